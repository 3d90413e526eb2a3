//! Requests to a command that serves, byte by byte: nothing here corrects what a hostile client would send.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::fixture::Workshop;

/// The command while it serves; it ends with this.
pub struct Running(Child);

impl Running {
    /// Starts it in a workshop, and gives what the first line has in which `told` finds something.
    pub fn start<T>(workshop: &Workshop, arguments: &[&str], told: impl FnMut(String) -> Option<T>) -> (Self, T) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assent"))
            .args(arguments)
            .current_dir(workshop.path(""))
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines().map_while(Result::ok);
        let running = Self(child);
        let found = lines.find_map(told).expect("the command says where it is");
        // So that the command can go on printing.
        thread::spawn(move || lines.for_each(drop));
        (running, found)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

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
