//! The lines of a backup, as rows of tables.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

use super::FORM;
use crate::Error;
use crate::store::TABLES;

/// Bytes of a line. The longest that the collector writes by its default limits is an archived document of 1 MiB in base64.
const LINE: u64 = 16 * 1024 * 1024;

/// The rows of a backup, one after the other, in bounded memory.
pub(crate) struct Lines<R> {
    from: R,
    path: PathBuf,
    rows: u64,
}

impl Lines<BufReader<GzDecoder<BufReader<File>>>> {
    /// Begins to read a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no backup.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::at(path))?;
        Self::of(BufReader::new(GzDecoder::new(BufReader::new(file))), path)
    }
}

impl<R: BufRead> Lines<R> {
    /// Begins to read what was unpacked; the path is for errors.
    ///
    /// # Errors
    /// When it cannot be read, or is no backup.
    pub(crate) fn of(from: R, path: &Path) -> Result<Self, Error> {
        let mut lines = Self { from, path: path.to_owned(), rows: 0 };
        let first = lines.line()?.ok_or_else(|| lines.malformed("is empty"))?;
        if first["form"] == FORM { Ok(lines) } else { Err(lines.malformed("is no backup of this program's form")) }
    }

    /// The next row, with the place of its table in [`TABLES`]; `None` at the end of a whole backup.
    ///
    /// # Errors
    /// When the file is cut off or malformed.
    pub(crate) fn next_row(&mut self) -> Result<Option<(usize, Value)>, Error> {
        let Some(mut line) = self.line()? else { return Err(self.malformed("was cut off")) };
        if let Some(rows) = line.get("rows").and_then(Value::as_u64) {
            return if rows == self.rows { Ok(None) } else { Err(self.malformed("lacks rows")) };
        }
        let table = TABLES.iter().position(|table| line.get(table.name).is_some());
        let table = table.ok_or_else(|| self.malformed("has a row of an unknown table"))?;
        self.rows += 1;
        Ok(Some((table, line[TABLES[table].name].take())))
    }

    fn line(&mut self) -> Result<Option<Value>, Error> {
        let mut line = Vec::new();
        self.from.by_ref().take(LINE + 1).read_until(b'\n', &mut line).map_err(Error::at(&self.path))?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.len() as u64 > LINE {
            return Err(self.malformed(&format!("has a line of more than {LINE} bytes")));
        }
        serde_json::from_slice(&line).map(Some).map_err(|error| self.malformed(&error.to_string()))
    }

    fn malformed(&self, what: &str) -> Error {
        Error::Malformed(format!("{}: {what}", self.path.display()))
    }
}
