//! A US section: values in the fields of its layout.

use alloc::string::String;
use alloc::vec::Vec;

use super::layout::{Field, Fields, Layout, OptionalSegment};
use crate::bits::{Padding, Reader, Writer};
use crate::error::{DecodeError, Fault, Rule, Violation};

const VERSION: usize = 6;
const CORE: &str = "core";
const NUMBER: usize = 2;

/// What a US section says, in one of the [layouts](Layout).
///
/// ```
/// use assent_adtech::{Field, Layout, UsSection};
/// let california = Layout::of_prefix("usca").expect("a section");
/// let mut section = UsSection::new(california);
/// section.set(Field::SaleOptOut, &[1])?;
/// section.set(Field::Gpc, &[1])?;
/// let text = section.encode()?;
/// assert_eq!(UsSection::decode(8, &text)?.get(Field::SaleOptOut), Some(&[1][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsSection {
    layout: &'static Layout,
    /// The values of the core's fields, in their order.
    core: Vec<u8>,
    /// The values of the optional segment's fields, where it is there.
    optional: Option<Vec<u8>>,
}

impl UsSection {
    /// A section in which nothing applies: all fields 0, a transaction that the Multi-State Privacy Agreement does not cover (2), and no
    /// optional segment. The reference library begins with a covered transaction, which only signatories of the agreement may claim.
    #[must_use]
    pub fn new(layout: &'static Layout) -> Self {
        Self { layout, core: beginning(layout.core), optional: None }
    }

    /// What the section consists of.
    #[must_use]
    pub fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// A field's values: one, or as many as the layout says. `None` where the section lacks the field or its optional segment.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&[u8]> {
        let of = |fields, values| place(fields, field).and_then(|(begin, count)| values_at(values, begin, count));
        of(self.layout.core, &self.core)
            .or_else(|| self.optional.as_ref().and_then(|values| of(self.layout.optional_fields(), values)))
    }

    /// Sets a field's values. A field of the optional segment adds the segment.
    ///
    /// # Errors
    /// Where the section lacks the field, has another number of values in it, or does not define a value.
    pub fn set(&mut self, field: Field, values: &[u8]) -> Result<(), Violation> {
        let error = |rule| self.violation(field, rule);
        let in_core = place(self.layout.core, field);
        let found = in_core.or_else(|| place(self.layout.optional_fields(), field));
        let (begin, expected) = found.ok_or_else(|| error(Rule::NoSuchField))?;
        if values.len() != expected {
            return Err(error(Rule::Count { expected, found: values.len() }));
        }
        if let Some(value) = values.iter().find(|value| !field.values().contains(value)) {
            return Err(error(Rule::Undefined(*value)));
        }
        let all = match in_core {
            Some(_) => &mut self.core,
            None => self.optional.get_or_insert_with(|| beginning(self.layout.optional_fields())),
        };
        all.iter_mut().skip(begin).zip(values).for_each(|(place, value)| *place = *value);
        Ok(())
    }

    /// Whether the optional segment is there.
    #[must_use]
    pub fn has_optional(&self) -> bool {
        self.optional.is_some()
    }

    /// The fields that are there, each with its values, in the order of their bits.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &[u8])> {
        let fields = self.layout.core.iter().chain(self.layout.optional_fields());
        fields.filter_map(|(field, _)| Some((*field, self.get(*field)?)))
    }

    /// Reads the section of an id, in whichever version it is written.
    ///
    /// # Errors
    /// With the first field that cannot be read. Values that the specification leaves undefined are read, and are
    /// [violations](Self::violations).
    pub fn decode(id: u16, text: &str) -> Result<Self, DecodeError> {
        let name = Layout::newest(id).map_or("GPP", |layout| layout.prefix);
        let mut segments = text.split('.');
        let mut reader = Reader::new(name, CORE, segments.next().unwrap_or_default())?;
        let version = reader.number("Version", VERSION)?;
        let unsupported = || reader.error_before("Version", VERSION, Fault::Version(version));
        let layout = Layout::of(id, version).ok_or_else(unsupported)?;
        let core = read(&mut reader, layout.core)?;
        let mut section = Self { layout, core, optional: None };
        if let Some(text) = segments.next() {
            let segment = layout.optional.as_ref().ok_or_else(|| reader.error("segments", Fault::NoSuchSegment))?;
            section.optional = Some(read_optional(layout.prefix, segment, text)?);
        }
        match segments.next() {
            Some(_) => Err(reader.error("segments", Fault::NoSuchSegment)),
            None => Ok(section),
        }
    }

    /// Each field with a value that the specification leaves undefined; none for a section that may be written.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        let wrong = |(field, values): (Field, &[u8])| {
            let value = values.iter().find(|value| !field.values().contains(value))?;
            Some(self.violation(field, Rule::Undefined(*value)))
        };
        self.iter().filter_map(wrong).collect()
    }

    /// Writes the section.
    ///
    /// # Errors
    /// With the first value that the specification leaves undefined.
    pub fn encode(&self) -> Result<String, Violation> {
        if let Some(violation) = self.violations().into_iter().next() {
            return Err(violation);
        }
        let mut writer = Writer::default();
        writer.put(u64::from(self.layout.version), VERSION);
        write(&mut writer, self.layout.core, &self.core);
        let mut text = writer.finish(Padding::Compressed);
        if let (Some(segment), Some(values)) = (&self.layout.optional, &self.optional) {
            let mut writer = Writer::default();
            segment.number.iter().for_each(|number| writer.put(u64::from(*number), NUMBER));
            write(&mut writer, segment.fields, values);
            text.push('.');
            text.push_str(&writer.finish(Padding::Compressed));
        }
        Ok(text)
    }

    fn violation(&self, field: Field, rule: Rule) -> Violation {
        Violation { section: self.layout.prefix, field: field.name(), rule }
    }
}

fn read_optional(section: &'static str, segment: &OptionalSegment, text: &str) -> Result<Vec<u8>, DecodeError> {
    let mut reader = Reader::new(section, segment.name, text)?;
    if let Some(expected) = segment.number {
        let number: u8 = reader.number("SegmentType", NUMBER)?;
        if number != expected {
            return Err(reader.error_before("SegmentType", NUMBER, Fault::Undefined(u64::from(number))));
        }
    }
    read(&mut reader, segment.fields)
}

fn read(reader: &mut Reader, fields: Fields) -> Result<Vec<u8>, DecodeError> {
    let all = fields.iter().flat_map(|(field, count)| core::iter::repeat_n(*field, *count));
    all.map(|field| reader.number(field.name(), field.width())).collect()
}

fn write(writer: &mut Writer, fields: Fields, values: &[u8]) {
    let all = fields.iter().flat_map(|(field, count)| core::iter::repeat_n(*field, *count));
    all.zip(values).for_each(|(field, value)| writer.put(u64::from(*value), field.width()));
}

fn beginning(fields: Fields) -> Vec<u8> {
    fields.iter().flat_map(|(field, count)| core::iter::repeat_n(field.beginning(), *count)).collect()
}

/// Where a field's values begin among all values, and how many there are.
fn place(fields: Fields, field: Field) -> Option<(usize, usize)> {
    let index = fields.iter().position(|(other, _)| *other == field)?;
    let (before, rest) = fields.split_at(index);
    Some((before.iter().map(|(_, count)| count).sum(), rest.first()?.1))
}

fn values_at(values: &[u8], begin: usize, count: usize) -> Option<&[u8]> {
    values.get(begin..begin + count)
}
