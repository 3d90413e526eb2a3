//! What every page has around it.

use leptos::prelude::*;

use super::STYLE;

/// A whole page.
pub(super) fn page(title: &str, body: AnyView) -> String {
    document(title, || view! { <link rel="stylesheet" href="/style.css"/> }.into_any(), body)
}

/// A page that leads on to the overview by itself.
pub(super) fn leading_on(title: &str, body: AnyView) -> String {
    let head = || {
        view! { <link rel="stylesheet" href="/style.css"/><meta http-equiv="refresh" content="0;url=/"/> }.into_any()
    };
    document(title, head, body)
}

/// A page that is a file of its own: its styles are in it, and it asks no server for anything.
pub(super) fn alone(title: &str, body: AnyView) -> String {
    let style = || {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        view! { <meta http-equiv="content-security-policy" content=policy/><style inner_html=STYLE></style> }.into_any()
    };
    document(title, style, body)
}

fn document(title: &str, style: impl Fn() -> AnyView, body: AnyView) -> String {
    let title = format!("{title} · Assent");
    let html = Owner::new().with(|| {
        let page = view! {
            <html lang="en">
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <title>{title}</title>
                    <link rel="icon" href="data:,"/>
                    {style()}
                </head>
                <body>{body}</body>
            </html>
        };
        page.to_html()
    });
    format!("<!doctype html>{html}")
}

/// A page of the dashboard that the header leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Receipts,
    Requests,
    Actions,
}

/// The header of every page behind the sign-in. Without a section the page is none of those that the header leads to.
pub(super) fn header(section: Option<Section>) -> AnyView {
    let all = [
        (Section::Overview, "/", "Overview"),
        (Section::Receipts, "/receipts", "Receipts"),
        (Section::Requests, "/requests", "Requests"),
        (Section::Actions, "/activity", "Activity"),
    ];
    let links = all.map(|(of, address, name)| {
        let current = (Some(of) == section).then_some("page");
        view! { <li><a href=address aria-current=current>{name}</a></li> }
    });
    view! {
        <header>
            {home()}
            <nav aria-label="Pages"><ul class="tabs">{links.to_vec()}</ul></nav>
            <form method="post" action="/sign-out"><button class="plain">"Sign out"</button></form>
        </header>
    }
    .into_any()
}

/// The product's name, which leads to the overview.
pub(super) fn home() -> impl IntoView {
    view! { <a class="home" href="/">{mark()} <span>"Assent"</span></a> }
}

/// The product's mark: a tick that leaves its circle open.
pub(super) fn mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
            <path d="M20.5 9.5a9 9 0 1 1-4.2-5.4"/>
            <path d="m8 11.5 3.5 3.5L21 5"/>
        </svg>
    }
}

/// A titled part of a page.
pub(super) fn card(title: &'static str, class: &'static str, body: AnyView) -> AnyView {
    let class = format!("card {class}");
    view! {
        <section class=class>
            <h2>{title}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// A field of a form, with its label and a hint that belongs to it. Its id is its own where a page has the form more than once.
pub(super) fn input(
    id: impl Into<String>,
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: &str,
    hint: Option<&'static str>,
) -> AnyView {
    let id: String = id.into();
    let hint_id = format!("{id}-hint");
    let described = hint.map(|_| hint_id.clone());
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id name=name type=kind value=value.to_owned() autocomplete="off" spellcheck="false" aria-describedby=described/>
            {hint.map(|hint| view! { <small id=hint_id>{hint}</small> })}
        </div>
    }
    .into_any()
}

/// A choice of a form: values with their words.
pub(super) fn select(
    id: impl Into<String>,
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    value: &str,
) -> AnyView {
    let id: String = id.into();
    let options: Vec<_> = options
        .into_iter()
        .map(|(of, words)| {
            let selected = of == value;
            view! { <option value=of selected=selected>{words}</option> }
        })
        .collect();
    view! { <div class="field"><label for=id.clone()>{label}</label><select id=id name=name>{options}</select></div> }
        .into_any()
}
