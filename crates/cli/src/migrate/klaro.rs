//! Klaro, versions 0.6 and 0.7 (<https://klaro.org/docs/integration/annotated-configuration>).

use super::cookies::cookies;
use super::draft::{Draft, Said, Service};
use super::look::{Sides, place};
use super::members::{Lost, Members, lose, name};
use super::script::{Literal, Written};
use super::words::host;

/// Why keys are not carried.
const REASONS: [(&str, &str); 23] = [
    ("acceptAll", "the notice always has this button"),
    ("additionalClass", "the notice is in a tree of its own, which no class of yours reaches"),
    ("autoFocus", "the notice does not take the focus from the page"),
    ("callback", "write `assent.on(\"decision\", …)` into the page"),
    ("cookieName", "Assent's storage has names of its own"),
    ("cookiePath", "Assent keeps the answer in its own storage"),
    ("default", "nothing optional is switched on before the answer"),
    ("disablePoweredBy", "the notice names nobody"),
    ("elementID", "Assent makes its own element"),
    ("embedded", "preferences open by a link with `data-assent=\"preferences\"`"),
    ("groupByPurpose", "services are always grouped by their category"),
    ("hideDeclineAll", "refusing is always as easy as agreeing"),
    ("hideLearnMore", "the notice always leads to the preferences"),
    ("hideToggleAll", "the preferences have their own buttons"),
    ("htmlTexts", "texts are words, without markup"),
    ("mustConsent", "the notice never keeps visitors from the page"),
    ("noAutoLoad", "the guard is there from the page's first line"),
    ("noticeAsModal", "the notice never keeps visitors from the page"),
    ("showDescriptionEmptyStore", "placeholders are Assent's"),
    ("showNoticeTitle", "the notice always has a title"),
    ("storageMethod", "Assent keeps the answer in its own storage"),
    ("storageName", "Assent's storage has names of its own"),
    ("testing", "there is no such mode"),
];

const SERVICE_REASONS: [(&str, &str); 9] = [
    ("callback", "write `assent.on(\"decision\", …)` into the page"),
    ("contextualConsentOnly", "every service is among the preferences"),
    ("default", "nothing optional is switched on before the answer"),
    ("onAccept", "write `assent.on(\"decision\", …)` into the page"),
    ("onDecline", "write `assent.on(\"decision\", …)` into the page"),
    ("onInit", "write it into the page, before the guard's tag"),
    ("onlyOnce", "a script always runs once in a page"),
    ("optOut", "nothing optional runs before the answer where the regime asks first"),
    ("vars", "write them into the page"),
];

/// Purposes as people name them, with the usual category that they are.
const USUAL: [(&str, &str); 20] = [
    ("ads", "marketing"),
    ("advertisement", "marketing"),
    ("advertising", "marketing"),
    ("analytical", "analytics"),
    ("analytics", "analytics"),
    ("comfort", "functional"),
    ("essential", "necessary"),
    ("functional", "functional"),
    ("marketing", "marketing"),
    ("measurement", "analytics"),
    ("necessary", "necessary"),
    ("performance", "analytics"),
    ("preferences", "functional"),
    ("required", "necessary"),
    ("retargeting", "marketing"),
    ("statistic", "analytics"),
    ("statistics", "analytics"),
    ("targeting", "marketing"),
    ("technical", "necessary"),
    ("tracking", "analytics"),
];

/// Texts, by the object they are in (none for the translation itself), with the keys that they have here.
const TEXTS: [(&str, &str, &str); 10] = [
    ("consentNotice", "title", "notice_title"),
    ("consentNotice", "description", "notice_text"),
    ("consentNotice", "learnMore", "settings"),
    ("consentModal", "title", "prefs_title"),
    ("consentModal", "description", "prefs_text"),
    ("", "acceptAll", "accept_all"),
    ("", "decline", "reject_all"),
    ("", "acceptSelected", "save"),
    ("", "save", "save"),
    ("", "close", "close"),
];

/// The language of Klaro's texts for all languages.
const ANY: &str = "zz";

/// Whether this is one.
pub(super) fn known(object: &Written) -> bool {
    let Literal::Object(members) = &object.value else { return false };
    let named = |item: &Written| matches!(&item.value, Literal::Object(members) if members.iter().any(|(key, _)| key == "name"));
    let services = members.iter().filter(|(key, _)| key == "services" || key == "apps");
    services
        .filter_map(|(_, written)| match &written.value {
            Literal::List(items) => Some(items.iter().any(named)),
            _ => None,
        })
        .any(|named| named)
}

/// Reads one.
pub(super) fn read(object: &Written, lost: &mut Vec<Lost>) -> Draft {
    let mut draft = Draft::default();
    let mut root = Members::of(object, "", lost);
    draft.days = root.number("cookieExpiresAfterDays", lost);
    draft.site = root.string("cookieDomain", lost).map(host);
    if let Some(written) = root.take("privacyPolicy") {
        policies(&mut draft, written);
    }
    if let Some(mut styling) = root.object("styling", lost) {
        let theme = styling.list("theme", lost).iter().filter_map(|word| match &word.value {
            Literal::String(word) => Some(word.as_str()),
            _ => None,
        });
        look(&mut draft, &theme.collect::<Vec<_>>());
        styling.leave(lost, &[]);
    }
    root.take("version");
    let first = root.string("lang", lost);
    let translations = root.object("translations", lost).map(|mut members| members.all()).unwrap_or_default();
    let (any, named): (Vec<_>, Vec<_>) = translations.into_iter().partition(|(tag, _)| tag == ANY);
    let spoken = draft.speak(named, first, "translations", lost);
    // Klaro has texts of its own for a language that the file only names.
    if let Some(first) =
        first.filter(|tag| assent_shipped::speaks(tag) && !draft.languages.iter().any(|own| own == tag))
    {
        draft.languages.insert(0, first.to_owned());
    }
    let mut words = Words::default();
    for (tag, written) in spoken.into_iter().chain(any) {
        let path = format!("translations.{tag}");
        words.translation(&mut draft, tag, Members::of(written, &path, lost), lost);
    }
    // Version 0.6 called them apps.
    for key in ["services", "apps"] {
        for (index, item) in root.list(key, lost).iter().enumerate() {
            let members = Members::of(item, &format!("{key}[{index}]"), lost);
            service(&mut draft, &words, item, members, lost);
        }
    }
    root.leave(lost, &REASONS);
    draft
}

/// Texts of services and purposes, by their name, key and language.
#[derive(Default)]
struct Words(Vec<(String, &'static str, String, String)>);

impl Words {
    fn of(&self, name: &str, key: &str) -> Said {
        let own = self.0.iter().filter(|(own, of, ..)| own == name && *of == key);
        own.map(|(_, _, tag, text)| (if tag == ANY { String::new() } else { tag.clone() }, text.clone())).collect()
    }

    fn translation(&mut self, draft: &mut Draft, tag: &str, mut members: Members, lost: &mut Vec<Lost>) {
        if let Some(address) = members.string("privacyPolicyUrl", lost) {
            draft.policy(if tag == ANY { "" } else { tag }, address);
        }
        let say = |draft: &mut Draft, members: &mut Members, within: &str, lost: &mut Vec<Lost>| {
            for (_, theirs, ours) in TEXTS.iter().filter(|(of, ..)| *of == within) {
                let Some(written) = members.take(theirs) else { continue };
                let said = match &written.value {
                    // Texts for all languages are in one that nobody knows.
                    Literal::String(_) if tag == ANY => Err("is for all languages; write it for each under `texts`"),
                    Literal::String(text) => draft.say(tag, ours, text),
                    _ => Err("is no text"),
                };
                if let Err(why) = said {
                    lose(lost, written, &members.path(theirs), why);
                }
            }
        };
        say(draft, &mut members, "", lost);
        for within in ["consentNotice", "consentModal"] {
            if let Some(mut inside) = members.object(within, lost) {
                say(draft, &mut inside, within, lost);
                inside.leave(lost, &[("changeDescription", "the notice is the same after a change")]);
            }
        }
        if let Some(mut purposes) = members.object("purposes", lost) {
            for (purpose, written) in purposes.all() {
                match &written.value {
                    Literal::String(text) => self.0.push((purpose.clone(), "purpose", tag.to_owned(), text.clone())),
                    Literal::Object(_) => {
                        let mut inside = Members::of(written, &purposes.path(purpose), lost);
                        self.pair(purpose, tag, ["purpose", "purpose description"], &mut inside, lost);
                        inside.leave(lost, &[]);
                    }
                    other => lose(
                        lost,
                        written,
                        &purposes.path(purpose),
                        format!("is {}, where a text is expected", name(other)),
                    ),
                }
            }
        }
        for key in ["ok", "poweredBy", "contextualConsent", "service", "app", "purposeItem", "privacyPolicy"] {
            if let Some(written) = members.take(key) {
                lose(lost, written, &members.path(key), "has no counterpart");
            }
        }
        // What is left is named like a service.
        for (service, written) in members.all() {
            match &written.value {
                Literal::Object(_) => {
                    let mut inside = Members::of(written, &members.path(service), lost);
                    self.pair(service, tag, ["title", "description"], &mut inside, lost);
                    inside.leave(lost, &[]);
                }
                _ => lose(lost, written, &members.path(service), "has no counterpart"),
            }
        }
    }

    /// A title and a description.
    fn pair(&mut self, of: &str, tag: &str, keys: [&'static str; 2], members: &mut Members, lost: &mut Vec<Lost>) {
        for (theirs, ours) in ["title", "description"].into_iter().zip(keys) {
            if let Some(text) = members.string(theirs, lost) {
                self.0.push((of.to_owned(), ours, tag.to_owned(), text.to_owned()));
            }
        }
    }
}

fn service(draft: &mut Draft, words: &Words, item: &Written, mut members: Members, lost: &mut Vec<Lost>) {
    let Some(id) = members.string("name", lost) else {
        if !matches!(item.value, Literal::Object(_)) {
            return;
        }
        lose(lost, item, &members.path("name"), "is missing, so that nothing is known of the service");
        return;
    };
    let required = members.bool("required", lost).unwrap_or(false);
    let purposes_at = members.path("purposes");
    let purposes: Vec<&str> = members
        .list("purposes", lost)
        .iter()
        .filter_map(|purpose| match &purpose.value {
            Literal::String(purpose) => Some(purpose.as_str()),
            _ => None,
        })
        .collect();
    let mut name = words.of(id, "title");
    name.extend(members.string("title", lost).map(|title| (String::new(), title.to_owned())));
    let mut purpose = words.of(id, "description");
    purpose.extend(members.string("description", lost).map(|text| (String::new(), text.to_owned())));
    // A service's own translations go before the common ones.
    if let Some(mut own) = members.object("translations", lost) {
        for (tag, written) in own.all() {
            let mut inside = Members::of(written, &own.path(tag), lost);
            let tag = if tag == ANY { String::new() } else { tag.clone() };
            name.extend(inside.string("title", lost).map(|text| (tag.clone(), text.to_owned())));
            purpose.extend(inside.string("description", lost).map(|text| (tag, text.to_owned())));
            inside.leave(lost, &[]);
        }
    }
    let mut found = Vec::new();
    let path = members.path("cookies");
    for (index, cookie) in members.list("cookies", lost).iter().enumerate() {
        // A list is a name, a path and a domain.
        let written = match &cookie.value {
            Literal::List(parts) => parts.first(),
            Literal::Object(inside) => {
                inside.iter().find(|(key, _)| key == "pattern" || key == "name").map(|(_, name)| name)
            }
            _ => Some(cookie),
        };
        for cookie in written.into_iter().flat_map(|written| cookies(written, &format!("{path}[{index}]"), lost)) {
            if !found.iter().any(|known: &super::draft::Cookie| known.name == cookie.name) {
                found.push(cookie);
            }
        }
    }
    members.leave(lost, &SERVICE_REASONS);
    let first = purposes.first().copied().unwrap_or("functional");
    for further in purposes.iter().skip(1) {
        let why = format!("\"{further}\" is dropped: a service has one category here, that of \"{first}\"");
        lose(lost, item, &purposes_at, why);
    }
    let usual = USUAL.iter().find(|(theirs, _)| *theirs == first.to_lowercase()).map(|(_, ours)| *ours);
    let category = match usual {
        _ if required => "necessary",
        // What may be refused is not necessary.
        Some("necessary") => "functional",
        Some(usual) => usual,
        None => first,
    };
    let said = (words.of(first, "purpose"), words.of(first, "purpose description"));
    let category = draft.category(category);
    // The words of the first of several purposes that are one category here.
    if !required && category.services.is_empty() {
        category.name.extend(said.0);
        category.description.extend(said.1);
    }
    category.required |= required;
    category.services.push(Service { id: id.to_owned(), name, purpose, cookies: found });
}

/// An address, or several by language; the default one is for any.
fn policies(draft: &mut Draft, written: &Written) {
    match &written.value {
        Literal::String(address) => draft.policy("", address),
        Literal::Object(members) => {
            for (language, written) in members {
                if let Literal::String(address) = &written.value {
                    draft.policy(if language == "default" { "" } else { language }, address);
                }
            }
        }
        _ => {}
    }
}

/// The words of Klaro's `theme`: without "light" it is dark, without "wide" it stands in a corner.
fn look(draft: &mut Draft, words: &[&str]) {
    if words.is_empty() {
        return;
    }
    let has = |word| words.contains(&word);
    draft.look.insert("theme".into(), if has("light") { "light" } else { "dark" }.into());
    place(&mut draft.look, has("wide"), Sides { top: has("top"), middle: false, end: !has("left"), centre: false });
}
