//! A Chromium of one's own for one visit: found, started with an empty profile, ended. It knows no page.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Host;

use super::devtools::{DevTools, Event};
use super::{Failure, pipe};

/// A browser that is not up by then will not be.
const START: Duration = Duration::from_secs(60);

/// How long a browser has to end in its own way, and its last message to arrive.
const END: Duration = Duration::from_secs(5);

/// What the program is called on the systems that it runs on.
const NAMES: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Without the browser's own traffic, which would be none of the site's.
const ARGUMENTS: [&str; 13] = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--mute-audio",
    // The one would try each address a second time. With the other, going back shows the page as it was left, and asks for nothing; a
    // visitor's browser may have thrown that page away, and then loads it from its history.
    "--disable-features=HttpsUpgrades,BackForwardCache",
    // Else some trackers hide from what they take for a robot, and the audit would find nothing.
    "--disable-blink-features=AutomationControlled",
    "--window-size=1280,900",
];

/// The file that the browser writes all requests to, and the most that it writes.
const NETLOG: &str = "netlog.json";
const LARGEST_LOG: &str = "--net-log-max-size-mb=64";

/// How each browser is started.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub program: PathBuf,
    /// The language that pages are asked for in.
    pub language: String,
    /// Hosts to look for elsewhere.
    pub resolve: Vec<Resolve>,
    /// Whether the browser keeps its pages in its sandbox.
    pub sandbox: bool,
}

impl Launch {
    /// # Errors
    /// When the browser could not keep to its sandbox, and nobody said that it need not.
    pub fn judge(self) -> Result<Self, Failure> {
        // Chromium refuses to run a sandbox as root.
        if self.sandbox && is_root() { Err(Failure::Sandbox) } else { Ok(self) }
    }
}

/// `HOST=ADDRESS:PORT`: where a host is looked for instead, such as a staging server under the name of the real site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    host: String,
    address: std::net::SocketAddr,
}

impl std::str::FromStr for Resolve {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let expected = || "expected HOST=ADDRESS:PORT, such as shop.example=127.0.0.1:8080".to_owned();
        let (host, address) = written.split_once('=').ok_or_else(expected)?;
        let Ok(Host::Domain(host)) = Host::parse(host) else { return Err(expected()) };
        Ok(Self { host, address: address.parse().map_err(|_| expected())? })
    }
}

/// A running browser; dropping it ends the process and removes its profile.
pub(super) struct Browser {
    pub devtools: DevTools,
    /// How it calls itself to servers, without the word that says that nobody looks at it.
    pub user_agent: String,
    process: Child,
    profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn start(launch: &Launch) -> Result<(Self, mpsc::UnboundedReceiver<Event>), Failure> {
        let profile = tempfile::Builder::new().prefix("assent-audit-").tempdir().map_err(Failure::Profile)?;
        let mut command = Command::new(&launch.program);
        command.args(ARGUMENTS).arg(format!("--user-data-dir={}", profile.path().display()));
        command.arg(format!("--log-net-log={}", profile.path().join(NETLOG).display()));
        command.arg(format!("--accept-lang={}", launch.language));
        if !launch.resolve.is_empty() {
            let rules = launch.resolve.iter().map(|rule| format!("MAP {} {}", rule.host, rule.address));
            command.arg(format!("--host-resolver-rules={}", rules.collect::<Vec<_>>().join(",")));
        }
        if !launch.sandbox {
            command.arg("--no-sandbox");
        }
        let start = |why: String| Failure::Start { program: launch.program.clone(), why };
        let ends = pipe::attach(&mut command).map_err(|error| start(error.to_string()))?;
        command
            .args([LARGEST_LOG, "about:blank"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // A Ctrl-C reaches the terminal's whole group: the browser is ended by its visit, in its own way.
        #[cfg(unix)]
        command.process_group(0);
        let mut process = command.spawn().map_err(|error| start(error.to_string()))?;
        // The browser's ends of the pipes are its own alone now.
        drop(command);
        let stderr = process.stderr.take().ok_or_else(|| Failure::Browser("it has no messages".to_owned()))?;
        let last_words = tokio::spawn(last_line(stderr));
        let (devtools, events) = DevTools::connect(ends);
        let mut browser = Self { devtools, user_agent: String::new(), process, profile };
        let version = browser.devtools.call_within(START, None, "Browser.getVersion", json!({})).await;
        let version = match version {
            Ok(version) => version,
            Err(Failure::Silent { .. }) => {
                return Err(start(format!("it was not up after {} seconds", START.as_secs())));
            }
            Err(_) => return Err(start(browser.said(last_words).await)),
        };
        browser.user_agent = version["userAgent"].as_str().unwrap_or_default().replace("HeadlessChrome", "Chrome");
        Ok((browser, events))
    }

    /// What a browser said last that ended before it was up.
    async fn said(&mut self, last_words: JoinHandle<String>) -> String {
        // A process that it left behind may hold its messages open.
        self.kill().await;
        match tokio::time::timeout(END, last_words).await {
            Ok(Ok(last)) if !last.is_empty() => last,
            _ => "it ended at once".to_owned(),
        }
    }

    /// Ends it and every process that it started.
    async fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.process.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
            // It is gone already, or ends now.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.process.kill().await;
    }

    /// Ends it in its own way, so that nothing writes to the profile while it is removed, and gives its log of requests.
    pub async fn end(mut self) -> String {
        self.devtools.send(None, "Browser.close", json!({}));
        if tokio::time::timeout(END, self.process.wait()).await.is_err() {
            self.kill().await;
        }
        // A browser that was killed may have left none.
        std::fs::read_to_string(self.profile.path().join(NETLOG)).unwrap_or_default()
    }
}

/// Reads the browser's messages on to their end, or it would stop at a full pipe, and gives the last one.
async fn last_line(messages: ChildStderr) -> String {
    let mut messages = BufReader::new(messages).lines();
    let mut last = String::new();
    while let Ok(Some(line)) = messages.next_line().await {
        if !line.trim().is_empty() {
            last = line;
        }
    }
    last
}

/// The browser's program: the one named, else one with a usual name.
pub(super) fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories: Vec<_> = std::env::split_paths(&path).collect();
    let suffixed = |name: &str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let places = NAMES.iter().flat_map(|name| directories.iter().map(move |directory| directory.join(suffixed(name))));
    places.into_iter().find(|place| place.is_file()).ok_or(Failure::NoBrowser)
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::Resolve;

    #[test]
    fn a_host_elsewhere_is_a_host_and_an_address() {
        assert!("shop.example=127.0.0.1:8080".parse::<Resolve>().is_ok());
        for wrong in ["shop.example", "=127.0.0.1:1", "a b=127.0.0.1:1", "x=127.0.0.1", "a,MAP * ~NOTFOUND=1.1.1.1:1"] {
            assert!(wrong.parse::<Resolve>().is_err(), "{wrong}");
        }
    }
}
