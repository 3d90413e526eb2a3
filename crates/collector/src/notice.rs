//! What an archived notice calls its categories and services.

use serde_json::Value;

/// An archived notice's JSON, read by the names that receipts use.
#[derive(Clone, Copy)]
pub(crate) struct Notice<'a>(pub(crate) &'a Value);

impl<'a> Notice<'a> {
    /// A category by its id.
    pub(crate) fn category(self, id: &str) -> Option<&'a Value> {
        self.0["categories"].as_array()?.iter().find(|category| category["id"] == id)
    }

    /// What a category was called: by its own text, else by the notice's for categories of that id.
    pub(crate) fn category_name(self, id: &str) -> Option<&'a str> {
        self.category_text(id, "name", "")
    }

    /// What a category was said to be for.
    pub(crate) fn category_description(self, id: &str) -> Option<&'a str> {
        self.category_text(id, "description", "_text")
    }

    fn category_text(self, id: &str, key: &str, ending: &str) -> Option<&'a str> {
        let own = self.category(id)?[key].as_str();
        own.or_else(|| self.0["texts"][format!("category_{id}{ending}")].as_str())
    }

    /// The services of a category.
    pub(crate) fn services(self, category: &str) -> &'a [Value] {
        self.category(category).and_then(|category| category["services"].as_array()).map_or(&[], Vec::as_slice)
    }

    /// What a service of a category was called.
    pub(crate) fn service_name(self, category: &str, id: &str) -> Option<&'a str> {
        self.services(category).iter().find(|service| service["id"] == id)?["name"].as_str()
    }
}
