//! One service: who it is, what it is for, what it stores.

use assent_core::config::{Cookie, Service};
use assent_core::{Key, Locale};
use leptos::prelude::{Get, Set};

use crate::ui::Draft;
use crate::ui::category::{always_on, switch};
use crate::ui::element::{Element, element, group};
use crate::ui::words::{self, Spell};

/// A service with its switch.
pub(super) fn service(service: &Service, locale: &Locale, draft: &Draft, spell: Spell) -> Element {
    let label = format!("service-{}", service.id);
    let control = match draft.unit(&service.id) {
        Some(granted) => {
            let set = Box::new(move |on| granted.set(on));
            switch(service.id.as_str(), &label, Box::new(move || granted.get()), set)
        }
        None => always_on(locale),
    };
    let name = element("h4", &[("id", &label)], service.name.as_str());
    let link = [("href", service.policy_url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
    let link = element("a", &link, &locale.fill(Key::ServicePolicy, "{service}", service.name.as_str()));
    let parts = vec![
        group("div", &[("class", "line")], vec![name, control]),
        facts(service, locale),
        group("p", &[], vec![link]),
        stored(service, locale, spell),
    ];
    group("li", &[("class", "service")], parts)
}

fn facts(service: &Service, locale: &Locale) -> Element {
    let mut facts = Vec::new();
    let mut fact = |key, value: &str| {
        facts.push(element("dt", &[], locale.text(key)));
        facts.push(element("dd", &[], value));
    };
    fact(Key::Provider, service.provider.as_str());
    let purposes: Vec<&str> = service.purposes.iter().map(|purpose| purpose.as_str()).collect();
    fact(Key::Purposes, &purposes.join(" · "));
    if let Some(refused) = &service.if_refused {
        fact(Key::IfRefused, refused.as_str());
    }
    group("dl", &[], facts)
}

/// The table of what a service stores (Planet49, C-673/17, 81: how long, and who has access).
fn stored(service: &Service, locale: &Locale, spell: Spell) -> Element {
    if service.cookies.is_empty() {
        return element("p", &[("class", "quiet")], locale.text(Key::CookiesNone));
    }
    let columns = [Key::ColumnName, Key::ColumnOrigin, Key::ColumnKind, Key::ColumnLifetime, Key::ColumnPurpose];
    let head = columns.map(|key| element("th", &[("scope", "col")], locale.text(key)));
    let row = |cookie: &Cookie| {
        // On a narrow screen each cell stands alone and shows its column's name.
        let cell = |column, text: &str| element("td", &[("data-column", locale.text(column))], text);
        let cells = vec![
            element("th", &[("scope", "row")], cookie.name.as_str()),
            cell(Key::ColumnOrigin, cookie.origin.as_ref().unwrap_or(&service.provider).as_str()),
            cell(Key::ColumnKind, words::kind(cookie.kind, locale)),
            cell(Key::ColumnLifetime, &words::lifetime(cookie.lifetime, locale, spell)),
            cell(Key::ColumnPurpose, cookie.purpose.as_str()),
        ];
        group("tr", &[], cells)
    };
    let caption = locale.fill(Key::CookiesOf, "{service}", service.name.as_str());
    let parts = vec![
        element("caption", &[], &caption),
        group("thead", &[], vec![group("tr", &[], head.into())]),
        group("tbody", &[], service.cookies.iter().map(row).collect()),
    ];
    group("table", &[], parts)
}
