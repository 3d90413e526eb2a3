//! The encodings that a web server sends: as small as they get, since they are made once, and without a time in them.

use std::io::{Cursor, Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha384};

/// Brotli at its highest quality, with the window that every browser accepts.
pub fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut encoded = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(content), &mut encoded, &parameters)?;
    Ok(encoded)
}

/// gzip at level 9.
pub fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

/// The value of an `integrity` attribute (W3C, Subresource Integrity).
pub fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}
