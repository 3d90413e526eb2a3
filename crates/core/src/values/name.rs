//! Names: of categories and services, and of languages.

use crate::values::string_value;

string_value! {
    /// The id of a category or a service: up to 64 of `a-z 0-9 _ -`, beginning with a letter or digit.
    ///
    /// Both share one namespace, since pages ask for either by its bare name.
    pub struct Id: "an id of a-z, 0-9, _ and - that begins with a letter or digit", "^[a-z0-9][a-z0-9_-]{0,63}$", |id| {
        let begins = id.bytes().next().is_some_and(|first| first.is_ascii_lowercase() || first.is_ascii_digit());
        begins && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
    }
}

string_value! {
    /// A language tag such as `de` or `zh-Hant` (BCP 47, RFC 5646: subtags of letters and digits, the first of letters).
    pub struct Language: "a language tag such as \"de\" or \"pt-BR\"", "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$", |tag| {
        let mut subtags = tag.split('-');
        let primary = subtags.next().is_some_and(|first| matches!(first.len(), 2..=3) && first.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let mut count = 0;
        primary && subtags.all(|subtag| {
            count += 1;
            count <= 3 && matches!(subtag.len(), 1..=8) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    }
}

string_value! {
    /// A country or one of its parts: `DE`, `US-CA` (ISO 3166-1 and 3166-2).
    pub struct Region: "a region such as \"DE\" or \"US-CA\"", "^[A-Z]{2}(-[A-Z0-9]{1,3})?$", |code| {
        let (country, part) = code.split_once('-').unwrap_or((code, "X"));
        country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }
}

impl Region {
    /// The country: `US` of `US-CA`.
    #[must_use]
    pub fn country(&self) -> &str {
        self.as_str().split('-').next().unwrap_or_default()
    }
}

/// Tags, by how they begin, whose texts are not in the file of their language: Chinese by where it is read, Serbian by its letters,
/// Norwegian, of which one written form ships, and codes that ISO 639 has withdrawn.
const FILES: [(&str, &str); 10] = [
    ("zh-Hant", "zh-Hant"),
    ("zh-TW", "zh-Hant"),
    ("zh-HK", "zh-Hant"),
    ("zh-MO", "zh-Hant"),
    ("zh", "zh-Hans"),
    ("sr-Latn", "sr-Latn"),
    ("no", "nb"),
    ("nn", "nb"),
    ("iw", "he"),
    ("in", "id"),
];

/// What of a tag is compared.
type Form = fn(&Language) -> &str;

/// What of an offered language is compared with what of a wish, the nearest first: `de-AT` prefers itself, then `de`, then `de-CH`;
/// `zh-TW` prefers `zh-Hant` and `zh-HK` to `zh-CN`.
const NEARNESS: [(Form, Form); 4] = [
    (Language::as_str, Language::as_str),
    (Language::as_str, Language::file),
    (Language::file, Language::file),
    (Language::family, Language::family),
];

impl Language {
    /// The language without script and region: `pt` of `pt-BR`.
    #[must_use]
    pub fn primary(&self) -> &str {
        primary(self.as_str())
    }

    /// The name of the locale file for this language: `pt` for `pt-BR`, `zh-Hant` for `zh-TW`.
    #[must_use]
    pub fn file(&self) -> &str {
        let tag = self.as_str().as_bytes();
        let begins = |with: &str| {
            tag.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
                && tag.get(with.len()).is_none_or(|next| *next == b'-')
        };
        FILES.iter().find(|(with, _)| begins(with)).map_or(self.primary(), |(_, file)| file)
    }

    /// Tags, by how they begin, and the file of each whose file is not that of its language, so that a notice can be in it without these rules.
    #[must_use]
    pub fn files() -> &'static [(&'static str, &'static str)] {
        &FILES
    }

    /// What the file's language is: `he` for `iw`.
    fn family(&self) -> &str {
        primary(self.file())
    }

    /// The offered language that serves a reader of `wanted` best, the earlier wish first; the first offered one
    /// where none fits. A region falls back to its language and to a sibling (RFC 4647 lookup, and `de-AT` to `de-CH`).
    #[must_use]
    pub fn choose<'a>(wanted: &[Language], offered: &'a [Language]) -> Option<&'a Language> {
        wanted
            .iter()
            .find_map(|wish| {
                NEARNESS.iter().find_map(|(of_offered, of_wish)| {
                    offered.iter().find(|language| of_offered(language).eq_ignore_ascii_case(of_wish(wish)))
                })
            })
            .or(offered.first())
    }
}

/// The first subtag.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(tags: &[&str]) -> Vec<Language> {
        tags.iter().map(|tag| Language::parse(tag).expect("a language")).collect()
    }

    #[test]
    fn ids_have_a_form() {
        for id in ["analytics", "google-analytics", "a_1", "0", &"x".repeat(64)] {
            assert!(Id::parse(id).is_some(), "{id}");
        }
        for id in ["", "-a", "_a", "Analytics", "a b", "!a", "ä", "a.b", "__proto__", &"x".repeat(65)] {
            assert!(Id::parse(id).is_none(), "{id}");
        }
    }

    #[test]
    fn languages_have_a_form() {
        for tag in ["de", "pt-BR", "zh-Hant-TW", "sr-Latn", "DE"] {
            assert!(Language::parse(tag).is_some(), "{tag}");
        }
        for tag in ["", "d", "german", "de_AT", "de-", "../de", "de/..", "12"] {
            assert!(Language::parse(tag).is_none(), "{tag}");
        }
    }

    #[test]
    fn a_reader_gets_the_nearest_language() {
        let offered = languages(&["en", "de", "pt-BR", "zh-Hant"]);
        let chosen = |wanted: &[&str]| Language::choose(&languages(wanted), &offered).expect("one").as_str().to_owned();
        assert_eq!(chosen(&["de-AT"]), "de");
        assert_eq!(chosen(&["pt-PT"]), "pt-BR");
        assert_eq!(chosen(&["PT-br"]), "pt-BR");
        assert_eq!(chosen(&["ja", "de"]), "de");
        assert_eq!(chosen(&["ja"]), "en");
        assert_eq!(chosen(&[]), "en");
    }
    #[test]
    fn a_language_has_one_file() {
        let file = |tag: &str| Language::parse(tag).expect("a language").file().to_owned();
        for (tag, expected) in [
            ("de", "de"),
            ("pt-BR", "pt"),
            ("en-GB", "en"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-SG", "zh-Hans"),
            ("zh-Hans-HK", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-hk", "zh-Hant"),
            ("zh-MO", "zh-Hant"),
            ("zh-Hant", "zh-Hant"),
            ("zh-Hant-CN", "zh-Hant"),
            ("sr", "sr"),
            ("sr-RS", "sr"),
            ("sr-Cyrl-RS", "sr"),
            ("sr-Latn-RS", "sr-Latn"),
            ("no", "nb"),
            ("no-NO", "nb"),
            ("nn-NO", "nb"),
            ("nb", "nb"),
            ("iw", "he"),
            ("iw-IL", "he"),
            ("in-ID", "id"),
            ("NO", "nb"),
            ("fil", "fil"),
            ("zho", "zho"),
            ("inh", "inh"),
        ] {
            assert_eq!(file(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_region_or_a_former_code_finds_its_language() {
        let chosen = |wanted: &str, offered: &[&str]| {
            Language::choose(&languages(&[wanted]), &languages(offered)).expect("one").as_str().to_owned()
        };
        for (wanted, offered, expected) in [
            ("zh-TW", &["en", "zh-Hans", "zh-Hant"][..], "zh-Hant"),
            ("zh-HK", &["en", "zh-Hans", "zh-Hant"], "zh-Hant"),
            ("zh-CN", &["en", "zh-Hant", "zh-Hans"], "zh-Hans"),
            ("zh", &["en", "zh-Hant", "zh-Hans"], "zh-Hans"),
            ("zh-TW", &["en", "zh-CN", "zh-HK"], "zh-HK"),
            ("zh-TW", &["en", "zh"], "zh"),
            ("zh-CN", &["en", "zh-TW"], "zh-TW"),
            ("no", &["en", "nb"], "nb"),
            ("nn-NO", &["en", "nb"], "nb"),
            ("nb-NO", &["en", "no"], "no"),
            ("pt-BR", &["en", "pt"], "pt"),
            ("pt-PT", &["en", "pt-BR"], "pt-BR"),
            ("sr-Latn", &["en", "sr"], "sr"),
            ("sr-Latn-ME", &["en", "sr", "sr-Latn"], "sr-Latn"),
            ("sr-RS", &["en", "sr-Latn", "sr"], "sr"),
            ("iw-IL", &["en", "he"], "he"),
            ("he", &["en", "iw"], "iw"),
            ("in", &["en", "id"], "id"),
            ("fil", &["en", "fi", "id"], "en"),
            ("de-AT", &["en", "de-CH", "de"], "de"),
            ("de-AT", &["en", "de", "de-AT"], "de-AT"),
        ] {
            assert_eq!(chosen(wanted, offered), expected, "{wanted} of {offered:?}");
        }
    }
}
