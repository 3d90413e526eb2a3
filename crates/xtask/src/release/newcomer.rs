//! The first five minutes of somebody who has Debian, and neither Rust nor Node: what `docs/install.md` says, line by line, as it stands
//! there, on a site that counts its visitors. At the end `assent audit` has to find that nothing leaks.
//!
//! It is no step of `cargo xtask test`, because it takes the released programs, which are compiled for longer than that suite runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use super::trial::{Outcome, Running, said};
use crate::{
    command::{Program, which},
    heartbeat::clock,
    inputs::{Inputs, files},
    repository::Repository,
    stage,
};

/// The page that is followed, and the heading of its list.
const GUIDE: (&str, &str) = ("docs/install.md", "## Your first five minutes");
/// More steps than this are too many.
const MOST: usize = 6;
/// The site of the guide, and where the newcomer's is served.
const SITE: (&str, &str) = ("https://example.com", "http://localhost:8080");
/// The newcomer's site as it is before, and the person who works on it.
const PAGES: &str = "tests/newcomer/site";
const PERSON: &str = "newcomer";
/// What a new machine has: `sudo`, a web server for the site, and the lists of packages, which an installation leaves. Chromium's sandbox
/// uses namespaces of its own on an ordinary machine; a directory that is the root of one gets none, so that the older sandbox is there.
const DEBIAN: &str =
    "--variant=apt --skip=cleanup/apt/lists --include=sudo,busybox,ca-certificates,chromium-sandbox bookworm";

/// Follows the guide with the artefacts in `release`, and prints how long each step took.
///
/// # Errors
/// With the first step that fails. What the site leaks is the failure of the last.
pub fn run(repository: &Repository, release: &Path) -> Result<Outcome> {
    let steps = steps(&fs::read_to_string(repository.path(GUIDE.0))?)?;
    if Program::new("id").arg("-u").answer().as_deref() != Some("0") {
        return Ok(Outcome::Unknown("only root can make a Debian system"));
    }
    if which("mmdebstrap").is_none() {
        return Ok(Outcome::Unknown("mmdebstrap, which makes a Debian system, is not installed"));
    }
    let debian = stage::make(repository, "newcomer-debian", Inputs::new(DEBIAN), |out| {
        println!("    making a Debian system (1 to 3 minutes, the first time only)");
        let words: Vec<_> = DEBIAN.rsplitn(2, ' ').collect();
        let [release, options] = words[..] else { unreachable!("the constant has spaces") };
        Program::new("mmdebstrap").words("--quiet").words(options).arg(release).arg(out).read().map(drop)
    })?;
    let machine = Machine::new(repository, release, &debian)?;
    let server = machine.command(&format!("exec busybox httpd -f -p 127.0.0.1:{} -h site", port()?)).spawn()?;
    let _server = Running(server);
    let began = Instant::now();
    for (number, step) in steps.iter().enumerate() {
        let began = Instant::now();
        said(&mut machine.command(&step.replace(SITE.0, SITE.1))).with_context(|| format!("step {}", number + 1))?;
        println!("    {}. {step}: {}", number + 1, clock(began.elapsed()));
    }
    println!("    {} steps: {}", steps.len(), clock(began.elapsed()));
    Ok(Outcome::Works)
}

/// The commands below the guide's heading.
fn steps(guide: &str) -> Result<Vec<String>> {
    let list = guide.split_once(GUIDE.1).and_then(|(_, section)| section.split_once("```sh\n")?.1.split_once("```"));
    let (list, _) = list.with_context(|| format!("{} has no commands below {:?}", GUIDE.0, GUIDE.1))?;
    let steps: Vec<_> = list.lines().map(str::to_owned).collect();
    ensure!(steps.len() <= MOST, "a newcomer has {} steps to take, and {MOST} are the most", steps.len());
    Ok(steps)
}

fn port() -> Result<&'static str> {
    Ok(SITE.1.rsplit_once(':').context("the address has a port")?.1)
}

/// A Debian system in a directory, with the person's home.
struct Machine {
    root: PathBuf,
}

impl Machine {
    fn new(repository: &Repository, release: &Path, debian: &Path) -> Result<Self> {
        let root = repository.target("xtask/newcomer");
        stage::empty(&root)?;
        Program::new("cp").arg("--archive").arg(debian.join(".")).arg(&root).run()?;
        for program in ["cargo", "rustc", "node"] {
            ensure!(!root.join("usr/bin").join(program).exists(), "the machine has {program}");
        }
        let add = format!("--root {} --create-home --shell /bin/sh {PERSON}", root.display());
        Program::new("useradd").words(&add).run()?;
        fs::write(root.join("etc/sudoers.d").join(PERSON), format!("{PERSON} ALL=(ALL) NOPASSWD: ALL\n"))?;
        fs::copy("/etc/resolv.conf", root.join("etc/resolv.conf"))?;
        let home = root.join("home").join(PERSON);
        for package in files(release)?.iter().filter(|file| file.extension().is_some_and(|ending| ending == "deb")) {
            fs::copy(package, home.join(package.file_name().context("a package has no name")?))?;
        }
        Program::new("cp").arg("--recursive").arg(repository.path(PAGES)).arg(home.join("site")).run()?;
        let machine = Self { root };
        said(&mut machine.command(&format!("sudo chown --recursive {PERSON} .")))?;
        Ok(machine)
    }

    /// A line of the shell, in the person's home. What it mounts is gone with it.
    fn command(&self, line: &str) -> Command {
        let enter = "mount --rbind /dev \"$0/dev\" && mount -t proc proc \"$0/proc\" && exec chroot --userspec=\"$1\" \"$0\" \
                     /usr/bin/env -i HOME=\"/home/$1\" PATH=/usr/bin:/bin sh -ec \"cd; $2\"";
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-ec", enter]).arg(&self.root).args([PERSON, line]).stdin(Stdio::null());
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_few_steps() -> Result<()> {
        let guide = fs::read_to_string(Repository::find()?.path(GUIDE.0))?;
        let steps = steps(&guide)?;
        assert!(steps.iter().any(|step| step.starts_with("assent audit")), "{steps:?}");
        assert!(super::steps(&format!("{}\n```sh\n{}```", GUIDE.1, "true\n".repeat(MOST + 1))).is_err());
        Ok(())
    }
}
