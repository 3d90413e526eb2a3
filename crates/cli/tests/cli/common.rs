//! Calling the command.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a call ended with.
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Calls `assent` in a directory, with a text as its standard input.
pub fn assent_in(directory: &Path, arguments: &[&str], input: &[u8]) -> Answer {
    assent_with(directory, arguments, input, &[])
}

/// The same with an environment, which is empty otherwise.
pub fn assent_with(directory: &Path, arguments: &[&str], input: &[u8], environment: &[(&str, &Path)]) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_assent"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that refuses its arguments does not read.
    let _ = child.stdin.take().expect("an input").write_all(input);
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the command ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Answer { code: status.code().expect("no signal ended it"), out: text(stdout), err: text(stderr) }
}

/// The same in the directory of the tests' data.
pub fn assent(arguments: &[&str], input: &str) -> Answer {
    assent_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/data")), arguments, input.as_bytes())
}

impl Answer {
    /// What was printed for machines.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// Everything, for a comparison.
    pub fn whole(&self) -> String {
        format!("exit code: {}\n--- standard output\n{}--- standard error\n{}", self.code, self.out, self.err)
    }
}
