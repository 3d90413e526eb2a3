//! CookieYes: the `_ckyConfig` that its WordPress plugin prints into each page.

use assent_core::Glob;

use super::draft::{Cookie, Draft};
use super::look::{Sides, place};
use super::members::{Lost, Members, lose};
use super::script::{Literal, Written};
use super::vanilla::share;

/// Categories by the names that CookieYes gives them, with the usual ones; further ones keep their name.
const CATEGORIES: [(&str, &str); 4] = [
    ("advertisement", "marketing"),
    ("analytics", "analytics"),
    ("functional", "functional"),
    ("performance", "analytics"),
];

/// Why keys are not carried.
const REASONS: [(&str, &str); 11] = [
    ("_activeLaw", "write the `regime`, or `\"by_region\"` for the law of the visitor's place"),
    ("_assetsURL", "is the plugin's own"),
    ("_block", "Assent always holds marked scripts"),
    ("_ipData", "is the plugin's own"),
    ("_logConsent", "write `receipts` (docs/collector.md)"),
    ("_providersToBlock", "write `block` at the services that your pages do not mark (docs/gating.md)"),
    ("_rootDomain", "write `mirror` for one answer on all subdomains (docs/mirror.md)"),
    ("_shortCodes", "texts are Assent's, in 44 languages; your own go into `texts`"),
    ("_showBanner", "Assent asks whenever there is no answer"),
    ("_tags", "is the plugin's own"),
    ("_version", "is the plugin's own"),
];

/// Whether this is one: `_categories` with a `slug` each.
pub(super) fn known(object: &Written) -> bool {
    let has_slug = |item: &Written| matches!(&item.value, Literal::Object(members) if members.iter().any(|(key, _)| key == "slug"));
    let Literal::Object(members) = &object.value else { return false };
    members.iter().filter(|(key, _)| key == "_categories").any(|(_, written)| match &written.value {
        Literal::List(items) => items.iter().any(has_slug),
        _ => false,
    })
}

/// Reads one.
pub(super) fn read(object: &Written, lost: &mut Vec<Lost>) -> Draft {
    let mut draft = Draft::default();
    let mut root = Members::of(object, "", lost);
    draft.days = root.take("_expiry").and_then(|written| match &written.value {
        Literal::String(days) => days.parse().ok(),
        Literal::Number(days) => Some(*days),
        _ => None,
    });
    let address = root.string("_publicURL", lost).and_then(|address| url::Url::parse(address).ok());
    draft.site = address.and_then(|address| address.host_str().map(str::to_owned));
    for (index, item) in root.list("_categories", lost).iter().enumerate() {
        let path = format!("_categories[{index}]");
        let mut members = Members::of(item, &path, lost);
        let Some(slug) = members.string("slug", lost) else {
            lose(lost, item, &members.path("slug"), "is missing, so that nothing is known of the category");
            continue;
        };
        let required = members.bool("isNecessary", lost).unwrap_or(false);
        if members.bool("active", lost) == Some(false) {
            lose(lost, item, &path, "is not used");
            continue;
        }
        let by_default = members.object("defaultConsent", lost).and_then(|mut laws| laws.bool("gdpr", lost));
        if by_default == Some(true) && !required {
            lose(lost, item, &members.path("defaultConsent"), "nothing optional is switched on before the answer");
        }
        let usual = CATEGORIES.iter().find(|(theirs, _)| *theirs == slug).map(|(_, ours)| *ours);
        let id = if required { "necessary" } else { usual.unwrap_or(slug) };
        if id != slug {
            draft.renamed.push((slug.to_owned(), id.to_owned()));
        }
        let name = members.string("name", lost).map(|name| (String::new(), name.to_owned()));
        let cookies = members.list("cookies", lost).iter().enumerate().filter_map(|(at, cookie)| {
            let path = format!("{path}.cookies[{at}]");
            let mut inside = Members::of(cookie, &path, lost);
            let name = inside.string("cookieID", lost)?;
            inside.leave(
                lost,
                &[
                    ("domain", "Assent tries each domain of the page"),
                    (
                        "provider",
                        "write the service's addresses into `block`, which holds what nobody marked (docs/gating.md)",
                    ),
                ],
            );
            let glob = Glob::parse(name);
            if glob.is_none() {
                lose(lost, cookie, &path, "is no name of a cookie");
            }
            glob.map(|name| Cookie { name, lifetime: None, purpose: None })
        });
        let cookies: Vec<Cookie> = cookies.collect();
        members.leave(lost, &[("ccpaDoNotSell", "`regime` and `gpp` say what an objection covers")]);
        let category = draft.category(id);
        category.required |= required;
        if usual.is_none() && !required {
            category.name.extend(name);
        }
        share(category, cookies);
    }
    if let Some(mut banner) = root.object("_bannerConfig", lost) {
        if let Some(mut settings) = banner.object("settings", lost) {
            let wide = settings.string("type", lost).is_some_and(|kind| kind == "banner");
            if let Some(position) = settings.string("position", lost) {
                place(&mut draft.look, wide, Sides::of(position));
            }
            settings.leave(
                lost,
                &[("applicableLaw", "write the `regime`, or `\"by_region\"` for the law of the visitor's place")],
            );
        }
        banner.leave(lost, &[]);
    }
    root.leave(lost, &REASONS);
    draft
}
