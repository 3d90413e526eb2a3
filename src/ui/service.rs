//! One service: who it is, what it is for, what it stores.

use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::ui::Draft;
use crate::ui::category::switch;
use crate::ui::words::{self, Spell};
use assent_core::policy::{Cookie, Service};

/// A service with its switch.
pub(super) fn service(service: &Service, locale: &Locale, draft: &Draft, spell: Spell) -> AnyView {
    let text = |key| locale.text(key).to_owned();
    let fact = |key, value: String| view! { <dt>{text(key)}</dt><dd>{value}</dd> };
    let stored = if service.cookies.is_empty() {
        view! { <p class="quiet">{text(Key::CookiesNone)}</p> }.into_any()
    } else {
        cookies(service, locale, spell)
    };
    view! {
        <li class="service">
            <div class="line">
                <h4 id=format!("service-{}", service.id)>{service.name.clone()}</h4>
                {match draft.unit(&service.id) {
                    Some(granted) => switch(
                        service.id.to_string(),
                        format!("service-{}", service.id),
                        move || granted.get(),
                        move |on| granted.set(on),
                    ),
                    None => view! { <span class="always">{text(Key::AlwaysOn)}</span> }.into_any(),
                }}
            </div>
            <dl>
                {fact(Key::Provider, service.provider.clone())}
                {fact(Key::Purposes, service.purposes.join(" · "))}
                {service.if_refused.clone().map(|refused| fact(Key::IfRefused, refused))}
            </dl>
            <p>
                <a href=service.policy_url.to_string() target="_blank" rel="noopener noreferrer">
                    {locale.fill(Key::ServicePolicy, "{service}", &service.name)}
                </a>
            </p>
            {stored}
        </li>
    }
    .into_any()
}

/// The table of what a service stores (Planet49, C-673/17, 81: how long, and who has access).
fn cookies(service: &Service, locale: &Locale, spell: Spell) -> AnyView {
    let text = |key| locale.text(key).to_owned();
    let caption = locale.fill(Key::CookiesOf, "{service}", &service.name);
    let columns = [
        Key::ColumnName,
        Key::ColumnOrigin,
        Key::ColumnKind,
        Key::ColumnLifetime,
        Key::ColumnPurpose,
    ];
    let head = columns
        .map(|key| view! { <th scope="col">{text(key)}</th> })
        .collect_view();
    let row = |cookie: &Cookie| {
        let cells = [
            (Key::ColumnOrigin, cookie.origin.clone()),
            (Key::ColumnKind, words::kind(cookie.kind, locale).to_owned()),
            (
                Key::ColumnLifetime,
                words::lifetime(cookie.lifetime, locale, spell),
            ),
            (Key::ColumnPurpose, cookie.purpose.clone()),
        ];
        // On a narrow screen each cell stands alone and shows its column's name.
        let cells = cells.map(|(column, cell)| view! { <td data-column=text(column)>{cell}</td> });
        view! { <tr><th scope="row">{cookie.name.to_string()}</th>{cells.collect_view()}</tr> }
    };
    view! {
        <table>
            <caption>{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{service.cookies.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
