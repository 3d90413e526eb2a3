//! Sessions of the dashboard: opened by the token, ended for good, and of no use to those who read the database.

use sha2::{Digest, Sha256};

use crate::client::Api;
use crate::database::{Engine, number, tamper};
use crate::fixture::{Collector, run, said};
use crate::receipts::given;

crate::on_both! { a_session_ends_when_it_is_told_to, nothing_stored_opens_a_session }

async fn status(api: &Api, session: &str) -> u16 {
    api.send("GET", "/", &[("cookie", session)], "").await.status.as_u16()
}

#[tokio::test]
async fn it_opens_for_the_token_only() {
    let collector = Collector::start(Engine::Sqlite).await;
    let answer = collector.api.get("/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in"));
    let form = collector.api.get("/sign-in").await.text();
    assert!(form.contains("<form method=\"post\" action=\"/sign-in\">") && form.contains("<label for=\"token\">"));
    let answer = collector.api.sign_in("wrong", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (401, ""));
    assert!(answer.text().contains("role=\"alert\""));
    let answer = collector.api.sign_in(&collector.api.token, &[]).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"));
    assert!(cookie.starts_with("assent_dashboard=") && !cookie.contains("Secure"), "on this machine: {cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    assert!(!cookie.contains(&collector.api.token), "the token itself is not in the cookie");
    let session = cookie.split(';').next().expect("a pair");
    assert_eq!(status(&collector.api, session).await, 200);
    assert_eq!(status(&collector.api, &format!("{session}0")).await, 303);
    assert_eq!(status(&collector.api, "assent_dashboard=9999999999999.00").await, 303);
    // Another program on this machine may have set a cookie of this name.
    assert_eq!(status(&collector.api, &format!("assent_dashboard=x; {session}")).await, 200);
    assert_eq!(status(&collector.api, &format!("{session}; assent_dashboard=x")).await, 200);
}

async fn a_session_ends_when_it_is_told_to(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let (first, second) = (api.session().await, api.session().await);
    let sign_out = async |headers: &[(&str, &str)]| api.send("POST", "/sign-out", headers, "").await;
    for foreign in
        [&[][..], &[("sec-fetch-site", "cross-site")], &[("sec-fetch-site", "same-site")], &[("origin", "null")]]
    {
        let answer = sign_out(&[&[("cookie", first.as_str())], foreign].concat()).await;
        assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (403, ""), "{foreign:?}");
    }
    assert_eq!(api.send("GET", "/sign-out", &[("cookie", &first)], "").await.status, 405);
    assert_eq!(status(api, &first).await, 200, "none of them ended it");
    let out = sign_out(&[("cookie", &first), ("sec-fetch-site", "same-origin")]).await;
    assert_eq!((out.status.as_u16(), out.header("location")), (303, "/sign-in"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!((status(api, &first).await, status(api, &second).await), (303, 200), "the cookie is of no use any more");

    let command = async |arguments: &'static [&'static str]| {
        let database = collector.database.clone();
        let output = tokio::task::spawn_blocking(move || run(&database, arguments)).await.expect("it ended");
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    assert!(command(&["sessions", "revoke"]).await.contains("1 sessions ended"));
    assert_eq!(status(api, &second).await, 303);
}

/// Whoever reads the database, or a backup, has the token's hash and the sessions' hashes.
async fn nothing_stored_opens_a_session(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let session = api.session().await;
    let hash = hex(&Sha256::digest(api.token.as_bytes()));
    let stored = format!("SELECT COUNT(*) FROM properties WHERE content = '{hash}'");
    assert_eq!(number(&collector.database, &stored).await, 1, "this is what is stored of the token");
    for forged in [&hash, "0", &format!("9999999999999.{hash}")] {
        assert_eq!(status(api, &format!("assent_dashboard={forged}")).await, 303, "{forged}");
        assert_eq!(
            api.send("GET", "/v1/sites", &[("authorization", &format!("Bearer {forged}"))], "").await.status,
            401
        );
    }
    let secret = session.split_once('=').expect("a pair").1;
    let found = format!("SELECT COUNT(*) FROM sessions WHERE session = {}", bytes(engine, secret.as_bytes()));
    assert_eq!(number(&collector.database, &found).await, 0, "the secret itself is not stored");
    // A session has no end of its own that could be far away.
    tamper(&collector.database, "UPDATE sessions SET started_at = 9999999999999").await;
    assert_eq!(status(api, &session).await, 303);
    api.deliver(&given()).await;
    let backups = collector.path().join("backups");
    let (database, directory) = (collector.database.clone(), backups.display().to_string());
    let made = tokio::task::spawn_blocking(move || run(&database, &["backup", &directory])).await.expect("it ended");
    assert!(made.status.success(), "{}", said(&made));
    let backup = std::fs::read_dir(&backups).expect("it is there").flatten().next().expect("a backup");
    let mut text = String::new();
    let mut file = flate2::read::GzDecoder::new(std::fs::File::open(backup.path()).expect("it opens"));
    std::io::Read::read_to_string(&mut file, &mut text).expect("it is read");
    assert!(text.contains("writers") && !text.contains("sessions"), "no session is in a backup");
    assert!(!text.contains(&hash), "nor the token: a restore would bring back one that was replaced");
}

#[tokio::test]
async fn over_tls_the_cookie_belongs_to_this_host() {
    let toml = "trusted_proxies = [\"127.0.0.1/32\"]\nhosts = [\"consent.example.com\"]";
    let collector = Collector::start_with(Engine::Sqlite, toml).await;
    let api = &collector.api;
    let https = [("host", "consent.example.com"), ("x-forwarded-proto", "https")];
    let answer = api.sign_in(&api.token, &https).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-assent_dashboard=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "what the prefix asks for: {cookie}");
    let session = cookie.split(';').next().expect("a pair");
    let look = async |cookie: &str| {
        api.send("GET", "/", &[&https[..], &[("cookie", cookie)]].concat(), "").await.status.as_u16()
    };
    assert_eq!(look(session).await, 200);
    let plain = session.replace("__Host-", "");
    assert_eq!(look(&plain).await, 303, "a sibling host could have set a cookie without the prefix");
    // Without TLS on the way, the token would cross the network in the clear: there is not even a form for it.
    let http = [("host", "consent.example.com")];
    assert_eq!(api.send("GET", "/sign-in", &http, "").await.status, 403);
    assert_eq!(api.sign_in(&api.token, &http).await.status, 403);
    assert_eq!(api.send("GET", "/", &[&http[..], &[("cookie", &plain)]].concat(), "").await.status, 303);
}

#[tokio::test]
async fn a_rotated_token_ends_everything_before_it() {
    let collector = Collector::start(Engine::Sqlite).await;
    let api = &collector.api;
    let session = api.session().await;
    let database = collector.database.clone();
    let rotated = tokio::task::spawn_blocking(move || run(&database, &["token", "rotate"])).await.expect("it ended");
    assert!(rotated.status.success(), "{}", said(&rotated));
    let file = collector.path().join("admin-token");
    let token = std::fs::read_to_string(&file).expect("the new token").trim().to_owned();
    assert!(said(&rotated).contains(&file.display().to_string()), "the file is named: {}", said(&rotated));
    assert!(!said(&rotated).contains(&token), "and the token is not in what may be a log");
    assert_eq!(status(api, &session).await, 303);
    assert_eq!(api.own("GET", "/v1/requests", "").await.status, 401, "the old token, at once and without a restart");
    let renewed = Api::new(collector.address(), &token);
    assert_eq!(renewed.own("GET", "/v1/requests", "").await.status, 200);

    let set = "admin_token_sha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"\n";
    std::fs::write(collector.path().join("set.toml"), set).expect("a file");
    let (database, config) = (collector.database.clone(), collector.path().join("set.toml").display().to_string());
    let refused = tokio::task::spawn_blocking(move || run(&database, &["token", "rotate", "--config", &config]));
    let refused = refused.await.expect("it ended");
    assert!(!refused.status.success() && said(&refused).contains("admin_token_sha256"), "{}", said(&refused));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as each database writes them in a statement.
fn bytes(engine: Engine, bytes: &[u8]) -> String {
    match engine {
        Engine::Sqlite => format!("x'{}'", hex(bytes)),
        Engine::Postgres => format!("'\\x{}'", hex(bytes)),
    }
}
