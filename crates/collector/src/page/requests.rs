//! The register of requests, and the forms by which it is worked.

use leptos::prelude::*;

use super::frame::{Section, card, header, input, page, select};
use super::lists::day;
use super::{lists, vocabulary};
use crate::store::{Reply, Request, RequestKind, RequestOutcome};

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
        register.requests.iter().partition(|request| request.reply.is_none());
    let late = open.iter().filter(|request| request.due_at < register.now).count();
    let heading = format!("{} open, {late} overdue", open.len());
    let fault = register.fault.clone().map(|fault| view! { <p class="alert wide" role="alert">{fault}</p> });
    let enter = if register.may_act {
        card("Enter a request", "wide", entry(register, None))
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
            {card("Answered", "wide", done(register, &answered))}
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
                <button name="outcome" value="answered">"Answered"</button>
                <button name="outcome" value="rejected" class="second">"Rejected"</button>
            </form>
            <details><summary>"Correct what was entered"</summary>{entry(register, Some(request))}</details>
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

fn done(register: &Register, answered: &[&Request]) -> AnyView {
    if answered.is_empty() {
        return view! { <p class="quiet">"No request has been answered yet."</p> }.into_any();
    }
    let row = |request: &&Request| {
        let reply = request.reply.as_ref()?;
        let corrected = reply.corrected_at.map(|at| view! { <small>"corrected "{day(at)}</small> });
        let outcome = if reply.outcome == RequestOutcome::Rejected { "Rejected" } else { "Answered" };
        let correct = register.may_act.then(|| correction(request, reply));
        Some(view! {
            <tr>
                <td>{vocabulary::kind(request.kind)}<small>{request.site.clone()}</small></td>
                <td>{day(request.received_at)}</td>
                <td>{outcome}<small>{day(reply.at)}</small></td>
                <td class="wrapped">{reply.text.clone()}{corrected}{correct}</td>
            </tr>
        })
    };
    let rows: Vec<_> = answered.iter().filter_map(row).collect();
    view! {
        <div class="scroll"><table class="list">
            <thead><tr><th scope="col">"Request"</th><th scope="col">"Received"</th><th scope="col">"Outcome"</th><th scope="col">"Answer or reason"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

/// The form that corrects an answer. It has the present one in it.
fn correction(request: &Request, reply: &Reply) -> AnyView {
    let id = request.request_id.to_string();
    let (field, action) = (format!("answer-{id}"), format!("/requests/{id}/correct"));
    let outcomes = [(RequestOutcome::Answered, "Answered"), (RequestOutcome::Rejected, "Rejected")];
    let options = outcomes.map(|(of, name)| (of.name().to_owned(), name.to_owned()));
    view! {
        <details>
            <summary>"Correct"</summary>
            <form class="fields" method="post" action=action>
                <div class="field">
                    <label for=field.clone()>"Answer or reason, without personal data"</label>
                    <input id=field name="answer" required=true maxlength="2000" autocomplete="off" value=reply.text.clone()/>
                </div>
                {select(format!("outcome-{id}"), "outcome", "Outcome", options.into(), reply.outcome.name())}
                <button>"Save"</button>
            </form>
        </details>
    }
    .into_any()
}

/// The form that enters a request, or corrects an open one, which is in it then.
fn entry(register: &Register, request: Option<&Request>) -> AnyView {
    let sites = register.sites.iter().map(|site| (site.clone(), site.clone())).collect();
    let kinds = RequestKind::ALL.iter().map(|kind| (kind.name().to_owned(), vocabulary::kind(*kind).to_owned()));
    let id = request.map(|request| format!("-{}", request.request_id)).unwrap_or_default();
    let action = request.map_or_else(|| "/requests".to_owned(), |one| format!("/requests/{}/correct", one.request_id));
    let (site, kind) = request.map_or(("", ""), |request| (request.site.as_str(), request.kind.name()));
    let received = day(request.map_or(register.now, |request| request.received_at));
    let subject = request.and_then(|request| request.subject).map(|subject| subject.to_string()).unwrap_or_default();
    view! {
        <form class="fields" method="post" action=action>
            {select(format!("site{id}"), "site_id", "Site", sites, site)}
            {select(format!("kind{id}"), "kind", "What is asked for", kinds.collect(), kind)}
            {input(format!("received{id}"), "received", "Received on", "date", &received, None)}
            {input(format!("subject{id}"), "subject", "Subject id, if known", "text", &subject, None)}
            <button>{if request.is_some() { "Save" } else { "Enter" }}</button>
        </form>
    }
    .into_any()
}
