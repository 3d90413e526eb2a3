//! tarteaucitron.js, version 1 (<https://github.com/AmauriC/tarteaucitron.js#readme>): its options, and the services that a script adds.

use super::draft::{Draft, Service, spoken};
use super::entries;
use super::look::{Sides, place};
use super::members::{Lost, Members, lose};
use super::script::{Literal, Written, assigned, pushed};
use super::words::host;
use assent_studio::model::category_of;

/// Why keys are not carried.
const REASONS: [(&str, &str); 24] = [
    ("AcceptAllCta", "the notice always has this button"),
    ("DenyAllCta", "the notice always has this button"),
    ("adblocker", "Assent does not ask visitors what they block"),
    ("bodyPosition", "the notice is the first element of the page"),
    ("closePopup", "the notice has no cross, which would be no answer"),
    ("cookieName", "Assent's storage has names of its own"),
    ("cookieslist", "the preferences always list what is stored"),
    ("googleConsentMode", "the catalogue's entries of Google tell its consent mode"),
    ("groupServices", "services are always grouped by their category"),
    ("handleBrowserDNTRequest", "`regime` says what Global Privacy Control does"),
    ("hashtag", "the preferences open by `#assent`"),
    ("highPrivacy", "nothing optional runs before the answer"),
    ("iconPosition", "the button stays where it is"),
    ("iconSrc", "write `icon` into `appearance` (docs/appearance.md)"),
    ("mandatory", "what is necessary is always listed"),
    ("mandatoryCta", "what is necessary is always listed"),
    ("moreInfoLink", "each service links to its own policy"),
    ("readmoreLink", "the notice links to the privacy policy"),
    ("removeCredit", "the notice names nobody"),
    ("serviceDefaultState", "nothing optional runs before the answer"),
    ("showAlertSmall", "the way back is on every page"),
    ("showIcon", "the way back is on every page"),
    ("useExternalCss", "Assent brings its own style"),
    ("useExternalJs", "Assent is served by your own site"),
];

/// Keys that no other tool has together.
const TELLING: [&str; 8] = [
    "AcceptAllCta",
    "DenyAllCta",
    "handleBrowserDNTRequest",
    "highPrivacy",
    "moreInfoLink",
    "removeCredit",
    "showAlertSmall",
    "useExternalCss",
];

/// Services as tarteaucitron names them, with the entry of the catalogue; further ones go by the catalogue's own names.
const SERVICES: [(&str, &str); 28] = [
    ("abtasty", "ab-tasty"),
    ("analytics", "google-analytics"),
    ("clarity", "microsoft-clarity"),
    ("crazyegg", "crazy-egg"),
    ("facebookcomment", "facebook-social-plugins"),
    ("facebooklikebox", "facebook-social-plugins"),
    ("facebookpixel", "meta-pixel"),
    ("gajs", "google-analytics"),
    ("gcmadstorage", "google-ads"),
    ("gcmanalyticsstorage", "google-analytics"),
    ("googleads", "google-ads"),
    ("googleadwordsconversion", "google-ads"),
    ("googleadwordsremarketing", "google-ads"),
    ("googlefonts", "google-fonts"),
    ("googlemaps", "google-maps"),
    ("googlemapsembed", "google-maps"),
    ("googletagmanager", "google-tag-manager"),
    ("gtag", "google-analytics"),
    ("linkedininsighttag", "linkedin-insight"),
    ("matomocloud", "matomo"),
    ("multiplegtag", "google-analytics"),
    ("multiplegoogletagmanager", "google-tag-manager"),
    ("openstreetmap_iframe", "openstreetmap"),
    ("recaptcha", "google-recaptcha"),
    ("tiktok", "tiktok-pixel"),
    ("twittertimeline", "x-embed"),
    ("twitteruwt", "x-pixel"),
    ("xiti", "piano-analytics"),
];

/// Whether this is one.
pub(super) fn known(object: &Written) -> bool {
    let Literal::Object(members) = &object.value else { return false };
    TELLING.iter().filter(|key| members.iter().any(|(name, _)| name == **key)).count() >= 2
}

/// Reads one, and the services that the same script adds.
pub(super) fn read(object: &Written, script: &str, lost: &mut Vec<Lost>) -> Draft {
    let mut draft = Draft::default();
    let mut root = Members::of(object, "", lost);
    if let Some(address) = root.string("privacyUrl", lost) {
        draft.policy("", address);
    }
    draft.site = root.string("cookieDomain", lost).map(host);
    if let Some(side) = root.string("orientation", lost) {
        let middle = ["middle", "popup"].contains(&side);
        place(&mut draft.look, !middle, Sides { middle, ..Sides::of(side) });
    }
    root.leave(lost, &REASONS);
    let forced =
        assigned(script, "tarteaucitronForceLanguage").into_iter().find_map(|(_, written)| match written.value {
            Literal::String(language) => Some(language),
            _ => None,
        });
    (draft.languages, _) = spoken(forced.into_iter().collect());
    for (name, written) in assigned(script, "tarteaucitron.user.") {
        lose(
            lost,
            &written,
            &name,
            "write it into the service's own script in the page, which Assent holds until consent",
        );
    }
    for (name, written) in assigned(script, "tarteaucitron.services.") {
        lose(
            lost,
            &written,
            &name,
            "a service of your own: write its entry (docs/services.md) and mark its script in the page",
        );
    }
    for (name, written) in pushed(script, "tarteaucitron.job") {
        let entry = SERVICES.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
        let Some(entry) = entry.or_else(|| entries::entry(&[&name], &[])) else {
            lose(
                lost,
                &written,
                &name,
                "no entry of the catalogue is known for it: write one (docs/services.md) and mark its script in the page",
            );
            continue;
        };
        let category = draft.category(&category_of(entry).unwrap_or_else(|| "functional".into()));
        // Several of its services are one here.
        if !category.services.iter().any(|service| service.id == entry) {
            category.services.push(Service { id: entry.to_owned(), ..Service::default() });
        }
    }
    draft
}
