//! Directories that are served as files: what lies in them, and nothing else.

use std::future::Future;
use std::io::{Error, ErrorKind, Result};
use std::path::{Component, Path, PathBuf};
use std::pin::Pin;

use tower_http::services::ServeDir;
use tower_http::services::fs::{Backend, DefaultServeDirFallback, TokioBackend};

/// Serves a directory, `.br` and `.gz` siblings included.
pub(super) fn service(directory: &Path) -> ServeDir<DefaultServeDirFallback, Inside> {
    // As `ServeDir` writes it, so that what was asked for can be told from the directory's own path.
    let directory = Path::new(".").join(directory);
    ServeDir::with_backend(&directory, Inside { directory: directory.clone() }).precompressed_br().precompressed_gzip()
}

/// Files of one directory. One with a name that begins with a dot is not there, nor is one that a link in the directory leads out to.
#[derive(Debug, Clone)]
pub(super) struct Inside {
    directory: PathBuf,
}

impl Inside {
    /// Where a file really is, if it may be served.
    async fn place(self, path: PathBuf) -> Result<PathBuf> {
        let (root, place) = tokio::try_join!(tokio::fs::canonicalize(&self.directory), tokio::fs::canonicalize(&path))?;
        let asked = path.strip_prefix(&self.directory).unwrap_or(&path);
        // The file that a link leads to may be hidden too.
        let found = place.strip_prefix(&root).map_err(|_| hidden())?;
        if is_hidden(asked) || is_hidden(found) { Err(hidden()) } else { Ok(place) }
    }
}

fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| matches!(part, Component::Normal(name) if name.as_encoded_bytes().starts_with(b".")))
}

fn hidden() -> Error {
    ErrorKind::NotFound.into()
}

type Task<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

impl Backend for Inside {
    type File = <TokioBackend as Backend>::File;
    type Metadata = <TokioBackend as Backend>::Metadata;
    type OpenFuture = Task<Self::File>;
    type MetadataFuture = Task<Self::Metadata>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let place = self.clone().place(path);
        Box::pin(async move { TokioBackend.open(place.await?).await })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let place = self.clone().place(path);
        Box::pin(async move { TokioBackend.metadata(place.await?).await })
    }
}
