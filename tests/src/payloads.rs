//! What the suite `attacks/` tries against a page with Assent: tables of payloads, each with the source of its kind.
//!
//! A page takes several payloads, where they do not disturb each other. What no payload may do, and that the visitor can still answer and
//! withdraw, is for the suite to prove; `docs/attacks.md` counts the payloads by kind and engine and is checked here, without a browser.

mod clobbering;
mod content;
#[cfg(test)]
mod coverage;
mod page;
mod policies;
mod pollution;
mod signals;
mod sources;
mod storage;
mod writes;

pub use page::{PATH, text as document};
pub use policies::{MARKUP, POLICIES, Policy};
pub use sources::Source;

use crate::browser::Engine;

/// What an attacker has in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Elements whose names hide properties of the document, of the window or of a form.
    Clobbering,
    /// Members that the page's code put into the prototypes of the language and of the platform.
    Pollution,
    /// Values under the keys of Assent's storage.
    Storage,
    /// Markup with Assent's own attributes, as content that visitors send.
    Content,
    /// Gated markup that somebody injected, under each documented content security policy.
    Policies,
    /// What is written with `document.write` where Trusted Types are enforced.
    Writes,
    /// Vendors' functions and queues that throw, or are none.
    Signals,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Clobbering, Self::Pollution, Self::Storage, Self::Content, Self::Policies, Self::Writes, Self::Signals];

    /// What the documentation calls it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Clobbering => "named elements (DOM clobbering)",
            Self::Pollution => "polluted prototypes",
            Self::Storage => "forged and oversized storage",
            Self::Content => "Assent's attributes in user content",
            Self::Policies => "injected gated markup under a policy",
            Self::Writes => "`document.write` under Trusted Types",
            Self::Signals => "failing consent signals",
        }
    }

    /// The payloads, by the page that takes them.
    #[must_use]
    pub fn groups(self) -> Vec<Group> {
        match self {
            Self::Clobbering => clobbering::groups(),
            Self::Pollution => pollution::groups(),
            Self::Storage => storage::groups(),
            Self::Content => content::groups(),
            Self::Policies => policies::groups(),
            Self::Writes => writes::groups(),
            Self::Signals => signals::groups(),
        }
    }

    /// How many payloads an engine meets.
    #[must_use]
    pub fn count(self, engine: Engine) -> usize {
        self.groups().iter().filter(|group| group.engines.contains(&engine)).map(|group| group.payloads.len()).sum()
    }
}

/// Payloads from one source that one page takes together.
pub struct Group {
    /// The page; groups with the same page share it.
    pub page: &'static str,
    /// Where the kind of payload comes from.
    pub source: Source,
    /// Who can meet it.
    pub engines: &'static [Engine],
    /// The payloads.
    pub payloads: Vec<Payload>,
}

/// One payload.
pub struct Payload {
    /// What it is called in a failure.
    pub name: String,
    /// Markup, JavaScript or JSON, as its kind has it.
    pub text: String,
}

impl Group {
    /// A group for every engine.
    fn new(page: &'static str, source: Source, payloads: Vec<Payload>) -> Self {
        Self { page, source, engines: &Engine::ALL, payloads }
    }

    /// Payloads that are their own names.
    fn of(page: &'static str, source: Source, texts: &[&str]) -> Self {
        Self::named(page, source, texts, |text| text.to_owned())
    }

    /// Payloads that are made from their names.
    fn named(page: &'static str, source: Source, names: &[&str], text: impl Fn(&str) -> String) -> Self {
        let payload = |name: &&str| Payload { name: (*name).to_owned(), text: text(name) };
        Self::new(page, source, names.iter().map(payload).collect())
    }

    /// The same in some engines only.
    fn only(self, engines: &'static [Engine]) -> Self {
        Self { engines, ..self }
    }

    /// All texts, one after the other.
    #[must_use]
    pub fn text(&self) -> String {
        self.payloads.iter().map(|payload| payload.text.as_str()).collect()
    }
}
