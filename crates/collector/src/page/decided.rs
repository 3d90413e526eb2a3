//! The answers of a receipt: each category and each of its services.

use assent_core::{Basis, State};
use leptos::prelude::*;
use serde_json::Value;

use super::vocabulary;
use crate::answers::decisions;
use crate::notice::Notice;

/// The table of a receipt's answers, with the names that its notice gave them.
pub(super) fn answers(body: &Value, notice: Option<Notice<'_>>) -> AnyView {
    let rows: Vec<_> = decisions(body).iter().flat_map(|decision| rows(decision, notice)).collect();
    let unnamed = notice
        .is_none()
        .then(|| view! { <p class="quiet">"The notice is not archived: categories and services have ids only."</p> });
    view! {
        <div class="scroll"><table class="list answers">
            <thead><tr><th scope="col">"Category or service"</th><th scope="col">"Answer"</th><th scope="col">"Basis"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
        {unnamed}
    }
    .into_any()
}

fn rows(decision: &Value, notice: Option<Notice<'_>>) -> Vec<AnyView> {
    let id = decision["purpose"].as_str().unwrap_or_default();
    let name = notice.and_then(|notice| notice.category_name(id));
    let basis = decision["basis"].as_str().and_then(Basis::named).map_or("", vocabulary::basis);
    let mut rows = vec![row("", name, id, &decision["state"], basis)];
    let services = decision["services"].as_object().into_iter().flatten();
    rows.extend(services.map(|(service, state)| {
        let name = notice.and_then(|notice| notice.service_name(id, service));
        row("service", name, service, state, "")
    }));
    rows
}

fn row(class: &'static str, name: Option<&str>, id: &str, answer: &Value, basis: &'static str) -> AnyView {
    let state = answer.as_str().and_then(State::named);
    let granted = if state == Some(State::Granted) { "granted" } else { "denied" };
    let (name, small) = match name {
        Some(name) => (name.to_owned(), Some(view! { <small>{id.to_owned()}</small> })),
        None => (id.to_owned(), None),
    };
    view! {
        <tr class=class>
            <th scope="row">{name}{small}</th>
            <td><span class=granted>{state.map_or("not known", vocabulary::state)}</span></td>
            <td>{basis}</td>
        </tr>
    }
    .into_any()
}
