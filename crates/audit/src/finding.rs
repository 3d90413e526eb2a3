//! What an audit has to say: one thing that is wrong, or worth a thought.

use serde::Serialize;

use super::phase::Phase;
use super::record::{Cause, Occasion};
use super::source::Change;

/// One thing that an audit found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The same for the same thing in every audit: `<phase>/<rule>/<subject>`.
    pub id: String,
    /// Which rule it breaks.
    pub rule: Rule,
    /// How bad it is.
    pub level: Level,
    /// After which answer.
    pub phase: Phase,
    /// What happened.
    pub message: String,
    /// What caused it, if that was seen.
    pub cause: Option<Cause>,
    /// The catalogue's id of the service it belongs to.
    pub service: Option<String>,
    /// The pages it was found on, the first few.
    pub pages: Vec<String>,
    /// How often.
    pub count: u64,
    /// What to do about it.
    pub mend: Option<String>,
    /// The same as changes of the pages' source, where it was found there.
    pub changes: Vec<Change>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A leak: the audit fails.
    Error,
    /// Wrong, but nothing leaks; fails with `--strict`.
    Warning,
    /// To be thought about.
    Note,
}

impl Level {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A request without consent.
    Request,
    /// A cookie set without consent.
    Cookie,
    /// Anything else stored without consent.
    Storage,
    /// The device recognised without consent.
    Fingerprinting,
    /// Still on the device after a withdrawal.
    Leftover,
    /// Not in the configuration.
    Undeclared,
    /// Stays longer than the configuration says.
    Lifetime,
    /// In the configuration, but not met.
    NeverSeen,
    /// A visit could not be made, as where there is no notice.
    NotPossible,
    /// A page that could not be looked at.
    UnseenPage,
    /// An error that Assent reported in the console.
    Console,
    /// A tag that waits for a category or service that does not exist.
    UnknownName,
    /// A tag that names a category and does not wait for it.
    NotGated,
    /// A request from a `<noscript>`.
    Noscript,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Request,
        Self::Cookie,
        Self::Storage,
        Self::Fingerprinting,
        Self::Leftover,
        Self::Undeclared,
        Self::Lifetime,
        Self::NeverSeen,
        Self::NotPossible,
        Self::UnseenPage,
        Self::Console,
        Self::UnknownName,
        Self::NotGated,
        Self::Noscript,
    ];

    /// Its name in ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Cookie => "cookie",
            Self::Storage => "storage",
            Self::Fingerprinting => "fingerprinting",
            Self::Leftover => "leftover",
            Self::Undeclared => "undeclared",
            Self::Lifetime => "lifetime",
            Self::NeverSeen => "never-seen",
            Self::NotPossible => "not-possible",
            Self::UnseenPage => "unseen-page",
            Self::Console => "console",
            Self::UnknownName => "unknown-name",
            Self::NotGated => "not-gated",
            Self::Noscript => "noscript",
        }
    }

    /// What it asks for, and by what right.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Request => {
                "No request goes to a third party, or to a tracker under the site's own name, without consent (Directive 2002/58/EC Art. 5(3); EDPB Guidelines 2/2023; CJEU C-40/17 Fashion ID)"
            }
            Self::Cookie => {
                "No cookie is set without consent unless the visitor's request needs it (Directive 2002/58/EC Art. 5(3); CJEU C-673/17 Planet49)"
            }
            Self::Storage => {
                "Nothing is stored on the device without consent unless the visitor's request needs it (Directive 2002/58/EC Art. 5(3))"
            }
            Self::Fingerprinting => {
                "The device is not read to recognise it without consent (Directive 2002/58/EC Art. 5(3); WP29 Opinion 9/2014; EDPB Guidelines 2/2023)"
            }
            Self::Leftover => "What needed consent is gone once that is withdrawn (GDPR Art. 7(3))",
            Self::Undeclared => {
                "The notice names everything that consent is given to (GDPR Art. 4(11), 13; CJEU C-673/17 Planet49)"
            }
            Self::Lifetime => "The notice says how long an entry stays (CJEU C-673/17 Planet49, 75 to 81)",
            Self::NeverSeen => "What is declared is in use",
            Self::NotPossible => "Visitors can refuse, agree and change their mind",
            Self::UnseenPage => "Every page can be looked at: nothing is known of one that cannot",
            Self::Console => "Assent works: it reports no error in the console",
            Self::UnknownName => "Every category and service that a tag waits for is configured",
            Self::NotGated => "A tag that names a category is written so that it waits for it (docs/gating.md)",
            Self::Noscript => {
                "A <noscript> loads nothing that needs consent: visitors without JavaScript cannot be asked (Directive 2002/58/EC Art. 5(3))"
            }
        }
    }
}

impl Finding {
    /// A finding about a subject, of which there is one for each phase and rule.
    pub(super) fn new(phase: Phase, rule: Rule, level: Level, subject: &str, message: String) -> Self {
        const LONGEST: usize = 160;
        let subject: String = subject.chars().take(LONGEST).collect();
        let id = format!("{}/{}/{subject}", phase.name(), rule.name());
        Self {
            id,
            rule,
            level,
            phase,
            message,
            cause: None,
            service: None,
            pages: Vec::new(),
            count: 1,
            mend: None,
            changes: Vec::new(),
        }
    }

    /// Where and why it happened.
    pub(super) fn at(mut self, occasion: &Occasion) -> Self {
        self.cause = Some(occasion.cause.clone()).filter(|cause| *cause != Cause::default());
        self.service.clone_from(&occasion.service);
        self.pages = vec![occasion.page.clone()];
        self
    }

    pub(super) fn mend(mut self, mend: String) -> Self {
        self.mend = Some(mend);
        self
    }

    /// What to do about it, and the same as a change of the page.
    pub(super) fn change(mut self, mend: String, change: Option<Change>) -> Self {
        self.changes.extend(change);
        self.mend(mend)
    }
}

/// One finding for each id, the worst first; pages and counts are put together.
pub(super) fn merge(all: Vec<Finding>) -> Vec<Finding> {
    const PAGES: usize = 5;
    let mut merged: Vec<Finding> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for finding in all {
        let Some(place) = places.get(&finding.id) else {
            places.insert(finding.id.clone(), merged.len());
            merged.push(finding);
            continue;
        };
        let known: &mut Finding = &mut merged[*place];
        known.count += finding.count;
        // Of what the browser brings back from its history, nothing says who asked for it.
        let is_caused = |cause: &Option<Cause>| cause.as_ref().is_some_and(|cause| cause.url.is_some());
        if !is_caused(&known.cause) && is_caused(&finding.cause) {
            (known.cause, known.mend) = (finding.cause, finding.mend);
        }
        for change in finding.changes {
            if !known.changes.contains(&change) {
                known.changes.push(change);
            }
        }
        for page in finding.pages {
            if known.pages.len() < PAGES && !known.pages.contains(&page) {
                known.pages.push(page);
            }
        }
    }
    merged.sort_by_key(|finding| (finding.level, finding.phase, finding.rule));
    merged
}
