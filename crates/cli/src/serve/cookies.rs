//! The site's cookies, as a browser takes them from this machine (RFC 6265bis).

/// The value of a `Set-Cookie` without what ties it to the site's host and certificate.
pub(super) fn local(cookie: &str) -> String {
    let mut parts = cookie.split(';').map(str::trim);
    let pair = parts.next().unwrap_or_default();
    // Names that promise a certificate are refused without the attribute; browsers make an exception for this machine.
    let promised = ["__secure-", "__host-"].iter().any(|prefix| pair.to_ascii_lowercase().starts_with(prefix));
    let kept = parts.filter(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "domain" => false,
            "secure" => promised,
            "samesite" => promised || !value.trim().eq_ignore_ascii_case("none"),
            "partitioned" => promised,
            _ => true,
        }
    });
    std::iter::once(pair).chain(kept).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_cookie_loses_its_host_and_its_need_of_a_certificate() {
        for (cookie, expected) in [
            ("a=1; Domain=.example.com; Path=/; Secure; SameSite=None; HttpOnly", "a=1; Path=/; HttpOnly"),
            ("a=1;SameSite=Lax;Partitioned", "a=1; SameSite=Lax"),
            ("__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure"),
            ("plain", "plain"),
        ] {
            assert_eq!(local(cookie), expected);
        }
    }
}
