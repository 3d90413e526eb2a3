//! Keys that take the place of others: the log stays verifiable, and an old key signs nothing any more.

use std::path::PathBuf;

use assent_collector::{Clock, Server, Settings};
use tempfile::TempDir;

use crate::database::{Engine, number, tamper};
use crate::fixture::{Collector, run, said, settings, verify};
use crate::log::key_pair;
use crate::receipts::{given, text};

crate::on_both! {
    a_log_is_verified_by_its_last_key, a_replaced_key_signs_nothing_more, a_key_is_trusted_in_its_time_only,
    a_lost_key_is_known_by_its_last_day, a_rotation_needs_both_keys
}

/// Keys of a log, whose heads go into a file.
struct Keys {
    directory: TempDir,
    private: Vec<String>,
    public: Vec<String>,
}

impl Keys {
    fn new() -> Self {
        let directory = TempDir::new().expect("a directory");
        let (private, public) = ["a", "b", "c"].map(|name| key_pair(directory.path(), name)).into_iter().unzip();
        Self { directory, private, public }
    }

    /// The settings of a collector that signs with a key, and knows of earlier ones.
    fn toml(&self, key: usize, earlier: &str) -> String {
        let head = self.head().display().to_string();
        format!("signing_key = \"{}\"\n{earlier}\n[heads]\nfile = \"{head}\"\n", self.private[key])
    }

    fn head(&self) -> PathBuf {
        self.directory.path().join("head")
    }

    /// Keeps a copy of the last head.
    fn keep(&self, name: &str) -> String {
        let kept = self.directory.path().join(name);
        std::fs::copy(self.head(), &kept).expect("a head");
        kept.display().to_string()
    }

    /// The base64 of a public key.
    fn written(&self, key: usize) -> String {
        std::fs::read_to_string(&self.public[key]).expect("a key").trim().to_owned()
    }

    /// Runs a command with settings.
    fn run(&self, database: &str, toml: &str, arguments: &[&str]) -> (bool, String) {
        let config = self.directory.path().join("test.toml");
        std::fs::write(&config, toml).expect("a file");
        let output = run(database, &[&["--config", &config.display().to_string()], arguments].concat());
        (output.status.success(), said(&output))
    }

    fn rotate(&self, database: &str, old: usize, new: usize) -> (bool, String) {
        self.run(database, &self.toml(new, ""), &["key", "rotate", &self.private[old]])
    }

    /// Delivers some receipts to a collector of its own start, one of them erased again, and ends it in good order.
    async fn serve(&self, directory: TempDir, database: String, toml: &str) -> (TempDir, String) {
        let collector = Collector::start_on(directory, database, toml, Clock::system()).await;
        let receipts = [given(), given()];
        for receipt in &receipts {
            collector.api.deliver(receipt).await;
        }
        let path = format!("/v1/subjects/{}", text(&receipts[1], "/subject_id"));
        assert_eq!(collector.api.send("DELETE", &path, &[], "").await.status, 200);
        collector.stop().await
    }
}

/// Why a collector does not start.
async fn refusal(database: &str, toml: &str) -> String {
    let started = Server::start(settings(database, toml), Clock::system()).await;
    started.err().expect("it does not start").to_string()
}

async fn begin(engine: Engine) -> (TempDir, String) {
    let directory = TempDir::new().expect("a directory");
    let database = engine.fresh(directory.path()).await;
    (directory, database)
}

async fn a_log_is_verified_by_its_last_key(engine: Engine) {
    let keys = Keys::new();
    let (directory, database) = begin(engine).await;
    let (mut directory, mut database) = keys.serve(directory, database, &keys.toml(0, "")).await;
    let mut heads = vec![keys.keep("first")];
    for new in [1, 2] {
        let refused = refusal(&database, &keys.toml(new, "")).await;
        assert!(refused.contains("key rotate") && refused.contains(&keys.written(new - 1)), "{refused}");
        let (done, said) = keys.rotate(&database, new - 1, new);
        assert!(done && said.contains(&format!("public_key = \"{}\"", keys.written(new - 1))), "{said}");
        (directory, database) = keys.serve(directory, database, &keys.toml(new, "")).await;
        heads.push(keys.keep(&new.to_string()));
    }
    // The last key speaks for those before it; none of those speaks for a later one.
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    for trusted in [&[2][..], &[0, 2], &[0, 1, 2]] {
        let trusted: Vec<&str> = trusted.iter().map(|key| keys.public[*key].as_str()).collect();
        let (intact, said) = verify(&database, &[&["--public-key"], &trusted[..], &["--heads"], &heads].concat());
        assert!(intact && said.contains("11 signatures checked"), "{trusted:?}: {said}");
    }
    for trusted in [&[0][..], &[1], &[0, 1]] {
        let trusted: Vec<&str> = trusted.iter().map(|key| keys.public[*key].as_str()).collect();
        let (intact, said) = verify(&database, &[&["--public-key"], &trusted[..]].concat());
        assert!(!intact && said.contains("is not of the key"), "{trusted:?}: {said}");
    }
    let (intact, said) = keys.run(&database, &keys.toml(2, ""), &["verify", "--heads", heads[0], heads[1], heads[2]]);
    assert!(intact, "{said}");
    assert!(verify(&database, &[]).0, "without any key too");
    // A backup has the rotations.
    let backups = directory.path().join("backups").display().to_string();
    let (made, said) = keys.run(&database, &keys.toml(2, ""), &["backup", &backups]);
    assert!(made, "{said}");
    // A key that was replaced is not taken up again.
    let refused = refusal(&database, &keys.toml(0, "")).await;
    assert!(refused.contains("another one has replaced"), "{refused}");
}

async fn a_replaced_key_signs_nothing_more(engine: Engine) {
    let keys = Keys::new();
    let (directory, database) = begin(engine).await;
    let toml = keys.toml(0, "");
    let running = Collector::start_on(directory, database, &toml, Clock::system()).await;
    let (other, database) = (TempDir::new().expect("a directory"), running.database.clone());
    // One that has written nothing yet: its chain would be a new one.
    let silent = Collector::start_on(other, database.clone(), &toml, Clock::system()).await;
    running.api.deliver(&given()).await;
    let verify = || keys.run(&database, &keys.toml(1, ""), &["verify"]);
    for late in [&running, &silent] {
        let (done, said) = tokio::task::block_in_place(|| keys.rotate(&database, 0, 1));
        assert!(done, "{said}");
        let (intact, said) = verify();
        assert!(intact, "what the old key signed before is closed: {said}");
        late.api.deliver(&given()).await;
        let (intact, said) = verify();
        assert!(!intact && said.contains("was signed after its key had been replaced"), "{said}");
    }
    // Neither does it sign a head of what came later, and the head is found out even once the chains are closed anew.
    silent.stop().await;
    let late = keys.keep("late");
    assert!(keys.rotate(&database, 0, 1).0);
    assert!(verify().0);
    running.api.deliver(&given()).await;
    let _directory = running.stop().await;
    let later = keys.keep("later");
    let (_, said) = keys.run(&database, &keys.toml(1, ""), &["verify", "--heads", &later]);
    assert!(said.contains("a key that was not valid for this size"), "{said}");
    assert!(keys.rotate(&database, 0, 1).0);
    let (intact, said) = keys.run(&database, &keys.toml(1, ""), &["verify", "--heads", &late, &later]);
    assert!(intact, "closed again, with all that both had signed: {said}");
}

async fn a_key_is_trusted_in_its_time_only(engine: Engine) {
    let keys = Keys::new();
    let (directory, database) = begin(engine).await;
    let (directory, database) = keys.serve(directory, database, &keys.toml(0, "")).await;
    assert!(keys.rotate(&database, 0, 1).0);
    let (_directory, database) = keys.serve(directory, database, &keys.toml(1, "")).await;
    let day = |days: i64| crate::receipts::days_ago(days)[..10].to_owned();
    let earlier = |validity: &str| format!("[[earlier_keys]]\npublic_key = \"{}\"\n{validity}", keys.written(0));
    let verify = |validity: &str| keys.run(&database, &keys.toml(1, &earlier(validity)), &["verify"]);
    // The day of the old key's last batch; the new key's batches are of that day, or of the next where midnight came between.
    let last = "SELECT MAX(created_at) FROM batches WHERE writer = (SELECT MIN(writer) FROM batches)";
    let last = number(&database, last).await;
    let last = jiff::Timestamp::from_millisecond(last).expect("a time").strftime("%Y-%m-%d").to_string();
    let (intact, said) = verify(&format!("from = \"{}\"\nuntil = \"{last}\"", day(2)));
    assert!(intact, "{said}");
    for validity in [format!("until = \"{}\"", day(2)), format!("from = \"{}\"\nuntil = \"{}\"", day(-2), day(-3))] {
        let (intact, said) = verify(&validity);
        assert!(!intact && said.contains("on a day on which its key was not valid"), "{validity}: {said}");
    }
    // The new key is not valid before the last day of the old one.
    let (intact, said) = verify(&format!("until = \"{}\"", day(-2)));
    assert!(!intact && said.contains("on a day on which its key was not valid"), "{said}");
}

async fn a_lost_key_is_known_by_its_last_day(engine: Engine) {
    let keys = Keys::new();
    let (directory, database) = begin(engine).await;
    let (directory, database) = keys.serve(directory, database, &keys.toml(0, "")).await;
    let until = crate::receipts::days_ago(0)[..10].to_owned();
    let listed = format!("[[earlier_keys]]\npublic_key = \"{}\"\nuntil = \"{until}\"\n", keys.written(0));
    let refused = refusal(&database, &keys.toml(1, &listed)).await;
    assert!(refused.contains("key rotate"), "{refused}");
    let (intact, said) = keys.run(&database, &keys.toml(1, &listed), &["verify"]);
    assert!(!intact && said.contains("no entry that replaces this key"), "{said}");
    let lost = keys.toml(1, &format!("{listed}lost = true\n"));
    let (_directory, database) = keys.serve(directory, database, &lost).await;
    let (intact, said) = keys.run(&database, &lost, &["verify"]);
    assert!(intact, "{said}");
    let (intact, said) = verify(&database, &["--public-key", &keys.public[1]]);
    assert!(!intact && said.contains("is not of the key"), "nothing in the log speaks for a lost key: {said}");
}

async fn a_rotation_needs_both_keys(engine: Engine) {
    let keys = Keys::new();
    let (directory, database) = begin(engine).await;
    let (_directory, database) = keys.serve(directory, database, &keys.toml(0, "")).await;
    for (old, new, why) in [(0, 0, "this is the old key"), (2, 1, "has signed nothing of this log")] {
        let (done, said) = keys.rotate(&database, old, new);
        assert!(!done && said.contains(why), "{said}");
    }
    assert!(keys.rotate(&database, 0, 1).0);
    for (old, new, why) in [(0, 2, "another key has replaced"), (1, 0, "was replaced before")] {
        let (done, said) = keys.rotate(&database, old, new);
        assert!(!done && said.contains(why), "{said}");
    }
    let signature = if engine == Engine::Sqlite { "zeroblob(64)" } else { "decode(repeat('00', 64), 'hex')" };
    for column in ["old_signature", "new_signature"] {
        let kept = format!("CREATE TABLE kept_{column} AS SELECT {column} FROM rotations");
        tamper(&database, &kept).await;
        tamper(&database, &format!("UPDATE rotations SET {column} = {signature}")).await;
        let (intact, said) = verify(&database, &[]);
        assert!(!intact && said.contains("is not signed by both keys"), "{column}: {said}");
        let undone = format!("UPDATE rotations SET {column} = (SELECT {column} FROM kept_{column})");
        tamper(&database, &undone).await;
        assert!(verify(&database, &[]).0);
    }
}

#[test]
fn mistakes_in_keys_are_named() {
    let key = "A".repeat(43) + "=";
    for (written, wrong) in [
        ("until = \"2026-01-01\"\npublic_key = \"AAAA\"".to_owned(), "no base64 of an Ed25519 public key"),
        (format!("public_key = \"{key}\"\nuntil = \"soon\""), "earlier_keys.until"),
        (format!("public_key = \"{key}\"\nfrom = \"2026-02-01\"\nuntil = \"2026-01-01\""), "ends before it begins"),
        (format!("public_key = \"{key}\""), "until"),
    ] {
        let directory = TempDir::new().expect("a directory");
        let config = directory.path().join("test.toml");
        std::fs::write(&config, format!("signing_key = \"key.pem\"\n[[earlier_keys]]\n{written}\n")).expect("a file");
        let output = run("sqlite::memory:", &["--config", &config.display().to_string(), "verify"]);
        assert!(!output.status.success() && said(&output).contains(wrong), "{}", said(&output));
    }
    assert!(Settings::parse("[[earlier_keys]]\nkey = \"a\"").is_err());
}
