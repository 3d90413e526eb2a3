//! Runs the program and reads what it says.

use std::net::SocketAddr;
use std::process::{Command, Output};

use serde_json::Value;

/// What an audit ended with.
pub struct Audited {
    pub code: i32,
    pub report: Value,
    pub errors: String,
}

/// The pages here are our own, and root runs many of the machines that test.
pub const UNSANDBOXED: &str = "--no-sandbox";

/// How long a page may take where a test says nothing else: on a machine that is busy with other tests, minutes.
const PATIENT: &str = "--timeout=240";

/// `assent audit` with these arguments and JSON for an answer. Pages here are quiet soon.
pub fn audit(arguments: &[&str]) -> Audited {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assent"));
    let patient = Some(PATIENT).filter(|_| !arguments.iter().any(|argument| argument.starts_with("--timeout")));
    command.args(["audit", "--json", UNSANDBOXED]).args(patient).args(arguments);
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let errors = String::from_utf8_lossy(&stderr).into_owned();
    let report = serde_json::from_slice(&stdout).unwrap_or(Value::Null);
    Audited { code: status.code().unwrap_or(-1), report, errors }
}

/// `--resolve` for each host.
pub fn resolve(hosts: &[&str], address: SocketAddr) -> Vec<String> {
    hosts.iter().map(|host| format!("--resolve={host}={address}")).collect()
}

impl Audited {
    fn findings(&self) -> impl Iterator<Item = &Value> {
        self.report["sites"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|site| site["findings"].as_array().into_iter().flatten())
    }

    /// The ids of what fails the audit.
    pub fn leaks(&self) -> Vec<&str> {
        self.findings()
            .filter(|finding| finding["level"] == "error")
            .filter_map(|finding| finding["id"].as_str())
            .collect()
    }

    /// All ids.
    pub fn ids(&self) -> Vec<&str> {
        self.findings().filter_map(|finding| finding["id"].as_str()).collect()
    }

    /// The finding with this id.
    pub fn finding(&self, id: &str) -> &Value {
        let found = self.findings().find(|finding| finding["id"] == id);
        found.unwrap_or_else(|| panic!("no finding {id} among {:#?}\n{}", self.ids(), self.errors))
    }

    /// A visit of the only site.
    pub fn visit(&self, phase: &str) -> &Value {
        let visits = self.report["sites"][0]["visits"].as_array().into_iter().flatten();
        visits
            .into_iter()
            .find(|visit| visit["phase"] == phase)
            .unwrap_or_else(|| panic!("no visit {phase}: {}", self.errors))
    }

    /// What was recorded of one kind (`requests`, `cookies`, …) in a visit of the only site.
    pub fn all(&self, phase: &str, kind: &str) -> impl Iterator<Item = &Value> {
        self.visit(phase)[kind].as_array().into_iter().flatten()
    }
}
