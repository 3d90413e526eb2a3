//! `assent studio`, over HTTP: one person in one browser edits one file, and nobody else anything.

use std::fs;

use serde_json::json;

use crate::fixture::{Workshop, config};
use crate::wire::{self, Answer, Running};

/// The running command.
struct Editor {
    _running: Running,
    port: u16,
    token: String,
    workshop: Workshop,
}

impl Editor {
    /// Over `consent.json`, which has this text if there is one.
    fn new(text: Option<&str>) -> Self {
        let workshop = Workshop::new();
        workshop.write("dist/studio/index.html", "<title>Studio</title>");
        workshop.write("dist/studio/studio.wasm", "wasm");
        workshop.write("secret.json", "{}");
        if let Some(text) = text {
            workshop.write("consent.json", text);
        }
        let address = |line: String| {
            let (port, rest) = line.strip_prefix("Open http://127.0.0.1:")?.split_once("/?token=")?;
            Some((port.parse().ok()?, rest.split(' ').next()?.to_owned()))
        };
        let arguments = ["studio", "consent.json", "--dist", "dist"];
        let (running, (port, token)) = Running::start(&workshop, &arguments, address);
        Self { _running: running, port, token, workshop }
    }

    fn host(&self) -> String {
        format!("host: 127.0.0.1:{}\r\n", self.port)
    }

    fn origin(&self) -> String {
        format!("origin: http://127.0.0.1:{}\r\n", self.port)
    }

    /// Sends a request with these header fields, and the server's own name.
    fn send(&self, line: &str, headers: &str, body: &str) -> Answer {
        let host = self.host();
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\n{host}{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
        wire::send(self.port, &(head + body))
    }

    /// Opens the address, and gives the cookie that comes of it.
    fn enter(&self) -> String {
        let answer = self.send(&format!("GET /?token={}", self.token), "", "");
        assert_eq!(answer.status, 303, "{}", answer.head);
        assert!(answer.head.contains("location: /studio/?server\r\n"), "{}", answer.head);
        assert!(answer.head.contains("httponly; samesite=strict"), "{}", answer.head);
        let cookie = answer.written.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
        format!("cookie: {}\r\n", cookie.split(';').next().expect("a pair"))
    }

    /// What the file has.
    fn text(&self) -> String {
        fs::read_to_string(self.workshop.path("consent.json")).expect("the file")
    }
}

fn etag(answer: &Answer) -> String {
    answer.head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an etag").to_owned()
}

#[test]
fn the_address_opens_once_and_the_cookie_opens_the_rest() {
    let editor = Editor::new(Some("{}"));
    for path in ["/", "/?token=wrong", "/studio/", "/api/file", "/assent.js"] {
        assert_eq!(editor.send(&format!("GET {path}"), "", "").status, 403, "{path}");
    }
    let cookie = editor.enter();
    assert_eq!(editor.send(&format!("GET /?token={}", editor.token), "", "").status, 403, "the token again");
    assert_eq!(editor.send("GET /", &cookie, "").status, 303);
    let page = editor.send("GET /studio/?server", &cookie, "");
    assert_eq!((page.status, page.body.as_str()), (200, "<title>Studio</title>"));
    for field in ["content-type: text/html", "x-frame-options: sameorigin", "nosniff", "cache-control: no-store"] {
        assert!(page.head.contains(field), "{field}: {}", page.head);
    }
    assert!(editor.send("GET /studio/studio.wasm", &cookie, "").head.contains("content-type: application/wasm"));
    let wrong = cookie.replace('=', "=x");
    assert_eq!(editor.send("GET /api/file", &wrong, "").status, 403);
}

#[test]
fn other_names_and_other_pages_are_refused() {
    let editor = Editor::new(Some("{}"));
    let cookie = editor.enter();
    for host in ["evil.example", "127.0.0.1:1", "[::1]"] {
        let request = format!("GET /api/file HTTP/1.1\r\nhost: {host}\r\n{cookie}connection: close\r\n\r\n");
        assert_eq!(wire::send(editor.port, &request).status, 421, "{host}");
    }
    let known = format!("{cookie}if-match: {}\r\n", etag(&editor.send("GET /api/file", &cookie, "")));
    for origin in ["", "origin: http://evil.example\r\n", "origin: null\r\n", "origin: http://127.0.0.1:1\r\n"] {
        assert_eq!(editor.send("PUT /api/file", &format!("{known}{origin}"), "{}").status, 403, "{origin}");
        assert_eq!(editor.send("POST /api/build", &format!("{cookie}{origin}"), "").status, 403, "{origin}");
    }
    let own = editor.origin();
    for more in [own.as_str(), "sec-fetch-site: cross-site\r\n"] {
        let request = format!("{known}{own}{more}");
        assert_eq!(editor.send("PUT /api/file", &request, "{}").status, 403, "{more}");
    }
    let elsewhere = format!("{cookie}origin: http://evil.example\r\n");
    assert_eq!(editor.send("GET /api/file", &elsewhere, "").status, 403, "reading from another page");
    assert_eq!(editor.text(), "{}");
}

#[test]
fn a_file_is_read_and_written_and_never_over_a_change() {
    let editor = Editor::new(Some("{ \"a\": 1 }"));
    let own = editor.enter() + &editor.origin();
    let read = editor.send("GET /api/file", &own, "");
    assert_eq!((read.status, read.body.as_str()), (200, "{ \"a\": 1 }"));
    assert!(read.head.contains("assent-file: consent.json"), "{}", read.head);
    let first = etag(&read);
    assert_eq!(editor.send("GET /api/file", &format!("{own}if-none-match: {first}\r\n"), "").status, 304);
    let put = |known: &str, body: &str| editor.send("PUT /api/file", &format!("{own}{known}"), body);
    assert_eq!(put("", "{}").status, 428);
    assert_eq!(put("if-none-match: *\r\n", "{}").status, 412, "it is there already");
    let written = put(&format!("if-match: {first}\r\n"), "{ \"a\": 2 }");
    assert_eq!((written.status, editor.text()), (204, "{ \"a\": 2 }".to_owned()));
    // Another program changes it.
    editor.workshop.write("consent.json", "{ \"b\": 3 }");
    let stale = put(&format!("if-match: {}\r\n", etag(&written)), "{ \"a\": 4 }");
    assert_eq!((stale.status, stale.body.as_str()), (412, "{ \"b\": 3 }"), "it says what is there");
    assert_eq!(editor.text(), "{ \"b\": 3 }");
    let now = format!("if-match: {}\r\n", etag(&stale));
    for (body, status) in
        [("[]", 422), ("{", 422), ("", 422), (&*format!("{{ \"a\": \"{}\" }}", "x".repeat(1_100_000)), 413)]
    {
        assert_eq!(put(&now, body).status, status, "{:.20}", body);
    }
    assert_eq!(put(&now, "{}").status, 204);
    fs::remove_file(editor.workshop.path("consent.json")).expect("it can go");
    assert_eq!(put(&now, "{}").status, 412, "it is gone");
}

#[test]
fn a_file_that_is_not_there_yet_is_made() {
    let editor = Editor::new(None);
    let own = editor.enter() + &editor.origin();
    let missing = editor.send("GET /api/file", &own, "");
    assert_eq!(missing.status, 404);
    assert!(missing.head.contains("assent-file: consent.json"), "{}", missing.head);
    let made = editor.send("PUT /api/file", &format!("{own}if-none-match: *\r\n"), "{ \"a\": 1 }");
    assert_eq!((made.status, editor.text()), (204, "{ \"a\": 1 }".to_owned()));
}

#[test]
fn no_address_leads_out_of_the_release() {
    let editor = Editor::new(Some("{}"));
    let cookie = editor.enter();
    for path in [
        "/../secret.json",
        "/studio/../../secret.json",
        "/studio/%2e%2e/%2e%2e/secret.json",
        "//etc/passwd",
        "/studio//index.html",
        "/..%2fsecret.json",
        "/..\\secret.json",
        "/.hidden",
        "/api/other",
    ] {
        assert_eq!(editor.send(&format!("GET {path}"), &cookie, "").status, 404, "{path}");
    }
    let own = cookie + &editor.origin();
    for line in ["DELETE /api/file", "PUT /studio/index.html", "GET /api/build"] {
        assert_eq!(editor.send(line, &own, "").status, 405, "{line}");
    }
}

#[test]
fn a_build_says_what_came_of_it() {
    let editor = Editor::new(Some(&config().to_string()));
    let own = editor.enter() + &editor.origin();
    let built = editor.send("POST /api/build", &own, "");
    assert_eq!(built.status, 200, "{}", built.body);
    assert!(editor.workshop.path("assent/assent.js").is_file());
    editor.workshop.write("consent.json", &json!({ "site": "" }).to_string());
    let refused = editor.send("POST /api/build", &own, "");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("categories"), "{}", refused.body);
}
