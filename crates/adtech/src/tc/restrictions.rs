//! What a publisher forbids vendors, or demands of them.

use alloc::collections::BTreeMap;

use crate::VendorIds;

/// What a publisher changes about a vendor's purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RestrictionType {
    /// The vendor may not process for the purpose.
    NotAllowed = 0,
    /// The vendor needs consent, where it would rest on legitimate interest.
    RequireConsent = 1,
    /// The vendor rests on legitimate interest, where it would ask for consent.
    RequireLegitimateInterest = 2,
}

impl RestrictionType {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::NotAllowed, Self::RequireConsent, Self::RequireLegitimateInterest];

    /// The type of a number in a string; 3 is not defined.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// The publisher's restrictions: for a purpose and a type the vendors that it holds for. Written in the order of purposes and types.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Restrictions(BTreeMap<(u8, RestrictionType), VendorIds>);

impl Restrictions {
    /// Adds vendors to a restriction of a purpose.
    pub fn add(&mut self, purpose: u8, restriction: RestrictionType, vendors: &VendorIds) {
        let entry = self.0.entry((purpose, restriction)).or_default();
        *entry = VendorIds::of_ranges(entry.ranges().chain(vendors.ranges()));
    }

    /// The restriction of a vendor's purpose. Where a string has several, the strictest one holds: [`RestrictionType::NotAllowed`] first.
    #[must_use]
    pub fn of(&self, purpose: u8, vendor: u16) -> Option<RestrictionType> {
        let has = |restriction: &RestrictionType| {
            self.0.get(&(purpose, *restriction)).is_some_and(|vendors| vendors.contains(vendor))
        };
        RestrictionType::ALL.into_iter().find(has)
    }

    /// Each restriction with its purpose and its vendors, by purpose and type.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u8, RestrictionType, &VendorIds)> {
        self.0.iter().map(|((purpose, restriction), vendors)| (*purpose, *restriction, vendors))
    }

    /// Whether nothing is restricted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first vendor with two restrictions of one purpose.
    pub(super) fn first_conflict(&self) -> Option<(u8, u16)> {
        self.iter().find_map(|(purpose, restriction, vendors)| {
            let later = RestrictionType::ALL.into_iter().filter(|other| *other > restriction);
            let mut others = later.filter_map(|other| self.0.get(&(purpose, other)));
            others.find_map(|other| vendors.first_within(other)).map(|vendor| (purpose, vendor))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prohibition_wins_over_the_other_restrictions() {
        let mut restrictions = Restrictions::default();
        restrictions.add(2, RestrictionType::RequireConsent, &[5].into_iter().collect());
        assert_eq!(restrictions.of(2, 5), Some(RestrictionType::RequireConsent));
        restrictions.add(2, RestrictionType::NotAllowed, &[4, 5].into_iter().collect());
        assert_eq!(restrictions.of(2, 5), Some(RestrictionType::NotAllowed));
        assert_eq!(restrictions.first_conflict(), Some((2, 5)));
        assert_eq!(restrictions.of(3, 5), None);
    }
}
