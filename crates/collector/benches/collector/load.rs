//! Requests that are written beforehand, delivered at a steady rate over connections that are kept open.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The requests that deliver `count` new receipts, head and body in one piece.
pub fn requests(count: usize) -> Vec<Vec<u8>> {
    let request = |body: String| {
        let head = "POST /v1/receipts HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: ";
        format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes()
    };
    (0..count).map(|_| request(crate::receipts::given().to_string())).collect()
}

/// A connection and what was read of the answer.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// The length of a receipt's answer, once there was one: it is that of every other too, and does not have to be read again.
    answer: Option<usize>,
}

impl Client {
    async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("an option of a socket");
        Self { stream, buffer: Vec::with_capacity(1_024), answer: None }
    }

    /// Delivers a receipt and insists that it was stored.
    async fn deliver(&mut self, request: &[u8]) {
        match self.answer {
            None => {
                self.exchange(request).await;
                self.answer = Some(self.buffer.len());
            }
            Some(length) => {
                self.stream.write_all(request).await.expect("it is sent");
                self.buffer.clear();
                while self.buffer.len() < length {
                    self.read().await;
                }
            }
        }
        assert!(self.buffer.starts_with(b"HTTP/1.1 202 "), "{}", String::from_utf8_lossy(&self.buffer));
    }

    /// Sends a request and reads the whole answer.
    async fn exchange(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("it is sent");
        self.buffer.clear();
        loop {
            self.read().await;
            if answer(&self.buffer).is_some_and(|length| self.buffer.len() >= length) {
                return;
            }
        }
    }

    async fn read(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer");
        assert!(read > 0, "the collector closed the connection");
    }
}

/// The length of an answer by what its head says, once that is there. hyper writes names in lower case.
pub fn answer(read: &[u8]) -> Option<usize> {
    let end = read.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = &read[..end];
    let name = b"content-length: ";
    let at = head.windows(name.len()).position(|window| window == name).expect("a length") + name.len();
    let digits = head[at..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(end + 4 + digits.fold(0, |sum, digit| 10 * sum + usize::from(digit - b'0')))
}

/// Delivers at a rate whatever the answers do: each connection takes the next request as soon as it is free and the request due. How long
/// each took from when it was due, sorted.
pub async fn steadily(address: SocketAddr, requests: Vec<Vec<u8>>, connections: usize, rate: f64) -> Vec<Duration> {
    let clients = futures_util::future::join_all((0..connections).map(|_| Client::connect(address))).await;
    let (requests, next) = (Arc::new(requests), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let tasks = clients.into_iter().map(|mut client| {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        tokio::spawn(async move {
            let mut delays = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some(request) = requests.get(nth) else { return delays };
                let due = began + Duration::from_secs_f64(nth as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
                client.deliver(request).await;
                delays.push(due.elapsed());
            }
        })
    });
    let mut delays = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        delays.extend(task.await.expect("it ended"));
    }
    delays.sort();
    delays
}

/// Gets a page.
pub async fn get(address: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let mut client = Client::connect(address).await;
    client.exchange(request.as_bytes()).await;
    let answer = String::from_utf8_lossy(&client.buffer);
    answer.split_once("\r\n\r\n").expect("a body").1.to_owned()
}
