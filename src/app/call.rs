//! The typed public JavaScript API: what pages may ask for, once the guard hands their calls over, and what the guard itself asks.
//!
//! Its other half, with what needs no banner, is in `www/guard.js`; its types are in `pkg-config/assent.d.ts`.

use assent_core::session::Layer;
use assent_core::{Grants, Method, Node, Options, answers, read, requests};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::browser::from_js;

/// A call of the public API.
pub enum Call {
    /// `open(layer?)`
    Open(Layer),
    /// `accept(options?)` and `reject(options?)`; the guard's own `accept_all` and `reject_all` are the notice's buttons before the banner
    /// was here.
    Answer {
        /// Whether everything is granted or denied.
        granted: bool,
        /// How it was given.
        method: Method,
        /// For how long; the configuration's first where the page does not say.
        options: Options,
    },
    /// `choose(grants, options?)`
    Choose {
        /// Names of categories and services with their answer.
        grants: Grants,
        /// For how long; as before where the page does not say.
        options: Options,
    },
    /// `withdraw()`
    Withdraw,
    /// The guard's own: a gated element is near, and wants a placeholder.
    Embed {
        /// The frame or player.
        element: HtmlElement,
        /// The services and categories that it waits for, separated by spaces.
        names: String,
    },
    /// The guard's own: an element that shall hold the declaration is near.
    Declare(HtmlElement),
    /// The guard's own: what is stored has changed.
    Sync,
}

impl Call {
    /// The call of a name, with the arguments that the page gave.
    pub fn parse(name: &str, arguments: &Array) -> Result<Self, String> {
        Ok(match name {
            requests::OPEN => Self::Open(match argument(arguments, 0)? {
                Node::Null => Layer::Preferences,
                Node::String(layer) if layer == "preferences" => Layer::Preferences,
                Node::String(layer) if layer == "notice" => Layer::Notice,
                _ => return Err("open takes \"preferences\" or \"notice\"".into()),
            }),
            requests::PREFERENCES => Self::Open(Layer::Preferences),
            answers::ACCEPT | answers::REJECT => {
                Self::Answer { granted: name == answers::ACCEPT, method: Method::Api, options: options(arguments, 0)? }
            }
            answers::ACCEPT_ALL => {
                Self::Answer { granted: true, method: Method::BannerAcceptAll, options: Options::default() }
            }
            answers::REJECT_ALL => {
                Self::Answer { granted: false, method: Method::BannerRejectAll, options: Options::default() }
            }
            answers::CHOOSE => {
                let grants = read(&argument(arguments, 0)?).map_err(|problems| problems.to_string())?;
                Self::Choose { grants, options: options(arguments, 1)? }
            }
            answers::WITHDRAW => Self::Withdraw,
            requests::EMBED => {
                Self::Embed { element: element(arguments)?, names: arguments.get(1).as_string().unwrap_or_default() }
            }
            requests::DECLARE => Self::Declare(element(arguments)?),
            requests::SYNC => Self::Sync,
            _ => return Err(["there is no call ", name].concat()),
        })
    }
}

fn argument(arguments: &Array, index: u32) -> Result<Node, String> {
    from_js(&arguments.get(index)).map_err(|error| error.to_string())
}

fn element(arguments: &Array) -> Result<HtmlElement, String> {
    arguments.get(0).dyn_into().map_err(|_| "this call takes an element".into())
}

fn options(arguments: &Array, index: u32) -> Result<Options, String> {
    match argument(arguments, index)? {
        Node::Null => Ok(Options::default()),
        node => read(&node).map_err(|problems| problems.to_string()),
    }
}
