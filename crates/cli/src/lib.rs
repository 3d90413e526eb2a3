//! The `assent` command for site owners. It imports `core`, and the banner's `ui` to print a built bundle's notice; it knows nothing of the collector's inside.

pub mod build;
mod command;
mod error;

pub use command::main;
pub use error::Error;
