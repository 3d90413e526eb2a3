//! The samples under `deploy`, used: nginx in front of a collector, with TLS, the unit as systemd reads it, and what the image says of itself.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use assent_collector::{Clock, Server};
use tempfile::TempDir;

use crate::database::Engine;
use crate::fixture::{Collector, said, settings};
use crate::receipts::{given, text};

const NGINX: &str = include_str!("../../deploy/nginx.conf");
const UNIT: &str = include_str!("../../deploy/assent-collector.service");
const CONTAINERFILE: &str = include_str!("../../deploy/Containerfile");
const HOST: &str = "consent.example.com";

/// Debian keeps nginx where only root's `PATH` looks.
fn nginx() -> Command {
    let path = Path::new("/usr/sbin/nginx");
    Command::new(if path.exists() { path } else { Path::new("nginx") })
}

/// The sample with other places: its certificate, its port, and the collector behind it.
struct Proxy {
    directory: TempDir,
    address: SocketAddr,
    server: Child,
}

impl Proxy {
    /// `collector` as nginx names it: an address, or `unix:` and a path.
    fn start(collector: &str) -> Self {
        let directory = TempDir::new().expect("a directory");
        let place = |name: &str| directory.path().join(name).display().to_string();
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"])
            .args(["-subj", &format!("/CN={HOST}"), "-addext", &format!("subjectAltName=DNS:{HOST}")])
            .args(["-keyout", &place("key.pem"), "-out", &place("certificate.pem")])
            .output()
            .expect("openssl runs");
        assert!(made.status.success(), "{}", said(&made));
        // Free a moment ago; nobody else on this machine asks the system for one by its number.
        let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number");
        let mut site = NGINX.to_owned();
        for (sample, here) in [
            ("listen 443 ssl;", format!("listen 0.0.0.0:{} ssl;", free.port())),
            ("listen [::]:443 ssl;", String::new()),
            ("/etc/letsencrypt/live/consent.example.com/fullchain.pem", place("certificate.pem")),
            ("/etc/letsencrypt/live/consent.example.com/privkey.pem", place("key.pem")),
            ("server 127.0.0.1:8787;", format!("server {collector};")),
        ] {
            assert!(site.contains(sample), "{sample}");
            site = site.replace(sample, &here);
        }
        let user = if rustix::process::getuid().is_root() { "user root;" } else { "" };
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {};", place(name)))
            .join(" ");
        let whole = format!(
            "{user} daemon off; pid {}; error_log stderr; events {{}} http {{ {temporary} {site} }}",
            place("nginx.pid")
        );
        std::fs::write(directory.path().join("nginx.conf"), whole).expect("a file");
        let configured = |more: &[&str]| {
            let mut command = nginx();
            command.args(["-p", &place(""), "-e", "stderr", "-c", &place("nginx.conf")]).args(more);
            command
        };
        let checked = configured(&["-t"]).output().expect("nginx runs");
        assert!(checked.status.success(), "{}", said(&checked));
        let log = std::fs::File::create(directory.path().join("log")).expect("a file");
        let server = configured(&[]).stderr(log).spawn().expect("nginx starts");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free.port()));
        let mut proxy = Self { directory, address, server };
        while TcpStream::connect(address).is_err() {
            assert!(proxy.server.try_wait().expect("it is there").is_none(), "nginx ended");
            std::thread::yield_now();
        }
        proxy
    }

    /// Sends a request over TLS from an address of this machine, and insists that the certificate is the proxy's.
    fn ask(&self, from: [u8; 4], head: &str, body: &str) -> String {
        let mut client = Command::new("openssl")
            .args(["s_client", "-quiet", "-verify_quiet", "-verify_return_error", "-verify_hostname", HOST])
            .args(["-connect", &self.address.to_string(), "-bind", &format!("{}:0", IpAddr::from(from))])
            .arg("-CAfile")
            .arg(self.directory.path().join("certificate.pem"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("openssl runs");
        let request =
            format!("{head}\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        // The proxy may have answered and gone before it has read all.
        let _ = client.stdin.take().expect("its input").write_all(request.as_bytes());
        let output = client.wait_with_output().expect("it ended");
        let answer = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(answer.starts_with("HTTP/1.1 "), "{}", said(&output));
        answer
    }

    /// What it has logged.
    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).expect("its log")
    }

    fn status(&self, from: [u8; 4], head: &str, body: &str) -> u16 {
        let answer = self.ask(from, head, body);
        answer["HTTP/1.1 ".len()..][..3].parse().expect("a status")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // An orderly end takes its worker along, which the end of the master alone would leave.
        let id = rustix::process::Pid::from_child(&self.server);
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        let _ = self.server.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_stands_in_front_as_in_the_sample() {
    let collector = Collector::start_with(
        Engine::Sqlite,
        &format!("mirror = true\ntrusted_proxies = [\"127.0.0.1/32\"]\nhosts = [\"{HOST}\"]\n[limits]\nrate = 4\n"),
    )
    .await;
    let address = collector.address().to_string();
    tokio::task::spawn_blocking(move || {
        let proxy = Proxy::start(&address);
        let (here, there) = ([127, 0, 1, 1], [127, 0, 2, 1]);
        let post = "POST /v1/receipts HTTP/1.1\r\nContent-Type: text/plain";
        let receipt = given();
        assert_eq!(proxy.status(here, post, &receipt.to_string()), 202);
        // The collector's limit, and the proxy's before it.
        assert_eq!(proxy.status(here, post, &" ".repeat(20_000)), 413);
        assert_eq!(proxy.status(here, post, &" ".repeat(1_100_000)), 413);
        let mirrored = proxy.ask(here, "PUT /v1/mirror HTTP/1.1", "1~7~1~p~~~~1~");
        assert!(mirrored.contains("; Secure"), "the collector knows that the visitor speaks TLS: {mirrored}");
        // Visitors' addresses alone can be reached from outside, and what they ask for.
        let subject = text(&receipt, "/subject_id");
        for (line, status) in [
            ("GET /healthz", 200),
            ("GET /v1/region", 200),
            (&format!("GET /v1/subjects/{subject}"), 200),
            ("GET /", 404),
            ("GET /metrics", 404),
            ("GET /openapi.json", 404),
            ("GET /sign-in", 404),
            ("GET /v1/sites", 404),
            ("GET /v1/requests", 404),
            ("GET /v1/sites/shop.example/export", 404),
            ("GET /v1/receiptsx", 404),
            ("GET /v1/subjects/../sites", 404),
            ("PUT /v1/notices/00", 403),
        ] {
            let from = [127, 0, 3, 1];
            assert_eq!(proxy.status(from, &format!("{line} HTTP/1.1"), ""), status, "{line}");
        }
        // Whatever a visitor writes, it is the address that the proxy saw whose requests are counted: this one's share is used up soon,
        let used_up = (0..30).any(|nth| {
            let forged = format!("{post}\r\nX-Forwarded-For: 203.0.{nth}.9\r\nForwarded: for=203.0.{nth}.9");
            proxy.status(here, &forged, &given().to_string()) == 429
        });
        assert!(used_up, "somebody else's address was believed");
        // and another has its own.
        assert_eq!(proxy.status(there, post, &given().to_string()), 202);
    })
    .await
    .expect("it passed");
}

/// What goes wrong, nginx logs with the visitor's address, unless it is kept from it.
#[test]
fn nginx_writes_no_address_into_its_log() {
    let nowhere = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number");
    let proxy = Proxy::start(&nowhere.to_string());
    assert_eq!(proxy.status([127, 0, 3, 1], "GET /v1/region HTTP/1.1", ""), 502, "no collector answers");
    let mut nonsense = TcpStream::connect(proxy.address).expect("a connection");
    nonsense.write_all(b"this is no TLS\r\n\r\n").expect("it is sent");
    // nginx has answered, or closed, when this ends.
    let _ = std::io::Read::read_to_end(&mut nonsense, &mut Vec::new());
    assert!(!proxy.log().contains("127.0."), "{}", proxy.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_reaches_it_through_a_socket_too() {
    let directory = TempDir::new().expect("a directory");
    let database = Engine::Sqlite.fresh(directory.path()).await;
    let toml = format!(
        "mirror = true\nlisten = \"unix:{}\"\ntrusted_proxies = [\"unix\"]\nhosts = [\"{HOST}\"]\n[limits]\nrate = 1\n",
        directory.path().join("socket").display()
    );
    let server = Server::start(settings(&database, &toml), Clock::system()).await.expect("it starts");
    let address = server.address().to_string();
    tokio::task::spawn_blocking(move || {
        let proxy = Proxy::start(&address);
        let post = "POST /v1/receipts HTTP/1.1\r\nContent-Type: text/plain";
        assert_eq!(proxy.status([127, 0, 1, 1], post, &given().to_string()), 202);
        assert_eq!(proxy.status([127, 0, 1, 1], post, &given().to_string()), 429, "counted by the visitor's address");
        let mirrored = proxy.ask([127, 0, 2, 1], "PUT /v1/mirror HTTP/1.1", "1~7~1~p~~~~1~");
        assert!(mirrored.contains("; Secure"), "{mirrored}");
    })
    .await
    .expect("it passed");
    server.stop().await;
}

#[test]
fn systemd_reads_the_unit() {
    let directory = TempDir::new().expect("a directory");
    let unit = directory.path().join("assent-collector.service");
    let installed = "/usr/local/bin/assent-collector";
    assert!(UNIT.contains(installed));
    std::fs::write(&unit, UNIT.replace(installed, env!("CARGO_BIN_EXE_assent-collector"))).expect("a file");
    let analyze = |arguments: &[&str]| {
        let output = Command::new("systemd-analyze").args(arguments).arg(&unit).output().expect("systemd-analyze runs");
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    // It reads the units that this one needs too, which are the machine's own business.
    let warnings = analyze(&["verify"]);
    assert!(!warnings.contains("assent-collector"), "{warnings}");
    // Tenths of systemd's own measure of what a service could do to the machine: below 2 of 10.
    analyze(&["security", "--offline=true", "--threshold=20"]);
}

/// What follows a word of the Containerfile, the last time it is there.
fn instruction(word: &str) -> &'static str {
    CONTAINERFILE.lines().rev().find_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).expect(word)
}

#[test]
fn the_image_is_for_this_program() {
    let toolchain = format!("rust:{}-slim-bookworm AS build", env!("CARGO_PKG_RUST_VERSION"));
    assert!(CONTAINERFILE.contains(&toolchain), "{toolchain}");
    assert!(instruction("FROM").ends_with("debian:bookworm-slim"), "the C library it was linked with");
    let user: u32 = instruction("USER").parse().expect("a number, which a runtime can tell from root");
    assert!(user > 0 && CONTAINERFILE.contains(&format!("useradd --system --uid {user} ")));
    // Its variables are known, and everybody who may reach the container reaches the collector.
    let mut program = crate::fixture::program();
    program.envs(instruction("ENV").split(' ').map(|pair| pair.split_once('=').expect("a value")));
    let said = said(&program.arg("--print-config").output().expect("it runs"));
    assert!(
        said.contains(&format!("listen = \"0.0.0.0:{}\"", instruction("EXPOSE"))) && said.contains("log = \"json\""),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_image_can_ask_whether_it_is_ready() {
    let collector = Collector::start(Engine::Sqlite).await;
    let port = collector.address().port().to_string();
    let healthy = || {
        let (_, command) = instruction("HEALTHCHECK").split_once("CMD ").expect("a command");
        let command: Vec<String> = serde_json::from_str(&command.replace("8787", &port)).expect("a list");
        Command::new(&command[0]).args(&command[1..]).output().expect("it runs").status.success()
    };
    assert!(tokio::task::block_in_place(healthy));
    collector.stop().await;
    assert!(!tokio::task::block_in_place(healthy));
}
