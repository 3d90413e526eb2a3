//! Verifying an evidence pack with nothing but itself and, where there is one, a key that was had elsewhere.

mod period;

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use serde::Deserialize;
use serde_json::Value;
use zip::ZipArchive;

use super::manifest::{self, LISTED, Manifest, PeriodManifest};
use crate::log::{Note, Proof, PublicKey, hash, hex, unhex};
use crate::receipt;

/// Bytes of one file that are read. A document has at most `limits.document` of them, which is 1 MiB unless an owner raised it.
const LARGEST: u64 = 64 << 20;

/// What verification found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What does not fit, each with the file that it is about.
    pub(crate) findings: Vec<String>,
    /// What the pack is about, in words.
    pub(crate) about: String,
    /// Whether a signature over the pack and over the batch was checked.
    pub(crate) signed: bool,
    /// Whether the keys are the pack's own, so that signatures show damage and not who signed.
    pub(crate) own_keys: bool,
    /// What the pack does not have, and why.
    pub(crate) missing: BTreeMap<String, String>,
}

type Files = BTreeMap<String, Vec<u8>>;

/// Checks a pack. `trusted` are keys that were had elsewhere; without any the pack's own are taken.
pub(crate) fn check(zip: impl Read + Seek, trusted: &[PublicKey]) -> Checked {
    let mut checked = Checked { own_keys: trusted.is_empty(), ..Checked::default() };
    if let Err(fault) = checked.pack(zip, trusted) {
        checked.findings.push(fault);
    }
    checked
}

/// The form of a manifest, which says of what it is one.
#[derive(Deserialize)]
struct Form {
    schema: String,
}

impl Checked {
    fn pack(&mut self, zip: impl Read + Seek, trusted: &[PublicKey]) -> Result<(), String> {
        let mut archive = ZipArchive::new(zip).map_err(|error| format!("this is no whole ZIP file: {error}"))?;
        let written = match archive.index_for_name(manifest::MANIFEST) {
            Some(index) => file(&mut archive, index)?.1,
            None => return Err(format!("{}: is missing", manifest::MANIFEST)),
        };
        let form: Form =
            serde_json::from_slice(&written).map_err(|error| format!("{}: {error}", manifest::MANIFEST))?;
        if form.schema == PeriodManifest::SCHEMA {
            return self.period(&mut archive, &written, trusted);
        }
        self.files(&unpack(&mut archive)?, trusted);
        Ok(())
    }

    fn found(&mut self, file: &str, what: impl std::fmt::Display) {
        self.findings.push(format!("{file}: {what}"));
    }

    fn files(&mut self, files: &Files, trusted: &[PublicKey]) {
        let keys = self.keys(files.get(manifest::KEYS), trusted);
        let Some(written) = files.get(manifest::MANIFEST) else { return self.found(manifest::MANIFEST, "is missing") };
        let manifest: Manifest = match serde_json::from_slice(written) {
            Ok(manifest) => manifest,
            Err(error) => return self.found(manifest::MANIFEST, error),
        };
        if manifest.schema != Manifest::SCHEMA {
            return self.found(
                manifest::MANIFEST,
                format!("is of the form \"{}\", not {}", manifest.schema, Manifest::SCHEMA),
            );
        }
        if serde_json::to_vec_pretty(&manifest).ok().as_ref() != Some(written) {
            self.found(manifest::MANIFEST, "is not written as a pack has it");
        }
        self.list(files, &manifest);
        self.signature(Manifest::SCHEMA, files.get(manifest::SIGNATURE), written, &keys);
        self.proof(files, &manifest, &keys);
        self.head(files.get(manifest::HEAD), &keys);
        self.about = format!("receipt {} of {}", manifest.receipt_id, manifest.site_id);
        self.missing = manifest.missing;
    }

    fn keys(&mut self, written: Option<&Vec<u8>>, trusted: &[PublicKey]) -> Vec<PublicKey> {
        let text = written.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        let mut own = Vec::new();
        for line in text.lines() {
            match PublicKey::parse(line) {
                Some(key) => own.push(key),
                None => self.found(manifest::KEYS, "holds a line that is no base64 of an Ed25519 public key"),
            }
        }
        if trusted.is_empty() { own } else { trusted.to_vec() }
    }

    /// Whether the files are those of the manifest.
    fn list(&mut self, files: &Files, manifest: &Manifest) {
        for name in LISTED {
            let (listed, there) = (manifest.files.get(name), files.get(name));
            match (listed, there, manifest.missing.contains_key(name)) {
                (Some(sha256), Some(content), false) if *sha256 == hex(&hash(content)) => {}
                (Some(_), Some(_), _) => self.found(name, "does not have the hash that manifest.json gives"),
                (Some(_), None, _) => self.found(name, "is missing"),
                (None, Some(_), _) => self.found(name, "is not in manifest.json"),
                (None, None, true) => {}
                (None, None, false) => self.found(name, "is missing, and manifest.json does not say why"),
            }
        }
        for name in manifest.files.keys().filter(|name| !LISTED.contains(&name.as_str())) {
            self.found(name, "is in manifest.json, and no file of a pack");
        }
        for (name, why) in &manifest.missing {
            if manifest::absence(name) != Some(why.as_str()) {
                self.found(name, "is missing, and manifest.json does not say why");
            }
        }
    }

    fn signature(&mut self, schema: &str, signature: Option<&Vec<u8>>, manifest: &[u8], keys: &[PublicKey]) {
        let Some(written) = signature else {
            if !keys.is_empty() {
                self.found(manifest::SIGNATURE, "is missing, and there is a key");
            }
            return;
        };
        let signature = std::str::from_utf8(written).ok().and_then(unhex::<64>);
        let statement = manifest::statement(schema, manifest);
        match signature {
            Some(signature) if keys.iter().any(|key| key.verifies(&statement, &signature)) => self.signed = true,
            Some(_) => self.found(manifest::SIGNATURE, "is not a signature of the key over manifest.json"),
            None => self.found(manifest::SIGNATURE, "is no signature"),
        }
    }

    /// Whether the receipt is the one that is proven, and names the notice that is there.
    fn proof(&mut self, files: &Files, manifest: &Manifest, keys: &[PublicKey]) {
        let empty = Vec::new();
        let body = String::from_utf8_lossy(files.get(manifest::RECEIPT).unwrap_or(&empty)).into_owned();
        match serde_json::from_slice::<Proof>(files.get(manifest::PROOF).unwrap_or(&empty)) {
            Err(error) => self.found(manifest::PROOF, error),
            Ok(proof) => {
                if let Err(unproven) = proof.check(keys) {
                    self.found(manifest::PROOF, unproven);
                }
                if proof.body != body {
                    self.found(manifest::RECEIPT, "is not the receipt that is proven");
                }
            }
        }
        if receipt::read(&body).is_err() {
            return self.found(manifest::RECEIPT, "is no receipt");
        }
        let said: Value = serde_json::from_str(&body).unwrap_or_default();
        if said["receipt_id"] != *manifest.receipt_id || said["site_id"] != *manifest.site_id {
            self.found(manifest::MANIFEST, "names another receipt or another site");
        }
        if let Some(notice) = files.get(manifest::NOTICE)
            && said["notice"]["sha256"] != *hex(&hash(notice))
        {
            self.found(manifest::NOTICE, "is not the notice that the receipt names");
        }
    }

    fn head(&mut self, written: Option<&Vec<u8>>, keys: &[PublicKey]) {
        let Some(written) = written else { return };
        match Note::parse(&String::from_utf8_lossy(written)) {
            None => self.found(manifest::HEAD, "is no signed head"),
            Some(note) if !keys.iter().any(|key| note.is_signed_by(key)) => {
                self.found(manifest::HEAD, "is not signed by the key")
            }
            Some(_) => {}
        }
    }
}

/// The files of a receipt's pack.
///
/// # Errors
/// When it holds what no pack holds.
fn unpack(archive: &mut ZipArchive<impl Read + Seek>) -> Result<Files, String> {
    let mut files = Files::new();
    for index in 0..archive.len() {
        let (name, content) = file(archive, index)?;
        if !LISTED.contains(&&*name) && name != manifest::MANIFEST && name != manifest::SIGNATURE {
            return Err(format!("{name}: is no file of a pack"));
        }
        if files.insert(name.clone(), content).is_some() {
            return Err(format!("{name}: is there twice"));
        }
    }
    Ok(files)
}

/// A file of the ZIP: its name and its content.
///
/// # Errors
/// When it cannot be read, or is larger than any file of a pack.
fn file(archive: &mut ZipArchive<impl Read + Seek>, index: usize) -> Result<(String, Vec<u8>), String> {
    let unreadable = |error: zip::result::ZipError| format!("file {index} of the ZIP cannot be read: {error}");
    let file = archive.by_index(index).map_err(unreadable)?;
    let name = file.name().map_err(unreadable)?.into_owned();
    let mut content = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut content).map_err(|error| format!("{name}: {error}"))?;
    if content.len() as u64 > LARGEST {
        return Err(format!("{name}: is larger than any file of a pack"));
    }
    Ok((name, content))
}
