//! `assent check --online` against a server of its own: what is asked, and what is made of the answers.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::json;

use crate::check::finding;
use crate::common::assent;

/// A server that answers each path by the status in it, and keeps what it was asked. Its thread ends with the tests.
fn server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keep = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(stream.try_clone().expect("a second end")).lines();
            let request = lines.next().expect("a request").expect("a line");
            // Everything up to the empty line, or the client may find its connection reset.
            lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
            let path = request.split(' ').nth(1).expect("a path");
            let status = path.rsplit('/').next().expect("a status").to_owned();
            keep.lock().expect("no panic").push(request);
            let answer = format!(
                "HTTP/1.1 {status} X\r\nlocation: /elsewhere/200\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).expect("an answer");
        }
    });
    (address, asked)
}

fn config(own: &str, endpoint: &str, service: &str) -> String {
    json!({
        "site": "shop.example",
        "controller": { "name": "Shop", "policy_url": own, "contact": "mailto:a@shop.example" },
        "receipts": { "endpoint": endpoint },
        "categories": [{ "id": "functional", "services": [
            { "id": "one", "name": "One", "provider": "One", "policy_url": service, "purposes": ["One"] },
            { "id": "two", "name": "Two", "provider": "Two", "policy_url": service, "purposes": ["Two"] },
        ] }],
    })
    .to_string()
}

#[test]
fn each_address_is_asked_once_and_no_other() {
    let (address, asked) = server();
    let config = config("/own/301#part", "/receipts/405", &format!("{address}/service/200"));
    let answer = assent(&["check", "-", "--online", "--private", "--base", &address, "--json"], &config);
    assert_eq!(answer.code, 0, "{}", answer.out);
    let mut asked = asked.lock().expect("no panic").clone();
    asked.sort();
    assert_eq!(asked, ["GET /own/301 HTTP/1.1", "GET /service/200 HTTP/1.1", "OPTIONS /receipts/405 HTTP/1.1"]);
    let document = answer.json();
    assert_eq!(document["files"][0]["asked"][0]["answer"], json!("301, and sends on to /elsewhere/200"));
    assert_eq!(document["files"][0]["asked"].as_array().map(Vec::len), Some(3));
}

#[test]
fn what_does_not_answer_is_an_error_at_its_place() {
    let (address, _) = server();
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port that was free");
    let config = config("/own/404", &format!("http://{closed}/receipts"), &format!("{address}/service/403"));
    let answer = assent(&["check", "-", "--online", "--private", "--base", &address, "--json"], &config);
    assert_eq!(answer.code, 1);
    let document = answer.json();
    assert_eq!(finding(&document, "unreachable")["path"], json!("controller.policy_url"));
    assert_eq!(finding(&document, "unclear-answer")["path"], json!("categories[0].services[0].policy_url"));
    assert_eq!(finding(&document, "unclear-answer")["severity"], json!("warning"));
    assert!(document["files"][0]["asked"][1]["answer"].as_str().is_some_and(|why| !why.is_empty()));
}

#[test]
fn without_being_told_to_nothing_is_asked() {
    let (address, asked) = server();
    let config =
        config(&format!("{address}/own/200"), &format!("{address}/receipts/200"), &format!("{address}/service/200"));
    assent(&["check", "-"], &config);
    assert!(asked.lock().expect("no panic").is_empty());
}

#[test]
fn a_private_address_is_not_asked_unless_the_owner_says_so() {
    let (address, asked) = server();
    let port = address.rsplit(':').next().expect("a port");
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"] {
        let base = format!("http://{host}:{port}");
        let config = config("/own/200", "/receipts/200", &format!("{base}/service/200"));
        let answer = assent(&["check", "-", "--online", "--base", &base, "--json"], &config);
        let document = answer.json();
        assert_eq!(answer.code, 0, "{host}: a warning, and no error: {document}");
        assert_eq!(finding(&document, "private-address")["severity"], json!("warning"), "{host}");
        let said = document["files"][0]["asked"][0]["answer"].as_str().unwrap_or_default();
        assert!(said.starts_with("not asked: "), "{host}: {said}");
    }
    assert_eq!(*asked.lock().expect("no panic"), Vec::<String>::new());
}
