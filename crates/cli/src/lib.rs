//! The `assent` command for site owners. It imports `core`, and the banner's `ui` to print a built bundle's notice; it knows nothing of the collector's inside.

pub mod audit;
pub mod build;
mod check;
mod command;
mod error;
mod http;
mod init;
mod manual;
mod migrate;
mod outcome;
mod output;
mod places;
mod save;
mod shipped;
mod source;

pub use check::Checked;
pub use command::main;
pub use error::Error;
