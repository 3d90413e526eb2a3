//! What the visitor of a receipt was shown, drawn by the component that draws it in visitors' browsers.
//!
//! Archived texts come from a site's owner. Each layer is a document in a frame that may do nothing, under this page's own policy.

use assent_core::{Basis, Choice, Key, Mode, Node, Policy, Shown, Standing, VERSION};
use assent_ui::{Still, notice_still, preferences_still};
use leptos::prelude::*;
use serde_json::Value;

use super::frame::card;
use super::moment;
use crate::store::{Document, Stored};

/// Texts without which there is nothing to look at.
const NEEDED: [&str; 6] = ["notice_title", "accept_all", "reject_all", "settings", "prefs_title", "save"];

/// The drawing of a receipt's notice.
pub(super) struct Drawing {
    pub(super) view: AnyView,
    /// The text of each style sheet in its frames.
    pub(super) styles: Vec<String>,
}

/// Draws the layers of the notice that a receipt names, or says why it cannot.
pub(super) fn drawing(stored: &Stored, body: &Value, document: &Document) -> Drawing {
    let title = "As it was drawn";
    match policy(stored, body, document) {
        Ok((policy, standing)) => {
            let preferences = preferences_still(&policy, &Choice::undecided(&policy), standing, |duration, _| {
                // As Intl writes it in English.
                duration.to_string()
            });
            let first = policy.asks().then(|| notice_still(&policy));
            let unasked = first.is_none().then(|| view! { <p>"This visitor was not asked: the browser had objected already. The preferences could be opened."</p> });
            let styles = first.iter().chain([&preferences]).flat_map(|still| still.styles.clone()).collect();
            let view = view! {
                {about(&policy, body, document)}
                {unasked}
                {first.map(|still| frame("First layer", "", still))}
                {frame("Preferences", "tall", preferences)}
            };
            Drawing { view: card(title, "wide shown", view.into_any()), styles }
        }
        Err(why) => {
            let view = view! { <p class="due">{why}</p><p>"The archived texts are there to read all the same."</p> };
            Drawing { view: card(title, "wide", view.into_any()), styles: Vec::new() }
        }
    }
}

/// What is drawn, and the standing of the visitor; otherwise why it cannot be drawn, in a sentence.
fn policy(stored: &Stored, body: &Value, document: &Document) -> Result<(Policy, Standing), String> {
    let said = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let version = said("/notice/version");
    for (what, receipt, archived) in [
        ("site", stored.site.as_str(), &document.site),
        ("language", stored.lang.as_str(), &document.lang),
        ("version", version, &document.version),
    ] {
        if receipt != archived {
            return Err(format!(
                "Not drawn: the receipt names the {what} \"{receipt}\", and its archived notice the {what} \"{archived}\"."
            ));
        }
    }
    let unreadable = |why: String| format!("Not drawn: Assent {VERSION} cannot read the archived notice. {why}");
    let text = std::str::from_utf8(&document.body).map_err(|error| unreadable(error.to_string()))?;
    let notice = Node::parse(text).map_err(|error| unreadable(error.to_string()))?;
    let by_notice = |decision: &Value| decision["basis"] == Basis::Notice.name();
    let informed = body["decisions"].as_array().is_some_and(|decisions| decisions.iter().any(by_notice));
    // Which of the two a regime had is the same to both layers.
    let mode = if informed { Mode::OptOut } else { Mode::OptIn };
    let shown = Shown { mode, objects: body["signals"]["gpc"] == true };
    let policy = Policy::archived(&notice, shown).map_err(|problems| unreadable(problems.to_string()))?;
    let missing: Vec<&str> = policy.locale().missing().filter(|name| NEEDED.contains(name)).collect();
    if !missing.is_empty() {
        return Err(format!("Not drawn: the archived notice has no text for {}.", missing.join(", ")));
    }
    if !["ltr", "rtl"].contains(&policy.locale().text(Key::Dir)) {
        return Err(
            "Not drawn: the archived notice does not say in which direction its language is written.".to_owned()
        );
    }
    let barred = body["age"]["ok"] == false;
    Ok((policy, if barred { Standing::Barred { guardian: false } } else { Standing::Free }))
}

/// What the drawing is and what it is not.
fn about(policy: &Policy, body: &Value, document: &Document) -> AnyView {
    let theirs = body.pointer("/ui/version").and_then(Value::as_str).unwrap_or_default();
    let theirs = match theirs {
        "" => "The receipt does not say which version the visitor's page had.".to_owned(),
        VERSION => "The visitor's page had the same version.".to_owned(),
        other => format!("The visitor's page had Assent {other}, which may have drawn them in another way."),
    };
    let english = policy.locale().language().primary() == "en";
    let durations = if english {
        ""
    } else {
        " Durations are in English; the visitor's browser wrote them in the notice's language."
    };
    let missing: Vec<&str> = policy.locale().missing().collect();
    let missing = (!missing.is_empty()).then(|| {
        let words = format!("The archived notice has no text for {}, which stays empty here.", missing.join(", "));
        view! { <p class="due">{words}</p> }
    });
    view! {
        <p>
            "Drawn by Assent "{VERSION}" from the texts archived on "{moment(document.archived_at)}". "{theirs}
        </p>
        <p class="quiet">
            "The archive holds every text and not the look of the site's notice: layout, place, colours and logo are the shipped ones. \
            Services are unfolded, and switches stand as for a visitor who has not answered. Nothing in the pictures acts."{durations}
        </p>
        {missing}
    }
    .into_any()
}

/// A layer in a frame that may do nothing.
fn frame(caption: &'static str, class: &'static str, still: Still) -> AnyView {
    let title = format!("{caption}, a picture; the archive has its texts to read");
    view! {
        <figure>
            <figcaption>{caption}</figcaption>
            <iframe class=class title=title sandbox="" srcdoc=still.html></iframe>
        </figure>
    }
    .into_any()
}
