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
        let others: Vec<&str> = subtags.collect();
        primary && others.len() <= 3 && others.iter().all(|subtag| matches!(subtag.len(), 1..=8) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
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

impl Language {
    /// The language without script and region: `pt` of `pt-BR`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.as_str().split('-').next().unwrap_or_default()
    }

    /// The offered language that serves a reader of `wanted` best, the earlier wish first; the first offered one
    /// where none fits. A region falls back to its language and to a sibling (RFC 4647 lookup, and `de-AT` to `de-CH`).
    #[must_use]
    pub fn choose<'a>(wanted: &[Language], offered: &'a [Language]) -> Option<&'a Language> {
        let find = |fits: &dyn Fn(&Language) -> bool| offered.iter().find(|language| fits(language));
        wanted
            .iter()
            .find_map(|wish| {
                find(&|language| language.as_str().eq_ignore_ascii_case(wish.as_str()))
                    .or_else(|| find(&|language| language.as_str().eq_ignore_ascii_case(wish.primary())))
                    .or_else(|| find(&|language| language.primary().eq_ignore_ascii_case(wish.primary())))
            })
            .or(offered.first())
    }
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
}
