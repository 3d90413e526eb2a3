//! What a service is probably for, whatever category its owner put it in.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use assent_core::config::Service;
use assent_core::{Id, Language, Node, Text};

/// What follows visitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Measuring,
    Advertising,
}

impl Use {
    /// The usual category of it.
    fn category(self) -> &'static str {
        match self {
            Self::Measuring => "analytics",
            Self::Advertising => "marketing",
        }
    }

    /// In a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Measuring => "statistics",
            Self::Advertising => "advertising",
        }
    }
}

use Use::{Advertising, Measuring};

/// Words that tell of each use.
type Table = [(Use, &'static [&'static str]); 2];

/// Words in the id, name or provider of services.
const NAMES: Table = [
    (
        Advertising,
        &[
            "ads",
            "adsense",
            "adwords",
            "adroll",
            "advertising",
            "criteo",
            "doubleclick",
            "marketing",
            "outbrain",
            "pixel",
            "remarketing",
            "retargeting",
            "taboola",
            "uet",
        ],
    ),
    (
        Measuring,
        &[
            "amplitude",
            "analytics",
            "clarity",
            "countly",
            "fullstory",
            "ga4",
            "hotjar",
            "liveinternet",
            "matomo",
            "metrica",
            "metrika",
            "mixpanel",
            "mouseflow",
            "piwik",
            "plausible",
            "posthog",
            "smartlook",
            "snowplow",
            "statcounter",
            "statistics",
            "umami",
        ],
    ),
];

/// How words of purposes begin, in the languages that ship and their neighbours.
const PURPOSES: Table = [
    (
        Advertising,
        &["advert", "marketing", "publicit", "reklam", "remarketing", "retarget", "werbung", "маркетинг", "реклам"],
    ),
    (Measuring, &["analytic", "istatisti", "statisti", "аналитик", "статистик"]),
];

/// How names of cookies begin that their vendors document.
const COOKIES: Table = [
    (
        Advertising,
        &["_fbc", "_fbp", "_gcl_", "_pin_", "_rdt_uuid", "_scid", "_ttp", "_uetsid", "_uetvid", "__gads", "IDE"],
    ),
    (
        Measuring,
        &[
            "AMP_",
            "__utm",
            "_clck",
            "_clsk",
            "_ga",
            "_gid",
            "_hj",
            "_pk_",
            "_sp_id",
            "_ym_",
            "ajs_",
            "amplitude",
            "cly_",
            "ph_phc_",
        ],
    ),
];

/// What a service looks like, each with the word or the cookie that tells; advertising first, because it is the graver.
pub(super) fn uses(service: &Service) -> Vec<(Use, String)> {
    let own = [service.id.as_str(), service.name.as_str(), service.provider.as_str()];
    let named: Vec<String> = own.into_iter().flat_map(words).collect();
    let purposes: Vec<String> = service.purposes.iter().flat_map(purpose).flat_map(words).collect();
    let cookies: Vec<String> = service.cookies.iter().map(|cookie| cookie.name.to_string()).collect();
    let entries = [service.from.as_ref(), Some(&service.id)].into_iter().flatten();
    let entry = entries.into_iter().find_map(|id| Some((id, usual_category(id)?)));
    let by_entry = |wanted: Use| {
        entry.as_ref().filter(|(_, category)| category == wanted.category()).map(|(id, _)| id.to_string())
    };
    let of = |wanted: Use| {
        let by_name = find(&NAMES, wanted, &named, |word, known| word == known);
        let by_purpose = || find(&PURPOSES, wanted, &purposes, |word, known| word.starts_with(known));
        let by_cookie = || find(&COOKIES, wanted, &cookies, |name, known| name.starts_with(known));
        Some((wanted, by_entry(wanted).or(by_name).or_else(by_purpose).or_else(by_cookie)?))
    };
    [Advertising, Measuring].into_iter().filter_map(of).collect()
}

/// A purpose as it is judged: a sentence of the catalogue in English, whatever the languages of the site, and a text of the owner's in all
/// of its languages. So a translation neither hides a use nor makes one up.
fn purpose(text: &Text) -> Vec<&str> {
    let all = texts(text);
    let english =
        all.iter().map(|(language, text)| english(language.as_ref()?.file(), text)).collect::<Option<Vec<_>>>();
    english.unwrap_or_else(|| all.into_iter().map(|(_, text)| text).collect())
}

/// The catalogue's English sentence that a text is, or translates into the language of a file of `pkg-config/words`.
fn english(file: &str, text: &str) -> Option<&'static str> {
    type Sentences = OnceLock<HashMap<String, &'static str>>;
    static ENGLISH: LazyLock<HashMap<String, String>> = LazyLock::new(|| sentences("en").collect());
    static ALL: LazyLock<HashMap<&str, Sentences>> =
        LazyLock::new(|| assent_shipped::names("words").map(|file| (file, OnceLock::new())).collect());
    if let Some(own) = ENGLISH.values().find(|own| *own == text) {
        return Some(own);
    }
    let of_language = || sentences(file).filter_map(|(id, own)| Some((own, ENGLISH.get(&id)?.as_str()))).collect();
    ALL.get(file)?.get_or_init(of_language).get(text).copied()
}

/// The vocabulary in one language: each id with its sentence.
fn sentences(file: &str) -> impl Iterator<Item = (String, String)> {
    let members = match assent_shipped::entry(&format!("words/{file}")) {
        Some(Node::Object(members)) => members,
        _ => Vec::new(),
    };
    members.into_iter().filter_map(|(id, sentence)| match sentence {
        Node::String(sentence) => Some((id, sentence)),
        _ => None,
    })
}

/// The category that a service of the catalogue usually belongs to.
fn usual_category(id: &Id) -> Option<String> {
    match assent_shipped::entry(&format!("services/{id}"))?.member("category") {
        Some(Node::String(category)) => Some(category.clone()),
        _ => None,
    }
}

/// What a service looks like most of all.
pub(super) fn at(service: &Service) -> Option<(Use, String)> {
    uses(service).into_iter().next()
}

fn find(table: &Table, wanted: Use, words: &[String], fits: fn(&str, &str) -> bool) -> Option<String> {
    let (_, known) = table.iter().find(|(of, _)| *of == wanted)?;
    words.iter().find(|word| known.iter().any(|known| fits(word, known))).cloned()
}

/// The words of a text in lower case.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// A text in each of its languages; in none for one that is the same for all.
pub(super) fn texts(text: &Text) -> Vec<(Option<&Language>, &str)> {
    match text {
        Text::One(text) => vec![(None, text)],
        Text::Each(texts) => texts.iter().map(|(language, text)| (Some(language), text.as_str())).collect(),
    }
}
