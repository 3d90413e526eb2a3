//! The visitor's answer.

use crate::Policy;
use crate::config::Category;
use crate::contract::contract;
use crate::values::{Grants, Id, Scope};

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

impl Choice {
    /// The same answer to everything.
    #[must_use]
    pub fn uniform(policy: &Policy, granted: bool, scope: Scope) -> Self {
        let grants = policy.units().map(|unit| (unit.clone(), granted)).collect();
        Self { scope, grants: Grants(grants) }
    }

    /// This choice as an answer to `policy`: what it does not know is denied, what it no longer asks is dropped.
    #[must_use]
    pub fn fitted(&self, policy: &Policy) -> Self {
        let grants = policy.units().map(|unit| (unit.clone(), self.grants.get(unit) == Some(true))).collect();
        let scope = if policy.scopes().contains(&self.scope) { self.scope } else { policy.scopes()[0] };
        Self { scope, grants: Grants(grants) }
    }

    /// This choice with other answers for some names; a category answers for all its services, a later name wins.
    ///
    /// # Errors
    /// The first name that is unknown, or required and refused; then nothing changes.
    pub fn with<'a>(
        &self,
        policy: &Policy,
        changes: impl IntoIterator<Item = (&'a str, bool)>,
    ) -> Result<Self, UnknownName> {
        let mut changed = self.clone();
        for (name, granted) in changes {
            let units = policy.categories().iter().find_map(|category| named(category, name));
            let (required, units) = units.ok_or_else(|| UnknownName::Unknown(name.to_owned()))?;
            if required && !granted {
                return Err(UnknownName::Required(name.to_owned()));
            }
            for (unit, answer) in &mut changed.grants.0 {
                if units.contains(&&*unit) {
                    *answer = granted;
                }
            }
        }
        Ok(changed)
    }

    /// Whether every part of a category is granted.
    #[must_use]
    pub fn grants_category(&self, category: &Category) -> bool {
        category.required || category.units().all(|unit| self.grants.get(unit) == Some(true))
    }
}

/// The units that `name` stands for in a category, and whether they are required.
fn named<'a>(category: &'a Category, name: &str) -> Option<(bool, Vec<&'a Id>)> {
    let units: Vec<&Id> = if category.id.as_str() == name {
        category.units().collect()
    } else {
        category.services.iter().map(|service| &service.id).filter(|id| id.as_str() == name).collect()
    };
    (category.id.as_str() == name || !units.is_empty()).then_some((category.required, units))
}
