//! `assent-collector sites`: what is known, and archiving what a `consent.json` shows.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use assent_core::{BY_REGION, Config, Language, Locale, Node, Policy, Regime, regimes};

use super::open;
use crate::http::notice;
use crate::log::{hash, hex};
use crate::store::{Document, DocumentKind, Store};
use crate::{Clock, Error, Settings};

/// Bytes of a configuration, a locale or a catalogue's entry. Ids are compared with each other, so that the time to read them grows with
/// the square of their number: this many bytes of them take about a second, and a site with 300 services has half as many.
const LARGEST: u64 = 256 * 1024;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Archive every language of this consent.json's notice
    #[arg(long, value_name = "CONSENT.JSON", requires = "locales")]
    archive: Option<PathBuf>,
    /// The locale files that the site serves (`dist/locales`), with the catalogue beside them
    #[arg(long, value_name = "DIRECTORY")]
    locales: Option<PathBuf>,
    /// Archive this text as the site's policy, under its consent.json's version and first language
    #[arg(long, value_name = "FILE", requires = "archive")]
    policy: Option<PathBuf>,
}

pub(super) async fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Error> {
    let store = open(settings).await?;
    if let (Some(config), Some(locales)) = (&arguments.archive, &arguments.locales) {
        archive(&store, config, locales, arguments.policy.as_deref()).await?;
    } else {
        for (site, receipts) in store.known_sites().await? {
            println!("{site}\t{receipts} receipts");
        }
    }
    store.close().await;
    Ok(())
}

async fn archive(store: &Store, config: &Path, locales: &Path, policy: Option<&Path>) -> Result<(), Error> {
    let malformed = |what: String| Error::Malformed(format!("{}: {what}", config.display()));
    let text = text(config)?;
    // The catalogue lies beside the locales, as `cargo xtask dist` leaves it.
    let entry = |path: &str| {
        let file = locales.with_file_name(path).with_added_extension("json");
        node(&self::text(&file).ok()?)
    };
    let config_read = || Config::parse_with(&text, entry).map_err(|problems| malformed(problems.to_string()));
    let (owner, now) = (config_read()?, Clock::system().now().0);
    let english = node(Locale::ENGLISH).ok_or_else(|| malformed("the English texts cannot be read".into()))?;
    // A configuration that leaves the regime to the visitor's place has a notice for each, and each version of a regime has one.
    let name = owner.regime_name();
    let holds = |regime: &Regime| name == BY_REGION || regime.id.as_str() == name;
    let regimes: Vec<Regime> = regimes().into_iter().filter(holds).collect();
    for (language, regime) in
        owner.languages.all().iter().flat_map(|language| regimes.iter().map(move |regime| (language, regime.clone())))
    {
        let file = locale_file(locales, language)?;
        let locale = Locale::new(language.clone(), &file, &english, &owner.texts);
        // The banner writes the same tree with `JSON.stringify`, which agrees with serde_json on every string.
        let body =
            serde_json::to_vec(&Policy::resolve(config_read()?, regime, locale, false).notice()).unwrap_or_default();
        let document = notice(hash(&body), body, now).map_err(|(_, what)| malformed(what))?;
        keep(store, document).await?;
    }
    let Some(path) = policy else { return Ok(()) };
    let body = std::fs::read(path).map_err(Error::at(path))?;
    let version = owner.edition.clone().unwrap_or_else(|| owner.revision.0.to_string());
    let (site, lang) = (owner.site.to_string(), owner.languages.first().to_string());
    let archived_at = i64::try_from(now).unwrap_or(i64::MAX);
    keep(store, Document { sha256: hash(&body), kind: DocumentKind::Policy, site, lang, version, archived_at, body })
        .await
}

async fn keep(store: &Store, document: Document) -> Result<(), Error> {
    let state = if store.archive(&document).await? { "archived" } else { "already archived" };
    println!("{} {} {} {}: {state}", document.kind.name(), document.site, document.lang, hex(&document.sha256));
    Ok(())
}

/// English is compiled in; the banner fetches no file for it either.
fn locale_file(locales: &Path, language: &Language) -> Result<Node, Error> {
    if language.file() == "en" {
        return Ok(Node::Null);
    }
    let path = locales.join(format!("{}.json", language.file()));
    node(&text(&path)?).ok_or_else(|| Error::Malformed(format!("{} is not JSON", path.display())))
}

/// A file's text, if it is not too large to be read in time.
fn text(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    let file = File::open(path).map_err(Error::at(path))?;
    let length = file.take(LARGEST + 1).read_to_string(&mut text).map_err(Error::at(path))?;
    if length as u64 > LARGEST {
        return Err(Error::Malformed(format!("{}: it is larger than {LARGEST} bytes", path.display())));
    }
    Ok(text)
}

fn node(text: &str) -> Option<Node> {
    Node::parse(text).ok()
}
