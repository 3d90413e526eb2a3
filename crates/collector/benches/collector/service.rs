//! The program that ships, and how much memory it takes.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A serving collector.
pub struct Service {
    child: Child,
    pub address: SocketAddr,
}

impl Service {
    /// One that listens at an address.
    pub fn start(database: &str, directory: &Path) -> Self {
        Self::start_at("127.0.0.1:0", database, directory)
    }

    /// One that listens at an address, or at `unix:` and a path; then it has no address.
    pub fn start_at(listen: &str, database: &str, directory: &Path) -> Self {
        let config = directory.join("bench.toml");
        std::fs::write(&config, "dashboard = \"public\"\n[limits]\nrate = 0\nnetwork_connections = 0\n")
            .expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_assent-collector"));
        command.args(["serve", "--listen", listen, "--log", "json", "--database", database, "--config"]).arg(config);
        let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut service = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let log = BufReader::new(service.child.stderr.take().expect("its log"));
        for line in log.lines().map_while(Result::ok) {
            let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) = entry["fields"]["address"].as_str() {
                service.address = address.parse().unwrap_or(service.address);
                break;
            }
        }
        service
    }

    /// Resident memory in MiB.
    pub fn resident(&self) -> f64 {
        memory(self.child.id(), "VmRSS:").expect("it runs")
    }

    /// Processor time it has used.
    pub fn processor(&self) -> Duration {
        processor(Some(self.child.id()))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end: the bytes it wrote or says it read, how long it took, and its largest resident memory in MiB.
pub fn command(database: &str, arguments: &[&str]) -> (u64, Duration, f64) {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_assent-collector"));
    let mut child =
        command.args(["--database", database]).args(arguments).stdout(Stdio::piped()).spawn().expect("it starts");
    let (mut out, id) = (child.stdout.take().expect("its output"), child.id());
    let (mut bytes, mut most, mut last) = (0, 0.0_f64, Vec::new());
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = out.read(&mut buffer).expect("its output");
        // The high-water mark only grows, so the last one read before the end is the largest.
        most = most.max(memory(id, "VmHWM:").unwrap_or_default());
        if read == 0 {
            break;
        }
        bytes += read as u64;
        last = buffer[..read.min(300)].to_vec();
    }
    assert!(child.wait().expect("it ended").success(), "{arguments:?}");
    let said = String::from_utf8_lossy(&last).into_owned();
    // `verify` reads what `export` writes, and says how much.
    let megabytes = said.split(['(', ' ']).zip(said.split(['(', ' ']).skip(1)).find(|(_, unit)| unit.starts_with("MB"));
    let verified = megabytes.and_then(|(number, _)| number.parse::<f64>().ok()).map(|number| (number * 1e6) as u64);
    (if arguments[0] == "verify" { verified.unwrap_or_default() } else { bytes }, began.elapsed(), most)
}

/// Processor time of a process, or of this one, in user and kernel mode (proc_pid_stat(5): fields 14 and 15, hundredths of a second).
pub fn processor(process: Option<u32>) -> Duration {
    let process = process.unwrap_or_else(std::process::id);
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    let fields = stat.rsplit_once(')').expect("a name").1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|field| field.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(10 * ticks)
}

fn memory(process: u32, key: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1_024.0)
}
