//! The typed public JavaScript API: what pages may ask for, once the guard hands their calls over.
//!
//! Its other half, with what needs no banner, is in `www/guard.js`; its types are in `pkg-config/assent.d.ts`.

use assent_core::{Node, Scope};
use js_sys::{Array, Error};
use wasm_bindgen::prelude::*;

use crate::app;
use crate::browser::{Host, from_js};

/// A call of the public API.
#[derive(Debug, PartialEq)]
pub enum Call {
    /// `open(layer?)`
    Open(Layer),
    /// `accept(options?)` and `reject(options?)`
    Answer {
        /// Whether everything is granted or denied.
        granted: bool,
        /// For how long; the configuration's first where the page does not say.
        scope: Option<Scope>,
    },
    /// `choose(grants, options?)`
    Choose {
        /// Names of categories and services with their answer.
        grants: Vec<(String, bool)>,
        /// For how long; as before where the page does not say.
        scope: Option<Scope>,
    },
    /// `withdraw()`
    Withdraw,
    /// The guard's own: what is stored has changed.
    Sync,
}

/// A layer that pages may open.
#[derive(Debug, PartialEq)]
pub enum Layer {
    /// The notice.
    Notice,
    /// The preferences.
    Preferences,
}

/// Takes over the calls of the public API, those first that came before.
pub fn connect(host: &Host) {
    let handler = Closure::<dyn FnMut(String, Array) -> Result<(), JsValue>>::new(|name: String, arguments: Array| {
        let outcome = Call::parse(&name, &arguments).and_then(app::call);
        outcome.map_err(|message| Error::new(&message).into())
    });
    host.connect(&handler.into_js_value());
}

impl Call {
    fn parse(name: &str, arguments: &Array) -> Result<Self, String> {
        let argument = |index| from_js(&arguments.get(index)).map_err(|error| error.to_string());
        Ok(match name {
            "open" => Self::Open(match argument(0)? {
                Node::Null => Layer::Preferences,
                Node::String(layer) if layer == "preferences" => Layer::Preferences,
                Node::String(layer) if layer == "notice" => Layer::Notice,
                _ => return Err("open takes \"preferences\" or \"notice\"".into()),
            }),
            "accept" | "reject" => Self::Answer { granted: name == "accept", scope: scope(&argument(0)?)? },
            "choose" => Self::Choose { grants: grants(&argument(0)?)?, scope: scope(&argument(1)?)? },
            "withdraw" => Self::Withdraw,
            "sync" => Self::Sync,
            _ => return Err(format!("there is no call \"{name}\"")),
        })
    }
}

fn grants(node: &Node) -> Result<Vec<(String, bool)>, String> {
    let wrong = || "choose takes an object of true and false by name".to_owned();
    let Node::Object(members) = node else {
        return Err(wrong());
    };
    let grant = |(name, node): &(String, Node)| match node {
        Node::Bool(granted) => Ok((name.clone(), *granted)),
        _ => Err(wrong()),
    };
    members.iter().map(grant).collect()
}

fn scope(options: &Node) -> Result<Option<Scope>, String> {
    match options.member("scope") {
        None | Some(Node::Null) => Ok(None),
        Some(Node::String(name)) => {
            let known = Scope::ALL.iter().find(|scope| scope.name() == name).copied();
            known.map(Some).ok_or_else(|| "scope is \"persistent\" or \"session\"".into())
        }
        Some(_) => Err("scope is \"persistent\" or \"session\"".into()),
    }
}
