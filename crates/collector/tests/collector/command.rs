//! The command line: where settings come from, and an orderly end.

use tempfile::TempDir;

use crate::fixture::{Process, program, said, verify};
use crate::receipts::given;

fn printed(directory: &TempDir, environment: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = program()
        .current_dir(directory.path())
        .envs(environment.iter().copied())
        .args(arguments)
        .arg("--print-config")
        .output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let directory = TempDir::new().expect("a directory");
    let defaults = printed(&directory, &[], &[]);
    assert!(
        defaults.contains("listen = \"127.0.0.1:8787\"") && defaults.contains("database = \"sqlite:assent.db\""),
        "{defaults}"
    );
    std::fs::write(directory.path().join("assent-collector.toml"), "listen = \"127.0.0.1:1001\"\n").expect("a file");
    assert!(printed(&directory, &[], &[]).contains("127.0.0.1:1001"), "the file beside it is found");
    let environment = [("ASSENT_LISTEN", "127.0.0.1:1002")];
    assert!(printed(&directory, &environment, &[]).contains("127.0.0.1:1002"));
    assert!(printed(&directory, &environment, &["--listen", "127.0.0.1:1003"]).contains("127.0.0.1:1003"));
    let secret = printed(&directory, &[("ASSENT_DATABASE", "postgres://me:secret@db/x")], &[]);
    assert!(!secret.contains("secret") && secret.contains("postgres://me:"), "{secret}");
    let hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let secret = printed(&directory, &[("ASSENT_ADMIN_TOKEN_SHA256", hash)], &[]);
    assert!(!secret.contains(hash) && secret.starts_with("# admin_token_sha256 is set"), "{secret}");
    // What is printed is a file that means the same.
    let other = TempDir::new().expect("a directory");
    std::fs::write(other.path().join("assent-collector.toml"), &defaults).expect("a file");
    assert_eq!(printed(&other, &[], &[]), defaults);
}

#[test]
fn a_mistake_is_named() {
    let directory = TempDir::new().expect("a directory");
    let config = directory.path().join("c.toml");
    for (text, named) in [
        ("listne = \"x\"", "listne"),
        ("[[sites]]\nid = \"a\"\norigins = [\"shop.example\"]", "is not an origin"),
        ("nightly_hour = 25", "nightly_hour"),
        ("admin_token_sha256 = \"secret\"", "admin_token_sha256"),
    ] {
        std::fs::write(&config, text).expect("a file");
        let output = program()
            .current_dir(directory.path())
            .arg("--config")
            .arg(&config)
            .arg("--print-config")
            .output()
            .expect("it runs");
        assert!(!output.status.success() && said(&output).contains(named), "{}", said(&output));
    }
    let output = program().args(["--config", "nowhere.toml", "--print-config"]).output().expect("it runs");
    assert!(!output.status.success() && said(&output).contains("nowhere.toml"));
    let output = program().args(["migrate", "--database", "sqlite:/nowhere/assent.db"]).output().expect("it runs");
    assert!(!output.status.success());
}

/// Standard error is a log here: a journal keeps it, and others read it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_token_is_in_a_file_of_its_owner_and_not_in_the_log() {
    let directory = TempDir::new().expect("a directory");
    let database = format!("sqlite:{}", directory.path().join("assent.db").display());
    let process = Process::start(&database, directory.path(), "");
    let token = process.token.clone();
    assert!(token.len() > 40, "it was found by what the log says: {}", process.log);
    assert!(!process.log.contains(&token) && process.log.contains("admin-token"), "{}", process.log);
    assert_eq!(mode(&directory.path().join("admin-token")), 0o600);
    assert_eq!(process.api().own("GET", "/v1/requests", "").await.status, 200);
    let log = tokio::task::block_in_place(|| process.terminate());
    assert!(!log.contains(&token), "{log}");
    let again = Process::start(&database, directory.path(), "");
    assert!(again.token.is_empty() && !again.log.contains("admin-token"), "only once: {}", again.log);
}

fn mode(path: &std::path::Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it is there").permissions()) & 0o777
}

/// With the usual umask other users could read every receipt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_makes_is_for_its_user_alone() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    std::fs::create_dir(&data).expect("a directory");
    let place = |name: &str| data.join(name);
    let database = format!("sqlite:{}", place("assent.db").display());
    let process = Process::start(&database, directory.path(), "");
    process.api().deliver(&given()).await;
    let (backups, export) = (place("backups").display().to_string(), place("export.csv").display().to_string());
    tokio::task::block_in_place(|| {
        for arguments in [&["backup", &backups][..], &["export", "shop.example", "--out", &export]] {
            let output = crate::fixture::run(&database, arguments);
            assert!(output.status.success(), "{}", said(&output));
        }
    });
    let mut found = Vec::new();
    for directory in [&data, &place("backups")] {
        for entry in std::fs::read_dir(directory).expect("it is there").flatten() {
            let path = entry.path();
            assert_eq!(mode(&path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    for name in ["assent.db", "assent.db-wal", "assent.db-shm", "admin-token", "backups", "export.csv"] {
        assert!(found.iter().any(|found| found == name), "{name}: {found:?}");
    }
    assert!(found.iter().any(|found| found.ends_with(".jsonl.gz")), "{found:?}");
    tokio::task::block_in_place(|| process.terminate());
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let directory = TempDir::new().expect("a directory");
    let key = directory.path().join("key.pem");
    let made =
        std::process::Command::new("openssl").args(["genpkey", "-algorithm", "ed25519", "-out"]).arg(&key).output();
    assert!(made.expect("openssl runs").status.success());
    let set = |mode: u32| {
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(mode)).expect("it is ours")
    };
    let purge = || {
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        program().args(["purge", "--database", &database, "--signing-key"]).arg(&key).output().expect("it runs")
    };
    for mode in [0o644, 0o604, 0o660] {
        set(mode);
        let output = purge();
        let advice = format!("chmod 600 {}", key.display());
        assert!(!output.status.success() && said(&output).contains(&advice), "{mode:o}: {}", said(&output));
    }
    set(0o600);
    let output = purge();
    assert!(output.status.success(), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_in_good_order_loses_nothing() {
    let directory = TempDir::new().expect("a directory");
    let database = format!("sqlite:{}", directory.path().join("assent.db").display());
    let process = Process::start(&database, directory.path(), "");
    let api = process.api();
    // Each sends until it is cut off, and counts what it was promised.
    let senders: Vec<_> = (0..16)
        .map(|_| {
            let api = api.clone();
            tokio::spawn(async move {
                let mut promised = Vec::new();
                loop {
                    let receipt = given();
                    let id = crate::receipts::text(&receipt, "/receipt_id");
                    match api
                        .try_send("POST", "/v1/receipts", &[("content-type", "text/plain")], receipt.to_string())
                        .await
                    {
                        Ok(answer) if answer.status == 202 => promised.push(id),
                        Ok(answer) => panic!("{}", answer.status),
                        Err(_) => return promised,
                    }
                }
            })
        })
        .collect();
    while crate::database::number(&database, "SELECT COUNT(*) FROM receipts").await < 200 {}
    let log = tokio::task::block_in_place(|| process.terminate());
    assert!(!directory.path().join("assent.db-wal").exists(), "the log was folded into the file");
    assert!(log.contains("ending") && !log.contains("did not end in time"), "{log}");
    assert!(!log.contains("receipt_id") && !log.contains("127.0.0.1"), "nothing personal is logged: {log}");
    let mut promised = 0;
    for sender in senders {
        promised += sender.await.expect("it ended").len();
    }
    assert!(promised >= 200);
    assert_eq!(
        crate::database::number(&database, "SELECT COUNT(*) FROM receipts").await,
        promised as i64,
        "all that was promised, and nothing else"
    );
    assert!(verify(&database, &[]).0);
}
