//! `assent-collector token`, `people` and `sessions`: who may use the owner's addresses.

use std::io::IsTerminal as _;

use clap::Subcommand;

use super::open;
use crate::store::Role;
use crate::token::Gate;
use crate::{Clock, Error, Settings, export, private};

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

#[derive(Subcommand)]
pub(super) enum People {
    /// Give somebody a token of their own
    Add {
        /// What they are called in the log
        name: String,
        /// What they may do
        #[arg(long, value_enum, default_value_t = Post::Viewer)]
        role: Post,
        /// Make no token: they sign in with OpenID Connect
        #[arg(long)]
        no_token: bool,
    },
    /// List everybody
    List,
    /// Take somebody's token back; their sessions end
    Revoke {
        /// What they are called in the log
        name: String,
    },
}

/// What somebody may do.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Post {
    /// Look; subject ids are replaced
    Viewer,
    /// Look and act: see subject ids, answer requests, withdraw, erase
    Officer,
}

impl Post {
    fn role(self) -> Role {
        match self {
            Self::Viewer => Role::Viewer,
            Self::Officer => Role::Owner,
        }
    }
}

pub(super) async fn people(settings: &Settings, people: &People) -> Result<(), Error> {
    let store = open(settings).await?;
    let given = match people {
        People::Add { name, role, no_token } => {
            // A token that nobody learns is none.
            let token = Gate::add_person(&store, name, role.role(), Clock::system().now()).await?;
            println!("{name} {}", if *no_token { "may sign in with OpenID Connect" } else { "has a token" });
            (!no_token).then(|| (format!("token-{name}"), token))
        }
        People::List => {
            for person in store.people().await? {
                let role = if person.role == Role::Owner { "officer" } else { "viewer" };
                println!("{} {role} {}", person.name, export::time(person.added_at));
            }
            None
        }
        People::Revoke { name } => {
            if !store.remove_person(name).await? {
                return Err(Error::Settings(format!("there is no \"{name}\"")));
            }
            println!("{name} has no token any more, and no session");
            None
        }
    };
    store.close().await;
    given.map_or(Ok(()), |(file, token)| hand_over(settings, "token", &file, &token))
}

pub(super) async fn token(settings: &Settings, Token::Rotate: &Token) -> Result<(), Error> {
    let store = open(settings).await?;
    let token = Gate::rotate(settings, &store).await?;
    println!("the admin token was replaced, and every session ended");
    store.close().await;
    hand_over_admin(settings, &token)
}

pub(super) async fn sessions(settings: &Settings, Sessions::Revoke: &Sessions) -> Result<(), Error> {
    let store = open(settings).await?;
    println!("{} sessions ended", store.close_sessions().await?);
    store.close().await;
    Ok(())
}

/// Gives a new admin token to the owner.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn hand_over_admin(settings: &Settings, token: &str) -> Result<(), Error> {
    hand_over(settings, "admin token", TOKEN_FILE, token)
}

/// Gives a new token to whoever runs the command: on a terminal, or else in a file that only this user may read. A log keeps what it gets,
/// and others read it.
fn hand_over(settings: &Settings, what: &str, file: &str, token: &str) -> Result<(), Error> {
    if std::io::stderr().is_terminal() {
        eprintln!("the {what}, shown this once: {token}");
        return Ok(());
    }
    let path = settings.beside_database(file);
    private::write(&path, &format!("{token}\n"))?;
    tracing::warn!(token_file = %path.display(), "the {what} is in a file: read it, then delete the file");
    Ok(())
}
