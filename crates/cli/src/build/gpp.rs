//! What `__gpp` answers, compiled ahead: for each section every string that a visitor's answers can lead to, and the section's fields.
//! The page only picks one (`www/bundle/gpp.js`), so that nothing but `assent-adtech` encodes.

use assent_adtech::{Field, GppString, Layout, Section, UsSection, Violation};
use assent_core::config::{Gpp, Mspa};
use assent_core::{Audience, Id};
use serde_json::{Map, Value, json};

use super::bundle::literal;
use super::{Artefacts, Refusal, Setting};

/// The address of the part with the sections, beside the guard.
pub const PART: &str = "parts/gpp.js";

const OPTED_OUT: u8 = 1;
const DID_NOT_OPT_OUT: u8 = 2;
const NO_CONSENT: u8 = 1;
const YES: u8 = 1;
const NO: u8 = 2;
/// The prefix of the national section.
const NATIONAL: &str = "usnat";
/// The region that the national section speaks for: every state without a section of its own.
const UNITED_STATES: &str = "US";

/// What a bit of an answer stands for.
#[derive(Debug, Clone, PartialEq)]
enum Bit {
    /// That not all of these are granted.
    Refused(Vec<Id>),
    /// That the visitor is a known child.
    Child,
    /// That the browser sends Global Privacy Control.
    Gpc,
}

/// A configuration's `gpp`, ready to be compiled.
pub struct Platform<'a> {
    gpp: &'a Gpp,
    /// What the site does, by the field that tells of it: the index of a bit, or nothing where the site does not do it.
    outs: [(Field, Field, Option<usize>); 3],
    bits: Vec<Bit>,
    /// Whether every visitor is a child.
    child: bool,
    /// The region of the one regime that holds for everybody, where it has one of the sections.
    everywhere: Option<String>,
}

impl<'a> Platform<'a> {
    /// The configuration's `gpp`, if it has one.
    pub fn of(setting: &'a Setting) -> Option<Self> {
        let config = &setting.config;
        let gpp = config.gpp.as_ref()?;
        let sharing = config.categories.iter().filter(|category| !category.required && category.shares());
        let sharing: Vec<Id> = sharing.map(|category| category.id.clone()).collect();
        let mut bits: Vec<Bit> = Vec::new();
        let outs = [
            (Field::SaleOptOut, Field::SaleOptOutNotice, &gpp.sale),
            (Field::SharingOptOut, Field::SharingOptOutNotice, &gpp.sharing),
            (Field::TargetedAdvertisingOptOut, Field::TargetedAdvertisingOptOutNotice, &gpp.targeted_advertising),
        ];
        let outs = outs.map(|(field, notice, names)| {
            let names = names.as_ref().unwrap_or(&sharing);
            let bit = (!names.is_empty()).then(|| {
                let bit = Bit::Refused(names.clone());
                bits.iter().position(|known| *known == bit).unwrap_or_else(|| {
                    bits.push(bit);
                    bits.len() - 1
                })
            });
            (field, notice, bit)
        });
        if config.audience == Audience::Mixed {
            bits.push(Bit::Child);
        }
        bits.push(Bit::Gpc);
        let regions = setting.regime().map(|regime| &regime.regions);
        let everywhere = regions.and_then(|regions| match regions.as_slice() {
            [region] => Some(region.to_string()),
            _ => None,
        });
        let child = config.audience == Audience::ChildDirected;
        Some(Self { gpp, outs, bits, child, everywhere })
    }

    /// What the stub answers before the part is there: `{ "apis": ["8:usca"], "cmp": 1 }`.
    pub fn stub(&self) -> Value {
        let apis = self.layouts().map(|(_, layout)| format!("{}:{}", layout.id, layout.prefix));
        json!({ "apis": apis.collect::<Vec<_>>(), "cmp": self.gpp.cmp_id.0 })
    }

    /// The part's script.
    pub fn script(&self, artefacts: &Artefacts) -> Result<Vec<u8>, Refusal> {
        let data = self.compile().map_err(|violation| artefacts.malformed("bundle/gpp.js", violation))?;
        let code = artefacts.text("bundle/gpp.js")?;
        Ok(format!("const GPP={};\n{code}\n", literal(&data)).into_bytes())
    }

    /// The sections in use, each with the region that it speaks for.
    fn layouts(&self) -> impl Iterator<Item = (String, &'static Layout)> {
        let newest = Layout::all().iter().filter(|layout| Layout::newest(layout.id) == Some(*layout));
        let used = newest.filter(|layout| self.gpp.national || layout.prefix != NATIONAL);
        used.map(|layout| {
            let state = layout.prefix.strip_prefix("us").unwrap_or_default().to_uppercase();
            let region = if layout.prefix == NATIONAL { UNITED_STATES.into() } else { format!("US-{state}") };
            (region, layout)
        })
    }

    /// The data of the part, as `www/bundle/bundle.d.ts` describes it.
    fn compile(&self) -> Result<Value, Violation> {
        let mut sections = Map::new();
        for (region, layout) in self.layouts() {
            sections.insert(region, self.section(layout)?);
        }
        let bits: Vec<Value> = self
            .bits
            .iter()
            .map(|bit| match bit {
                Bit::Refused(names) => names.iter().map(Id::as_str).collect(),
                Bit::Child => "child".into(),
                Bit::Gpc => "gpc".into(),
            })
            .collect();
        Ok(json!({ "bits": bits, "everywhere": self.everywhere, "sections": sections }))
    }

    fn section(&self, layout: &'static Layout) -> Result<Value, Violation> {
        let combinations = 0..1_usize << self.bits.len();
        let all = combinations.map(|set| self.answer(layout, set)).collect::<Result<Vec<_>, _>>()?;
        let texts = all.iter().map(|section| {
            let mut string = GppString::default();
            string.insert(Section::Us(section.clone()));
            string.encode()
        });
        Ok(json!({
            "id": layout.id,
            "prefix": layout.prefix,
            "texts": texts.collect::<Result<Vec<_>, _>>()?,
            "segments": self.segments(layout, &all),
        }))
    }

    /// The section that the set bits lead to.
    fn answer(&self, layout: &'static Layout, set: usize) -> Result<UsSection, Violation> {
        let is_set = |bit: usize| set >> bit & 1 == 1;
        let mut section = UsSection::new(layout);
        let mut put = |field: Field, value: u8| match count(layout, field) {
            0 => Ok(()),
            count => section.set(field, &vec![value; count]),
        };
        put(Field::ProcessingNotice, YES)?;
        put(Field::SharingNotice, YES)?;
        for (field, notice, bit) in &self.outs {
            let Some(bit) = bit else { continue };
            put(*notice, YES)?;
            put(*field, if is_set(*bit) { OPTED_OUT } else { DID_NOT_OPT_OUT })?;
        }
        let known_child = self.bits.iter().position(|bit| *bit == Bit::Child).is_some_and(is_set);
        if self.child || known_child {
            put(Field::KnownChildSensitiveDataConsents, NO_CONSENT)?;
        }
        // The newer sections have one field for the mode, whose specification we have not read: there the agreement is not claimed.
        if self.gpp.mspa != Mspa::None && count(layout, Field::MspaMode) == 0 {
            let opt_out = self.gpp.mspa == Mspa::OptOut;
            put(Field::MspaCoveredTransaction, YES)?;
            put(Field::MspaOptOutOptionMode, if opt_out { YES } else { NO })?;
            put(Field::MspaServiceProviderMode, if opt_out { NO } else { YES })?;
        }
        let gpc = self.bits.iter().position(|bit| *bit == Bit::Gpc).is_some_and(is_set);
        put(Field::Gpc, u8::from(gpc))?;
        Ok(section)
    }

    /// The section's segments as `__gpp` gives them. A value that a bit decides is a text of the bit's index, the value where it is set and
    /// the value where it is not.
    fn segments(&self, layout: &'static Layout, all: &[UsSection]) -> Value {
        let value = |field: Field| {
            let of = |set: usize| all.get(set).and_then(|section| section.get(field)).unwrap_or_default();
            let plain = of(0);
            let decided = (0..self.bits.len()).find(|bit| of(1 << bit) != plain);
            let values: Vec<Value> = plain
                .iter()
                .zip(of(decided.map_or(0, |bit| 1 << bit)))
                .map(|(unset, set)| match decided {
                    Some(bit) => format!("{bit}{set}{unset}").into(),
                    None => (*unset).into(),
                })
                .collect();
            match values.as_slice() {
                [value] => value.clone(),
                _ => values.into(),
            }
        };
        let members = |fields: &[(Field, usize)]| -> Map<String, Value> {
            fields.iter().map(|(field, _)| (field.name().to_owned(), value(*field))).collect()
        };
        let mut core = Map::new();
        core.insert(layout.version_field.to_owned(), layout.version.into());
        core.extend(members(layout.core));
        let mut segments = vec![Value::Object(core)];
        if let Some(optional) = layout.optional.as_ref().filter(|_| all.iter().any(UsSection::has_optional)) {
            let mut segment = Map::new();
            segment.extend(optional.number.map(|number| ("GpcSegmentType".to_owned(), number.into())));
            segment.extend(members(optional.fields));
            segments.push(Value::Object(segment));
        }
        segments.into()
    }
}

/// How many values a section has of a field; 0 where it lacks the field.
fn count(layout: &Layout, field: Field) -> usize {
    let fields = layout.core.iter().chain(layout.optional_fields());
    fields.filter(|(other, _)| *other == field).map(|(_, count)| *count).sum()
}
