//! Assent as a whole, from the outside.
//!
//! * [`server`] serves the five demo sites, records every request and plays the receiving endpoint of receipts.
//!   `assent-demo` runs it for people; the tests run it on free ports.
//! * [`catalog`] reads what each demo site promises (`tests/sites.json`).
//! * [`collector`] runs the collector beside the demo.
//! * [`browser`] drives Chromium, Firefox and WebKit over WebDriver, in the product's language.
//! * [`payloads`] is what the suite `attacks/` tries against a page.
//! * [`suite`] runs scenarios in each engine and reports them.
//!
//! Nothing here imports the product's crates: what the tests know about Assent is what its documentation says.

pub mod browser;
pub mod catalog;
pub mod collector;
pub mod failure;
pub mod payloads;
pub mod repository;
pub mod server;
pub mod suite;
