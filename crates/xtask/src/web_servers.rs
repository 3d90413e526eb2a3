//! The web servers that the samples of `assent build` are for; the tests start them themselves, on ports of their own.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::{command::which, debian};

/// The servers, nginx's module for brotli, and the table of media types that Apache reads.
const PACKAGES: &[&str] = &["nginx", "libnginx-mod-http-brotli-static", "caddy", "apache2-bin", "media-types"];

/// Installs what the tests of the samples lack.
///
/// # Errors
/// When a server stays missing; a sentence says what to run.
pub fn ensure() -> Result<()> {
    if !complete() {
        debian::install(PACKAGES, "web servers")?;
    }
    ensure!(
        complete(),
        "the samples for web servers cannot be tested without them: run `apt-get install {}`",
        PACKAGES.join(" ")
    );
    Ok(())
}

fn complete() -> bool {
    // Debian keeps servers outside of ordinary users' `PATH`.
    let has = |name: &str| which(name).is_some() || Path::new("/usr/sbin").join(name).is_file();
    ["nginx", "caddy", "apache2"].into_iter().all(has)
        && Path::new("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so").is_file()
        && Path::new("/etc/mime.types").is_file()
}
