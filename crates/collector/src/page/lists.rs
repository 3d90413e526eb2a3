//! Latest receipts, the register of requests, the archive.

use assent_core::{Basis, Event, Method, State};
use leptos::prelude::*;

use super::vocabulary;
use crate::answers::{Answer, decisions, with_state};
use crate::clock::DAY;
use crate::export::time;
use crate::log::hex;
use crate::store::{CLOCK_DIFFERS, Document, Request, Stored};

/// Receipts as a table, each with the way to its page; `none` stands where there is none.
pub(super) fn receipts(receipts: &[Stored], none: &'static str) -> AnyView {
    if receipts.is_empty() {
        return view! { <p class="quiet">{none}</p> }.into_any();
    }
    let rows: Vec<_> = receipts.iter().map(receipt).collect();
    view! {
        <div class="scroll"><table class="list">
            <thead><tr><th scope="col">"When (UTC)"</th><th scope="col">"What"</th><th scope="col">"How"</th><th scope="col">"Granted"</th><th scope="col">"Language"</th><th scope="col">"Notice"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn receipt(stored: &Stored) -> AnyView {
    let body: serde_json::Value =
        stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let optional = decisions(&body).iter().filter(|one| one["basis"] != Basis::Necessary.name());
    let granted: Vec<String> = with_state(optional, State::Granted).iter().map(Answer::to_string).collect();
    let granted = if granted.is_empty() { "–".to_owned() } else { granted.join(", ") };
    let method = body["method"].as_str().and_then(Method::named).map_or("–", vocabulary::method);
    let at = time(stored.received_at);
    let when = format!("{} {}", &at[..10], &at[11..16]);
    let class = format!("event {}", stored.event);
    // A removed receipt has no event any more, and says so in its place.
    let event = Event::named(&stored.event).map_or(stored.event.clone(), |event| vocabulary::event(event).into());
    let sha256 = hex(&stored.notice);
    let notice = if stored.notice_known {
        view! { <a href=format!("/archive/{sha256}")>{sha256[..8].to_owned()}</a> }.into_any()
    } else {
        view! { <span class="quiet" title="no notice with this hash has been archived yet">{sha256[..8].to_owned()}" ?"</span> }.into_any()
    };
    let skewed = (stored.marks & CLOCK_DIFFERS != 0).then(|| view! { <small class="due">"clock differs"</small> });
    view! {
        <tr>
            <td><a href=format!("/receipts/{}", stored.receipt_id)><time datetime=at>{when}</time></a>{skewed}</td>
            <td><span class=class>{event}</span></td>
            <td>{method}</td>
            <td>{granted}</td>
            <td>{stored.lang.clone()}</td>
            <td class="code">{notice}</td>
        </tr>
    }
    .into_any()
}

/// The register of requests, open ones first.
pub(super) fn requests(requests: &[Request], now: i64) -> AnyView {
    if requests.is_empty() {
        return view! { <p class="quiet">"Nobody has asked for anything yet."</p> }.into_any();
    }
    let rows: Vec<_> = requests.iter().map(|request| self::request(request, now)).collect();
    view! {
        <div class="scroll"><table class="list">
            <thead><tr><th scope="col">"Request"</th><th scope="col">"Received"</th><th scope="col">"Due"</th><th scope="col">"State"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

/// A moment's day.
pub(super) fn day(at: i64) -> String {
    time(at)[..10].to_owned()
}

/// How a request stands, as a class and in words.
pub(super) fn standing(request: &Request, now: i64) -> (&'static str, String) {
    let days = request.due_at.div_euclid(DAY as i64) - now.div_euclid(DAY as i64);
    match &request.reply {
        Some(reply) => ("done", format!("{} {}", reply.outcome.name(), day(reply.at))),
        None if request.due_at < now => ("late", "overdue".to_owned()),
        None if days == 0 => ("due", "due today".to_owned()),
        None if days == 1 => ("due", "due tomorrow".to_owned()),
        None => ("due", format!("due in {days} days")),
    }
}

fn request(request: &Request, now: i64) -> AnyView {
    let (class, state) = standing(request, now);
    view! {
        <tr>
            <td>{vocabulary::kind(request.kind)}<small>{request.site.clone()}</small></td>
            <td>{day(request.received_at)}</td>
            <td>{day(request.due_at)}</td>
            <td><span class=class>{state}</span></td>
        </tr>
    }
    .into_any()
}

/// The archived versions of notices and policies.
pub(super) fn documents(documents: &[Document]) -> AnyView {
    if documents.is_empty() {
        return view! { <p class="quiet">"No version has been archived yet: "<code>"assent-collector sites --archive consent.json"</code></p> }.into_any();
    }
    let rows: Vec<_> = documents
        .iter()
        .take(20)
        .map(|document| {
            let title = format!("{} {} ({})", document.kind.name(), document.version, document.lang);
            let day = time(document.archived_at)[..10].to_owned();
            view! { <li><a href=format!("/archive/{}", hex(&document.sha256))>{title}</a><small>{day}</small></li> }
        })
        .collect();
    view! { <ul class="archive">{rows}</ul> }.into_any()
}
