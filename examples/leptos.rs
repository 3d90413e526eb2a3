//! A Leptos application with Assent: `cargo run --example leptos` prints the page that its server sends.

use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::{Choice, Config, Duration, Locale, Node, Policy, Timestamp, regime_at};
use assent_ui::{Draft, Headings, declaration};
use leptos::prelude::*;
use leptos::wasm_bindgen;
use leptos::wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Whether the visitor granted a category or service, from the guard in the page's head.
    #[wasm_bindgen(js_namespace = assent, js_name = has)]
    fn granted(name: &str) -> bool;
}

/// A frame that waits. The element around it is Leptos's, what happens inside is the guard's.
#[component]
fn Film() -> impl IntoView {
    // Effects run in the browser only, where the guard is.
    Effect::new(|| leptos::logging::log!("the film may be shown: {}", granted("youtube")));
    view! {
        <div>
            <iframe data-service="youtube" data-src="https://www.youtube-nocookie.com/embed/x" title="A film"></iframe>
        </div>
    }
}

/// The document: the guard comes before everything that it has to hold. The declaration is there without a script, too; in a browser
/// the element shows the visitor's own answer.
#[component]
fn Shell(policy: Policy) -> impl IntoView {
    let revision = policy.revision().0.to_string();
    let draft = Draft::new(&Choice::undecided(&policy), false);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <script src="/assent/assent.js" data-config="/consent.json" data-revision=revision></script>
            </head>
            <body>
                <Film />
                <div data-assent-declaration="">{declaration(&policy, &draft, Headings::from(None), spell)}</div>
            </body>
        </html>
    }
}

fn spell(duration: Duration, _language: &str) -> String {
    duration.to_string()
}

/// The site's configuration, as the notice will read it: its mistakes are found here, each with its place and its mend.
fn policy(json: &str) -> Result<Policy, Box<dyn std::error::Error>> {
    let config = Config::parse(json)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
    let regime = regime_at(config.regime_name(), Timestamp(now)).ok_or("the regime depends on the visitor's place")?;
    let locale =
        Locale::new(config.languages.first().clone(), &Node::Null, &Node::parse(Locale::ENGLISH)?, &config.texts);
    Ok(Policy::resolve(config, regime, locale, false))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = policy(include_str!("leptos.json"))?;
    let html = Owner::new().with(|| view! { <Shell policy /> }.to_html());
    println!("{html}");
    Ok(())
}
