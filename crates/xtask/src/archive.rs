//! Files as a zip archive: sorted, and with one time and one mode for all of them, so that the same files give the same bytes.

use std::{fs::File, io::Write, path::Path};

use anyhow::{Context, Result};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::inputs;

/// A file by its name in an archive (`/` between directories), and its content.
pub type Member = (String, Vec<u8>);

/// Writes the zip archive `to` with these files.
///
/// # Errors
/// When the archive cannot be written, or two files have one name.
pub fn zip(mut members: Vec<Member>, to: &Path) -> Result<()> {
    members.sort();
    // Neither the time nor the rights of a file in this checkout are part of the product.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(File::create(to).with_context(|| format!("{} cannot be written", to.display()))?);
    for (name, content) in members {
        zip.start_file(name, options)?;
        zip.write_all(&content)?;
    }
    zip.finish()?;
    Ok(())
}

/// The files below a directory, named as they are from there.
///
/// # Errors
/// When a file cannot be read, or has a name that is not UTF-8.
pub fn members(directory: &Path) -> Result<Vec<Member>> {
    let read = |file: &Path| {
        let name = file.strip_prefix(directory)?.to_str().context("a file's name is not UTF-8")?.replace('\\', "/");
        Ok((name, std::fs::read(file)?))
    };
    inputs::files(directory)?.iter().map(|file| read(file)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes() -> Result<()> {
        let place = std::env::temp_dir().join(format!("assent-archive-{}", std::process::id()));
        let archive = |name: &str, order: [&str; 2]| -> Result<Vec<u8>> {
            let from = place.join(name);
            for file in order {
                let path = from.join(file);
                fs::create_dir_all(path.parent().context("a parent")?)?;
                fs::write(path, file)?;
            }
            let to = place.join(format!("{name}.zip"));
            zip(members(&from)?, &to)?;
            Ok(fs::read(to)?)
        };
        let one = archive("one", ["b/c", "a"])?;
        let other = archive("other", ["a", "b/c"])?;
        fs::remove_dir_all(&place)?;
        assert!(one == other && one.len() > 100);
        Ok(())
    }
}
