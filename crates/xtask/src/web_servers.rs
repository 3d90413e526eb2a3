//! The web servers that the samples of `assent build` are for; the tests start them themselves, on ports of their own.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::debian;

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
    ["nginx", "caddy", "apache2"].into_iter().all(debian::has_server)
        && Path::new("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so").is_file()
        && Path::new("/etc/mime.types").is_file()
}
