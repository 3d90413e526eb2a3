//! The layers as documents in which nothing acts, for those who have to see what a visitor was shown.

use assent_core::{Choice, Key, Policy, Standing};
use leptos::prelude::*;

use crate::category::unfolded;
use crate::preferences::folding;
use crate::{Draft, FRAME, HOST, LAYOUT, Opening, SHEET, Spell, logo, look, notice_html, sheets};

/// A layer as a document.
pub struct Still {
    /// The whole document. It holds no script, all of it is inert, and its own policy fetches nothing, no picture of the owner's either.
    pub html: String,
    /// The text of each of its style sheets, for a policy that allows them by their hashes.
    pub styles: [String; 2],
}

/// What the document may do by itself: apply the style sheets that are in it.
const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Around the layer: the place of the site's page.
const PAGE: &str = "html{color-scheme:light dark;background:light-dark(#e9ebee,#2b2f35)}body{margin:0}";
/// A notice that is on paper too.
const NOTICE: &str = "@media print{:host{visibility:visible!important}}";
/// A dialog that is open without a script, and as long as what it holds: nobody can scroll it.
const PREFERENCES: &str = ":host{display:block!important;padding:16px!important}\
    dialog,dialog[open]{display:flex;flex-direction:column;position:static;width:auto;max-width:44em;height:auto;max-height:none}\
    .body{overflow:visible}@media(max-width:36em){:host{padding:0!important}}@media print{:host{visibility:visible!important}}";

/// The first layer of a policy.
#[must_use]
pub fn notice_still(policy: &Policy) -> Still {
    let (theme, own) = look(policy);
    let mut picture = logo(policy).map(|attributes| format!("<img{}>", written(&attributes)));
    let part = |(part, slots): (&str, &[&str])| {
        let slots = slots.iter().map(|slot| format!("<slot{}></slot>", written(&[("name", slot)])));
        let content: String = picture.take().into_iter().chain(slots).collect();
        format!("<div{}>{content}</div>", written(&[("part", part)]))
    };
    let frame: String = FRAME.into_iter().map(part).collect();
    let place = policy.appearance().place();
    // A popover is shown by a script only.
    let mut host: Vec<(&str, &str)> = HOST.into_iter().filter(|(name, _)| *name != "popover").collect();
    host.push((LAYOUT, &place));
    document(policy, "assent-notice", &host, &frame, [theme, &own, SHEET, NOTICE].concat(), &notice_html(policy))
}

/// The preferences of a policy, with every service unfolded and the switches as `choice` has them.
#[must_use]
pub fn preferences_still(policy: &Policy, choice: &Choice, standing: Standing, spell: Spell) -> Still {
    let (theme, own) = look(policy);
    let opening = Opening { last: None, honoured: policy.honours(choice), standing };
    let dialog = Owner::new().with(|| {
        let draft = Draft::new(choice, matches!(standing, Standing::Barred { .. }));
        folding(policy, &draft, &opening, |_| {}, spell, unfolded).to_html()
    });
    let style = [theme, &own, sheets::CONTROLS, sheets::PREFERENCES, sheets::SERVICES, PREFERENCES].concat();
    document(policy, "assent-preferences", &[], &dialog, style, "")
}

/// A document with one element of ours: `frame` is in its shadow root, with `style`, and `content` below the element itself.
fn document(
    policy: &Policy,
    name: &str,
    attributes: &[(&str, &str)],
    frame: &str,
    style: String,
    content: &str,
) -> Still {
    let locale = policy.locale();
    let language = [("lang", locale.language().as_str()), ("dir", locale.text(Key::Dir))];
    let host = [attributes, &language].concat();
    let html = format!(
        "<!doctype html><html{}><head><meta charset=\"utf-8\">\
        <meta http-equiv=\"content-security-policy\" content=\"{ALONE}\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{name}</title><style>{PAGE}</style></head>\
        <body inert><{name}{}><template shadowrootmode=\"open\"><style>{style}</style>{frame}</template>{content}</{name}></body></html>",
        written(&language),
        written(&host),
    );
    Still { html, styles: [PAGE.to_owned(), style] }
}

/// Attributes as HTML. In quotes only the first two signs mean anything (HTML Standard, 13.2.5.36).
fn written(attributes: &[(&str, &str)]) -> String {
    let safe =
        |value: &str| value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", safe(value))).collect()
}
