//! `assent-collector export`

use std::io::Write;
use std::path::PathBuf;

use super::open;
use crate::export::{Exporter, Format, Pages};
use crate::{Clock, Error, Settings, clock};
use assent_core::Timestamp;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The site
    site: String,
    /// The form
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// From this day or moment on
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before this day or moment
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Where to write it [default: the terminal]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A site that nothing is known of: an empty export would look as if it had no receipts.
fn unknown(site: &str, known: &[String]) -> Error {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let help = match assent_core::nearest(site, &names) {
        Some(near) => format!("; did you mean \"{near}\"?"),
        None if names.is_empty() => "; the database has no receipts".to_owned(),
        None => format!("; there are receipts of {}", names.join(", ")),
    };
    Error::Settings(format!("\"{site}\" is not a site of the settings and has no receipts{help}"))
}

pub(super) async fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Error> {
    let moment = |written: &Option<String>, otherwise: Timestamp| match written {
        None => Ok(otherwise),
        Some(written) => {
            clock::parse(written).ok_or_else(|| Error::Settings(format!("\"{written}\" is no time such as 2026-11-21")))
        }
    };
    let from = moment(&arguments.from, Timestamp(0))?;
    let until = moment(&arguments.until, Clock::system().now().after(1))?;
    let store = open(settings).await?;
    if !settings.sites.iter().any(|site| site.id == arguments.site) {
        let known: Vec<String> = store.known_sites().await?.into_iter().map(|(site, _)| site).collect();
        if !known.contains(&arguments.site) {
            return Err(unknown(&arguments.site, &known));
        }
    }
    let mut out: Box<dyn Write> = match &arguments.out {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => Box::new(std::fs::File::create(path).map_err(Error::at(path))?),
    };
    let retention = settings.site(&arguments.site).map_or(0, |site| site.retention.milliseconds());
    let mut pages = Pages::new(Exporter::new(store.clone(), arguments.format, retention), &arguments.site, from, until);
    while let Some(piece) = pages.next().await? {
        out.write_all(piece.as_bytes())?;
    }
    out.flush()?;
    store.close().await;
    Ok(())
}
