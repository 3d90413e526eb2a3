//! The list of vendors: `MaxVendorId`, then a bit for each vendor or a list of ranges.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use crate::VendorIds;
use crate::bits::{Reader, Writer};
use crate::error::{DecodeError, Fault};

const ID: usize = 16;
const ENTRIES: usize = 12;
/// `MaxVendorId` and the bit that tells the two forms apart.
const HEAD: usize = ID + 1;
/// The least that the reference library counts for ranges: `NumEntries` and one range.
const LEAST_RANGES: usize = ENTRIES + 1 + 2 * ID;
/// The most ranges that `NumEntries` can count.
pub(super) const MOST_RANGES: usize = (1 << ENTRIES) - 1;

/// Writes a list in the form that the reference library chooses.
pub(super) fn write(writer: &mut Writer, vendors: &VendorIds) {
    let highest = vendors.highest();
    writer.put(u64::from(highest), ID);
    let in_ranges = prefers_ranges(vendors);
    writer.bit(in_ranges);
    if in_ranges {
        write_ranges(writer, vendors);
    } else {
        let mut next = 1_u32;
        for range in vendors.ranges() {
            let (begin, end) = (u32::from(*range.start()), u32::from(*range.end()));
            (next..begin).for_each(|_| writer.bit(false));
            (begin..=end).for_each(|_| writer.bit(true));
            next = end + 1;
        }
    }
}

/// Whether the reference library (`VendorVectorEncoder` of `@iabtechlabtcf/core`) writes ranges. It compares before it counts the last id,
/// and counts single ids without the bit that says so. It may thus choose ranges where the bit field is a little shorter; every decoder
/// reads both.
fn prefers_ranges(vendors: &VendorIds) -> bool {
    let ids = |range: RangeInclusive<u16>| if range.start() == range.end() { ID } else { 1 + 2 * ID };
    let all: usize = vendors.ranges().map(ids).sum();
    let counted = HEAD + ENTRIES + all.saturating_sub(ID);
    let highest = usize::from(vendors.highest());
    highest > LEAST_RANGES && counted < HEAD + highest
}

/// Writes `NumEntries` and the ranges, of which there are at most [`MOST_RANGES`].
pub(super) fn write_ranges(writer: &mut Writer, vendors: &VendorIds) {
    writer.put(vendors.ranges().len() as u64, ENTRIES);
    for range in vendors.ranges() {
        let is_range = range.start() < range.end();
        writer.bit(is_range);
        writer.put(u64::from(*range.start()), ID);
        if is_range {
            writer.put(u64::from(*range.end()), ID);
        }
    }
}

/// Reads a list in either form.
pub(super) fn read(reader: &mut Reader, field: &'static str) -> Result<VendorIds, DecodeError> {
    let maximum = reader.number(field, ID)?;
    if reader.bit(field)? {
        return read_ranges(reader, field, Some(maximum));
    }
    let mut vendors = Vec::new();
    for id in 1..=maximum {
        if reader.bit(field)? {
            vendors.push(id);
        }
    }
    Ok(vendors.into_iter().collect())
}

/// Reads `NumEntries` and the ranges, of which none may reach beyond an announced maximum.
pub(super) fn read_ranges(
    reader: &mut Reader,
    field: &'static str,
    maximum: Option<u16>,
) -> Result<VendorIds, DecodeError> {
    let entries: u16 = reader.number(field, ENTRIES)?;
    let mut ranges = Vec::new();
    for _ in 0..entries {
        let is_range = reader.bit(field)?;
        let begin = reader.number(field, ID)?;
        if begin == 0 {
            return Err(reader.error_before(field, ID, Fault::ZeroId));
        }
        let end = if is_range { reader.number(field, ID)? } else { begin };
        if end < begin {
            return Err(reader.error_before(field, ID, Fault::Backwards { begin, end }));
        }
        if let Some(maximum) = maximum.filter(|maximum| end > *maximum) {
            return Err(reader.error_before(field, ID, Fault::AboveMaximum { id: end, maximum }));
        }
        ranges.push(begin..=end);
    }
    Ok(VendorIds::of_ranges(ranges))
}
