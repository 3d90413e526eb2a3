//! `assent-collector evidence`

use std::path::PathBuf;

use uuid::Uuid;

use super::open;
use super::period::{self, Period};
use crate::heads::Heads;
use crate::settings::SignedHeads;
use crate::verify::Keys;
use crate::{Error, Settings, evidence, file, rotation};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The receipt's id
    #[arg(required_unless_present = "site", conflicts_with = "site")]
    id: Option<Uuid>,
    /// All receipts of this site instead
    #[arg(long)]
    site: Option<String>,
    #[command(flatten)]
    period: Period,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) async fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Error> {
    let store = open(settings).await?;
    // The service sends heads elsewhere; a command signs for this pack only.
    let here = SignedHeads { post: Vec::new(), ..settings.heads.clone() };
    let heads = rotation::signing_key(settings, &store).await?.map(|key| Heads::new(store.clone(), key, here));
    if let Some(heads) = &heads {
        heads.sign().await?;
    }
    let (keys, out) = (Keys::configured(settings)?, &arguments.out);
    if let Some(site) = &arguments.site {
        let (from, until) = arguments.period.moments()?;
        period::known(settings, &store, site).await?;
        let aside = file::aside(out);
        let written = std::fs::File::create(&aside).map_err(Error::at(&aside))?;
        let period = evidence::Period { site, from, until };
        let packed = evidence::pack_period(&store, heads.as_ref(), &period, evidence::Zip::new(written), None).await;
        let packed =
            packed.and_then(|(packed, written)| written.sync_all().map(|()| packed).map_err(Error::at(&aside)));
        if packed.is_err() {
            // What is left of it names subjects. Should it not go, the failure itself is what is told.
            let _ = std::fs::remove_file(&aside);
        }
        let evidence::Packed { receipts, removed } = packed?;
        file::settle(&aside, out)?;
        let gone = if removed > 0 { format!(", without {removed} whose content was removed") } else { String::new() };
        println!("{}: {receipts} receipts{gone}; `assent-collector verify --evidence` checks it", out.display());
    } else if let Some(id) = arguments.id {
        let missing = || Error::Settings(format!("there is no receipt {id}"));
        let stored = store.receipt(id).await?.ok_or_else(missing)?;
        let gone = || Error::Settings(format!("the content of {id} was removed: there is nothing to prove"));
        let pack = evidence::pack(&store, &keys, heads.as_ref(), &stored).await?.ok_or_else(gone)?;
        file::replace(out, &pack)?;
        println!("{}: {} bytes; `assent-collector verify --evidence` checks it", out.display(), pack.len());
    }
    store.close().await;
    Ok(())
}
