//! The guard's program: everything a page needs to know about a choice, without knowing what it means.

use crate::config::{Reach, Revision, Service, StorageKind};
use crate::contract::contract;
use crate::locale::Key;
use crate::signal::Signals;
use crate::values::{EpochMilliseconds, Grants, Href, Id, Language, Scope, Timestamp, UrlGlob, id_map};
use crate::{Choice, Policy};

contract! {
    /// What the guard must do until the choice ends. `www/guard.js` reads exactly these fields.
    pub struct Verdict {
        /// The revision that was answered; a tag that names a higher one makes the verdict stale.
        pub revision: Revision,
        /// When it ends.
        pub until: EpochMilliseconds,
        /// Whether it also ends with the browser session.
        pub scope: Scope,
        /// Every category and service, granted or denied.
        pub grants: Grants,
        /// The category of each service.
        pub of: Owners,
        /// What to remove from the device now and on every later load.
        pub sweep: Sweep,
        /// What to remove once the verdict has ended.
        pub lapse: Sweep,
        /// The control that leads back to the choice.
        pub reopen: Option<Reopen>,
        /// Whether a page reloads that may still run what a later verdict denies.
        pub reload: bool,
        /// The addresses that wait for a service although no markup says so; `www/parts/block.js` reads them.
        pub block: Blocks,
        /// What vendors are told.
        pub signals: Signals,
        /// The cookie with the record that this verdict was made from, where records are mirrored: another one is news.
        pub mark: Option<String>,
        /// The list of answers that were withdrawn or erased at the collector (`receipts.withdrawals`); `www/parts/withdrawn.js` asks for it.
        pub withdraw: Option<Href>,
    }
}

contract! {
    /// Entries to remove from the device: each is a kind of storage, a colon and a glob, such as `cookie:_ga*`.
    pub struct Sweep {
        /// What goes, of what a script can see at once.
        pub remove: Vec<String>,
        /// What goes, of what it has to search for: databases, caches, service workers.
        pub search: Vec<String>,
        /// What stays although `remove` names it, because something granted needs it.
        pub keep: Vec<String>,
        /// What would have to go but is beyond the reach of a script.
        pub beyond: Vec<String>,
    }
}

contract! {
    /// The control's text and look.
    pub struct Reopen {
        /// What it says.
        pub label: String,
        /// In which language.
        pub lang: Language,
        /// `ltr` or `rtl`.
        pub dir: String,
        /// Its style sheet.
        pub style: String,
    }
}

id_map! {
    /// The category of each service.
    pub struct Owners of Id: "an object of categories by service"
}

id_map! {
    /// The addresses that wait for each service.
    pub struct Blocks of Vec<UrlGlob>: "an object of lists of addresses by service"
}

impl Blocks {
    /// The addresses of every service that lists some, the catalogue's included.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let services = policy.categories().iter().flat_map(|category| &category.services);
        let listed = services.filter(|service| !service.block.is_empty());
        Self(listed.map(|service| (service.id.clone(), service.block.clone())).collect())
    }
}

impl Verdict {
    /// Compiles the verdict of a choice that was made at `decided_at`; `style` is the shipped style sheet of the control that the
    /// guard draws.
    #[must_use]
    pub fn compile(policy: &Policy, choice: &Choice, decided_at: Timestamp, style: &str) -> Self {
        let mut grants = Vec::new();
        let mut of = Vec::new();
        let mut sweep = Sweep::default();
        let mut lapse = Sweep::default();
        for category in policy.categories() {
            grants.push((category.id.clone(), choice.grants_category(category)));
            for service in &category.services {
                let granted = choice.grants_unit(category, &service.id);
                grants.push((service.id.clone(), granted));
                of.push((service.id.clone(), category.id.clone()));
                sweep.add(service, granted);
                lapse.add(service, category.required);
            }
        }
        let grants = Grants(grants);
        let mut signals = Signals::default();
        policy.signals().iter().for_each(|signal| signals.add(signal, &grants));
        let text = |key| policy.locale().text(key).to_owned();
        Self {
            revision: policy.revision(),
            until: EpochMilliseconds(decided_at.after(policy.validity().milliseconds())),
            scope: choice.scope,
            grants,
            of: Owners(of),
            sweep,
            lapse,
            reopen: policy.reopens().then(|| Reopen {
                label: policy.control(policy.honours(choice)),
                lang: policy.locale().language().clone(),
                dir: text(Key::Dir),
                style: policy.appearance().control(style),
            }),
            reload: policy.reloads(),
            block: Blocks::of(policy),
            signals,
            mark: None,
            withdraw: policy.receipts().and_then(|receipts| receipts.withdrawals.clone()),
        }
    }
}

impl Verdict {
    /// The verdict that holds before any choice. While the notice asks, it is the way to the choice, and no control stands under it.
    #[must_use]
    pub fn undecided(policy: &Policy, at: Timestamp, style: &str) -> Self {
        let mut verdict = Self::compile(policy, &Choice::undecided(policy), at, style);
        verdict.reopen = verdict.reopen.filter(|_| !policy.asks());
        verdict
    }
}

impl Sweep {
    fn add(&mut self, service: &Service, stays: bool) {
        for cookie in &service.cookies {
            let list = match (stays, cookie.reach, cookie.kind) {
                (true, _, _) => &mut self.keep,
                (false, Reach::HttpOnly | Reach::ThirdParty, _) => &mut self.beyond,
                (_, _, StorageKind::Cookie | StorageKind::LocalStorage | StorageKind::SessionStorage) => {
                    &mut self.remove
                }
                _ => &mut self.search,
            };
            list.push([cookie.kind.name(), ":", cookie.name.as_str()].concat());
        }
    }
}
