//! Real browsers over WebDriver, and a page in the product's language.
//!
//! [`Engine`] names the three engines, [`Driver`] is a running driver process, [`Page`] one session on one
//! [`Site`](crate::server::Site): `page.notice()`, `page.accept()`, `page.stored()`. Waiting is always on a condition, with a deadline.

mod commands;
mod container;
mod device;
mod devtools;
mod driver;
mod emulate;
mod engine;
mod interface;
mod observe;
mod page;
mod picture;
mod session;

pub use commands::LONGEST as LONGEST_COMMAND;
pub use device::Device;
pub use driver::{Driver, DriverError};
pub use engine::Engine;
pub use page::{Page, Profile};
pub use picture::Picture;

use std::time::Duration;

/// How long a condition may take before it has failed: far longer than any takes on two busy processors that four browsers and a
/// compiler share. Nothing is proved by it but that the condition is never met.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(30);
