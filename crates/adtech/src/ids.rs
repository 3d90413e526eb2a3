//! Sets of vendors, kept as ranges: a string of a few hundred characters may name 65,535 vendors thousands of times.

use alloc::vec::Vec;
use core::{fmt, ops::RangeInclusive};

/// A set of vendor ids, each from 1 to 65,535.
///
/// ```
/// use assent_adtech::VendorIds;
/// let vendors: VendorIds = [2, 755, 1].into_iter().collect();
/// assert!(vendors.contains(755));
/// assert!(vendors.ranges().eq([1..=2, 755..=755]));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct VendorIds {
    /// Ascending, apart from each other by at least one id.
    ranges: Vec<(u16, u16)>,
}

impl VendorIds {
    /// The set of all ids in some ranges, which may overlap. The id 0 and ranges that end before they begin add nothing.
    #[must_use]
    pub fn of_ranges(ranges: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        let ends = ranges.into_iter().map(|range| ((*range.start()).max(1), *range.end()));
        let mut sorted: Vec<_> = ends.filter(|(begin, end)| begin <= end).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(u16, u16)> = Vec::with_capacity(sorted.len());
        for (begin, end) in sorted {
            match merged.last_mut() {
                Some(last) if begin <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => merged.push((begin, end)),
            }
        }
        Self { ranges: merged }
    }

    /// Whether the set has a vendor.
    #[must_use]
    pub fn contains(&self, id: u16) -> bool {
        let place = self.ranges.partition_point(|(_, end)| *end < id);
        self.ranges.get(place).is_some_and(|(begin, _)| *begin <= id)
    }

    /// The longest ranges without a gap, ascending.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = RangeInclusive<u16>> {
        self.ranges.iter().map(|(begin, end)| *begin..=*end)
    }

    /// The ids, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        self.ranges().flatten()
    }

    /// How many vendors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.iter().map(|(begin, end)| usize::from(end - begin) + 1).sum()
    }

    /// Whether there is no vendor.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The highest id, and 0 for no vendor.
    #[must_use]
    pub fn highest(&self) -> u16 {
        self.ranges.last().map_or(0, |(_, end)| *end)
    }

    /// The lowest id that this set has and another lacks.
    #[must_use]
    pub fn first_outside_of(&self, other: &Self) -> Option<u16> {
        self.ranges.iter().find_map(|(begin, end)| {
            let place = other.ranges.partition_point(|(_, covered)| covered < begin);
            match other.ranges.get(place) {
                // Ranges are the longest there are: what comes after this one is not in `other`.
                Some((first, covered)) if first <= begin => (covered < end).then(|| covered + 1),
                _ => Some(*begin),
            }
        })
    }

    /// The lowest id that both sets have.
    #[must_use]
    pub fn first_within(&self, other: &Self) -> Option<u16> {
        self.ranges.iter().find_map(|(begin, end)| {
            let place = other.ranges.partition_point(|(_, covered)| covered < begin);
            other.ranges.get(place).filter(|(first, _)| first <= end).map(|(first, _)| *first.max(begin))
        })
    }
}

/// The id 0 is left out: it is no vendor's.
impl FromIterator<u16> for VendorIds {
    fn from_iter<T: IntoIterator<Item = u16>>(ids: T) -> Self {
        Self::of_ranges(ids.into_iter().map(|id| id..=id))
    }
}

impl fmt::Debug for VendorIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ranges()).finish()
    }
}

#[cfg(test)]
mod tests {

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Ids that are often neighbours, and the ends of all ids.
    fn ids() -> impl Strategy<Value = BTreeSet<u16>> {
        proptest::collection::btree_set(prop_oneof![1_u16..40, 65_500_u16..=65_535], 0..30)
    }

    proptest! {
        #[test]
        fn a_set_of_ranges_is_a_set(one in ids(), other in ids()) {
            let (ours, theirs): (VendorIds, VendorIds) = (one.iter().copied().collect(), other.iter().copied().collect());
            prop_assert!(ours.iter().eq(one.iter().copied()));
            prop_assert_eq!(ours.len(), one.len());
            prop_assert_eq!(ours.highest(), one.last().copied().unwrap_or(0));
            prop_assert!((0..=u16::MAX).all(|id| ours.contains(id) == one.contains(&id)));
            prop_assert_eq!(ours.first_outside_of(&theirs), one.difference(&other).next().copied());
            prop_assert_eq!(ours.first_within(&theirs), one.intersection(&other).next().copied());
        }
    }
}
