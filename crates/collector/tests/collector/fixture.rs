//! A collector for a test: in this process, or as the program that ships.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use assent_collector::{Clock, Server, Settings};
use tempfile::TempDir;

use crate::client::Api;
use crate::database::Engine;

/// A collector in this process.
pub struct Collector {
    pub api: Api,
    pub database: String,
    server: Server,
    directory: TempDir,
}

impl Collector {
    /// With the settings that a test begins from: no limit on the rate.
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, "").await
    }

    /// With further settings in TOML.
    pub async fn start_with(engine: Engine, toml: &str) -> Self {
        let directory = TempDir::new().expect("a directory");
        let database = engine.fresh(directory.path()).await;
        Self::start_on(directory, database, toml, Clock::system()).await
    }

    /// On a database that may be there already.
    pub async fn start_on(directory: TempDir, database: String, toml: &str, clock: Clock) -> Self {
        let server = Server::start(settings(&database, toml), clock).await.expect("it starts");
        let api = Api::new(server.address().tcp().expect("an address"), server.new_token().unwrap_or_default());
        Self { api, database, server, directory }
    }

    /// With a clock that the test sets, in milliseconds before now.
    pub async fn start_behind(engine: Engine, toml: &str) -> (Self, Arc<AtomicU64>) {
        let behind = Arc::new(AtomicU64::new(0));
        let shown = Arc::clone(&behind);
        let clock = Clock::new(move || {
            let now = u64::try_from(jiff::Timestamp::now().as_millisecond()).expect("after 1970");
            now - shown.load(Ordering::Relaxed)
        });
        let directory = TempDir::new().expect("a directory");
        let database = engine.fresh(directory.path()).await;
        (Self::start_on(directory, database, toml, clock).await, behind)
    }

    /// Has it keep `count` new receipts, so many at a time.
    pub async fn receive(self, count: usize, at_once: usize) -> Self {
        Self { server: crate::receipts::receive(self.server, count, at_once).await, ..self }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.server.address().tcp().expect("an address")
    }

    /// Ends it in good order; the directory stays as long as the result.
    pub async fn stop(self) -> (TempDir, String) {
        self.server.stop().await;
        (self.directory, self.database)
    }

    /// What `assent-collector verify` says: whether it succeeded, and its words.
    pub fn verify(&self) -> (bool, String) {
        verify(&self.database, &[])
    }
}

/// The settings of a test, whose keys stand before those of `toml`.
pub fn settings(database: &str, toml: &str) -> Settings {
    let listen = if toml.contains("listen =") { "" } else { "listen = \"127.0.0.1:0\"\n" };
    let limits = if toml.contains("[limits]") { "" } else { "\n[limits]\nrate = 0\nnetwork_connections = 0\n" };
    Settings::parse(&format!("database = \"{database}\"\n{listen}{toml}{limits}")).expect("settings")
}

/// The program that ships.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assent-collector"));
    for name in ["CONFIG", "DATABASE", "LISTEN", "ADMIN_TOKEN_SHA256", "SIGNING_KEY", "BACKUPS", "LOG"] {
        command.env_remove(format!("ASSENT_{name}"));
    }
    command
}

/// Runs a command of the program on a database.
pub fn run(database: &str, arguments: &[&str]) -> Output {
    let directory = std::env::temp_dir();
    program().current_dir(directory).args(["--database", database]).args(arguments).output().expect("it runs")
}

pub fn verify(database: &str, arguments: &[&str]) -> (bool, String) {
    let output = run(database, &[&["verify"], arguments].concat());
    (output.status.success(), said(&output))
}

/// Both of what a program printed.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The program, serving.
pub struct Process {
    child: Child,
    stderr: BufReader<ChildStderr>,
    directory: PathBuf,
    /// What it logged until it served.
    pub log: String,
    pub address: std::net::SocketAddr,
    pub token: String,
}

impl Process {
    /// Starts it on a database, with further settings in TOML.
    pub fn start(database: &str, directory: &Path, toml: &str) -> Self {
        let config: PathBuf = directory.join("test.toml");
        let limits = if toml.contains("[limits]") { "" } else { "\n[limits]\nrate = 0\nnetwork_connections = 0\n" };
        std::fs::write(&config, format!("{toml}{limits}")).expect("a file");
        let mut command = program();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "json", "--database", database, "--config"])
            .arg(config);
        let mut child = command.current_dir(directory).stderr(Stdio::piped()).spawn().expect("it starts");
        let stderr = BufReader::new(child.stderr.take().expect("its log"));
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let (directory, log) = (directory.to_owned(), String::new());
        let mut process = Self { child, stderr, directory, log, address, token: String::new() };
        while process.address.port() == 0 {
            process.read_line();
        }
        process
    }

    /// Takes from a line of its log what tests need: where it serves, and the token.
    fn read_line(&mut self) {
        let mut line = String::new();
        let read = self.stderr.read_line(&mut line).expect("its log");
        assert!(read > 0, "it ended instead of serving");
        self.log.push_str(&line);
        let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        if let Some(file) = entry["fields"]["token_file"].as_str() {
            self.token = std::fs::read_to_string(self.directory.join(file)).expect("the token").trim().to_owned();
        }
        if let Some(address) = entry["fields"]["address"].as_str() {
            self.address = address.parse().expect("an address");
        }
    }

    pub fn api(&self) -> Api {
        Api::new(self.address, &self.token)
    }

    /// `kill -9`
    pub fn kill(mut self) {
        self.child.kill().expect("it is there");
        self.child.wait().expect("it ended");
    }

    /// Asks it to end, and gives what it logged until it did.
    pub fn terminate(mut self) -> String {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it is there");
        let mut log = String::new();
        std::io::Read::read_to_string(&mut self.stderr, &mut log).expect("its log");
        assert!(self.child.wait().expect("it ended").success(), "{log}");
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A test that failed must not leave it running; one that ended it has nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
