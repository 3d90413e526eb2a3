//! The page for people in a period's pack.

use leptos::prelude::*;

use super::frame::{alone, card};
use super::grouped;
use crate::figures::Figure;
use crate::store::Count;

/// The page, of a site's receipts between two moments.
pub(crate) fn period(site: &str, from: &str, until: &str, removed: u64, counts: &[Count]) -> String {
    let title = format!("Consent on {site}");
    let about = "An evidence pack. `assent-collector verify --evidence` checks the whole pack. \
        It does not show that no receipt was left out: `verify --heads` shows that, on the whole log.";
    // What is counted by the browser's signal is not told by the events alone.
    let figures = Figure::ALL.into_iter().filter(|figure| figure.dimension() == Figure::Receipts.dimension());
    let rows: Vec<_> = figures
        .map(|figure| {
            view! {
                <tr><th scope="row">{figure.name()}<small>{figure.about()}</small></th>
                <td class="number">{grouped(figure.of(counts))}</td></tr>
            }
        })
        .collect();
    let span = format!("Received from {from} on, before {until}.");
    let gone = format!("{} receipts of these days have lost their content, and are not in the pack.", removed);
    let files = [
        ("receipts.csv", "a line for each receipt, with the hashes of the notice and the policy"),
        ("receipts/", "each receipt, byte for byte as it was received"),
        ("proofs/", "the proof of each"),
        ("notices/, policies/", "what visitors were shown, each under its hash"),
        ("head.txt, public-key.txt", "the last signed head of the log, and the keys"),
    ];
    let files = files.map(|(name, about)| view! { <div><dt><code>{name}</code></dt><dd>{about}</dd></div> });
    let body = view! {
        <main class="document">
            <h1>{title.clone()}</h1>
            <p>{span}</p>
            <p class="quiet">{about}</p>
            <article>
                {card("Figures", "", view! { <table><tbody>{rows}</tbody></table><p>{gone}</p> }.into_any())}
                {card("Files", "", view! { <dl class="record">{Vec::from(files)}</dl> }.into_any())}
            </article>
        </main>
    };
    alone(&title, body.into_any())
}
