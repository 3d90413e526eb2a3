//! An archived notice or policy, as a person would read it.

use leptos::prelude::*;
use serde_json::Value;

use super::frame::{home, page};
use crate::export::time;
use crate::log::hex;
use crate::notice::Notice;
use crate::store::{self, DocumentKind};

/// The page of a document.
pub(crate) fn document(document: &store::Document) -> String {
    let (sha256, at) = (hex(&document.sha256), time(document.archived_at));
    let (raw, content) = match document.kind {
        DocumentKind::Notice => {
            (format!("/v1/notices/{sha256}"), notice(&serde_json::from_slice(&document.body).unwrap_or_default()))
        }
        DocumentKind::Policy => {
            let text = String::from_utf8_lossy(&document.body).into_owned();
            (format!("/v1/policies/{sha256}"), view! { <pre class="policy">{text}</pre> }.into_any())
        }
    };
    let title = format!("{}, version {}", document.site, document.version);
    let body = view! {
        <header>{home()}</header>
        <main class="document">
            <h1>{title.clone()}</h1>
            <p class="quiet">
                "What visitors were shown, archived on "<time datetime=at.clone()>{at[..10].to_owned()}</time>". "
                <a href=raw>"The very bytes"</a>", whose SHA-256 is "<code>{sha256}</code>"."
            </p>
            <article lang=document.lang.clone() dir="auto">{content}</article>
        </main>
    };
    page(&title, body.into_any())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn notice(notice: &Value) -> AnyView {
    let texts = &notice["texts"];
    let controller = &notice["controller"];
    let about = ["name", "address", "contact", "policy_url"].map(|key| text(&controller[key]));
    let buttons = ["accept_all", "reject_all", "settings", "save"].map(|key| text(&texts[key]));
    let buttons = buttons.into_iter().filter(|part| !part.is_empty()).map(|part| view! { <li>{part}</li> });
    let categories: Vec<_> = list(&notice["categories"]).iter().map(|one| category(one, Notice(notice))).collect();
    view! {
        <section class="card">
            <h2>{text(&texts["notice_title"])}</h2>
            <p>{text(&texts["notice_text"])}</p>
            <ul class="buttons" aria-label="Buttons">{buttons.collect::<Vec<_>>()}</ul>
            <p class="quiet">{about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")}</p>
        </section>
        {categories}
    }
    .into_any()
}

fn category(category: &Value, notice: Notice<'_>) -> AnyView {
    let id = text(&category["id"]);
    let name = notice.category_name(&id).unwrap_or(&id).to_owned();
    let description = notice.category_description(&id).unwrap_or_default().to_owned();
    let services: Vec<_> = list(&category["services"]).iter().map(service).collect();
    view! {
        <section class="card">
            <h2>{name}</h2>
            <p>{description}</p>
            {services}
        </section>
    }
    .into_any()
}

fn service(service: &Value) -> AnyView {
    let purposes: Vec<String> = list(&service["purposes"]).iter().map(text).collect();
    let cookies: Vec<_> = list(&service["cookies"])
        .iter()
        .map(|cookie| {
            view! { <tr><td class="code">{text(&cookie["name"])}</td><td>{text(&cookie["kind"])}</td><td>{text(&cookie["lifetime"])}</td><td>{text(&cookie["purpose"])}</td></tr> }
        })
        .collect();
    let table = (!cookies.is_empty())
        .then(|| view! { <div class="scroll"><table class="list"><tbody>{cookies}</tbody></table></div> });
    view! {
        <h3>{text(&service["name"])}<small>{text(&service["provider"])}" · "{text(&service["policy_url"])}</small></h3>
        <p>{purposes.join("; ")}</p>
        {table}
    }
    .into_any()
}
