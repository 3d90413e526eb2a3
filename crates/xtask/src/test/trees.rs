//! Which package may depend on which, asked of cargo itself.

use anyhow::Result;

use crate::{command::Program, repository::Repository};

/// A package of ours, and the packages that must not be anywhere below it on any target.
const RULES: [(&str, &[&str]); 9] = [
    ("assent-core", PURE),
    ("assent-lint", PURE),
    ("assent-adtech", PURE),
    // Leptos brings web-sys along on every target; the house rule for the collector's own code is in house.rs.
    ("assent-collector", &["assent", "assent-tests", "xtask"]),
    ("assent-ui", &["assent", "assent-lint", "assent-collector", "assent-tests", "xtask"]),
    ("assent-audit", &["assent", "assent-cli", "assent-collector", "assent-tests", "xtask"]),
    ("assent-studio", &["assent", "assent-cli", "assent-audit", "assent-collector", "assent-tests", "xtask"]),
    ("assent-cli", &["assent", "assent-collector", "assent-tests", "xtask"]),
    ("xtask", &["assent", "assent-core", "assent-collector", "assent-tests"]),
];
/// What has no browser, no I/O and no clock knows neither the libraries nor the packages of ours that have.
const PURE: &[&str] =
    &["web-sys", "js-sys", "leptos", "wasm-bindgen", "tokio", "sqlx", "assent", "assent-collector", "assent-tests"];
/// The banner's tree has serde_json (gloo-storage), regex and url (leptos), whose code `wasm/audit.rs` looks for in the module instead.
const BANNER: &[&str] = &[
    "assent-adtech",
    "assent-lint",
    "assent-shipped",
    "assent-collector",
    "assent-tests",
    "xtask",
    "tokio",
    "axum",
    "sqlx",
];

/// What breaks a rule.
///
/// # Errors
/// When cargo cannot tell.
pub fn broken(repository: &Repository) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (package, forbidden) in RULES {
        broken.extend(found(repository, package, "all", forbidden)?);
    }
    broken.extend(found(repository, "assent", "wasm32-unknown-unknown", BANNER)?);
    Ok(broken)
}

fn found(repository: &Repository, package: &str, target: &str, forbidden: &[&str]) -> Result<Vec<String>> {
    let tree = Program::new("cargo")
        .words("tree --edges no-build,no-dev,no-proc-macro --prefix none --format {lib}/{p} --package")
        .arg(package)
        .arg("--target")
        .arg(target)
        .within(repository.path(""))
        .read()?;
    let names: Vec<_> = tree.lines().filter_map(|line| line.split('/').nth(1)?.split(' ').next()).skip(1).collect();
    let found = forbidden.iter().filter(|name| names.contains(name));
    Ok(found
        .map(|name| {
            format!("{package} depends on {name}: `cargo tree --package {package} --invert {name} --target {target}`")
        })
        .collect())
}
