//! The owner's page: what visitors choose, what is due, whether the log is intact.

use leptos::prelude::*;

use super::bars::bars;
use super::columns::columns;
use super::frame::{Section, card, header, home, page};
use super::vocabulary::layer;
use super::{alerts, grouped, lists, share};
use crate::figures::{Figure, Share};
use crate::search::Form;
use crate::store::{Alert, Count, Document, Request, Stored, Undelivered};

/// What the page shows.
pub(crate) struct Overview {
    pub(crate) sites: Vec<(String, i64)>,
    pub(crate) site: String,
    pub(crate) from: i64,
    pub(crate) days: i64,
    pub(crate) daily: Vec<Count>,
    pub(crate) categories: Vec<Count>,
    pub(crate) services: Vec<Count>,
    pub(crate) signals: Vec<Count>,
    pub(crate) languages: Vec<Count>,
    pub(crate) layers: Vec<Count>,
    pub(crate) versions: Vec<Count>,
    pub(crate) documents: Vec<Document>,
    /// Left out where everybody may look: then the page shows counts, and versions of texts that are public anyway.
    pub(crate) details: Option<Details>,
}

/// What only the owner and viewers see.
pub(crate) struct Details {
    pub(crate) latest: Vec<Stored>,
    pub(crate) requests: Vec<Request>,
    pub(crate) log: State,
    /// What needs somebody.
    pub(crate) alerts: Vec<Alert>,
    pub(crate) undelivered: Vec<Undelivered>,
    /// The present moment, in milliseconds since 1970.
    pub(crate) now: i64,
}

/// What is known of the log.
pub(crate) enum State {
    /// Everything was recomputed.
    Intact { receipts: u64, batches: u64, signed: u64 },
    /// The first thing that does not fit.
    Broken(String),
    /// Somebody else has it recomputed at this moment, and it is done once at a time.
    BeingChecked,
    /// It is too long to be recomputed for a page.
    NotChecked { receipts: i64 },
}

/// The page.
pub(crate) fn dashboard(overview: &Overview) -> String {
    let header = match &overview.details {
        Some(_) => header(Some(Section::Overview)),
        None => view! { <header>{home()}<a class="quiet" href="/sign-in">"Sign in"</a></header> }.into_any(),
    };
    let title = if overview.site.is_empty() { "Dashboard" } else { &overview.site };
    let details = overview.details.as_ref();
    let body = view! {
        {header}
        <main>
            <h1 class="wide">{title.to_owned()}</h1>
            {details.map(|details| alerts::open(&details.alerts, &details.undelivered))}
            {sites(overview)}
            {ranges(overview)}
            {figures(overview)}
            {card("Receipts by day", "wide", columns(&overview.daily, overview.from, overview.days))}
            {card("By category", "", bars(&overview.categories, Share::Granted, "Category", str::to_owned))}
            {card("By service", "", bars(&overview.services, Share::Granted, "Service", str::to_owned))}
            {card("By language", "", bars(&overview.languages, Share::Agreed, "Language", str::to_owned))}
            {card("By layer", "", bars(&overview.layers, Share::Agreed, "Layer", layer))}
            {card("By version of the notice", "", bars(&overview.versions, Share::Agreed, "Version", str::to_owned))}
            {details.map(|details| card("Latest receipts", "wide", latest(&overview.site, &details.latest)))}
            {details.map(|details| card("Requests of subjects", "", requests(details)))}
            {card("Archive", "", lists::documents(&overview.documents))}
            {details.map(|_| card("Export", "wide", downloads(&overview.site)))}
        </main>
    };
    page(title, body.into_any())
}

fn sites(overview: &Overview) -> AnyView {
    let links: Vec<_> = overview
        .sites
        .iter()
        .map(|(site, _)| {
            let current = (*site == overview.site).then_some("page");
            view! { <li><a href=format!("/?site={site}&days={}", overview.days) aria-current=current>{site.clone()}</a></li> }
        })
        .collect();
    view! { <nav class="wide" aria-label="Sites"><ul class="tabs">{links}</ul></nav> }.into_any()
}

fn ranges(overview: &Overview) -> AnyView {
    let links = [(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "A year")].map(|(days, name)| {
        let current = (days == overview.days).then_some("true");
        view! { <li><a href=format!("/?site={}&days={days}", overview.site) aria-current=current>{name}</a></li> }
    });
    view! { <nav class="ranges" aria-label="Time"><ul class="tabs">{links.to_vec()}</ul></nav> }.into_any()
}

fn figures(overview: &Overview) -> AnyView {
    let of = |figure: Figure| figure.count(&overview.daily, &overview.signals);
    let answered = of(Figure::Answered);
    let parts = [Figure::Agreed, Figure::Refused, Figure::OptedOut].map(|figure| {
        let count = of(figure);
        let numbers = format!("{} of {} who answered", grouped(count), grouped(answered));
        self::figure(figure, if figure == Figure::Agreed { "lead" } else { "" }, share(count, answered), numbers)
    });
    let despite = format!("{} agree to something all the same", grouped(of(Figure::GpcOverridden)));
    view! {
        <dl class="figures">
            {Vec::from(parts)}
            {figure(Figure::Withdrawn, "", grouped(of(Figure::Withdrawn)), "take back what they had agreed to".to_owned())}
            {figure(Figure::Gpc, "", grouped(of(Figure::Gpc)), despite)}
            {overview.details.as_ref().map(duties)}
        </dl>
        <details class="wide about">
            <summary>"What the figures count"</summary>
            <dl class="record">{Vec::from(Figure::ALL.map(definition))}</dl>
        </details>
    }
    .into_any()
}

/// A figure with its definition where a pointer rests on it; the definitions stand below for everybody else.
fn figure(figure: Figure, class: &str, value: String, small: String) -> AnyView {
    let class = format!("figure {class}");
    view! { <div class=class title=figure.about()><dt>{figure.name()}</dt><dd>{value}</dd><dd class="small">{small}</dd></div> }.into_any()
}

fn definition(figure: Figure) -> AnyView {
    view! { <div><dt>{figure.name()}</dt><dd>{figure.about()}</dd></div> }.into_any()
}

/// What the owner has to look after: requests that are open, and the log.
fn duties(details: &Details) -> AnyView {
    let open = details.requests.iter().filter(|request| request.reply.is_none());
    let late = open.clone().filter(|request| request.due_at < details.now).count();
    let open = open.count();
    let due = if late > 0 { format!("{late} overdue") } else { "none overdue".to_owned() };
    let (class, state, detail) = match &details.log {
        State::Intact { receipts, batches, signed: 0 } => {
            ("good", "Intact", format!("{receipts} receipts in {batches} batches, unsigned"))
        }
        State::Intact { receipts, batches, signed } => {
            ("good", "Intact", format!("{receipts} receipts in {batches} batches, {signed} signatures"))
        }
        State::Broken(finding) => ("bad", "Not intact", finding.clone()),
        State::BeingChecked => ("", "Being checked", "another request verifies it at this moment".to_owned()),
        State::NotChecked { receipts } => {
            ("", "Not checked here", format!("{} receipts: run assent-collector verify", grouped(*receipts)))
        }
    };
    let log_class = format!("figure {class}");
    view! {
        <div class="figure"><dt>"Open requests"</dt><dd>{open}</dd><dd class="small">{due}</dd></div>
        <div class=log_class><dt>"The log"</dt><dd>{state}</dd><dd class="small">{detail}</dd></div>
    }
    .into_any()
}

/// The latest receipts of a site, and the way to all of them.
fn latest(site: &str, receipts: &[Stored]) -> AnyView {
    let all = Form { site: site.to_owned(), ..Form::default() }.address("");
    let more = (!receipts.is_empty()).then(|| view! { <p><a href=all>"All receipts"</a></p> });
    let none = "No receipt has arrived yet. Answer the notice on the site, and look again.";
    view! { {lists::receipts(receipts, none)} {more} }.into_any()
}

/// The requests that are due first, and the way to all of them.
fn requests(details: &Details) -> AnyView {
    view! { {lists::requests(&details.requests, details.now)} <p><a href="/requests">"All requests"</a></p> }.into_any()
}

fn downloads(site: &str) -> AnyView {
    let links = [
        ("csv", "CSV", "a table for a spreadsheet"),
        ("parquet", "Parquet", "the same with types, for DuckDB, Spark and data lakes"),
        ("ndjson", "NDJSON", "a receipt a line, as it came"),
        ("iso27560", "ISO/IEC TS 27560", "JSON-LD, in the vocabulary of the DPV"),
        ("kantara", "Kantara 1.1", "consent receipts"),
    ]
    .map(|(format, name, about)| {
        view! { <li><a href=format!("/v1/sites/{site}/export?format={format}")>{name}</a><small>{about}</small></li> }
    });
    let pack = format!("/evidence?{}", serde_urlencoded::to_string([("site", site)]).unwrap_or_default());
    view! {
        <ul class="downloads">
            {links.to_vec()}
            <li><a href=pack>"Evidence pack of a period"</a><small>"receipts with their proofs, to be verified elsewhere"</small></li>
        </ul>
    }
    .into_any()
}
