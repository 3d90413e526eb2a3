//! Ages: who may grant things by themselves, and what is kept of the question: its outcome, never an age.

use crate::contract::{contract, names};
use crate::values::Region;
use crate::{AgeRule, Node, Read, Reader, Write, Years};

names! {
    /// Whom a site is made for.
    pub enum Audience("\"general\", \"mixed\" or \"child_directed\"") {
        /// Everybody; nobody's age is asked.
        General = "general",
        /// Children too: a visitor who wants to grant something first gives their year of birth. In every regime consent comes first.
        Mixed = "mixed",
        /// Children: nothing optional ever runs, and nobody is asked for anything (16 CFR 312.5: what a parent has to allow
        /// verifiably, no click in a notice can).
        ChildDirected = "child_directed",
    }
}

names! {
    /// How it is known that somebody may grant things.
    pub enum Gate("\"self_declared\" or \"guardian\"") {
        /// The visitor named the year of their birth.
        SelfDeclared = "self_declared",
        /// Somebody said to be the parent or guardian.
        Guardian = "guardian",
    }
}

contract! {
    /// What is kept of the question for an age.
    pub struct AgeCheck {
        /// How it was answered.
        pub gate: Gate,
        /// Whether the regime lets such a visitor answer.
        pub ok: bool,
    }
}

/// What a visitor may do about what is not granted yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Grant it.
    Free,
    /// Grant it, if the regime lets people of their age: which nobody has asked for yet.
    Unasked,
    /// Nothing.
    Barred {
        /// Whether a guardian who says so may do it for them.
        guardian: bool,
    },
}

impl Standing {
    /// The standing of a visitor where `rule` holds, if any does, after `check`, if there was one.
    ///
    /// A guardian's answer covers what the guardian granted: it frees nobody to grant more once the guardian has left.
    #[must_use]
    pub fn of(audience: Audience, rule: Option<&AgeRule>, check: Option<&AgeCheck>) -> Self {
        let Some(rule) = rule.filter(|_| audience == Audience::Mixed) else {
            let children = audience == Audience::ChildDirected;
            return if children { Self::Barred { guardian: false } } else { Self::Free };
        };
        match check {
            None => Self::Unasked,
            Some(AgeCheck { gate: Gate::SelfDeclared, ok: true }) => Self::Free,
            Some(_) => Self::Barred { guardian: rule.guardian },
        }
    }
}

/// Nobody who answers was born before.
pub const EARLIEST_BIRTH: u32 = 1900;

impl AgeRule {
    /// The rule of a region among a regime's; the one without regions holds for all others.
    #[must_use]
    pub fn of<'a>(rules: &'a [Self], region: Option<&Region>) -> Option<&'a Self> {
        let named =
            |rule: &&Self| region.is_some_and(|region| rule.regions.iter().any(|own| own.as_str() == region.country()));
        rules.iter().find(named).or_else(|| rules.iter().find(|rule| rule.regions.is_empty()))
    }

    /// What somebody's year of birth means in a year. Their birthday may be still to come, so the year in which they come of age
    /// is not enough.
    #[must_use]
    pub fn judge(&self, born: u32, year: u32) -> AgeCheck {
        let grown = year.saturating_sub(born) > u32::from(self.from.0);
        AgeCheck { gate: Gate::SelfDeclared, ok: grown && born >= EARLIEST_BIRTH }
    }
}

impl Read for Years {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(reader.integer(node, "an age from 1 to 21", 1..=21) as u8)
    }
}

impl Write for Years {
    fn write(&self) -> Node {
        Node::Number(f64::from(self.0))
    }
}

crate::write::serialize_as_written!(Years);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Years {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Years".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": 21 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: u8, guardian: bool) -> AgeRule {
        AgeRule { from: Years(from), guardian, ..AgeRule::default() }
    }

    #[test]
    fn only_a_year_that_leaves_no_doubt_is_enough() {
        for (born, ok) in
            [(2009, true), (2010, false), (2026, false), (2027, false), (1900, true), (1899, false), (0, false)]
        {
            assert_eq!(rule(16, false).judge(born, 2026), AgeCheck { gate: Gate::SelfDeclared, ok }, "{born}");
        }
    }

    #[test]
    fn a_standing_follows_the_audience_the_rule_and_the_answer() {
        let check = |gate, ok| Some(AgeCheck { gate, ok });
        let barred = |guardian| Standing::Barred { guardian };
        let with = rule(13, true);
        let without = rule(13, false);
        for (audience, rule, check, expected) in [
            (Audience::General, Some(&with), None, Standing::Free),
            (Audience::General, Some(&with), check(Gate::SelfDeclared, false), Standing::Free),
            (Audience::Mixed, None, None, Standing::Free),
            (Audience::Mixed, Some(&with), None, Standing::Unasked),
            (Audience::Mixed, Some(&with), check(Gate::SelfDeclared, true), Standing::Free),
            (Audience::Mixed, Some(&with), check(Gate::SelfDeclared, false), barred(true)),
            (Audience::Mixed, Some(&without), check(Gate::SelfDeclared, false), barred(false)),
            (Audience::Mixed, Some(&with), check(Gate::Guardian, true), barred(true)),
            (Audience::ChildDirected, Some(&with), check(Gate::SelfDeclared, true), barred(false)),
            (Audience::ChildDirected, None, None, barred(false)),
        ] {
            assert_eq!(Standing::of(audience, rule, check.as_ref()), expected, "{audience:?} {check:?}");
        }
    }
}
