//! `assent audit` in a real Chromium, on sites made for it: leaky, clean, hostile, our demo sites, and sites with other consent tools.
//!
//! `cargo test -p assent-cli --test audit -- [FILTER]`; `$ASSENT_DIST` is where the artefacts are.

mod clean;
mod crawl;
mod declared;
mod ends;
mod fixes;
mod hostile;
mod init;
mod leaks;
mod run;
mod server;
mod tools;
mod unproven;
