//! A search for receipts: by what is a column in the database, then by what only their texts have.

use assent_core::{Event, Method, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::clock::milliseconds;
use crate::store::{Cursor, Result, Store, Stored};

/// Receipts of a page.
const FOUND: usize = 50;
/// Receipts read at one time.
const PAGE: i64 = 500;
/// Receipts read for one page of results at the most, so that a search for what is rare ends too; the next page goes on from there.
const READ: usize = 5_000;

/// What the receipts of a site are looked for by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) event: Option<Event>,
    pub(crate) method: Option<Method>,
    /// A country, or a region of one: `DE` finds `DE-BY` too.
    pub(crate) region: Option<String>,
    /// The notice's version.
    pub(crate) version: Option<String>,
}

/// A page of results.
pub(crate) struct Found {
    /// The newest first.
    pub(crate) receipts: Vec<Stored>,
    /// Where the next page begins; `None` where everything was read.
    pub(crate) next: Option<Cursor>,
    /// The last moment that was read, in milliseconds since 1970, where the page ended before it was full.
    pub(crate) reached: Option<i64>,
}

impl Filter {
    /// Whether a receipt is looked for.
    fn takes(&self, stored: &Stored) -> bool {
        if self.event.is_some_and(|event| event.name() != stored.event) {
            return false;
        }
        if (&self.method, &self.region, &self.version) == (&None, &None, &None) {
            return true;
        }
        let Some(body) = stored.body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok()) else {
            return false;
        };
        let region = |wanted: &String| {
            let rest = body["jurisdiction"].as_str().and_then(|region| region.strip_prefix(wanted.as_str()));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        self.method.is_none_or(|method| body["method"] == method.name())
            && self.region.as_ref().is_none_or(region)
            && self.version.as_ref().is_none_or(|version| body["notice"]["version"] == version.as_str())
    }

    /// A page of a site's receipts before a cursor, received at `from` (milliseconds since 1970) or later.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn find(&self, store: &Store, site: &str, before: Cursor, from: i64) -> Result<Found> {
        let (mut receipts, mut cursor, mut read) = (Vec::new(), before, 0);
        loop {
            let page = store.latest(site, cursor, from, PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            for stored in page {
                if receipts.len() == FOUND {
                    return Ok(Found { receipts, next: Some(cursor), reached: None });
                }
                (cursor, read) = (Cursor::behind(&stored), read + 1);
                if self.takes(&stored) {
                    receipts.push(stored);
                }
            }
            if is_last {
                return Ok(Found { receipts, next: None, reached: None });
            }
            if read >= READ {
                return Ok(Found { receipts, next: Some(cursor), reached: Some(cursor.received_at()) });
            }
        }
    }
}

/// What the page's form was filled with; an empty text is no condition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    /// A receipt's or subject's id. With one, nothing else counts.
    pub(crate) id: String,
    pub(crate) site: String,
    /// The first day.
    pub(crate) from: String,
    /// The last day.
    pub(crate) to: String,
    pub(crate) event: String,
    pub(crate) method: String,
    pub(crate) region: String,
    pub(crate) version: String,
    /// Where a next page begins.
    pub(crate) before: String,
}

/// What is read: the filter, where to begin, and the earliest moment.
pub(crate) type Range = (Filter, Cursor, i64);

impl Form {
    /// The filter and the time of a form that has no id.
    ///
    /// # Errors
    /// What cannot be read, in a sentence for the page.
    pub(crate) fn range(&self, now: Timestamp) -> std::result::Result<Range, String> {
        let day = |written: &str| {
            let read = crate::clock::parse(written).filter(|_| written.len() == 10);
            read.map(milliseconds).ok_or_else(|| format!("\"{written}\" is no day such as 2026-11-21."))
        };
        let begin = match (self.before.as_str(), self.to.as_str()) {
            ("", "") => Cursor::from(milliseconds(now.after(1))),
            ("", to) => Cursor::from(day(to)?.saturating_add(crate::clock::DAY as i64)),
            (before, _) => Cursor::parse(before).ok_or("The address of this page is not whole.")?,
        };
        let from = if self.from.is_empty() { 0 } else { day(&self.from)? };
        let named = |written: &str| (!written.is_empty()).then(|| written.to_owned());
        let filter = Filter {
            event: choice(&self.event, Event::named)?,
            method: choice(&self.method, Method::named)?,
            region: named(self.region.trim()).map(|region| region.to_ascii_uppercase()),
            version: named(self.version.trim()),
        };
        Ok((filter, begin, from))
    }

    /// The address of the page that begins at a cursor.
    pub(crate) fn address(&self, before: &str) -> String {
        let fields = Self { before: before.to_owned(), ..self.clone() };
        let given = |(_, value): &(&str, &String)| !value.is_empty();
        let Self { id, site, from, to, event, method, region, version, before } = &fields;
        let all = [("id", id), ("site", site), ("from", from), ("to", to), ("event", event), ("method", method)];
        let all = all.into_iter().chain([("region", region), ("version", version), ("before", before)]);
        let query = serde_urlencoded::to_string(all.filter(given).collect::<Vec<_>>()).unwrap_or_default();
        format!("/receipts?{query}")
    }
}

fn choice<T>(written: &str, named: impl Fn(&str) -> Option<T>) -> std::result::Result<Option<T>, String> {
    match written {
        "" => Ok(None),
        written => named(written).map(Some).ok_or_else(|| format!("\"{written}\" is not a choice of this form.")),
    }
}
