//! How long an answer holds, what proves it, and which version visitors answer.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::app::field::{Field, Input};
use crate::app::reports;
use crate::app::state::Studio;
use crate::model::path;

pub fn view(studio: Studio) -> AnyView {
    let refusals = [
        ("", "Anonymous: a visitor who refuses gets no identifier"),
        ("identified", "Identified: a refusal can be found again"),
    ];
    let withdrawal = [("", "Reload the page at once"), ("offer", "Offer to reload: for pages on which visitors type")];
    view! {
        <section class="card">
            <h2>"Receipts"</h2>
            <p class="help">"A receipt proves who agreed to what, when, and what they were shown. Your collector stores it. Without an address nothing is sent."</p>
            {Field::line("receipts.endpoint", "Address for receipts", "It ends with /v1/receipts, at your own collector.").hint("https://consent.example.com/v1/receipts").view(studio)}
            {Field::line("receipts.withdrawals", "Withdrawals entered at the collector", "Devices ask for them once a day. The collector's settings need tell_devices.").hint("https://consent.example.com/v1/sites/example.com/withdrawals").view(studio)}
            {Field::line("receipts.refusals", "Refusals", "What a refusal carries.").choice(&refusals).view(studio)}
            {reports::about(studio, "receipts".into(), false)}
        </section>
        <section class="card">
            <h2>"How long an answer holds"</h2>
            {Field::line("validity", "Validity", "After this time visitors are asked again. Empty: as the law has it.").hint("180 days").view(studio)}
            {scopes(studio)}
            {Field::line("withdrawal", "When somebody withdraws", "Only a reload stops what already runs on a page.").choice(&withdrawal).view(studio)}
        </section>
        <section class="card">
            <h2>"Version"</h2>
            {Field::line("revision", "Revision", "A higher number asks every visitor again. The screen Changes says when that is needed.").of(Input::Number).hint("1").view(studio)}
            {Field::line("edition", "Edition", "A name for an editorial version. A new one is archived and asks nobody again.").hint("2026-11-30").view(studio)}
        </section>
    }
    .into_any()
}

/// Whether visitors choose how long they are remembered.
fn scopes(studio: Studio) -> AnyView {
    const CHOICES: [(&str, &str); 3] = [
        ("", "Visitors choose: for the whole time, or for this visit"),
        ("persistent", "Always for the whole time"),
        ("session", "Always for this visit only"),
    ];
    let value = Memo::new(move |_| {
        studio.document.with(|document| match path::items(document, "scopes") {
            [one] => one.as_str().unwrap_or_default().to_owned(),
            _ => String::new(),
        })
    });
    let change = move |event| {
        let chosen = event_target_value(&event);
        studio.edit("change how long answers are remembered", None, |document| match chosen.as_str() {
            "" => path::remove(document, "scopes"),
            scope => path::set(document, "scopes", Value::Array(vec![json!(scope)])),
        });
    };
    let options = CHOICES.map(
        |(scope, words)| view! { <option value=scope prop:selected=move || value.get() == scope>{words}</option> },
    );
    view! {
        <div class="field">
            <label for="field-scopes">"How long visitors are remembered"</label>
            <p class="help" id="help-scopes">"Some laws want visitors to be able to choose."</p>
            <select id="field-scopes" data-path="scopes" aria-describedby="help-scopes reports-scopes" on:change=change>{options.into_iter().collect_view()}</select>
            {reports::about(studio, "scopes".into(), true)}
        </div>
    }
    .into_any()
}
