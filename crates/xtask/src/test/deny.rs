//! Licences, sources and known vulnerabilities of our dependencies.

use std::env;

use anyhow::{Result, bail};

use super::Verdict;
use crate::{command::Program, repository::Repository, tools::Tool};

/// With `required`, a database of vulnerabilities that is not available is a failure.
const SETTING: &str = "ASSENT_ADVISORIES";

/// Checks them. The database of vulnerabilities comes from the network: without it that one check has no verdict.
///
/// # Errors
/// When one is not allowed, or known to be vulnerable; or when the database is required and not available.
pub fn run(repository: &Repository) -> Result<Verdict> {
    let required = required(env::var(SETTING).ok().as_deref())?;
    let deny = Tool::Deny.ensure()?;
    let program = || Program::new(&deny).within(repository.path(""));
    Program::new("cargo").words("fetch --quiet --locked").within(repository.path("")).run()?;
    // Otherwise only what the root package needs is looked at.
    program().words("--offline --workspace check --hide-inclusion-graph bans licenses sources").run()?;
    // Git would ask for a name and a password where a proxy refuses it.
    if program().words("fetch db").env("GIT_TERMINAL_PROMPT", "0").succeeds() {
        program().words("--offline --workspace check advisories").run()?;
        return Ok(Verdict::Passed);
    }
    unavailable(required)
}

/// Whether the setting demands the database.
fn required(setting: Option<&str>) -> Result<bool> {
    match setting {
        None | Some("") => Ok(false),
        Some("required") => Ok(true),
        Some(other) => bail!("{SETTING} is \"{other}\": write \"required\", or leave it out"),
    }
}

fn unavailable(required: bool) -> Result<Verdict> {
    if required {
        bail!("the database of known vulnerabilities cannot be fetched, and {SETTING} requires it");
    }
    Ok(Verdict::Unknown(
        "the database of known vulnerabilities cannot be fetched; ASSENT_ADVISORIES=required makes this a failure",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_database_the_step_has_no_verdict_or_fails() {
        assert!(matches!(unavailable(false), Ok(Verdict::Unknown(_))));
        assert!(unavailable(true).is_err());
    }

    #[test]
    fn the_setting_has_one_value() {
        assert!(required(Some("required")).is_ok_and(|required| required));
        assert!(required(None).is_ok_and(|required| !required));
        assert!(required(Some("yes")).is_err());
    }
}
