//! The owner's page: what visitors choose, what is due, whether the log is intact.

use assent_core::Event;
use leptos::prelude::*;

use super::bars::bars;
use super::columns::columns;
use super::frame::{Section, card, header, home, page};
use super::vocabulary::{Answer, agrees, answer, grants, layer};
use super::{grouped, lists, share};
use crate::search::Form;
use crate::store::{Count, Document, Request, Stored};

/// What the page shows.
pub(crate) struct Overview {
    pub(crate) sites: Vec<(String, i64)>,
    pub(crate) site: String,
    pub(crate) from: i64,
    pub(crate) days: i64,
    pub(crate) daily: Vec<Count>,
    pub(crate) categories: Vec<Count>,
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
            {sites(overview)}
            {ranges(overview)}
            {figures(overview)}
            {card("Answers by day", "wide", columns(&overview.daily, overview.from, overview.days))}
            {card("By category", "", bars(&overview.categories, grants, "Category", str::to_owned))}
            {card("By language", "", bars(&overview.languages, agrees, "Language", str::to_owned))}
            {card("By layer", "", bars(&overview.layers, agrees, "Layer", layer))}
            {card("By version of the notice", "", bars(&overview.versions, agrees, "Version", str::to_owned))}
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
    let of = |wanted: Answer| -> i64 {
        let counts = overview.daily.iter().filter(|count| Event::named(&count.outcome).map(answer) == Some(wanted));
        counts.map(|count| count.receipts).sum()
    };
    let (agreed, refused, opted_out) = (of(Answer::Agreed), of(Answer::Refused), of(Answer::OptedOut));
    let answered = agreed + refused + opted_out;
    view! {
        <dl class="figures">
            <div class="figure lead"><dt>"Agree to something"</dt><dd>{share(agreed, answered)}</dd><dd class="small">{grouped(agreed)}" of "{grouped(answered)}" who answered"</dd></div>
            <div class="figure"><dt>"Refuse everything"</dt><dd>{share(refused, answered)}</dd><dd class="small">{grouped(refused)}" refusals"</dd></div>
            <div class="figure"><dt>"Opt out"</dt><dd>{share(opted_out, answered)}</dd><dd class="small">{grouped(opted_out)}" opt-outs"</dd></div>
            <div class="figure"><dt>"Withdrawals"</dt><dd>{grouped(of(Answer::Withdrew))}</dd><dd class="small">"took back what they had agreed to"</dd></div>
            {overview.details.as_ref().map(duties)}
        </dl>
    }
    .into_any()
}

/// What the owner has to look after: requests that are open, and the log.
fn duties(details: &Details) -> AnyView {
    let open = details.requests.iter().filter(|request| request.answered_at.is_none());
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
        ("ndjson", "NDJSON", "a receipt a line, as it came"),
        ("iso27560", "ISO/IEC TS 27560", "JSON-LD, in the vocabulary of the DPV"),
        ("kantara", "Kantara 1.1", "consent receipts"),
    ]
    .map(|(format, name, about)| {
        view! { <li><a href=format!("/v1/sites/{site}/export?format={format}")>{name}</a><small>{about}</small></li> }
    });
    view! { <ul class="downloads">{links.to_vec()}</ul> }.into_any()
}
