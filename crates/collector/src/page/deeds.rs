//! Who looked, exported, erased and answered, and who may.

use leptos::prelude::*;

use super::frame::{Section, card, header, page};
use super::{moment, vocabulary};
use crate::export::time;
use crate::store::{Deed, Done, Person, Role};

/// What the page shows.
pub(crate) struct Deeds {
    /// The latest first.
    pub(crate) deeds: Vec<Done>,
    /// Everybody with a token of their own.
    pub(crate) people: Vec<Person>,
}

/// The page; without deeds for a session that only looks.
pub(crate) fn deeds(shown: Option<&Deeds>) -> String {
    let content = match shown {
        None => view! { <p class="wide quiet">"This session only looks. Sign in to act to see who did what."</p> }
            .into_any(),
        Some(Deeds { deeds, people }) => view! {
            {card("Deeds", "wide", list(deeds))}
            {card("People", "wide", everybody(people))}
        }
        .into_any(),
    };
    let body = view! {
        {header(Some(Section::Deeds))}
        <main>
            <h1 class="wide">"Who did what"</h1>
            {content}
        </main>
    };
    page("Who did what", body.into_any())
}

fn list(deeds: &[Done]) -> AnyView {
    let rows: Vec<_> = deeds.iter().map(deed).collect();
    view! {
        <p class="quiet">"Entries of the log: who changes or removes one is found by verify. A receipt stands here under its leaf, which tells nothing of the visitor."</p>
        <div class="scroll"><table class="list">
            <thead><tr><th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"What"</th><th scope="col">"About"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn deed(done: &Done) -> AnyView {
    // A later version may have written deeds that this one has no words for.
    let what = Deed::named(&done.deed).map_or_else(|| done.deed.clone(), |deed| vocabulary::deed(deed).to_owned());
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
        <table class="list"><tbody>{rows}</tbody></table>
    }
    .into_any()
}
