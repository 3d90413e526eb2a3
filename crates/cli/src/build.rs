//! `assent build`: a configuration and the artefacts of a release become the files of one site, ready to be served.
//!
//! Same input, same bytes: nothing here asks for the time, and everything is in order. It knows files and no browser; what its bundle
//! does in one is in `www/bundle/`.

mod answers;
mod artefacts;
mod bundle;
mod calendar;
mod case;
mod earlier;
mod encode;
mod first;
mod gpp;
mod imports;
mod languages;
mod layer;
mod notices;
mod place;
mod policy;
mod publish;
mod refusal;
mod servers;
mod setting;
mod summary;

use std::collections::BTreeMap;
use std::path::PathBuf;

use assent_studio::model::{OUT, SCHEMA};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

pub use artefacts::Artefacts;
use bundle::Bundle;
use earlier::Earlier;
pub use first::Visitor;
pub use layer::template;
use notices::Notice;
use place::Files;
use publish::Collector;
pub use refusal::Refusal;
pub use setting::Setting;
use summary::INLINE;
pub use summary::Summary;

use crate::Error;
use crate::check::{self, Checked, Denied};
use crate::outcome::Outcome;
use crate::output::{self, Colour};

/// Build the files of a site: one tag without attributes, and the notice is there as soon as it has run
#[derive(clap::Args, Debug, Clone)]
pub struct Arguments {
    /// The configuration
    #[arg(value_name = "CONSENT.JSON", default_value = "consent.json")]
    pub config: PathBuf,
    /// The directory to put everything in; an earlier build there is replaced, anything else is left alone
    #[arg(long, value_name = "DIRECTORY", default_value = OUT)]
    pub out: PathBuf,
    /// The address on the site at which the directory will be served
    #[arg(long, value_name = "PATH", default_value = "/assent/", value_parser = address)]
    pub at: String,
    /// Put the files into a directory whose name is the hash of their content, so that browsers may keep them for ever
    #[arg(long)]
    pub hashed: bool,
    /// The artefacts of `cargo xtask dist` [default: those inside of this program; if it has none, dist/ here, then beside it]
    #[arg(long, value_name = "DIRECTORY", env = "ASSENT_DIST")]
    pub dist: Option<PathBuf>,
    /// Archive the notices at the collector that receipts go to, or at this address; the token is read from ASSENT_ADMIN_TOKEN
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    pub publish: Option<String>,
}

/// What the command line asks for.
#[derive(clap::Args)]
pub(crate) struct Call {
    #[command(flatten)]
    arguments: Arguments,
    /// Build nothing when there are warnings either
    #[arg(long, value_name = "KIND")]
    deny: Option<Denied>,
    /// Write one JSON document instead of messages (docs/build.md)
    #[arg(long)]
    json: bool,
}

/// Does what the command line asks for: the findings first, as `check` prints them, and then the build.
///
/// # Errors
/// When nothing is built for another reason than findings.
pub(crate) fn run(call: &Call, colour: Colour) -> Result<Outcome, Error> {
    let checked = Checked::read(&call.arguments.config)?;
    let fails = check::fails(checked.count(), call.deny);
    if !call.json && checked.count() != (0, 0) {
        output::print(&format!("{}\n", checked.report(colour.on())))?;
    }
    let built = if fails { None } else { Some(make(&call.arguments, &checked, call.deny)) };
    let built = match built {
        Some(Err(Refusal::Warned(warnings))) => {
            if !call.json {
                output::print(&format!("{}\n", warnings.join("\n")))?;
            }
            None
        }
        built => built.transpose()?,
    };
    let outcome = if built.is_some() { Outcome::Good } else { Outcome::Findings };
    if call.json {
        let built = built.map(|summary| summary.document());
        let document = json!({ "format": 1, "command": "build", "check": checked.document(), "built": built });
        output::print_json(&document)?;
    } else if let Some(summary) = built {
        output::print(&format!("{summary}\n"))?;
    } else {
        output::print("Nothing is built until this is mended.\n")?;
    }
    Ok(outcome)
}

/// Builds, and says what came of it.
///
/// # Errors
/// Why nothing was built; or, where only the archive failed, why that did.
pub fn build(arguments: &Arguments) -> Result<Summary, Refusal> {
    let checked = Checked::read(&arguments.config)?;
    if checked.count().0 > 0 {
        return Err(Refusal::Findings(Box::new(checked)));
    }
    make(arguments, &checked, None)
}

fn make(arguments: &Arguments, checked: &Checked, deny: Option<Denied>) -> Result<Summary, Refusal> {
    let artefacts = Artefacts::find(arguments.dist.as_deref())?;
    let setting = Setting::read(checked.text(), &artefacts)?;
    let receipts = setting.config.receipts.as_ref();
    // A wrong address or a missing token is told before anything is written.
    let collector = arguments.publish.as_deref();
    let collector =
        collector.map(|url| Collector::new(url, receipts.map(|receipts| receipts.endpoint.as_str()))).transpose()?;

    let Composed { files, mut summary, notices } = compose(&setting, &artefacts, &arguments.at, arguments.hashed)?;
    if check::fails((0, summary.warnings.len()), deny) {
        return Err(Refusal::Warned(summary.warnings));
    }
    // Read before it is replaced.
    let earlier = Earlier::read(&arguments.out);
    place::put(&arguments.out, &files)?;
    summary.changes = earlier.map(|earlier| earlier.changes(&setting.config, &notices)).unwrap_or_default();
    if let Some(collector) = collector {
        let mut new = 0;
        for notice in &notices {
            new += usize::from(collector.put(notice)?);
        }
        summary.archived = Some(new);
    }
    Ok(summary)
}

/// A build that `assent serve` keeps in memory.
pub(crate) struct Preview {
    /// What is served beside `assent.js`, by name.
    pub(crate) files: Files,
    /// The tag for every page.
    pub(crate) tag: String,
    /// The directives of a content security policy that it works under.
    pub(crate) policy: Vec<String>,
}

/// Builds a configuration in which `check` finds no error, to be served at the address `at`, and writes nothing.
///
/// # Errors
/// Why it cannot be built.
pub(crate) fn preview(text: &str, artefacts: &Artefacts, at: &str) -> Result<Preview, Refusal> {
    let setting = Setting::read(text, artefacts)?;
    let Composed { files, summary, .. } = compose(&setting, artefacts, at, false)?;
    Ok(Preview { files, tag: summary.tag, policy: summary.policy })
}

/// A build before it is put anywhere.
struct Composed {
    files: Files,
    summary: Summary,
    notices: Vec<Notice>,
}

fn compose(setting: &Setting, artefacts: &Artefacts, at: &str, hashed: bool) -> Result<Composed, Refusal> {
    let receipts = setting.config.receipts.as_ref();
    let bundle = Bundle::compose(setting, artefacts, &format!("{at}consent.json"))?;
    let served = served(setting, artefacts, bundle.script.clone())?;
    let directory = if hashed { format!("{}/", name_of(&served)) } else { String::new() };
    let map = imports::map(at, &directory, &served);
    let policy = policy::directives(receipts);
    let policy = map.iter().fold(policy, |policy, map| policy::inside(&policy, map));
    let map = map.as_deref().map(imports::element).unwrap_or_default();
    let site = servers::Site { at, directory: &directory, policy: &policy.join("; ") };
    let mut files = servers::samples(&site);
    for (name, File { content, of_release }) in &served {
        let release = |ending| of_release.then(|| artefacts.encoded(name, ending)).flatten();
        let brotli = release("br").map_or_else(|| encode::brotli(content), Ok).map_err(refusal::encoding)?;
        let gzip = release("gz").map_or_else(|| encode::gzip(content), Ok).map_err(refusal::encoding)?;
        files.insert(format!("{directory}{name}.br"), brotli);
        files.insert(format!("{directory}{name}.gz"), gzip);
        files.insert(format!("{directory}{name}"), content.clone());
    }
    files.insert(format!("{directory}integrity.json"), integrity(&served));

    let mut summary = Summary::new(at, &directory, &files);
    summary.languages = (bundle.languages, setting.locales().len());
    summary.warnings.extend(bundle.left_out());
    let inside = bundle.inside(artefacts, &format!("{at}{directory}"))?;
    let lines = |policy: &[String]| format!("{}\n", policy.join(";\n")).into_bytes();
    files.insert("deploy/tag.html".into(), format!("{map}{}\n", summary.tag).into_bytes());
    files.insert("deploy/csp.txt".into(), lines(&policy));
    let blocks = bundle::blocks(setting);
    for (name, granted) in [("deploy/csp-before-consent.txt", None), ("deploy/csp-after-consent.txt", Some(&blocks))] {
        files.insert(name.into(), lines(&policy::holding(&policy, granted)));
    }
    files.insert(INLINE.into(), format!("{map}<script>{inside}</script>\n").into_bytes());
    files.insert("deploy/inline-csp.txt".into(), lines(&policy::inside(&policy, &inside)));
    summary.inline = encode::brotli(inside.as_bytes()).map_err(refusal::encoding)?.len();
    summary.import_map = map;
    summary.policy = policy;
    let notices = notices::all(setting)?;
    files.extend(
        notices
            .iter()
            .map(|notice| (format!("deploy/notices/{}.json", notice.sha256), notice.body.clone().into_bytes())),
    );
    summary.notices = notices.len();
    files.insert(SCHEMA.into(), artefacts.bytes(SCHEMA)?);
    Ok(Composed { files, summary, notices })
}

/// The parts that ask on a plain tag.
const FIRST: [&str; 2] = ["parts/first.js", "parts/regimes.js"];
/// The part that holds what nobody marked.
const BLOCK: &str = "parts/block.js";

/// What browsers fetch.
struct File {
    content: Vec<u8>,
    /// Whether it is the release's own, and not made for this site.
    of_release: bool,
}

/// Files by their names beside the guard.
type Served = BTreeMap<String, File>;

fn served(setting: &Setting, artefacts: &Artefacts, script: Vec<u8>) -> Result<Served, Refusal> {
    let own = [
        ("assent.js", script),
        ("consent.json", setting.text.clone().into_bytes()),
        (BLOCK, bundle::blocking(setting, artefacts)?),
    ];
    let mut files: Served =
        own.into_iter().map(|(name, content)| (name.to_owned(), File { content, of_release: false })).collect();
    let mut names: Vec<String> = ["banner.js", "banner.wasm", "banner.compat.js"].map(str::to_owned).into();
    // The first layer is in the bundle itself.
    let printed = |name: &String| FIRST.contains(&name.as_str());
    names.extend(artefacts.names("parts")?.into_iter().filter(|name| !printed(name) && name != BLOCK));
    names.extend(setting.locale_files());
    for (path, translated) in &setting.entries {
        let name = format!("{path}.json");
        match translated {
            Some(node) => {
                let content = serde_json::to_vec(node).map_err(|error| artefacts.malformed(&name, error))?;
                files.insert(name, File { content, of_release: false });
            }
            None => names.push(name),
        }
    }
    // The strictest is compiled into the banner.
    if setting.regime().is_none_or(|regime| regime.id.as_str() != "gdpr") {
        names.push("regimes.json".into());
    }
    if let Some(platform) = gpp::Platform::of(setting) {
        files.insert(gpp::PART.into(), File { content: platform.script(artefacts)?, of_release: false });
    }
    for (name, content) in answers::scripts(setting, artefacts)? {
        files.insert(name, File { content, of_release: false });
    }
    for name in names {
        let content = artefacts.bytes(&name)?;
        files.insert(name, File { content, of_release: true });
    }
    Ok(files)
}

/// A name that changes with any byte of any file: whatever refers to another file does so by its place in the directory.
fn name_of(files: &Served) -> String {
    let mut hash = Sha256::new();
    for (name, File { content, .. }) in files {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(content);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn integrity(files: &Served) -> Vec<u8> {
    let hashes: Map<String, Value> =
        files.iter().map(|(name, file)| (name.clone(), encode::integrity(&file.content).into())).collect();
    format!("{:#}\n", Value::Object(hashes)).into_bytes()
}

/// An address on the site that can stand in a tag and in a server's configuration as it is.
pub(crate) fn address(written: &str) -> Result<String, String> {
    let harmless = |char: char| char.is_ascii_alphanumeric() || "-._~/".contains(char);
    let whole =
        written.starts_with('/') && written.ends_with('/') && !written.contains("//") && !written.contains("/.");
    if whole && written.chars().all(harmless) {
        Ok(written.to_owned())
    } else {
        Err("give a path such as /assent/".to_owned())
    }
}
