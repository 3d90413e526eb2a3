//! Where the owner finds a value: the screen that edits it, and what people call it.

use serde_json::Value;

use super::path;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Where to begin, and who answers for the site.
    Start,
    /// What visitors are asked about.
    Services,
    /// Which law holds, and for whom the site is made.
    Regime,
    /// The languages, and the words of the notice.
    Texts,
    /// The look.
    Appearance,
    /// How long an answer holds and what proves it.
    Proof,
    /// The file itself.
    Json,
    /// What differs from the published file.
    Changes,
    /// How it gets to the site.
    Publish,
}

impl Screen {
    /// All, in the order of the menu.
    pub const ALL: [Self; 9] = [
        Self::Start,
        Self::Services,
        Self::Regime,
        Self::Texts,
        Self::Appearance,
        Self::Proof,
        Self::Json,
        Self::Changes,
        Self::Publish,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.describe().0
    }

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.describe().1
    }

    /// What it is for, in plain words.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.describe().2
    }

    fn describe(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Start => {
                ("start", "Start", "Say whose site it is. The notice names you as the one who answers for the data.")
            }
            Self::Services => (
                "services",
                "Services",
                "List what your site loads from others. Visitors agree to categories, and see each service with what it stores.",
            ),
            Self::Regime => (
                "regime",
                "Law and visitors",
                "Choose the law that holds. It decides whether visitors are asked first, and what browser signals mean.",
            ),
            Self::Texts => (
                "texts",
                "Texts",
                "Every text ships in each language. Write your own beside it only where you want other words.",
            ),
            Self::Appearance => (
                "appearance",
                "Appearance",
                "Fit the notice to your site. Accept and reject always look alike, which the law wants.",
            ),
            Self::Proof => {
                ("proof", "Proof", "Decide how long an answer holds, and where the receipts go that prove it.")
            }
            Self::Json => ("json", "JSON", "This is the file that all screens edit. You can change it here as well."),
            Self::Changes => (
                "changes",
                "Changes",
                "See what differs from the file that you opened, and whether visitors have to be asked again.",
            ),
            Self::Publish => ("publish", "Publish", "Take the file to your site, and paste one tag into your pages."),
        }
    }

    /// The screen of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|screen| screen.name() == name)
    }

    /// The screen that edits the value at a path.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let key = path.split(['.', '[']).next().unwrap_or_default();
        match key {
            "site" | "controller" => Self::Start,
            "categories" => Self::Services,
            "regime" | "region_endpoint" | "audience" => Self::Regime,
            "languages" | "texts" => Self::Texts,
            "appearance" | "reopen" => Self::Appearance,
            "receipts" | "validity" | "scopes" | "withdrawal" | "revision" | "edition" => Self::Proof,
            _ => Self::Json,
        }
    }
}

/// What people call the value at a path: `Service “Matomo” › lifetime`.
#[must_use]
pub fn label(document: &Value, place: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let ends = place.char_indices().filter(|(_, char)| matches!(char, '.' | '[')).map(|(at, _)| at);
    for end in ends.chain([place.len()]).filter(|end| *end > 0) {
        let (here, last) = (&place[..end], &place[..end]);
        let last = &last[last.rfind(['.', '[']).map_or(0, |at| at + 1)..];
        match last.strip_suffix(']').map(str::parse::<usize>) {
            Some(Ok(index)) => {
                let kind = parts.pop().unwrap_or_default();
                parts.push(item(document, here, &kind, index));
            }
            _ => parts.push(last.replace('_', " ")),
        }
    }
    parts.join(" › ")
}

fn item(document: &Value, place: &str, kind: &str, index: usize) -> String {
    let singular = match kind {
        "categories" => "category",
        "services" => "service",
        "cookies" => "cookie",
        "purposes" => "purpose",
        "languages" => "language",
        other => other,
    };
    match path::at(document, place).and_then(identity) {
        Some(name) => format!("{singular} “{name}”"),
        None => format!("{singular} {}", index + 1),
    }
}

/// What tells an item of a list from its neighbours.
pub(super) fn identity(item: &Value) -> Option<&str> {
    let of = |key: &str| item.get(key).and_then(Value::as_str);
    of("id").or_else(|| of("from")).or_else(|| of("name")).or_else(|| item.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_key_of_a_configuration_has_a_screen() {
        let screen = |path| Screen::of_path(path).name();
        assert_eq!(screen("categories[0].services[1].name"), "services");
        assert_eq!(screen("appearance.light.fg"), "appearance");
        assert_eq!(screen("controller"), "start");
        assert_eq!(screen("gpp.section"), "json");
        assert!(Screen::ALL.iter().all(|screen| Screen::of_name(screen.name()) == Some(*screen)));
    }

    #[test]
    fn labels_name_what_people_know() {
        let document =
            json!({ "categories": [{ "id": "analytics", "services": [{ "from": "matomo", "cookies": [{}] }] }] });
        assert_eq!(
            label(&document, "categories[0].services[0].policy_url"),
            "category “analytics” › service “matomo” › policy url"
        );
        assert_eq!(
            label(&document, "categories[0].services[0].cookies[0]"),
            "category “analytics” › service “matomo” › cookie 1"
        );
        assert_eq!(label(&document, "site"), "site");
        assert_eq!(label(&document, ""), "");
    }
}
