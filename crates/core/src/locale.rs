//! The notice's own texts, in one language.

use crate::config::Overrides;
use crate::values::Language;
use crate::{Node, Write};

/// Declares the keys of a locale file.
macro_rules! keys {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A text of the notice; `pkg-config/locales/en.json` is the list with the English texts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "en.json says what each is")]
        pub enum Key { $($variant),* }

        impl Key {
            /// The keys as the files have them, in the order of the variants.
            pub const NAMES: &[&str] = &[$($name),*];
            const ALL: &[Self] = &[$(Self::$variant),*];
        }
    };
}

keys! {
    Dir = "dir",
    NoticeTitle = "notice_title", NoticeText = "notice_text",
    AcceptAll = "accept_all", RejectAll = "reject_all", Settings = "settings", PolicyLink = "policy_link",
    Version = "version",
    PrefsTitle = "prefs_title", PrefsText = "prefs_text", Save = "save", Close = "close",
    AlwaysOn = "always_on", SomeOn = "some_on", IfRefused = "if_refused",
    ServicesShow = "services_show", Provider = "provider", Purposes = "purposes", ServicePolicy = "service_policy",
    CookiesOf = "cookies_of", CookiesNone = "cookies_none",
    ColumnName = "column_name", ColumnOrigin = "column_origin", ColumnKind = "column_kind",
    ColumnLifetime = "column_lifetime", ColumnPurpose = "column_purpose",
    KindCookie = "kind_cookie", KindLocalStorage = "kind_local_storage", KindSessionStorage = "kind_session_storage",
    KindIndexedDb = "kind_indexed_db", KindCacheStorage = "kind_cache_storage", KindServiceWorker = "kind_service_worker",
    LifetimeSession = "lifetime_session", LifetimePersistent = "lifetime_persistent", LifetimeFor = "lifetime_for",
    RememberTitle = "remember_title", RememberPersistent = "remember_persistent", RememberSession = "remember_session",
    ReceiptTitle = "receipt_title", ReceiptText = "receipt_text", ReceiptDownload = "receipt_download", ReceiptShow = "receipt_show",
    Withdraw = "withdraw", Withdrawn = "withdrawn", Saved = "saved", SavedForPage = "saved_for_page",
    ReloadText = "reload_text", Reload = "reload", Reopen = "reopen",
    EmbedText = "embed_text", EmbedOnce = "embed_once", EmbedAlways = "embed_always",
    CategoryNecessary = "category_necessary", CategoryNecessaryText = "category_necessary_text",
    CategoryFunctional = "category_functional", CategoryFunctionalText = "category_functional_text",
    CategoryAnalytics = "category_analytics", CategoryAnalyticsText = "category_analytics_text",
    CategoryMarketing = "category_marketing", CategoryMarketingText = "category_marketing_text",
    NoticeTextOptOut = "notice_text_opt_out", PrivacyChoices = "privacy_choices", GpcTitle = "gpc_title", GpcText = "gpc_text",
    AgeTitle = "age_title", AgeText = "age_text", AgeYear = "age_year", AgeContinue = "age_continue",
    AgeYoung = "age_young", AgeGuardian = "age_guardian",
    DeclarationTitle = "declaration_title",
}

impl Key {
    /// The key of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|index| Self::ALL[index])
    }

    /// The name in the files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// Every text of the notice in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    language: Language,
    texts: Vec<String>,
}

impl Locale {
    /// The English texts as JSON: complete, and the fallback of every other language. Reading it is left to the caller's parser.
    pub const ENGLISH: &str = include_str!("../../../pkg-config/locales/en.json");

    /// A locale from its file, from the English one where the file lacks a key, and from the owner's own texts before both.
    ///
    /// Lenient where the configuration is strict: a locale file may be of another version, and the visitor has to be asked all the same.
    #[must_use]
    pub fn new(language: Language, file: &Node, english: &Node, own: &Overrides) -> Self {
        let text = |node: &Node, name: &str| match node.member(name) {
            Some(Node::String(text)) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        };
        let mut texts: Vec<String> = Key::NAMES
            .iter()
            .map(|name| text(file, name).or_else(|| text(english, name)).unwrap_or_default())
            .collect();
        for (key, own) in own.in_language(&language) {
            texts[*key as usize].clone_from(own);
        }
        Self { language, texts }
    }

    /// The language of the texts.
    #[must_use]
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: Key) -> &str {
        &self.texts[key as usize]
    }

    /// The names of texts that there are in no language: of an archived notice, those that came later.
    #[cfg(feature = "native")]
    pub fn missing(&self) -> impl Iterator<Item = &'static str> + '_ {
        Key::NAMES.iter().zip(&self.texts).filter(|(_, text)| text.is_empty()).map(|(name, _)| *name)
    }

    /// A text with its one placeholder filled in.
    #[must_use]
    pub fn fill(&self, key: Key, placeholder: &str, value: &str) -> String {
        fill(self.text(key), placeholder, value)
    }
}

impl Write for Locale {
    fn write(&self) -> Node {
        Node::object(Key::NAMES.iter().zip(&self.texts).map(|(name, text)| (*name, text.write())).collect())
    }
}

/// A text with the first occurrence of a placeholder such as `{on}` filled in.
#[must_use]
pub fn fill(text: &str, placeholder: &str, value: &str) -> String {
    let Some(at) = find(text, placeholder) else { return text.to_owned() };
    let rest = &text[at + placeholder.len()..];
    // A name such as "Example Inc." brings the full stop of its sentence.
    let rest = if value.ends_with('.') && rest.starts_with('.') { &rest[1..] } else { rest };
    [&text[..at], value, rest].concat()
}

/// Where a text holds another one first.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    // Byte by byte: the library's search for strings would be 3 kB of the banner.
    (0..=text.len()).find(|at| text.as_bytes()[*at..].starts_with(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Node {
        Node::parse(Locale::ENGLISH).expect("en.json is JSON")
    }

    fn language(tag: &str) -> Language {
        Language::parse(tag).expect("a language")
    }

    #[test]
    fn english_has_exactly_the_keys() {
        let Node::Object(members) = english() else { panic!("en.json is an object") };
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, Key::NAMES);
    }

    #[test]
    fn a_missing_text_falls_back_and_the_owners_wins() {
        let file = Node::Object(vec![
            ("accept_all".into(), Node::String("Alle akzeptieren".into())),
            ("save".into(), Node::Null),
            ("settings".into(), Node::String(" ".into())),
        ]);
        let own = Node::Object(vec![(
            "de".into(),
            Node::Object(vec![("reject_all".into(), Node::String("Nein danke".into()))]),
        )]);
        let own: Overrides = crate::read(&own).expect("overrides");
        let locale = Locale::new(language("de"), &file, &english(), &own);
        assert_eq!(locale.text(Key::AcceptAll), "Alle akzeptieren");
        assert_eq!(locale.text(Key::RejectAll), "Nein danke");
        assert_eq!(locale.text(Key::Save), "Save choices");
        assert_eq!(locale.text(Key::Settings), "Settings");
        assert_eq!(locale.fill(Key::LifetimeFor, "{duration}", "2 days"), "Persistent: 2 days");
        assert_eq!(fill("From {who}. Then", "{who}", "A Inc."), "From A Inc. Then");
        assert_eq!(fill("From {who}. Then", "{who}", "A"), "From A. Then");
    }
}
