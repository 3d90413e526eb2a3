//! What keeps an audit from its work.

use std::path::PathBuf;

/// What kept an audit from looking at a site.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// There is no browser.
    #[error("no Chromium or Chrome was found: install one, or name its program with --browser")]
    NoBrowser,
    /// The browser does not start.
    #[error("{} does not start: {why}", program.display())]
    Start {
        /// Which.
        program: PathBuf,
        /// Its own words.
        why: String,
    },
    /// The browser would run without its sandbox.
    #[error(
        "Chromium has no sandbox when root runs it, and a hostile page could take over the machine: run this as another user, \
         or add --no-sandbox for pages that you trust"
    )]
    Sandbox,
    /// The program was asked to end.
    #[error("interrupted: the browser was ended and its profile removed")]
    Interrupted,
    /// The browser's profile has no place.
    #[error("there is no place for the browser's profile: {0}")]
    Profile(std::io::Error),
    /// The browser failed.
    #[error("the browser failed: {0}")]
    Browser(String),
    /// The browser refused a command.
    #[error("the browser refused {method}: {message}")]
    Refused {
        /// The protocol's command.
        method: String,
        /// Its own words.
        message: String,
    },
    /// The browser or the page hangs.
    #[error("the browser does not answer {method}: the page keeps it busy")]
    Silent {
        /// The protocol's command.
        method: String,
    },
    /// A page cannot be opened.
    #[error("{url} cannot be opened: {why}")]
    Unreachable {
        /// Its address.
        url: String,
        /// Why.
        why: String,
    },
    /// An address is a download, or answers without a page.
    #[error("{url} cannot be opened: it is no page")]
    NoPage {
        /// It.
        url: String,
    },
    /// A page answers with an error.
    #[error("{url} answers {status}: is the address right, and does the server work?")]
    Answered {
        /// Its address.
        url: String,
        /// The status, from 400.
        status: u64,
    },
    /// A visit took too long altogether.
    #[error("the visit was not over after {0} seconds")]
    Endless(u64),
    /// The configuration is wrong.
    #[error("{}: {problems}", path.display())]
    Config {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problems: String,
    },
    /// The system refused to work.
    #[error("the audit cannot run: {0}")]
    System(std::io::Error),
}
