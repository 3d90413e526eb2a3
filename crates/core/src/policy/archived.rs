//! A policy out of an archived notice: what a visitor was shown, however the configuration has changed since. Programs only.

use crate::config::Overrides;
use crate::{Config, Fault, Gpc, Locale, Mode, Node, Policy, Problem, Problems, Regime, read};

/// What a notice has besides its texts.
const MEMBERS: [&str; 8] = ["categories", "controller", "language", "regime", "scopes", "site", "validity", "version"];

/// What a receipt says of what its visitor was shown, besides the notice that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// What had to happen before anything optional ran.
    pub mode: Mode,
    /// Whether the browser objected, and the regime heeded it.
    pub objects: bool,
}

impl Policy {
    /// The policy that [`notice`](Self::notice) was written of, so far as a notice holds it: every text and every service. It does not hold
    /// what the notice looks like, which is the shipped look here.
    ///
    /// # Errors
    /// Every member that is missing or that this version cannot read, by its path in a configuration.
    pub fn archived(notice: &Node, shown: Shown) -> Result<Self, Problems> {
        let member = |name: &str| notice.member(name).cloned().unwrap_or(Node::Null);
        let is_missing = |name: &&&str| member(name) == Node::Null;
        let missing = |name: &&str| Problem { path: (*name).to_owned(), fault: Fault::Missing };
        Problems(MEMBERS.iter().filter(is_missing).map(missing).collect()).or(())?;
        let config = Node::object(vec![
            ("categories", member("categories")),
            ("controller", member("controller")),
            ("edition", member("version")),
            ("languages", Node::List(vec![member("language")])),
            ("scopes", member("scopes")),
            ("site", member("site")),
            ("validity", member("validity")),
        ]);
        let config = Config::read(&config)?;
        let language = config.languages.first().clone();
        let locale = Locale::new(language, &member("texts"), &Node::Null, &Overrides::default());
        let regime = Regime {
            id: read(&member("regime"))?,
            mode: shown.mode,
            gpc: if shown.objects { Gpc::Honour } else { Gpc::Ignore },
            ..Regime::default()
        };
        Ok(Self::resolve(config, regime, locale, shown.objects))
    }
}
