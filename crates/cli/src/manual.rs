//! The manual pages and what shells complete, both made from the command line's own description.

use std::path::Path;

use clap::Command;
use clap_complete::Shell;

use crate::outcome::Outcome;
use crate::{Error, output};

/// Prints what a shell needs.
///
/// # Errors
/// As [`output::print`].
pub(crate) fn completions(command: &mut Command, shell: Shell) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "assent", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Good)
}

/// Prints the page of the whole, or writes all pages into a directory, which is made where it is not there.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn pages(command: Command, directory: Option<&Path>) -> Result<Outcome, Error> {
    if let Some(directory) = directory {
        std::fs::create_dir_all(directory).map_err(Error::at(directory))?;
        clap_mangen::generate_to(command, directory).map_err(Error::at(directory))?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(Error::at("the manual page"))?;
        output::print(&String::from_utf8_lossy(&page))?;
    }
    Ok(Outcome::Good)
}
