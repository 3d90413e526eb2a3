//! `assent-collector key`: which key signs the log.

use std::path::PathBuf;

use clap::Subcommand;

use super::open;
use crate::log::Key as SigningKey;
use crate::{Clock, Error, Settings, clock, rotation};

#[derive(Subcommand)]
pub(super) enum Key {
    /// Enter into the log that the key in `signing_key` takes the place of an older one. End every collector first
    Rotate {
        /// The older key (PKCS#8 PEM)
        old: PathBuf,
    },
}

pub(super) async fn run(settings: &Settings, Key::Rotate { old }: &Key) -> Result<(), Error> {
    let (store, now) = (open(settings).await?, Clock::system());
    let rotated = rotation::rotate(settings, &store, &SigningKey::read(old)?, &now).await?;
    println!(
        "the key {} takes the place of {}, whose {} chains are closed; add to the settings:\n\n\
         [[earlier_keys]]\npublic_key = \"{}\"\nuntil = \"{}\"",
        rotated.new,
        rotated.old,
        rotated.heads().map_or(0, |ends| ends.len()),
        rotated.old,
        clock::date(clock::day(now.now())),
    );
    store.close().await;
    Ok(())
}
