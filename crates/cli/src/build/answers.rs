//! What follows from the first answer of a visitor, compiled ahead: core's session, run here for an empty device, decides once for all
//! visitors of a case what the banner would decide for each. `www/bundle/answers.js` fills in what only the moment knows.
//!
//! Nothing is left out: a case is compiled only if its effects are those that the script carries out, and no others. For every other
//! one (an age is asked, records are mirrored, the place counts, the browser's objection is proved) the banner comes.

use std::collections::BTreeMap;

use assent_core::session::{Close, Effect, Event, Layer, Now, Session, Visit};
use assent_core::{Duration, EpochMilliseconds, Key, Method, Node, Policy, Timestamp, VisitId, Write};
use assent_ui::sheets::{REOPEN, UNSEEN};
use serde_json::{Map, Value, json};

use super::bundle::literal;
use super::case::Case;
use super::{Artefacts, Refusal, Setting};

/// The calls of the guard that answer everything alike (`src/app/call.rs`), with what is granted and how it counts.
const CALLS: [(&str, bool, Method); 4] = [
    ("accept_all", true, Method::BannerAcceptAll),
    ("reject_all", false, Method::BannerRejectAll),
    ("accept", true, Method::Api),
    ("reject", false, Method::Api),
];

/// What only the moment of an answer knows.
struct Moment {
    at: Timestamp,
    zone: i32,
    random: [[u8; 10]; 2],
}

/// Two moments that have nothing in common. What differs between their effects is a hole, and nothing else is.
const MOMENTS: [Moment; 2] = [
    Moment { at: Timestamp(7_654_321_098_765), zone: 43_211, random: [[0x5a; 10], [0xa5; 10]] },
    Moment { at: Timestamp(3_456_789_012_345), zone: -12_347, random: [[0x3c; 10], [0xc3; 10]] },
];

/// The answers of all cases that were compiled, by their addresses beside the guard.
pub type Answers = BTreeMap<String, Value>;

impl Setting {
    /// What was compiled ahead, for every language, also where the bundle has no room for its notice.
    pub fn answers(&self) -> &Answers {
        self.answers.get_or_init(|| {
            let cases = self.cases(self.locales().len());
            cases.filter_map(|case| Some((name(&case), compile(self, &case)?))).collect()
        })
    }
}

/// The address of a case's answers, where they were compiled.
pub fn address(setting: &Setting, case: &Case) -> Option<String> {
    Some(name(case)).filter(|name| setting.answers().contains_key(name))
}

fn name(case: &Case) -> String {
    let objected = if case.objected { "-objected" } else { "" };
    format!("answers/{}{objected}.js", case.language_index)
}

/// The scripts with the answers, by their addresses.
pub fn scripts(setting: &Setting, artefacts: &Artefacts) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let code = artefacts.text("bundle/answers.js")?;
    let script = |answers| format!("const ANSWERS={};\n{code}\n", literal(answers)).into_bytes();
    Ok(setting.answers().iter().map(|(name, answers)| (name.clone(), script(answers))).collect())
}

/// The answers of a case, as `www/bundle/bundle.d.ts` describes them.
fn compile(setting: &Setting, case: &Case) -> Option<Value> {
    // Where a visitor is, a receipt says; only the browser learns it.
    if setting.regime().is_none() || setting.config.region_endpoint.is_some() {
        return None;
    }
    let policy = case.policy(setting);
    let [one, other] = MOMENTS.map(|moment| stored(setting, &policy, &moment));
    let stored = one.filter(|one| !one.is_empty() && other.as_ref() == Some(one))?;
    let locale = policy.locale();
    let [lang, dir, saved] = [locale.language().as_str(), locale.text(Key::Dir), locale.text(Key::Saved)];
    Some(json!({
        "stored": stored,
        "validity": policy.validity().milliseconds(),
        "endpoint": policy.receipts().map(|receipts| receipts.endpoint.to_string()),
        "status": { "lang": lang, "dir": dir, "saved": saved, "style": UNSEEN },
    }))
}

/// For each call what the device is to keep, with holes; `None` where nobody is asked, or the banner has more to do than to ask.
fn stored(setting: &Setting, policy: &Policy, moment: &Moment) -> Option<Map<String, Value>> {
    let now = moment.now();
    let begun = || {
        let visit = Visit { policy, region: None, text: setting.text.clone(), json: written, style: REOPEN };
        let mut session = Session::new(visit);
        let effects = session.update(Event::Synchronised, &now);
        (session, effects)
    };
    // What is supposed before an answer stands on the bundle's tag.
    if !matches!(
        begun().1.as_slice(),
        [Effect::Show(Layer::Notice)] | [Effect::Suppose(_), Effect::Show(Layer::Notice)]
    ) {
        return None;
    }
    let answers = CALLS.into_iter().filter_map(|(name, granted, method)| {
        let event = Event::Answered { granted, scope: None, method: Some(method) };
        match begun().0.update(event, &now).as_slice() {
            [
                Effect::Close(Close::All),
                Effect::Settle { stored, replaced: None, .. },
                Effect::Post(receipt),
                Effect::Announce { lost: false, withdrawn: false },
            ] if stored.member("record")?.member("receipt") == Some(receipt) => Some((name, stored.clone())),
            _ => None,
        }
    });
    let holes = moment.holes(policy.validity());
    answers.map(|(name, node)| Some((name.to_owned(), serde_json::to_value(with_holes(node, &holes)?).ok()?))).collect()
}

/// JSON as `JSON.stringify` writes it; the two agree on every string.
fn written(node: &Node) -> String {
    serde_json::to_string(node).unwrap_or_default()
}

/// A tree with the names of holes in the place of what a moment has brought; `None` where a text begins like one.
fn with_holes(node: Node, holes: &[(Node, &str)]) -> Option<Node> {
    if let Some((_, name)) = holes.iter().find(|(value, _)| *value == node) {
        return Some(Node::String(format!("\0{name}")));
    }
    Some(match node {
        // A script's literal would take it for the object's prototype.
        Node::Object(members) if members.iter().any(|(key, _)| key == "__proto__") => return None,
        Node::String(text) if text.starts_with('\0') => return None,
        Node::List(items) => Node::List(items.into_iter().map(|item| with_holes(item, holes)).collect::<Option<_>>()?),
        Node::Object(members) => {
            let members = members.into_iter().map(|(key, value)| Some((key, with_holes(value, holes)?)));
            Node::Object(members.collect::<Option<_>>()?)
        }
        node => node,
    })
}

impl Moment {
    fn now(&self) -> Now {
        Now {
            at: self.at,
            // Nobody is asked for an age here.
            year: 0,
            tz_offset: self.zone,
            random: self.random,
            in_force: false,
            pending: false,
            stored: None,
            shared: None,
            session: false,
        }
    }

    /// What this moment brings, and the names by which `www/bundle/answers.js` knows it.
    fn holes(&self, validity: Duration) -> [(Node, &'static str); 6] {
        let end = self.at.after(validity.milliseconds());
        let [subject, receipt] = self.random.map(|random| VisitId::new(self.at, &random));
        [
            (self.at.write(), "at"),
            (end.write(), "end"),
            (EpochMilliseconds(end).write(), "until"),
            (self.zone.write(), "zone"),
            (subject.write(), "subject"),
            (receipt.write(), "receipt"),
        ]
    }
}
