//! The search for receipts.

use assent_core::{Event, Method};
use leptos::prelude::*;

use super::frame::{Section, card, header, input, page, select};
use super::{lists, moment, vocabulary};
use crate::search::{Form, Found};

/// What the page shows.
pub(crate) struct Search {
    /// Every site that receipts arrived for.
    pub(crate) sites: Vec<String>,
    /// What the form was filled with, its site one of those.
    pub(crate) form: Form,
    /// What was found, or what of the form cannot be read.
    pub(crate) found: Result<Found, String>,
}

/// The page.
pub(crate) fn receipts(search: &Search) -> String {
    let results = match &search.found {
        Ok(found) => card("Results", "wide", results(&search.form, found)),
        Err(fault) => view! { <p class="alert wide" role="alert">{fault.clone()}</p> }.into_any(),
    };
    let body = view! {
        {header(Some(Section::Receipts))}
        <main>
            <h1 class="wide">"Receipts"</h1>
            {card("Find a receipt", "wide", forms(search))}
            {results}
        </main>
    };
    page("Receipts", body.into_any())
}

fn forms(search: &Search) -> AnyView {
    let form = &search.form;
    let sites = search.sites.iter().map(|site| (site.clone(), site.clone())).collect();
    let events = Event::ALL.iter().map(|one| (one.name().to_owned(), vocabulary::event(*one).to_owned()));
    let methods = Method::ALL.iter().map(|one| (one.name().to_owned(), vocabulary::method(*one).to_owned()));
    let any = || std::iter::once((String::new(), "Any".to_owned()));
    view! {
        <form class="fields" method="get" action="/receipts">
            {input("id", "id", "Receipt id or subject id", "text", &form.id, Some("such as 01890a5d-ac96-774b-bcce-b302099a8057"))}
            <button>"Find"</button>
        </form>
        <form class="fields" method="get" action="/receipts">
            {select("site", "site", "Site", sites, &form.site)}
            {input("from", "from", "From day (UTC)", "date", &form.from, None)}
            {input("to", "to", "To day (UTC)", "date", &form.to, None)}
            {select("event", "event", "What", any().chain(events).collect(), &form.event)}
            {select("method", "method", "How", any().chain(methods).collect(), &form.method)}
            {input("region", "region", "Country or region", "text", &form.region, Some("such as DE or US-CA"))}
            {input("version", "version", "Version of the notice", "text", &form.version, None)}
            <button>"Search"</button>
        </form>
    }
    .into_any()
}

fn results(form: &Form, found: &Found) -> AnyView {
    let none = match (&*form.id, found.reached) {
        ("", None) => "No receipt fits.",
        ("", Some(_)) => "No receipt fits so far.",
        _ => "No receipt and no subject has this id. A receipt that was erased keeps neither.",
    };
    let reached = found.reached.map(|at| {
        let words = format!("Looked back to {}. Older receipts have not been looked at yet.", moment(at));
        view! { <p class="quiet">{words}</p> }
    });
    let next = found.next.map(|next| {
        let address = form.address(&next.to_string());
        view! { <p><a href=address rel="next">{if found.reached.is_some() { "Go on searching" } else { "Older receipts" }}</a></p> }
    });
    view! { {lists::receipts(&found.receipts, none)} {reached} {next} }.into_any()
}
