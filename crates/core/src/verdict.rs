//! The guard's program: everything a page needs to know about a choice, without knowing what it means.

use crate::config::{Revision, Service};
use crate::contract::contract;
use crate::locale::Key;
use crate::values::{EpochMilliseconds, Grants, Id, Language, Scope, Timestamp, id_map};
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
    }
}

contract! {
    /// Entries to remove from the device: each is a kind of storage, a colon and a glob, such as `cookie:_ga*`.
    pub struct Sweep {
        /// What goes.
        pub remove: Vec<String>,
        /// What stays although `remove` names it, because something granted needs it.
        pub keep: Vec<String>,
    }
}

contract! {
    /// The control's text.
    pub struct Reopen {
        /// What it says.
        pub label: String,
        /// In which language.
        pub lang: Language,
        /// `ltr` or `rtl`.
        pub dir: String,
    }
}

id_map! {
    /// The category of each service.
    pub struct Owners of Id: "an object of categories by service"
}

impl Verdict {
    /// Compiles the verdict of a choice that was made at `decided_at`.
    #[must_use]
    pub fn compile(policy: &Policy, choice: &Choice, decided_at: Timestamp) -> Self {
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
        let text = |key| policy.locale().text(key).to_owned();
        Self {
            revision: policy.revision(),
            until: EpochMilliseconds(decided_at.after(policy.validity().milliseconds())),
            scope: choice.scope,
            grants: Grants(grants),
            of: Owners(of),
            sweep,
            lapse,
            reopen: policy.reopens().then(|| Reopen {
                label: text(Key::Reopen),
                lang: policy.locale().language().clone(),
                dir: text(Key::Dir),
            }),
        }
    }
}

impl Sweep {
    fn add(&mut self, service: &Service, stays: bool) {
        let list = if stays { &mut self.keep } else { &mut self.remove };
        list.extend(service.cookies.iter().map(|cookie| [cookie.kind.name(), ":", cookie.name.as_str()].concat()));
    }
}
