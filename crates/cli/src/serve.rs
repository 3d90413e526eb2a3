//! `assent serve`: the owner's own pages with the notice on them, before anything is published.
//!
//! A server on this machine passes requests on to one site, named on the command line, or reads a directory. It adds the tag to pages and
//! answers with the built files itself. It is no proxy for anything else: only this machine reaches it, under its own names only, and it asks
//! no host but the site's.

mod cookies;
mod headers;
mod page;
mod policy;
mod preview;
mod proxy;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::Error;
use crate::build;
use crate::local;
use crate::outcome::Outcome;
use crate::output::{self, Colour};
use preview::Preview;
use proxy::{Proxy, Upstream};

/// How often the configuration is read again while nobody asks for a page. A page that somebody asks for has it read at once.
const PAUSE: Duration = Duration::from_millis(500);

/// Show your own site with the notice on it, on this machine only, before you publish
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The site to show: its pages are fetched as you visit them, and the tag is added
    #[arg(value_name = "URL", value_parser = site, required_unless_present = "site", conflicts_with = "site")]
    url: Option<Url>,
    /// A directory with the site's files, in place of an address
    #[arg(long, value_name = "DIRECTORY")]
    site: Option<PathBuf>,
    /// The configuration; a change of the file takes effect with the next page
    #[arg(long, value_name = "CONSENT.JSON", default_value = "consent.json")]
    config: PathBuf,
    /// The port on this machine; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8800)]
    port: u16,
    /// The address on the site at which the built files will be served
    #[arg(long, value_name = "PATH", default_value = "/assent/", value_parser = build::address)]
    at: String,
    /// The artefacts of `cargo xtask dist` [default: as for `build`]
    #[arg(long, value_name = "DIRECTORY", env = "ASSENT_DIST")]
    dist: Option<PathBuf>,
}

/// Serves until the process is ended.
///
/// # Errors
/// When there are no artefacts, the configuration or the directory cannot be read, or the port is taken. Findings in the configuration are
/// printed, and shown in place of the pages until they are fixed.
pub(crate) fn run(arguments: &Arguments, colour: Colour) -> Result<Outcome, Error> {
    let preview = Preview::open(&arguments.config, &arguments.at, arguments.dist.as_deref(), colour.on())?;
    let preview = Arc::new(preview);
    let (upstream, shown) = match (&arguments.url, &arguments.site) {
        (Some(url), _) => (Upstream::site(url), url.to_string()),
        (None, site) => {
            let directory = site.clone().unwrap_or_default();
            std::fs::read_dir(&directory).map_err(Error::at(&directory))?;
            (Upstream::Directory(directory.clone()), directory.display().to_string())
        }
    };
    let first = arguments.url.as_ref().map_or("/", Url::path).to_owned();
    let runtime = tokio::runtime::Runtime::new().map_err(Error::at("the server's threads"))?;
    runtime.block_on(async {
        let (listener, port) = local::listen(arguments.port).await?;
        let line = format!("http://127.0.0.1:{port}{first} shows {shown} with the notice. Ctrl-C ends it.\n");
        output::print(&output::tame(&line))?;
        let watched = Arc::clone(&preview);
        // The thread ends with the process, as the server does.
        std::thread::spawn(move || {
            loop {
                watched.state();
                std::thread::sleep(PAUSE);
            }
        });
        proxy::serve(listener, Proxy::new(port, upstream, preview)).await.map_err(Error::at("the server"))
    })?;
    Ok(Outcome::Good)
}

/// A site's address without a name and a password: they would reach the page.
fn site(written: &str) -> Result<Url, String> {
    let url = assent_audit::address(written)?;
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err("leave the name and the password out of the address: the browser asks for them".to_owned())
    }
}
