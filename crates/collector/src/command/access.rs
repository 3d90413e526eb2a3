//! `assent-collector token` and `sessions`: who may use the owner's addresses.

use std::io::IsTerminal as _;

use clap::Subcommand;

use super::open;
use crate::token::Gate;
use crate::{Error, Settings, private};

/// The file that a token is written to where there is no terminal.
const TOKEN_FILE: &str = "admin-token";

#[derive(Subcommand)]
pub(super) enum Token {
    /// Replace the admin token; every session of the dashboard ends
    Rotate,
}

#[derive(Subcommand)]
pub(super) enum Sessions {
    /// End every session of the dashboard
    Revoke,
}

pub(super) async fn token(settings: &Settings, Token::Rotate: &Token) -> Result<(), Error> {
    let store = open(settings).await?;
    let token = Gate::rotate(settings, &store).await?;
    println!("the admin token was replaced, and every session ended");
    store.close().await;
    hand_over(settings, &token)
}

pub(super) async fn sessions(settings: &Settings, Sessions::Revoke: &Sessions) -> Result<(), Error> {
    let store = open(settings).await?;
    println!("{} sessions ended", store.close_sessions().await?);
    store.close().await;
    Ok(())
}

/// Gives a new token to the owner: on a terminal, or else in a file that only this user may read. A log keeps what it gets, and others
/// read it.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn hand_over(settings: &Settings, token: &str) -> Result<(), Error> {
    if std::io::stderr().is_terminal() {
        eprintln!("the admin token, shown this once: {token}");
        return Ok(());
    }
    let path = settings.beside_database(TOKEN_FILE);
    private::write(&path, &format!("{token}\n"))?;
    tracing::warn!(token_file = %path.display(), "the admin token is in a file: read it, then delete the file");
    Ok(())
}
