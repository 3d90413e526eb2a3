//! Other programs, called with a sentence at hand for when they fail.

use std::{
    ffi::OsStr,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Output, Stdio},
};

use anyhow::{Context, Error, Result, anyhow, bail};

use crate::heartbeat::Heartbeat;

/// A program with its arguments. It never reads from the terminal: CI has none.
pub struct Program {
    inner: Command,
}

impl Program {
    /// A program by its path, or by its name in `PATH`.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut inner = Command::new(program);
        inner.stdin(Stdio::null());
        Self { inner }
    }

    /// Adds one argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.inner.arg(argument);
        self
    }

    /// Adds arguments written as one string, separated by spaces.
    pub fn words(mut self, arguments: &str) -> Self {
        self.inner.args(arguments.split_whitespace());
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(name, value);
        self
    }

    /// Hides a variable of our environment from it.
    pub fn without_env(mut self, name: &str) -> Self {
        self.inner.env_remove(name);
        self
    }

    /// Sets the directory it runs in.
    pub fn within(mut self, directory: impl AsRef<Path>) -> Self {
        self.inner.current_dir(directory);
        self
    }

    /// Runs it with its output shown as it comes.
    pub fn run(mut self) -> Result<()> {
        let _heartbeat = Heartbeat::start(self.line());
        let status = self.inner.status().map_err(|error| self.not_started(&error))?;
        self.judge(status)
    }

    /// Runs it and returns what it printed; what it complained about is shown only when it fails.
    pub fn read(mut self) -> Result<String> {
        let _heartbeat = Heartbeat::start(self.line());
        let Output { status, stdout, stderr } = self.inner.output().map_err(|error| self.not_started(&error))?;
        if !status.success() {
            eprint!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        }
        self.judge(status)?;
        String::from_utf8(stdout).with_context(|| format!("`{}` printed something that is not UTF-8", self.line()))
    }

    /// Whether it can be started and succeeds; nothing is shown.
    pub fn succeeds(mut self) -> bool {
        self.inner.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// What it prints when it succeeds, else nothing; for asking a program its version.
    pub fn answer(mut self) -> Option<String> {
        let Output { status, stdout, .. } = self.inner.output().ok()?;
        status.success().then(|| String::from_utf8_lossy(&stdout).trim().to_owned())
    }

    /// Becomes it, so that signals reach it and no idle parent is left; returns only on failure.
    #[cfg(unix)]
    pub fn become_it(mut self) -> Result<()> {
        use std::os::unix::process::CommandExt;
        let error = self.inner.exec();
        Err(self.not_started(&error))
    }

    /// Runs it, where a process cannot become another one.
    #[cfg(not(unix))]
    pub fn become_it(self) -> Result<()> {
        self.run()
    }

    fn judge(&self, status: ExitStatus) -> Result<()> {
        if status.success() {
            return Ok(());
        }
        bail!("`{}` failed ({status})", self.line())
    }

    fn not_started(&self, error: &std::io::Error) -> Error {
        let program = self.inner.get_program().display();
        match error.kind() {
            ErrorKind::NotFound => anyhow!("`{program}` is not installed, or not in PATH"),
            _ => anyhow!("`{program}` cannot be started: {error}"),
        }
    }

    /// The command as one would type it, without the directories of the program and cut at a readable length.
    fn line(&self) -> String {
        let program = Path::new(self.inner.get_program()).file_name().unwrap_or_default().to_string_lossy();
        let words = self.inner.get_args().map(OsStr::to_string_lossy);
        let line = std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ");
        if line.chars().count() <= 100 { line } else { line.chars().take(99).chain(['…']).collect() }
    }
}

/// Where a program is in `PATH`.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|candidate| candidate.is_file())
}
