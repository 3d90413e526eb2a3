//! One service: who it is, what it is for, what it stores.

use assent_core::policy::{Cookie, Service};
use assent_core::{Key, Locale};
use leptos::prelude::Set;

use crate::ui::Draft;
use crate::ui::category::{always_on, switch};
use crate::ui::element::{Element, element};
use crate::ui::words::{self, Spell};

/// A service with its switch.
pub(super) fn service(service: &Service, locale: &Locale, draft: &Draft, spell: Spell) -> Element {
    let label = format!("service-{}", service.id);
    let control = match draft.unit(&service.id) {
        Some(granted) => switch(service.id.as_str(), &label, granted.into(), Box::new(move |on| granted.set(on))),
        None => always_on(locale),
    };
    let line = element("div").with("class", "line");
    let name = element("h4").with("id", label).text(service.name.as_str());
    let link = element("a")
        .with("href", service.policy_url.as_str())
        .with("target", "_blank")
        .with("rel", "noopener noreferrer")
        .text(locale.fill(Key::ServicePolicy, "{service}", &service.name));
    element("li")
        .with("class", "service")
        .child(line.child(name).child(control))
        .child(facts(service, locale))
        .child(element("p").child(link))
        .child(stored(service, locale, spell))
}

fn facts(service: &Service, locale: &Locale) -> Element {
    let purposes = service.purposes.join(" · ");
    let facts = [
        (Key::Provider, Some(service.provider.as_str())),
        (Key::Purposes, Some(purposes.as_str())),
        (Key::IfRefused, service.if_refused.as_deref()),
    ];
    let pairs = facts
        .into_iter()
        .filter_map(|(key, value)| Some([element("dt").text(locale.text(key)), element("dd").text(value?)]));
    element("dl").children(pairs.flatten())
}

/// The table of what a service stores (Planet49, C-673/17, 81: how long, and who has access).
fn stored(service: &Service, locale: &Locale, spell: Spell) -> Element {
    if service.cookies.is_empty() {
        return element("p").with("class", "quiet").text(locale.text(Key::CookiesNone));
    }
    let columns = [Key::ColumnName, Key::ColumnOrigin, Key::ColumnKind, Key::ColumnLifetime, Key::ColumnPurpose];
    let head = columns.map(|key| element("th").with("scope", "col").text(locale.text(key)));
    let row = |cookie: &Cookie| {
        let cells = [
            (Key::ColumnOrigin, cookie.origin.clone()),
            (Key::ColumnKind, words::kind(cookie.kind, locale).to_owned()),
            (Key::ColumnLifetime, words::lifetime(cookie.lifetime, locale, spell)),
            (Key::ColumnPurpose, cookie.purpose.clone()),
        ];
        // On a narrow screen each cell stands alone and shows its column's name.
        let cells = cells.map(|(column, cell)| element("td").with("data-column", locale.text(column)).text(cell));
        element("tr").child(element("th").with("scope", "row").text(cookie.name.as_str())).children(cells)
    };
    element("table")
        .child(element("caption").text(locale.fill(Key::CookiesOf, "{service}", &service.name)))
        .child(element("thead").child(element("tr").children(head)))
        .child(element("tbody").children(service.cookies.iter().map(row)))
}
