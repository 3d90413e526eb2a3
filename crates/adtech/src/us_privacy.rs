//! The US Privacy string, which GPP has as its section 6; deprecated, and still asked for.
//!
//! Source: "U.S. Privacy String" (IAB Tech Lab, CCPA Compliance Framework 1.0).

use alloc::string::String;

use crate::error::{DecodeError, Fault, Offset};

pub(crate) const SECTION: &str = "US Privacy";
const FIELDS: [&str; 3] = ["Notice", "OptOutSale", "LspaCovered"];

/// An answer of a US Privacy string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum UsAnswer {
    /// `Y`.
    Yes,
    /// `N`.
    No,
    /// `-`: the law does not apply.
    #[default]
    NotApplicable,
}

impl UsAnswer {
    fn of(letter: char) -> Option<Self> {
        match letter {
            'Y' => Some(Self::Yes),
            'N' => Some(Self::No),
            '-' => Some(Self::NotApplicable),
            _ => None,
        }
    }

    /// The letter in the string.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Yes => 'Y',
            Self::No => 'N',
            Self::NotApplicable => '-',
        }
    }
}

/// What a string such as `1YNN` says.
///
/// ```
/// use assent_adtech::{UsAnswer, UsPrivacy};
/// let string = UsPrivacy::decode("1YNN")?;
/// assert_eq!(string.opt_out_sale, UsAnswer::No);
/// assert_eq!(string.encode(), "1YNN");
/// # Ok::<(), assent_adtech::DecodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UsPrivacy {
    /// Whether the visitor was told, and could opt out.
    pub notice: UsAnswer,
    /// Whether the visitor opted out of the sale of personal information.
    pub opt_out_sale: UsAnswer,
    /// Whether the Limited Service Provider Agreement covers the transaction.
    pub lspa_covered: UsAnswer,
}

impl UsPrivacy {
    /// Reads a string of version 1: four characters.
    ///
    /// # Errors
    /// With the first character that is wrong.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        Self::decode_in(SECTION, text)
    }

    /// Reads it as a section of GPP, which the error then names.
    pub(crate) fn decode_in(section: &'static str, text: &str) -> Result<Self, DecodeError> {
        let error = |field, character, fault| DecodeError {
            section,
            segment: "core",
            field,
            offset: Offset::Character(character),
            fault,
        };
        let mut characters = text.chars();
        match characters.next() {
            Some('1') => {}
            Some(other) => return Err(error("Version", 0, version(other))),
            None => return Err(error("Version", 0, Fault::Truncated)),
        }
        let mut answers = [UsAnswer::NotApplicable; FIELDS.len()];
        for (index, (answer, field)) in answers.iter_mut().zip(FIELDS).enumerate() {
            let letter = characters.next().ok_or_else(|| error(field, index + 1, Fault::Truncated))?;
            *answer = UsAnswer::of(letter).ok_or_else(|| error(field, index + 1, Fault::Character(letter)))?;
        }
        if let Some(more) = characters.next() {
            return Err(error("LspaCovered", FIELDS.len() + 1, Fault::Character(more)));
        }
        let [notice, opt_out_sale, lspa_covered] = answers;
        Ok(Self { notice, opt_out_sale, lspa_covered })
    }

    /// Writes the string.
    #[must_use]
    pub fn encode(self) -> String {
        let answers = [self.notice, self.opt_out_sale, self.lspa_covered];
        core::iter::once('1').chain(answers.map(UsAnswer::letter)).collect()
    }
}

fn version(character: char) -> Fault {
    let digit = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
    digit.map_or(Fault::Character(character), Fault::Version)
}
