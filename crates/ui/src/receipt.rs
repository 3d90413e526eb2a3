//! The visitor's own copy of the proof.

use assent_core::Key;

use crate::Action;
use crate::button::Buttons;
use crate::markup::Markup;

/// What the preferences show of a receipt.
#[derive(Debug, Clone)]
pub struct ReceiptView {
    /// The receipt as indented JSON.
    pub json: String,
    /// Whether there is anything to withdraw.
    pub withdrawable: bool,
}

/// Writes the receipt with what can be done with it.
pub(super) fn receipt(markup: &mut Markup, receipt: &ReceiptView, buttons: Buttons) {
    let locale = buttons.locale;
    markup.open("section", &[("aria-labelledby", "receipt")]);
    markup.leaf("h3", &[("id", "receipt")], locale.text(Key::ReceiptTitle));
    markup.leaf("p", &[("class", "quiet")], locale.text(Key::ReceiptText));
    markup.open("details", &[]);
    markup.open("summary", &[]);
    markup.leaf("span", &[], locale.text(Key::ReceiptShow));
    markup.close();
    markup.leaf("pre", &[("data-assent-receipt", ""), ("dir", "ltr"), ("tabindex", "0")], &receipt.json);
    markup.close();
    markup.open("div", &[("class", "row")]);
    buttons.write(markup, "plain", Key::ReceiptDownload, Action::Download);
    if receipt.withdrawable {
        buttons.write(markup, "plain", Key::Withdraw, Action::Withdraw);
    }
    markup.close();
    markup.close();
}
