//! Where the payloads come from.

/// A public source, or a finding of the review that came before the threat model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub name: &'static str,
    /// Where it is; nothing for a finding.
    pub address: &'static str,
}

macro_rules! sources {
    ($($constant:ident = $name:literal, $address:literal;)+) => {
        $(pub(super) const $constant: Source = Source { name: $name, address: $address };)+
    };
}

sources! {
    DOCUMENT_NAMES = "HTML Standard, named access on the Document object", "https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem";
    WINDOW_NAMES = "HTML Standard, named access on the Window object",
        "https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object";
    FORM_NAMES = "HTML Standard, named access on form elements", "https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem";
    DOMPURIFY = "DOMPurify, tests of clobbering", "https://github.com/cure53/DOMPurify/blob/main/test/fixtures/expect.mjs";
    DOMCLOB = "DOM Clobbering Collection", "https://domclob.xyz/";
    OWASP_CLOBBERING = "OWASP, DOM Clobbering Prevention Cheat Sheet",
        "https://cheatsheetseries.owasp.org/cheatsheets/DOM_Clobbering_Prevention_Cheat_Sheet.html";
    WEBPACK = "CVE-2024-43788, webpack and document.currentScript", "https://github.com/advisories/GHSA-4vvj-4cpr-p986";
    POLLUTION = "PortSwigger, client-side prototype pollution", "https://portswigger.net/web-security/prototype-pollution/client-side";
    GADGETS = "BlackFan, client-side prototype pollution gadgets", "https://github.com/BlackFan/client-side-prototype-pollution";
    OWASP_POLLUTION = "OWASP, Prototype Pollution Prevention Cheat Sheet",
        "https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html";
    JQUERY = "CVE-2019-11358, jQuery.extend", "https://github.com/advisories/GHSA-6c3j-c64m-qhgq";
    OWASP_STORAGE = "OWASP, HTML5 Security Cheat Sheet, local storage",
        "https://cheatsheetseries.owasp.org/cheatsheets/HTML5_Security_Cheat_Sheet.html#local-storage";
    JSON_SUITE = "JSON Parsing Test Suite", "https://github.com/nst/JSONTestSuite";
    OWASP_XSS = "OWASP, XSS Filter Evasion Cheat Sheet", "https://cheatsheetseries.owasp.org/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.html";
    GADGETS_OF_SCRIPTS = "Lekies et al., script gadgets", "https://github.com/google/security-research-pocs/tree/master/script-gadgets";
    STRICT_DYNAMIC = "CSP Level 3, usage of 'strict-dynamic'", "https://www.w3.org/TR/CSP3/#strict-dynamic-usage";
    TRUSTED_TYPES = "Trusted Types, document.write", "https://w3c.github.io/trusted-types/dist/spec/#dom-document-write";
    SANITIZERS = "DOMPurify, data attributes are allowed by default", "https://github.com/cure53/DOMPurify#can-i-configure-dompurify";
    S11 = "finding S-11", "";
    S12 = "finding S-12", "";
    S13 = "finding S-13", "";
    S18 = "finding S-18", "";
    S19 = "finding S-19", "";
    S28 = "finding S-28", "";
    S29 = "finding S-29", "";
}
