//! Named elements: every property that the guard, its parts and the banner read from a document, a window or a form, under its name.

use super::Group;
use super::sources::{DOCUMENT_NAMES, DOMCLOB, DOMPURIFY, FORM_NAMES, OWASP_CLOBBERING, S19, WEBPACK, WINDOW_NAMES};

/// Properties and methods of a document that the product reads or could read.
const DOCUMENT: [&str; 48] = [
    "readyState",
    "cookie",
    "dispatchEvent",
    "addEventListener",
    "removeEventListener",
    "querySelectorAll",
    "querySelector",
    "write",
    "writeln",
    "activeElement",
    "scripts",
    "forms",
    "title",
    "URL",
    "baseURI",
    "documentURI",
    "location",
    "domain",
    "referrer",
    "documentElement",
    "defaultView",
    "createElementNS",
    "createComment",
    "createRange",
    "createEvent",
    "createDocumentFragment",
    "createTreeWalker",
    "importNode",
    "adoptNode",
    "getElementById",
    "getElementsByTagName",
    "children",
    "childNodes",
    "firstChild",
    "lastChild",
    "firstElementChild",
    "nodeType",
    "nodeName",
    "ownerDocument",
    "parentNode",
    "isConnected",
    "contains",
    "getRootNode",
    "implementation",
    "adoptedStyleSheets",
    "styleSheets",
    "append",
    "visibilityState",
];

/// The same for a form, which hides its own properties behind the names of its controls.
const FORM: [&str; 22] = [
    "attributes",
    "getAttribute",
    "setAttribute",
    "hasAttribute",
    "removeAttribute",
    "matches",
    "closest",
    "querySelectorAll",
    "querySelector",
    "dataset",
    "localName",
    "tagName",
    "children",
    "isConnected",
    "getRootNode",
    "parentNode",
    "nextSibling",
    "firstChild",
    "append",
    "replaceWith",
    "remove",
    "click",
];

/// Names that a window does not have, or that browsers differ in, and that the product asks it for.
const WINDOW: [&str; 14] = [
    "assent",
    "assentDeclaration",
    "dataLayer",
    "trustedTypes",
    "cookieStore",
    "navigation",
    "caches",
    "indexedDB",
    "localStorage",
    "fetch",
    "Document",
    "Element",
    "Reflect",
    "wasm_bindgen",
];

pub(super) fn groups() -> Vec<Group> {
    let image = |name: &str| format!("<img name=\"{name}\" id=\"{name}\" alt=\"\">");
    let form = |name: &str| format!("<form name=\"{name}\"><input name=\"call\"><input name=\"bind\"></form>");
    let object = |name: &str| format!("<object id=\"{name}\"></object>");
    let embed = |name: &str| format!("<embed name=\"{name}\" hidden>");
    // A form's controls hide its own properties; gated markup and a control of the page's lie inside it.
    let control = |name: &str| format!("<input name=\"{name}\" hidden>");
    let frame = |name: &str| format!("<iframe name=\"{name}\" hidden srcdoc=\"\"></iframe>");
    let evil = |name: &str| {
        format!("<object id=\"{name}\"></object><a id=\"{name}\" name=\"{name}\" href=\"{{evil}}/{name}\"></a>")
    };
    vec![
        Group::named("images", DOCUMENT_NAMES, &DOCUMENT, image),
        Group::named("images", WEBPACK, &["currentScript"], |name| {
            format!(
                "<img name=\"{name}\" alt=\"\"><img name=\"{name}\" alt=\"\" data-config=\"{{evil}}/consent.json\">"
            )
        }),
        Group::named("critical", S19, &["createElement", "createTextNode"], form),
        Group::named("critical", S19, &["body", "head", "cookie", "dispatchEvent"], image),
        Group::named("forms", DOMPURIFY, &["createElement", "body", "head", "createTextNode", "createComment"], form),
        Group::named("forms", DOMCLOB, &["currentScript", "scripts", "implementation", "getRootNode"], object),
        Group::named("forms", DOMCLOB, &["readyState", "documentElement", "cookie", "activeElement"], embed),
        Group::of(
            "forms",
            OWASP_CLOBBERING,
            &[
                "<a id=\"config\"></a><a id=\"config\" name=\"url\" href=\"{evil}/config.js\"></a>",
                "<form id=\"assent\"><output name=\"get\">granted</output></form>",
                "<a id=\"defaultMessage\"></a><a id=\"assent\" name=\"base\" href=\"{evil}/\"></a>",
                "<form id=\"first\"><form id=\"second\"><input name=\"createElement\"></form></form>",
                "<form name=\"body\"><form name=\"body\"></form><input form=\"body\" name=\"prepend\"></form>",
                "<base id=\"baseURI\" name=\"baseURI\">",
            ],
        ),
        Group::named("controls", FORM_NAMES, &FORM, control),
        Group::of(
            "controls",
            FORM_NAMES,
            &[
                "<form data-assent-declaration data-src=\"{evil}/form\"><input name=\"setAttribute\"><input name=\"dataset\"></form>",
                "<form data-category=\"necessary\" data-src=\"{evil}/form\"><input name=\"localName\"></form>",
                "<form data-assent=\"accept\" id=\"bait\"><input name=\"getAttribute\"><input name=\"matches\"><input name=\"focus\"></form>",
            ],
        ),
        Group::named("windows", WINDOW_NAMES, &WINDOW, frame),
        Group::named(
            "windows",
            WINDOW_NAMES,
            &["document", "location", "top", "self", "parent", "frames", "event"],
            evil,
        ),
    ]
}
