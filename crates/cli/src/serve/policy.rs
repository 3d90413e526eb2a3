//! The page's own content security policy, widened by what the built files need (W3C, Content Security Policy Level 3), and by no more.

/// Directives that are wrong on this machine: it has no certificate, and trials are not to be reported as the site's.
const DROPPED: [&str; 4] = ["upgrade-insecure-requests", "block-all-mixed-content", "report-uri", "report-to"];

/// What a page's policies have to allow.
pub(super) struct Needs<'a> {
    /// The directives of `deploy/csp.txt`.
    pub directives: &'a [String],
    /// The site's origin, which a page of the preview reaches under this machine's name.
    pub origin: &'a str,
    /// The nonce of the tag, where a policy asks for one.
    pub nonce: Option<&'a str>,
}

/// The nonce that the tag needs under these policies: one of theirs; else `fresh` where they trust no addresses at all.
pub(super) fn nonce<'a>(policies: impl Iterator<Item = &'a str> + Clone, fresh: &str) -> Option<String> {
    let sources = || policies.clone().flat_map(|policy| policy.split([';', ',', ' ']));
    let given = sources().find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\''));
    let harmless = |nonce: &&str| nonce.chars().all(|char| char.is_ascii_alphanumeric() || "+/-_=".contains(char));
    let strict = || sources().any(|source| source.eq_ignore_ascii_case("'strict-dynamic'"));
    given.filter(harmless).map(str::to_owned).or_else(|| strict().then(|| fresh.to_owned()))
}

/// The value of a header or element that holds one policy, or several separated by commas.
pub(super) fn widen(value: &str, needs: &Needs<'_>) -> String {
    value.split(',').map(|policy| widen_one(policy, needs)).collect::<Vec<_>>().join(", ")
}

fn widen_one(policy: &str, needs: &Needs<'_>) -> String {
    let mut directives: Vec<(String, Vec<String>)> = Vec::new();
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace().map(str::to_owned);
        let Some(name) = words.next().map(|name| name.to_ascii_lowercase()) else { continue };
        // The first of a name holds (2.2.1).
        if !DROPPED.contains(&&*name) && directives.iter().all(|(known, _)| *known != name) {
            directives.push((name, words.map(|word| local(word, needs.origin)).collect()));
        }
    }
    for wanted in needs.directives {
        let mut words = wanted.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        let words: Vec<&str> = words.collect();
        match name {
            "script-src" => {
                fall_back(&mut directives, name);
                for name in ["script-src", "script-src-elem"] {
                    add(&mut directives, name, &words);
                    add_nonce(&mut directives, name, needs.nonce);
                }
            }
            "connect-src" => {
                fall_back(&mut directives, name);
                add(&mut directives, name, &words);
            }
            "trusted-types" => add(&mut directives, name, &words),
            // A page without Trusted Types needs none for us.
            _ => {}
        }
    }
    let lines = directives.into_iter().map(|(name, words)| [&[name][..], &words].concat().join(" "));
    lines.collect::<Vec<_>>().join("; ")
}

/// The site itself is this machine here.
fn local(source: String, origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let named = source.trim_end_matches('/');
    if named == origin || named == host { "'self'".to_owned() } else { source }
}

/// Gives a directive the sources that hold for it now, those of `default-src`.
fn fall_back(directives: &mut Vec<(String, Vec<String>)>, name: &str) {
    if directives.iter().any(|(known, _)| known == name) {
        return;
    }
    let default = directives.iter().find(|(known, _)| known == "default-src").map(|(_, words)| words.clone());
    directives.extend(default.map(|words| (name.to_owned(), words)));
}

fn add(directives: &mut [(String, Vec<String>)], name: &str, words: &[&str]) {
    if let Some((_, sources)) = directives.iter_mut().find(|(known, _)| known == name) {
        sources.retain(|source| !source.eq_ignore_ascii_case("'none'"));
        for word in words {
            if !sources.iter().any(|source| source == word) {
                sources.push((*word).to_owned());
            }
        }
    }
}

/// Adds the tag's nonce where a list has nonces, hashes or `'strict-dynamic'`: elsewhere it would take the force from `'unsafe-inline'`.
fn add_nonce(directives: &mut [(String, Vec<String>)], name: &str, nonce: Option<&str>) {
    let strict =
        |source: &String| ["'nonce-", "'sha", "'strict-dynamic'"].iter().any(|start| source.starts_with(start));
    let lists_strict = directives.iter().any(|(known, sources)| known == name && sources.iter().any(strict));
    if let (true, Some(nonce)) = (lists_strict, nonce) {
        add(directives, name, &[&format!("'nonce-{nonce}'")]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Needs, nonce, widen};

    fn widened(policy: &str, nonce: Option<&str>) -> String {
        let directives = ["script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'", "trusted-types assent"];
        let directives = directives.map(str::to_owned);
        widen(policy, &Needs { directives: &directives, origin: "https://example.com", nonce })
    }

    #[test]
    fn a_policy_allows_what_the_files_need_and_keeps_the_rest() {
        for (policy, expected) in [
            ("img-src *", "img-src *"),
            (
                "default-src 'none'; upgrade-insecure-requests; report-uri /r",
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
            ),
            (
                "Script-Src https://example.com; script-src *; script-src-elem 'unsafe-inline'; trusted-types x",
                "script-src 'self' 'wasm-unsafe-eval'; script-src-elem 'unsafe-inline' 'self' 'wasm-unsafe-eval'; trusted-types x assent",
            ),
            ("img-src *, script-src 'none'", "img-src *, script-src 'self' 'wasm-unsafe-eval'"),
        ] {
            assert_eq!(widened(policy, None), expected, "{policy}");
        }
    }

    #[test]
    fn the_tag_takes_the_policys_nonce() {
        let policy = "script-src 'nonce-abc=' 'strict-dynamic'";
        assert_eq!(nonce([policy].into_iter(), "fresh").as_deref(), Some("abc="));
        assert_eq!(widened(policy, Some("abc=")), format!("{policy} 'self' 'wasm-unsafe-eval'"));
    }

    #[test]
    fn a_policy_that_trusts_no_addresses_gets_a_nonce_and_others_none() {
        let strict = "script-src 'sha256-aaa' 'strict-dynamic'";
        assert_eq!(nonce([strict].into_iter(), "fresh").as_deref(), Some("fresh"));
        assert!(widened(strict, Some("fresh")).ends_with("'nonce-fresh'"));
        assert_eq!(nonce(["script-src 'self'"].into_iter(), "fresh"), None);
        assert!(!widened("script-src 'unsafe-inline'", Some("fresh")).contains("nonce"));
        // A nonce cannot end the tag's attribute.
        assert_eq!(nonce(["script-src 'nonce-\"onload=x'"].into_iter(), "fresh"), None);
    }
}
