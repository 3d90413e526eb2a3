//! Small sets of ids that a string holds as one bit each.

use core::fmt;

/// A set of ids from 1 to `N`, such as `Flags<24>` for purposes; `N` is at most 64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Flags<const N: usize>(u64);

/// An id that a set of flags has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{id} is not between 1 and {largest}")]
pub struct OutOfRange {
    /// The id.
    pub id: u8,
    /// The largest that the set can have.
    pub largest: usize,
}

impl<const N: usize> Flags<N> {
    /// No id.
    pub const EMPTY: Self = Self(0);

    /// The set of these ids.
    ///
    /// # Errors
    /// With the first id that is 0 or above `N`.
    ///
    /// ```
    /// let purposes = assent_adtech::Flags::<24>::of([1, 7])?;
    /// assert!(purposes.contains(7) && !purposes.contains(2));
    /// # Ok::<(), assent_adtech::OutOfRange>(())
    /// ```
    pub fn of(ids: impl IntoIterator<Item = u8>) -> Result<Self, OutOfRange> {
        ids.into_iter().try_fold(Self::EMPTY, |set, id| {
            let is_possible = id > 0 && usize::from(id) <= N;
            if is_possible { Ok(Self(set.0 | 1 << (id - 1))) } else { Err(OutOfRange { id, largest: N }) }
        })
    }

    /// Whether the set has an id.
    #[must_use]
    pub fn contains(self, id: u8) -> bool {
        id > 0 && usize::from(id) <= N && self.0 >> (id - 1) & 1 == 1
    }

    /// The ids, ascending.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=N as u8).filter(move |id| self.contains(*id))
    }

    /// Whether the set has no id.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// As a string holds it: `width` bits, of which the first is for the id 1.
    pub(crate) fn to_bits(self, width: usize) -> u64 {
        (1..=width as u8).fold(0, |bits, id| bits << 1 | u64::from(self.contains(id)))
    }

    /// From `width` bits of a string.
    pub(crate) fn from_bits(bits: u64, width: usize) -> Self {
        let ids = (1..=width.min(N)).filter(|id| bits >> (width - id) & 1 == 1);
        Self(ids.fold(0, |set, id| set | 1 << (id - 1)))
    }
}

impl<const N: usize> fmt::Debug for Flags<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bit_is_for_the_first_id() -> Result<(), OutOfRange> {
        let set = Flags::<24>::of([1, 24])?;
        assert_eq!(set.to_bits(24), 1 << 23 | 1);
        assert_eq!(Flags::from_bits(1 << 23 | 1, 24), set);
        assert!(set.iter().eq([1, 24]));
        Ok(())
    }

    #[test]
    fn ids_beyond_the_set_are_refused() {
        assert_eq!(Flags::<12>::of([13]), Err(OutOfRange { id: 13, largest: 12 }));
        assert_eq!(Flags::<12>::of([0]), Err(OutOfRange { id: 0, largest: 12 }));
        assert!(!Flags::<12>::EMPTY.contains(200));
    }
}
