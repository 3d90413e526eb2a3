//! Where to begin: a few questions, a file, or what was kept; then who answers for the site.

use leptos::html::Input as InputElement;
use leptos::prelude::*;
use serde_json::Value;

use crate::app::field::Field;
use crate::app::state::Studio;
use crate::app::{browser, reports};
use crate::model::{Answers, Draft, parse};

pub fn view(studio: Studio) -> AnyView {
    let is_open = Memo::new(move |_| studio.is_open());
    view! {
        {move || is_open.get().then(|| site(studio))}
        <div class="cards">{begin(studio)}{file(studio)}{kept(studio)}</div>
    }
    .into_any()
}

/// Who answers for the site.
fn site(studio: Studio) -> AnyView {
    let audience = [
        ("", "Everybody: the site is not made for children"),
        ("mixed", "Mixed: children may use it, so visitors are asked their age"),
        ("child_directed", "Children: nothing optional is asked for"),
    ];
    view! {
        <section class="card">
            <h2>"Your site"</h2>
            {Field::line("site", "Host", "The site's name in receipts, such as example.com.").required().view(studio)}
            {Field::line("controller.name", "Who answers for the data", "The company or person that the law calls the controller.").required().view(studio)}
            {Field::line("controller.policy_url", "Privacy policy", "Its address: /privacy or https://…").required().view(studio)}
            {Field::line("controller.address", "Postal address", "May stay empty if there is a contact.").view(studio)}
            {Field::line("controller.contact", "Contact", "Where visitors write to: mailto:privacy@example.com or a page.").view(studio)}
            {Field::line("audience", "Whom the site is made for", "It decides whether visitors are asked their age.").choice(&audience).view(studio)}
            {reports::about(studio, "controller".into(), false)}
            {reports::about(studio, String::new(), false)}
        </section>
    }
    .into_any()
}

/// The few questions of a new file.
fn begin(studio: Studio) -> AnyView {
    let (site, controller, policy) =
        (NodeRef::<InputElement>::new(), NodeRef::<InputElement>::new(), NodeRef::<InputElement>::new());
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = |field: NodeRef<InputElement>, other: &str| {
            let text = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
            if text.is_empty() { other.to_owned() } else { text }
        };
        let site = text(site, "example.com");
        let answers = Answers {
            controller: text(controller, &site),
            policy_url: text(policy, "/privacy"),
            site,
            contact: None,
            languages: vec!["en".into()],
            regime: "gdpr".into(),
            endpoint: None,
            services: Vec::new(),
        };
        studio.open("consent.json", answers.config(), Value::Null);
        studio.say("The file is made. Next: add your services.");
        browser::focus("title");
    };
    view! {
        <form class="card" on:submit=make>
            <h2>"Begin with a few questions"</h2>
            <p class="help">"Three answers make a file that is valid at once. Everything can be changed later."</p>
            <div class="field"><label for="new-site">"The site's host"</label><input id="new-site" node_ref=site placeholder="example.com" autocomplete="off" spellcheck="false" /></div>
            <div class="field"><label for="new-controller">"Who answers for the data"</label><input id="new-controller" node_ref=controller placeholder="Example Ltd" autocomplete="organization" /></div>
            <div class="field"><label for="new-policy">"Address of the privacy policy"</label><input id="new-policy" node_ref=policy placeholder="/privacy" autocomplete="off" spellcheck="false" /></div>
            <button class="main" id="begin">"Make the file"</button>
        </form>
    }
    .into_any()
}

/// A file of the person's.
fn file(studio: Studio) -> AnyView {
    let problem = RwSignal::new(String::new());
    let choose = move |event: leptos::ev::Event| {
        let field = event_target::<web_sys::HtmlInputElement>(&event);
        browser::chosen_file(&field, move |name, text| match text.map(|text| parse(&text)) {
            Ok(Ok(value)) => {
                problem.set(String::new());
                studio.open(&name, value.clone(), value);
                studio.say(&format!("{name} is open"));
                browser::focus("title");
            }
            Ok(Err(report)) => problem.set(format!("{}: {}. {}.", report.says, report.found, report.mend)),
            Err(()) => problem.set("The file cannot be read.".into()),
        });
    };
    view! {
        <section class="card">
            <h2>"Open a file"</h2>
            <p class="help">"A consent.json that you have already. It stays on your computer: nothing is sent anywhere."</p>
            <div class="field"><label for="open">"Choose a file"</label><input id="open" type="file" accept=".json,application/json" on:change=choose aria-describedby="open-problem" /></div>
            <p class="wrong" id="open-problem" role="alert">{move || problem.get()}</p>
        </section>
    }
    .into_any()
}

/// What the browser kept.
fn kept(studio: Studio) -> AnyView {
    let drafts = RwSignal::new(browser::drafts());
    let row = move |draft: Draft| {
        let (name, gone) = (draft.name.clone(), draft.name.clone());
        let words = format!("{} – kept {}", draft.name, browser::moment(draft.kept));
        let open = move |_| {
            studio.open(&draft.name, draft.document.clone(), draft.base.clone());
            browser::focus("title");
        };
        let forget = move |_| {
            browser::forget(&gone);
            drafts.set(browser::drafts());
            browser::focus("title");
        };
        view! {
            <li><span>{words}</span><div class="acts">
                <button on:click=open aria-label=format!("Go on with {name}")>"Go on"</button>
                <button on:click=forget aria-label=format!("Forget {name}")>"Forget"</button>
            </div></li>
        }
    };
    let list = move || {
        let drafts = drafts.get();
        if drafts.is_empty() {
            return view! { <p class="help">"Nothing yet. What you do is kept in this browser by itself."</p> }
                .into_any();
        }
        view! { <ul class="rows">{drafts.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! { <section class="card"><h2>"Kept in this browser"</h2>{list}</section> }.into_any()
}
