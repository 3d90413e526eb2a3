//! Requests to a command that serves, byte by byte: nothing here corrects what a hostile client would send.

use std::io::{Read, Write};
use std::net::TcpStream;

/// What came back.
pub struct Answer {
    pub status: u16,
    /// The header fields in small letters.
    pub head: String,
    /// The same as they came.
    pub written: String,
    pub body: String,
    /// Whether the server said that nothing is missing.
    pub whole: bool,
}

/// Sends a request to a port of this machine.
pub fn send(port: u16, request: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the command listens");
    // A server that has heard enough closes; what it said counts.
    let _ = stream.write_all(request.as_bytes());
    let mut bytes = Vec::new();
    // A connection that breaks off is judged by what came.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let (written, head, mut body) = (head.to_owned(), head.to_ascii_lowercase(), body.to_owned());
    let chunked = head.contains("transfer-encoding: chunked");
    let whole = !chunked || body.ends_with("0\r\n\r\n");
    if chunked {
        body = unchunk(&body);
    }
    Answer { status, head, written, body, whole }
}

fn unchunk(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        let Some(chunk) = after.get(..size) else { break };
        body += chunk;
        rest = after.get(size + 2..).unwrap_or_default();
    }
    body
}
