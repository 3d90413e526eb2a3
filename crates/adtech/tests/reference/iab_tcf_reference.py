"""Reads TC strings with the package iab-tcf: a line with a JSON string in, a line of JSON out. main.rs beside it calls it."""

import calendar
import json
import sys

from iab_tcf import decode


def ranges(ids):
    found = []
    for id in sorted(set(ids)):
        if found and found[-1][1] + 1 == id:
            found[-1][1] = id
        else:
            found.append([id, id])
    return found


def places(field):
    return [place for place, is_set in field.items() if is_set]


def expand(entries):
    return [id for begin, end in entries for id in range(begin, end + 1)]


def vendors(is_range, owner, range_name, field_name):
    return ranges(expand(getattr(owner, range_name)) if is_range else places(getattr(owner, field_name)))


def of_publisher(publisher):
    return {
        "consents": places(publisher.purposes_consent),
        "legitimate_interests": places(publisher.purposes_lit_transparency),
        "custom_purposes": len(publisher.custom_purposes_consent),
        "custom_consents": places(publisher.custom_purposes_consent),
        "custom_legitimate_interests": places(publisher.custom_purposes_lit_transparency),
    }


def read(text):
    string = decode(text)
    milliseconds = lambda time: calendar.timegm(time.timetuple()) * 1000
    return {
        "created": milliseconds(string.created),
        "last_updated": milliseconds(string.last_updated),
        "cmp_id": string.cmp_id,
        "cmp_version": string.cmp_version,
        "consent_screen": string.consent_screen,
        "consent_language": string.consent_language.decode(),
        "vendor_list_version": string.vendor_list_version,
        "policy_version": string.tcf_policy_version,
        "use_non_standard_texts": string.use_non_standard_stacks,
        "special_feature_opt_ins": places(string.special_features_optin),
        "purpose_consents": places(string.purposes_consent),
        "purpose_legitimate_interests": places(string.purposes_legitimate_interests),
        "purpose_one_treatment": string.purpose_one_treatment,
        "publisher_country": string.publisher_cc.decode(),
        "vendor_consents": vendors(
            string.is_consent_range_encoding, string, "consented_vendors_range", "consented_vendors"
        ),
        "vendor_legitimate_interests": vendors(
            string.is_interests_range_encoding, string, "interests_vendors_range", "interests_vendors"
        ),
        "restrictions": [
            [entry.purpose_id, entry.restriction_type, ranges(expand(entry.restrictions_range))]
            for entry in string.pub_restriction_entries
        ],
        "vendors_disclosed": ranges(places(string.oob_disclosed_vendors)),
        "publisher": of_publisher(string.publisher_tc) if hasattr(string, "publisher_tc") else None,
    }


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)
