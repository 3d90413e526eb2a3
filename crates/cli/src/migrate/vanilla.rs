//! vanilla-cookieconsent, version 3 (<https://cookieconsent.orestbida.com/reference/configuration-reference.html>).

use super::cookies::{cookies, lifetime};
use super::draft::{Category, Cookie, Draft, Service};
use super::entries;
use super::look::{Sides, place};
use super::members::{Lost, Members, lose, name};
use super::script::{Literal, Written};
use super::words::host;

/// Why keys are not carried.
const REASONS: [(&str, &str); 15] = [
    ("autoClearCookies", "Assent always removes what is refused"),
    ("autoShow", "Assent asks whenever there is no answer"),
    ("cookie", "Assent keeps the answer in its own storage"),
    ("disablePageInteraction", "the notice never keeps visitors from the page"),
    ("hideFromBots", "the notice does not shift or hide the page's content"),
    ("lazyHtmlGeneration", "the preferences are always loaded late"),
    ("manageScriptTags", "Assent always holds marked scripts"),
    ("mode", "`regime` says where visitors are asked first; the strict gdpr stands"),
    ("onChange", "write `assent.on(\"decision\", …)` into the page"),
    ("onConsent", "write `assent.on(\"decision\", …)` into the page"),
    ("onFirstConsent", "write `assent.on(\"decision\", …)` into the page"),
    ("onModalHide", "write `assent.on(\"layer\", …)` into the page"),
    ("onModalReady", "the notice has no such event"),
    ("onModalShow", "write `assent.on(\"layer\", …)` into the page"),
    ("root", "Assent makes its own element, the first of the page"),
];

/// Texts of the first layer and of the second with the keys that they have here.
const NOTICE: [(&str, &str); 5] = [
    ("title", "notice_title"),
    ("description", "notice_text"),
    ("acceptAllBtn", "accept_all"),
    ("acceptNecessaryBtn", "reject_all"),
    ("showPreferencesBtn", "settings"),
];
const PREFERENCES: [(&str, &str); 3] =
    [("title", "prefs_title"), ("savePreferencesBtn", "save"), ("closeIconLabel", "close")];

/// Whether this is one.
pub(super) fn known(object: &Written) -> bool {
    let Literal::Object(members) = &object.value else { return false };
    let has =
        |key: &str| members.iter().any(|(name, written)| name == key && matches!(written.value, Literal::Object(_)));
    has("categories") && has("language")
}

/// Reads one.
pub(super) fn read(object: &Written, lost: &mut Vec<Lost>) -> Draft {
    let mut draft = Draft::default();
    let mut root = Members::of(object, "", lost);
    draft.revision = root.number("revision", lost);
    if let Some(mut cookie) = root.object("cookie", lost) {
        draft.days = cookie.number("expiresAfterDays", lost);
        draft.site = cookie.string("domain", lost).map(host);
        cookie.leave(
            lost,
            &[("name", "Assent's storage has names of its own"), ("useLocalStorage", "Assent always uses it")],
        );
    }
    if let Some(mut all) = root.object("categories", lost) {
        for (id, written) in all.all() {
            let members = Members::of(written, &format!("categories.{id}"), lost);
            category(draft.category(id), members, lost);
        }
    }
    if let Some(language) = root.object("language", lost) {
        self::language(&mut draft, language, lost);
    }
    if let Some(mut options) = root.object("guiOptions", lost) {
        if let Some(mut notice) = options.object("consentModal", lost) {
            self::look(&mut draft, &mut notice, lost);
            notice.leave(lost, &LOOK_REASONS);
        }
        options.leave(lost, &[("preferencesModal", "the preferences have one look")]);
    }
    root.leave(lost, &REASONS);
    draft
}

/// Why keys of the notice's look are not carried, in versions 2 and 3.
pub(super) const LOOK_REASONS: [(&str, &str); 4] = [
    ("equalWeightButtons", "the answers are always the same size"),
    ("flipButtons", "the answers keep their order"),
    ("swap_buttons", "the answers keep their order"),
    ("transition", "the notice moves as the visitor's system asks"),
];

/// The notice's place, in versions 2 and 3.
pub(super) fn look(draft: &mut Draft, notice: &mut Members, lost: &mut Vec<Lost>) {
    let layout = notice.string("layout", lost).unwrap_or("box").split(' ').next().unwrap_or_default();
    let cloud = layout == "cloud";
    let position = notice.string("position", lost).unwrap_or(if cloud { "bottom center" } else { "bottom right" });
    let sides = Sides::of(position);
    place(&mut draft.look, layout == "bar", Sides { centre: sides.centre || cloud, ..sides });
}

fn category(category: &mut Category, mut members: Members, lost: &mut Vec<Lost>) {
    category.required = members.bool("readOnly", lost).unwrap_or(false);
    let on = members.take("enabled");
    if let Some(on) = on.filter(|on| on.value == Literal::Bool(true) && !category.required) {
        lose(lost, on, &members.path("enabled"), "nothing optional is switched on before the answer");
    }
    if let Some(mut services) = members.object("services", lost) {
        for (id, written) in services.all() {
            let mut service = Members::of(written, &services.path(id), lost);
            let name = service.string("label", lost);
            let own = cookie_items(&mut service, lost);
            service.leave(
                lost,
                &[
                    ("onAccept", "mark the script with `data-service`, or write `assent.on(\"decision\", …)`"),
                    ("onReject", "write `assent.on(\"decision\", …)` into the page"),
                ],
            );
            let name = name.map(|name| (String::new(), name.to_owned())).into_iter().collect();
            category.services.push(Service { id: id.clone(), name, cookies: own, ..Service::default() });
        }
    }
    if let Some(mut clear) = members.object("autoClear", lost) {
        let cookies = cookie_items(&mut clear, lost);
        clear.leave(lost, &[("reloadPage", "a withdrawal reloads the page unless `withdrawal` says otherwise")]);
        share(category, cookies);
    }
    members.leave(lost, &[]);
}

fn cookie_items(members: &mut Members, lost: &mut Vec<Lost>) -> Vec<Cookie> {
    let path = members.path("cookies");
    let mut found = Vec::new();
    for (index, item) in members.list("cookies", lost).iter().enumerate() {
        let path = format!("{path}[{index}]");
        let mut item = Members::of(item, &path, lost);
        let name = item.take("name");
        found.extend(name.into_iter().flat_map(|name| cookies(name, &item.path("name"), lost)));
        item.leave(
            lost,
            &[("domain", "Assent tries each domain of the page"), ("path", "Assent tries each path of the page")],
        );
    }
    found
}

/// Gives a category's cookies to services: to those of the catalogue that they are of, the others to one of their own.
pub(super) fn share(category: &mut Category, cookies: Vec<Cookie>) {
    for cookie in cookies {
        let known = |service: &Service| service.cookies.iter().any(|own| own.name == cookie.name);
        if category.services.iter().any(known) {
            continue;
        }
        // A service that is there already and sets it, else the one of the catalogue that does.
        let named = |service: &Service| {
            entries::entry(&[&service.id], &[]).is_some_and(|entry| entries::sets(entry, &cookie.name))
        };
        let own = || {
            entries::by_cookies(std::slice::from_ref(&cookie.name))
                .map_or_else(|| format!("{}-cookies", category.id), str::to_owned)
        };
        let id = category.services.iter().find(|service| named(service)).map_or_else(own, |service| service.id.clone());
        match category.services.iter_mut().find(|service| service.id == id) {
            Some(service) => service.cookies.push(cookie),
            None => category.services.push(Service { id, cookies: vec![cookie], ..Service::default() }),
        }
    }
}

fn language(draft: &mut Draft, mut members: Members, lost: &mut Vec<Lost>) {
    let first = members.string("default", lost);
    let Some(mut translations) = members.object("translations", lost) else { return };
    for (tag, written) in draft.speak(translations.all(), first, "language.translations", lost) {
        let path = format!("language.translations.{tag}");
        if let Literal::Object(_) = &written.value {
            translation(draft, tag, Members::of(written, &path, lost), lost);
        } else {
            lose(
                lost,
                written,
                &path,
                format!("is {}; only texts in the file itself are carried", name(&written.value)),
            );
        }
    }
    members.leave(
        lost,
        &[
            ("autoDetect", "Assent takes the page's language, then the visitor's"),
            ("rtl", "each language of Assent knows its direction"),
        ],
    );
}

fn translation(draft: &mut Draft, tag: &str, mut members: Members, lost: &mut Vec<Lost>) {
    if let Some(mut notice) = members.object("consentModal", lost) {
        texts(draft, tag, &mut notice, &NOTICE, lost);
        if let Some(written) = notice.take("footer") {
            let address = if let Literal::String(markup) = &written.value { policy(markup) } else { None };
            if let Some(address) = &address {
                draft.policy(tag, address);
            }
            let why = if address.is_some() {
                "only the address of the privacy policy is taken over"
            } else {
                "has no counterpart"
            };
            lose(lost, written, &notice.path("footer"), why);
        }
        notice.leave(
            lost,
            &[
                ("closeIconLabel", "the notice has no cross, which would be no answer"),
                ("label", "the title is the label"),
                ("revisionMessage", "the notice is the same after a new revision"),
            ],
        );
    }
    if let Some(mut preferences) = members.object("preferencesModal", lost) {
        texts(draft, tag, &mut preferences, &PREFERENCES, lost);
        for (index, section) in preferences.list("sections", lost).iter().enumerate() {
            let path = format!("{}[{index}]", preferences.path("sections"));
            self::section(draft, tag, section, &path, lost);
        }
        preferences.leave(
            lost,
            &[
                ("acceptAllBtn", "the button has the same words in both layers"),
                ("acceptNecessaryBtn", "the button has the same words in both layers"),
                ("serviceCounterLabel", "the counter is Assent's"),
            ],
        );
    }
    members.leave(lost, &[]);
}

pub(super) fn texts(
    draft: &mut Draft,
    tag: &str,
    members: &mut Members,
    keys: &[(&str, &'static str)],
    lost: &mut Vec<Lost>,
) {
    for (theirs, ours) in keys {
        if let Some(written) = members.take(theirs) {
            let said = match &written.value {
                Literal::String(text) => draft.say(tag, ours, text),
                _ => Err("is no text"),
            };
            if let Err(why) = said {
                lose(lost, written, &members.path(theirs), why);
            }
        }
    }
}

/// A section of the preferences: of a category, or words before them all.
fn section(draft: &mut Draft, tag: &str, written: &Written, path: &str, lost: &mut Vec<Lost>) {
    let mut members = Members::of(written, path, lost);
    let (title, description) = (members.string("title", lost), members.string("description", lost));
    let linked = members.string("linkedCategory", lost);
    let table = members.object("cookieTable", lost);
    if let Some(id) = linked {
        let category = draft.category(id);
        category.name.extend(title.map(|title| (tag.to_owned(), without_badges(title))));
        category.description.extend(description.map(|description| (tag.to_owned(), description.to_owned())));
        if let Some(table) = table {
            self::table(category, table, lost);
        }
    } else if let Some(text) = description {
        introduce(draft, tag, text, written, path, lost);
    }
    members.leave(lost, &[]);
}

/// The first section without a category is the introduction; further ones have no place here.
pub(super) fn introduce(draft: &mut Draft, tag: &str, text: &str, written: &Written, path: &str, lost: &mut Vec<Lost>) {
    let known = draft.texts.get(tag).is_some_and(|texts| texts.contains_key("prefs_text"));
    let said = if known {
        Err("the preferences have one introduction: put it into `texts`, or on the policy's page")
    } else {
        draft.say(tag, "prefs_text", text)
    };
    let said =
        said.and(if text.contains("href=") { Err("its words are taken over, and its links are not") } else { Ok(()) });
    if let Err(why) = said {
        lose(lost, written, path, why);
    }
}

/// A title without what stands beside it as a badge, such as "Always enabled": the preferences say so by themselves.
pub(super) fn without_badges(title: &str) -> String {
    let mut words = title.to_owned();
    while let Some(begin) =
        words.find("<span").filter(|begin| words[*begin..].split('>').next().is_some_and(|tag| tag.contains("badge")))
    {
        let end = words[begin..].find("</span>").map_or(words.len(), |end| begin + end + "</span>".len());
        words.replace_range(begin..end, "");
    }
    words
}

/// The table of a section, whose columns are its author's: the first is the name, one with a lifetime in it is that.
pub(super) fn table(category: &mut Category, mut members: Members, lost: &mut Vec<Lost>) {
    for (index, row) in members.list("body", lost).iter().enumerate() {
        let path = format!("{}[{index}]", members.path("body"));
        let mut row = Members::of(row, &path, lost);
        let cells: Vec<(&str, &str)> = row
            .all()
            .into_iter()
            .filter_map(|(key, cell)| match &cell.value {
                Literal::String(text) => Some((key.as_str(), text.as_str())),
                _ => None,
            })
            .collect();
        let cell = |wanted: &[&str]| {
            cells.iter().find(|(key, _)| wanted.contains(&key.to_lowercase().as_str())).map(|(_, text)| *text)
        };
        let Some(name) = cell(&["name", "cookie", "col1"]).and_then(|name| assent_core::Glob::parse(name.trim()))
        else {
            continue;
        };
        let until = cells.iter().find_map(|(_, text)| lifetime(text));
        let purpose = cell(&["description", "desc", "purpose", "col3", "col4"])
            .map(super::words::plain)
            .filter(|text| !text.is_empty());
        share(category, vec![Cookie { name: name.clone(), lifetime: None, purpose: None }]);
        let cookies = category.services.iter_mut().flat_map(|service| &mut service.cookies);
        for cookie in cookies.filter(|cookie| cookie.name == name) {
            cookie.lifetime = cookie.lifetime.take().or(until.clone());
            cookie.purpose = cookie.purpose.take().or(purpose.clone());
        }
    }
    members.leave(lost, &[("caption", "the table is Assent's"), ("headers", "the table is Assent's")]);
}

/// The address of the privacy policy among links in markup.
pub(super) fn policy(markup: &str) -> Option<String> {
    let addresses = markup.split("href=").skip(1).filter_map(|rest| {
        let quote = rest.chars().next().filter(|quote| "\"'".contains(*quote))?;
        rest[1..].split(quote).next()
    });
    let addresses: Vec<&str> = addresses.collect();
    let named = addresses
        .iter()
        .find(|address| ["priv", "datenschutz", "policy"].iter().any(|word| address.to_lowercase().contains(word)));
    named.or(addresses.first()).filter(|address| !address.starts_with('#')).map(|address| (*address).to_owned())
}
