//! Signing in with an OpenID Connect provider: the good way, and everything that must not lead in.

mod provider;

use assent_collector::{Clock, Server};
use serde_json::Value;

use crate::client::{Answer, Api};
use crate::database::Engine;
use crate::fixture::{Collector, program, said, settings};
use crate::people::people;
use provider::{Provider, Signed, query};

crate::on_both! { people_sign_in_with_their_role, a_revoked_person_is_out_at_once }

const BACK: &str = "/sign-in/oidc/back";

/// An attempt as the browser has it: its cookie, and where it was sent.
struct Attempt {
    cookie: String,
    location: String,
}

async fn begin(api: &Api) -> Attempt {
    let answer = api.get("/sign-in/oidc").await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let cookie = answer.header("set-cookie").split(';').next().expect("a pair").to_owned();
    Attempt { cookie, location: answer.header("location").to_owned() }
}

impl Attempt {
    fn state(&self) -> String {
        query(&self.location, "state")
    }

    async fn back(&self, api: &Api, code: &str) -> Answer {
        let path = format!("{BACK}?code={code}&state={}", self.state());
        api.send("GET", &path, &[("cookie", &self.cookie)], "").await
    }
}

/// The session that an answer opens, as the `Cookie` header has it.
fn session(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut sessions = cookies.filter(|cookie| cookie.starts_with("assent_dashboard="));
    sessions.next().map(|cookie| cookie.split(';').next().expect("a pair").to_owned())
}

/// Signs somebody in whom the provider describes.
async fn sign_in(api: &Api, provider: &Provider, signed: Signed, change: impl FnOnce(&mut Value)) -> Answer {
    let attempt = begin(api).await;
    let code = provider.approve(&attempt.location, signed, change);
    attempt.back(api, &code).await
}

fn add(collector: &Collector, name: &str, role: &str) {
    let (added, said) = people(collector, &["add", name, "--role", role, "--no-token"]);
    assert!(added && !collector.path().join(format!("token-{name}")).exists(), "{said}");
}

async fn people_sign_in_with_their_role(engine: Engine) {
    let provider = Provider::start().await;
    let collector = Collector::start_with(engine, &provider.toml("")).await;
    let api = &collector.api;
    add(&collector, "sam@shop.example", "officer");
    add(&collector, "kim+consent@shop.example", "viewer");
    assert!(api.get("/sign-in").await.text().contains("href=\"/sign-in/oidc\""));
    let attempt = begin(api).await;
    assert!(attempt.location.starts_with(&format!("{}/authorize?", provider.issuer)), "{}", attempt.location);
    assert!(query(&attempt.location, "redirect_uri").ends_with(BACK));
    let secret = attempt.cookie.split_once('=').expect("a pair").1;
    assert!(!attempt.location.contains(secret), "the browser's secret stays in it");
    let code = provider.approve(&attempt.location, Signed::ByUs, |_| {});
    let answer = attempt.back(api, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("content=\"0;url=/\""), "{}", answer.text());
    let officer = session(&answer).expect("a session");
    let answer =
        sign_in(api, &provider, Signed::ByUs, |claims| claims["email"] = "kim+consent@shop.example".into()).await;
    let viewer = session(&answer).expect("a session");
    let page = async |session: &str| api.send("GET", "/activity", &[("cookie", session)], "").await.text();
    let (acts, looks) = (page(&officer).await, page(&viewer).await);
    assert!(acts.contains("sam@shop.example") && acts.contains("viewer by OpenID Connect"), "{acts}");
    assert!(looks.contains("This session only looks"), "{looks}");
    assert_eq!(provider.asked(), 1, "what it says of itself is remembered");
    assert!(collector.verify().0);
}

async fn a_revoked_person_is_out_at_once(engine: Engine) {
    let provider = Provider::start().await;
    let collector = Collector::start_with(engine, &provider.toml("person = \"subject\"")).await;
    let api = &collector.api;
    add(&collector, "248289761001", "viewer");
    let session = session(&sign_in(api, &provider, Signed::ByUs, |_| {}).await).expect("a session");
    let status = async || api.send("GET", "/", &[("cookie", &session)], "").await.status.as_u16();
    assert_eq!(status().await, 200);
    let attempt = begin(api).await;
    let code = provider.approve(&attempt.location, Signed::ByUs, |_| {});
    assert!(people(&collector, &["revoke", "248289761001"]).0);
    assert_eq!(status().await, 303, "the session has ended");
    let answer = attempt.back(api, &code).await;
    assert_eq!((answer.status.as_u16(), self::session(&answer)), (403, None), "and so has the attempt");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_else_leads_in() {
    let provider = Provider::start().await;
    let collector = Collector::start_with(Engine::Sqlite, &provider.toml("")).await;
    let api = &collector.api;
    add(&collector, "sam@shop.example", "officer");
    let now = jiff::Timestamp::now().as_second();
    type Change = Box<dyn Fn(&mut Value)>;
    let set = |name: &'static str, value: Value| -> Change { Box::new(move |claims| claims[name] = value.clone()) };
    let unchanged = || -> Change { Box::new(|_| {}) };
    for (what, status, signed, change) in [
        ("another nonce", 401, Signed::ByUs, set("nonce", "other".into())),
        ("no nonce", 401, Signed::ByUs, set("nonce", Value::Null)),
        ("another audience", 401, Signed::ByUs, set("aud", "other".into())),
        ("an audience more", 401, Signed::ByUs, set("aud", serde_json::json!(["assent", "other"]))),
        ("another issuer", 401, Signed::ByUs, set("iss", "https://evil.example".into())),
        ("an expired token", 401, Signed::ByUs, set("exp", (now - 60).into())),
        ("a signature by another key", 401, Signed::ByAnother, unchanged()),
        ("a signature by the client's secret", 401, Signed::BySecret, unchanged()),
        ("no signature", 401, Signed::NotAtAll, unchanged()),
        ("an address that is not verified", 401, Signed::ByUs, set("email_verified", false.into())),
        ("an address of which nothing is said", 401, Signed::ByUs, set("email_verified", Value::Null)),
        ("no address", 401, Signed::ByUs, set("email", Value::Null)),
        ("somebody who was not added", 403, Signed::ByUs, set("email", "kim@shop.example".into())),
        ("the owner's name", 403, Signed::ByUs, set("email", "owner".into())),
        ("markup", 403, Signed::ByUs, set("email", "<b>@shop.example".into())),
    ] {
        let answer = sign_in(api, &provider, signed, change).await;
        assert_eq!((answer.status.as_u16(), session(&answer)), (status, None), "{what}: {}", answer.text());
        assert!(
            answer.text().contains("role=\"alert\"") && !answer.text().contains("<b>"),
            "{what}: {}",
            answer.text()
        );
        assert!(answer.header("set-cookie").contains("Max-Age=0"), "{what}: the attempt is over");
    }
    let attempt = begin(api).await;
    let code = provider.approve(&attempt.location, Signed::ByUs, |_| {});
    let other = begin(api).await;
    let with = async |cookie: &str, query: &str| {
        let answer = api.send("GET", &format!("{BACK}?{query}"), &[("cookie", cookie)], "").await;
        (answer.status.as_u16(), session(&answer))
    };
    let state = attempt.state();
    for (what, cookie, query) in [
        ("another state", attempt.cookie.as_str(), format!("code={code}&state={}", other.state())),
        ("no state", attempt.cookie.as_str(), format!("code={code}")),
        ("another browser", other.cookie.as_str(), format!("code={code}&state={state}")),
        ("no cookie", "", format!("code={code}&state={state}")),
    ] {
        assert_eq!(with(cookie, &query).await, (400, None), "{what}");
    }
    assert_eq!(with(&attempt.cookie, &format!("error=access_denied&state={state}")).await, (401, None));
    assert_eq!(
        with(&other.cookie, &format!("code={code}&state={}", other.state())).await,
        (401, None),
        "another's code"
    );
    // The code was brought once by somebody else's attempt, so it is used up; a new one leads in once.
    let code = provider.approve(&attempt.location, Signed::ByUs, |_| {});
    let first = attempt.back(api, &code).await;
    assert!(first.status == 200 && session(&first).is_some(), "{}", first.text());
    let again = attempt.back(api, &code).await;
    assert_eq!((again.status.as_u16(), session(&again)), (401, None), "a code that was used");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_provider_tokens_still_work() {
    let mut provider = Provider::start().await;
    let collector = Collector::start_with(Engine::Sqlite, &provider.toml("")).await;
    let api = &collector.api;
    let unusable = async || {
        let answer = api.get("/sign-in/oidc").await;
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.text().contains("cannot be reached") && answer.text().contains("name=\"token\""));
        assert!(answer.header("location").is_empty());
    };
    provider.rename("https://evil.example");
    unusable().await;
    provider.stop().await;
    unusable().await;
    assert_eq!(api.sign_in(&api.token, &[]).await.status, 303);
    let without = Collector::start(Engine::Sqlite).await;
    assert_eq!(without.api.get("/sign-in/oidc").await.status, 404);
    assert_eq!(without.api.get(&format!("{BACK}?code=x&state=y")).await.status, 404);
    assert!(!without.api.get("/sign-in").await.text().contains("/sign-in/oidc"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_https_the_attempt_is_bound_to_this_host() {
    let provider = Provider::start().await;
    let toml =
        format!("hosts = [\"consent.example.com\"]\ntrusted_proxies = [\"127.0.0.1/32\"]\n{}", provider.toml(""));
    let collector = Collector::start_with(Engine::Sqlite, &toml).await;
    let proxied = [("host", "consent.example.com"), ("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https")];
    let answer = collector.api.send("GET", "/sign-in/oidc?next=https://evil.example", &proxied, "").await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-assent_oidc="), "{cookie}");
    for mark in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
        assert!(cookie.contains(mark), "{mark}: {cookie}");
    }
    let location = answer.header("location");
    assert_eq!(query(location, "redirect_uri"), format!("https://consent.example.com{BACK}"));
    assert!(!location.contains("evil.example"), "{location}");
    let plain = [("host", "consent.example.com"), ("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "http")];
    assert_eq!(collector.api.send("GET", "/sign-in/oidc", &plain, "").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_in_the_settings_are_named() {
    let provider = Provider::start().await;
    let directory = tempfile::TempDir::new().expect("a directory");
    let database = format!("sqlite:{}", directory.path().join("assent.db").display());
    let good = provider.toml("");
    for (toml, expected) in [
        (good.replace(&provider.issuer, "http://login.example"), "oidc.issuer: this must begin with https://"),
        (good.replace(&provider.issuer, "login"), "oidc.issuer"),
        (good.replace("\"assent\"", "\"\""), "oidc.client_id: this is empty"),
        (good.replace("client.secret", "nothing.secret"), "nothing.secret"),
    ] {
        let started = Server::start(settings(&database, &toml), Clock::system()).await;
        let error = started.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(expected), "{expected}: {error:?} of {toml}");
    }
    let config = directory.path().join("oidc.toml");
    std::fs::write(&config, &good).expect("a file");
    let printed = program().args(["--print-config", "--config"]).arg(&config).output().expect("it runs");
    assert!(printed.status.success() && !said(&printed).contains("a secret of the client"), "{}", said(&printed));
}
