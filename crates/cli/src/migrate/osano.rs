//! Osano's open-source Cookie Consent, version 3 (<https://www.osano.com/cookieconsent/documentation/javascript-api/>).

use super::draft::Draft;
use super::members::{Lost, Members, lose};
use super::script::{Literal, Written};

/// Why keys are not carried.
const REASONS: [(&str, &str); 21] = [
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
    ("palette", "choose the colours in `appearance` (docs/appearance.md)"),
    ("position", "choose a `position` in `appearance` (docs/appearance.md)"),
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
        draft.policy_url = content.string("href", lost).map(str::to_owned);
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
        draft.site = cookie.string("domain", lost).map(|domain| domain.trim_start_matches('.').to_lowercase());
        cookie.leave(lost, &[("name", "Assent's storage has names of its own")]);
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
