//! The register of requests, and the forms by which it is worked.

use leptos::prelude::*;

use super::frame::{Section, card, header, input, page, select};
use super::lists::day;
use super::{lists, vocabulary};
use crate::store::{Request, RequestKind};

/// What the page shows.
pub(crate) struct Register {
    /// Open ones first, by when they are due.
    pub(crate) requests: Vec<Request>,
    /// Every site that receipts arrived for.
    pub(crate) sites: Vec<String>,
    /// The present moment, in milliseconds since 1970.
    pub(crate) now: i64,
    /// Whether the reader may send the forms.
    pub(crate) may_act: bool,
    /// What of the last form could not be taken.
    pub(crate) fault: Option<String>,
}

/// The page.
pub(crate) fn requests(register: &Register) -> String {
    let (open, answered): (Vec<&Request>, Vec<&Request>) =
        register.requests.iter().partition(|request| request.answered_at.is_none());
    let late = open.iter().filter(|request| request.due_at < register.now).count();
    let heading = format!("{} open, {late} overdue", open.len());
    let fault = register.fault.clone().map(|fault| view! { <p class="alert wide" role="alert">{fault}</p> });
    let enter = if register.may_act {
        card("Enter a request", "wide", letter(register))
    } else {
        view! { <p class="wide quiet">"This session only looks. Sign in to act to enter and answer requests."</p> }
            .into_any()
    };
    let open: Vec<_> = open.into_iter().map(|request| waiting(register, request)).collect();
    let none = open.is_empty().then(|| view! { <p class="quiet">"No request is open."</p> });
    let body = view! {
        {header(Some(Section::Requests))}
        <main>
            <h1 class="wide">"Requests"<small>{heading}</small></h1>
            {fault}
            {card("Open", "wide", view! { {open} {none} }.into_any())}
            {card("Answered", "wide", done(&answered))}
            {enter}
        </main>
    };
    page("Requests", body.into_any())
}

fn waiting(register: &Register, request: &Request) -> AnyView {
    let (class, due) = lists::standing(request, register.now);
    let subject = match request.subject {
        Some(subject) if register.may_act => {
            view! { <p><a href=format!("/receipts?id={subject}")>"Receipts of its subject"</a></p> }.into_any()
        }
        Some(_) => view! { <p class="quiet">"It names a subject, which this session does not show."</p> }.into_any(),
        None => view! { <p class="quiet">"It names no subject."</p> }.into_any(),
    };
    let id = request.request_id.to_string();
    let answer = register.may_act.then(|| {
        let (field, action) = (format!("answer-{id}"), format!("/requests/{id}"));
        view! {
            <form class="fields" method="post" action=action>
                <div class="field">
                    <label for=field.clone()>"Answer or reason, without personal data"</label>
                    <input id=field name="answer" required=true maxlength="2000" autocomplete="off"/>
                </div>
                <button name="decision" value="answer">"Answered"</button>
                <button name="decision" value="reject" class="second">"Rejected"</button>
            </form>
        }
    });
    let received = format!("received {}, due {}", day(request.received_at), day(request.due_at));
    view! {
        <section class="request">
            <h3>{vocabulary::kind(request.kind)}<small>{request.site.clone()}", "{received}</small></h3>
            <p><span class=class>{due}</span></p>
            {subject}
            {answer}
        </section>
    }
    .into_any()
}

fn done(answered: &[&Request]) -> AnyView {
    if answered.is_empty() {
        return view! { <p class="quiet">"No request has been answered yet."</p> }.into_any();
    }
    let rows: Vec<_> = answered
        .iter()
        .map(|request| {
            let at = request.answered_at.map(day).unwrap_or_default();
            view! {
                <tr>
                    <td>{vocabulary::kind(request.kind)}<small>{request.site.clone()}</small></td>
                    <td>{day(request.received_at)}</td>
                    <td>{at}</td>
                    <td class="wrapped">{request.answer.clone()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="scroll"><table class="list">
            <thead><tr><th scope="col">"Request"</th><th scope="col">"Received"</th><th scope="col">"Answered"</th><th scope="col">"How"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn letter(register: &Register) -> AnyView {
    let sites = register.sites.iter().map(|site| (site.clone(), site.clone())).collect();
    let kinds = RequestKind::ALL.iter().map(|kind| (kind.name().to_owned(), vocabulary::kind(*kind).to_owned()));
    view! {
        <form class="fields" method="post" action="/requests">
            {select("site_id", "Site", sites, "")}
            {select("kind", "What is asked for", kinds.collect(), "")}
            {input("received", "Received on", "date", &day(register.now), None)}
            {input("subject", "Subject id, if known", "text", "", None)}
            <button>"Enter"</button>
        </form>
    }
    .into_any()
}
