//! The columns of a table of receipts: what each is called and holds.

use assent_core::State;
use serde_json::Value;
use uuid::Uuid;

use super::Source;
use crate::answers::with_state;
use crate::store::{CLOCK_DIFFERS, SAW_GPC};

/// What a column holds, and how it is had from a receipt.
pub(super) enum Holds {
    /// Empty where the receipt says nothing.
    Text(fn(&Source<'_>) -> String),
    Id(fn(&Source<'_>) -> Option<Uuid>),
    /// Milliseconds since 1970.
    Time(fn(&Source<'_>) -> Option<i64>),
    Number(fn(&Source<'_>) -> Option<i64>),
    Flag(fn(&Source<'_>) -> bool),
    /// None of them has a space in it.
    Words(fn(&Source<'_>) -> Vec<String>),
}

use Holds::{Flag, Id, Number, Text, Time, Words};

pub(super) const COLUMNS: [(&str, Holds); 21] = [
    ("receipt_id", Id(|source| Some(source.stored.receipt_id))),
    ("subject_id", Id(|source| source.stored.subject)),
    ("site_id", Text(|source| source.stored.site.clone())),
    ("event", Text(|source| source.stored.event.clone())),
    ("method", Text(|source| source.text("/method").to_owned())),
    ("occurred_at", Time(|source| Some(source.stored.occurred_at))),
    ("received_at", Time(|source| Some(source.stored.received_at))),
    ("valid_until", Time(|source| Some(source.text("/valid_until").parse::<jiff::Timestamp>().ok()?.as_millisecond()))),
    ("scope", Text(|source| source.text("/scope").to_owned())),
    ("regime", Text(|source| source.text("/regime").to_owned())),
    ("jurisdiction", Text(|source| source.text("/jurisdiction").to_owned())),
    ("lang", Text(|source| source.stored.lang.clone())),
    ("layer", Number(|source| source.receipt.pointer("/ui/layer").and_then(Value::as_i64))),
    ("notice_version", Text(|source| source.text("/notice/version").to_owned())),
    ("notice_sha256", Text(|source| source.text("/notice/sha256").to_owned())),
    ("notice_archived", Flag(|source| source.stored.notice_known)),
    ("clock_differs", Flag(|source| source.stored.marks & CLOCK_DIFFERS != 0)),
    ("sec_gpc", Flag(|source| source.stored.marks & SAW_GPC != 0)),
    ("granted", Words(|source| categories(source, State::Granted))),
    ("denied", Words(|source| categories(source, State::Denied))),
    ("services_granted", Words(services_granted)),
];

/// The categories all of which is in a state.
fn categories(source: &Source<'_>, state: State) -> Vec<String> {
    let all = with_state(source.decisions(), state);
    all.into_iter().filter(|answer| answer.services.is_empty()).map(|answer| answer.category.to_owned()).collect()
}

/// What of the other categories is granted, as `category/service`.
fn services_granted(source: &Source<'_>) -> Vec<String> {
    with_state(source.decisions(), State::Granted)
        .iter()
        .flat_map(|answer| answer.services.iter().map(|service| format!("{}/{service}", answer.category)))
        .collect()
}
