//! Where this repository keeps what is served.

use std::path::{Path, PathBuf};

/// The repository's root directory.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests' package is one level below the root")
}

/// The built artefacts: `$ASSENT_DIST`, else `dist/`.
#[must_use]
pub fn dist() -> PathBuf {
    std::env::var_os("ASSENT_DIST").map_or_else(|| root().join("dist"), PathBuf::from)
}

/// A complete configuration and the page that carries it: `examples/<id>/consent.json`.
#[must_use]
pub fn configuration(site: &str) -> PathBuf {
    root().join("examples").join(site).join("consent.json")
}

/// The directory of a demo site's pages: `www/demo/<id>/`.
#[must_use]
pub fn pages(site: &str) -> PathBuf {
    root().join("www/demo").join(site)
}

/// The browser side of third-party packages, installed by npm: `tests/npm/`.
#[must_use]
pub fn vendors() -> PathBuf {
    root().join("tests/npm")
}

/// The applications that are built with the npm package: `$ASSENT_APPLICATIONS`, which `cargo xtask test` sets, else where it puts them.
#[must_use]
pub fn applications() -> PathBuf {
    std::env::var_os("ASSENT_APPLICATIONS").map_or_else(|| root().join("target/xtask/frameworks"), PathBuf::from)
}

/// WordPress with the plugin: `$ASSENT_WORDPRESS`, which `cargo xtask test` sets, else where it puts them.
#[must_use]
pub fn wordpress() -> PathBuf {
    std::env::var_os("ASSENT_WORDPRESS").map_or_else(|| root().join("target/xtask/wordpress"), PathBuf::from)
}

/// Where failing tests leave pictures: `target/screenshots/`.
#[must_use]
pub fn screenshots() -> PathBuf {
    root().join("target/screenshots")
}

/// The demo's overview page and what all its sites share: `www/demo/`.
#[must_use]
pub fn overview() -> PathBuf {
    root().join("www/demo")
}
