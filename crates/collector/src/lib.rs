//! The collector: receives receipts of consent, keeps them durably, proves that nobody changed them, and answers a subject's rights.
//!
//! The way of the data is `http` → [`intake`](crate::intake) → [`writer`](crate::writer) → `store`; what is read goes back through
//! `store` → `export` or `page` → `http`. `log` holds the arithmetic of tamper evidence and knows neither database nor network.
//! `page/shown` alone knows the interface: `assent-ui` draws an archived notice there, printed, and nothing of it runs.
//! A receipt is judged by `assent-core`'s reader, the same that the banner's contracts are made of.

mod alerts;
mod answers;
mod backup;
mod clock;
mod command;
mod erasures;
mod error;
mod evidence;
mod export;
mod figures;
mod file;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod heads;
mod http;
mod intake;
mod listener;
mod log;
mod metrics;
mod network;
mod nightly;
mod notice;
mod oidc;
mod outbound;
mod page;
mod private;
mod receipt;
mod register;
mod retention;
mod rotation;
mod search;
mod server;
mod settings;
mod skew;
mod store;
mod token;
mod validity;
mod verify;
mod writer;

pub use clock::Clock;
pub use command::main;
pub use error::Error;
pub use server::Server;
pub use settings::{Listen, Settings};
