//! The report as SARIF 2.1.0, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>, which code hosts show beside the code.

use serde_json::{Value, json};
use url::Url;

use super::Report;
use crate::finding::{Finding, Rule};

/// The report as a SARIF log with one run.
#[must_use]
pub fn sarif(report: &Report) -> String {
    let rules = Rule::ALL.map(|rule| json!({ "id": rule.name(), "shortDescription": { "text": rule.about() } }));
    let results = report.sites.iter().flat_map(|site| site.findings.iter().map(|finding| result(finding, &site.url)));
    let problems = report.sites.iter().filter_map(|site| site.problem.as_ref());
    let problems: Vec<_> =
        problems.map(|problem| json!({ "level": "error", "message": { "text": problem } })).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "assent audit", "semanticVersion": report.version, "rules": rules } },
            "invocations": [{
                "executionSuccessful": problems.is_empty(),
                "startTimeUtc": report.began,
                "toolExecutionNotifications": problems,
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    });
    // A tree of strings and numbers always has a JSON form.
    serde_json::to_string_pretty(&log).unwrap_or_default()
}

fn result(finding: &Finding, site: &str) -> Value {
    let page = finding.pages.first().map_or(site, String::as_str);
    let cause = finding.cause.as_ref();
    let uri = cause.and_then(|cause| cause.url.as_deref()).unwrap_or(page);
    // A location has to be an address, whatever the site says. Where a path is no hierarchy, as behind `javascript:`, the URL Standard
    // leaves spaces in it, which RFC 3986 does not.
    let uri = Url::parse(uri).map_or_else(|_| site.to_owned(), String::from).replace(' ', "%20");
    let mut location = json!({ "artifactLocation": { "uri": uri } });
    if let Some(line) = cause.and_then(|cause| cause.line).filter(|line| (1..=u64::from(u32::MAX)).contains(line)) {
        location["region"] = json!({ "startLine": line });
    }
    let mend = finding.mend.as_ref().map(|mend| format!(". Mend: {mend}")).unwrap_or_default();
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": Rule::ALL.iter().position(|rule| *rule == finding.rule),
        "level": finding.level.name(),
        "message": { "text": format!("{}: {}{mend}", finding.phase.title(), finding.message) },
        "locations": [{ "physicalLocation": location }],
        "partialFingerprints": { "assentFinding/v1": finding.id },
        "occurrenceCount": finding.count,
    })
}
