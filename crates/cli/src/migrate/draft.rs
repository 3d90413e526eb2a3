//! A configuration in the making: what a peer's file says, and what it does not say and somebody has to write.

use std::collections::{BTreeMap, HashMap};

use assent_core::{Glob, Href};
use assent_studio::model::{own, schema};
use serde_json::{Map, Value, json};

use super::entries;
use super::members::{Lost, lose};
use super::script::Written;
use super::words::{plain, slug, title};

/// A text by language; the empty one is for any.
pub(super) type Said = BTreeMap<String, String>;

/// What a peer's file says.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) site: Option<String>,
    pub(super) controller: Option<String>,
    /// Addresses of the privacy policy.
    pub(super) policies: Said,
    pub(super) languages: Vec<String>,
    pub(super) revision: Option<f64>,
    pub(super) days: Option<f64>,
    pub(super) categories: Vec<Category>,
    /// By language, keys of the locale files with their text.
    pub(super) texts: BTreeMap<String, BTreeMap<&'static str, String>>,
    /// Categories whose id changed, each with the new one.
    pub(super) renamed: Vec<(String, String)>,
    /// Members of `appearance`.
    pub(super) look: Map<String, Value>,
}

/// A category.
#[derive(Default)]
pub(super) struct Category {
    pub(super) id: String,
    pub(super) required: bool,
    pub(super) name: Said,
    pub(super) description: Said,
    pub(super) services: Vec<Service>,
}

/// A service.
#[derive(Default)]
pub(super) struct Service {
    pub(super) id: String,
    pub(super) name: Said,
    pub(super) purpose: Said,
    pub(super) cookies: Vec<Cookie>,
}

/// A cookie.
pub(super) struct Cookie {
    pub(super) name: Glob,
    pub(super) lifetime: Option<String>,
    pub(super) purpose: Option<String>,
}

/// Something that the peer's file does not say; a stand-in is written, which the owner replaces.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Missing {
    /// Where in the new configuration.
    pub(super) path: String,
    /// What stands there.
    pub(super) why: String,
}

/// The categories whose name and description ship in every language.
const USUAL: [&str; 4] = ["necessary", "functional", "analytics", "marketing"];

/// The longest that browsers keep a cookie (RFC 6265bis, 5.5), which stands for a lifetime that nobody wrote.
const LIFETIME: &str = "400 days";

impl Draft {
    /// The category of an id, made where there is none.
    pub(super) fn category(&mut self, id: &str) -> &mut Category {
        let id = slug(id);
        let index = self.categories.iter().position(|known| known.id == id).unwrap_or_else(|| {
            self.categories.push(Category { id, ..Category::default() });
            self.categories.len() - 1
        });
        &mut self.categories[index]
    }

    /// Keeps a text of the notice. What has a place for a value in it has a different one here.
    pub(super) fn say(&mut self, language: &str, key: &'static str, text: &str) -> Result<(), &'static str> {
        let text = plain(text);
        if text.contains('{') {
            return Err("has a placeholder that the text has not got here");
        }
        if !text.is_empty() {
            self.texts.entry(language.to_owned()).or_default().insert(key, text);
        }
        Ok(())
    }

    /// Takes the languages that ship of the peer's texts, the `first` one first, and gives their texts; the others are lost.
    pub(super) fn speak<'a>(
        &mut self,
        all: Vec<&'a (String, Written)>,
        first: Option<&str>,
        path: &str,
        lost: &mut Vec<Lost>,
    ) -> Vec<&'a (String, Written)> {
        let mut tags: Vec<String> = all.iter().map(|(tag, _)| tag.clone()).collect();
        tags.sort_by_key(|tag| Some(tag.as_str()) != first);
        let unspoken;
        (self.languages, unspoken) = spoken(tags);
        let (strange, spoken): (Vec<_>, Vec<_>) = all.into_iter().partition(|(tag, _)| unspoken.contains(tag));
        for (tag, written) in strange {
            lose(lost, written, &format!("{path}.{tag}"), "Assent has no texts in this language");
        }
        spoken
    }

    /// Keeps an address of the privacy policy; the first one for a language stays.
    pub(super) fn policy(&mut self, language: &str, address: &str) {
        if Href::parse(address).is_some() {
            self.policies.entry(language.to_owned()).or_insert_with(|| address.to_owned());
        }
    }

    /// The configuration, and what is missing in it.
    pub(super) fn finish(mut self) -> (Value, Vec<Missing>) {
        let mut missing = Vec::new();
        let mut stand_in = |path: &str, known: Option<String>, value: &str, what: &str| {
            known.unwrap_or_else(|| {
                missing.push(Missing { path: path.into(), why: format!("{what}; \"{value}\" stands for it") });
                value.to_owned()
            })
        };
        let site = stand_in("site", self.site.take(), "example.com", "the site's host is not named");
        let controller =
            stand_in("controller.name", self.controller.take(), &site, "nobody is named who answers for the data");
        if self.languages.is_empty() {
            self.languages.push("en".into());
        }
        // One that is known is for all.
        let policies = text(&self.languages, &self.policies).map(|known| match known.as_object().map(Map::len) {
            Some(1) => known[&self.languages[0]].clone(),
            _ => known,
        });
        let known = policies.as_ref().and_then(|it| it.as_str().or_else(|| it[&self.languages[0]].as_str()));
        let known = known.map(str::to_owned);
        let policy = stand_in("controller.policy_url", known, "/privacy", "no address of a privacy policy is named");
        let mut config = json!({
            "$schema": schema(),
            "site": site,
            "revision": self.revision.map_or(1, |revision| (revision as u32).max(1)),
            "controller": { "name": controller, "policy_url": policies.unwrap_or_else(|| json!(policy)) },
            "languages": self.languages,
        });
        if let Some(days) = self.days.filter(|days| (1.0..=3650.0).contains(days)) {
            config["validity"] = json!(format!("{} days", days as u32));
        }
        if !self.look.is_empty() {
            config["appearance"] = Value::Object(std::mem::take(&mut self.look));
        }
        let mut used: Taken = self.categories.iter().map(|category| (category.id.clone(), 1)).collect();
        let necessary = self.category("necessary");
        necessary.required = true;
        used.insert("assent".into(), 1);
        // What cannot be refused comes first.
        self.categories.sort_by_key(|category| category.id != "necessary");
        let own = own(&controller, &policy);
        let whole = Whole { languages: &self.languages, controller: &controller, policy: &policy };
        let categories: Vec<Value> = self
            .categories
            .iter()
            .enumerate()
            .map(|(index, category)| whole.category(index, category, &own, &mut used, &mut missing))
            .collect();
        config["categories"] = categories.into();
        let at = |id: &str| self.categories.iter().position(|category| category.id == id).unwrap_or(0);
        missing.extend(self.renamed.iter().map(|(old, new)| Missing {
            path: format!("categories[{}].id", at(new)),
            why: format!("was \"{old}\": write data-category=\"{new}\" wherever your pages name it"),
        }));
        self.texts.retain(|language, texts| self.languages.contains(language) && !texts.is_empty());
        if !self.texts.is_empty() {
            config["texts"] = json!(self.texts);
        }
        (config, missing)
    }
}

/// What holds for all of a configuration.
struct Whole<'a> {
    languages: &'a [String],
    controller: &'a str,
    policy: &'a str,
}

impl Whole<'_> {
    fn category(
        &self,
        index: usize,
        category: &Category,
        own: &Value,
        used: &mut Taken,
        missing: &mut Vec<Missing>,
    ) -> Value {
        let path = format!("categories[{index}]");
        let mut value = json!({ "id": category.id });
        if category.required {
            value["required"] = json!(true);
        }
        for (key, said) in [("name", &category.name), ("description", &category.description)] {
            let text = text(self.languages, said).or_else(|| {
                let stand_in = (!USUAL.contains(&category.id.as_str())).then(|| title(&category.id))?;
                missing.push(Missing {
                    path: format!("{path}.{key}"),
                    why: format!("not written; \"{stand_in}\" stands for it"),
                });
                Some(json!(stand_in))
            });
            if let Some(text) = text {
                value[key] = text;
            }
        }
        let mut services = if category.id == "necessary" { vec![own.clone()] } else { Vec::new() };
        for service in &category.services {
            let path = format!("{path}.services[{}]", services.len());
            services.push(self.service(&path, category, service, used, missing));
        }
        value["services"] = services.into();
        value
    }

    fn service(
        &self,
        path: &str,
        category: &Category,
        service: &Service,
        used: &mut Taken,
        missing: &mut Vec<Missing>,
    ) -> Value {
        let id = unused(&slug(&service.id), used);
        if id != service.id {
            let why = format!("was \"{}\": write data-service=\"{id}\" wherever your pages name it", service.id);
            missing.push(Missing { path: format!("{path}.id"), why });
        }
        let mut names: Vec<&str> = service.name.values().map(String::as_str).collect();
        names.push(&service.id);
        let globs: Vec<Glob> = service.cookies.iter().map(|cookie| cookie.name.clone()).collect();
        if let Some(entry) = entries::entry(&names, &globs) {
            for cookie in service.cookies.iter().filter(|cookie| !entries::sets(entry, &cookie.name)) {
                let why = format!(
                    "\"{}\" is not among those of the catalogue's \"{entry}\"; write `cookies` beside `from` if it is still set",
                    cookie.name
                );
                missing.push(Missing { path: format!("{path}.cookies"), why });
            }
            let mut value = json!({ "from": entry });
            // Pages name it by the id that it had.
            if entry != id {
                value["id"] = json!(id);
            }
            // In the words, and the language, that the owner chose.
            if let Some(purpose) = text(self.languages, &service.purpose) {
                value["purposes"] = json!([purpose]);
            }
            return value;
        }
        let text = |said: &Said| text(self.languages, said);
        let name = text(&service.name).unwrap_or_else(|| json!(title(&service.id)));
        let purpose = [&service.purpose, &category.description, &category.name].into_iter().find_map(text);
        let purpose = purpose.unwrap_or_else(|| json!(title(&category.id)));
        let mut missed = |key: &str, why: String| missing.push(Missing { path: format!("{path}.{key}"), why });
        missed("provider", format!("nobody is named who receives the data; \"{}\" stands for it", self.controller));
        missed("policy_url", format!("no address of its policy is named; \"{}\" stands for it", self.policy));
        let cookies: Vec<Value> = service
            .cookies
            .iter()
            .enumerate()
            .map(|(at, cookie)| {
                let lifetime = cookie.lifetime.clone().unwrap_or_else(|| {
                    let why = "not written; the longest that browsers keep a cookie stands for it";
                    missed(&format!("cookies[{at}].lifetime"), why.into());
                    LIFETIME.into()
                });
                let said = cookie.purpose.as_ref().map_or_else(|| purpose.clone(), |purpose| json!(purpose));
                json!({ "name": cookie.name, "lifetime": lifetime, "purpose": said })
            })
            .collect();
        json!({
            "id": id, "name": name, "provider": self.controller, "policy_url": self.policy,
            "purposes": [purpose], "cookies": cookies,
        })
    }
}

/// A text as the configuration has it: one for all languages, or one for each that must have the fallback's.
fn text(languages: &[String], said: &Said) -> Option<Value> {
    let fallback = languages.first()?;
    let any = said.get("").map(|text| plain(text)).filter(|text| !text.is_empty());
    let mut texts = Map::new();
    for language in languages {
        let text = said.get(language).map(|text| plain(text)).filter(|text| !text.is_empty());
        texts.extend(text.map(|text| (language.clone(), json!(text))));
    }
    // What is for any language is for the one that everybody falls back to.
    if let Some(any) = any.clone().filter(|_| !texts.is_empty() && !texts.contains_key(fallback)) {
        texts.insert(fallback.clone(), json!(any));
    }
    let first = || said.values().next().map(|text| plain(text)).filter(|text| !text.is_empty());
    match texts.len() {
        0 => any.or_else(first).map(Value::from),
        1 if languages.len() == 1 => texts.into_iter().next().map(|(_, text)| text),
        _ if texts.contains_key(fallback) => Some(Value::Object(texts)),
        _ => texts.into_iter().next().map(|(_, text)| text),
    }
}

/// Ids that are taken, each with the number to try after.
type Taken = HashMap<String, usize>;

/// An id that nothing else has.
fn unused(id: &str, taken: &mut Taken) -> String {
    let mut free = id.to_owned();
    let mut number = taken.get(id).copied().unwrap_or(1);
    while taken.contains_key(&free) {
        number += 1;
        free = format!("{id}-{number}");
    }
    taken.insert(id.to_owned(), number);
    taken.entry(free.clone()).or_insert(1);
    free
}

/// The languages that ship, of these; the others.
pub(super) fn spoken(tags: Vec<String>) -> (Vec<String>, Vec<String>) {
    tags.into_iter().partition(|tag| assent_shipped::speaks(tag))
}
