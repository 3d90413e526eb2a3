//! What a visitor has ticked and not yet saved.

use std::sync::Arc;

use assent_core::{Choice, Grants, Id, Scope};
use leptos::prelude::*;

/// A choice in the making: one switch for each unit of the policy.
#[derive(Debug, Clone)]
pub struct Draft {
    session: RwSignal<bool>,
    barred: bool,
    /// Shared, because each folded category keeps the draft.
    units: Arc<Vec<(Id, RwSignal<bool>)>>,
}

impl Draft {
    /// A draft that begins as `choice`; `barred`: what is not granted there cannot be.
    #[must_use]
    pub fn new(choice: &Choice, barred: bool) -> Self {
        let units = choice.grants.0.iter().map(|(id, granted)| (id.clone(), RwSignal::new(*granted)));
        Self { session: RwSignal::new(choice.scope == Scope::Session), barred, units: Arc::new(units.collect()) }
    }

    /// The draft as it stands, as a choice.
    #[must_use]
    pub fn choice(&self) -> Choice {
        let grants = self.units.iter().map(|(id, granted)| (id.clone(), granted.get_untracked()));
        Choice { scope: self.scope(), grants: Grants(grants.collect()) }
    }

    /// Has the switches show another choice.
    pub fn follow(&self, choice: &Choice) {
        for (id, granted) in self.units.iter() {
            granted.set(choice.grants.get(id) == Some(true));
        }
    }

    /// How long the choice shall hold.
    #[must_use]
    pub fn scope(&self) -> Scope {
        if self.session.get_untracked() { Scope::Session } else { Scope::Persistent }
    }

    /// Whether the choice shall end with the browser session.
    pub(super) fn session(&self) -> RwSignal<bool> {
        self.session
    }

    /// Whether units that are off cannot be switched on.
    pub(super) fn barred(&self, units: &[RwSignal<bool>]) -> bool {
        self.barred && !units.iter().any(|unit| unit.get_untracked())
    }

    /// The switch of a unit; `None` for what cannot be answered.
    pub(super) fn unit(&self, id: &Id) -> Option<RwSignal<bool>> {
        self.units.iter().find(|(unit, _)| unit == id).map(|(_, granted)| *granted)
    }
}
