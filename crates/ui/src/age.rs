//! The question for an age, neutral: it names no limit, presets nothing, and says what is kept of the answer, which is not the age
//! (16 CFR 312.2 and the FTC's COPPA FAQ D.7 ask for such a screen; Regulation (EU) 2016/679 Art. 5(1)(c)).

use assent_core::{EARLIEST_BIRTH, Key, Locale};
use leptos::prelude::*;

use crate::button::Buttons;
use crate::dialog::dialog;
use crate::{Action, Perform};

/// The dialog that asks for the year of birth; `year` is the present one.
#[must_use]
pub fn question(locale: &Locale, year: u32, perform: Perform) -> Vec<AnyView> {
    let born = RwSignal::new(0);
    dialog(locale, Key::AgeTitle, perform, |markup| {
        markup.open("form", &[("part", "body"), ("class", "body")]);
        // Only a form whose fields are valid is submitted; the browser says in its language what is wrong.
        let submit = move |event: leptos::ev::Event| {
            event.prevent_default();
            perform(Action::Born(born.get_untracked()));
        };
        markup.on("submit", Box::new(submit));
        markup.leaf("p", &[("id", "text")], locale.text(Key::AgeText));
        markup.open("label", &[]);
        markup.leaf("span", &[], locale.text(Key::AgeYear));
        let (earliest, latest) = (EARLIEST_BIRTH.to_string(), year.to_string());
        let attributes = [
            ("type", "number"),
            ("inputmode", "numeric"),
            ("min", &earliest),
            ("max", &latest),
            ("required", ""),
            ("autocomplete", "off"),
        ];
        markup.open("input", &attributes);
        let input = move |event: leptos::ev::Event| born.set(event_target_value(&event).parse().unwrap_or_default());
        markup.on("input", Box::new(input));
        markup.close();
        markup.close();
        markup.open("div", &[("class", "row")]);
        markup.leaf("button", &[("type", "submit"), ("data-assent-action", "continue")], locale.text(Key::AgeContinue));
        markup.close();
        markup.close();
    })
}

/// The dialog for those who may not grant anything; `guardian`: somebody may for them.
#[must_use]
pub fn barred(locale: &Locale, guardian: bool, perform: Perform) -> Vec<AnyView> {
    dialog(locale, Key::AgeTitle, perform, |markup| {
        let buttons = Buttons { locale, perform };
        markup.open("div", &[("part", "body"), ("class", "body")]);
        markup.leaf("p", &[("id", "text")], locale.text(Key::AgeYoung));
        markup.open("div", &[("class", "row")]);
        if guardian {
            buttons.write(markup, "plain", Key::AgeGuardian, Action::Guardian);
        }
        buttons.write(markup, "", Key::Close, Action::Close);
        markup.close();
        markup.close();
    })
}
