//! `assent-collector purge`

use super::open;
use crate::erasures::Erasures;
use crate::metrics::Metrics;
use crate::nightly::HELD;
use crate::settings::AtEnd;
use crate::store::Cleaned;
use crate::writer::Writer;
use crate::{Clock, Error, Settings, retention, rotation};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Error> {
    let (store, clock) = (open(settings).await?, Clock::system());
    let key = rotation::signing_key(settings, &store).await?;
    let (writer, writing) =
        Writer::start(store.clone(), clock.clone(), key, Metrics::new(), Erasures::of(settings), 16)?;
    let doing = (!arguments.dry_run).then_some(&writer);
    for purged in retention::purge(&store, doing, settings, clock.now()).await? {
        let action = match (purged.action, arguments.dry_run) {
            (AtEnd::Delete, true) => "would be deleted",
            (AtEnd::Delete, false) => "deleted",
            (AtEnd::Anonymise, true) => "would be anonymised",
            (AtEnd::Anonymise, false) => "anonymised",
        };
        println!("{}: {} refusals and {} other receipts {action}", purged.site, purged.refusals, purged.others);
    }
    if !arguments.dry_run && store.clean(clock.now()).await? == Cleaned::Held {
        eprintln!("{HELD}");
    }
    drop(writer);
    // It ends by itself once nobody can send any more.
    let _ = writing.await;
    store.close().await;
    Ok(())
}
