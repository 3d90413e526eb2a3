//! `assent decode`: what a string of ad tech says, and which rules it breaks.

mod view;

use std::io::Read;

use assent_adtech::{
    AdditionalConsent, AnyString, GppString, PublisherTc, Section, TcString, UsPrivacy, UsSection, Violation,
};
use assent_core::Timestamp;
use serde_json::json;

use crate::outcome::Outcome;
use crate::{Error, output};
use view::View;

/// Longer strings are no strings of ad tech: one with every vendor that can be has a tenth of it.
const LONGEST: u64 = 256 * 1024;

/// What `assent decode` is asked for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The string, whose kind its beginning shows; - reads it from the standard input
    #[arg(value_name = "STRING")]
    text: String,
    /// Print one JSON document (docs/cli.md)
    #[arg(long)]
    json: bool,
}

/// Prints what the string says.
///
/// # Errors
/// When it cannot be read: with the section, the field and the place.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let text = if arguments.text == "-" { standard_input()? } else { arguments.text.clone() };
    let string = AnyString::decode(text.trim()).map_err(|error| Error::Refused(error.to_string()))?;
    let (kind, says, violations) = match &string {
        AnyString::Tc(string) => ("tc", of_tc(string), string.violations()),
        AnyString::Ac(string) => ("ac", of_ac(string), Vec::new()),
        AnyString::Gpp(string) => ("gpp", of_gpp(string), string.violations()),
        AnyString::UsPrivacy(string) => ("us_privacy", of_us_privacy(*string), Vec::new()),
        _ => return Err(Error::Refused("a string of a kind that this release does not show".into())),
    };
    if arguments.json {
        let broken: Vec<_> = violations.iter().map(of_violation).collect();
        output::print_json(
            &json!({ "format": 1, "command": "decode", "kind": kind, "string": says.json(), "broken_rules": broken }),
        )?;
    } else {
        let broken: String = violations.iter().map(|violation| format!("broken rule: {violation}\n")).collect();
        output::print(&format!("{}{}", says.text(), output::tame(&broken)))?;
    }
    Ok(if violations.is_empty() { Outcome::Good } else { Outcome::Findings })
}

fn standard_input() -> Result<String, Error> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(Error::at("the standard input"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::Refused(format!("the standard input has more than {LONGEST} bytes: no such string has")));
    }
    String::from_utf8(bytes).map_err(|_| Error::Refused("the standard input is not UTF-8".into()))
}

fn of_violation(violation: &Violation) -> serde_json::Value {
    json!({ "section": violation.section, "field": violation.field, "message": violation.rule.to_string() })
}

fn of_tc(string: &TcString) -> View {
    let time = |time: assent_adtech::Time| View::Text(Timestamp(time.milliseconds()).to_string());
    let restrictions = string.restrictions.iter().map(|(purpose, restriction, vendors)| {
        View::group([
            ("purpose", View::Number(purpose.into())),
            ("type", View::Number(restriction as u64)),
            ("vendors", View::ids(vendors.iter())),
        ])
    });
    View::group([
        ("created", time(string.created)),
        ("last_updated", time(string.last_updated)),
        ("cmp_id", View::Number(string.cmp_id.into())),
        ("cmp_version", View::Number(string.cmp_version.into())),
        ("consent_screen", View::Number(string.consent_screen.into())),
        ("consent_language", View::Text(string.consent_language.to_string())),
        ("vendor_list_version", View::Number(string.vendor_list_version.into())),
        ("policy_version", View::Number(string.policy_version.into())),
        ("is_service_specific", View::Flag(string.is_service_specific)),
        ("use_non_standard_texts", View::Flag(string.use_non_standard_texts)),
        ("special_feature_opt_ins", View::ids(string.special_feature_opt_ins.iter())),
        ("purpose_consents", View::ids(string.purpose_consents.iter())),
        ("purpose_legitimate_interests", View::ids(string.purpose_legitimate_interests.iter())),
        ("purpose_one_treatment", View::Flag(string.purpose_one_treatment)),
        ("publisher_country", View::Text(string.publisher_country.to_string())),
        ("vendor_consents", View::ids(string.vendor_consents.iter())),
        ("vendor_legitimate_interests", View::ids(string.vendor_legitimate_interests.iter())),
        ("restrictions", View::List(restrictions.collect())),
        ("vendors_disclosed", View::optional(string.vendors_disclosed.as_ref(), |vendors| View::ids(vendors.iter()))),
        ("vendors_allowed", View::optional(string.vendors_allowed.as_ref(), |vendors| View::ids(vendors.iter()))),
        ("publisher", View::optional(string.publisher.as_ref(), of_publisher)),
    ])
}

fn of_publisher(publisher: &PublisherTc) -> View {
    View::group([
        ("consents", View::ids(publisher.consents.iter())),
        ("legitimate_interests", View::ids(publisher.legitimate_interests.iter())),
        ("custom_purposes", View::Number(publisher.custom_purposes.into())),
        ("custom_consents", View::ids(publisher.custom_consents.iter())),
        ("custom_legitimate_interests", View::ids(publisher.custom_legitimate_interests.iter())),
    ])
}

fn of_ac(string: &AdditionalConsent) -> View {
    View::group([
        ("consented", View::ids(string.consented.iter().copied())),
        ("disclosed_only", View::ids(string.disclosed_only.iter().copied())),
    ])
}

fn of_us_privacy(string: UsPrivacy) -> View {
    let answer = |answer: assent_adtech::UsAnswer| View::Text(answer.letter().into());
    View::group([
        ("notice", answer(string.notice)),
        ("opt_out_sale", answer(string.opt_out_sale)),
        ("lspa_covered", answer(string.lspa_covered)),
    ])
}

fn of_gpp(string: &GppString) -> View {
    View::group([("sections", View::List(string.sections().map(of_section).collect()))])
}

fn of_section(section: &Section) -> View {
    let says = match section {
        Section::TcfEu(string) => of_tc(string),
        Section::UsPrivacy(string) => of_us_privacy(*string),
        Section::Us(section) => of_us(section),
        Section::Other { text, .. } => View::Text(text.clone()),
        _ => View::Absent,
    };
    let prefix = section.prefix().map_or(View::Absent, |prefix| View::Text(prefix.into()));
    View::group([("id", View::Number(section.id().into())), ("prefix", prefix), ("says", says)])
}

/// The fields are called as in the specification and in the answers of `__gpp`, which readers compare them with.
fn of_us(section: &UsSection) -> View {
    let layout = section.layout();
    let version = (layout.version_field, View::Number(layout.version.into()));
    let fields = section.iter().map(|(field, values)| {
        let meanings = values.iter().map(|value| (*value, field.meaning(*value)));
        (field.name(), View::Coded(meanings.collect()))
    });
    View::group([version].into_iter().chain(fields))
}
