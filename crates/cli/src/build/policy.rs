//! The content security policy that a bundle works under, and no wider.

use assent_core::config::Receipts;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use url::Url;

/// The same for a page with `script` inside, a bundle or an import map, which is allowed by its hash (W3C, Content Security Policy Level 3, 2.3.1).
pub fn inside(directives: &[String], script: &str) -> Vec<String> {
    let hash = STANDARD.encode(Sha256::digest(script));
    let with = |directive: &String| directive.replacen("script-src", &format!("script-src 'sha256-{hash}'"), 1);
    directives.iter().map(with).collect()
}

/// The directives (W3C, Content Security Policy Level 3, and Trusted Types), one a line; a page adds its own and its vendors' hosts.
pub fn directives(receipts: Option<&Receipts>) -> Vec<String> {
    // A relative endpoint is the page's own origin.
    let collector = receipts.and_then(|receipts| Url::parse(receipts.endpoint.as_str()).ok());
    let collector = collector.filter(|url| url.has_host()).map(|url| url.origin().ascii_serialization());
    let connect: Vec<String> = ["'self'".to_owned()].into_iter().chain(collector).collect();
    vec![
        "script-src 'self' 'wasm-unsafe-eval'".to_owned(),
        format!("connect-src {}", connect.join(" ")),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types assent".to_owned(),
    ]
}
