//! The header: which sections follow, as ranges of Fibonacci-coded numbers.
//!
//! Source: "Global Privacy Platform String" (IAB Tech Lab, 1.1), "Header" and "Fibonacci Encoding".

use alloc::string::String;
use alloc::vec::Vec;

use super::SECTION;
use crate::VendorIds;
use crate::bits::{Padding, Reader, Writer};
use crate::error::{DecodeError, Fault};

const TYPE: u64 = 3;
const VERSION: u8 = 1;
const ENTRIES: usize = 12;
/// The most ranges that a header can count.
pub(super) const MOST_RANGES: usize = (1 << ENTRIES) - 1;
const FIELD: &str = "SectionIds";

/// Writes the header of sections, of which there are at most [`MOST_RANGES`] ranges. Ids of sections have the form of vendors' ids.
pub(super) fn write(ids: &VendorIds) -> String {
    let mut writer = Writer::default();
    writer.put(TYPE, 6);
    writer.put(u64::from(VERSION), 6);
    writer.put(ids.ranges().len() as u64, ENTRIES);
    let mut last = 0;
    for range in ids.ranges() {
        let (begin, end) = (*range.start(), *range.end());
        writer.bit(begin < end);
        write_fibonacci(&mut writer, begin - last);
        if begin < end {
            write_fibonacci(&mut writer, end - begin);
        }
        last = end;
    }
    writer.finish(Padding::Compressed)
}

/// Reads the ids, ascending, of which there are `found` sections.
pub(super) fn read(text: &str, found: usize) -> Result<Vec<u16>, DecodeError> {
    let mut reader = Reader::new(SECTION, "header", text)?;
    let kind = reader.take("Type", 6)?;
    if kind != TYPE {
        return Err(reader.error_before("Type", 6, Fault::Undefined(kind)));
    }
    let version = reader.number("Version", 6)?;
    if version != VERSION {
        return Err(reader.error_before("Version", 6, Fault::Version(version)));
    }
    let entries: u16 = reader.number(FIELD, ENTRIES)?;
    let mut ids = Vec::new();
    let (mut last, mut announced) = (0_u16, 0_usize);
    for _ in 0..entries {
        let is_range = reader.bit(FIELD)?;
        let begin = read_fibonacci(&mut reader, last)?;
        let end = if is_range { read_fibonacci(&mut reader, begin)? } else { begin };
        announced += usize::from(end - begin) + 1;
        // A header of a few characters may announce thousands of sections.
        if announced <= found {
            ids.extend(begin..=end);
        }
        last = end;
    }
    if announced == found { Ok(ids) } else { Err(reader.error(FIELD, Fault::SectionCount { announced, found })) }
}

/// Fibonacci numbers from 1 and 2 as far as an id needs them.
const FIBONACCI: [u32; 23] = {
    let mut numbers = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut index = 2;
    while index < numbers.len() {
        numbers[index] = numbers[index - 1] + numbers[index - 2];
        index += 1;
    }
    numbers
};

/// Writes a number from 1: a bit for each Fibonacci number that it is the sum of, the smallest first, and a 1 that ends it.
fn write_fibonacci(writer: &mut Writer, number: u16) {
    let mut rest = u32::from(number);
    let mut bits = 0_u64;
    let mut length = 0;
    for (index, fibonacci) in FIBONACCI.iter().enumerate().rev() {
        if rest >= *fibonacci {
            rest -= fibonacci;
            bits |= 1 << index;
            length = length.max(index + 1);
        }
    }
    (0..length).for_each(|index| writer.bit(bits >> index & 1 == 1));
    writer.bit(true);
}

/// Reads a number that is added to the last id.
fn read_fibonacci(reader: &mut Reader, last: u16) -> Result<u16, DecodeError> {
    let mut sum = u32::from(last);
    let mut before = false;
    for fibonacci in FIBONACCI {
        let bit = reader.bit(FIELD)?;
        if bit && before {
            return u16::try_from(sum).map_err(|_| reader.error_before(FIELD, 1, Fault::TooLarge));
        }
        sum += if bit { fibonacci } else { 0 };
        before = bit;
    }
    let ends = before && reader.bit(FIELD)?;
    let sum = u16::try_from(sum).ok().filter(|_| ends);
    sum.ok_or_else(|| reader.error_before(FIELD, 1, Fault::TooLarge))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_specification() {
        let header = |ids: &[u16]| write(&ids.iter().copied().collect());
        assert_eq!(header(&[]), "DBAA");
        assert_eq!(header(&[2]), "DBABMA");
        assert_eq!(header(&[2, 6]), "DBACNYA");
        assert_eq!(header(&[5, 6]), "DBABjw");
        assert_eq!(read("DBACNYA", 2), Ok([2, 6].into()));
    }

    #[test]
    fn every_id_is_read_as_written() {
        for id in 1..=u16::MAX {
            assert_eq!(read(&write(&[id].into_iter().collect()), 1).as_deref(), Ok(&[id][..]));
        }
    }

    #[test]
    fn a_header_that_announces_more_than_there_is_stays_small() {
        let error = read(&write(&VendorIds::of_ranges([1..=u16::MAX])), 3).expect_err("three sections only");
        assert_eq!(error.fault, Fault::SectionCount { announced: 65_535, found: 3 });
    }
}
