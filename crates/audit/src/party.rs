//! Whose an address is: the site's own or another's, by registrable domain (the Public Suffix List, <https://publicsuffix.org>).

use url::{Host, Url};

/// The site that a host belongs to: its registrable domain, or the host itself where there is none, as for addresses.
#[must_use]
pub(super) fn site_of(host: &str) -> String {
    let host = host.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase();
    if host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[') {
        return host;
    }
    psl::domain_str(&host).unwrap_or(&host).to_owned()
}

/// Whether `address` is of another site than `site`. What is no address of a server is nobody's.
#[must_use]
pub(super) fn is_third_party(site: &str, address: &str) -> bool {
    Url::parse(address).ok().and_then(|url| url.host_str().map(site_of)).is_some_and(|other| other != site)
}

/// What an owner means by an address: `https` where no scheme is written, `http` on this machine.
///
/// # Errors
/// Why it is the address of no web site, as a text.
pub fn address(written: &str) -> Result<Url, String> {
    let local = |host: &str| host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.");
    let whole = if written.contains("://") {
        written.to_owned()
    } else {
        let host = written.split(['/', ':']).next().unwrap_or_default();
        format!("{}://{written}", if local(host) { "http" } else { "https" })
    };
    let url = Url::parse(&whole).map_err(|error| format!("`{written}` is no address: {error}"))?;
    match (url.scheme(), url.host()) {
        ("http" | "https", Some(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_))) => Ok(url),
        _ => Err(format!("`{written}` is no address of a web site: it has to begin with https:// or http://")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_registrable_domain() {
        for (host, site) in [
            ("www.example.co.uk", "example.co.uk"),
            (".shop.example.com", "example.com"),
            ("a.github.io", "a.github.io"),
            ("localhost", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(site_of(host), site);
        }
        assert!(is_third_party("example.com", "https://example.org/a"));
        assert!(!is_third_party("example.com", "https://cdn.example.com/a"));
        assert!(!is_third_party("example.com", "not an address"));
    }

    #[test]
    fn an_address_may_lack_its_scheme() {
        let read = |written| address(written).map(String::from);
        assert_eq!(read("example.com").as_deref(), Ok("https://example.com/"));
        assert_eq!(read("127.0.0.1:8080/a").as_deref(), Ok("http://127.0.0.1:8080/a"));
        for wrong in ["", "file:///etc/passwd", "javascript:alert(1)", "chrome://version"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
