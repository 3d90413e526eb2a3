//! The samples of `assent build` in real servers: nginx, Caddy and Apache serve a built bundle as the sample says, with nothing filled in
//! but where it lies. `cargo xtask test --only servers` installs them; one that is missing is a failure.
//!
//! Netlify cannot be run; its sample keeps to <https://docs.netlify.com/manage/routing/headers>.

#[expect(dead_code, reason = "the tests of `build` use more of it")]
#[path = "../build/fixture.rs"]
mod fixture;
mod netlify;
mod server;
mod serving;
