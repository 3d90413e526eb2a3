//! The visitor's own copy of the proof.

use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::ui::{Action, Perform};

/// What the preferences show of a receipt.
#[derive(Debug, Clone)]
pub struct ReceiptView {
    /// The receipt as indented JSON.
    pub json: String,
    /// Whether there is anything to withdraw.
    pub withdrawable: bool,
}

/// The receipt with what can be done with it.
pub(super) fn receipt(receipt: ReceiptView, locale: &Locale, perform: Perform) -> AnyView {
    let text = |key| locale.text(key).to_owned();
    let button = |key, action: Action| {
        view! {
            <button type="button" class="plain" data-assent-action=action.name() on:click=move |_| perform(action)>{text(key)}</button>
        }
    };
    view! {
        <section aria-labelledby="receipt">
            <h3 id="receipt">{text(Key::ReceiptTitle)}</h3>
            <p class="quiet">{text(Key::ReceiptText)}</p>
            <details>
                <summary><span>{text(Key::ReceiptShow)}</span></summary>
                <pre data-assent-receipt="" dir="ltr" tabindex="0">{receipt.json}</pre>
            </details>
            <div class="row">
                {button(Key::ReceiptDownload, Action::Download)}
                {receipt.withdrawable.then(|| button(Key::Withdraw, Action::Withdraw))}
            </div>
        </section>
    }
    .into_any()
}
