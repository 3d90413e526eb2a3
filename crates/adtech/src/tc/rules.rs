//! What the format and the policies forbid, of a string that is read and of one that is to be written.

use alloc::vec::Vec;

use super::{CUSTOM_PURPOSES, PublisherTc, Purposes, SECTION, TcString, vendors};
use crate::error::{Rule, Violation};

/// The purposes that may rest on consent only (TCF policies, Appendix A: 1 always, 3 to 6 since version 2.2).
pub const NEED_CONSENT: [u8; 5] = [1, 3, 4, 5, 6];

/// Widths of numbers: 12 bits and 6 bits.
const TWELVE: u64 = (1 << 12) - 1;
const SIX: u64 = (1 << 6) - 1;

impl TcString {
    /// Each rule that the string breaks, in the order of its fields; none for a string that may be written.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut add = |field, rule| found.push(Violation { section: SECTION, field, rule });
        if !self.created.is_a_day() {
            add("Created", Rule::NotADay);
        }
        if self.last_updated != self.created {
            add("LastUpdated", Rule::TwoTimes);
        }
        if self.cmp_id == 0 {
            add("CmpId", Rule::NoCmp);
        }
        for (field, value, largest) in self.numbers() {
            if value > largest {
                add(field, Rule::TooLarge { value, largest });
            }
        }
        if !self.is_service_specific {
            add("IsServiceSpecific", Rule::Global);
        }
        needing_consent(self.purpose_legitimate_interests)
            .for_each(|purpose| add("PurposesLITransparency", Rule::NeedsConsent(purpose)));
        self.restriction_rules(&mut add);
        self.disclosure_rules(&mut add);
        if self.vendors_allowed.is_some() {
            add("VendorsAllowed", Rule::AllowedVendors);
        }
        self.publisher.iter().for_each(|publisher| publisher.rules(&mut add));
        found
    }

    fn numbers(&self) -> [(&'static str, u64, u64); 5] {
        [
            ("CmpId", u64::from(self.cmp_id), TWELVE),
            ("CmpVersion", u64::from(self.cmp_version), TWELVE),
            ("ConsentScreen", u64::from(self.consent_screen), SIX),
            ("VendorListVersion", u64::from(self.vendor_list_version), TWELVE),
            ("TcfPolicyVersion", u64::from(self.policy_version), SIX),
        ]
    }

    fn restriction_rules(&self, add: &mut impl FnMut(&'static str, Rule)) {
        for (purpose, _, vendors) in self.restrictions.iter() {
            if purpose == 0 || u64::from(purpose) > SIX {
                add("PurposeId", Rule::TooLarge { value: u64::from(purpose), largest: SIX });
            }
            let (ranges, most) = (vendors.ranges().len(), vendors::MOST_RANGES);
            if ranges == 0 {
                add("PubRestrictions", Rule::EmptyRestriction(purpose));
            } else if ranges > most {
                add("PubRestrictions", Rule::TooLarge { value: ranges as u64, largest: most as u64 });
            }
        }
        if let Some((purpose, vendor)) = self.restrictions.first_conflict() {
            add("PubRestrictions", Rule::TwoRestrictions { vendor, purpose });
        }
    }

    fn disclosure_rules(&self, add: &mut impl FnMut(&'static str, Rule)) {
        let Some(disclosed) = &self.vendors_disclosed else {
            add("VendorsDisclosed", Rule::NoDisclosedVendors);
            return;
        };
        let signals = [
            ("VendorConsents", &self.vendor_consents),
            ("VendorLegitimateInterests", &self.vendor_legitimate_interests),
        ];
        for (field, vendors) in signals {
            if let Some(vendor) = vendors.first_outside_of(disclosed) {
                add(field, Rule::NotDisclosed(vendor));
            }
        }
    }
}

impl PublisherTc {
    fn rules(&self, add: &mut impl FnMut(&'static str, Rule)) {
        let (count, most) = (self.custom_purposes, CUSTOM_PURPOSES as u64);
        if u64::from(count) > most {
            add("NumCustomPurposes", Rule::TooLarge { value: u64::from(count), largest: most });
        }
        let lists = [
            ("CustomPurposesConsent", self.custom_consents),
            ("CustomPurposesLITransparency", self.custom_legitimate_interests),
        ];
        for (field, list) in lists {
            list.iter().filter(|id| *id > count).for_each(|id| add(field, Rule::CustomPurpose { id, count }));
        }
    }
}

fn needing_consent(purposes: Purposes) -> impl Iterator<Item = u8> {
    NEED_CONSENT.into_iter().filter(move |purpose| purposes.contains(*purpose))
}
