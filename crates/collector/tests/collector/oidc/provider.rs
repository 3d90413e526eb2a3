//! An OpenID Connect provider for tests: real HTTP on this machine, keys made by openssl, and every answer under the test's control.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use crate::alerts::secret_file;

const SECRET: &str = "a secret of the client";

/// How a token is signed.
#[derive(Clone, Copy)]
pub enum Signed {
    ByUs,
    /// By a key that the provider does not publish, under the id of the one that it does.
    ByAnother,
    /// By the client's secret, which is no proof of the provider.
    BySecret,
    NotAtAll,
}

/// What a code stands for.
struct Grant {
    redirect_uri: String,
    challenge: String,
    token: String,
}

/// What the provider knows; the server's task shares it.
#[derive(Default)]
struct Known {
    grants: BTreeMap<String, Grant>,
    used: BTreeSet<String>,
    /// What it calls itself; the address that it is at, unless a test says otherwise.
    issuer: String,
    modulus: String,
    asked: usize,
}

pub struct Provider {
    pub issuer: String,
    known: Arc<Mutex<Known>>,
    directory: TempDir,
    serving: JoinHandle<()>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let directory = TempDir::new().expect("a directory");
        let modulus = make_key(&directory.path().join("ours.pem"));
        make_key(&directory.path().join("another.pem"));
        let known = Arc::new(Mutex::new(Known { issuer: issuer.clone(), modulus, ..Known::default() }));
        let shared = Arc::clone(&known);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let known = Arc::clone(&shared);
                tokio::spawn(async move { answer(stream, &known).await });
            }
        });
        Self { issuer, known, directory, serving }
    }

    pub fn toml(&self, more: &str) -> String {
        let secret = secret_file(self.directory.path(), "client.secret", SECRET);
        let Self { issuer, .. } = self;
        format!("[oidc]\nissuer = \"{issuer}\"\nclient_id = \"assent\"\nclient_secret = \"{secret}\"\n{more}\n")
    }

    /// Answers no more.
    pub async fn stop(&mut self) {
        self.serving.abort();
        let ended = (&mut self.serving).await;
        assert!(ended.is_err_and(|error| error.is_cancelled()));
    }

    /// Calls itself by another name.
    pub fn rename(&self, issuer: &str) {
        issuer.clone_into(&mut self.known.lock().expect("the lock").issuer);
    }

    /// How often it was asked who it is.
    pub fn asked(&self) -> usize {
        self.known.lock().expect("the lock").asked
    }

    /// Signs somebody in who came to `location`: the code that their browser takes back. The test changes what the token says.
    pub fn approve(&self, location: &str, signed: Signed, change: impl FnOnce(&mut Value)) -> String {
        let of = |name: &str| query(location, name);
        assert_eq!(
            (of("response_type"), of("client_id"), of("code_challenge_method")),
            ("code".into(), "assent".into(), "S256".into()),
            "{location}"
        );
        let now = jiff::Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.issuer, "aud": "assent", "sub": "248289761001", "nonce": of("nonce"), "iat": now, "exp": now + 300,
            "email": "Sam@shop.example", "email_verified": true,
        });
        change(&mut claims);
        let (token, code) = (self.token(&claims, signed), uuid::Uuid::now_v7().simple().to_string());
        let grant = Grant { redirect_uri: of("redirect_uri"), challenge: of("code_challenge"), token };
        self.known.lock().expect("the lock").grants.insert(code.clone(), grant);
        code
    }

    fn token(&self, claims: &Value, signed: Signed) -> String {
        let algorithm = match signed {
            Signed::ByUs | Signed::ByAnother => "RS256",
            Signed::BySecret => "HS256",
            Signed::NotAtAll => "none",
        };
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let body = format!("{}.{}", encode(&json!({ "alg": algorithm, "kid": "one", "typ": "JWT" })), encode(claims));
        let signature = match signed {
            Signed::ByUs => sign(&self.directory.path().join("ours.pem"), &body),
            Signed::ByAnother => sign(&self.directory.path().join("another.pem"), &body),
            Signed::BySecret => {
                let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
                mac.update(body.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            Signed::NotAtAll => Vec::new(),
        };
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A parameter of an address.
pub fn query(address: &str, name: &str) -> String {
    let address = Url::parse(address).expect("an address");
    address.query_pairs().find(|(key, _)| key == name).unwrap_or_else(|| panic!("{name}: {address}")).1.into_owned()
}

/// Makes an RSA key; its modulus as a JWK has it.
fn make_key(path: &Path) -> String {
    let made = Command::new("openssl").args(["genrsa", "-out"]).arg(path).arg("2048").output().expect("openssl");
    assert!(made.status.success());
    let modulus =
        Command::new("openssl").args(["rsa", "-noout", "-modulus", "-in"]).arg(path).output().expect("openssl");
    let modulus = String::from_utf8(modulus.stdout).expect("text");
    let digits = modulus.trim().strip_prefix("Modulus=").expect("a modulus").as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("text"), 16).expect("a byte"));
    URL_SAFE_NO_PAD.encode(bytes.collect::<Vec<u8>>())
}

fn sign(key: &Path, body: &str) -> Vec<u8> {
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", "-sha256", "-sign"]).arg(key).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = openssl.spawn().expect("openssl");
    running.stdin.take().expect("its input").write_all(body.as_bytes()).expect("it reads");
    running.wait_with_output().expect("a signature").stdout
}

async fn answer(stream: TcpStream, known: &Mutex<Known>) {
    let mut stream = BufReader::new(stream);
    let (mut first, mut line, mut authorization, mut length) = (String::new(), String::new(), String::new(), 0);
    if stream.read_line(&mut first).await.is_err() {
        return;
    }
    loop {
        line.clear();
        stream.read_line(&mut line).await.expect("a header");
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.clone_into(&mut authorization),
            "content-length" => length = value.parse().expect("a length"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("a body");
    let (status, content) = respond(first.split(' ').nth(1).unwrap_or_default(), &authorization, &body, known);
    let content = content.to_string();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        content.len()
    );
    stream.write_all((head + &content).as_bytes()).await.expect("an answer");
}

fn respond(path: &str, authorization: &str, body: &[u8], known: &Mutex<Known>) -> (u16, Value) {
    let mut known = known.lock().expect("the lock");
    let issuer = known.issuer.clone();
    match path {
        "/.well-known/openid-configuration" => {
            known.asked += 1;
            let at = |path: &str| format!("{issuer}{path}");
            let about = json!({
                "issuer": issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/keys"),
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            });
            (200, about)
        }
        "/keys" => {
            let key =
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": known.modulus, "e": "AQAB" });
            (200, json!({ "keys": [key] }))
        }
        "/token" => exchange(authorization, body, &mut known),
        _ => (404, Value::Null),
    }
}

/// What a provider has to check (RFC 6749 §4.1.3, RFC 7636 §4.6).
fn exchange(authorization: &str, body: &[u8], known: &mut Known) -> (u16, Value) {
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    // The secret is encoded as a form is before it is put into the header (RFC 6749 §2.3.1).
    let expected = format!("Basic {}", STANDARD.encode(format!("assent:{}", SECRET.replace(' ', "+"))));
    assert_eq!(authorization, expected);
    assert_eq!(of("grant_type"), "authorization_code");
    let code = of("code");
    let first_time = known.used.insert(code.to_owned());
    let fits = known.grants.get(code).filter(|grant| {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
        first_time && grant.redirect_uri == of("redirect_uri") && grant.challenge == challenge
    });
    match fits {
        Some(grant) => (200, json!({ "access_token": "opaque", "token_type": "Bearer", "id_token": grant.token })),
        None => (400, json!({ "error": "invalid_grant" })),
    }
}
