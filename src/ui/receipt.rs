//! The visitor's own copy of the proof.

use assent_core::{Key, Locale};

use crate::ui::button::button;
use crate::ui::element::{Element, element, group};
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
pub(super) fn receipt(receipt: &ReceiptView, locale: &Locale, perform: Perform) -> Element {
    let plain = |key, action| button(key, action, locale, perform).with("class", "plain");
    let json = [("data-assent-receipt", ""), ("dir", "ltr"), ("tabindex", "0")];
    let shown = vec![
        group("summary", &[], vec![element("span", &[], locale.text(Key::ReceiptShow))]),
        element("pre", &json, &receipt.json),
    ];
    let mut row = vec![plain(Key::ReceiptDownload, Action::Download)];
    if receipt.withdrawable {
        row.push(plain(Key::Withdraw, Action::Withdraw));
    }
    let parts = vec![
        element("h3", &[("id", "receipt")], locale.text(Key::ReceiptTitle)),
        element("p", &[("class", "quiet")], locale.text(Key::ReceiptText)),
        group("details", &[], shown),
        group("div", &[("class", "row")], row),
    ];
    group("section", &[("aria-labelledby", "receipt")], parts)
}
