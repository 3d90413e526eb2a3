//! Names with their answer.

use crate::values::{Id, id_map};

id_map! {
    /// For each name whether it is granted, in display order.
    pub struct Grants of bool: "an object of true and false by name"
}

impl Grants {
    /// The answer for a name; `None` for a name it does not hold.
    #[must_use]
    pub fn get(&self, name: &Id) -> Option<bool> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, granted)| *granted)
    }

    /// Whether any name is granted.
    #[must_use]
    pub fn any(&self) -> bool {
        self.0.iter().any(|(_, granted)| *granted)
    }

    /// Whether every name is granted; true where there is none.
    #[must_use]
    pub fn all(&self) -> bool {
        self.0.iter().all(|(_, granted)| *granted)
    }
}
