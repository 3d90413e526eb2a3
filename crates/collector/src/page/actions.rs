//! Who looked, exported, erased and answered, and who may.

use leptos::prelude::*;

use super::frame::{Section, card, header, page};
use super::{moment, vocabulary};
use crate::export::time;
use crate::store::{Action, Done, Person, Role};

/// What the page shows.
pub(crate) struct Actions {
    /// The latest first.
    pub(crate) actions: Vec<Done>,
    /// Everybody with a token of their own.
    pub(crate) people: Vec<Person>,
}

/// The page; without actions for a session that only looks.
pub(crate) fn actions(shown: Option<&Actions>) -> String {
    let content = match shown {
        None => view! { <p class="wide quiet">"This session only looks. Sign in to act to see who did what."</p> }
            .into_any(),
        Some(Actions { actions, people }) => view! {
            {card("What people did", "wide", list(actions))}
            {card("People", "wide", everybody(people))}
        }
        .into_any(),
    };
    let body = view! {
        {header(Some(Section::Actions))}
        <main>
            <h1 class="wide">"Activity"</h1>
            {content}
        </main>
    };
    page("Activity", body.into_any())
}

fn list(actions: &[Done]) -> AnyView {
    let rows: Vec<_> = actions.iter().map(action).collect();
    view! {
        <p class="quiet">"Entries of the log: verify finds one that was changed or removed. A receipt stands here under its leaf, which tells nothing of the visitor."</p>
        <div class="scroll"><table class="list">
            <thead><tr><th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"What"</th><th scope="col">"About"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn action(done: &Done) -> AnyView {
    // A later version may have written actions that this one has no words for.
    let what =
        Action::named(&done.action).map_or_else(|| done.action.clone(), |action| vocabulary::action(action).to_owned());
    view! {
        <tr>
            <td><time datetime=time(done.at)>{moment(done.at)}</time></td>
            <td>{done.person.clone()}</td>
            <td>{what}</td>
            <td class="wrapped code">{done.about.clone()}</td>
        </tr>
    }
    .into_any()
}

fn everybody(people: &[Person]) -> AnyView {
    let rows: Vec<_> = people
        .iter()
        .map(|person| {
            let role = if person.role == Role::Owner { "looks and acts" } else { "looks" };
            view! { <tr><th scope="row">{person.name.clone()}</th><td>{role}</td><td>"since "{moment(person.added_at)}</td></tr> }
        })
        .collect();
    view! {
        <p>"The holder of the admin token is called owner. On the collector's machine, "<code>"assent-collector people add NAME"</code>" gives somebody a token of their own, and "<code>"people revoke NAME"</code>" takes it back."</p>
        <div class="scroll"><table class="list"><tbody>{rows}</tbody></table></div>
    }
    .into_any()
}
