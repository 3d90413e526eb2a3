//! Osano's open-source Cookie Consent, version 3 (<https://www.osano.com/cookieconsent/documentation/javascript-api/>).

use super::draft::Draft;
use super::look::{Sides, colour, place, readable};
use super::members::{Lost, Members, lose};
use super::script::{Literal, Written};
use super::words::host;

/// Why keys are not carried.
const REASONS: [(&str, &str); 19] = [
    ("animateRevokable", "the button stays where it is"),
    ("autoAttach", "Assent makes its own element"),
    ("blacklistPage", "leave the tag out of such pages"),
    ("compliance", "the notice always has both answers"),
    ("cookie", "Assent keeps the answer in its own storage"),
    ("dismissOnScroll", "scrolling is no answer"),
    ("dismissOnTimeout", "waiting is no answer"),
    ("dismissOnWindowClick", "a click beside the notice is no answer"),
    ("elements", "Assent's notice has no templates; choose a layout in `appearance` (docs/appearance.md)"),
    ("enabled", "leave the tag out where nothing is asked"),
    ("ignoreClicksFrom", "a click beside the notice is no answer"),
    ("law", "write `\"regime\": \"by_region\"` for the law of the visitor's place"),
    ("layout", "choose a `layout` in `appearance` (docs/appearance.md)"),
    ("location", "write `data-region` on the tag where the server knows the visitor's country"),
    ("overrideHTML", "Assent's notice has no templates; choose a layout in `appearance` (docs/appearance.md)"),
    ("revokable", "the way back is on every page: withdrawing is as easy as agreeing"),
    ("static", "the notice does not scroll with the page; choose a `position` in `appearance` (docs/appearance.md)"),
    ("theme", "choose the look in `appearance` (docs/appearance.md)"),
    ("type", "Assent asks first unless `regime` says otherwise"),
];

/// Callbacks, which would have to be run.
const CALLBACKS: [&str; 5] = ["onInitialise", "onPopupClose", "onPopupOpen", "onRevokeChoice", "onStatusChange"];

/// Texts with the keys that they have here.
const TEXTS: [(&str, &str); 6] = [
    ("header", "notice_title"),
    ("message", "notice_text"),
    ("allow", "accept_all"),
    ("deny", "reject_all"),
    ("link", "policy_link"),
    ("policy", "reopen"),
];

/// Keys of which a configuration has at least two; each alone is a common word.
const TELLING: [&str; 9] =
    ["palette", "content", "theme", "position", "type", "revokable", "law", "cookie", "showLink"];

/// What `content` has, in any configuration that has it.
const CONTENT: [&str; 8] = ["allow", "close", "deny", "dismiss", "header", "href", "link", "message"];

/// Whether this is one.
pub(super) fn known(object: &Written) -> bool {
    let Literal::Object(members) = &object.value else { return false };
    let told = TELLING.iter().filter(|key| members.iter().any(|(name, _)| name == **key)).count();
    let shaped = members.iter().any(|(name, written)| match &written.value {
        // Other tools have a `content` too, of which the texts are called otherwise.
        Literal::Object(inside) if name == "content" => inside.iter().any(|(key, _)| CONTENT.contains(&key.as_str())),
        Literal::Object(_) => ["palette", "law"].contains(&name.as_str()),
        _ => CALLBACKS.contains(&name.as_str()),
    });
    shaped && told >= 2
}

/// Reads one.
pub(super) fn read(object: &Written, lost: &mut Vec<Lost>) -> Draft {
    let mut draft = Draft::default();
    let mut root = Members::of(object, "", lost);
    // What visitors read is in no language that the file names.
    let language = "en";
    draft.languages.push(language.into());
    if let Some(mut content) = root.object("content", lost) {
        for (theirs, ours) in TEXTS {
            let Some(written) = content.take(theirs) else { continue };
            let said = match &written.value {
                Literal::String(text) => draft.say(language, ours, text),
                _ => Err("is no text"),
            };
            if let Err(why) = said {
                lose(lost, written, &content.path(theirs), why);
            }
        }
        if let Some(address) = content.string("href", lost) {
            draft.policy("", address);
        }
        content.leave(
            lost,
            &[
                ("close", "the notice has no cross, which would be no answer"),
                ("dismiss", "closing the notice is no answer"),
                ("target", "the policy opens as links do"),
            ],
        );
    }
    if let Some(mut cookie) = root.object("cookie", lost) {
        draft.days = cookie.number("expiryDays", lost);
        draft.site = cookie.string("domain", lost).map(host);
        cookie.leave(lost, &[("name", "Assent's storage has names of its own")]);
    }
    if let Some(position) = root.string("position", lost) {
        place(&mut draft.look, ["top", "bottom"].contains(&position), Sides::of(position));
    }
    if let Some(palette) = root.object("palette", lost) {
        colours(&mut draft, palette, lost);
    }
    root.take("showLink");
    // It asks one question for everything; what that was for, the file does not say.
    for id in ["analytics", "marketing"] {
        draft.category(id);
    }
    let mut reasons = REASONS.to_vec();
    reasons.extend(CALLBACKS.map(|callback| (callback, "write `assent.on(\"decision\", …)` into the page")));
    root.leave(lost, &reasons);
    draft
}

/// The colours of the notice and of its buttons, in both schemes: Osano has one.
fn colours(draft: &mut Draft, mut palette: Members, lost: &mut Vec<Lost>) {
    let mut look = serde_json::Map::new();
    for (part, ground, words) in [("popup", "bg", "fg"), ("button", "accent", "on_accent")] {
        let Some(mut colours) = palette.object(part, lost) else { continue };
        let mut take = |key: &str| {
            let written = colours.take(key)?;
            let known = match &written.value {
                Literal::String(text) => colour(text),
                _ => None,
            };
            if known.is_none() {
                lose(lost, written, &colours.path(key), "is no colour of the form #rgb or #rrggbb");
            }
            known.map(str::to_owned)
        };
        let (under, over) = (take("background"), take("text"));
        if let Some(under) = under {
            // Osano takes black or white for a text without a colour.
            let over = over.unwrap_or_else(|| readable(&under).to_owned());
            look.insert(ground.into(), under.into());
            look.insert(words.into(), over.into());
        }
        colours.leave(lost, &[("border", "the buttons have the notice's own borders")]);
    }
    if let (Some(ground), Some(words)) = (look.get("bg").cloned(), look.get("fg").cloned()) {
        // What stands between must be seen on this ground too.
        look.extend([
            ("quiet".into(), words.clone()),
            ("line".into(), words.clone()),
            ("soft".into(), ground),
            ("focus".into(), words),
        ]);
    }
    if !look.is_empty() {
        draft.look.insert("light".into(), look.clone().into());
        draft.look.insert("dark".into(), look.into());
    }
    palette.leave(lost, &[("highlight", "both answers look the same")]);
}
