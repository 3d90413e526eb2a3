//! All that a visitor's policy is resolved from: the configuration, the regime, the language.

use assent_core::config::Revision;
use assent_core::{
    Config, JurisdictionSource, Language, Locale, Node, Place, Policy, Regime, Region, STRICTEST, STRICTEST_ID,
    catalogue, read,
};
use js_sys::{Error, JSON};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::browser::environment::{languages, local_time, objects, time_zone};
use crate::browser::network::{self, Failure};
use crate::browser::{Host, console, json};

/// All regimes that ship, beside the guard.
const REGIMES: &str = "regimes.json";
/// Where the early layer keeps what the server says of the visitor's region (`www/first/place.js`): another answer would be another question.
const REGION: &str = "region_endpoint";

/// What this page's visitor is asked, and what of it every receipt repeats.
pub struct Setting {
    /// The policy.
    pub policy: Policy,
    /// The configuration as it came.
    pub text: String,
    /// The visitor's region, and how it is known.
    pub region: Option<(Region, JurisdictionSource)>,
}

impl Setting {
    /// Reads the configuration that the guard had fetched, and fetches what it names.
    ///
    /// # Errors
    /// Why there is nothing to ask, as a text for the console.
    pub async fn fetch(host: &Host, configuration: Option<Response>) -> Result<Self, String> {
        const BLOCKED: &str = "; everything gated stays blocked";
        let url = host.config();
        let text = network::text_in(configuration).await;
        let text = text.map_err(|failure| ["no configuration at ", &url, ": ", &failure.text(), BLOCKED].concat())?;
        let no_json = |message: String| [&url, " is not JSON: ", &message, BLOCKED].concat();
        let value = JSON::parse(&text).map_err(|error| no_json(Error::from(error).message().into()))?;
        let mut node = json::from_js(&value).map_err(|_| no_json("it nests too deeply".into()))?;
        complete(host, &mut node).await.map_err(|problem| [&problem, BLOCKED].concat())?;
        let mut config = Config::read(&node).map_err(|problems| {
            [&url, " has mistakes", BLOCKED, " until they are fixed:\n", &problems.to_string()].concat()
        })?;
        // The page and the file may be deployed one after the other; the newer of both is what must be answered.
        config.revision = config.revision.max(Revision(host.revision()));
        // Under way while the language is fetched: each is a round trip.
        let url = [&host.base(), REGIMES].concat();
        let early = host.fetched(&url);
        let others = config.regime_name() != STRICTEST_ID && early.is_none();
        let regimes = others.then(|| network::begin(&url)).flatten();
        let locale = locale(host, &config).await;
        let region = region(host, &config).await;
        let all = json_of(early, regimes).await;
        let regime = regime(all.ok(), config.regime_name(), region.as_ref().map(|(region, _)| region.clone()));
        Ok(Self { policy: Policy::resolve(config, regime, locale, objects()), text, region })
    }
}

/// The JSON that the early layer has fetched, else the one that a request brings; or why there is none.
async fn json_of(early: Option<String>, request: Option<JsFuture>) -> Result<Node, String> {
    let text = match early {
        Some(text) => text,
        None => network::text_of(request).await.map_err(Failure::text)?,
    };
    // Many servers answer with a page for what they do not have.
    json::parse(&text).ok_or_else(|| "it is not JSON".into())
}

/// Fetches what the configuration takes from the catalogue, and fills it in.
///
/// # Errors
/// Which entry could not be had. Without it the strict reader would name what is missing, and not why.
async fn complete(host: &Host, config: &mut Node) -> Result<(), String> {
    let mut found = Vec::new();
    loop {
        let wanted = catalogue::wanted(config, &found);
        if wanted.is_empty() {
            break;
        }
        let base = host.base();
        let requests: Vec<_> = wanted.iter().map(|path| network::begin(&[&base, path, ".json"].concat())).collect();
        for (path, request) in wanted.into_iter().zip(requests) {
            found.push(match json_of(None, request).await {
                Ok(entry) => (path, entry),
                Err(reason) => return Err([&path, " of the catalogue: ", &reason].concat()),
            });
        }
    }
    catalogue::complete(config, &found);
    Ok(())
}

/// The visitor's region: what the tag says, else what the server says that the configuration names. Without an answer the time zone tells.
async fn region(host: &Host, config: &Config) -> Option<(Region, JurisdictionSource)> {
    if let Some(tag) = host.region() {
        return Region::parse(&tag).map(|region| (region, JurisdictionSource::Config));
    }
    let endpoint = config.region_endpoint.as_ref()?;
    let early = host.fetched(REGION);
    // `parts/block.js` holds what goes to other hosts until its list is there, which needs the region first.
    let request = early.is_none().then(|| host.fetch(endpoint.as_str()).into());
    match json_of(early, request).await.ok()?.member("region")? {
        Node::String(region) => Region::parse(region).map(|region| (region, JurisdictionSource::Server)),
        _ => None,
    }
}

/// The regime that the configuration names or the place has; the strictest where it is that one, or cannot be had.
fn regime(all: Option<Node>, name: &str, region: Option<Region>) -> Regime {
    // Core's own tests prove that it can be read.
    let strictest = json::parse(STRICTEST).and_then(|node| read::<Regime>(&node).ok()).unwrap_or_default();
    if name == STRICTEST_ID {
        return strictest;
    }
    let fetched = all.and_then(|all| read(&all).ok());
    let place = Place { region, time_zone: time_zone() };
    let chosen = fetched.and_then(|all| Regime::choose(all, name, &place, local_time()));
    chosen.unwrap_or_else(|| {
        console::warn(&[REGIMES, " has no regime \"", name, "\"; the strictest holds"]);
        strictest
    })
}

async fn locale(host: &Host, config: &Config) -> Locale {
    let offered = config.languages.all();
    let language = Language::choose(&languages(host.lang()), offered).unwrap_or(config.languages.first()).clone();
    let english = json::parse(Locale::ENGLISH).unwrap_or(Node::Null);
    let file = if language.file() == "en" {
        Node::Null
    } else {
        let url = [&host.base(), "locales/", language.file(), ".json"].concat();
        let early = host.fetched(&url);
        let request = early.is_none().then(|| network::begin(&url)).flatten();
        json_of(early, request).await.unwrap_or_else(|reason| {
            console::warn(&[&url, ": ", &reason, "; the notice is in English"]);
            Node::Null
        })
    };
    Locale::new(language, &file, &english, &config.texts)
}
