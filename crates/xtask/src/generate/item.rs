//! An entry of a known vendor, as several sources have it: the longest lifetime counts, and what they say differently is kept.

use serde_json::{Map, Value, json};

/// What is put together of one entry.
#[derive(Default)]
pub struct Item {
    /// The longest lifetime that each source gives.
    lifetimes: Vec<(&'static str, Option<String>)>,
    purpose: Option<String>,
}

impl Item {
    /// Adds what a source says.
    pub fn add(&mut self, source: &'static str, lifetime: Option<&str>, purpose: Option<&str>) {
        self.purpose = self.purpose.take().or_else(|| purpose.map(str::to_owned));
        let lifetime = lifetime.map(str::to_owned);
        match self.lifetimes.iter_mut().find(|(known, _)| *known == source) {
            Some((_, known)) if span(lifetime.as_deref()) > span(known.as_deref()) => *known = lifetime,
            Some(_) => {}
            None => self.lifetimes.push((source, lifetime)),
        }
    }

    /// The entry of a vendor that `sources` know.
    pub fn print(&self, name: &str, kind: &str, sources: &[&str]) -> Value {
        let mut item = Map::new();
        item.insert("name".into(), json!(name));
        if kind != "cookie" {
            item.insert("kind".into(), json!(kind));
        }
        let given: Vec<(&str, &str)> =
            self.lifetimes.iter().filter_map(|(source, lifetime)| Some((*source, lifetime.as_deref()?))).collect();
        if let Some((_, longest)) = given.iter().max_by_key(|(_, lifetime)| seconds(lifetime)) {
            item.insert("lifetime".into(), json!(longest));
        }
        item.insert("purpose".into(), json!(self.purpose.as_deref().unwrap_or("keeps-state")));
        let own: Vec<&str> =
            sources.iter().copied().filter(|id| self.lifetimes.iter().any(|(own, _)| own == id)).collect();
        if own != sources {
            item.insert("sources".into(), json!(own));
        }
        if given.iter().any(|(_, lifetime)| seconds(lifetime) != seconds(given[0].1)) {
            let each: Vec<String> = given.iter().map(|(source, lifetime)| format!("{source}: {lifetime}")).collect();
            item.insert("conflict".into(), json!(each.join("; ")));
        }
        Value::Object(item)
    }
}

fn span(lifetime: Option<&str>) -> u64 {
    lifetime.map_or(0, seconds)
}

/// How many seconds a lifetime is; more than all where it has no end.
fn seconds(lifetime: &str) -> u64 {
    let Some((count, unit)) = lifetime.split_once(' ') else { return if lifetime == "session" { 1 } else { u64::MAX } };
    let unit = match unit.trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 7 * 86_400,
        "month" => 30 * 86_400,
        "year" => 365 * 86_400,
        _ => 1,
    };
    count.parse::<u64>().unwrap_or_default() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_lifetime_counts_and_the_others_are_kept() {
        let mut item = Item::default();
        item.add("ocd", Some("1 year"), Some("keeps-visitor"));
        item.add("ocd", Some("session"), None);
        item.add("prebid", Some("390 days"), Some("keeps-profile"));
        let printed = item.print("id", "cookie", &["ocd", "prebid"]);
        assert_eq!(
            (printed["lifetime"].as_str(), printed["purpose"].as_str()),
            (Some("390 days"), Some("keeps-visitor"))
        );
        assert_eq!(printed["conflict"], "ocd: 1 year; prebid: 390 days");
        assert!(printed.get("sources").is_none() && printed.get("kind").is_none());
    }

    #[test]
    fn what_only_one_source_says_is_marked_and_no_lifetime_is_invented() {
        let mut item = Item::default();
        item.add("prebid", None, None);
        let printed = item.print("id", "local_storage", &["ocd", "prebid"]);
        assert_eq!(
            printed,
            json!({ "name": "id", "kind": "local_storage", "purpose": "keeps-state", "sources": ["prebid"] })
        );
        assert!(seconds("persistent") > seconds("100 years") && seconds("12 months") == seconds("360 days"));
    }
}
