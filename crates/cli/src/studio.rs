//! `assent studio`: the editor for owners, over a file on this machine.
//!
//! A server for this machine alone gives the application that `dist/studio/` has, reads and writes one file, and builds. It asks no host for
//! anything.

mod access;
mod file;
mod server;

use std::path::{Path, PathBuf};

use assent_studio::model::OUT;

use crate::Error;
use crate::build::{self, Artefacts};
use crate::local;
use crate::outcome::Outcome;
use crate::output;
use access::Access;
use file::File;
use server::Studio;

/// Build, check and publish a configuration in your browser, without writing JSON
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The configuration; one that is not there is made when you save
    #[arg(value_name = "FILE", default_value = "consent.json")]
    file: PathBuf,
    /// The port on this machine; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// The artefacts of `cargo xtask dist` [default: as for `build`]
    #[arg(long, value_name = "DIRECTORY", env = "ASSENT_DIST")]
    dist: Option<PathBuf>,
}

/// Serves until the process is ended.
///
/// # Errors
/// When there are no artefacts with Studio, the file cannot be used, or the port is taken.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let artefacts = Artefacts::find(arguments.dist.as_deref())?;
    artefacts.bytes("studio/index.html")?;
    let file = File::open(&arguments.file)?;
    let runtime = tokio::runtime::Runtime::new().map_err(Error::at("the server's threads"))?;
    runtime.block_on(async {
        let (listener, port) = local::listen(arguments.port).await?;
        let (access, token) = Access::new(port)?;
        let shown = arguments.file.display();
        // Printed and not opened: what another program is called with, others on this machine can read.
        let line =
            format!("Open http://127.0.0.1:{port}/?token={token} to edit {shown}. It opens once. Ctrl-C ends it.\n");
        output::print(&output::tame(&line))?;
        let build = build_arguments(&arguments.file, arguments.dist.clone());
        let studio = Studio { access, artefacts, file, build };
        server::serve(listener, studio).await.map_err(Error::at("the server"))
    })?;
    Ok(Outcome::Good)
}

/// What `assent build` is called with: its usual directory, beside the file.
fn build_arguments(file: &Path, dist: Option<PathBuf>) -> build::Arguments {
    let out = file.parent().unwrap_or(Path::new("")).join(OUT);
    build::Arguments { config: file.to_owned(), out, at: "/assent/".into(), hashed: false, dist, publish: None }
}
