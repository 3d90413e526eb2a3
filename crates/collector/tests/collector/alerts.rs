//! Alerts: found, sent once when they begin and once when they end, and not lost by a restart.

mod receivers;

use std::path::Path;
use std::sync::atomic::Ordering;

use assent_collector::{Clock, Server};
use serde_json::json;
use tempfile::TempDir;

use crate::database::{Engine, tamper};
use crate::fixture::{Collector, program, said, settings};
use crate::receipts::{given, text};
pub use receivers::secret_file;
use receivers::{Hook, Mailbox};

crate::on_both! { an_alert_is_sent_when_it_begins_and_when_it_ends, a_message_survives_a_restart, sites_that_fall_silent_are_reported, a_failed_backup_and_a_clock_that_differs_are_reported }

/// A moment that is this much later than the present one, in milliseconds.
fn later(milliseconds: i64) -> Clock {
    Clock::new(move || u64::try_from(jiff::Timestamp::now().as_millisecond() + milliseconds).expect("after 1970"))
}

/// A collector's database with a request that is overdue.
struct Overdue {
    directory: TempDir,
    database: String,
    token: String,
    receipt: String,
    subject: String,
    request: String,
}

impl Overdue {
    async fn make(engine: Engine) -> Self {
        let collector = Collector::start(engine).await;
        let receipt = given();
        collector.api.deliver(&receipt).await;
        let (receipt, subject) = (text(&receipt, "/receipt_id"), text(&receipt, "/subject_id"));
        let letter = json!({ "site_id": "shop.example", "kind": "access", "subject_id": subject });
        let entered = collector.api.own("POST", "/v1/requests", letter.to_string()).await;
        assert_eq!(entered.status, 201, "{}", entered.text());
        let (request, token) = (text(&entered.json(), "/request_id"), collector.api.token.clone());
        tamper(&collector.database, "UPDATE requests SET due_at = 1000").await;
        let (directory, database) = collector.stop().await;
        Self { directory, database, token, receipt, subject, request }
    }
}

/// Starts a collector whose token is known.
async fn start(directory: TempDir, database: String, token: &str, toml: &str, clock: Clock) -> Collector {
    let mut collector = Collector::start_on(directory, database, toml, clock).await;
    token.clone_into(&mut collector.api.token);
    collector
}

async fn an_alert_is_sent_when_it_begins_and_when_it_ends(engine: Engine) {
    let (mut hook, mut mailbox) = (Hook::start().await, Mailbox::start().await);
    let Overdue { directory, database, token, receipt, subject, request } = Overdue::make(engine).await;
    let toml = format!("{}{}", hook.toml(directory.path()), mailbox.toml("none"));
    let collector = start(directory, database, &token, &toml, Clock::system()).await;
    let posted = hook.next().await;
    assert_eq!(posted.alerts(), [("request_due".to_owned(), "open".to_owned())]);
    assert!(posted.body.contains(&request) && !posted.body.contains(&subject), "{}", posted.body);
    let mail = mailbox.next().await;
    for expected in [
        "MAIL FROM:<assent@shop.example>",
        "RCPT TO:<dpo@shop.example>",
        "RCPT TO:<kim@shop.example>",
        "Subject: Assent: A request is due",
        "Auto-Submitted: auto-generated",
        "access",
    ] {
        assert!(mail.contains(expected), "{expected}: {mail}");
    }
    assert!(!mail.contains(&subject), "{mail}");
    let page = collector.api.own("GET", "/", "").await.text();
    assert!(page.contains("Needs you") && page.contains("A request is due"), "{page}");
    let answer = collector.api.own("PATCH", &format!("/v1/requests/{request}"), r#"{"answer":"Sent"}"#).await;
    assert_eq!(answer.status, 204, "{}", answer.text());

    let (directory, database) = collector.stop().await;
    let collector = start(directory, database, &token, &toml, Clock::system()).await;
    assert_eq!(hook.next().await.alerts(), [("request_due".to_owned(), "ended".to_owned())]);
    assert!(mailbox.next().await.contains("Subject: Assent: ended: A request is due"));

    // Another start looks at everything again, and finds nothing new.
    let (directory, database) = collector.stop().await;
    let collector = start(directory, database, &token, &toml, Clock::system()).await;
    tamper(&collector.database, "UPDATE receipts SET lang = 'fr'").await;
    for _ in 0..2 {
        let verified = collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.json();
        assert_eq!(verified["intact"], false);
    }
    let posted = hook.next().await;
    assert_eq!(posted.alerts(), [("log_broken".to_owned(), "open".to_owned())], "nothing came between");
    assert!(!posted.body.contains(&receipt), "a finding names receipts, and a message does not: {}", posted.body);
    assert!(mailbox.next().await.contains("Subject: Assent: The log is broken"));
    tamper(&collector.database, "UPDATE receipts SET lang = 'de'").await;
    let verified = collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.json();
    assert_eq!(verified["intact"], true);
    assert_eq!(hook.next().await.alerts(), [("log_broken".to_owned(), "ended".to_owned())], "it was sent once");
    let page = collector.api.own("GET", "/", "").await.text();
    assert!(!page.contains("Needs you"), "{page}");
}

async fn a_message_survives_a_restart(engine: Engine) {
    let (mut hook, mut mailbox) = (Hook::start().await, Mailbox::start().await);
    let Overdue { directory, database, token, .. } = Overdue::make(engine).await;
    // A mail server that knows no TLS gets nothing, not even a greeting with a name.
    let toml = format!("{}{}", hook.toml(directory.path()), mailbox.toml("starttls"));
    // A redirection is no delivery either, and is not followed.
    hook.status.store(302, Ordering::Relaxed);
    let collector = start(directory, database, &token, &toml, Clock::system()).await;
    let first = hook.next_of("request_due", "open").await;
    let page = loop {
        let page = collector.api.own("GET", "/", "").await.text();
        if page.contains("By email:") && page.contains("By webhook:") {
            break page;
        }
        tokio::task::yield_now().await;
    };
    assert!(page.contains("answered 302") && page.contains("tries again"), "{page}");
    let (directory, database) = collector.stop().await;

    // Two minutes later the receiver is well.
    hook.status.store(204, Ordering::Relaxed);
    let toml = format!("{}{}", hook.toml(directory.path()), mailbox.toml("none"));
    let collector = start(directory, database, &token, &toml, later(120_000)).await;
    let second = hook.next_of("request_due", "open").await;
    assert_eq!((second.id(), &second.body), (first.id(), &first.body), "the receiver knows a double by its id");
    assert_ne!(second.headers["webhook-timestamp"], first.headers["webhook-timestamp"], "each try has its own time");
    let mail = mailbox.next().await;
    assert!(mail.contains("Message-ID: <") && mail.contains("A request is due"), "{mail}");
    let page = loop {
        let page = collector.api.own("GET", "/", "").await.text();
        if !page.contains("By email:") && !page.contains("By webhook:") {
            break page;
        }
        tokio::task::yield_now().await;
    };
    assert!(page.contains("A request is due"), "it is open all the same: {page}");

    // Another channel, and none at all: what is not configured is not sent, and nothing is sent again.
    let (directory, database) = collector.stop().await;
    let collector = start(directory, database, &token, &mailbox.toml("none"), later(240_000)).await;
    tamper(&collector.database, "UPDATE receipts SET lang = 'fr'").await;
    collector.api.own("GET", "/v1/sites/shop.example/verify", "").await;
    loop {
        let mail = mailbox.next().await;
        assert!(!mail.contains("A request is due"), "{mail}");
        if mail.contains("The log is broken") {
            break;
        }
    }
}

async fn sites_that_fall_silent_are_reported(engine: Engine) {
    let mut hook = Hook::start().await;
    let collector = Collector::start(engine).await;
    collector.api.deliver(&given()).await;
    let today = jiff::Timestamp::now().as_millisecond() / 86_400_000;
    // Four busy weeks; then one site has refusals only, and another has nothing.
    let mut rows = Vec::new();
    for day in today - 29..=today {
        let of = |site: &str, outcome: &str, receipts: i64| {
            format!("('{site}', {day}, 'event', '', '{outcome}', 1, {receipts})")
        };
        let ended = day >= today - 1;
        rows.push(of("refused.example", if ended { "refused" } else { "given" }, 60));
        rows.push(of("well.example", "given", 60));
        if !ended {
            rows.push(of("silent.example", "given", 60));
        }
    }
    let insert = "INSERT INTO statistics (site, day, dimension, label, outcome, writer, receipts) VALUES";
    tamper(&collector.database, &format!("{insert} {}", rows.join(", "))).await;
    // The newest receipt of this site is of now.
    tamper(&collector.database, "UPDATE receipts SET site = 'well.example'").await;
    let (directory, database) = collector.stop().await;
    let toml = hook.toml(directory.path());
    let collector = Collector::start_on(directory, database, &toml, Clock::system()).await;
    let posted = hook.next().await;
    let mut kinds = posted.alerts();
    kinds.sort();
    // Counts are all that this test made, so the one that refuses has no receipts either.
    assert_eq!(
        kinds.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(),
        ["no_grants", "no_receipts", "no_receipts"]
    );
    for expected in ["0 of 60 who answered on refused.example", "No receipt of silent.example"] {
        assert!(posted.body.contains(expected), "{expected}: {}", posted.body);
    }
    assert!(!posted.body.contains("well.example"), "{}", posted.body);
    // They answer again.
    tamper(&collector.database, "UPDATE statistics SET outcome = 'given' WHERE outcome = 'refused'").await;
    tamper(&collector.database, "UPDATE receipts SET site = 'silent.example'").await;
    let (directory, database) = collector.stop().await;
    let _collector = Collector::start_on(directory, database, &toml, Clock::system()).await;
    let posted = hook.next().await;
    assert!(posted.tells("no_grants", "ended") && posted.tells("no_receipts", "ended"), "{}", posted.body);
}

/// The clock stands still a moment before the night, which so comes at once.
async fn a_failed_backup_and_a_clock_that_differs_are_reported(engine: Engine) {
    let mut hook = Hook::start().await;
    let collector = Collector::start(engine).await;
    collector.api.deliver(&given()).await;
    let (directory, database) = collector.stop().await;
    let blocked = directory.path().join("backups");
    std::fs::write(&blocked, "a file where a directory should be").expect("a file");
    let now = jiff::Timestamp::now().as_millisecond();
    let (hour, day) = (3_600_000, 86_400_000);
    // An hour back at the least: SQLite's newest receipt is then in the future.
    let night = now - now % hour - hour;
    let nightly = night % day / hour;
    let toml =
        format!("backups = \"{}\"\nnightly_hour = {nightly}\n{}", blocked.display(), hook.toml(directory.path()));
    let before = u64::try_from(night - 10).expect("after 1970");
    let collector = Collector::start_on(directory, database, &toml, Clock::new(move || before)).await;
    let clock = hook.next_of("clock_database", "open").await;
    assert!(clock.body.contains("s behind what the database tells"), "{}", clock.body);
    let failed = hook.next_of("backup_failed", "open").await;
    assert!(failed.body.contains("The backup of this night failed"), "{}", failed.body);
    let (directory, database) = collector.stop().await;
    // Made by hand, three days later too old.
    std::fs::remove_file(&blocked).expect("the file");
    let arguments = ["--database", &database, "backup", &blocked.display().to_string()];
    let made = tokio::task::block_in_place(|| program().current_dir(directory.path()).args(arguments).output())
        .expect("it runs");
    assert!(made.status.success(), "{}", said(&made));
    let collector = Collector::start_on(directory, database, &toml, Clock::system()).await;
    hook.next_of("backup_failed", "ended").await;
    let (directory, database) = collector.stop().await;
    let _collector = Collector::start_on(directory, database, &toml, later(3 * day)).await;
    let old = hook.next_of("backup_old", "open").await;
    assert!(old.body.contains("the newest is of"), "{}", old.body);
}

/// Runs `alerts test` with settings; whether it succeeded, and its words.
fn trial(directory: &Path, toml: &str) -> (bool, String) {
    let config = directory.join("trial.toml");
    std::fs::write(&config, toml).expect("a file");
    let output = program().current_dir(directory).args(["alerts", "test", "--config"]).arg(&config).output();
    let output = tokio::task::block_in_place(|| output).expect("it runs");
    (output.status.success(), said(&output))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_says_what_happened() {
    let directory = TempDir::new().expect("a directory");
    let (mut hook, mut mailbox) = (Hook::start().await, Mailbox::start().await);
    let toml = format!("{}{}", hook.toml(directory.path()), mailbox.toml("none"));
    let (sent, said) = trial(directory.path(), &toml);
    assert!(sent && said.contains("webhook: sent; 127.0.0.1 answered 204") && said.contains("email: sent"), "{said}");
    assert_eq!(hook.next().await.alerts(), [("trial".to_owned(), "ended".to_owned())]);
    assert!(mailbox.next().await.contains("Nothing is wrong."));
    hook.status.store(500, Ordering::Relaxed);
    let (sent, said) = trial(directory.path(), &format!("{}{}", hook.toml(directory.path()), mailbox.toml("starttls")));
    assert!(
        !sent && said.contains("webhook: not sent; 127.0.0.1 answered 500") && said.contains("email: not sent"),
        "{said}"
    );
    let (sent, said) = trial(directory.path(), "");
    assert!(!sent && said.contains("neither a webhook nor an e-mail"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_in_the_settings_are_named_at_the_start() {
    let directory = TempDir::new().expect("a directory");
    let secret = secret_file(directory.path(), "secret", "dGhpcnR5LXR3byBieXRlcyBmb3IgYSB0ZXN0IG9ubHk=");
    let short = secret_file(directory.path(), "short", "c2hvcnQ=");
    let webhook = |url: &str, secret: &str| format!("[alerts.webhook]\nurl = \"{url}\"\nsecret = \"{secret}\"\n");
    let email = |more: &str| format!("[alerts.email]\nserver = \"mail.example\"\nfrom = \"a@shop.example\"\n{more}\n");
    let to = "to = [\"b@shop.example\"]";
    for (toml, expected) in [
        (webhook("http://hooks.example/x", &secret), "must begin with https://"),
        (webhook("ftp://hooks.example/x", &secret), "must begin with https://"),
        (webhook("hooks", &secret), "alerts.webhook.url: this is no address"),
        (webhook("https://me:pass@hooks.example/", &secret), "leave out the name and the password"),
        (webhook("https://hooks.example/", &short), "24 to 64 bytes"),
        (webhook("https://hooks.example/", "/nowhere/secret"), "/nowhere/secret"),
        (email("to = []"), "alerts.email.to: name at least one"),
        (email("to = [\"nobody\"]"), "\"nobody\" is no address"),
        (email(&format!("{to}\nsecurity = \"none\"")), "on this machine only"),
        (email(&format!("{to}\nuser = \"me\"")), "go together"),
    ] {
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        let started = Server::start(settings(&database, &toml), Clock::system()).await;
        let error = started.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(expected), "{expected}: {error:?} of {toml}");
    }
}
