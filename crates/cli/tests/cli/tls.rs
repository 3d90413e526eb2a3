//! `assent check --online` over TLS: whom the system trusts is trusted, nobody else, and the finding says why.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use crate::check::finding;
use crate::common::{Answer, assent_with};

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A server on `localhost` with a certificate for `name`, and the certificate of who vouches for it. Its thread ends with the tests.
fn server(name: &str) -> (String, String) {
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Of one name, one would be taken for the other.
    authority
        .distinguished_name
        .push(DnType::CommonName, format!("authority {}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let authority =
        CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec![name.to_owned()]).expect("a name").signed_by(&key, &authority);
    let chain = vec![certificate.expect("a certificate").der().clone()];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config =
        Arc::new(config.with_no_client_auth().with_single_cert(chain, key).expect("a certificate and its key"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            let mut stream = StreamOwned::new(connection, stream.expect("a connection"));
            // Whoever does not trust the certificate goes away.
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let _ = stream.flush();
            }
        }
    });
    (address, authority.pem())
}

/// Checks a configuration whose policy is at an address, on a system that trusts one authority.
fn check(address: &str, trusted: &str) -> Answer {
    let directory = tempfile::tempdir().expect("a directory");
    let authorities = directory.path().join("authorities.pem");
    std::fs::write(&authorities, trusted).expect("a file");
    let config = json!({
        "site": "shop.example", "controller": { "name": "Shop", "policy_url": format!("{address}/privacy"), "contact": "mailto:a@shop.example" },
        "categories": [{ "id": "necessary", "required": true }],
    });
    let environment = [("SSL_CERT_FILE", authorities.as_path())];
    assent_with(
        Path::new("."),
        &["check", "-", "--online", "--private", "--json"],
        config.to_string().as_bytes(),
        &environment,
    )
}

fn answer(document: &Value) -> &str {
    document["files"][0]["asked"][0]["answer"].as_str().unwrap_or_default()
}

#[test]
fn a_certificate_of_an_authority_that_the_system_trusts_is_good() {
    let (address, authority) = server("localhost");
    let checked = check(&address, &authority);
    assert_eq!((checked.code, answer(&checked.json())), (0, "200"), "{}", checked.err);
}

#[test]
fn a_certificate_of_an_unknown_authority_or_for_another_host_is_an_error_that_says_so() {
    let (_, other) = server("localhost");
    let (unknown, _) = server("localhost");
    let (elsewhere, authority) = server("elsewhere.example");
    for (address, trusted, why) in [
        (unknown, other, "its certificate is of no authority that this system trusts"),
        (elsewhere, authority, "its certificate is for another host"),
    ] {
        let checked = check(&address, &trusted);
        assert_eq!(checked.code, 1, "{}", checked.err);
        let document = checked.json();
        assert_eq!(finding(&document, "unreachable")["path"], json!("controller.policy_url"));
        assert!(answer(&document).starts_with(why), "{}", answer(&document));
    }
}
