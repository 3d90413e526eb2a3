//! Fields: each stands for a value of the document, and shows what is wrong with it.

use leptos::prelude::*;
use serde_json::Value;

use super::reports;
use super::state::Studio;
use crate::model::path;

/// What a field looks like.
#[derive(Clone)]
pub enum Input {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A whole number.
    Number,
    /// One of some values, each with its words; the first is the default, which is written as nothing.
    Choice(Vec<(String, String)>),
    /// True, or not there.
    Switch,
}

/// A field.
#[derive(Clone)]
pub struct Field {
    /// The value's path.
    pub path: String,
    /// What it is called.
    pub label: String,
    /// What it means, in plain words; may be empty.
    pub help: String,
    /// What stands there while nothing is written.
    pub hint: String,
    /// What it looks like.
    pub input: Input,
    /// Whether the key stays when its text is empty.
    pub is_required: bool,
}

impl Field {
    /// A line of text.
    pub fn line(path: impl Into<String>, label: impl Into<String>, help: &str) -> Self {
        let (path, label, help) = (path.into(), label.into(), help.to_owned());
        Self { path, label, help, hint: String::new(), input: Input::Line, is_required: false }
    }

    /// The same with another look.
    pub fn of(self, input: Input) -> Self {
        Self { input, ..self }
    }

    /// One of some values.
    pub fn choice(self, choices: &[(&str, &str)]) -> Self {
        let choices = choices.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect();
        self.of(Input::Choice(choices))
    }

    /// The same with a text that stands there while nothing is written.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same for a value that has to be there.
    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Draws it.
    pub fn view(self, studio: Studio) -> AnyView {
        let id = format!("field-{}", self.path);
        let help_id = format!("help-{}", self.path);
        let described = format!("{help_id} reports-{}", self.path);
        let place = self.path.clone();
        let value = Memo::new(move |_| studio.document.with(|document| shown(document, &place)));
        let place = self.path.clone();
        let wrong = Memo::new(move |_| studio.checked.with(|checked| checked.about(&place, false).next().is_some()));
        let reports = reports::about(studio, self.path.clone(), false);
        let invalid = move || if wrong.get() { "true" } else { "false" };
        let (path, label, is_required) = (self.path, self.label.clone(), self.is_required);
        let typed = {
            let (path, what) = (path.clone(), format!("change {}", self.label.to_lowercase()));
            move |text: String| {
                studio.edit(&what, Some(&path), |document| {
                    let place = in_one_language(document, &path);
                    path::write(document, &place, &text, is_required);
                });
            }
        };
        let rest = move |_| studio.rest();
        let control = match self.input {
            Input::Line => view! {
                <input id=id.clone() data-path=path prop:value=move || value.get() placeholder=self.hint spellcheck="false" autocomplete="off"
                    aria-describedby=described aria-invalid=invalid on:input=move |event| typed(event_target_value(&event)) on:blur=rest />
            }
            .into_any(),
            Input::Lines => view! {
                <textarea id=id.clone() data-path=path rows="3" prop:value=move || value.get() placeholder=self.hint
                    aria-describedby=described aria-invalid=invalid on:input=move |event| typed(event_target_value(&event)) on:blur=rest></textarea>
            }
            .into_any(),
            Input::Number => {
                let (place, what) = (path.clone(), format!("change {}", label.to_lowercase()));
                let typed = move |event| {
                    let text = event_target_value(&event);
                    studio.edit(&what, Some(&place), |document| match text.parse::<u32>() {
                        Ok(number) => path::set(document, &place, Value::from(number)),
                        Err(_) => path::write(document, &place, &text, false),
                    });
                };
                view! {
                    <input id=id.clone() data-path=path inputmode="numeric" prop:value=move || value.get() placeholder=self.hint
                        aria-describedby=described aria-invalid=invalid on:input=typed on:blur=rest />
                }
                .into_any()
            }
            Input::Choice(choices) => {
                let choices = choices.into_iter().map(|(choice, words)| {
                    let own = choice.clone();
                    view! { <option value=choice prop:selected=move || value.get() == own>{words}</option> }
                });
                let change = move |event| {
                    typed(event_target_value(&event));
                    studio.rest();
                };
                view! {
                    <select id=id.clone() data-path=path aria-describedby=described aria-invalid=invalid on:change=change>
                        {choices.collect_view()}
                    </select>
                }
                .into_any()
            }
            Input::Switch => {
                let (place, what) = (path.clone(), format!("change {}", label.to_lowercase()));
                let change = move |event| {
                    let is_on = event_target_checked(&event);
                    studio.edit(&what, None, |document| path::set(document, &place, Value::Bool(is_on)));
                };
                return view! {
                    <div class="field switch">
                        <label><input type="checkbox" id=id data-path=path prop:checked=move || value.get() == "true" aria-describedby=described
                            on:change=change />" "{label}</label>
                        <p class="help" id=help_id>{self.help}</p>
                        {reports}
                    </div>
                }
                .into_any();
            }
        };
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <p class="help" id=help_id>{self.help}</p>
                {control}
                {reports}
            </div>
        }
        .into_any()
    }
}

/// A value as a field shows it.
fn shown(document: &Value, place: &str) -> String {
    match path::at(document, &in_one_language(document, place)) {
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => String::new(),
    }
}

/// The place of a value; of a text that is there in several languages that of the first one.
fn in_one_language(document: &Value, place: &str) -> String {
    match path::at(document, place) {
        Some(Value::Object(texts)) => {
            texts.keys().next().map_or_else(|| place.to_owned(), |key| format!("{place}.{key}"))
        }
        _ => place.to_owned(),
    }
}
