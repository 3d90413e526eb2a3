//! The form for the evidence pack of a period.

use leptos::prelude::*;

use super::frame::{card, header, input, page, select};

/// What the form is filled with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Every site that receipts arrived for.
    pub(crate) sites: Vec<String>,
    pub(crate) site: String,
    /// The first day.
    pub(crate) from: String,
    /// The last day.
    pub(crate) until: String,
    pub(crate) reason: String,
    /// Whether the reader may send the form.
    pub(crate) may_act: bool,
    /// Why the last form was not carried out.
    pub(crate) fault: Option<String>,
}

/// The page.
pub(crate) fn evidence(wanted: &Wanted) -> String {
    let fault = wanted.fault.clone().map(|fault| view! { <p class="alert wide" role="alert">{fault}</p> });
    let content = if wanted.may_act {
        card("A site and its days", "wide", form(wanted))
    } else {
        view! { <p class="wide quiet">"This session only looks. Sign in to act to take evidence packs: they name subjects."</p> }
            .into_any()
    };
    let body = view! {
        {header(None)}
        <main>
            <h1 class="wide">"Evidence pack of a period"</h1>
            {fault}
            {content}
        </main>
    };
    page("Evidence pack of a period", body.into_any())
}

fn form(wanted: &Wanted) -> AnyView {
    let sites = wanted.sites.iter().map(|site| (site.clone(), site.clone())).collect();
    view! {
        <p>
            "A ZIP file with every receipt of these days, the proof of each, and the notices and policies that they name. "
            <code>"assent-collector verify --evidence FILE"</code>" checks it without this collector. It names subjects: keep it safe."
        </p>
        <form class="fields deep" method="post" action="/evidence">
            {select("site", "site_id", "Site", sites, &wanted.site)}
            {input("from", "from", "First day (UTC)", "date", &wanted.from, None)}
            {input("until", "until", "Last day (UTC)", "date", &wanted.until, None)}
            <div class="field">
                <label for="reason">"Reason, without personal data"</label>
                <input id="reason" name="reason" value=wanted.reason.clone() required=true maxlength="2000" autocomplete="off" aria-describedby="reason-hint"/>
                <small id="reason-hint">"It stays in the activity, which is part of the log."</small>
            </div>
            <button>"Make the pack"</button>
        </form>
    }
    .into_any()
}
