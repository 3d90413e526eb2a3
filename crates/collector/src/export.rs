//! Receipts in the forms that others read, one at a time or a whole site's in constant memory.

mod columns;
mod iso27560;
mod kantara;
mod parquet;
mod pseudonym;
mod table;

use std::collections::HashMap;
use std::time::Duration;

use assent_core::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::Error;
use crate::clock::milliseconds;
use crate::log::{Hash, hex};
use crate::notice::Notice;
use crate::store::{CLOCK_DIFFERS, Cursor, SAW_GPC, Store, Stored};
pub(crate) use pseudonym::Pseudonyms;

/// Receipts read at one time.
const PAGE: i64 = 500;
/// Notices kept at hand; a site has a few versions in a few languages.
const NOTICES: usize = 64;

/// A form of a receipt, or of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Our own: the receipt as it came, and what the collector added. In an export one a line (NDJSON).
    #[default]
    Assent,
    /// The same as `assent`, by the usual name of a file with a JSON object a line.
    Ndjson,
    /// ISO/IEC TS 27560:2023 in the DPV's vocabulary, JSON-LD.
    Iso27560,
    /// Kantara Consent Receipt v1.1.
    Kantara,
    /// A table, a receipt a row (RFC 4180).
    Csv,
    /// The same table with typed columns, for engines that read columns (Apache Parquet).
    Parquet,
}

impl Format {
    /// The media type of an export.
    pub(crate) fn media_type(self, one: bool) -> &'static str {
        match (self, one) {
            (Self::Csv, _) => "text/csv; charset=utf-8",
            (Self::Parquet, _) => "application/vnd.apache.parquet",
            (Self::Iso27560, true) => "application/ld+json",
            (_, true) => "application/json",
            (_, false) => "application/x-ndjson",
        }
    }

    /// The ending of a file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Assent | Self::Ndjson | Self::Iso27560 | Self::Kantara => "ndjson",
        }
    }
}

/// A receipt in our own form.
pub(crate) fn assent(stored: &Stored) -> Value {
    let receipt: Value = stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    json!({
        "receipt_id": stored.receipt_id.to_string(),
        "site_id": stored.site,
        "received_at": time(stored.received_at),
        "origin": stored.origin,
        "clock_differs": stored.marks & CLOCK_DIFFERS != 0,
        "sec_gpc": stored.marks & SAW_GPC != 0,
        "notice": if stored.notice_known { "archived" } else { "unknown" },
        "state": if stored.salt.is_some() { "whole" } else if stored.body.is_some() { "anonymised" } else { "removed" },
        "log": { "writer": stored.writer, "batch": stored.batch, "position": stored.position, "leaf": hex(&stored.leaf) },
        "receipt": receipt,
    })
}

/// A moment of the database as RFC 3339.
pub(crate) fn time(milliseconds: i64) -> String {
    Timestamp(u64::try_from(milliseconds).unwrap_or_default()).to_string()
}

/// What a form is made of: the receipt as stored and as JSON, and what was shown.
struct Source<'a> {
    stored: &'a Stored,
    receipt: Value,
    notice: Option<Notice<'a>>,
    retention: Duration,
}

impl Source<'_> {
    /// A text of the receipt by its JSON pointer; empty where there is none.
    fn text(&self, pointer: &str) -> &str {
        self.receipt.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The answers for each category.
    fn decisions(&self) -> &[Value] {
        crate::answers::decisions(&self.receipt)
    }

    /// A category of the notice.
    fn category(&self, id: &str) -> Option<&Value> {
        self.notice?.category(id)
    }

    /// What a category was called in the notice.
    fn category_name(&self, id: &str) -> Option<&str> {
        self.notice?.category_name(id)
    }

    /// What a category was said to be for.
    fn category_description(&self, id: &str) -> Option<&str> {
        self.notice?.category_description(id)
    }

    /// An address of the notice, which may be relative to the site, as one that can be read anywhere.
    fn absolute(&self, address: &str) -> String {
        let site = || Url::parse(&format!("https://{}/", self.stored.site)).ok();
        let page = self.stored.origin.as_deref().and_then(|origin| Url::parse(origin).ok()).or_else(site);
        page.and_then(|page| page.join(address).ok()).map_or_else(|| address.to_owned(), String::from)
    }

    /// The privacy policy that the notice names, as an absolute address.
    fn policy(&self) -> Option<String> {
        self.controller("policy_url").map(|address| self.absolute(address))
    }

    /// The services of a category in the notice.
    fn services(&self, category: &str) -> &[Value] {
        self.notice.map_or(&[], |notice| notice.services(category))
    }

    /// Who answers for the processing, by the notice.
    fn controller(&self, key: &str) -> Option<&str> {
        self.notice?.0["controller"][key].as_str()
    }
}

/// Writes receipts in one form; keeps the notices it needed.
pub(crate) struct Exporter {
    store: Store,
    format: Format,
    retention: Duration,
    notices: HashMap<Hash, Option<Value>>,
    pseudonyms: Option<Pseudonyms>,
    parquet: Option<parquet::Writer>,
}

impl Exporter {
    /// An exporter; `retention` is what the forms tell of how long receipts are kept.
    pub(crate) fn new(store: Store, format: Format, retention: u64) -> Self {
        let retention = Duration::from_millis(retention);
        Self { store, format, retention, notices: HashMap::new(), pseudonyms: None, parquet: None }
    }

    /// The same with each subject's id replaced.
    pub(crate) fn with_pseudonyms(self, pseudonyms: Pseudonyms) -> Self {
        Self { pseudonyms: Some(pseudonyms), ..self }
    }

    /// One receipt by itself; a removed one has only our own form, or a row.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn one(mut self, stored: &Stored) -> Result<Vec<u8>, Error> {
        let mut file = self.begin()?;
        self.add(stored, &mut file).await?;
        self.end(&mut file)?;
        if file.last() == Some(&b'\n') && self.format != Format::Csv {
            file.pop();
        }
        Ok(file)
    }

    /// What stands before the first receipt.
    fn begin(&mut self) -> Result<Vec<u8>, Error> {
        Ok(match self.format {
            Format::Csv => table::head().into_bytes(),
            Format::Parquet => {
                self.parquet = Some(parquet::Writer::new()?);
                Vec::new()
            }
            Format::Assent | Format::Ndjson | Format::Iso27560 | Format::Kantara => Vec::new(),
        })
    }

    /// Adds a receipt.
    async fn add(&mut self, stored: &Stored, into: &mut Vec<u8>) -> Result<(), Error> {
        let replaced = self.pseudonyms.as_ref().map(|pseudonyms| pseudonyms.replace(stored));
        let stored = replaced.as_ref().unwrap_or(stored);
        let own = matches!(self.format, Format::Assent | Format::Ndjson);
        if own || stored.body.is_none() && self.format != Format::Parquet {
            into.extend(assent(stored).to_string().into_bytes());
            into.push(b'\n');
            return Ok(());
        }
        self.fetch_notice(&stored.notice).await?;
        let source = Source {
            stored,
            receipt: stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default(),
            notice: self.notices.get(&stored.notice).and_then(Option::as_ref).map(Notice),
            retention: self.retention,
        };
        if let Some(writer) = &mut self.parquet {
            return writer.add(&source, into);
        }
        let text = match self.format {
            Format::Iso27560 => iso27560::record(&source).to_string(),
            Format::Kantara => kantara::receipt(&source).to_string(),
            _ => table::row(&source),
        };
        into.extend(text.into_bytes());
        into.push(b'\n');
        Ok(())
    }

    /// Adds what stands behind the last receipt.
    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), Error> {
        self.parquet.take().map_or(Ok(()), |writer| writer.end(into))
    }

    async fn fetch_notice(&mut self, sha256: &Hash) -> Result<(), Error> {
        if self.notices.contains_key(sha256) {
            return Ok(());
        }
        if self.notices.len() == NOTICES {
            self.notices.clear();
        }
        let document = self.store.document(sha256).await?;
        let notice = document.and_then(|document| serde_json::from_slice(&document.body).ok());
        self.notices.insert(*sha256, notice);
        Ok(())
    }
}

/// A site's receipts, piece by piece.
pub(crate) struct Pages {
    exporter: Exporter,
    site: String,
    cursor: Cursor,
    until: i64,
    stands: Stands,
}

/// How far an export has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    AtTheBeginning,
    Between,
    AtTheEnd,
}

impl Pages {
    /// Receipts that were received from `from` on and before `until`.
    pub(crate) fn new(exporter: Exporter, site: &str, from: Timestamp, until: Timestamp) -> Self {
        let cursor = Cursor::from(milliseconds(from));
        Self { exporter, site: site.to_owned(), cursor, until: milliseconds(until), stands: Stands::AtTheBeginning }
    }

    /// The next piece, which may be empty; `None` at the end.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut piece = match self.stands {
            Stands::AtTheBeginning => self.exporter.begin()?,
            Stands::Between => Vec::new(),
            Stands::AtTheEnd => return Ok(None),
        };
        self.stands = Stands::Between;
        let page = self.exporter.store.page(&self.site, self.cursor, self.until, PAGE).await?;
        for stored in &page {
            self.exporter.add(stored, &mut piece).await?;
        }
        match page.last() {
            Some(last) => self.cursor = Cursor::behind(last),
            None => {
                self.exporter.end(&mut piece)?;
                self.stands = Stands::AtTheEnd;
            }
        }
        Ok(Some(piece))
    }
}
