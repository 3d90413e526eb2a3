//! The ZIP file of a pack, written file by file.

use std::collections::BTreeMap;
use std::io::{Seek, Write};

use serde::Serialize;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::manifest;
use crate::Error;
use crate::heads::Heads;
use crate::log::{hash, hex};

/// A pack that is being written.
pub(crate) struct Zip<W: Write + Seek> {
    writer: ZipWriter<W>,
    listed: BTreeMap<String, String>,
}

impl<W: Write> Zip<StreamWriter<W>> {
    /// One that is sent as it is written, and goes back nowhere.
    pub(crate) fn sent(out: W) -> Self {
        Self { writer: ZipWriter::new_stream(out), listed: BTreeMap::new() }
    }
}

impl<W: Write + Seek> Zip<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { writer: ZipWriter::new(out), listed: BTreeMap::new() }
    }

    /// Adds a file that the manifest lists.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        self.write(name, content)?;
        self.listed.insert(name.to_owned(), hex(&hash(content)));
        Ok(())
    }

    /// Whether a file was added.
    pub(super) fn has(&self, name: &str) -> bool {
        self.listed.contains_key(name)
    }

    /// The SHA-256 of each file so far.
    pub(super) fn listed(&self) -> BTreeMap<String, String> {
        self.listed.clone()
    }

    /// Writes the manifest, and its signature where there is a key.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn finish(mut self, schema: &str, manifest: &impl Serialize, heads: Option<&Heads>) -> Result<W, Error> {
        let manifest = serde_json::to_vec_pretty(manifest).map_err(|error| Error::Malformed(error.to_string()))?;
        self.write(manifest::MANIFEST, &manifest)?;
        if let Some(heads) = heads {
            let signature = heads.sign_statement(&manifest::statement(schema, &manifest));
            self.write(manifest::SIGNATURE, hex(&signature).as_bytes())?;
        }
        self.writer.finish().map_err(|error| Error::Io(error.into()))
    }

    fn write(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        // No time of its own: the pack says nothing that is not in its files.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600);
        self.writer.start_file(name, options).map_err(|error| Error::Io(error.into()))?;
        Ok(self.writer.write_all(content)?)
    }
}
