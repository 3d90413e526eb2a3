//! All that a visitor's policy is resolved from: the configuration, the regime, the language.

use assent_core::config::Revision;
use assent_core::{
    Config, Language, Locale, Node, Place, Policy, Problems, Regime, Region, STRICTEST, catalogue, read,
};
use web_sys::console;

use crate::browser::environment::{languages, objects, time_zone};
use crate::browser::network::{self, Failure};
use crate::browser::{Host, json};

/// The English texts of the notice itself, as `build.rs` leaves them.
const ENGLISH: &str = include_str!(concat!(env!("OUT_DIR"), "/first.json"));

/// What this page's visitor is asked, and what of it every receipt repeats.
pub struct Setting {
    /// The policy.
    pub policy: Policy,
    /// The configuration as it came.
    pub text: String,
    /// The region that the tag names.
    pub region: Option<Region>,
}

/// Why there is nothing to ask. Everything gated stays blocked.
#[derive(Debug)]
pub enum Trouble {
    /// The configuration could not be fetched.
    Fetch(String, Failure),
    /// It is not JSON.
    Syntax(String, String),
    /// It is not a configuration.
    Problems(String, Problems),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fetch(url, failure) => {
                write!(f, "no configuration at {url}: {failure}; everything gated stays blocked")
            }
            Self::Syntax(url, message) => write!(f, "{url} is not JSON: {message}; everything gated stays blocked"),
            Self::Problems(url, problems) => {
                write!(f, "{url} has mistakes; everything gated stays blocked until they are mended:\n{problems}")
            }
        }
    }
}

impl Setting {
    /// Fetches the configuration, and the visitor's language where it is not English.
    pub async fn fetch(host: &Host) -> Result<Self, Trouble> {
        let url = host.config();
        let text = network::text(&url).await.map_err(|failure| Trouble::Fetch(url.clone(), failure))?;
        let value = js_sys::JSON::parse(&text).map_err(|error| {
            let message = js_sys::Error::from(error).message();
            Trouble::Syntax(url.clone(), message.into())
        })?;
        let mut node = json::from_js(&value).map_err(|error| Trouble::Syntax(url.clone(), error.to_string()))?;
        complete(host, &mut node).await;
        let mut config = Config::read(&node).map_err(|problems| Trouble::Problems(url.clone(), problems))?;
        // The page and the file may be deployed one after the other; the newer of both is what must be answered.
        config.revision = config.revision.max(Revision(host.revision()));
        let locale = locale(host, &config).await;
        let region = host.region().and_then(|region| Region::parse(&region));
        let regime = regime(host, config.regime_name(), region.clone()).await;
        Ok(Self { policy: Policy::resolve(config, regime, locale, objects()), text, region })
    }
}

/// Fetches what the configuration takes from the catalogue, and fills it in. What cannot be had stays missing, which the strict
/// reader then reports.
async fn complete(host: &Host, config: &mut Node) {
    let mut found = Vec::new();
    loop {
        let wanted = catalogue::wanted(config, &found);
        if wanted.is_empty() {
            break;
        }
        let base = host.base();
        let requests: Vec<_> = wanted.iter().map(|path| network::begin(&[&base, path, ".json"].concat())).collect();
        for (path, request) in wanted.into_iter().zip(requests) {
            let fetched = network::text_of(request).await;
            if let Err(failure) = &fetched {
                console::error_1(&format!("[assent] {path} of the catalogue: {failure}").into());
            }
            found.push((path, fetched.ok().and_then(|text| json::parse(&text)).unwrap_or(Node::Null)));
        }
    }
    catalogue::complete(config, &found);
}

/// The regime that the configuration names or the place has; the strictest where it cannot be had.
async fn regime(host: &Host, name: &str, region: Option<Region>) -> Regime {
    // Core's own tests prove that it can be read.
    let strictest = json::parse(STRICTEST).and_then(|node| read::<Regime>(&node).ok()).unwrap_or_default();
    if name == strictest.id.as_str() {
        return strictest;
    }
    let url = host.base() + "regimes.json";
    let fetched = network::text(&url).await.ok().and_then(|text| read(&json::parse(&text)?).ok());
    let chosen = fetched.and_then(|all| Regime::choose(all, name, &Place { region, time_zone: time_zone() }));
    chosen.unwrap_or_else(|| {
        console::warn_1(&["[assent] ", &url, " has no regime \"", name, "\"; the strictest holds"].concat().into());
        strictest
    })
}

async fn locale(host: &Host, config: &Config) -> Locale {
    let offered = config.languages.all();
    let language = Language::choose(&languages(host.lang()), offered).unwrap_or(config.languages.first()).clone();
    let english = json::parse(ENGLISH).unwrap_or(Node::Null);
    let file = if language.file() == "en" {
        Node::Null
    } else {
        let url = format!("{}locales/{}.json", host.base(), language.file());
        let fetched = network::text(&url).await;
        if let Err(failure) = &fetched {
            console::warn_1(&format!("[assent] {url}: {failure}; the notice falls back to English").into());
        }
        fetched.ok().and_then(|text| json::parse(&text)).unwrap_or(Node::Null)
    };
    Locale::new(language, &file, &english, &config.texts)
}
