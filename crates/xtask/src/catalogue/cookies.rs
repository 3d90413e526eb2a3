//! The Open Cookie Database: what is stored, by whom, and for how long. Its sentences stay there.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use super::facts::{self, Stored, Vendor, domain, stricter};
use super::purposes;

const HEAD: [&str; 10] = [
    "ID",
    "Platform",
    "Category",
    "Cookie / Data Key name",
    "Domain",
    "Description",
    "Retention period",
    "Data Controller",
    "User Privacy & GDPR Rights Portals",
    "Wildcard match",
];

/// The vendors with what they store.
///
/// # Errors
/// When the table has other columns.
pub fn read(text: &str) -> Result<Vec<Vendor>> {
    let mut rows = rows(text.trim_start_matches('\u{feff}')).into_iter();
    let head = rows.next().context("the Open Cookie Database is empty")?;
    ensure!(head == HEAD, "the Open Cookie Database has other columns than it had: {head:?}");
    let mut vendors: BTreeMap<String, Vendor> = BTreeMap::new();
    for row in rows {
        let [_, platform, category, name, hosts, description, retention, controller, portal, wildcard] = &row[..]
        else {
            continue;
        };
        let who = [platform, controller].into_iter().map(|text| text.trim()).find(|text| !text.is_empty());
        let Some((who, stored)) = who.zip(stored(name, category, description, retention, wildcard == "1")) else {
            continue;
        };
        let vendor = vendors.entry(who.to_owned()).or_insert_with(|| Vendor {
            name: who.to_owned(),
            category: "functional".into(),
            ..Vendor::default()
        });
        vendor.category = stricter(&vendor.category, of_category(category)).to_owned();
        add(vendor, hosts, controller, portal);
        if !vendor.stored.iter().any(|known| known.name == stored.name && known.kind == stored.kind) {
            vendor.stored.push(stored);
        }
    }
    Ok(vendors.into_values().collect())
}

fn add(vendor: &mut Vendor, hosts: &str, controller: &str, portal: &str) {
    if vendor.provider.is_none() && !controller.trim().is_empty() && controller.trim() != vendor.name {
        vendor.provider = Some(controller.trim().to_owned());
    }
    let portal = portal.trim();
    let is_address = portal.starts_with("https://")
        && portal.len() <= 200
        && portal.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\'));
    if vendor.policy_url.is_none() && is_address {
        vendor.policy_url = Some(portal.to_owned());
    }
    // "(3rd party)" and "or" stand between them. Without the mark the host may be that of any site.
    let words = hosts.split(|char: char| char.is_whitespace() || char == ',' || char == ';');
    for found in words.filter_map(domain).filter(|found| found != "example.com") {
        let found = found.strip_prefix("www.").map_or(found.clone(), str::to_owned);
        if !vendor.domains.contains(&found) {
            vendor.domains.push(found);
        }
    }
}

fn stored(name: &str, category: &str, description: &str, retention: &str, prefix: bool) -> Option<Stored> {
    let name = name.trim();
    let name = facts::name(&if prefix && !name.contains('*') { format!("{name}*") } else { name.to_owned() })?;
    let retention = retention.trim().to_lowercase();
    let described = format!("{} {retention}", description.to_lowercase());
    let kind =
        [("local storage", "local_storage"), ("localstorage", "local_storage"), ("session storage", "session_storage")];
    let kind = kind.into_iter().find(|(words, _)| described.contains(words)).map(|(_, kind)| kind.to_owned());
    let purpose = purposes::of(description, of_category(category)).to_owned();
    Some(Stored { name, kind, lifetime: lifetime(&retention), purpose: Some(purpose) })
}

/// What it calls security or necessary is not so on every site.
fn of_category(category: &str) -> &'static str {
    match category.trim() {
        "Analytics" => "analytics",
        "Functional" | "Security" | "Necessary" | "Personalization" => "functional",
        _ => "marketing",
    }
}

/// How long, in the words of a configuration; none where the source does not say, or says something that is no span.
fn lifetime(written: &str) -> Option<String> {
    if written.contains("session") && !written.contains(|char: char| char.is_ascii_digit()) {
        return Some("session".into());
    }
    if matches!(written, "forever" | "unlimited" | "persistent" | "permanent" | "local storage") {
        return Some("persistent".into());
    }
    // "1 year (in some countries, the period may be longer)": of several spans the longest counts.
    let words: Vec<&str> =
        written.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let spans = words.windows(2).filter_map(|pair| {
        let count: u64 = pair[0].parse().ok()?;
        let (unit, seconds) = match pair[1].trim_end_matches('s') {
            "second" | "sec" => ("second", 1),
            "minute" | "min" => ("minute", 60),
            "hour" => ("hour", 3_600),
            "day" => ("day", 86_400),
            "week" => ("week", 7 * 86_400),
            "month" => ("month", 30 * 86_400),
            "year" => ("year", 365 * 86_400),
            _ => return None,
        };
        let plural = if count == 1 { "" } else { "s" };
        (1..=100 * 365 * 86_400 / seconds)
            .contains(&count)
            .then(|| (count * seconds, format!("{count} {unit}{plural}")))
    });
    spans.max().map(|(_, span)| span)
}

/// The rows of a table in CSV (RFC 4180).
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_what_a_vendor_stores() {
        let text = format!(
            "\u{feff}{}\n1,Acme,Functional,ac_,.acme.test (3rd party) or www.acme.example,\"Remembers \"\"you\"\",\nand more\",30 Days,Acme Inc,https://acme.test/p,1\n\
             2,Acme,Marketing,a;b,,x,1 year,Acme Inc,,0\n3,Acme,Marketing,ac_ad,,Retargeting,Unknown,Acme Inc,,0\r\n",
            HEAD.join(",")
        );
        let vendors = read(&text).expect("a table");
        assert_eq!(vendors.len(), 1);
        let Vendor { name, provider, policy_url, category, domains, stored, .. } = &vendors[0];
        assert_eq!((name.as_str(), provider.as_deref(), category.as_str()), ("Acme", Some("Acme Inc"), "marketing"));
        assert_eq!(
            (policy_url.as_deref(), domains.join(" ").as_str()),
            (Some("https://acme.test/p"), "acme.test acme.example")
        );
        let items: Vec<_> = stored.iter().map(|item| (item.name.as_str(), item.lifetime.as_deref())).collect();
        assert_eq!(items, [("ac_*", Some("30 days")), ("ac_ad", None)], "a name with a semicolon is none");
    }

    #[test]
    fn of_several_spans_the_longest_counts() {
        let spans = [
            ("30 minutes, 3w or 1y depending on value", Some("30 minutes")),
            ("30 seconds till 1 year", Some("1 year")),
            ("end of session (browser)", Some("session")),
            ("14 days if you select \u{201c}remember me\u{201d} when logging in. otherwise, session.", Some("14 days")),
            ("forever", Some("persistent")),
            ("0 days", None),
            ("varies", None),
        ];
        for (written, span) in spans {
            assert_eq!(lifetime(written).as_deref(), span, "{written}");
        }
    }
}
