//! `assent migrate --answers`: what a visitor's stored answer to another consent platform says, read as it would be taken over.

use assent_core::{Node, OldAnswer, Platform, read};
use serde_json::{Map, Value, json};

use crate::Error;
use crate::outcome::Outcome;
use crate::output::{self, tame};
use crate::source::Source;

/// Prints every answer in a file: the text of `document.cookie`, or a JSON object of localStorage's entries.
///
/// # Errors
/// When the file holds no answer of a platform that is known, or the output cannot be written.
pub(super) fn show(file: &Source, json: bool) -> Result<Outcome, Error> {
    let refuse = |what: &str| Error::Refused(format!("{} {what}", file.name));
    if file.broken().is_some() {
        return Err(refuse("is not UTF-8 text"));
    }
    let stored = entries(file.text()).ok_or_else(|| refuse("is neither cookies nor a JSON object of texts"))?;
    let found: Vec<_> = platforms().filter_map(|platform| Some((platform.read(&stored, None)?, platform))).collect();
    if found.is_empty() {
        return Err(refuse("has no answer of a platform that is known; docs/move.md lists them"));
    }
    if json {
        let answers: Vec<Value> = found.iter().map(|(answer, platform)| document(platform, answer)).collect();
        output::print_json(&json!({ "format": 1, "command": "migrate", "answers": answers }))?;
    } else {
        let texts: Vec<String> = found.iter().map(|(answer, platform)| describe(platform, answer)).collect();
        output::print(&tame(&texts.join("\n")))?;
    }
    Ok(Outcome::Good)
}

/// Every platform that ships; one that could not be read would fail the tests of core.
fn platforms() -> impl Iterator<Item = Platform> {
    assent_shipped::files("platforms").filter_map(|(_, text)| read(&Node::parse(text).ok()?).ok())
}

/// The names in a file with their texts.
fn entries(text: &str) -> Option<Vec<(String, String)>> {
    if text.trim_start().starts_with('{') {
        let members: Map<String, Value> = serde_json::from_str(text).ok()?;
        return members.into_iter().map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect();
    }
    let pairs = text.split([';', '\n']).map(str::trim).filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
}

fn names(answer: &OldAnswer, granted: bool) -> Vec<&str> {
    answer.names.iter().filter(|(_, is)| *is == granted).map(|(name, _)| name.as_str()).collect()
}

fn document(platform: &Platform, answer: &OldAnswer) -> Value {
    json!({
        "from": platform.id, "verified": platform.verified,
        "granted": names(answer, true), "denied": names(answer, false), "unlisted_denied": answer.unlisted_denied,
        "at": answer.at.map(|at| at.to_string()), "version": answer.version, "proposal": platform.proposal,
    })
}

fn describe(platform: &Platform, answer: &OldAnswer) -> String {
    let list = |granted| match names(answer, granted)[..] {
        [] => "nothing".to_owned(),
        ref names => names.join(", "),
    };
    let rest = if answer.unlisted_denied { ", and whatever is not listed" } else { "" };
    let at = match (answer.at, platform.lasts) {
        (Some(at), _) => at.to_string(),
        (None, Some(lasts)) => format!("not stored: taken to be as old as the platform keeps answers, {lasts} days"),
        (None, None) => "not stored, and no limit is known: it cannot be taken over".to_owned(),
    };
    let verified = if platform.verified { "" } else { " (unverified: the format was only read about)" };
    format!(
        "{}{verified}\n  granted  {}\n  denied   {}{rest}\n  given    {at}\n",
        platform.name,
        list(true),
        list(false)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_and_entries_of_storage_are_read() {
        let cookies = entries("a=1; cookieconsent_status=deny\nb=x=y").expect("cookies");
        assert_eq!(cookies[1], ("cookieconsent_status".to_owned(), "deny".to_owned()));
        assert_eq!(cookies[2], ("b".to_owned(), "x=y".to_owned()));
        assert_eq!(entries("{\"a\": \"1\"}"), Some(vec![("a".to_owned(), "1".to_owned())]));
        assert_eq!(entries("{\"a\": 1}"), None);
        assert_eq!(entries("nothing"), None);
    }

    #[test]
    fn an_answer_is_described_with_its_platform() {
        let stored = entries("klaro=%7B%22matomo%22%3Atrue%2C%22youtube%22%3Afalse%7D").expect("cookies");
        let klaro = platforms().find(|platform| platform.id.as_str() == "klaro").expect("it ships");
        let answer = klaro.read(&stored, None).expect("an answer");
        let text = describe(&klaro, &answer);
        assert!(text.contains("granted  matomo\n") && text.contains("denied   youtube\n"), "{text}");
        assert_eq!(document(&klaro, &answer)["denied"], json!(["youtube"]));
    }

    #[test]
    fn every_platform_that_ships_is_known() {
        assert_eq!(platforms().count(), assent_shipped::names("platforms").count());
    }
}
