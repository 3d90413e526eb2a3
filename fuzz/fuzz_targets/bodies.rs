//! Bodies of requests, sent to a collector that serves: each is answered, and never by an error of the collector's own.
#![no_main]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{LazyLock, Mutex};

use assent_collector::{Clock, Server, Settings};
use assent_core::{Node, Receipt, Sha256, read};
use libfuzzer_sys::fuzz_target;

/// A collector for all inputs, and the one connection to it.
struct Served {
    _runtime: tokio::runtime::Runtime,
    _server: Server,
    _directory: tempfile::TempDir,
    token: String,
    stream: Mutex<BufReader<TcpStream>>,
}

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let directory = tempfile::tempdir().expect("a directory");
    let database = directory.path().join("assent.db");
    let settings = format!(
        "database = \"sqlite:{}\"\nlisten = \"127.0.0.1:0\"\nmirror = true\n[limits]\nrate = 0\nnetwork_connections = 0\n",
        database.display()
    );
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let settings = Settings::parse(&settings).expect("settings");
    let server = runtime.block_on(Server::start(settings, Clock::system())).expect("it starts");
    let token = server.new_token().expect("a new database").to_owned();
    let stream = TcpStream::connect(server.address().tcp().expect("an address")).expect("it listens");
    Served {
        _runtime: runtime,
        _server: server,
        _directory: directory,
        token,
        stream: Mutex::new(BufReader::new(stream)),
    }
});

/// Every address that takes a body.
const ADDRESSES: [(&str, &str); 8] = [
    ("POST", "/v1/receipts"),
    ("PUT", "/v1/mirror"),
    ("PUT", "/v1/notices/{sha256}"),
    ("PUT", "/v1/policies/{sha256}?site_id=shop.example&lang=en&version=1"),
    ("POST", "/v1/requests"),
    ("PATCH", "/v1/requests/0192f0c4-7e5a-7b3c-8d1e-2f3a4b5c6d7e"),
    ("POST", "/v1/subjects/0192f0c4-7e5a-7b3c-8d1e-2f3a4b5c6d7e/requests"),
    ("POST", "/sign-in"),
];

/// The status of the answer, which is read to its end.
fn send(address: (&str, &str), body: &[u8]) -> u16 {
    let (method, path) = address;
    let path = path.replace("{sha256}", &Sha256::of(body).to_string());
    let mut stream = SERVED.stream.lock().expect("one thread");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        SERVED.token,
        body.len()
    );
    stream.get_mut().write_all(&[head.as_bytes(), body].concat()).expect("it takes a request");
    let (mut status, mut length) = (0, 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("it answers");
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest[..3].parse().expect("a status");
        }
        if let Some(written) = line.strip_prefix("content-length: ") {
            length = written.parse().expect("a length");
        }
    }
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).expect("a whole answer");
    status
}

fuzz_target!(|input: (u8, &[u8])| {
    let (which, body) = input;
    // What is larger ends the connection, by design.
    let body = &body[..body.len().min(16_384)];
    let address = ADDRESSES[usize::from(which) % ADDRESSES.len()];
    let status = send(address, body);
    assert!((200..500).contains(&status), "{address:?}: {status}");
    if address.1 == "/v1/receipts" && status < 300 {
        let node = Node::parse(std::str::from_utf8(body).expect("UTF-8")).expect("JSON");
        read::<Receipt>(&node).expect("what is stored is a receipt");
    }
});
