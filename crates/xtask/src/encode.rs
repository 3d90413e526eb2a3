//! The encodings that a web server sends: as small as they get, since they are made once.

use std::io::{Cursor, Write};

use anyhow::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256, Sha384};

/// Brotli at its highest quality, with the window that every browser accepts.
///
/// # Errors
/// None in practice: everything is in memory.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut encoded = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(content), &mut encoded, &parameters)?;
    Ok(encoded)
}

/// gzip at level 9, without a time, so that the same content gives the same bytes.
///
/// # Errors
/// None in practice: everything is in memory.
pub fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

/// The value of an `integrity` attribute.
pub fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

/// SHA-256 in hexadecimal digits, as `sha256sum` prints it.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_of_the_empty_file_is_the_known_one() {
        assert_eq!(integrity(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
    }

    #[test]
    fn brotli_gives_back_what_it_got() -> Result<()> {
        let content = b"granted denied ".repeat(100);
        let mut decoded = Vec::new();
        brotli::BrotliDecompress(&mut Cursor::new(brotli(&content)?), &mut decoded)?;
        assert_eq!(decoded, content);
        assert!(gzip(&content)?.len() < content.len());
        Ok(())
    }
}
