//! Clients that ask for too much: too large, too slow, too many.

use std::io::ErrorKind;

use assent_collector::{Clock, Server};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::database::{Engine, number};
use crate::fixture::{Collector, Process, settings};
use crate::receipts::{given, receive};

/// Everything that comes back until the other side closes.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_gibibyte_is_refused_and_not_read() {
    let collector = Collector::start(Engine::Sqlite).await;
    let mut announced = TcpStream::connect(collector.address()).await.expect("a connection");
    let head = "POST /v1/receipts HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 1073741824\r\n\r\n";
    announced.write_all(head.as_bytes()).await.expect("it is sent");
    assert!(until_closed(&mut announced).await.starts_with("HTTP/1.1 413 "), "before any of it is sent");

    let mut unannounced = TcpStream::connect(collector.address()).await.expect("a connection");
    let head = "POST /v1/receipts HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n";
    unannounced.write_all(head.as_bytes()).await.expect("it is sent");
    let (mut read, mut write) = unannounced.split();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let sending = async {
        let mut sent = 0_u64;
        while sent < 1 << 30 && write.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 0x10000;
        }
        sent
    };
    let mut answer = Vec::new();
    let (sent, _) = tokio::join!(sending, read.read_to_end(&mut answer));
    assert!(sent < 64 << 20, "{sent} bytes were taken of what nobody wanted");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413 "), "{answer}");
    collector.api.deliver(&given()).await;
}

const IMPATIENT: &str = "[limits]\nrate = 0\npatience = 1\nconnections = 50\n";

/// Half of all connections are slow, and none of them keeps a place.
#[tokio::test]
async fn the_slow_are_shown_out() {
    let collector = Collector::start_with(Engine::Sqlite, IMPATIENT).await;
    let begun = [
        "",
        "POST /v1/rec",
        "POST /v1/receipts HTTP/1.1\r\nhost: localhost\r\nx-a: ",
        "POST /v1/receipts HTTP/1.1\r\nhost: localhost\r\ncontent-length: 500\r\n\r\n{\"a\"",
    ];
    let mut slow = Vec::new();
    for nth in 0..100 {
        let mut stream = TcpStream::connect(collector.address()).await.expect("a connection");
        stream.write_all(begun[nth % begun.len()].as_bytes()).await.expect("it is sent");
        slow.push(stream);
    }
    // Twice as many as there are places: this one is served because those before it had to go.
    collector.api.deliver(&given()).await;
    for (nth, stream) in slow.iter_mut().enumerate() {
        let answer = until_closed(stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{nth}: {answer}");
    }
}

/// Clients that ask for a large file and take nothing of it: as many as there are places.
#[tokio::test]
async fn those_that_do_not_read_are_shown_out() {
    let files = TempDir::new().expect("a directory");
    let file = std::fs::File::create(files.path().join("large")).expect("a file");
    file.set_len(64 << 20).expect("it is large");
    let limits = "[limits]\nrate = 0\npatience = 1\nconnections = 10\n";
    let toml = format!("{limits}[files]\n\"/files\" = \"{}\"\n", files.path().display());
    let collector = Collector::start_with(Engine::Sqlite, &toml).await;
    let mut greedy = Vec::new();
    for _ in 0..10 {
        let mut stream = TcpStream::connect(collector.address()).await.expect("a connection");
        stream.write_all(b"GET /files/large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("it is sent");
        // All of them are being answered before somebody else asks.
        stream.readable().await.expect("its answer begins");
        greedy.push(stream);
    }
    collector.api.deliver(&given()).await;
    drop(greedy);
}

/// A verification reads the whole log. The first one waits here for the database, so that the second comes while it is under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_verified_once_at_a_time() {
    let collector = Collector::start(Engine::Postgres).await;
    collector.api.deliver(&given()).await;
    let mut holding = PgConnection::connect(&collector.database).await.expect("the database");
    sqlx::raw_sql("BEGIN; LOCK TABLE batches IN ACCESS EXCLUSIVE MODE").execute(&mut holding).await.expect("a lock");
    let api = collector.api.clone();
    let first = tokio::spawn(async move { api.own("GET", "/v1/sites/shop.example/verify", "").await });
    let waiting = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'batches'::regclass";
    while number(&collector.database, waiting).await == 0 {}
    let second = collector.api.own("GET", "/v1/sites/shop.example/verify", "").await;
    assert_eq!((second.status.as_u16(), second.header("retry-after")), (503, "10"));
    assert!(collector.api.own("GET", "/", "").await.text().contains("Being checked"));
    sqlx::raw_sql("ROLLBACK").execute(&mut holding).await.expect("it ends");
    assert_eq!(first.await.expect("it ended").json()["intact"], true);
    assert_eq!(collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.status, 200);
}

/// Every connection more would be one less for the others.
#[tokio::test]
async fn one_network_has_a_share_of_the_connections() {
    let toml = "trusted_proxies = [\"127.0.0.9/32\"]\n[limits]\nrate = 0\nnetwork_connections = 3\n";
    let collector = Collector::start_with(Engine::Sqlite, toml).await;
    let connect = async |from: [u8; 4]| {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind((std::net::Ipv4Addr::from(from), 0).into()).expect("an address of this machine");
        socket.connect(collector.address()).await.expect("a connection")
    };
    let answer = async |stream: &mut TcpStream| {
        // A connection that was closed may refuse this already.
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
        until_closed(stream).await
    };
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(connect([127, 0, 0, 1]).await);
    }
    assert_eq!(answer(&mut connect([127, 0, 0, 2]).await).await, "", "the same network has no place left");
    assert!(answer(&mut connect([127, 0, 1, 1]).await).await.starts_with("HTTP/1.1 200"), "another has");
    assert!(answer(&mut connect([127, 0, 0, 9]).await).await.starts_with("HTTP/1.1 200"), "and a proxy is not counted");
    for stream in &mut held {
        assert!(answer(stream).await.starts_with("HTTP/1.1 200"), "those that it has are answered");
    }
    let mut again = connect([127, 0, 0, 1]).await;
    while answer(&mut again).await.is_empty() {
        // The place is free once the task of the connection before it has ended.
        again = connect([127, 0, 0, 1]).await;
    }
}

/// Nothing is without a limit: a guess at the token, a page of the archive, and a file cost the collector something too.
#[tokio::test]
async fn every_address_is_limited() {
    let files = tempfile::TempDir::new().expect("a directory");
    let toml = format!(
        "trusted_proxies = [\"127.0.0.0/8\"]\n[limits]\nrate = 5\n[files]\n\"/assent\" = \"{}\"",
        files.path().display()
    );
    let collector = Collector::start_with(Engine::Sqlite, &toml).await;
    let paths = [
        "/",
        "/v1/requests",
        "/v1/sites",
        "/v1/notices/00",
        "/archive/00",
        "/metrics",
        "/openapi.json",
        "/sign-in",
        "/style.css",
        "/assent/x",
        "/v1/sites/shop.example/verify",
        "/nothing",
    ];
    for (nth, path) in paths.iter().enumerate() {
        let address = format!("192.0.{nth}.1");
        let headers = [("x-forwarded-for", address.as_str()), ("authorization", "Bearer guess")];
        let ask = async || collector.api.send("GET", path, &headers, "").await.status.as_u16();
        for _ in 0..5 {
            assert_ne!(ask().await, 429, "{path}");
        }
        assert_eq!(ask().await, 429, "{path}");
    }
    // Those that watch it are counted apart, and so are files.
    let ask = async |path: &str| {
        collector.api.send("GET", path, &[("x-forwarded-for", "192.0.0.1")], "").await.status.as_u16()
    };
    assert_eq!((ask("/").await, ask("/healthz").await, ask("/assent/x").await), (429, 200, 404));
}

#[tokio::test]
async fn a_head_has_a_largest_size() {
    let collector = Collector::start(Engine::Sqlite).await;
    let header = format!("x-large: {}\r\n", "a".repeat(40_000));
    let many = "x-many: a\r\n".repeat(200);
    for headers in [header, many] {
        let mut stream = TcpStream::connect(collector.address()).await.expect("a connection");
        let request = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
        // It may close before all of it is sent.
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = until_closed(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert_eq!(collector.api.get("/healthz").await.status, 200);
}

/// The collector is a process of its own, since both ends of ten thousand connections are more than one process may open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_connections_are_held() {
    const MANY: usize = 10_000;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).expect("the limit is raised");
    assert!(
        limit.maximum.is_none_or(|most| most > 12_000),
        "this test needs {MANY} file handles; `ulimit -Hn` gives {:?}",
        limit.maximum
    );
    let directory = TempDir::new().expect("a directory");
    let database = Engine::Sqlite.fresh(directory.path()).await;
    let process = Process::start(
        &database,
        directory.path(),
        "[limits]\nrate = 0\nnetwork_connections = 0\npatience = 600\nconnections = 10100\n",
    );
    let mut held = Vec::with_capacity(MANY);
    for _ in 0..MANY {
        let mut stream = TcpStream::connect(process.address).await.expect("a connection");
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n").await.expect("it is sent");
        held.push(stream);
    }
    let api = process.api();
    for _ in 0..20 {
        api.deliver(&given()).await;
    }
    let metrics = api.get("/metrics").await.text();
    let open = metrics.lines().find_map(|line| line.strip_prefix("assent_connections ")).expect("the gauge");
    assert!(open.parse::<usize>().is_ok_and(|open| open > MANY / 2), "{open}");
    // Every one of them is answered when it says what it wants.
    for stream in &mut held {
        stream.write_all(b"connection: close\r\n\r\n").await.expect("it is sent");
    }
    for stream in &mut held {
        assert!(until_closed(stream).await.starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(number(&database, "SELECT COUNT(*) FROM receipts").await, 20);
    let log = tokio::task::block_in_place(|| process.terminate());
    assert!(!log.contains("panicked"), "{log}");
}

/// SQLite's write-ahead log begins again only when all of it has been folded into the file. In a rush no such moment comes by itself.
/// So the writer makes one, at the latest after [`LONGEST`] receipts, however slow the disk or busy the machine is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rush_does_not_make_the_write_ahead_log_grow() {
    const RUSH: usize = 40_000;
    /// The writer's `FOLDED` twice, and one commit.
    const LONGEST: usize = 2 * 4_096 + 512;
    let directory = TempDir::new().expect("a directory");
    let database = Engine::Sqlite.fresh(directory.path()).await;
    let server = Server::start(settings(&database, ""), Clock::system()).await.expect("it starts");
    let server = receive(server, RUSH, 512).await;
    // How often the log has begun: the checkpoint sequence number of its header (sqlite.org/fileformat2.html#walformat).
    let log = std::fs::read(directory.path().join("assent.db-wal")).expect("the log is there");
    let begun = u32::from_be_bytes(log[12..16].try_into().expect("four bytes"));
    let least = u32::try_from(RUSH / LONGEST - 1).expect("a small number");
    assert!(begun >= least, "the log began {begun} times again, and should have {least} times");
    server.stop().await;
}
