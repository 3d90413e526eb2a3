//! vanilla-cookieconsent, version 2 (<https://github.com/orestbida/cookieconsent/blob/v2.9.2/Readme.md>).

use super::cookies::cookies;
use super::draft::Draft;
use super::members::{Lost, Members, lose};
use super::script::{Literal, Written};
use super::vanilla::{LOOK_REASONS, introduce, look, policy, table, texts, without_badges};
use super::words::host;

/// Why keys are not carried.
const REASONS: [(&str, &str); 19] = [
    ("auto_language", "Assent takes the page's language, then the visitor's"),
    ("autoclear_cookies", "Assent always removes what is refused"),
    ("autorun", "Assent asks whenever there is no answer"),
    ("cookie_name", "Assent's storage has names of its own"),
    ("cookie_necessary_only_expiration", "a refusal is kept as long as a consent"),
    ("cookie_path", "Assent keeps the answer in its own storage"),
    ("cookie_same_site", "Assent keeps the answer in its own storage"),
    ("delay", "the notice is there at once"),
    ("force_consent", "the notice never keeps visitors from the page"),
    ("hide_from_bots", "the notice does not shift or hide the page's content"),
    ("mode", "`regime` says where visitors are asked first; the strict gdpr stands"),
    ("onAccept", "write `assent.on(\"decision\", …)` into the page"),
    ("onChange", "write `assent.on(\"decision\", …)` into the page"),
    ("onFirstAction", "write `assent.on(\"decision\", …)` into the page"),
    ("page_scripts", "Assent always holds marked scripts"),
    ("remove_cookie_tables", "the tables are Assent's"),
    ("script_selector", "the attribute is `data-category`"),
    ("theme_css", "choose the look in `appearance` (docs/appearance.md)"),
    ("use_rfc_cookie", "Assent keeps the answer in its own storage"),
];

/// Texts of the preferences with the keys that they have here.
const PREFERENCES: [(&str, &str); 3] =
    [("title", "prefs_title"), ("save_settings_btn", "save"), ("close_btn_label", "close")];

/// Whether this is one: `languages` whose texts are in `consent_modal` and `settings_modal`.
pub(super) fn known(object: &Written) -> bool {
    let inside = |written: &Written, wanted: &[&str]| match &written.value {
        Literal::Object(members) => members.iter().any(|(key, _)| wanted.contains(&key.as_str())),
        _ => false,
    };
    let Literal::Object(members) = &object.value else { return false };
    members.iter().filter(|(key, _)| key == "languages").any(|(_, written)| match &written.value {
        Literal::Object(languages) => {
            languages.iter().any(|(_, texts)| inside(texts, &["consent_modal", "settings_modal"]))
        }
        _ => false,
    })
}

/// Reads one.
pub(super) fn read(object: &Written, lost: &mut Vec<Lost>) -> Draft {
    let mut draft = Draft::default();
    let mut root = Members::of(object, "", lost);
    draft.revision = root.number("revision", lost);
    draft.days = root.number("cookie_expiration", lost);
    draft.site = root.string("cookie_domain", lost).map(host);
    if let Some(mut options) = root.object("gui_options", lost) {
        if let Some(mut notice) = options.object("consent_modal", lost) {
            look(&mut draft, &mut notice, lost);
            notice.leave(lost, &LOOK_REASONS);
        }
        options.leave(lost, &[("settings_modal", "the preferences have one look")]);
    }
    let first = root.string("current_lang", lost);
    let all = root.object("languages", lost).map(|mut languages| languages.all()).unwrap_or_default();
    for (tag, written) in draft.speak(all, first, "languages", lost) {
        translation(&mut draft, tag, Members::of(written, &format!("languages.{tag}"), lost), lost);
    }
    root.leave(lost, &REASONS);
    draft
}

fn translation(draft: &mut Draft, tag: &str, mut members: Members, lost: &mut Vec<Lost>) {
    if let Some(mut notice) = members.object("consent_modal", lost) {
        if let Some(Literal::String(text)) = notice.peek("description").map(|written| &written.value)
            && let Some(address) = policy(text)
        {
            draft.policy(tag, &address);
        }
        texts(draft, tag, &mut notice, &[("title", "notice_title"), ("description", "notice_text")], lost);
        for key in ["primary_btn", "secondary_btn"] {
            let Some(mut button) = notice.object(key, lost) else { continue };
            let ours = match button.string("role", lost) {
                Some("accept_all") => "accept_all",
                Some("accept_necessary") => "reject_all",
                Some("settings") => "settings",
                // A button that accepts what is preselected has no counterpart.
                _ => "",
            };
            if !ours.is_empty() {
                texts(draft, tag, &mut button, &[("text", ours)], lost);
            }
            button.leave(lost, &[("text", "the notice has no such button")]);
        }
        notice.leave(lost, &[("revision_message", "the notice is the same after a new revision")]);
    }
    if let Some(mut preferences) = members.object("settings_modal", lost) {
        texts(draft, tag, &mut preferences, &PREFERENCES, lost);
        for (index, block) in preferences.list("blocks", lost).iter().enumerate() {
            let path = format!("{}[{index}]", preferences.path("blocks"));
            self::block(draft, tag, block, &path, lost);
        }
        preferences.leave(
            lost,
            &[
                ("accept_all_btn", "the button has the same words in both layers"),
                ("cookie_table_caption", "the table is Assent's"),
                ("cookie_table_headers", "the table is Assent's"),
                ("reject_all_btn", "the button has the same words in both layers"),
            ],
        );
    }
    members.leave(lost, &[]);
}

/// A block of the preferences: of a category, or words before them all.
fn block(draft: &mut Draft, tag: &str, written: &Written, path: &str, lost: &mut Vec<Lost>) {
    let mut members = Members::of(written, path, lost);
    let (title, description) = (members.string("title", lost), members.string("description", lost));
    let rows = members.take("cookie_table");
    if let Some(mut toggle) = members.object("toggle", lost) {
        let id = toggle.string("value", lost).unwrap_or_default();
        let required = toggle.bool("readonly", lost).unwrap_or(false);
        if toggle.bool("enabled", lost) == Some(true) && !required {
            lose(lost, written, &toggle.path("enabled"), "nothing optional is switched on before the answer");
        }
        toggle.leave(lost, &[("reload", "a withdrawal reloads the page unless `withdrawal` says otherwise")]);
        let category = draft.category(id);
        category.required |= required;
        category.name.extend(title.map(|title| (tag.to_owned(), without_badges(title))));
        category.description.extend(description.map(|description| (tag.to_owned(), description.to_owned())));
        if let Some(rows) = rows {
            // One table in the form that version 3 has.
            let rows = without_expressions(rows, path, lost);
            let body = Written { at: rows.at, value: Literal::Object(vec![("body".into(), rows)]) };
            table(category, Members::of(&body, path, lost), lost);
        }
    } else if let Some(text) = description {
        introduce(draft, tag, text, written, path, lost);
    }
    members.leave(lost, &[]);
}

/// Rows whose names are names: one with `is_regex` becomes one for each name with `*` that its expression is.
fn without_expressions(rows: &Written, path: &str, lost: &mut Vec<Lost>) -> Written {
    let Literal::List(items) = &rows.value else { return rows.clone() };
    let mut plain = Vec::new();
    for (index, row) in items.iter().enumerate() {
        let (Literal::Object(members), at) = (&row.value, row.at) else { continue };
        let is = |key: &str| members.iter().any(|(name, written)| name == key && written.value == Literal::Bool(true));
        let rest = members.iter().filter(|(name, _)| name != "is_regex");
        let Some((key, Literal::String(pattern))) =
            members.first().map(|(key, name)| (key, &name.value)).filter(|_| is("is_regex"))
        else {
            plain.push(Written { value: Literal::Object(rest.cloned().collect()), at });
            continue;
        };
        let expression = Literal::Regex { pattern: pattern.clone(), flags: String::new() };
        let path = format!("{path}.cookie_table[{index}]");
        for cookie in cookies(&Written { value: expression, at }, &path, lost) {
            let name = Written { value: Literal::String(cookie.name.as_str().to_owned()), at };
            let others = rest.clone().filter(|(name, _)| name != key).cloned();
            plain.push(Written {
                value: Literal::Object(std::iter::once((key.clone(), name)).chain(others).collect()),
                at,
            });
        }
    }
    Written { value: Literal::List(plain), at: rows.at }
}
