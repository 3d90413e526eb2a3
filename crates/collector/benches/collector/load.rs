//! A load generator: connections that are kept open, requests made beforehand, answers read only as far as their status.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection and what was read of the answer.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("an option of a socket");
        Self { stream, buffer: Vec::with_capacity(4_096) }
    }

    /// Posts a receipt and insists that it was stored.
    async fn post(&mut self, body: &str) {
        let head = "POST /v1/receipts HTTP/1.1\r\nhost: collector\r\ncontent-type: text/plain\r\ncontent-length: ";
        let (status, _) = self.exchange(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await;
        assert_eq!(status, 202, "{}", String::from_utf8_lossy(&self.buffer));
    }

    async fn exchange(&mut self, request: &[u8]) -> (u16, usize) {
        self.stream.write_all(request).await.expect("it is sent");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer");
            assert!(read > 0, "the collector closed the connection");
            let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .and_then(|length| length.parse().ok());
            let length: usize = length.expect("a length");
            if self.buffer.len() >= end + 4 + length {
                return (head[9..12].parse().expect("a status"), length);
            }
        }
    }
}

/// Posts all bodies as fast as answers come; receipts a second.
pub async fn closed(address: SocketAddr, bodies: Vec<String>, connections: usize) -> f64 {
    let (bodies, next) = (Arc::new(bodies), Arc::new(AtomicUsize::new(0)));
    let clients = futures_util::future::join_all((0..connections).map(|_| Client::connect(address))).await;
    let began = Instant::now();
    let tasks = clients.into_iter().map(|mut client| {
        let (bodies, next) = (Arc::clone(&bodies), Arc::clone(&next));
        tokio::spawn(async move {
            while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                client.post(body).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it ended");
    }
    bodies.len() as f64 / began.elapsed().as_secs_f64()
}

/// Posts bodies at a rate whatever the answers do; how long each took from when it was due, sorted.
pub async fn open(address: SocketAddr, bodies: Vec<String>, connections: usize, rate: f64) -> Vec<Duration> {
    let (bodies, next) = (Arc::new(bodies), Arc::new(AtomicUsize::new(0)));
    let clients = futures_util::future::join_all((0..connections).map(|_| Client::connect(address))).await;
    let began = Instant::now();
    let tasks = clients.into_iter().map(|mut client| {
        let (bodies, next) = (Arc::clone(&bodies), Arc::clone(&next));
        tokio::spawn(async move {
            let mut delays = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some(body) = bodies.get(nth) else { return delays };
                let due = began + Duration::from_secs_f64(nth as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
                client.post(body).await;
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

/// Gets a page; its bytes.
pub async fn get(address: SocketAddr, path: &str) -> usize {
    Client::connect(address)
        .await
        .exchange(format!("GET {path} HTTP/1.1\r\nhost: collector\r\n\r\n").as_bytes())
        .await
        .1
}
