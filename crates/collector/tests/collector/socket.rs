//! A socket in the file system, for a proxy on the same machine.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;

use assent_collector::{Clock, Server};
use tempfile::TempDir;

use crate::database::Engine;
use crate::fixture::{run, said, settings};
use crate::receipts::given;

/// Delivers a receipt for a visitor; the status of the answer.
fn deliver(socket: &Path, visitor: &str) -> u16 {
    let mut stream = UnixStream::connect(socket).expect("a connection");
    let body = given().to_string();
    let request = format!(
        "POST /v1/receipts HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-forwarded-for: {visitor}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

async fn delivered(socket: &Path, visitor: &'static str) -> u16 {
    let socket = socket.to_owned();
    tokio::task::spawn_blocking(move || deliver(&socket, visitor)).await.expect("it ended")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_on_this_machine_needs_no_port() {
    let directory = TempDir::new().expect("a directory");
    let socket = directory.path().join("socket");
    let database = Engine::Sqlite.fresh(directory.path()).await;
    let toml = format!("listen = \"unix:{}\"\ntrusted_proxies = [\"unix\"]\n[limits]\nrate = 1\n", socket.display());
    // One that did not come to its end has left the file.
    drop(std::os::unix::net::UnixListener::bind(&socket).expect("it is made"));
    let server = Server::start(settings(&database, &toml), Clock::system()).await.expect("it starts");
    assert_eq!(server.address().to_string(), format!("unix:{}", socket.display()));
    let mode = socket.metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o660, "its owner and its group may connect");

    // Who connects here is a proxy, and believed, because the settings say so.
    assert_eq!(delivered(&socket, "192.0.2.1").await, 202);
    assert_eq!(delivered(&socket, "192.0.2.2").await, 429, "of the same network");
    assert_eq!(delivered(&socket, "198.51.100.1").await, 202);

    let address = format!("unix:{}", socket.display());
    let other = format!("sqlite:{}", directory.path().join("other.db").display());
    let second = tokio::task::spawn_blocking(move || run(&other, &["serve", "--listen", &address]));
    let second = second.await.expect("it ended");
    assert!(!second.status.success() && said(&second).contains("in use"), "{}", said(&second));
    assert_eq!(delivered(&socket, "203.0.113.1").await, 202, "the first one is still there");

    server.stop().await;
    assert!(!socket.exists(), "nobody listens any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_in_its_place_is_left_alone() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("socket");
    std::fs::write(&file, "somebody's").expect("a file");
    let database = Engine::Sqlite.fresh(directory.path()).await;
    let toml = format!("listen = \"unix:{}\"\n", file.display());
    let error = Server::start(settings(&database, &toml), Clock::system()).await.err().expect("it does not start");
    assert!(error.to_string().starts_with(&format!("listen: unix:{}: ", file.display())), "{error}");
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), "somebody's");
}
