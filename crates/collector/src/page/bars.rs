//! Shares by category, language, layer or version, as bars beside their numbers.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{grouped, share};
use crate::figures::Share;
use crate::store::Count;

/// Rows shown; the rest is added up.
const ROWS: usize = 8;

/// What is drawn for one label.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bar {
    label: String,
    part: i64,
    total: i64,
}

/// Bars of a share, the most frequent label first. `name` writes a label for people.
pub(super) fn bars(counts: &[Count], shown: Share, of: &'static str, name: impl Fn(&str) -> String) -> AnyView {
    let bars = gather(counts, shown);
    if bars.is_empty() {
        return view! { <p class="quiet">"Nothing yet."</p> }.into_any();
    }
    let rows: Vec<_> = bars
        .into_iter()
        .map(|bar| {
            let part = share(bar.part, bar.total);
            let width = if bar.total == 0 { 0.0 } else { bar.part as f64 * 100.0 / bar.total as f64 };
            let numbers = format!("{} of {}", grouped(bar.part), grouped(bar.total));
            let label = name(&bar.label);
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td class="bar">
                        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="track" width="100" height="10"/>
                            <rect class="given" width=format!("{width:.1}") height="10"/>
                        </svg>
                    </td>
                    <td class="number"><b>{part}</b><small>{numbers}</small></td>
                </tr>
            }
        })
        .collect();
    view! {
        <small>{shown.about()}</small>
        <table class="bars">
            <thead class="hidden"><tr><th scope="col">{of}</th><th scope="col">"Share"</th><th scope="col">"Numbers"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn gather(counts: &[Count], shown: Share) -> Vec<Bar> {
    let mut labels: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for count in counts {
        let [part, whole] = shown.includes(count).map(|included| if included { count.receipts } else { 0 });
        if whole > 0 {
            let entry = labels.entry(&count.label).or_default();
            *entry = (entry.0 + part, entry.1 + whole);
        }
    }
    let mut bars: Vec<Bar> =
        labels.into_iter().map(|(label, (part, total))| Bar { label: label.to_owned(), part, total }).collect();
    bars.sort_by_key(|bar| std::cmp::Reverse(bar.total));
    if bars.len() > ROWS {
        let rest = bars.split_off(ROWS - 1);
        let sum = |of: fn(&Bar) -> i64| rest.iter().map(of).sum();
        let label = format!("{} others", rest.len());
        bars.push(Bar { label, part: sum(|bar| bar.part), total: sum(|bar| bar.total) });
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(label: &str, outcome: &str, receipts: i64) -> Count {
        Count { day: 0, label: label.into(), outcome: outcome.into(), receipts }
    }

    #[test]
    fn the_most_frequent_come_first_and_the_rest_together() {
        let mut counts = vec![
            count("de", "given", 3),
            count("de", "refused", 1),
            count("en", "given", 10),
            // Those who withdraw have been counted before.
            count("de", "withdrawn", 7),
            count("x", "necessary", 99),
        ];
        let bars = gather(&counts, Share::Agreed);
        assert_eq!(
            bars,
            [Bar { label: "en".into(), part: 10, total: 10 }, Bar { label: "de".into(), part: 3, total: 4 }]
        );
        counts.extend((0..20).map(|nth| count(&format!("l{nth}"), "refused", 1)));
        let bars = gather(&counts, Share::Agreed);
        assert_eq!((bars.len(), bars[ROWS - 1].label.as_str(), bars[ROWS - 1].total), (ROWS, "15 others", 15));
    }

    #[test]
    fn a_label_is_text() {
        let html = Owner::new().with(|| {
            bars(&[count("<script>alert(1)</script>", "given", 1)], Share::Agreed, "x", str::to_owned).to_html()
        });
        assert!(!html.contains("<script>"), "{html}");
    }
}
