//! The `assent` command for site owners. It imports `core`, the linter, the audit, ad tech's strings, and the banner's `ui` to print a built bundle's notice; it knows nothing of the collector's inside.

mod audit;
pub mod build;
mod check;
mod command;
mod decode;
mod error;
mod explain;
mod http;
mod init;
mod local;
mod manual;
mod migrate;
mod outcome;
mod output;
mod places;
mod save;
mod serve;
mod source;
mod studio;
mod visiting;

pub use check::Checked;
pub use command::main;
pub use error::Error;
