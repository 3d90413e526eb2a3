//! `assent-collector alerts`

use clap::Subcommand;

use super::open;
use crate::{Clock, Error, Settings, alerts, export};

#[derive(Subcommand)]
pub(super) enum Alerts {
    /// Send a trial by webhook and e-mail, as far as they are configured
    Test,
    /// List what needs somebody now, and what could not be delivered
    List,
}

pub(super) async fn run(settings: &Settings, command: &Alerts) -> Result<(), Error> {
    match command {
        Alerts::Test => test(settings).await,
        Alerts::List => list(settings).await,
    }
}

async fn test(settings: &Settings) -> Result<(), Error> {
    let sent = alerts::send_trial(settings, Clock::system().now()).await?;
    if sent.is_empty() {
        let what = "alerts: neither a webhook nor an e-mail is configured; docs/collector.md has an example";
        return Err(Error::Settings(what.into()));
    }
    let mut failed = 0;
    for (channel, outcome) in sent {
        match outcome {
            Ok(answer) => println!("{channel}: sent; {answer}"),
            Err(failure) => {
                println!("{channel}: not sent; {failure}");
                failed += 1;
            }
        }
    }
    if failed > 0 { Err(Error::Settings(format!("{failed} of the channels did not take the trial"))) } else { Ok(()) }
}

async fn list(settings: &Settings) -> Result<(), Error> {
    let store = open(settings).await?;
    for alert in store.open_alerts().await? {
        println!("{} {} {}", export::time(alert.began_at), alert.kind, alert.words);
    }
    for waiting in store.undelivered().await? {
        println!(
            "{}: {} messages are not delivered, {} given up; {}",
            waiting.channel, waiting.messages, waiting.given_up, waiting.failure
        );
    }
    store.close().await;
    Ok(())
}
