//! The visitor's own copy of the proof.

use assent_core::{Key, Locale};

use crate::ui::button::button;
use crate::ui::element::{Element, element};
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
pub(super) fn receipt(receipt: ReceiptView, locale: &Locale, perform: Perform) -> Element {
    let plain = |key, action| button(key, action, locale, perform).with("class", "plain");
    let json =
        element("pre").with("data-assent-receipt", "").with("dir", "ltr").with("tabindex", "0").text(receipt.json);
    let summary = element("summary").child(element("span").text(locale.text(Key::ReceiptShow)));
    element("section")
        .with("aria-labelledby", "receipt")
        .child(element("h3").with("id", "receipt").text(locale.text(Key::ReceiptTitle)))
        .child(element("p").with("class", "quiet").text(locale.text(Key::ReceiptText)))
        .child(element("details").child(summary).child(json))
        .child(
            element("div")
                .with("class", "row")
                .child(plain(Key::ReceiptDownload, Action::Download))
                .children(receipt.withdrawable.then(|| plain(Key::Withdraw, Action::Withdraw))),
        )
}
