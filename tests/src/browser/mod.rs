//! Real browsers over WebDriver, and a page in the product's language.
//!
//! [`Engine`] names the three engines, [`Driver`] is a running driver process, [`Page`] one session on one
//! [`Site`](crate::server::Site): `page.notice()`, `page.accept()`, `page.stored()`. Waiting is always on a condition, with a deadline.

mod device;
mod devtools;
mod driver;
mod emulate;
mod engine;
mod interface;
mod observe;
mod page;

pub use device::Device;
pub use driver::{Driver, DriverError};
pub use engine::Engine;
pub use page::{Page, Profile};

use std::time::Duration;

/// How long a condition may take before it has failed.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(30);
