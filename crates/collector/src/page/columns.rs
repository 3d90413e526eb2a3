//! Events by day, as a chart of stacked columns with a table that says the same.

use assent_core::Event;
use leptos::prelude::*;

use super::grouped;
use super::vocabulary::event;
use crate::clock::date;
use crate::figures::Answer;
use crate::store::Count;

const HEIGHT: f64 = 100.0;

/// What is drawn from below: who agreed, then all others.
fn series() -> Vec<Event> {
    let (agreed, others): (Vec<Event>, Vec<Event>) =
        Event::ALL.iter().partition(|event| Answer::of(**event) == Answer::Agreed);
    [agreed, others].concat()
}

struct Day {
    day: i64,
    /// In the order of the series.
    counts: Vec<i64>,
}

impl Day {
    fn total(&self) -> i64 {
        self.counts.iter().sum()
    }
}

/// The chart of `days` days from `from` on.
pub(super) fn columns(counts: &[Count], from: i64, days: i64) -> AnyView {
    let series = series();
    let days: Vec<Day> = (from..from + days)
        .map(|day| Day { day, counts: series.iter().map(|event| sum(counts, day, *event)).collect() })
        .collect();
    let most = days.iter().map(Day::total).max().unwrap_or_default();
    let top = ceiling(most);
    let width = days.len() as f64 * 10.0;
    let view_box = format!("0 0 {width} {HEIGHT}");
    let first = days.first().map(|day| date(day.day)).unwrap_or_default();
    let last = days.last().map(|day| date(day.day)).unwrap_or_default();
    let total: i64 = days.iter().map(Day::total).sum();
    let label = format!(
        "{} receipts from {first} to {last}, at most {} a day. The table below has every day.",
        grouped(total),
        grouped(most)
    );
    let grid = [0.0, 0.5].map(
        |at| view! { <line x1="0" x2=width.to_string() y1=(at * HEIGHT).to_string() y2=(at * HEIGHT).to_string()/> },
    );
    let bars: Vec<_> = days.iter().enumerate().map(|(nth, day)| column(nth, day, &series, top)).collect();
    let rows: Vec<_> = days.iter().rev().filter(|day| day.total() > 0).map(row).collect();
    let heads = series.iter().map(|one| view! { <th scope="col" class="number">{event(*one)}</th> }).collect_view();
    let legend = series.iter().map(|one| view! { <li class=one.name()>{event(*one)}</li> }).collect_view();
    view! {
        <figure class="columns">
            <ul class="legend">{legend}</ul>
            <div class="plot">
                <span class="scale" aria-hidden="true"><span>{grouped(top)}</span><span>{grouped(top / 2)}</span><span>"0"</span></span>
                <svg viewBox=view_box preserveAspectRatio="none" role="img" aria-label=label>
                    <g class="grid">{grid.to_vec()}</g>
                    {bars}
                </svg>
                <span class="ends" aria-hidden="true"><span>{first}</span><span>{last}</span></span>
            </div>
            <details>
                <summary>"As a table"</summary>
                <div class="scroll"><table>
                    <thead><tr><th scope="col">"Day"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </details>
        </figure>
    }
    .into_any()
}

fn sum(counts: &[Count], day: i64, event: Event) -> i64 {
    let counts = counts.iter().filter(|count| count.day == day && count.outcome == event.name());
    counts.map(|count| count.receipts).sum()
}

/// The next of 2, 4, 6, 8, 10, 20, 40 …: a scale whose half is a whole number too.
fn ceiling(most: i64) -> i64 {
    let mut step = 1;
    loop {
        for top in [2, 4, 6, 8, 10] {
            if most <= top * step {
                return top * step;
            }
        }
        step *= 10;
    }
}

fn column(nth: usize, day: &Day, series: &[Event], top: i64) -> AnyView {
    let (x, mut y) = (nth as f64 * 10.0 + 1.0, HEIGHT);
    let parts: Vec<_> = series
        .iter()
        .zip(&day.counts)
        .filter(|(_, count)| **count > 0)
        .map(|(event, count)| {
            let height = *count as f64 * HEIGHT / top as f64;
            y -= height;
            view! { <rect class=event.name() x=format!("{x:.1}") y=format!("{y:.2}") width="8" height=format!("{height:.2}")/> }
        })
        .collect();
    let title = format!("{}: {}", date(day.day), grouped(day.total()));
    view! { <g><title>{title}</title>{parts}</g> }.into_any()
}

fn row(day: &Day) -> AnyView {
    let cells: Vec<_> = day.counts.iter().map(|count| view! { <td class="number">{grouped(*count)}</td> }).collect();
    view! { <tr><th scope="row">{date(day.day)}</th>{cells}</tr> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_above_its_highest_column() {
        for (most, top) in [(0, 2), (2, 2), (3, 4), (5, 6), (11, 20), (21, 40), (99, 100), (484, 600)] {
            assert_eq!(ceiling(most), top);
        }
    }

    #[test]
    fn a_chart_says_in_words_what_it_shows() {
        let counts = [Count { day: 20_000, label: String::new(), outcome: "given".into(), receipts: 1_234 }];
        let html = Owner::new().with(|| columns(&counts, 20_000, 2).to_html());
        assert!(
            html.contains("role=\"img\"") && html.contains("1\u{2009}234 receipts from 2024-10-04 to 2024-10-05"),
            "{html}"
        );
        assert!(html.contains("<table>") && html.contains("class=\"given\""), "{html}");
    }
}
