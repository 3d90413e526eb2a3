//! A site and a period, as several commands take them.

use assent_core::Timestamp;

use crate::store::Store;
use crate::{Clock, Error, Settings, clock};

#[derive(clap::Args)]
pub(super) struct Period {
    /// From this day or moment on [default: the beginning]
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before this day or moment [default: now]
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl Period {
    /// Its ends.
    ///
    /// # Errors
    /// When one is no time.
    pub(super) fn moments(&self) -> Result<(Timestamp, Timestamp), Error> {
        let moment = |written: &Option<String>, otherwise: Timestamp| match written {
            None => Ok(otherwise),
            Some(written) => clock::parse(written)
                .ok_or_else(|| Error::Settings(format!("\"{written}\" is no time such as 2026-11-21"))),
        };
        Ok((moment(&self.from, Timestamp(0))?, moment(&self.until, Clock::system().now().after(1))?))
    }
}

/// Whether anything is known of a site: an empty answer would look as if it had no receipts.
///
/// # Errors
/// When it is neither in the settings nor has receipts, or the database is away.
pub(super) async fn known(settings: &Settings, store: &Store, site: &str) -> Result<(), Error> {
    if settings.lists(site) {
        return Ok(());
    }
    let known: Vec<String> = store.known_sites().await?.into_iter().map(|(site, _)| site).collect();
    if known.iter().any(|known| known == site) { Ok(()) } else { Err(unknown(site, &known)) }
}

fn unknown(site: &str, known: &[String]) -> Error {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let help = match assent_core::nearest(site, &names) {
        Some(near) => format!("; did you mean \"{near}\"?"),
        None if names.is_empty() => "; the database has no receipts".to_owned(),
        None => format!("; there are receipts of {}", names.join(", ")),
    };
    Error::Settings(format!("\"{site}\" is not a site of the settings and has no receipts{help}"))
}
