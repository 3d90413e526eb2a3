//! The words: whether each visitor can read what is asked.

use assent_core::{Config, Key, Language, Node, Text};

use super::{Found, looks};

/// A text of the owner with its path, and whether it is a name, which is the same in every language.
struct Owned<'a> {
    path: String,
    text: &'a Text,
    name: bool,
}

fn texts<'a>(config: &'a Config) -> Vec<Owned<'a>> {
    let mut all = Vec::new();
    let mut add = |path: String, text: Option<&'a Text>, name: bool| {
        if let Some(text) = text {
            all.push(Owned { path, text, name });
        }
    };
    add("controller.name".into(), Some(&config.controller.name), true);
    add("controller.address".into(), config.controller.address.as_ref(), true);
    for (index, category) in config.categories.iter().enumerate() {
        let path = format!("categories[{index}]");
        add(format!("{path}.name"), category.name.as_ref(), false);
        add(format!("{path}.description"), category.description.as_ref(), false);
        add(format!("{path}.if_refused"), category.if_refused.as_ref(), false);
        for (index, service) in category.services.iter().enumerate() {
            let path = format!("{path}.services[{index}]");
            add(format!("{path}.name"), Some(&service.name), true);
            add(format!("{path}.provider"), Some(&service.provider), true);
            add(format!("{path}.if_refused"), service.if_refused.as_ref(), false);
            for (index, purpose) in service.purposes.iter().enumerate() {
                add(format!("{path}.purposes[{index}]"), Some(purpose), false);
            }
            for (index, cookie) in service.cookies.iter().enumerate() {
                add(format!("{path}.cookies[{index}].purpose"), Some(&cookie.purpose), false);
                add(format!("{path}.cookies[{index}].origin"), cookie.origin.as_ref(), true);
            }
        }
    }
    all
}

pub(super) fn untranslated(config: &Config, found: &mut Found) {
    let languages = config.languages.all();
    if let [only] = languages
        && only.primary() != "en"
    {
        return of_the_catalogue(config, only, found);
    }
    let english = assent_shipped::entry("words/en").unwrap_or_default();
    let mut sentences = Vec::new();
    strings(&english, &mut sentences);
    for Owned { path, text, name } in texts(config) {
        let own = looks::texts(text);
        let has = |language: &Language| own.iter().any(|(known, _)| *known == Some(language));
        match text {
            Text::One(_) if name || languages.len() == 1 => {}
            Text::One(_) => found.at(path, format!("has the same words in all {} languages", languages.len())),
            Text::Each(_) => {
                let missing: Vec<&str> =
                    languages.iter().filter(|language| !has(language)).map(Language::as_str).collect();
                if !missing.is_empty() {
                    found.at(path, format!("is missing in {}", missing.join(", ")));
                    continue;
                }
                // The catalogue has words for some of the languages only.
                let english = |text: &str| sentences.contains(&text);
                let left = own.iter().filter_map(|(language, text)| language.filter(|_| english(text)));
                let left: Vec<&str> =
                    left.filter(|language| language.primary() != "en").map(Language::as_str).collect();
                if !left.is_empty() {
                    found.at(path, format!("is the catalogue's English text in {}", left.join(", ")));
                }
            }
        }
    }
}

/// With one language an owner's text is in it. Those of the catalogue are English.
fn of_the_catalogue(config: &Config, only: &Language, found: &mut Found) {
    for (at, category) in config.categories.iter().enumerate() {
        for (index, service) in category.services.iter().enumerate() {
            let Some(from) = &service.from else { continue };
            let Some(entry) = assent_shipped::entry(&format!("services/{from}")) else { continue };
            let mut english = Vec::new();
            strings(&entry, &mut english);
            let own = service.purposes.iter().chain(&service.if_refused);
            let own = own.chain(service.cookies.iter().map(|cookie| &cookie.purpose));
            let left = own.filter(|text| matches!(text, Text::One(text) if english.contains(&text.as_str()))).count();
            if left > 0 {
                let path = format!("categories[{at}].services[{index}]");
                let language = only.as_str();
                found.at(
                    path,
                    format!("has {left} of the catalogue's English texts, and the notice is in \"{language}\" alone"),
                );
            }
        }
    }
}

/// Every text in a piece of JSON.
fn strings<'a>(node: &'a Node, into: &mut Vec<&'a str>) {
    match node {
        Node::String(text) => into.push(text),
        Node::List(items) => items.iter().for_each(|item| strings(item, into)),
        Node::Object(members) => members.iter().for_each(|(_, member)| strings(member, into)),
        Node::Null | Node::Bool(_) | Node::Number(_) => {}
    }
}

/// The categories whose name and description ship in every language.
const USUAL: [&str; 4] = ["necessary", "functional", "analytics", "marketing"];

pub(super) fn unnamed(config: &Config, found: &mut Found) {
    for (index, category) in config.categories.iter().enumerate().filter(|(_, own)| !USUAL.contains(&own.id.as_str())) {
        for (key, text) in [("name", &category.name), ("description", &category.description)] {
            if text.is_none() {
                found.at(
                    format!("categories[{index}].{key}"),
                    format!("\"{}\" has no {key} that visitors could read", category.id),
                );
            }
        }
    }
}

/// How many texts of the notice a language lacks.
fn lacking(config: &Config, language: &Language) -> usize {
    if language.primary() == "en" || assent_shipped::names("locales").any(|shipped| shipped == language.as_str()) {
        return 0;
    }
    let own = |name: &&&str| config.texts.in_language(language).any(|(key, _)| key.name() == **name);
    Key::NAMES.len() - Key::NAMES.iter().filter(own).count()
}

fn english(index: usize, language: &Language, lacking: usize, found: &mut Found) {
    if lacking > 0 {
        found.at(format!("languages[{index}]"), format!("{lacking} texts of the notice are English in \"{language}\""));
    }
}

pub(super) fn english_by_default(config: &Config, found: &mut Found) {
    let first = config.languages.first();
    english(0, first, lacking(config, first), found);
}

pub(super) fn english_besides(config: &Config, found: &mut Found) {
    for (index, language) in config.languages.all().iter().enumerate().skip(1) {
        english(index, language, lacking(config, language), found);
    }
}

pub(super) fn unused(config: &Config, found: &mut Found) {
    for language in config.texts.languages().filter(|language| !config.languages.all().contains(language)) {
        found.at(format!("texts.{language}"), format!("\"{language}\" is not one of the languages of the notice"));
    }
}

pub(super) fn markup(config: &Config, found: &mut Found) {
    for Owned { path, text, .. } in texts(config) {
        if let Some(tag) = looks::texts(text).into_iter().find_map(|(_, text)| tag(text)) {
            found.at(path, format!("has {tag} in it"));
        }
    }
    for language in config.texts.languages() {
        for (key, text) in config.texts.in_language(language) {
            if let Some(tag) = tag(text) {
                found.at(format!("texts.{language}.{}", key.name()), format!("has {tag} in it"));
            }
        }
    }
}

/// The first tag or character reference in a text.
fn tag(text: &str) -> Option<&str> {
    const LONGEST: usize = 40;
    let tag = |(start, _): (usize, &str)| {
        let rest = &text[start..];
        let name = rest.trim_start_matches(['<', '/']);
        let length = rest.find('>')? + 1;
        (name.starts_with(|first: char| first.is_ascii_alphabetic()) && length <= LONGEST * 4).then(|| {
            let end = rest.char_indices().nth(LONGEST).map_or(length, |(end, _)| end.min(length));
            &rest[..end]
        })
    };
    let reference = || ["&amp;", "&nbsp;", "&lt;", "&gt;", "&quot;", "&#"].into_iter().find(|name| text.contains(name));
    text.match_indices('<').find_map(tag).or_else(reference)
}

pub(super) fn same_buttons(config: &Config, found: &mut Found) {
    for language in config.texts.languages() {
        let own = |wanted: Key| {
            config.texts.in_language(language).find(|(key, _)| *key == wanted).map(|(_, text)| text.trim())
        };
        for (one, other) in
            [(Key::RejectAll, Key::AcceptAll), (Key::RejectAll, Key::Settings), (Key::AcceptAll, Key::Settings)]
        {
            if let (Some(text), true) = (own(one), own(one) == own(other)) {
                found.at(format!("texts.{language}.{}", one.name()), format!("\"{text}\" is also {}", other.name()));
            }
        }
    }
}
