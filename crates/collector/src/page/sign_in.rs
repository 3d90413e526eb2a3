//! The way in.

use leptos::prelude::*;

use super::frame::{mark, page};

/// The form for a token.
pub(crate) fn sign_in(refused: bool) -> String {
    let body = view! {
        <main class="sign-in">
            <h1>{mark()} "Assent collector"</h1>
            <form method="post" action="/sign-in">
                <label for="token">"Token"</label>
                <input id="token" name="token" type="password" autocomplete="current-password" required=true autofocus=true/>
                <fieldset>
                    <legend>"In this session you"</legend>
                    <label><input type="radio" name="role" value="viewer" checked=true/>"look: subject ids are replaced, nothing can be changed"</label>
                    <label><input type="radio" name="role" value="owner"/>"act: see subject ids, take evidence packs, answer requests, erase"</label>
                </fieldset>
                {refused.then(|| view! { <p class="alert" role="alert">"This is not the token."</p> })}
                <button>"Open the dashboard"</button>
            </form>
            <p class="quiet">"Your own, or the admin token, which the first start of the collector made. "<code>"assent-collector token rotate"</code>" makes another."</p>
        </main>
    };
    page("Sign in", body.into_any())
}
