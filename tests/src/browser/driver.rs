//! A running driver process, in a process group of its own that ends with its handle.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::TcpStream;

use super::container::Shelf;
use super::engine::{find, mini_browser};
use super::{DEADLINE, Engine, POLL};
use crate::repository;

/// How long a driver has to close its browsers before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// Why an engine cannot be driven.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// A program is not on this machine.
    #[error(
        "{engine} cannot be tested: {program} is not installed; run `cargo xtask test`, which installs it, or name it in {variable}"
    )]
    Missing {
        /// The engine's name.
        engine: &'static str,
        /// The missing program.
        program: &'static str,
        /// The environment variable that can name it.
        variable: &'static str,
    },
    /// The driver could not be started.
    #[error("{0} cannot be started: {1}")]
    NotStarted(PathBuf, std::io::Error),
    /// The driver does not answer.
    #[error("{0} ended, or did not listen within {DEADLINE:?}; its output is in {1}")]
    Silent(PathBuf, PathBuf),
}

/// A driver process. Dropping it ends the driver, its browsers and its display.
pub struct Driver {
    engine: Engine,
    process: Child,
    port: u16,
    shelf: Shelf,
}

impl Driver {
    /// Starts the driver of `engine` on a free port and waits until it listens.
    ///
    /// # Errors
    /// When a program is missing or the driver does not listen.
    pub async fn start(engine: Engine) -> Result<Self, DriverError> {
        let missing = |variable, program| DriverError::Missing { engine: engine.name(), program, variable };
        let (variable, name) = engine.driver();
        let program = find(variable, name).ok_or_else(|| missing(variable, name))?;
        if engine == Engine::WebKit && mini_browser().is_none() {
            return Err(missing("ASSENT_MINIBROWSER", "MiniBrowser"));
        }
        let not_started = |error| DriverError::NotStarted(program.clone(), error);
        let port = free_port().map_err(not_started)?;
        let mut command = match engine {
            // WebKitGTK has no headless mode: it draws on a display of its own. Without -noreset the display starts anew
            // when a session's browser ends, and refuses the next one meanwhile.
            Engine::WebKit => {
                let display =
                    find("ASSENT_XVFB_RUN", "xvfb-run").ok_or_else(|| missing("ASSENT_XVFB_RUN", "xvfb-run"))?;
                let mut command = Command::new(display);
                command.args(["-a", "-s", "-screen 0 1280x1024x24 -noreset"]).arg(&program);
                command
            }
            Engine::Chromium | Engine::Firefox => Command::new(&program),
        };
        command.arg(format!("--port={port}"));
        if engine == Engine::Firefox {
            // Containers are opened with the browser's own rights.
            command.args(["--websocket-port=0", "--allow-system-access"]);
        }
        let output = output_file(engine);
        // Emptied, and then written at its end: two drivers of an engine share the file.
        File::create(&output).map_err(not_started)?;
        let file = File::options().append(true).open(&output).map_err(not_started)?;
        command.stdin(Stdio::null()).stdout(file.try_clone().map_err(not_started)?).stderr(file);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let process = command.spawn().map_err(not_started)?;
        let mut driver = Self { engine, process, port, shelf: Shelf::default() };
        if driver.listens().await { Ok(driver) } else { Err(DriverError::Silent(program, output)) }
    }

    /// Which engine it drives.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The browser that waits for the next scenario, if one does.
    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The address for WebDriver commands.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn listens(&mut self) -> bool {
        let started = Instant::now();
        while started.elapsed() < DEADLINE && matches!(self.process.try_wait(), Ok(None)) {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.is_ok() {
                return true;
            }
            tokio::time::sleep(POLL).await;
        }
        false
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw);
        let signal = |signal| group.is_some_and(|group| kill_process_group(group, signal).is_ok());
        signal(Signal::TERM);
        let asked = Instant::now();
        while asked.elapsed() < GRACE && matches!(self.process.try_wait(), Ok(None)) {
            std::thread::sleep(POLL);
        }
        // Also what the driver left behind in its group.
        signal(Signal::KILL);
        // The status of a killed process says nothing; waiting only removes the zombie.
        let _ = self.process.wait();
    }
}

/// A port that was free a moment ago: the drivers cannot be handed an open socket.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Where the driver's output goes: beside the screenshots, for the case that it does not start.
fn output_file(engine: Engine) -> PathBuf {
    let directory = repository::screenshots();
    // File::create reports it when this fails.
    let _ = std::fs::create_dir_all(&directory);
    directory.join(format!("{}-driver.log", engine.name()))
}
