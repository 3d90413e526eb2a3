//! What a command prints, and whether in colours.

use std::io::{self, IsTerminal, Write};

use assent_audit::unruly;
use serde::Serialize;

use crate::Error;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Whether the standard output gets them (<https://no-color.org>).
    pub(crate) fn on(self) -> bool {
        let refused = || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => io::stdout().is_terminal() && !refused() && !dumb(),
        }
    }
}

/// Prints what a command found.
///
/// # Errors
/// When the standard output takes it not; a reader who left early, as `head` does, has what it wants.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::at("the standard output")(error)),
        _ => Ok(()),
    }
}

/// Prints a document for machines.
///
/// # Errors
/// As [`print`].
pub(crate) fn print_json(document: &impl Serialize) -> Result<(), Error> {
    // A document of ours has string keys and no failing parts.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    print(&(text + "\n"))
}

/// Text of others as a terminal may show it: nothing that moves the cursor or turns the direction of writing.
pub(crate) fn tame(text: &str) -> String {
    text.chars().map(|char| if unruly(char) { '\u{fffd}' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn no_order_reaches_the_terminal() {
        assert_eq!(tame("a\u{1b}[2Jb\u{9b}c\u{202e}d\ne"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\ne");
    }
}
