//! `assent-collector evidence`

use std::path::PathBuf;

use uuid::Uuid;

use super::open;
use crate::heads::Heads;
use crate::settings::SignedHeads;
use crate::verify::Keys;
use crate::{Error, Settings, evidence, file, rotation};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The receipt's id
    id: Uuid,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) async fn run(settings: &Settings, Arguments { id, out }: &Arguments) -> Result<(), Error> {
    let store = open(settings).await?;
    // The service sends heads elsewhere; a command signs for this pack only.
    let here = SignedHeads { post: Vec::new(), ..settings.heads.clone() };
    let heads = rotation::signing_key(settings, &store).await?.map(|key| Heads::new(store.clone(), key, here));
    if let Some(heads) = &heads {
        heads.sign().await?;
    }
    let keys = Keys::configured(settings)?;
    let missing = || Error::Settings(format!("there is no receipt {id}"));
    let stored = store.receipt(*id).await?.ok_or_else(missing)?;
    let gone = || Error::Settings(format!("the content of {id} was removed: there is nothing to prove"));
    let pack = evidence::pack(&store, &keys, heads.as_ref(), &stored).await?.ok_or_else(gone)?;
    store.close().await;
    file::replace(out, &pack)?;
    println!("{}: {} bytes; `assent-collector verify --evidence` checks it", out.display(), pack.len());
    Ok(())
}
