//! One service: who it is, what it is for, what it stores.

use assent_core::config::{Cookie, Service};
use assent_core::{Key, Locale};

use crate::Draft;
use crate::markup::Markup;
use crate::switch::{always_on, switch};
use crate::words::{self, Spell};

/// Writes a service with its switch.
pub(super) fn service(markup: &mut Markup, service: &Service, locale: &Locale, draft: &Draft, spell: Spell) {
    let label = ["service-", service.id.as_str()].concat();
    markup.open("li", &[("part", "service"), ("class", "service")]);
    markup.open("div", &[("class", "line")]);
    markup.leaf("h3", &[("id", &label)], service.name.as_str());
    match draft.unit(&service.id) {
        Some(granted) => switch(markup, service.id.as_str(), &label, draft, &[granted]),
        None => always_on(markup, locale),
    }
    markup.close();
    about(markup, service, locale, spell);
    markup.close();
}

/// Writes what there is to know of a service: who, what for, what it stores.
pub(super) fn about(markup: &mut Markup, service: &Service, locale: &Locale, spell: Spell) {
    facts(markup, service, locale);
    markup.open("p", &[]);
    let link = [("href", service.policy_url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
    markup.leaf("a", &link, &locale.fill(Key::ServicePolicy, "{service}", service.name.as_str()));
    markup.close();
    stored(markup, service, locale, spell);
}

fn facts(markup: &mut Markup, service: &Service, locale: &Locale) {
    markup.open("dl", &[]);
    markup.leaf("dt", &[], locale.text(Key::Provider));
    markup.leaf("dd", &[], service.provider.as_str());
    markup.leaf("dt", &[], locale.text(Key::Purposes));
    for purpose in &service.purposes {
        markup.leaf("dd", &[], purpose.as_str());
    }
    if let Some(refused) = &service.if_refused {
        markup.leaf("dt", &[], locale.text(Key::IfRefused));
        markup.leaf("dd", &[], refused.as_str());
    }
    markup.close();
}

/// The table of what a service stores (Planet49, C-673/17, 81: how long, and who has access). Its roles are written out,
/// because browsers forget them where a style sheet lays a table out otherwise, as ours do on narrow screens.
fn stored(markup: &mut Markup, service: &Service, locale: &Locale, spell: Spell) {
    if service.cookies.is_empty() {
        return markup.leaf("p", &[("class", "quiet")], locale.text(Key::CookiesNone));
    }
    markup.open("table", &[("role", "table")]);
    markup.leaf("caption", &[], &locale.fill(Key::CookiesOf, "{service}", service.name.as_str()));
    markup.open("thead", &[("role", "rowgroup")]);
    markup.open("tr", &[("role", "row")]);
    for key in [Key::ColumnName, Key::ColumnOrigin, Key::ColumnKind, Key::ColumnLifetime, Key::ColumnPurpose] {
        markup.leaf("th", &[("scope", "col"), ("role", "columnheader")], locale.text(key));
    }
    markup.close();
    markup.close();
    markup.open("tbody", &[("role", "rowgroup")]);
    for cookie in &service.cookies {
        row(markup, cookie, service, locale, spell);
    }
    markup.close();
    markup.close();
}

fn row(markup: &mut Markup, cookie: &Cookie, service: &Service, locale: &Locale, spell: Spell) {
    markup.open("tr", &[("role", "row")]);
    markup.leaf("th", &[("scope", "row"), ("role", "rowheader")], cookie.name.as_str());
    // On a narrow screen each cell stands alone and shows its column's name.
    let mut cell =
        |column, text: &str| markup.leaf("td", &[("data-column", locale.text(column)), ("role", "cell")], text);
    cell(Key::ColumnOrigin, cookie.origin.as_ref().unwrap_or(&service.provider).as_str());
    cell(Key::ColumnKind, words::kind(cookie.kind, locale));
    cell(Key::ColumnLifetime, &words::lifetime(cookie.lifetime, locale, spell));
    cell(Key::ColumnPurpose, cookie.purpose.as_str());
    markup.close();
}
