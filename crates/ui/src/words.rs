//! Words that depend on a value: durations, kinds of storage.

use assent_core::config::StorageKind;
use assent_core::{Duration, Key, Lifetime, Locale};

/// Writes a duration in the words of a language, such as "13 months".
pub type Spell = fn(Duration, &str) -> String;

/// How long an entry stays on the device.
pub(super) fn lifetime(lifetime: Lifetime, locale: &Locale, spell: Spell) -> String {
    match lifetime {
        Lifetime::Session => locale.text(Key::LifetimeSession).to_owned(),
        Lifetime::Persistent => locale.text(Key::LifetimePersistent).to_owned(),
        Lifetime::For(duration) => {
            locale.fill(Key::LifetimeFor, "{duration}", &spell(duration, locale.language().as_str()))
        }
    }
}

/// The name of a kind of storage.
pub(super) fn kind(kind: StorageKind, locale: &Locale) -> &str {
    locale.text(match kind {
        StorageKind::Cookie => Key::KindCookie,
        StorageKind::LocalStorage => Key::KindLocalStorage,
        StorageKind::SessionStorage => Key::KindSessionStorage,
        StorageKind::IndexedDb => Key::KindIndexedDb,
        StorageKind::CacheStorage => Key::KindCacheStorage,
        StorageKind::ServiceWorker => Key::KindServiceWorker,
    })
}
