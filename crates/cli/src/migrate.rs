//! `assent migrate`: the configuration of another consent tool becomes a `consent.json`, with a list of what could not be carried.

mod answers;
mod cookies;
mod cookieyes;
mod draft;
mod entries;
#[cfg(test)]
mod fuzz;
mod globs;
mod klaro;
mod look;
mod members;
mod osano;
mod script;
mod tarteaucitron;
mod vanilla;
mod vanilla2;
mod words;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::output::{self, Colour, tame};
use crate::save::save;
use crate::source::{Position, Source};
use crate::{Error, check};
use draft::{Draft, Missing};
use members::Lost;
use script::Written;

/// What `assent migrate` is asked for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The script or JSON file with the configuration; - is the standard input. It is read as data and never run
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// FILE holds what a visitor's device stores instead: the text of `document.cookie`, or a JSON object of localStorage's entries. Shows
    /// what an answer there says, for each platform whose answers are understood
    #[arg(long, conflicts_with_all = ["from", "site", "controller", "policy_url", "out"])]
    answers: bool,
    /// Which tool it is of [default: told by its keys]
    #[arg(long, value_enum, value_name = "TOOL")]
    from: Option<Peer>,
    /// The site's host, which no such configuration names
    #[arg(long, value_name = "HOST")]
    site: Option<String>,
    /// Who answers for the data: a company's or a person's name
    #[arg(long, value_name = "NAME")]
    controller: Option<String>,
    /// The address of the privacy policy [default: the one in the file, if there is one]
    #[arg(long, value_name = "URL")]
    policy_url: Option<String>,
    /// The file to write [default: the standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Write one JSON document, with the configuration in it, instead of messages
    #[arg(long)]
    json: bool,
}

/// A tool whose configurations are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Peer {
    /// vanilla-cookieconsent, version 3
    Vanilla,
    /// vanilla-cookieconsent, version 2
    Vanilla2,
    /// Klaro, versions 0.6 and 0.7
    Klaro,
    /// tarteaucitron.js, version 1
    Tarteaucitron,
    /// CookieYes, the `_ckyConfig` in its pages
    Cookieyes,
    /// Osano's open-source Cookie Consent, version 3
    Osano,
}

impl Peer {
    /// In the order in which they are told apart, the surest first.
    const ALL: [Self; 6] =
        [Self::Vanilla, Self::Vanilla2, Self::Klaro, Self::Tarteaucitron, Self::Cookieyes, Self::Osano];

    fn name(self) -> &'static str {
        match self {
            Self::Vanilla => "vanilla",
            Self::Vanilla2 => "vanilla2",
            Self::Klaro => "klaro",
            Self::Tarteaucitron => "tarteaucitron",
            Self::Cookieyes => "cookieyes",
            Self::Osano => "osano",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Vanilla => "vanilla-cookieconsent 3",
            Self::Vanilla2 => "vanilla-cookieconsent 2",
            Self::Klaro => "Klaro",
            Self::Tarteaucitron => "tarteaucitron.js",
            Self::Cookieyes => "CookieYes",
            Self::Osano => "Osano Cookie Consent 3",
        }
    }

    fn known(self, object: &Written) -> bool {
        match self {
            Self::Vanilla => vanilla::known(object),
            Self::Vanilla2 => vanilla2::known(object),
            Self::Klaro => klaro::known(object),
            Self::Tarteaucitron => tarteaucitron::known(object),
            Self::Cookieyes => cookieyes::known(object),
            Self::Osano => osano::known(object),
        }
    }

    fn read(self, object: &Written, script: &str, lost: &mut Vec<Lost>) -> Draft {
        match self {
            Self::Vanilla => vanilla::read(object, lost),
            Self::Vanilla2 => vanilla2::read(object, lost),
            Self::Klaro => klaro::read(object, lost),
            Self::Tarteaucitron => tarteaucitron::read(object, script, lost),
            Self::Cookieyes => cookieyes::read(object, lost),
            Self::Osano => osano::read(object, lost),
        }
    }

    /// What is to be changed in the pages.
    fn pages(self) -> &'static str {
        match self {
            Self::Vanilla => {
                "Pages: `data-category` and `data-service` stay; each script needs type=\"text/plain\", which it may have already."
            }
            Self::Vanilla2 => {
                "Pages: write `data-category` for `data-cookiecategory`; each script needs type=\"text/plain\", which it has already."
            }
            Self::Klaro => "Pages: write `data-service` for `data-name`, with the ids of the new file.",
            Self::Tarteaucitron => {
                "Pages: put each service's own script in the place of `tarteaucitron.job.push`, with type=\"text/plain\" and `data-service`."
            }
            Self::Cookieyes => {
                "Pages: write `data-category` for `data-cookieyes`, without \"cookieyes-\"; each script needs type=\"text/plain\"."
            }
            Self::Osano => {
                "Pages: mark each script that needs consent with type=\"text/plain\" and `data-category`; Osano left that to callbacks."
            }
        }
    }
}

/// Reads the file, writes the configuration, and lists what is left to do.
///
/// # Errors
/// When the file cannot be read or is of no tool that is known, or the result cannot be written.
pub(crate) fn run(arguments: &Arguments, colour: Colour) -> Result<Outcome, Error> {
    let script = Source::read(&arguments.file)?;
    if arguments.answers {
        return answers::show(&script, arguments.json);
    }
    let Migrated { peer, config, text, lost, missing } = migrate(&script, arguments)?;
    let name = arguments.out.as_deref().map_or_else(|| "consent.json".into(), crate::source::name);
    let result = Source::new(name, text.as_bytes());
    let (findings, _) = check::examine(&result);
    if let Some(out) = &arguments.out {
        save(out, &text, arguments.force)?;
    }
    if arguments.json {
        output::print_json(&json!({
            "format": 1, "command": "migrate", "from": peer.name(), "config": config,
            "not_carried": lost.iter().map(|lost| document(lost, &script)).collect::<Vec<_>>(),
            "to_complete": missing, "check": check::document(&result, &findings),
        }))?;
    } else {
        if arguments.out.is_none() {
            output::print(&text)?;
        }
        // The configuration may be on its way into a file; what people read goes beside it.
        eprint!("{}", remarks(peer, &script, &lost, &missing));
        eprint!("{}", check::errors(&result, &findings, colour.on() && arguments.out.is_some()));
    }
    let (errors, _) = check::count(&findings);
    Ok(if errors > 0 { Outcome::Findings } else { Outcome::Good })
}

/// What a script became.
struct Migrated {
    peer: Peer,
    config: Value,
    /// The configuration as it is written.
    text: String,
    lost: Vec<Lost>,
    missing: Vec<Missing>,
}

fn migrate(script: &Source, arguments: &Arguments) -> Result<Migrated, Error> {
    let refuse = |what: &str| Error::Refused(format!("{} {what}", script.name));
    if script.broken().is_some() {
        return Err(refuse("is not UTF-8 text"));
    }
    if script.text().trim_start().starts_with('<') {
        return Err(refuse("is a page; give the script that is inside of it"));
    }
    let peers = arguments.from.map_or_else(|| Peer::ALL.to_vec(), |peer| vec![peer]);
    let found = peers.iter().find_map(|peer| script::find(script.text(), |object| peer.known(object).then_some(*peer)));
    let Some((peer, object)) = found else {
        let knows = |peer: &Peer| script::find(script.text(), |object| peer.known(object).then_some(())).is_some();
        if let Some(other) = Peer::ALL.into_iter().find(|peer| !peers.contains(peer) && knows(peer)) {
            let name = other.name();
            return Err(refuse(&format!(
                "has a configuration of {name}, not of {}: call it with --from {name}",
                peers[0].name()
            )));
        }
        return Err(refuse(
            "has no configuration that is written out as an object, of vanilla-cookieconsent 2 or 3, Klaro, tarteaucitron.js, CookieYes or \
             Osano Cookie Consent",
        ));
    };
    let mut lost = Vec::new();
    let mut draft = peer.read(&object, script.text(), &mut lost);
    draft.site = arguments.site.clone().or(draft.site);
    draft.controller.clone_from(&arguments.controller);
    if let Some(address) = &arguments.policy_url {
        draft.policies = std::iter::once((String::new(), address.clone())).collect();
    }
    lost.sort_by_key(|lost| lost.at);
    let (config, missing) = draft.finish();
    // The value has string keys only, so that writing it cannot fail.
    let text = serde_json::to_string_pretty(&config).unwrap_or_default() + "\n";
    Ok(Migrated { peer, config, text, lost, missing })
}

fn document(lost: &Lost, script: &Source) -> Value {
    let Position { line, column } = script.position(script.before() + lost.at);
    json!({ "path": lost.path, "line": line, "column": column, "why": lost.why })
}

/// What could not be carried and what is to be completed, a line each.
fn remarks(peer: Peer, script: &Source, lost: &[Lost], missing: &[Missing]) -> String {
    let mut text = format!("Read as a configuration of {}.\n\n", peer.title());
    if !lost.is_empty() {
        text.push_str("Not carried:\n");
    }
    for lost in lost {
        let Position { line, column } = script.position(script.before() + lost.at);
        text.push_str(&format!("  {}:{line}:{column} {}: {}\n", script.name, lost.path, lost.why));
    }
    if !missing.is_empty() {
        let gap = if lost.is_empty() { "" } else { "\n" };
        text.push_str(gap);
        text.push_str("To complete in the new file:\n");
    }
    for missing in missing {
        text.push_str(&format!("  {}: {}\n", missing.path, missing.why));
    }
    tame(&format!("{text}\n{}\n\n", peer.pages()))
}
