//! `assent.js` of a bundle: the guard as it ships, after what it would read from its tag and the first layer. The same script can stand in
//! the page itself, which then asks without a request.

use assent_core::signal::Signals;
use assent_core::{Blocks, Choice, EpochMilliseconds, Mode, Scope, Sweep, Timestamp, Verdict, Write};
use serde_json::{Map, Value, json};

use super::first::First;
use super::gpp::Platform;
use super::refusal::encoding;
use super::{Artefacts, Refusal, Setting, encode};

/// When a default ends: far beyond every page's life, and still a time that scripts can have (ECMA-262, 21.4.1.1).
const FAR: u64 = 8_000_000_000_000_000;

/// How many bytes of brotli a visitor may wait for until the notice is there: the design's 7,000, and what the guard is above its own budget.
const MOST: usize = 7_460;

/// How many more where ad tags have to find `__gpp` before they run.
const GPP: usize = 1_000;

/// A bundle's script.
pub struct Bundle<'a> {
    /// It.
    pub script: Vec<u8>,
    /// In how many languages it has the first layer, in the order of the configuration; in others the banner brings the notice.
    pub languages: usize,
    setting: &'a Setting,
    first: First<'a>,
    /// The name under which the guard stores the answer.
    store: String,
}

impl<'a> Bundle<'a> {
    /// Puts the script together, with as many languages as there is room for. The answer is stored under the name `store`, which has to
    /// stay the same: the directory of a bundle with hashed names changes with each build.
    pub fn compose(setting: &'a Setting, artefacts: &Artefacts, store: &str) -> Result<Self, Refusal> {
        let mut bundle = Self {
            script: Vec::new(),
            languages: setting.locales().len(),
            setting,
            first: First::print(setting),
            store: store.to_owned(),
        };
        let with = |languages| {
            let script = bundle.text(artefacts, languages, None)?;
            // Whatever the page and the server say of the encoding, a byte order mark goes before it (WHATWG Encoding, "decode").
            let mark = if script.is_ascii() { "" } else { "\u{feff}" };
            Ok::<_, Refusal>([mark, &script].concat().into_bytes())
        };
        let most = room(setting);
        let fits = |script: &[u8]| Ok::<_, Refusal>(encode::brotli(script).map_err(encoding)?.len() <= most);
        let mut script = with(bundle.languages)?;
        if !fits(&script)? {
            // Each language makes it longer: the most that fit lie between.
            let (mut least, mut most) = (0, bundle.languages);
            while most - least > 1 {
                let middle = least.midpoint(most);
                if fits(&with(middle)?)? {
                    least = middle;
                } else {
                    most = middle;
                }
            }
            script = with(least)?;
            bundle.languages = least;
        }
        bundle.script = script;
        Ok(bundle)
    }

    /// What an owner has to know of a bundle without a notice; nothing where it has one.
    pub fn left_out(&self) -> Option<String> {
        (self.languages == 0).then(|| {
            format!(
                "Warning: the notice is not in the bundle, because in no language does it fit into {} bytes of brotli. Visitors wait for the \
                 banner's download until they see it.\n  fix: shorten the texts of the notice (\"texts\", the names of categories), or ask \
                 under fewer regimes",
                room(self.setting)
            )
        })
    }

    /// The script for the inside of a page, whose other files are served at `at`. In ASCII, since the page may be in any encoding, and
    /// without anything that ends a script element early.
    pub fn inside(&self, artefacts: &Artefacts, at: &str) -> Result<String, Refusal> {
        let script = self.text(artefacts, self.languages, Some(at))?;
        let escaped = |unit: &u16| format!("\\u{unit:04x}");
        let ascii = |char: char| match char {
            '\0'..='\u{7f}' => char.to_string(),
            _ => char.encode_utf16(&mut [0; 2]).iter().map(escaped).collect(),
        };
        Ok(script.chars().map(ascii).collect())
    }

    /// The script's text in the first `languages` languages: the block of a file, or, with the address of the other files, of the page itself.
    fn text(&self, artefacts: &Artefacts, languages: usize, at: Option<&str>) -> Result<String, Refusal> {
        let mut data = json!({ "tag": tag(self.setting, &self.store) });
        let mut parts = Vec::new();
        if let Some(at) = at {
            data["at"] = at.into();
            parts.push(artefacts.text("bundle/inside.js")?);
        }
        if let Some(platform) = Platform::of(self.setting) {
            data["gpp"] = platform.stub();
            parts.push(artefacts.text("bundle/gpp-stub.js")?);
        }
        parts.push(artefacts.text("bundle/before.js")?);
        if let Some((first, script)) = self.first.bundle(languages) {
            data["first"] = first;
            parts.push(artefacts.text(script)?);
        }
        parts.push(artefacts.text("assent.js")?);
        // A block, so that nothing of ours becomes a global name: engines read the inside of a function twice.
        Ok(format!("{{const BUNDLE={};\n{}}}\n", literal(&data), parts.join("\n")))
    }
}

/// How many bytes of brotli a site's bundle may be.
fn room(setting: &Setting) -> usize {
    MOST + Platform::of(setting).map_or(0, |_| GPP)
}

/// `parts/block.js` with the list of addresses, which depends neither on the visitor's place nor on their language.
pub fn blocking(setting: &Setting, artefacts: &Artefacts) -> Result<Vec<u8>, Refusal> {
    let data = json!({ "block": blocks(setting).write() });
    let parts = ["bundle/block.js", "parts/block.js"].map(|name| artefacts.text(name));
    let [before, part] = parts;
    Ok(format!("{{const BUNDLE={};\n{}\n{}}}\n", literal(&data), before?, part?).into_bytes())
}

/// The addresses that wait for each service.
pub fn blocks(setting: &Setting) -> Blocks {
    let policy = setting.regimes().first().zip(setting.locales().first());
    policy.map(|(regime, locale)| Blocks::of(&setting.policy(regime, locale, false))).unwrap_or_default()
}

/// What a tag would say by its attributes.
fn tag(setting: &Setting, store: &str) -> Value {
    let mut tag = Map::new();
    tag.insert("store".into(), store.into());
    tag.insert("revision".into(), setting.config.revision.0.to_string().into());
    for (name, objects) in [("undecided", false), ("objected", true)] {
        if let Some(verdict) = undecided(setting, objects) {
            tag.insert(name.into(), verdict.into());
        }
    }
    Value::Object(tag)
}

/// What holds before any choice, where the page has to know that before the banner is there: because things run until a visitor objects, or
/// because vendors have to hear their defaults first. `None` where the place decides, which only the banner learns.
fn undecided(setting: &Setting, objects: bool) -> Option<String> {
    let regime = setting.regime()?;
    let policy = setting.policy(regime, setting.locales().first()?, objects);
    let opt_in = policy.mode() == Mode::OptIn;
    let mut verdict = Verdict::compile(&policy, &Choice::undecided(&policy), Timestamp(0), "");
    verdict.until = EpochMilliseconds(Timestamp(FAR));
    verdict.scope = Scope::Persistent;
    // In the visitor's language, and so the banner's.
    verdict.reopen = None;
    // Before an answer `parts/block.js` has its list from the banner, or with it from the build.
    verdict.block = Blocks::default();
    if opt_in {
        // Nothing is known yet, so that not even what runs without consent does.
        verdict.grants.0.clear();
        verdict.of.0.clear();
        (verdict.sweep, verdict.lapse) = (Sweep::default(), Sweep::default());
        let Signals { first, each, calls } = &mut verdict.signals;
        if first.is_empty() {
            return None;
        }
        each.clear();
        calls.clear();
    }
    serde_json::to_string(&verdict.write()).ok()
}

/// JSON as a script's literal: it would also be harmless inside of a page.
pub fn literal(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
