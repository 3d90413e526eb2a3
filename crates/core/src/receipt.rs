//! The proof of a choice: the wire event for the collector, after ISO/IEC TS 27560:2023.
//!
//! It holds no address, user agent, page or account: what it proves is what was chosen, when, how, and after which notice.

use crate::config::{Category, Refusals, SiteId};
use crate::contract::contract;
use crate::values::{Grants, Id, Language, Region, Scope, Sha256, Timestamp, VisitId, id_map};
use crate::{AgeCheck, Choice, Mode, Policy, Recalled, VERSION};

mod vocabulary;

pub use vocabulary::{Actor, Basis, ConsentType, Event, JurisdictionSource, Method, SchemaName, State};

contract! {
    /// A receipt. Its keys are the contract with the collector.
    pub struct Receipt {
        /// The form of this object.
        pub schema: SchemaName,
        /// The receipt's own id; null where nothing collects receipts.
        pub receipt_id: Option<VisitId>,
        /// The receipt that this one replaces.
        pub supersedes: Option<VisitId>,
        /// Counts the receipts of one subject, from 1.
        pub seq: u32,
        /// The site.
        pub site_id: SiteId,
        /// A random id of this browser on this site, made at the first consent; null where none was needed.
        pub subject_id: Option<VisitId>,
        /// What happened.
        pub event: Event,
        /// How it was expressed.
        pub method: Method,
        /// Who expressed it.
        pub actor: Actor,
        /// When.
        pub occurred_at: Timestamp,
        /// The device's distance from UTC in minutes, positive to the west as `Date.getTimezoneOffset` gives it.
        pub tz_offset: i32,
        /// When it ends at the latest.
        pub valid_until: Timestamp,
        /// Whether it ends with the browser session before that.
        pub scope: Scope,
        /// The legal defaults that were applied.
        pub regime: Id,
        /// The visitor's region, where it is known.
        pub jurisdiction: Option<Region>,
        /// How it is known.
        pub jurisdiction_source: Option<JurisdictionSource>,
        /// The language of what was shown.
        pub lang: Language,
        /// What was shown.
        pub notice: NoticeRef,
        /// The hash of the configuration's bytes.
        pub config_sha256: Sha256,
        /// The program that asked.
        pub ui: Ui,
        /// What the browser said by itself.
        pub signals: BrowserSignals = default,
        /// What came of the question for the visitor's age, where there was one.
        pub age: Option<AgeCheck>,
        /// The answer for each category.
        pub decisions: Vec<Decision>,
    }
}

contract! {
    /// Which notice was shown.
    pub struct NoticeRef {
        /// The notice's name.
        pub id: String,
        /// The configuration's `edition`.
        pub version: String,
        /// The hash of its canonical form.
        pub sha256: Sha256,
    }
}

contract! {
    /// The program that asked.
    pub struct Ui {
        /// Its version.
        pub version: String,
        /// 1 for the notice, 2 for the preferences, 0 where neither was shown.
        pub layer: u32,
    }
}

contract! {
    /// What the browser said by itself.
    pub struct BrowserSignals {
        /// Global Privacy Control, where the regime heeds it.
        pub gpc: bool = default,
    }
}

contract! {
    /// The answer for one category.
    pub struct Decision {
        /// The category.
        pub purpose: Id,
        /// Granted where all of it is.
        pub state: State,
        /// The legal basis.
        pub basis: Basis,
        /// How it was expressed.
        pub consent_type: ConsentType,
        /// The answer for each of its services.
        pub services: States,
    }
}

id_map! {
    /// Each service with its state.
    pub struct States of State: "an object of states by service"
}

/// The circumstances of a choice that the rules cannot know by themselves.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// How it was expressed.
    pub method: Method,
    /// Where: 1 the notice, 2 the preferences, 0 neither.
    pub layer: u32,
    /// When.
    pub at: Timestamp,
    /// What is known of the visitor's age.
    pub age: Option<AgeCheck>,
    /// Whether a guardian expressed it.
    pub guardian: bool,
    /// `Date.getTimezoneOffset`.
    pub tz_offset: i32,
    /// The visitor's region, and how it is known.
    pub region: Option<(Region, JurisdictionSource)>,
    /// The hash of the configuration's bytes.
    pub config_sha256: Sha256,
    /// The hash of the notice's canonical form.
    pub notice_sha256: Sha256,
    /// Bytes of a cryptographic random source: ten for each of two ids.
    pub random: [[u8; 10]; 2],
}

impl Receipt {
    /// The receipt of a choice that follows `previous`.
    #[must_use]
    pub fn issue(policy: &Policy, choice: &Choice, previous: Option<&Recalled>, occasion: Occasion) -> Self {
        let collected = policy.receipts();
        let former_subject = previous.and_then(|record| record.receipt.subject_id.as_ref());
        // Who never consented is not given an identifier for refusing, nor for what the browser says by itself.
        let identify = choice.grants.any() && occasion.method != Method::Gpc
            || collected.is_some_and(|receipts| receipts.refusals == Refusals::Identified);
        let fresh = || identify.then(|| VisitId::new(occasion.at, &occasion.random[0]));
        let subject_id = collected.and_then(|_| former_subject.cloned().or_else(fresh));
        let linked = previous
            .filter(|_| subject_id.is_some() && subject_id.as_ref() == former_subject)
            .map(|record| &record.receipt);
        Self {
            schema: SchemaName::V1,
            receipt_id: collected.map(|_| VisitId::new(occasion.at, &occasion.random[1])),
            supersedes: linked.and_then(|receipt| receipt.receipt_id.clone()),
            seq: linked.map_or(1, |receipt| receipt.seq.saturating_add(1)),
            site_id: policy.site().clone(),
            subject_id,
            event: Event::of(policy, choice, previous.map(|record| &record.choice)),
            method: occasion.method,
            actor: match occasion {
                Occasion { method: Method::Gpc, .. } => Actor::UserAgent,
                Occasion { guardian: true, .. } => Actor::Guardian,
                _ => Actor::DataSubject,
            },
            occurred_at: occasion.at,
            tz_offset: occasion.tz_offset,
            valid_until: occasion.at.after(policy.validity().milliseconds()),
            scope: choice.scope,
            regime: policy.regime().clone(),
            jurisdiction_source: occasion.region.as_ref().map(|(_, source)| *source),
            jurisdiction: occasion.region.map(|(region, _)| region),
            lang: policy.locale().language().clone(),
            notice: NoticeRef { id: "default".into(), version: policy.version(), sha256: occasion.notice_sha256 },
            config_sha256: occasion.config_sha256,
            ui: Ui { version: VERSION.into(), layer: occasion.layer },
            signals: BrowserSignals { gpc: policy.objects() },
            age: occasion.age,
            decisions: policy.categories().iter().map(|category| Decision::of(policy, category, choice)).collect(),
        }
    }
}

impl Event {
    fn of(policy: &Policy, choice: &Choice, previous: Option<&Choice>) -> Self {
        let before = previous.map(|choice| &choice.grants);
        if policy.objects() && choice.shares(policy) {
            return Self::GpcOverride;
        }
        if policy.mode() != Mode::OptIn && !choice.grants.all() {
            return Self::OptedOut;
        }
        if !choice.grants.any() {
            return if before.is_some_and(Grants::any) { Self::Withdrawn } else { Self::Refused };
        }
        if before == Some(&choice.grants) {
            Self::Renewed
        } else if choice.grants.all() {
            Self::Given
        } else {
            Self::Partial
        }
    }
}

impl Decision {
    fn of(policy: &Policy, category: &Category, choice: &Choice) -> Self {
        let basis = if policy.mode() == Mode::OptIn { Basis::Consent } else { Basis::Notice };
        let state = |granted: bool| {
            if granted { State::Granted } else { State::Denied }
        };
        let services = category
            .services
            .iter()
            .map(|service| (service.id.clone(), state(choice.grants_unit(category, &service.id))));
        Self {
            purpose: category.id.clone(),
            state: state(choice.grants_category(category)),
            basis: if category.required { Basis::Necessary } else { basis },
            consent_type: ConsentType::Explicit,
            services: States(services.collect()),
        }
    }
}
