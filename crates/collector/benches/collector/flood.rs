//! Delivers as fast as answers come: one thread that writes once and reads once for a receipt, and does next to nothing between.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Instant;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::ioctl_fionbio;

use crate::load::answer;

/// Where the collector is reached: over the network, or through a socket as a proxy on the same machine reaches it.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    Tcp(SocketAddr),
    Socket(&'a Path),
}

/// Delivers all over connections that are there already, and insists that each is stored; receipts a second.
pub fn flood(way: Way<'_>, requests: &[Vec<u8>], connections: usize) -> f64 {
    let mut clients: Vec<File> = (0..connections).map(|_| connect(way)).collect();
    let (first, requests) = requests.split_first().expect("some requests");
    // Every answer is as long as the first.
    let length = exchange(&mut clients[0], first);
    let epoll = epoll::create(CreateFlags::CLOEXEC).expect("epoll");
    for (nth, client) in clients.iter().enumerate() {
        ioctl_fionbio(client, true).expect("an option of a socket");
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

/// A connection as a file: both kinds are read and written in the same way.
fn connect(way: Way<'_>) -> File {
    match way {
        Way::Tcp(address) => {
            let client = TcpStream::connect(address).expect("a connection");
            client.set_nodelay(true).expect("an option of a socket");
            OwnedFd::from(client).into()
        }
        Way::Socket(path) => OwnedFd::from(UnixStream::connect(path).expect("a connection")).into(),
    }
}

/// Sends a request and reads the whole answer; its length.
fn exchange(client: &mut File, request: &[u8]) -> usize {
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
