//! `assent-collector export`

use std::io::Write;
use std::path::PathBuf;

use super::open;
use super::period::{self, Period};
use crate::export::{Exporter, Format, Pages};
use crate::{Error, Settings};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The site
    site: String,
    /// The form
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    #[command(flatten)]
    period: Period,
    /// Where to write it [default: the terminal]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Error> {
    let (from, until) = arguments.period.moments()?;
    let store = open(settings).await?;
    period::known(settings, &store, &arguments.site).await?;
    let mut out: Box<dyn Write> = match &arguments.out {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => Box::new(std::fs::File::create(path).map_err(Error::at(path))?),
    };
    let retention = settings.site(&arguments.site).map_or(0, |site| site.retention.milliseconds());
    let mut pages = Pages::new(Exporter::new(store.clone(), arguments.format, retention), &arguments.site, from, until);
    while let Some(piece) = pages.next().await? {
        out.write_all(&piece)?;
    }
    out.flush()?;
    store.close().await;
    Ok(())
}
