//! Packages of Debian and its descendants.

use std::path::Path;

use anyhow::{Result, bail};

use crate::command::{Program, which};

/// Installs those of the packages that are missing.
///
/// # Errors
/// Elsewhere than on Debian as root, with the command that the reader can run instead.
pub fn install(packages: &[&str], what_for: &str) -> Result<()> {
    let missing: Vec<_> = packages.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if which("apt-get").is_none() {
        bail!(
            "{what_for} cannot be installed without apt-get: install with your system's means what Debian calls {list}"
        );
    }
    if Program::new("id").arg("-u").answer().as_deref() != Some("0") {
        bail!("{what_for} can be installed by root only: run `sudo apt-get install {list}`");
    }
    println!("  installing {what_for} from Debian (1 to 3 minutes): {list}");
    let apt = || Program::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    apt().words("update -qq").run()?;
    let install = apt().words("install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0").words(&list).read();
    match install {
        Ok(_) => Ok(()),
        Err(error) => bail!("{what_for} could not be installed ({error}): run `apt-get install {list}` to see why"),
    }
}

fn installed(package: &str) -> bool {
    let status = Program::new("dpkg-query").words("-W -f ${db:Status-Status}").arg(package).answer();
    status.as_deref() == Some("installed")
}

/// Whether a server's program is there: Debian keeps them outside of ordinary users' `PATH`.
pub fn has_server(program: &str) -> bool {
    which(program).is_some() || Path::new("/usr/sbin").join(program).is_file()
}
