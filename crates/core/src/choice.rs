//! The visitor's answer.

use crate::config::Category;
use crate::contract::contract;
use crate::values::{Grants, Id, Scope};
use crate::{Mode, Node, Policy};

contract! {
    /// For each thing that can be answered whether it is granted, and for how long that holds.
    pub struct Choice {
        /// How long it holds.
        pub scope: Scope,
        /// The answer for each of [`Policy::units`].
        pub grants: Grants,
    }
}

/// A name that cannot be answered as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    /// No category or service has it.
    #[error("the configuration has no category or service \"{0}\"")]
    Unknown(String),
    /// It cannot be refused.
    #[error("\"{0}\" is required and cannot be refused")]
    Required(String),
}

contract! {
    /// What a page may say besides, when it answers through the API.
    pub struct Options {
        /// How long the answer holds.
        pub scope: Option<Scope>,
    }
}

impl Choice {
    /// The same answer to everything.
    #[must_use]
    pub fn uniform(policy: &Policy, granted: bool, scope: Scope) -> Self {
        let grants = policy.units().into_iter().map(|unit| (unit.clone(), granted)).collect();
        Self { scope, grants: Grants(grants) }
    }

    /// What holds before any choice: nothing where consent comes first, elsewhere all that the browser does not object to.
    #[must_use]
    pub fn undecided(policy: &Policy) -> Self {
        let mut undecided = Self::uniform(policy, policy.mode() != Mode::OptIn, policy.preset_scope());
        for category in policy.categories().iter().filter(|category| policy.objects() && category.shares()) {
            let units = category.units();
            for (unit, granted) in &mut undecided.grants.0 {
                *granted &= !units.contains(&&*unit);
            }
        }
        undecided
    }

    /// Whether it grants anything that Global Privacy Control objects to.
    #[must_use]
    pub fn shares(&self, policy: &Policy) -> bool {
        let granted =
            |category: &Category| category.units().into_iter().any(|unit| self.grants.get(unit) == Some(true));
        policy.categories().iter().any(|category| category.shares() && granted(category))
    }

    /// Whether it grants nothing that `other` does not.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.grants.0.iter().all(|(unit, granted)| !granted || other.grants.get(unit) == Some(true))
    }

    /// Whether a stored verdict, as JSON, grants nothing but what this choice grants and what no visitor decides. One that grants more was
    /// written by somebody else. Sums (a category with services) are not looked at: they are compiled again.
    #[must_use]
    pub fn vouches(&self, policy: &Policy, verdict: &Node) -> bool {
        let Some(Node::Object(grants)) = verdict.member("grants") else { return false };
        let given = |name: &str| self.grants.0.iter().any(|(unit, granted)| *granted && unit.as_str() == name);
        let undecided = |name: &str| {
            policy.categories().iter().any(|category| {
                let sum = category.id.as_str() == name && (category.required || !category.services.is_empty());
                sum || category.required && category.services.iter().any(|service| service.id.as_str() == name)
            })
        };
        grants.iter().all(|(name, granted)| matches!(granted, Node::Bool(false)) || given(name) || undecided(name))
    }

    /// This choice as an answer to `policy`: what it does not know is denied, what it no longer asks is dropped.
    #[must_use]
    pub fn fitted(&self, policy: &Policy) -> Self {
        let scope = if policy.scopes().contains(&self.scope) { self.scope } else { policy.preset_scope() };
        let mut fitted = Self::uniform(policy, false, scope);
        for (unit, granted) in &mut fitted.grants.0 {
            *granted = self.grants.get(unit) == Some(true);
        }
        fitted
    }

    /// This choice with other answers for some names; a category answers for all its services, a later name wins.
    ///
    /// # Errors
    /// The first name that is unknown, or required and refused; then nothing changes.
    pub fn with(&self, policy: &Policy, changes: &Grants) -> Result<Self, UnknownName> {
        let mut changed = self.clone();
        for (name, granted) in &changes.0 {
            let category =
                policy.categories().iter().find(|category| category.id == *name || category.units().contains(&name));
            let category = category.ok_or_else(|| UnknownName::Unknown(name.to_string()))?;
            if category.required && !granted {
                return Err(UnknownName::Required(name.to_string()));
            }
            let units = if category.id == *name { category.units() } else { vec![name] };
            for (unit, answer) in &mut changed.grants.0 {
                if units.contains(&&*unit) {
                    *answer = *granted;
                }
            }
        }
        Ok(changed)
    }

    /// Whether every part of a category is granted.
    #[must_use]
    pub fn grants_category(&self, category: &Category) -> bool {
        category.units().into_iter().all(|unit| self.grants_unit(category, unit))
    }

    /// Whether a service of a category is granted, or the category itself where it has none.
    #[must_use]
    pub fn grants_unit(&self, category: &Category, unit: &Id) -> bool {
        category.required || self.grants.get(unit) == Some(true)
    }
}
