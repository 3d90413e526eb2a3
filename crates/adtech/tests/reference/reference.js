// Writes and reads models with the reference libraries: a line of JSON in, a line of JSON out. tests/reference/node.rs calls it.
import { createInterface } from 'node:readline';
import { PurposeRestriction, TCModel, TCString } from '@iabtechlabtcf/core';
import { GppModel, RangeEntry, TcfEuV2, TcfEuV2Field } from '@iabgpp/cmpapi';

const everyPurpose = Array.from({ length: 63 }, (_, index) => index + 1);
const vendor = { purposes: everyPurpose, legIntPurposes: everyPurpose, flexiblePurposes: everyPurpose, specialPurposes: [] };

// A vendor list in which each vendor declares everything, so that the library's own corrections change nothing.
class Everything {
  isReady = true;
  vendors = new Proxy({}, { get: () => vendor });

  constructor(model) {
    // Ranges of restrictions may bridge ids that no vendor has.
    this.vendorIds = model.known ? new Set(model.known) : { has: () => true };
    this.language = model.consent_language;
    this.vendorListVersion = model.vendor_list_version;
    this.tcfPolicyVersion = model.policy_version;
  }

  clone() {
    return this;
  }

  // The library takes for its own list what has this function.
  narrowVendorsTo() {}
}

const ids = (ranges) => ranges.flatMap(([begin, end]) => Array.from({ length: end - begin + 1 }, (_, index) => begin + index));

function ranges(list) {
  const found = [];
  for (const id of [...list].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && last[1] + 1 === id) last[1] = id;
    else found.push([id, id]);
  }
  return found;
}

const ascending = (list) => [...list].sort((one, other) => one - other);

function toCore(model) {
  const tc = new TCModel(new Everything(model));
  tc.cmpId_ = model.cmp_id; // Its setter refuses the id for tests.
  tc.cmpVersion = model.cmp_version;
  tc.consentScreen = model.consent_screen;
  tc.useNonStandardTexts = model.use_non_standard_texts;
  tc.purposeOneTreatment = model.purpose_one_treatment;
  tc.publisherCountryCode = model.publisher_country;
  tc.specialFeatureOptins.set(model.special_feature_opt_ins);
  tc.purposeConsents.set(model.purpose_consents);
  tc.purposeLegitimateInterests.set(model.purpose_legitimate_interests);
  tc.vendorConsents.set(ids(model.vendor_consents));
  tc.vendorLegitimateInterests.set(ids(model.vendor_legitimate_interests));
  tc.vendorsDisclosed.set(ids(model.vendors_disclosed));
  for (const [purpose, type, vendors] of model.restrictions) {
    const restriction = new PurposeRestriction(purpose, type);
    for (const id of ids(vendors)) tc.publisherRestrictions.add(id, restriction);
  }
  if (model.publisher) {
    tc.publisherConsents.set(model.publisher.consents);
    tc.publisherLegitimateInterests.set(model.publisher.legitimate_interests);
    tc.numCustomPurposes = model.publisher.custom_purposes;
    tc.publisherCustomConsents.set(model.publisher.custom_consents);
    tc.publisherCustomLegitimateInterests.set(model.publisher.custom_legitimate_interests);
  }
  tc.created = tc.lastUpdated = new Date(model.created);
  return tc;
}

// What both libraries know about whether there is a publisher's segment is whether the text has one.
const publisherOf = (text, read) => (text.split('.').slice(1).some((segment) => /^[YZa-f]/.test(segment)) ? read() : null);

function ofCore(text) {
  const tc = TCString.decode(text);
  return {
    created: tc.created.getTime(),
    last_updated: tc.lastUpdated.getTime(),
    cmp_id: tc.cmpId,
    cmp_version: tc.cmpVersion,
    consent_screen: tc.consentScreen,
    consent_language: tc.consentLanguage,
    vendor_list_version: tc.vendorListVersion,
    policy_version: tc.policyVersion,
    use_non_standard_texts: tc.useNonStandardTexts,
    special_feature_opt_ins: ascending(tc.specialFeatureOptins.values()),
    purpose_consents: ascending(tc.purposeConsents.values()),
    purpose_legitimate_interests: ascending(tc.purposeLegitimateInterests.values()),
    purpose_one_treatment: tc.purposeOneTreatment,
    publisher_country: tc.publisherCountryCode,
    vendor_consents: ranges(tc.vendorConsents.values()),
    vendor_legitimate_interests: ranges(tc.vendorLegitimateInterests.values()),
    restrictions: tc.publisherRestrictions
      .getRestrictions()
      .map((restriction) => [
        restriction.purposeId,
        restriction.restrictionType,
        ranges(tc.publisherRestrictions.getVendors(restriction)),
      ]),
    vendors_disclosed: ranges(tc.vendorsDisclosed.values()),
    publisher: publisherOf(text, () => ({
      consents: ascending(tc.publisherConsents.values()),
      legitimate_interests: ascending(tc.publisherLegitimateInterests.values()),
      custom_purposes: tc.numCustomPurposes,
      custom_consents: ascending(tc.publisherCustomConsents.values()),
      custom_legitimate_interests: ascending(tc.publisherCustomLegitimateInterests.values()),
    })),
  };
}

const bits = (list, length) => Array.from({ length }, (_, index) => list.includes(index + 1));
const places = (bits) => bits.flatMap((bit, index) => (bit ? [index + 1] : []));

const noPublisher = {
  consents: [],
  legitimate_interests: [],
  custom_purposes: 0,
  custom_consents: [],
  custom_legitimate_interests: [],
};

function toGppSection(model) {
  const section = new TcfEuV2();
  const set = (field, value) => section.setFieldValue(TcfEuV2Field[field], value);
  set('CMP_ID', model.cmp_id);
  set('CMP_VERSION', model.cmp_version);
  set('CONSENT_SCREEN', model.consent_screen);
  set('CONSENT_LANGUAGE', model.consent_language);
  set('VENDOR_LIST_VERSION', model.vendor_list_version);
  set('POLICY_VERSION', model.policy_version);
  set('USE_NON_STANDARD_STACKS', model.use_non_standard_texts);
  set('SPECIAL_FEATURE_OPTINS', bits(model.special_feature_opt_ins, 12));
  set('PURPOSE_CONSENTS', bits(model.purpose_consents, 24));
  set('PURPOSE_LEGITIMATE_INTERESTS', bits(model.purpose_legitimate_interests, 24));
  set('PURPOSE_ONE_TREATMENT', model.purpose_one_treatment);
  set('PUBLISHER_COUNTRY_CODE', model.publisher_country);
  set('VENDOR_CONSENTS', ids(model.vendor_consents));
  set('VENDOR_LEGITIMATE_INTERESTS', ids(model.vendor_legitimate_interests));
  set('VENDORS_DISCLOSED', ids(model.vendors_disclosed));
  const restrictions = model.restrictions.map(([purpose, type, vendors]) => new RangeEntry(purpose, type, ids(vendors)));
  set('PUBLISHER_RESTRICTIONS', restrictions);
  const publisher = model.publisher ?? noPublisher;
  set('PUBLISHER_CONSENTS', bits(publisher.consents, 24));
  set('PUBLISHER_LEGITIMATE_INTERESTS', bits(publisher.legitimate_interests, 24));
  set('NUM_CUSTOM_PURPOSES', publisher.custom_purposes);
  set('PUBLISHER_CUSTOM_CONSENTS', bits(publisher.custom_consents, publisher.custom_purposes));
  set('PUBLISHER_CUSTOM_LEGITIMATE_INTERESTS', bits(publisher.custom_legitimate_interests, publisher.custom_purposes));
  // Last, since every other field sets the day anew.
  set('CREATED', new Date(model.created));
  return section.encode();
}

function ofGppSection(text) {
  const section = new TcfEuV2(text);
  const get = (field) => section.getFieldValue(TcfEuV2Field[field]);
  return {
    created: get('CREATED').getTime(),
    last_updated: get('LAST_UPDATED').getTime(),
    cmp_id: get('CMP_ID'),
    cmp_version: get('CMP_VERSION'),
    consent_screen: get('CONSENT_SCREEN'),
    consent_language: get('CONSENT_LANGUAGE'),
    vendor_list_version: get('VENDOR_LIST_VERSION'),
    policy_version: get('POLICY_VERSION'),
    use_non_standard_texts: get('USE_NON_STANDARD_STACKS'),
    special_feature_opt_ins: places(get('SPECIAL_FEATURE_OPTINS')),
    purpose_consents: places(get('PURPOSE_CONSENTS')),
    purpose_legitimate_interests: places(get('PURPOSE_LEGITIMATE_INTERESTS')),
    purpose_one_treatment: get('PURPOSE_ONE_TREATMENT'),
    publisher_country: get('PUBLISHER_COUNTRY_CODE'),
    vendor_consents: ranges(get('VENDOR_CONSENTS')),
    vendor_legitimate_interests: ranges(get('VENDOR_LEGITIMATE_INTERESTS')),
    restrictions: get('PUBLISHER_RESTRICTIONS').map((entry) => [entry.getKey(), entry.getType(), ranges(entry.getIds())]),
    vendors_disclosed: ranges(get('VENDORS_DISCLOSED')),
    publisher: publisherOf(text, () => ({
      consents: places(get('PUBLISHER_CONSENTS')),
      legitimate_interests: places(get('PUBLISHER_LEGITIMATE_INTERESTS')),
      custom_purposes: get('NUM_CUSTOM_PURPOSES'),
      custom_consents: places(get('PUBLISHER_CUSTOM_CONSENTS')),
      custom_legitimate_interests: places(get('PUBLISHER_CUSTOM_LEGITIMATE_INTERESTS')),
    })),
  };
}

function writeGpp(sections) {
  const gpp = new GppModel();
  for (const [prefix, fields] of Object.entries(sections)) {
    for (const [field, value] of Object.entries(fields)) gpp.setFieldValue(prefix, field, value);
  }
  return gpp.encode();
}

// The library shows the fields of a segment that is not there like those of one that is.
const optional = { GpcSegmentIncluded: 'Gpc', SensitiveDataConsentSegmentIncluded: 'SensitiveDataProcessing' };

function readGpp(text) {
  const gpp = new GppModel(text);
  const read = ([prefix, fields]) => {
    const has = (flag) => gpp.hasSection(prefix) && flag in optional && attempt(() => gpp.getFieldValue(prefix, flag));
    const shown = Object.fromEntries(Object.keys(fields).map((field) => [field, gpp.getFieldValue(prefix, field)]));
    delete shown.GpcSegmentType;
    for (const [flag, field] of Object.entries(optional)) {
      const isThere = has(flag);
      if (typeof isThere !== 'boolean') continue;
      shown[flag] = isThere;
      if (!isThere) delete shown[field];
    }
    return [prefix, shown];
  };
  return Object.fromEntries(Object.entries(gpp.toObject()).map(read));
}

// A library that throws is a difference, and no end of the comparison.
function attempt(work) {
  try {
    return work();
  } catch (error) {
    return `thrown: ${error.message}`;
  }
}

// Without this option core always writes the publisher's segment.
const segmentsOf = (model) => ['core', 'vendorsDisclosed', ...(model.publisher ? ['publisherTC'] : [])];

const tasks = {
  tc: ({ model, text }) => ({
    written: {
      core: attempt(() => TCString.encode(toCore(model), { segments: segmentsOf(model) })),
      gpp: attempt(() => toGppSection(model)),
    },
    read: { core: attempt(() => ofCore(text)), gpp: attempt(() => ofGppSection(text)) },
  }),
  gpp: ({ sections, text }) => ({ written: attempt(() => writeGpp(sections)), read: attempt(() => readGpp(text)) }),
  'read-tc': ({ text }) => ({ core: attempt(() => ofCore(text)), gpp: attempt(() => ofGppSection(text)) }),
  'read-gpp': ({ text }) => attempt(() => readGpp(text)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(tasks[task.task](task))}\n`);
}
