//! The browser belongs to its audit alone: no other user can drive it, and it ends with the audit. Processes are read from /proc.
#![cfg(target_os = "linux")]

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, geteuid, kill_process};

use crate::run::UNSANDBOXED;
use crate::server::{Answer, serve};

/// Longer than any machine takes for it. A test never waits so long unless it fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// An audit that is in the middle of a visit.
struct Visiting {
    audit: Child,
    /// Where its browser's profile is.
    temporary: tempfile::TempDir,
    _server: crate::server::Server,
}

static ASKED: AtomicBool = AtomicBool::new(false);

/// A page that says when it is open, and never rests.
fn restless(_: &str, path: &str) -> Answer {
    if path.starts_with("/again") {
        ASKED.store(true, Ordering::SeqCst);
        return Answer::of("text/plain", "x");
    }
    Answer::page("<script>setInterval(() => fetch('/again'), 100)</script>")
}

impl Visiting {
    fn begin(command: &[&str]) -> Self {
        ASKED.store(false, Ordering::SeqCst);
        let server = serve(restless);
        let temporary = tempfile::tempdir().expect("a directory");
        let page = format!("http://{}/", server.address);
        let audit = Command::new(env!("CARGO_BIN_EXE_assent"))
            .args(command)
            .args([page.as_str(), UNSANDBOXED, "--timeout=600"])
            .env("TMPDIR", temporary.path())
            .current_dir(temporary.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let visiting = Self { audit, temporary, _server: server };
        until("the page is open", || ASKED.load(Ordering::SeqCst));
        visiting
    }

    /// The processes whose command line names the profile.
    fn browsers(&self) -> Vec<u32> {
        processes().filter(|id| names(*id, self.temporary.path())).collect()
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.audit.id().cast_signed()).expect("an id");
        kill_process(id, signal).expect("the audit runs");
    }

    fn profiles(&self) -> usize {
        let entries = fs::read_dir(self.temporary.path()).expect("a directory").flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("assent-audit-")).count()
    }
}

fn until(what: &str, condition: impl Fn() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").expect("/proc").flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn names(process: u32, path: &Path) -> bool {
    let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).contains(&*path.to_string_lossy())
}

/// The inodes of TCP sockets that listen.
fn listening() -> HashSet<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.filter(|words| words.get(3) == Some(&"0A")).filter_map(|words| Some((*words.get(9)?).to_owned())).collect()
}

fn listens(process: u32, listening: &HashSet<String>) -> bool {
    let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    let mut targets = files.filter_map(|file| fs::read_link(file.path()).ok()?.into_os_string().into_string().ok());
    targets.any(|target| {
        let inode = target.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
        inode.is_some_and(|inode| listening.contains(inode))
    })
}

/// One test, because the tests of one program run together and the page's sign is one for all.
#[test]
fn a_browser_listens_nowhere_and_ends_with_its_audit() {
    let audit: &[&str] = &["audit", "--json"];
    let init: &[&str] = &["init", "--yes"];
    for (command, signal, orderly) in [
        (audit, Signal::TERM, true),
        (audit, Signal::INT, true),
        (init, Signal::TERM, true),
        (audit, Signal::KILL, false),
    ] {
        let mut visiting = Visiting::begin(command);
        let browsers = visiting.browsers();
        assert!(browsers.len() > 1, "the browser and its children run");
        let listening = listening();
        assert!(listens(std::process::id(), &listening), "this test sees the socket of its own server");
        assert!(
            !browsers.iter().any(|browser| listens(*browser, &listening)),
            "a debugging port is open to other users"
        );
        visiting.signal(signal);
        let status = visiting.audit.wait().expect("the audit ends");
        if orderly {
            assert_eq!(status.code(), Some(2), "{command:?} {signal:?}");
            assert_eq!(visiting.profiles(), 0, "{command:?} {signal:?}");
            assert!(!visiting.temporary.path().join("consent.json").exists(), "an interrupted `init` writes nothing");
        }
        until("no process of the browser is left", || visiting.browsers().is_empty());
    }
}

#[test]
fn root_has_to_say_that_there_is_no_sandbox() {
    if !geteuid().is_root() {
        return;
    }
    for command in ["audit", "init"] {
        let output = Command::new(env!("CARGO_BIN_EXE_assent"))
            .args([command, "http://127.0.0.1:9/"])
            .output()
            .expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains("--no-sandbox"), "{errors}");
    }
}
