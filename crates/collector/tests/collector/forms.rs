//! The forms of others, field by field: what they require is in tables, by JSON pointers in which `*` stands for every entry of a list.

mod iso27560;
mod kantara;

use serde_json::{Value, json};

use crate::client::Api;
use crate::receipts::{given, refused, text, with};

/// What a field has to be.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    /// Seconds since 1970 or the like.
    Whole,
    Truth,
    Texts,
    /// Not empty.
    List,
    /// Not empty.
    Object,
    One(&'static [&'static str]),
    /// A JSON-LD node that says something or that it is not known, or a list of some.
    Node,
}

impl Kind {
    fn fits(self, value: &Value) -> bool {
        let filled = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        match self {
            Self::Text => filled(value),
            Self::Whole => value.is_u64(),
            Self::Truth => value.is_boolean(),
            Self::Texts => value.as_array().is_some_and(|list| list.iter().all(filled)),
            Self::List => value.as_array().is_some_and(|list| !list.is_empty()),
            Self::Object => value.as_object().is_some_and(|object| !object.is_empty()),
            Self::One(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Node => Self::Text.fits(value) || Self::Object.fits(value) || Self::List.fits(value),
        }
    }
}

/// The values at a pointer; `Null` where one is missing.
fn at<'a>(value: &'a Value, pointer: &str) -> Vec<&'a Value> {
    pointer.split('/').skip(1).fold(vec![value], |values, key| {
        let step = |value: &'a Value| match key {
            "*" => value.as_array().map_or_else(|| vec![&Value::Null], |list| list.iter().collect()),
            key => vec![key.parse().map_or_else(|_| &value[key], |nth: usize| &value[nth])],
        };
        values.into_iter().flat_map(step).collect()
    })
}

fn has_all(form: &Value, fields: &[(&str, Kind)]) {
    for (pointer, kind) in fields {
        for value in at(form, pointer) {
            assert!(kind.fits(value), "{pointer} is {value}, not {kind:?}: {form:#}");
        }
    }
}

/// A notice with everything that one can have, and one with as little as the configuration lets it.
fn notices() -> [Value; 2] {
    let whole = json!({
        "categories": [
            // What a category of a usual id is called is in the notice's texts.
            { "id": "necessary", "required": true, "services": [] },
            { "id": "analytics", "name": "Statistik", "description": "Zählt Besuche", "services": [
                { "id": "matomo", "name": "Matomo", "provider": "InnoCraft Ltd", "policy_url": "https://matomo.org/privacy-policy/",
                  "purposes": ["Counting visits", "Finding faults"],
                  "cookies": [{ "name": "_pk_id*", "lifetime": "13 months", "purpose": "Tells visitors apart" }] } ] },
        ],
        "controller": { "name": "Shop Ltd", "policy_url": "/privacy", "address": "Main Street 1", "contact": "mailto:me@shop.example" },
        "language": "de", "site": "shop.example", "version": "2026-09-15",
        "texts": { "category_necessary": "Notwendig", "category_necessary_text": "Ohne sie geht es nicht" },
    });
    let bare = with(whole.clone(), "/controller", json!({ "name": "Shop Ltd", "policy_url": "/privacy" }));
    [whole, bare]
}

/// A receipt in one form, its notice archived where there is one.
async fn in_form(api: &Api, format: &str, receipt: Value, notice: Option<&Value>) -> (Value, Value) {
    let notice = notice.map(Value::to_string).unwrap_or_default();
    let sha256 = assent_core::Sha256::of(notice.as_bytes()).to_string();
    if !notice.is_empty() {
        api.own("PUT", &format!("/v1/notices/{sha256}"), notice).await;
    }
    let receipt = with(receipt, "/notice/sha256", sha256);
    api.deliver(&receipt).await;
    let path = format!("/v1/receipts/{}?format={format}", text(&receipt, "/receipt_id"));
    let form = api.own("GET", &path, "").await.json();
    (receipt, form)
}

/// Every kind of receipt with every kind of notice, and with none.
async fn all_in_form(api: &Api, format: &str) -> Vec<(Value, Value)> {
    let told = |event: &str| {
        let mut receipt = with(with(given(), "/event", event), "/jurisdiction", "US-CA");
        for decision in 1..3 {
            receipt["decisions"][decision]["basis"] = "notice".into();
        }
        receipt
    };
    let mut elsewhere = with(with(given(), "/event", "renewed"), "/actor", "guardian");
    elsewhere["jurisdiction"] = Value::Null;
    elsewhere["jurisdiction_source"] = Value::Null;
    let withdrawn = with(with(refused(), "/event", "withdrawn"), "/subject_id", text(&given(), "/subject_id"));
    let receipts = [given(), refused(), withdrawn, elsewhere, told("opted_out"), told("gpc_override")];
    let notices = notices();
    let mut forms = Vec::new();
    for receipt in receipts {
        for notice in [Some(&notices[0]), Some(&notices[1]), None] {
            let receipt = with(receipt.clone(), "/receipt_id", text(&given(), "/receipt_id"));
            forms.push(in_form(api, format, receipt, notice).await);
        }
    }
    forms
}
