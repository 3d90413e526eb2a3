//! Notices reach the collector's archive, and the token reaches nobody else.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread;

use serde_json::json;

use crate::fixture::{Workshop, config, with};

const TOKEN: &str = "a-very-secret-token";

/// Answers as many requests as there are statuses, and gives them back.
fn collector(statuses: Vec<u16>) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let served = thread::spawn(move || {
        let mut requests = Vec::new();
        for status in statuses {
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
            write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").expect("an answer");
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
    assert!(said(&output).contains("401") && !said(&output).contains(TOKEN), "{}", said(&output));
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
