//! What a new version of a configuration means for visitors who answered an earlier one. Programs for owners only: the banner never sees two.

use crate::config::{Category, Config, Service};
use crate::values::Text;

/// Something that visitors were not asked about. They have to be asked again, which a higher `revision` does (EDPB 05/2020, 110).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Significant {
    /// A category or a service that can be refused and was not there, by its id.
    New(String),
    /// A service whose data somebody else receives now, by its id.
    Recipient(String),
    /// A service with a purpose that it did not have, by its id.
    Purpose(String),
}

impl Significant {
    /// The id of the category or service.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::New(id) | Self::Recipient(id) | Self::Purpose(id) => id,
        }
    }
}

impl Config {
    /// What visitors who answered `earlier` were not asked about. Empty: everything else that differs is editorial.
    #[must_use]
    pub fn significant_changes(&self, earlier: &Config) -> Vec<Significant> {
        let known = optional(earlier);
        let mut changes = Vec::new();
        for unit in optional(self) {
            let id = id_of(unit);
            let before = known.iter().find(|known| id_of(**known) == id);
            match (before, unit.1) {
                (None, _) => changes.push(Significant::New(id.to_owned())),
                (Some((_, Some(before))), Some(now)) => {
                    if !says_the_same(&before.provider, &now.provider) {
                        changes.push(Significant::Recipient(id.to_owned()));
                    }
                    let is_known = |purpose: &Text| before.purposes.iter().any(|old| says_the_same(old, purpose));
                    if !now.purposes.iter().all(is_known) {
                        changes.push(Significant::Purpose(id.to_owned()));
                    }
                }
                _ => {}
            }
        }
        changes.sort_by(|one, other| one.id().cmp(other.id()));
        changes
    }
}

/// What visitors can refuse: a category, or one of its services.
type Unit<'a> = (&'a Category, Option<&'a Service>);

fn id_of<'a>((category, service): Unit<'a>) -> &'a str {
    service.map_or(category.id.as_str(), |service| service.id.as_str())
}

fn optional(config: &Config) -> Vec<Unit<'_>> {
    let categories = config.categories.iter().filter(|category| !category.required);
    let units = |category| std::iter::once((category, None)).chain(services(category));
    categories.flat_map(units).collect()
}

fn services(category: &Category) -> impl Iterator<Item = Unit<'_>> {
    category.services.iter().map(move |service| (category, Some(service)))
}

/// Whether two texts have the same words in a language. A translation that is added changes nothing.
fn says_the_same(one: &Text, other: &Text) -> bool {
    let words = |text: &Text| match text {
        Text::One(text) => vec![text.clone()],
        Text::Each(texts) => texts.iter().map(|(_, text)| text.clone()).collect(),
    };
    let known = words(one);
    words(other).iter().any(|text| known.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(services: &str) -> Config {
        let text = format!(
            r#"{{ "site": "example.com", "controller": {{ "name": "A", "policy_url": "/privacy" }}, "languages": ["en", "de"],
                "categories": [{{ "id": "necessary", "required": true }}, {{ "id": "analytics", "services": [{services}] }}] }}"#
        );
        Config::parse(&text).expect("a configuration")
    }

    fn service(id: &str, provider: &str, purposes: &str) -> String {
        format!(
            r#"{{ "id": "{id}", "name": "N", "provider": "{provider}", "policy_url": "/p", "purposes": [{purposes}] }}"#
        )
    }

    #[test]
    fn new_services_recipients_and_purposes_are_significant() {
        let before = config(&service("stats", "A", r#""Counts""#));
        for (services, expected) in [
            (service("stats", "A", r#""Counts""#), vec![]),
            (service("stats", "B", r#""Counts""#), vec![Significant::Recipient("stats".into())]),
            (service("stats", "A", r#""Counts", "Sells""#), vec![Significant::Purpose("stats".into())]),
            (service("stats", "A", r#"{ "en": "Counts", "de": "Zählt" }"#), vec![]),
            (
                format!("{},{}", service("stats", "A", r#""Counts""#), service("maps", "C", r#""Shows""#)),
                vec![Significant::New("maps".into())],
            ),
        ] {
            assert_eq!(config(&services).significant_changes(&before), expected, "{services}");
        }
    }

    #[test]
    fn what_goes_is_editorial() {
        let before = config(&format!("{},{}", service("a", "A", r#""X""#), service("b", "B", r#""Y""#)));
        assert!(config(&service("a", "A", r#""X""#)).significant_changes(&before).is_empty());
    }
}
