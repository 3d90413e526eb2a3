//! What is edited: one JSON document, its history, what is wrong with it, and what it differs in from another.

mod catalogue;
mod check;
mod conflict;
mod difference;
mod draft;
mod history;
mod link;
pub mod path;
mod place;
mod preview;
mod start;

pub use catalogue::{Entry, entries, search};
pub use check::{Checked, apply, parse};
pub use conflict::{Meeting, meet};
pub use difference::{Difference, Kind, differences};
pub use draft::Draft;
pub use history::History;
pub use link::link;
pub use place::{Screen, label};
pub use preview::{View, shown};
pub use start::{Answers, OUT, SCHEMA, category_of, own, schema};
