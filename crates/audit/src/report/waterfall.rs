//! The picture of a visit: a bar for each request, a mark for each entry that was stored, along the time.

use maud::{Markup, html};

use super::{Visit, count};
use crate::record::{Occasion, Request};

/// More rows say nothing more.
const ROWS: usize = 80;

const WIDTH: f64 = 1000.0;
const NAMES: f64 = 330.0;
const ROW: f64 = 20.0;
const TOP: f64 = 26.0;

struct Row {
    name: String,
    from: f64,
    to: f64,
    class: &'static str,
    title: String,
}

/// The picture of one visit, with its text alternative; the tables beside it say the same in full.
pub(super) fn picture(visit: &Visit, number: usize) -> Markup {
    let (rows, left_out) = rows(visit);
    if rows.is_empty() {
        return html! { p.quiet { "Nothing happened." } };
    }
    let end = rows.iter().map(|row| row.to).fold(1.0, f64::max);
    let start = rows.iter().map(|row| row.from).fold(end, f64::min);
    let scale = (WIDTH - NAMES - 10.0) / (end - start).max(1.0);
    let at = |time: f64| NAMES + (time - start) * scale;
    let height = TOP + ROW * rows.len().to_string().parse::<f64>().unwrap_or(1.0) + 6.0;
    let bad = rows.iter().filter(|row| row.class == "bad").count();
    let said = format!(
        "Waterfall of {} over {:.1} seconds, {} of which needed consent. The tables below list them all.",
        count(rows.len(), "event", "events"),
        (end - start) / 1000.0,
        bad
    );
    let ticks = (0..=4_u32).map(|tick| start + (end - start) * f64::from(tick) / 4.0);
    html! {
        div.scroll tabindex="0" role="group" aria-label={ "Waterfall: " (visit.phase.title()) } {
            svg.waterfall viewBox=(format!("0 0 {WIDTH} {height:.0}")) role="img" aria-labelledby={ "w" (number) } {
                title id={ "w" (number) } { (said) }
                @for tick in ticks {
                    line.grid x1=(round(at(tick))) x2=(round(at(tick))) y1="18" y2=(round(height)) {}
                    text.tick x=(round(at(tick))) y="12" text-anchor=(if tick > start { "end" } else { "start" }) { (time(tick - start, end - start)) }
                }
                @for (row, y) in rows.iter().zip(std::iter::successors(Some(TOP), |y| Some(y + ROW))) {
                    g class=(row.class) {
                        title { (row.title) }
                        text x="0" y=(round(y + 13.0)) { (row.name) }
                        @if row.to > row.from {
                            rect x=(round(at(row.from))) y=(round(y + 3.0)) width=(round(((row.to - row.from) * scale).max(3.0))) height="13" rx="3" {}
                        } @else {
                            circle cx=(round(at(row.from).max(NAMES + 5.0))) cy=(round(y + 9.5)) r="5" {}
                        }
                    }
                }
            }
        }
        ul.legend.quiet {
            li.bad { "needs consent" }
            li.third { "third party, needs none" }
            li { "the site itself" }
        }
        @if left_out > 0 { p.quiet { "Not in the picture: " (left_out) " more." } }
    }
}

fn rows(visit: &Visit) -> (Vec<Row>, usize) {
    let record = &visit.record;
    let requests = record.requests.iter().map(|request| {
        let from = milliseconds(request.occasion.at_ms);
        let to = from + request.took_ms.map_or(1.0, milliseconds).max(1.0);
        row(&request.occasion, short(request), from, to, request.url.clone())
    });
    let cookies = record.cookies.iter().map(|cookie| ("cookie", &cookie.name, &cookie.occasion));
    let entries = cookies.chain(record.storage.iter().map(|write| (write.kind.name(), &write.name, &write.occasion)));
    let entries = entries.map(|(kind, name, occasion)| {
        let at = milliseconds(occasion.at_ms);
        row(occasion, format!("● {name}"), at, at, format!("{kind} {name}"))
    });
    let mut rows: Vec<Row> = requests.chain(entries).collect();
    rows.sort_by(|one, other| one.from.total_cmp(&other.from));
    let left_out = rows.len().saturating_sub(ROWS);
    if left_out > 0 {
        // What needed consent first, then the earliest.
        rows.sort_by_key(|row| row.class != "bad");
        rows.truncate(ROWS);
        rows.sort_by(|one, other| one.from.total_cmp(&other.from));
    }
    (rows, left_out)
}

fn row(occasion: &Occasion, name: String, from: f64, to: f64, title: String) -> Row {
    const LONGEST: usize = 46;
    let class = match (&occasion.exempt, occasion.third_party) {
        (None, _) => "bad",
        (Some(_), true) => "third",
        (Some(_), false) => "own",
    };
    let letters = name.chars().count();
    let name = if letters > LONGEST { format!("{}…", name.chars().take(LONGEST).collect::<String>()) } else { name };
    Row { name, from, to, class, title }
}

/// The host and the end of the path: what tells requests apart.
fn short(request: &Request) -> String {
    let Ok(url) = url::Url::parse(&request.url) else { return request.url.clone() };
    let host = url.host_str().unwrap_or_default();
    let end = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if request.occasion.third_party { format!("{host}/{end}") } else { format!("/{end}") }
}

fn milliseconds(time: u64) -> f64 {
    // An audit is over long before these are imprecise.
    f64::from(u32::try_from(time).unwrap_or(u32::MAX))
}

/// A time since the picture's beginning.
fn time(since: f64, whole: f64) -> String {
    if whole < 2000.0 { format!("{since:.0} ms") } else { format!("{:.1} s", since / 1000.0) }
}

fn round(length: f64) -> String {
    format!("{length:.1}")
}
