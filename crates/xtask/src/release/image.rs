//! The collector's container image for every target, as one tar file in OCI's image layout
//! (<https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>), which Podman and Docker load.
//!
//! It is written here, without a daemon and without a base image: the program is static, so that the image holds nothing else but the
//! certification authorities that a database over TLS needs. How the program runs in it is read from the Containerfile, which builds an
//! image from a checkout.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::Path,
};

use anyhow::{Context, Result};
use ed25519_dalek::pkcs8::spki::der::pem::{self, LineEnding};
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

use super::binaries::{Built, COLLECTOR};
use crate::{command::Program, encode, repository::Repository};

const CONTAINERFILE: &str = "crates/collector/deploy/Containerfile";
/// Where the program is, from the root of the image.
pub const PROGRAM: &str = "usr/local/bin/assent-collector";
/// Where programs with OpenSSL's or Rust's usual list of places look.
const AUTHORITIES: &str = "etc/ssl/certs/ca-certificates.crt";

/// Writes the image of these builds to the file `to`.
///
/// # Errors
/// When a program cannot be read, the Containerfile lacks an instruction, or the file cannot be written.
pub fn write(repository: &Repository, programs: &[Built], version: &str, epoch: &str, to: &Path) -> Result<()> {
    let text = fs::read_to_string(repository.path(CONTAINERFILE))?;
    let seconds = epoch.parse().context("SOURCE_DATE_EPOCH is a number of seconds")?;
    let date = Program::new("date").words("--utc +%Y-%m-%dT%H:%M:%SZ --date").arg(format!("@{seconds}")).read()?;
    let mut blobs = Blobs::default();
    let mut manifests = Vec::new();
    for built in programs {
        let layer = layer(&text, &fs::read(built.directory.join(COLLECTOR))?, seconds)?;
        let digest = digest(&layer);
        let packed = blobs.add("application/vnd.oci.image.layer.v1.tar+gzip", encode::gzip(&layer)?);
        let config = json!({
            "created": date.trim(), "architecture": built.target.package_name(), "os": "linux",
            "config": config(&text, version)?,
            "rootfs": { "type": "layers", "diff_ids": [digest] },
        });
        let config = blobs.add_json("application/vnd.oci.image.config.v1+json", &config)?;
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        let manifest = json!({ "schemaVersion": 2, "mediaType": media_type, "config": config, "layers": [packed] });
        let mut manifest = blobs.add_json(media_type, &manifest)?;
        manifest["platform"] = json!({ "architecture": built.target.package_name(), "os": "linux" });
        manifests.push(manifest);
    }
    let media_type = "application/vnd.oci.image.index.v1+json";
    let mut all =
        blobs.add_json(media_type, &json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": manifests }))?;
    let name = format!("{COLLECTOR}:{version}");
    // Podman reads the first, Docker the second.
    all["annotations"] = json!({ "org.opencontainers.image.ref.name": name, "io.containerd.image.name": name });
    let index = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": [all] });
    let mut archive = Archive::new(File::create(to)?, seconds);
    archive.file("oci-layout", 0o644, 0, &serde_json::to_vec(&json!({ "imageLayoutVersion": "1.0.0" }))?)?;
    archive.file("index.json", 0o644, 0, &serde_json::to_vec(&index)?)?;
    for (name, blob) in &blobs.0 {
        archive.file(&format!("blobs/sha256/{name}"), 0o644, 0, blob)?;
    }
    archive.finish().map(drop)
}

/// The image's one layer as a tar archive.
fn layer(containerfile: &str, program: &[u8], seconds: u64) -> Result<Vec<u8>> {
    let mut authorities = String::new();
    for certificate in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        let text = pem::encode_string("CERTIFICATE", LineEnding::LF, certificate);
        authorities += &text.ok().context("a certificate has no text")?;
    }
    let home = instruction(containerfile, "WORKDIR")?;
    let mut layer = Archive::new(Vec::new(), seconds);
    // SQLite sorts what is large in a temporary file.
    layer.directory("tmp", 0o1777, 0)?;
    layer.directory(home.trim_start_matches('/'), 0o750, instruction(containerfile, "USER")?.parse()?)?;
    layer.file(AUTHORITIES, 0o644, 0, authorities.as_bytes())?;
    layer.file(PROGRAM, 0o755, 0, program)?;
    layer.finish()
}

/// How the program runs. A container of OCI's format has no health check.
fn config(containerfile: &str, version: &str) -> Result<Value> {
    let word = |name| instruction(containerfile, name);
    let mut environment: Vec<_> = word("ENV")?.split(' ').collect();
    environment.push("PATH=/usr/local/bin");
    Ok(json!({
        "User": word("USER")?, "WorkingDir": word("WORKDIR")?, "Env": environment, "StopSignal": word("STOPSIGNAL")?,
        "Entrypoint": serde_json::from_str::<Value>(word("ENTRYPOINT")?)?, "Cmd": serde_json::from_str::<Value>(word("CMD")?)?,
        "ExposedPorts": { format!("{}/tcp", word("EXPOSE")?): {} }, "Volumes": { word("VOLUME")?: {} },
        "Labels": { "org.opencontainers.image.title": COLLECTOR, "org.opencontainers.image.version": version,
            "org.opencontainers.image.licenses": env!("CARGO_PKG_LICENSE") },
    }))
}

/// What follows an instruction in the last stage of a Containerfile.
fn instruction<'text>(containerfile: &'text str, word: &str) -> Result<&'text str> {
    let found = containerfile.lines().rev().find_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
    found.with_context(|| format!("{CONTAINERFILE} has no {word}"))
}

/// The files of a layout that are named after their content.
#[derive(Default)]
struct Blobs(BTreeMap<String, Vec<u8>>);

impl Blobs {
    /// Adds one, and gives what refers to it.
    fn add(&mut self, media_type: &str, content: Vec<u8>) -> Value {
        let digest = digest(&content);
        let descriptor = json!({ "mediaType": media_type, "digest": digest, "size": content.len() });
        self.0.insert(digest.trim_start_matches("sha256:").to_owned(), content);
        descriptor
    }

    fn add_json(&mut self, media_type: &str, content: &Value) -> Result<Value> {
        Ok(self.add(media_type, serde_json::to_vec(content)?))
    }
}

/// As OCI writes it.
pub fn digest(content: &[u8]) -> String {
    format!("sha256:{}", encode::sha256(content))
}

/// A tar archive whose members all have one time.
struct Archive<W: Write> {
    tar: Builder<W>,
    seconds: u64,
}

impl<W: Write> Archive<W> {
    fn new(to: W, seconds: u64) -> Self {
        Self { tar: Builder::new(to), seconds }
    }

    /// Adds a file that a user (by number) owns.
    fn file(&mut self, name: &str, mode: u32, owner: u64, content: &[u8]) -> Result<()> {
        let mut header = self.header(EntryType::Regular, mode, owner);
        header.set_size(content.len() as u64);
        Ok(self.tar.append_data(&mut header, name, content)?)
    }

    /// Adds a directory that a user (by number) owns; those above it are root's.
    fn directory(&mut self, name: &str, mode: u32, owner: u64) -> Result<()> {
        let mut header = self.header(EntryType::Directory, mode, owner);
        Ok(self.tar.append_data(&mut header, format!("{name}/"), std::io::empty())?)
    }

    fn header(&self, kind: EntryType, mode: u32, owner: u64) -> Header {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(owner);
        header.set_gid(owner);
        header.set_mtime(self.seconds);
        header.set_size(0);
        header
    }

    fn finish(self) -> Result<W> {
        Ok(self.tar.into_inner()?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::binaries::Target;
    use super::*;

    #[test]
    fn the_same_program_gives_the_same_image() -> Result<()> {
        let place = std::env::temp_dir().join(format!("assent-image-{}", std::process::id()));
        fs::create_dir_all(&place)?;
        fs::write(place.join(COLLECTOR), "a program")?;
        let image = |name: &str| -> Result<Vec<u8>> {
            let programs = Target::ALL.map(|target| Built { target, directory: place.clone() });
            write(&Repository::find()?, &programs, "1.2.3", "1700000000", &place.join(name))?;
            Ok(fs::read(place.join(name))?)
        };
        let (one, other) = (image("one")?, image("other")?);
        fs::remove_dir_all(&place)?;
        assert!(one == other && one.len() > 10_000);
        Ok(())
    }
}
