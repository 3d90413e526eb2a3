//! What needs somebody: found, noted from its beginning to its end, and reported by webhook and e-mail.
//!
//! An alert is a row of the database, and so is each message that is not delivered yet: both survive a restart, and of several collectors
//! on one database one reports. No message names a visitor: sites, requests by their number in the register, machines and counts.

mod channels;
mod email;
mod kind;
mod look;
mod usual;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use assent_core::Timestamp;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::clock::milliseconds;
use crate::skew::Skew;
use crate::store::{Condition, Store};
use crate::{Clock, Error, Settings};
pub(crate) use channels::Channels;
pub(crate) use kind::Kind;

/// Between two looks at everything.
const LOOK: Duration = Duration::from_secs(10 * 60);
/// Between two tries to deliver what is due.
const DELIVER: Duration = Duration::from_secs(60);
/// The pause after a first try, in milliseconds; it doubles up to the longest.
const PAUSE: i64 = 60_000;
/// The longest pause, in milliseconds: an hour.
const LONGEST: i64 = 60 * PAUSE;
/// How long a message is tried, in milliseconds: three days.
const PERSISTENCE: i64 = 3 * 24 * LONGEST;

/// Finds what needs somebody, and reports it.
pub(crate) struct Alerts {
    store: Store,
    settings: Settings,
    clock: Clock,
    skew: Arc<Skew>,
    channels: Channels,
    /// This machine's name, which tells whose clock it is about.
    host: String,
    /// That there is something new to deliver.
    news: Notify,
}

impl Alerts {
    /// # Errors
    /// What is wrong with `[alerts]`, naming the key.
    pub(crate) fn new(store: Store, settings: Settings, clock: Clock, skew: Arc<Skew>) -> Result<Self, Error> {
        let channels = Channels::open(&settings.alerts)?;
        Ok(Self { store, settings, clock, skew, channels, host: host(), news: Notify::new() })
    }

    /// Looks at once and then regularly, and delivers, for as long as it is polled.
    pub(crate) async fn watch(&self) {
        let mut next = Instant::now();
        loop {
            if Instant::now() >= next {
                let now = self.clock.now();
                self.note(look::look(self, now).await).await;
                next += LOOK;
            }
            for channel in self.channels.names() {
                if let Err(error) = self.deliver(channel).await {
                    tracing::error!(%error, channel, "messages could not be read");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(DELIVER) => {}
                () = self.news.notified() => {}
            }
        }
    }

    /// Whether anybody is reported to.
    pub(crate) fn is_heard(&self) -> bool {
        !self.channels.names().is_empty()
    }

    /// Notes what a verification of the whole log found.
    pub(crate) async fn note_log(&self, is_broken: bool) {
        if !self.is_heard() {
            // The overview says what the log is anyway.
            return;
        }
        // The finding may name a receipt.
        let words = "The log does not verify: something was changed, removed or inserted. Run `assent-collector verify`, which says what.";
        self.note(vec![Kind::LogBroken.found("", is_broken.then(|| words.to_owned()))]).await;
    }

    /// Notes how the nightly backup ended: why it failed, or that it did not.
    pub(crate) async fn note_backup(&self, failure: Option<Error>) {
        let words = failure.map(|error| {
            // Whatever else went wrong may name a receipt.
            let why = match error {
                Error::File(..) | Error::Settings(_) => error.to_string(),
                Error::Database(_) => "the database refused".to_owned(),
                _ => "it does not verify".to_owned(),
            };
            format!("The backup of this night failed: {why}. Run `assent-collector backup`, which says more.")
        });
        self.note(vec![Kind::BackupFailed.found("", words)]).await;
    }

    /// What is noted once is reported once; a failure to note is in the log of the process, and the next look finds the same again.
    async fn note(&self, found: Vec<Condition>) {
        let at = milliseconds(self.clock.now());
        match self.store.note_conditions(&found, at, &self.channels.names()).await {
            Ok(()) => self.news.notify_one(),
            Err(error) => tracing::error!(%error, "what needs somebody could not be noted"),
        }
    }

    /// Sends what is due on a channel, until nothing is or a try fails.
    async fn deliver(&self, channel: &'static str) -> Result<(), Error> {
        loop {
            let now = self.clock.now();
            let at = milliseconds(now);
            let Some(message) = self.store.take_message(channel, at, |tries| at + pause(tries)).await? else {
                return Ok(());
            };
            let Err(failure) = self.channels.send(channel, &message, &self.host, now).await else {
                self.store.delivered(message.message_id).await?;
                continue;
            };
            let given_up = at + pause(message.tries) > message.made_at + PERSISTENCE;
            tracing::warn!(channel, failure, tries = message.tries, given_up, "a message could not be delivered");
            self.store.not_delivered(message.message_id, &failure, given_up).await?;
            return Ok(());
        }
    }
}

/// Sends a trial through every channel, each with what came of it.
///
/// # Errors
/// What is wrong with `[alerts]`.
pub(crate) async fn send_trial(
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<(&'static str, Result<String, String>)>, Error> {
    let channels = Channels::open(&settings.alerts)?;
    let (trial, mut sent) = (channels::trial(now), Vec::new());
    for channel in channels.names() {
        sent.push((channel, channels.send(channel, &trial, &host(), now).await));
    }
    Ok(sent)
}

/// How long a message waits after so many tries, in milliseconds.
fn pause(tries: i64) -> i64 {
    (0..tries.clamp(1, 10) - 1).fold(PAUSE, |pause, _| pause * 2).min(LONGEST)
}

fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let minutes: Vec<i64> = [1, 2, 3, 6, 7, 8, 1_000].iter().map(|tries| pause(*tries) / 60_000).collect();
        assert_eq!(minutes, [1, 2, 4, 32, 60, 60, 60]);
    }

    /// The kinds that are in the documentation are these.
    #[test]
    fn the_documentation_has_every_kind() {
        let docs = include_str!("../../../docs/collector.md");
        for kind in Kind::ALL {
            assert!(docs.contains(&format!("| `{}` |", kind.name())), "{} is missing", kind.name());
        }
    }
}
