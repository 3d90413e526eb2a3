//! What every page has around it.

use leptos::prelude::*;

/// A whole page.
pub(super) fn page(title: &str, body: AnyView) -> String {
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
                    <link rel="stylesheet" href="/style.css"/>
                </head>
                <body>{body}</body>
            </html>
        };
        page.to_html()
    });
    format!("<!doctype html>{html}")
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
