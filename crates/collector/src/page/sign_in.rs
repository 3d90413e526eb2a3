//! The way in.

use leptos::prelude::*;

use super::frame::{leading_on, mark, page};

/// The form for a token, with what went wrong before, and the way to the provider where there is one.
pub(crate) fn sign_in(refused: Option<&str>, with_provider: bool) -> String {
    let refused = refused.map(str::to_owned);
    let provider = with_provider.then(|| {
        view! { <p><a class="provider" href="/sign-in/oidc">"Sign in with your organisation's account"</a></p> }
    });
    let body = view! {
        <main class="sign-in">
            <h1>{mark()} "Assent collector"</h1>
            {provider}
            <form method="post" action="/sign-in">
                <label for="token">"Token"</label>
                <input id="token" name="token" type="password" autocomplete="current-password" required=true autofocus=true/>
                <fieldset>
                    <legend>"In this session you"</legend>
                    <label><input type="radio" name="role" value="viewer" checked=true/>"look: subject ids are replaced, nothing can be changed"</label>
                    <label><input type="radio" name="role" value="owner"/>"act: see subject ids, take evidence packs, answer requests, erase"</label>
                </fieldset>
                {refused.map(|words| view! { <p class="alert" role="alert">{words}</p> })}
                <button>"Open the dashboard"</button>
            </form>
            <p class="quiet">"Your own, or the admin token, which the first start of the collector made. "<code>"assent-collector token rotate"</code>" makes another."</p>
        </main>
    };
    page("Sign in", body.into_any())
}

/// Leads on to the overview. The browser brings the session's cookie to what a page of our own leads to.
pub(crate) fn signed_in() -> String {
    let body = view! {
        <main class="sign-in">
            <h1>{mark()} "You are signed in"</h1>
            <p><a href="/">"Open the overview"</a></p>
        </main>
    };
    leading_on("Signed in", body.into_any())
}
