//! Assent Studio: an owner builds, checks and publishes consent without writing JSON.
//!
//! [`model`] is what is edited and what is wrong with it, without a browser: native programs use and test it.
//! `app` is the screens, for the browser only.

#[cfg(target_arch = "wasm32")]
mod app;
pub mod model;
