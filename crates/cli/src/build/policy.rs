//! The content security policy that a bundle works under, and no wider.

use std::collections::BTreeSet;

use assent_core::config::Receipts;
use assent_core::{Blocks, UrlGlob};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use url::Url;

/// The same for a page with `script` inside, a bundle or an import map, which is allowed by its hash (W3C, Content Security Policy Level 3, 2.3.1).
pub fn inside(directives: &[String], script: &str) -> Vec<String> {
    let hash = STANDARD.encode(Sha256::digest(script));
    let with = |directive: &String| directive.replacen("script-src", &format!("script-src 'sha256-{hash}'"), 1);
    directives.iter().map(with).collect()
}

/// The policy of pages whose visitor has granted nothing: nothing is asked for that is not the site's own or the collector's, whatever code does.
/// With `blocks` it is the one for visitors who have answered, which adds the hosts that these name and no others.
pub fn holding(directives: &[String], blocks: Option<&Blocks>) -> Vec<String> {
    let hosts: BTreeSet<String> =
        blocks.into_iter().flat_map(|blocks| &blocks.0).flat_map(|(_, globs)| globs).filter_map(source).collect();
    let hosts: String = hosts.into_iter().map(|host| format!(" {host}")).collect();
    let plain = directives.iter().map(|directive| {
        let has_hosts = directive.starts_with("script-src") || directive.starts_with("connect-src");
        if has_hosts { format!("{directive}{hosts}") } else { directive.clone() }
    });
    let others = [
        format!("default-src 'self'{hosts}"),
        format!("style-src 'self' 'unsafe-inline'{hosts}"),
        format!("img-src 'self' data:{hosts}"),
        format!("form-action 'self'{hosts}"),
        "base-uri 'self'".to_owned(),
        "object-src 'none'".to_owned(),
    ];
    others.into_iter().chain(plain).collect()
}

/// The host of a pattern as a policy names it (Content Security Policy Level 3, 2.3.1), where a `*` stands for whole labels in front only: the
/// narrowest that has all the pattern's hosts. `None` where that would be a whole top-level domain.
fn source(glob: &UrlGlob) -> Option<String> {
    let (scheme, rest) = glob.as_str().split_once("://")?;
    let host = rest.split('/').next()?;
    // Anything else could end the directive.
    if !host.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '.' | ':' | '_' | '*')) {
        return None;
    }
    let Some(star) = host.rfind('*') else { return Some(format!("{scheme}://{host}")) };
    let (_, below) = host[star..].split_once('.')?;
    below.contains('.').then(|| format!("{scheme}://*.{below}"))
}

/// The directives (W3C, Content Security Policy Level 3, and Trusted Types), one a line; a page adds its own and its vendors' hosts.
pub fn directives(receipts: Option<&Receipts>) -> Vec<String> {
    // A relative endpoint is the page's own origin.
    let addresses = receipts.into_iter().flat_map(Receipts::addresses).filter_map(|(_, url)| Url::parse(url).ok());
    let collector = addresses.filter(Url::has_host).map(|url| url.origin().ascii_serialization());
    let mut connect: Vec<String> = ["'self'".to_owned()].into_iter().chain(collector).collect();
    connect.dedup();
    vec![
        "script-src 'self' 'wasm-unsafe-eval'".to_owned(),
        format!("connect-src {}", connect.join(" ")),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types assent".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use assent_core::UrlGlob;

    use super::source;

    #[test]
    fn a_source_has_all_hosts_of_its_pattern_and_never_a_top_level_domain() {
        for (glob, expected) in [
            ("https://example.com/*", Some("https://example.com")),
            ("https://*.example.com/*", Some("https://*.example.com")),
            ("https://cdn*.example.com/pixel", Some("https://*.example.com")),
            ("https://a.*.example.com/*", Some("https://*.example.com")),
            ("http://*.com/*", None),
            ("https://example.com;script-src/*", None),
            ("https://exa'mple.com/*", None),
        ] {
            let parsed = UrlGlob::parse(glob).expect("a pattern");
            assert_eq!(source(&parsed).as_deref(), expected, "{glob}");
        }
    }
}
