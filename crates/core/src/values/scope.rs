//! For how long a choice holds.

use crate::contract::names;

names! {
    /// Whether a choice outlives the browser session.
    pub enum Scope("\"persistent\" or \"session\"") {
        /// Until its validity ends.
        Persistent = "persistent",
        /// Until the browser is closed, and never longer than its validity.
        Session = "session",
    }
}
