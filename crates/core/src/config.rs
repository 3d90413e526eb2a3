//! `consent.json`: the owner's configuration, as written.

mod appearance;
mod category;
mod consistency;
mod gpp;
mod lists;
mod overrides;
mod site;

pub use appearance::{Appearance, COLOURS, Group, Layout, Position, Theme, Values};
pub use category::{Category, Cookie, Reach, Service, StorageKind};
pub use gpp::{CmpId, Gpp, Mspa};
pub use lists::{Languages, Scopes};
pub use overrides::Overrides;
pub use site::{Config, Controller, Receipts, Refusals, ReopenControl, Revision, SiteId, Withdrawal};
