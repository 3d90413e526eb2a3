//! Notices reach the collector's archive, and the token reaches nobody else.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread;

use assent_collector::{Clock, Server, Settings};
use serde_json::json;

use crate::fixture::{Workshop, config, with};

const TOKEN: &str = "a-very-secret-token";

/// Answers as many requests as there are statuses, and gives them back.
fn collector(statuses: Vec<u16>) -> (String, thread::JoinHandle<Vec<String>>) {
    answering(statuses.into_iter().map(|status| (status, "")).collect())
}

/// The same with a body for each answer.
fn answering(answers: Vec<(u16, &'static str)>) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let served = thread::spawn(move || {
        let mut requests = Vec::new();
        for (status, said) in answers {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            loop {
                let read = stream.read(&mut chunk).expect("a request");
                request.extend_from_slice(&chunk[..read]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head
                    .lines()
                    .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    requests.push(text);
                    break;
                }
            }
            let length = said.len();
            write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{said}")
                .expect("an answer");
        }
        requests
    });
    (address, served)
}

fn publish(workshop: &Workshop, config: &serde_json::Value, token: Option<&str>, address: &str) -> Output {
    let arguments = workshop.arguments(config, "site");
    let mut command = Command::new(env!("CARGO_BIN_EXE_assent"));
    command
        .arg("build")
        .arg(&arguments.config)
        .arg("--out")
        .arg(&arguments.out)
        .arg("--dist")
        .arg(workshop.path("dist"));
    command.arg(format!("--publish={address}")).env_remove("ASSENT_ADMIN_TOKEN");
    if let Some(token) = token {
        command.env("ASSENT_ADMIN_TOKEN", token);
    }
    command.output().expect("the command runs")
}

fn said(output: &Output) -> String {
    [&*String::from_utf8_lossy(&output.stdout), &*String::from_utf8_lossy(&output.stderr)].concat()
}

#[test]
fn every_notice_is_put_under_its_hash() {
    let workshop = Workshop::new();
    let (address, served) = collector(vec![201, 200]);
    let output = publish(&workshop, &config(), Some(TOKEN), &address);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("2 notices are archived, 1 of them new"), "{}", said(&output));
    assert!(!said(&output).contains(TOKEN));
    for request in served.join().expect("the collector") {
        let (head, body) = request.split_once("\r\n\r\n").expect("a request");
        let hash = assent_core::Sha256::of(body.as_bytes());
        assert!(head.starts_with(&format!("PUT /v1/notices/{hash} ")), "{head}");
        assert!(head.contains(&format!("authorization: Bearer {TOKEN}")), "{head}");
    }
}

#[test]
fn a_collector_that_refuses_is_told_without_the_token() {
    let workshop = Workshop::new();
    let (address, served) = collector(vec![401]);
    let output = publish(&workshop, &config(), Some(TOKEN), &address);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("does not take the token") && !said(&output).contains(TOKEN), "{}", said(&output));
    served.join().expect("the collector");
}

#[test]
fn nothing_is_built_where_publishing_cannot_work() {
    let workshop = Workshop::new();
    let relative = with(config(), "receipts", json!({ "endpoint": "/collect/v1/receipts" }));
    for (config, token, address, told) in [
        (&config(), None, "https://collector.example", "ASSENT_ADMIN_TOKEN is not set"),
        (&config(), Some(TOKEN), "http://collector.example", "https only"),
        (&config(), Some(TOKEN), "collector", "not absolute"),
        (&relative, Some(TOKEN), "", "not absolute"),
    ] {
        let output = publish(&workshop, config, token, address);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(told), "{}", said(&output));
        assert!(!workshop.path("site").exists());
    }
}

/// The collector as it ships, on a database of its own.
async fn real(directory: &std::path::Path) -> (Server, String, String) {
    let database = format!("sqlite://{}", directory.join("collector.db").display());
    let settings = Settings::parse(&format!("database = \"{database}\"\nlisten = \"127.0.0.1:0\"\n"));
    let server = Server::start(settings.expect("settings"), Clock::system()).await.expect("it starts");
    let address = format!("http://{}", server.address());
    let token = server.new_token().expect("a first start makes a token").to_owned();
    (server, address, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_collector_gives_back_what_was_published() {
    let workshop = Workshop::new();
    let (server, address, token) = real(&workshop.path("")).await;
    let publish = |token: &str| publish(&workshop, &config(), Some(token), &address);

    let output = publish(&token);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("2 notices are archived, 2 of them new"), "{}", said(&output));
    let again = publish(&token);
    assert!(said(&again).contains("2 notices are archived, 0 of them new"), "{}", said(&again));

    let refused = publish("not-the-token");
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("does not take the token in ASSENT_ADMIN_TOKEN"), "{}", said(&refused));

    let notices: Vec<_> =
        workshop.files("site").into_iter().filter(|(name, _)| name.starts_with("deploy/notices/")).collect();
    assert_eq!(notices.len(), 2);
    for (name, body) in notices {
        let hash = assent_core::Sha256::of(&body);
        assert_eq!(name, format!("deploy/notices/{hash}.json"));
        let mut stored = ureq::get(format!("{address}/v1/notices/{hash}")).call().expect("it is there");
        assert_eq!(stored.body_mut().read_to_vec().expect("a body"), body);
    }
    server.stop().await;
}

#[test]
fn what_is_wrong_with_a_notice_is_told_in_the_collectors_words() {
    let workshop = Workshop::new();
    let problem = r#"{"status":422,"detail":"the body \u001b[2J does not keep to its contract"}"#;
    let (address, served) = answering(vec![(422, problem)]);
    let output = publish(&workshop, &config(), Some(TOKEN), &address);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("422") && said(&output).contains("does not keep to its contract"),
        "{}",
        said(&output)
    );
    assert!(!said(&output).contains('\u{1b}'));
    served.join().expect("the collector");
}
