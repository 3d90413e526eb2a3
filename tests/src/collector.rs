//! The collector as the program that ships: started for the demo, ended with it.

use std::io;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running collector. Dropping it ends it.
pub struct Collector {
    /// Where it serves, such as `http://127.0.0.1:40123`.
    pub origin: String,
    _child: Child,
}

impl Collector {
    /// Starts `program` on a free port, with its database in `directory` and its dashboard open to whoever can reach this machine's
    /// own address.
    ///
    /// # Errors
    /// When it cannot be started, or ends instead of serving.
    pub async fn start(program: &Path, directory: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(directory)?;
        let config = directory.join("collector.toml");
        std::fs::write(&config, "listen = \"127.0.0.1:0\"\ndashboard = \"public\"\nlog = \"json\"\n")?;
        let mut command = Command::new(program);
        command
            .arg("serve")
            .arg("--config")
            .arg(config)
            .current_dir(directory)
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn()?;
        let mut log = BufReader::new(child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?).lines();
        while let Some(line) = log.next_line().await? {
            let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) = entry["fields"]["address"].as_str() {
                let origin = format!("http://{address}");
                // A log that nobody reads would fill its pipe and stop the collector.
                tokio::spawn(async move {
                    while let Ok(Some(line)) = log.next_line().await {
                        eprintln!("collector: {line}")
                    }
                });
                return Ok(Self { origin, _child: child });
            }
            eprintln!("collector: {line}");
        }
        Err(io::Error::other("the collector ended instead of serving"))
    }
}
