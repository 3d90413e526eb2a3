//! Delivers as fast as answers come: one thread that writes once and reads once for a receipt, and does next to nothing between.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use crate::load::answer;

/// Delivers all over connections that are there already, and insists that each is stored; receipts a second.
pub fn flood(address: SocketAddr, requests: &[Vec<u8>], connections: usize) -> f64 {
    let mut clients: Vec<TcpStream> = (0..connections).map(|_| connect(address)).collect();
    let (first, requests) = requests.split_first().expect("some requests");
    // Every answer is as long as the first.
    let length = exchange(&mut clients[0], first);
    let epoll = epoll::create(CreateFlags::CLOEXEC).expect("epoll");
    for (nth, client) in clients.iter().enumerate() {
        client.set_nonblocking(true).expect("an option of a socket");
        epoll::add(&epoll, client, EventData::new_u64(nth as u64), EventFlags::IN | EventFlags::ET)
            .expect("it is watched");
    }
    let began = Instant::now();
    let mut waiting = requests.iter();
    for (client, request) in clients.iter_mut().zip(&mut waiting) {
        client.write_all(request).expect("there is room for one");
    }
    let (mut read, mut answered) = (vec![0; connections], 0);
    let (mut events, mut buffer) = (Vec::with_capacity(connections), [0; 2_048]);
    while answered < requests.len() {
        events.clear();
        epoll::wait(&epoll, spare_capacity(&mut events), None).expect("events");
        for event in &events {
            let nth = event.data.u64() as usize;
            let more = clients[nth].read(&mut buffer).expect("an answer");
            assert!(read[nth] > 0 || buffer.starts_with(b"HTTP/1.1 202 "), "{}", String::from_utf8_lossy(&buffer));
            read[nth] += more;
            if read[nth] < length {
                continue;
            }
            (read[nth], answered) = (0, answered + 1);
            if let Some(request) = waiting.next() {
                clients[nth].write_all(request).expect("there is room for one");
            }
        }
    }
    requests.len() as f64 / began.elapsed().as_secs_f64()
}

fn connect(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).expect("a connection");
    client.set_nodelay(true).expect("an option of a socket");
    client
}

/// Sends a request and reads the whole answer; its length.
fn exchange(client: &mut TcpStream, request: &[u8]) -> usize {
    client.write_all(request).expect("it is sent");
    let (mut read, mut buffer) = (0, [0; 2_048]);
    loop {
        let more = client.read(&mut buffer[read..]).expect("an answer");
        assert!(more > 0, "the collector closed the connection");
        read += more;
        if answer(&buffer[..read]) == Some(read) {
            return read;
        }
    }
}
