//! One receipt: every field in words, what was shown, and whether it is proven.

use assent_core::{Actor, Event, Gate, JurisdictionSource, Method, Scope};
use leptos::prelude::*;
use serde_json::Value;

use super::decided::answers;
use super::frame::{alone, card, header, page};
use super::shown::drawing;
use super::{lists, moment, vocabulary};
use crate::clock::milliseconds;
use crate::export::time;
use crate::log::{Proof, hex};
use crate::notice::Notice;
use crate::store::{CLOCK_DIFFERS, Document, Removed, SAW_GPC, Stored};

/// What the page shows.
pub(crate) struct Opened {
    /// The receipt, with its subject replaced where the reader may not act for it.
    pub(crate) stored: Stored,
    /// Whether the subject's id is the real one.
    pub(crate) names_subject: bool,
    /// The archived notice that it names.
    pub(crate) notice: Option<Document>,
    /// Whether there is one that does not have its hash any more, which is shown to nobody.
    pub(crate) is_notice_changed: bool,
    pub(crate) standing: Standing,
    /// The subject's other receipts, the newest first.
    pub(crate) others: Vec<Stored>,
}

/// How the receipt stands in the log.
pub(crate) enum Standing {
    /// Its content was removed, by the log's own entry where there is one.
    Removed(Option<Removed>),
    /// Its content is there, with its proof and what does not fit of it.
    Whole { proof: Box<Proof>, fault: Option<String> },
}

/// A page, and the text of each style sheet in its frames.
pub(crate) struct Page {
    pub(crate) html: String,
    pub(crate) styles: Vec<String>,
}

/// A name and its value, as text or as markup of the page's own.
type Field = (&'static str, AnyView);

/// The page.
pub(crate) fn receipt(opened: &Opened) -> Page {
    let stored = &opened.stored;
    let pack = matches!(opened.standing, Standing::Whole { .. }) && opened.names_subject;
    let pack = pack.then(|| {
        view! { <p><a href=format!("/receipts/{}/evidence", opened.stored.receipt_id)>"Evidence pack"</a>
            <small>"a ZIP file with the receipt, its proof, the notice and the policy, which verifies without this collector"</small></p> }
    });
    let forms = (matches!(opened.standing, Standing::Whole { .. }) && opened.names_subject).then(|| forms(stored));
    let others = (!opened.others.is_empty())
        .then(|| card("Other receipts of this subject", "wide", lists::receipts(&opened.others, "")));
    let text = opened.stored.body.clone().map(|body| {
        view! { <details class="wide"><summary>"The receipt's text"</summary><pre class="card code">{body}</pre></details> }
    });
    let (content, styles) = content(opened, true, pack.into_any());
    let main = view! {
        {header(None)}
        <main>
            <h1 class="wide">{title(opened)}</h1>
            {content}
            {forms}
            {others}
            {text}
        </main>
    };
    Page { html: page("Receipt", main.into_any()), styles }
}

/// The page of an evidence pack: the same without anything that leads to the collector.
pub(crate) fn sheet(opened: &Opened) -> String {
    let about = "Part of an evidence pack. `assent-collector verify --evidence` checks the whole pack.";
    // Their styles are allowed by the page's own policy.
    let (content, _) = content(opened, false, ().into_any());
    let main = view! {
        <main>
            <h1 class="wide">{title(opened)}</h1>
            <p class="wide quiet">{about}</p>
            {content}
        </main>
    };
    alone("Receipt", main.into_any())
}

/// The forms by which somebody acts for the subject, each with its reason.
fn forms(stored: &Stored) -> AnyView {
    let (withdraws, erases) = match stored.subject {
        Some(_) => (
            "A receipt that withdraws everything is added for each site of this subject.",
            "Every receipt of this subject loses its content, on all sites. This cannot be taken back.",
        ),
        None => (
            "A receipt that withdraws everything is added.",
            "This receipt loses its content. This cannot be taken back.",
        ),
    };
    view! {
        {card("Withdraw", "", form(stored, "withdraw", withdraws, "Withdraw for the visitor", ""))}
        {card("Erase", "", form(stored, "erase", erases, "Erase for good", "danger"))}
    }
    .into_any()
}

fn form(stored: &Stored, name: &'static str, about: &'static str, tick: &'static str, class: &'static str) -> AnyView {
    let (field, hint) = (format!("{name}-reason"), format!("{name}-hint"));
    let button = if name == "erase" { "Erase" } else { "Withdraw" };
    view! {
        <p>{about}</p>
        <form class="fields deep" method="post" action=format!("/receipts/{}/{name}", stored.receipt_id)>
            <div class="field">
                <label for=field.clone()>"Reason, without personal data"</label>
                <input id=field name="reason" required=true maxlength="2000" autocomplete="off" aria-describedby=hint.clone()/>
                <small id=hint>"It stays in the register of requests."</small>
            </div>
            <label class="tick"><input type="checkbox" name="confirm" value="yes" required=true/>{tick}</label>
            <button class=class>{button}</button>
        </form>
    }
    .into_any()
}

fn title(opened: &Opened) -> String {
    let stored = &opened.stored;
    let event = Event::named(&stored.event).map_or(&*stored.event, |event| vocabulary::event(event));
    format!("{event} on {}", stored.site)
}

/// What is told of a receipt, and the style sheets in its frames; `linked` where the collector's other pages can be reached.
fn content(opened: &Opened, linked: bool, pack: AnyView) -> (AnyView, Vec<String>) {
    let stored = &opened.stored;
    let body: Value = stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let notice: Option<Value> = opened.notice.as_ref().and_then(|one| serde_json::from_slice(&one.body).ok());
    let drawn = opened.notice.as_ref().filter(|_| stored.body.is_some());
    let (drawn, styles) = drawn.map(|one| drawing(stored, &body, one)).map(|one| (one.view, one.styles)).unzip();
    let said = stored.body.is_some().then(|| {
        view! {
            {card("Answers", "wide", answers(&body, notice.as_ref().map(Notice)))}
            {card("What was shown", "", fields(shown(opened, &body, linked)))}
            {card("How it was said", "", fields(expressed(&body)))}
        }
    });
    let view = view! {
        {card("The receipt", "", fields(record(opened, &body, linked)))}
        {card("The log", "", view! { {standing(opened)} {pack} }.into_any())}
        {said}
        {drawn}
    };
    (view.into_any(), styles.unwrap_or_default())
}

fn fields(fields: Vec<Field>) -> AnyView {
    let rows: Vec<_> =
        fields.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect();
    view! { <dl class="record">{rows}</dl> }.into_any()
}

fn words(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    if text.is_empty() { view! { <span class="quiet">"not known"</span> }.into_any() } else { text.into_any() }
}

fn code(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <code>{text}</code> }.into_any()
}

fn at(milliseconds: i64) -> AnyView {
    view! { <time datetime=time(milliseconds)>{moment(milliseconds)}</time> }.into_any()
}

/// A text of the receipt; empty where there is none.
fn text<'a>(body: &'a Value, pointer: &str) -> &'a str {
    body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A text, as a link where links lead anywhere.
fn link(address: String, text: AnyView, linked: bool) -> AnyView {
    if linked { view! { <a href=address>{text}</a> }.into_any() } else { text }
}

fn record(opened: &Opened, body: &Value, linked: bool) -> Vec<Field> {
    let stored = &opened.stored;
    let subject = match stored.subject {
        None => view! { <span class="quiet">"none: a visitor who never consented gets no identifier"</span> }.into_any(),
        Some(subject) if opened.names_subject => {
            link(format!("/receipts?id={subject}"), code(subject.to_string()), linked)
        }
        Some(subject) => {
            view! { <code>{subject.to_string()}</code><small>"A replacement: with the real id one could act for the subject."</small> }.into_any()
        }
    };
    let mut fields = vec![
        ("Receipt", code(stored.receipt_id.to_string())),
        ("Subject", if stored.salt.is_some() { subject } else { words("removed") }),
        ("Received", at(stored.received_at)),
    ];
    if stored.salt.is_none() {
        return fields;
    }
    let clock = (stored.marks & CLOCK_DIFFERS != 0)
        .then(|| view! { <small class="due">"The device's clock differs from the collector's by more than delivery explains."</small> });
    let until = crate::clock::parse(text(body, "/valid_until"));
    fields.push(("Answered, by the device's clock", view! { {at(stored.occurred_at)}{local(body)}{clock} }.into_any()));
    fields.push(("Valid until", until.map_or_else(|| words(""), |until| at(milliseconds(until)))));
    fields.push(("Holds", words(Scope::named(text(body, "/scope")).map_or("", vocabulary::scope))));
    fields.push(("Number of this subject's receipts", words(body["seq"].to_string())));
    if let Some(earlier) = body["supersedes"].as_str() {
        fields.push(("Replaces", link(format!("/receipts/{earlier}"), code(earlier), linked)));
    }
    fields
}

/// The device's distance from UTC, as the receipt has it: minutes to the west.
fn local(body: &Value) -> Option<AnyView> {
    let west = body["tz_offset"].as_i64()?;
    let (sign, minutes) = (if west > 0 { '−' } else { '+' }, west.unsigned_abs());
    let words = format!("The device was at UTC{sign}{}:{:02}.", minutes / 60, minutes % 60);
    Some(view! { <small>{words}</small> }.into_any())
}

fn shown(opened: &Opened, body: &Value, linked: bool) -> Vec<Field> {
    let stored = &opened.stored;
    let sha256 = hex(&stored.notice);
    let archived = match &opened.notice {
        Some(document) => {
            let day = moment(document.archived_at);
            let what = if linked { "What the visitor read" } else { "notice.json in this pack" };
            let what = link(format!("/archive/{sha256}"), words(what), linked);
            view! { {what}<small>"archived "{day}</small> }.into_any()
        }
        None if opened.is_notice_changed => {
            view! { <span class="late">"The archived document was changed: it does not have this hash any more, and is not shown."</span> }
                .into_any()
        }
        None => {
            view! { <span class="due">"Nothing with this hash is archived, so nobody can say what was shown."</span> }
                .into_any()
        }
    };
    vec![
        ("Notice", archived),
        ("Version", words(text(body, "/notice/version"))),
        ("Name", words(text(body, "/notice/id"))),
        ("Language", words(stored.lang.clone())),
        ("Answered in", words(vocabulary::layer(&body["ui"]["layer"].to_string()))),
        ("Hash of the notice", code(sha256)),
        ("Hash of the configuration", code(text(body, "/config_sha256"))),
        ("Version of Assent", words(text(body, "/ui/version"))),
        ("Page's origin", words(stored.origin.clone().unwrap_or_default())),
    ]
}

fn expressed(body: &Value) -> Vec<Field> {
    let region = match (text(body, "/jurisdiction"), JurisdictionSource::named(text(body, "/jurisdiction_source"))) {
        (region, Some(source)) if !region.is_empty() => {
            format!("{region} ({})", vocabulary::jurisdiction_source(source))
        }
        (region, _) => region.to_owned(),
    };
    let gpc =
        if body["signals"]["gpc"] == true { "set, and heeded" } else { "not set, or not heeded under this regime" };
    let mut fields = vec![
        ("How", words(Method::named(text(body, "/method")).map_or("", vocabulary::method))),
        ("By whom", words(Actor::named(text(body, "/actor")).map_or("", vocabulary::actor))),
        ("Legal regime", words(text(body, "/regime"))),
        ("Region", words(region)),
        ("Global Privacy Control, by the banner", words(gpc)),
    ];
    if let Some(gate) = Gate::named(text(body, "/age/gate")) {
        let enough = if body["age"]["ok"] == true { "old enough" } else { "too young" };
        fields.push(("Age", words(format!("{enough}, {}", vocabulary::gate(gate)))));
    }
    fields
}

fn standing(opened: &Opened) -> AnyView {
    let stored = &opened.stored;
    let place = format!("number {} of batch {}, written by {}", stored.position, stored.batch, stored.writer);
    let mut all = vec![("Place", words(place)), ("Leaf", code(hex(&stored.leaf)))];
    match &opened.standing {
        Standing::Removed(removed) => {
            let why = match removed {
                Some(removed) => {
                    let reason =
                        removed.reason.map_or("for a reason that this version does not know", vocabulary::reason);
                    view! { {at(removed.at)}<small>{reason}</small> }.into_any()
                }
                None => view! { <span class="late">"The log has no entry of its removal."</span> }.into_any(),
            };
            all.insert(0, ("Content removed", why));
        }
        Standing::Whole { proof, fault } => {
            let signed = if proof.signature.is_some() {
                "Proven, and its batch is signed"
            } else {
                "Proven; its batch is not signed"
            };
            let state = match fault {
                None => view! { <b class="proven">{signed}</b> }.into_any(),
                Some(fault) => view! { <b class="late">"Not proven: "{fault.clone()}</b> }.into_any(),
            };
            let gpc =
                if stored.marks & SAW_GPC != 0 { "the request carried Sec-GPC: 1" } else { "the request carried none" };
            all.insert(0, ("State", state));
            all.push(("Chain hash of the batch", code(proof.chain.clone())));
            all.push(("Global Privacy Control, by the collector", words(gpc)));
        }
    }
    fields(all)
}
