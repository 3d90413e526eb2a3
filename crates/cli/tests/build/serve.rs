//! `assent serve`, over HTTP: in front of a well-behaved site, of hostile ones, and of a directory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::fixture::{Workshop, config, with};
use crate::wire::{self, Answer, Running};

const TAG: &str = "<script src=\"/assent/assent.js\"></script>";

/// A site that gives the same answer to every request, and remembers the requests.
struct Site {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// `head`: the status line and header fields, with a line end after each. `{site}` in it and in a body of text is the site's address.
    fn new(head: &str, body: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let body: Vec<u8> = body.into();
        let body = String::from_utf8(body)
            .map_or_else(|error| error.into_bytes(), |text| text.replace("{site}", &address).into_bytes());
        let head = head.replace("{site}", &address);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                kept.lock().expect("the list").push(request(&mut stream));
                let head = format!("HTTP/1.1 {head}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
                // The other side may have had enough of it.
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            }
        });
        Self { address, requests }
    }

    fn page(body: impl Into<Vec<u8>>) -> Self {
        Self::new("200 OK\r\ncontent-type: text/html; charset=utf-8\r\n", body)
    }

    /// What it was asked last.
    fn last(&self) -> String {
        self.requests.lock().expect("the list").last().cloned().unwrap_or_default()
    }

    fn count(&self) -> usize {
        self.requests.lock().expect("the list").len()
    }
}

/// Reads a request with its body.
fn request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        text += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    text + "\r\n" + &String::from_utf8_lossy(&body)
}

/// The running command.
struct Served {
    _running: Running,
    port: u16,
    workshop: Workshop,
}

impl Served {
    fn new(shown: &[&str]) -> Self {
        Self::with(Workshop::new(), shown, "consent.json")
    }

    fn with(workshop: Workshop, shown: &[&str], file: &str) -> Self {
        workshop.write("consent.json", &config().to_string());
        let arguments = [&["serve"], shown, &["--port", "0", "--dist", "dist", "--config", file]].concat();
        let port = |line: String| line.strip_prefix("http://127.0.0.1:")?.split('/').next()?.parse().ok();
        let (running, port) = Running::start(&workshop, &arguments, port);
        Self { _running: running, port, workshop }
    }

    /// Sends a request with this first line and these header fields, under the server's own name.
    fn send(&self, line: &str, headers: &str) -> Answer {
        self.raw(&format!("{line} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n{headers}connection: close\r\n\r\n", self.port))
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), "accept: text/html\r\n")
    }

    fn raw(&self, request: &str) -> Answer {
        wire::send(self.port, request)
    }
}

#[test]
fn a_page_gets_the_tag_first_and_everything_else_stays_as_it_is() {
    for (page, expected) in [
        (
            "<!doctype html><html><head><title>A</title></head></html>",
            format!("<!doctype html><html><head>{TAG}<title>A</title></head></html>"),
        ),
        ("<head><title>never closed", format!("<head>{TAG}<title>never closed")),
        ("<!-- <head> --><p>A</p>", format!("<!-- <head> -->{TAG}<p>A</p>")),
        ("text", format!("text{TAG}")),
        ("", TAG.to_owned()),
    ] {
        let site = Site::page(page);
        let served = Served::new(&[&site.address]);
        assert_eq!(served.get("/").body, expected, "{page}");
    }
    let site = Site::new("200 OK\r\ncontent-type: application/json\r\netag: \"a\"\r\n", "{\"a\": \"<head>\"}");
    let answer = Served::new(&[&site.address]).get("/data");
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"a\": \"<head>\"}"));
    assert!(answer.head.contains("etag: \"a\""), "{}", answer.head);
}

#[test]
fn the_tag_of_an_earlier_build_goes_and_addresses_of_the_site_stay_inside() {
    let page = "<a href=\"{site}/x?a#b\">x</a><a href=\"{site}.evil.example/\">y</a><script src=\"{site}/assent/3f/assent.js\"></script><p>";
    let site = Site::page(page);
    let expected = format!("{TAG}<a href=\"/x?a#b\">x</a><a href=\"{}.evil.example/\">y</a><p>", site.address);
    assert_eq!(Served::new(&[&site.address]).get("/").body, expected);
}

#[test]
fn an_encoded_page_is_decoded_and_an_unasked_encoding_is_told() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"<head></head>").expect("in memory");
    let head = "200 OK\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\netag: \"x\"\r\n";
    let site = Site::new(head, encoder.finish().expect("in memory"));
    let answer = Served::new(&[&site.address]).send("GET /", "accept-encoding: gzip, zstd\r\nif-none-match: \"x\"\r\n");
    assert_eq!(answer.body, format!("<head>{TAG}</head>"));
    assert!(!answer.head.contains("content-encoding") && !answer.head.contains("etag"), "{}", answer.head);
    let asked = site.last().to_ascii_lowercase();
    assert!(asked.contains("accept-encoding: gzip\r\n") && !asked.contains("if-none-match"), "{asked}");

    let site = Site::new("200 OK\r\ncontent-type: text/html\r\ncontent-encoding: zstd\r\n", "?");
    assert_eq!(Served::new(&[&site.address]).get("/").status, 502);
}

#[test]
fn nobody_is_answered_under_another_name_and_no_other_host_is_asked() {
    let site = Site::page("<head>");
    let served = Served::new(&[&site.address]);
    let port = served.port;
    for host in [
        "evil.example",
        "127.0.0.1",
        &format!("evil.example:{port}"),
        &format!("127.0.0.1:{port}\r\nhost: evil.example"),
    ] {
        let answer = served.raw(&format!("GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"));
        assert!(matches!(answer.status, 400 | 421), "{host}: {}", answer.status);
    }
    let other = Site::page("<head>");
    let answer = served.send(&format!("GET {}/", other.address), "");
    assert_eq!((answer.status, other.count()), (421, 0));
    assert_eq!(served.send("CONNECT evil.example:443", "").status / 100, 4);
    assert_eq!(site.count(), 0);
    // A path is a path, however much it looks like a host.
    assert_eq!(served.get("//evil.example/@evil.example").status, 200);
    assert!(site.last().starts_with("GET //evil.example/@evil.example "), "{}", site.last());
}

#[test]
fn a_redirection_stays_on_the_site_or_is_told() {
    let site = Site::new("302 Found\r\nlocation: {site}/next\r\n", "");
    let answer = Served::new(&[&site.address]).get("/");
    assert!(answer.status == 302 && answer.head.contains("location: /next"), "{}", answer.head);

    let elsewhere = Site::page("<head>");
    let site = Site::new(&format!("302 Found\r\nlocation: {}/there\r\n", elsewhere.address), "");
    let served = Served::new(&[&site.address]);
    let answer = served.get("/");
    assert_eq!((answer.status, elsewhere.count()), (502, 0), "nothing follows it");
    assert!(answer.body.contains(&format!("assent serve {}/there", elsewhere.address)), "{}", answer.body);
    // A picture may come from where the site sends for it.
    assert_eq!(served.send("GET /a.png", "sec-fetch-dest: image\r\n").status, 302);
}

#[test]
fn what_belongs_to_the_sites_host_becomes_this_machines() {
    let site = Site::new(
        "200 OK\r\ncontent-type: text/html\r\nset-cookie: a=1; Domain=example.com; Secure\r\nset-cookie: b=2; Path=/\r\n\
         strict-transport-security: max-age=9\r\nx-secret: hop\r\nconnection: x-secret\r\n\
         content-security-policy: default-src 'none'; script-src 'nonce-abc'\r\n",
        "<head>",
    );
    let served = Served::new(&[&site.address]);
    let own = format!("http://127.0.0.1:{}", served.port);
    let answer = served.send("POST /form", &format!("origin: {own}\r\nreferer: {own}/form\r\ncontent-length: 0\r\n"));
    assert!(
        answer.head.contains("set-cookie: a=1\r\n") && answer.head.contains("set-cookie: b=2; path=/"),
        "{}",
        answer.head
    );
    for gone in ["strict-transport-security", "x-secret"] {
        assert!(!answer.head.contains(gone), "{gone}: {}", answer.head);
    }
    assert!(
        answer.head.contains("script-src 'nonce-abc' 'self' 'wasm-unsafe-eval'; connect-src 'self'"),
        "{}",
        answer.head
    );
    assert_eq!(answer.body, "<head><script nonce=\"abc\" src=\"/assent/assent.js\"></script>");
    let asked = site.last();
    assert!(
        asked.contains(&format!("origin: {}\r\n", site.address))
            && asked.contains(&format!("referer: {}/form", site.address)),
        "{asked}"
    );
    assert!(asked.contains(&format!("ost: {}\r\n", site.address.trim_start_matches("http://"))), "{asked}");
}

#[test]
fn a_large_file_passes_and_a_page_that_is_one_endless_tag_breaks_off() {
    let site = Site::new("200 OK\r\ncontent-type: video/mp4\r\n", vec![b'a'; 40 << 20]);
    let answer = Served::new(&[&site.address]).get("/film");
    assert_eq!(answer.body.len(), 40 << 20);
    let site = Site::page([b"<head><a ".to_vec(), vec![b'a'; 40 << 20]].concat());
    let answer = Served::new(&[&site.address]).get("/");
    assert!(!answer.whole, "half a page does not look like a whole one");
}

#[test]
fn the_built_files_are_there_without_receipts_and_follow_the_configuration() {
    let site = Site::page("<head>");
    let served = Served::new(&[&site.address]);
    let answer = served.get("/assent/consent.json");
    assert!(answer.status == 200 && answer.head.contains("content-type: application/json"), "{}", answer.head);
    assert!(answer.body.contains("\"revision\":7") && !answer.body.contains("receipts"), "{}", answer.body);
    for name in ["deploy/tag.html", "../consent.json", "nothing.js"] {
        assert_eq!(served.get(&format!("/assent/{name}")).status, 404, "{name}");
    }
    assert_eq!(site.count(), 0, "the site is not asked for them");

    served.workshop.write("consent.json", &with(config(), "langauges", json!(["en"])).to_string());
    let answer = served.get("/");
    assert!(answer.status == 500 && answer.body.contains("did you mean \"languages\"?"), "{}", answer.body);
    assert!(answer.head.contains("content-type: text/plain"), "{}", answer.head);
    served.workshop.write("consent.json", &with(config(), "revision", json!(8)).to_string());
    assert_eq!(served.get("/").body, format!("<head>{TAG}"));
    assert!(served.get("/assent/consent.json").body.contains("\"revision\":8"));
}

#[test]
fn a_site_that_does_not_answer_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let answer = Served::new(&[&address]).get("/");
    assert!(answer.status == 502 && answer.body.contains(&format!("{address} did not answer")), "{}", answer.body);
}

#[test]
fn a_directory_is_shown_and_nothing_outside_of_it() {
    let workshop = Workshop::new();
    workshop.write("site/index.html", "<head>");
    workshop.write("site/style.css", "p {}");
    workshop.write("secret.html", "secret");
    let served = Served::with(workshop, &["--site", "site"], "consent.json");
    assert_eq!(served.get("/").body, format!("<head>{TAG}"));
    assert_eq!(served.get("/style.css").body, "p {}");
    for path in ["/../secret.html", "/%2e%2e/secret.html", "/..%2fsecret.html"] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_wrong_call_is_refused() {
    for arguments in [
        &["serve"][..],
        &["serve", "https://user:word@example.com"],
        &["serve", "https://a.example", "--site", "b"],
        &["serve", "ftp://a.example"],
    ] {
        let ended = Command::new(env!("CARGO_BIN_EXE_assent")).args(arguments).env_clear().output().expect("it ends");
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
    }
}
