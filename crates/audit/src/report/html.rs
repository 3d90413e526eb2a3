//! The report as one page, which needs no script and asks for nothing. Everything on it that comes from a site is hostile:
//! maud escapes all of it, and addresses are shown, never linked.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Report, Site, Visit, count, waterfall};
use crate::declared::span;
use crate::finding::{Finding, Level};
use crate::phase::Phase;
use crate::record::{Occasion, Setter};

const STYLE: &str = include_str!("page.css");

/// Longer tables are for the JSON form.
const ROWS: usize = 400;

/// The report as a document.
#[must_use]
pub fn html(report: &Report) -> String {
    let title = match report.sites.as_slice() {
        [site] => format!("Consent audit of {}", site.url),
        sites => format!("Consent audit of {} sites", sites.len()),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                // Even if something of a site's slipped through, it could neither run nor ask for anything.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    p.quiet {
                        "Begun " time datetime=(report.began) { (report.began) } " by assent " (report.version)
                        @if let Some(config) = &report.config { ", compared with " code { (config) } }
                    }
                }
                main {
                    @for (number, site) in report.sites.iter().enumerate() { (part(site, number)) }
                }
                footer.quiet {
                    "What a visit did not reach, this report does not show: other pages, other countries, signed-in visitors, what comes after the page was quiet. It is no legal advice."
                }
            }
        }
    };
    page.into_string()
}

fn part(site: &Site, number: usize) -> Markup {
    let verdict = if site.problem.is_some() {
        "unfinished"
    } else if site.clean {
        "clean"
    } else {
        "leaks"
    };
    html! {
        section.site {
            div class={ "verdict " (verdict) } {
                p.word { (site.verdict()) }
                div {
                    h2 { (site.url) }
                    p { (summary(site)) }
                    @if let Some(problem) = &site.problem { p { strong { "Not looked at to the end. " } (problem) } }
                }
            }
            (timeline(site))
            h3 { "Findings" }
            @if site.findings.is_empty() { p.quiet { "None." } }
            @for finding in site.findings.iter().take(ROWS) { (told(finding)) }
            @if site.findings.len() > ROWS { p.quiet { (site.findings.len() - ROWS) " more are in the JSON form." } }
            @if !site.services.is_empty() { (services(site)) }
            h3 { "Visits" }
            @for (place, visit) in site.visits.iter().enumerate() { (seen(visit, number * 10 + place)) }
            details {
                summary { "Pages looked at (" (site.pages.len()) ")" }
                ul { @for page in &site.pages { li { code { (page) } } } }
            }
        }
    }
}

fn summary(site: &Site) -> String {
    let of = |level: Level| site.findings.iter().filter(|finding| finding.level == level).count();
    format!(
        "{}, {} and {} on {}.",
        count(of(Level::Error), "leak", "leaks"),
        count(of(Level::Warning), "warning", "warnings"),
        count(of(Level::Note), "note", "notes"),
        count(site.pages.len(), "page", "pages"),
    )
}

/// The four visits side by side.
fn timeline(site: &Site) -> Markup {
    let leaks = |phase: Phase| {
        site.findings.iter().filter(|finding| finding.phase == phase && finding.level == Level::Error).count()
    };
    html! {
        ol.timeline aria-label="The visits" {
            @for visit in &site.visits {
                @let leaks = leaks(visit.phase);
                @let state = if !visit.made { "skipped" } else if leaks > 0 { "leaks" } else { "clean" };
                li class=(state) {
                    strong { (visit.phase.title()) }
                    @if visit.made {
                        span.number {
                            @if visit.phase.forbids() { (count(leaks, "leak", "leaks")) } @else { "allowed" }
                        }
                        span.quiet {
                            (count(visit.record.requests.len(), "request", "requests")) ", "
                            (count(visit.record.cookies.len() + visit.record.storage.len(), "entry stored", "entries stored"))
                        }
                    } @else {
                        span.number { "not possible" }
                    }
                }
            }
        }
    }
}

fn told(finding: &Finding) -> Markup {
    html! {
        article class={ "finding " (finding.level.name()) } {
            p.head {
                span.level { @if finding.level == Level::Error { "leak" } @else { (finding.level.name()) } }
                " " span.phase { (finding.phase.title()) }
                @if finding.count > 1 { " " span.quiet { (finding.count) " times" } }
            }
            p.message { (finding.message) }
            @if let Some(cause) = &finding.cause {
                p { span.quiet { "Caused by " } code { (cause) } }
                @for brought in cause.because_of.iter().take(5) { p.because { span.quiet { "which was brought by " } code { (brought) } } }
            }
            @if let Some(mend) = &finding.mend { p { span.quiet { "Mend: " } (mend) } }
            p.quiet.id { code { (finding.id) } " · " (finding.rule.about()) }
        }
    }
}

fn services(site: &Site) -> Markup {
    html! {
        h3 { "Services met" }
        div.scroll tabindex="0" role="group" aria-label="Services met" {
            table {
                thead { tr { th scope="col" { "Service" } th scope="col" { "Category" } th scope="col" { "Met" } th scope="col" { "In consent.json" } } }
                tbody {
                    @for met in &site.services {
                        tr {
                            th scope="row" { (met.name) }
                            td { (met.category) }
                            td { @for (place, phase) in met.phases.iter().enumerate() { @if place > 0 { ", " } (phase.title().to_lowercase()) } }
                            td { code { "{ \"from\": \"" (met.id) "\" }" } }
                        }
                    }
                }
            }
        }
    }
}

fn seen(visit: &Visit, number: usize) -> Markup {
    if !visit.made {
        return html! { section.visit { h4 { (visit.phase.title()) } p.quiet { "This visit was not possible." } } };
    }
    let record = &visit.record;
    let entries = record.cookies.len() + record.storage.len() + record.fingerprinting.len();
    html! {
        section.visit {
            h4 { (visit.phase.title()) }
            @if let Some(answer) = &visit.answer { p { "Answered by " (answer) "." } }
            @for note in &record.notes { p.quiet { "Note: " (note) "." } }
            (waterfall::picture(visit, number))
            @if !record.requests.is_empty() {
                details {
                    summary { "Requests (" (record.requests.len()) ")" }
                    (requests(visit))
                }
            }
            @if entries > 0 {
                details {
                    summary { "Stored and read on the device (" (entries) ")" }
                    (stored(visit))
                }
            }
        }
    }
}

fn requests(visit: &Visit) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="Requests" {
            table {
                thead { tr { th scope="col" { "At" } th scope="col" { "Address" } th scope="col" { "Type" } th scope="col" { "Answer" } th scope="col" { "Cause" } th scope="col" { "Consent" } } }
                tbody {
                    @for request in visit.record.requests.iter().take(ROWS) {
                        tr class=(class(&request.occasion)) {
                            td.time { (at(&request.occasion)) }
                            td { code { (request.method) " " (request.url) } }
                            td { (request.resource) }
                            td {
                                @match (&request.failed, request.status) {
                                    (Some(why), _) => (why),
                                    (None, Some(status)) => (status),
                                    (None, None) => "none",
                                }
                            }
                            td { code { (request.occasion.cause) } }
                            td { (consent(&request.occasion)) }
                        }
                    }
                }
            }
        }
    }
}

fn stored(visit: &Visit) -> Markup {
    let record = &visit.record;
    html! {
        div.scroll tabindex="0" role="group" aria-label="Stored and read on the device" {
            table {
                thead { tr { th scope="col" { "At" } th scope="col" { "What" } th scope="col" { "Name" } th scope="col" { "Whose" } th scope="col" { "Kept" } th scope="col" { "Cause" } th scope="col" { "Consent" } } }
                tbody {
                    @for cookie in record.cookies.iter().take(ROWS) {
                        tr class=(class(&cookie.occasion)) {
                            td.time { (at(&cookie.occasion)) }
                            td { "cookie" @if cookie.by == Setter::Server { ", by server" } }
                            td { code { (cookie.name) } }
                            td { (cookie.domain) }
                            td { (cookie.lifetime_s.map_or("session".to_owned(), span)) }
                            td { code { (cookie.occasion.cause) } }
                            td { (consent(&cookie.occasion)) }
                        }
                    }
                    @for write in record.storage.iter().take(ROWS) {
                        tr class=(class(&write.occasion)) {
                            td.time { (at(&write.occasion)) }
                            td { (write.kind.name().replace('_', " ")) }
                            td { code { (write.name) } }
                            td { (write.origin) }
                            td { }
                            td { code { (write.occasion.cause) } }
                            td { (consent(&write.occasion)) }
                        }
                    }
                    @for reading in record.fingerprinting.iter().take(ROWS) {
                        tr {
                            td.time { (at(&reading.occasion)) }
                            td { "read: " (reading.technique) }
                            td { code { (reading.api) } }
                            td { }
                            td { }
                            td { code { (reading.occasion.cause) } }
                            td { (count(usize::try_from(reading.count).unwrap_or(usize::MAX), "call", "calls")) }
                        }
                    }
                }
            }
        }
    }
}

fn at(occasion: &Occasion) -> String {
    format!("{}.{:03} s", occasion.at_ms / 1000, occasion.at_ms % 1000)
}

fn class(occasion: &Occasion) -> &'static str {
    if occasion.exempt.is_some() { "fine" } else { "needs" }
}

fn consent(occasion: &Occasion) -> String {
    match &occasion.exempt {
        Some(why) => format!("not needed: {why}"),
        None => format!("needed{}", occasion.service.as_ref().map(|id| format!(" ({id})")).unwrap_or_default()),
    }
}
