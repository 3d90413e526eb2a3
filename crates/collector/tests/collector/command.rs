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
