//! Verifying the pack of a period, file by file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Read, Seek};

use serde_json::Value;
use uuid::Uuid;
use zip::ZipArchive;

use super::super::manifest::{self, PeriodManifest, Place};
use super::{Checked, file};
use crate::clock;
use crate::log::{Hash, Proof, PublicKey, hash, hex};
use crate::receipt;

/// Findings that are told; a pack that was changed everywhere has one for each file.
const TOLD: usize = 20;

impl Checked {
    /// Checks the pack of a period.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub(super) fn period(
        &mut self,
        archive: &mut ZipArchive<impl Read + Seek>,
        written: &[u8],
        trusted: &[PublicKey],
    ) -> Result<(), String> {
        let manifest: PeriodManifest =
            serde_json::from_slice(written).map_err(|error| format!("{}: {error}", manifest::MANIFEST))?;
        if serde_json::to_vec_pretty(&manifest).ok().as_deref() != Some(written) {
            self.found(manifest::MANIFEST, "is not written as a pack has it");
        }
        let mut named = |name: &str| match archive.index_for_name(name) {
            None => Ok(None),
            Some(index) => file(archive, index).map(|(_, content)| Some(content)),
        };
        let (keys, head, signature) = (named(manifest::KEYS)?, named(manifest::HEAD)?, named(manifest::SIGNATURE)?);
        let keys = self.keys(keys.as_ref(), trusted);
        self.signature(PeriodManifest::SCHEMA, signature.as_ref(), written, &keys);
        self.head(head.as_ref(), &keys);
        let mut files = Files {
            manifest: &manifest,
            keys: &keys,
            seen: BTreeSet::new(),
            bodies: HashMap::new(),
            named: BTreeSet::new(),
        };
        for index in 0..archive.len() {
            let (name, content) = file(archive, index)?;
            if name == manifest::MANIFEST || name == manifest::SIGNATURE {
                continue;
            }
            if let Err(what) = files.look(&name, &content) {
                self.found(&name, what);
            }
            if self.findings.len() >= TOLD {
                return Ok(());
            }
        }
        for (name, what) in files.rest() {
            self.found(&name, what);
        }
        self.findings.truncate(TOLD);
        self.about = format!(
            "{} receipts of {} from {} to {}",
            manifest.receipts, manifest.site_id, manifest.from, manifest.until
        );
        self.missing = manifest.missing;
        Ok(())
    }
}

/// What of a pack was looked at.
struct Files<'a> {
    manifest: &'a PeriodManifest,
    keys: &'a [PublicKey],
    seen: BTreeSet<String>,
    /// The hash of each receipt whose proof, or of each proven receipt whose file, was not there yet.
    bodies: HashMap<Uuid, (bool, Hash)>,
    /// The notices that receipts name.
    named: BTreeSet<String>,
}

impl Files<'_> {
    /// Looks at a file; what does not fit of it.
    fn look(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let place = Place::of(name).ok_or("is no file of a pack")?;
        if !self.seen.insert(name.to_owned()) {
            return Err("is there twice".into());
        }
        match self.manifest.files.get(name) {
            None => return Err("is not in manifest.json".into()),
            Some(sha256) if *sha256 != hex(&hash(content)) => {
                return Err("does not have the hash that manifest.json gives".into());
            }
            Some(_) => {}
        }
        match place {
            Place::Other => Ok(()),
            Place::Document(sha256) if hash(content) == sha256 => Ok(()),
            Place::Document(_) => Err("is not the document of this hash".into()),
            Place::Receipt(id) => self.pair(id, false, hash(content)),
            Place::Proof(id) => self.proof(id, content),
        }
    }

    fn proof(&mut self, id: Uuid, content: &[u8]) -> Result<(), String> {
        let proof: Proof = serde_json::from_slice(content).map_err(|error| error.to_string())?;
        proof.check(self.keys).map_err(|unproven| unproven.to_string())?;
        receipt::read(&proof.body).map_err(|_| "is the proof of no receipt")?;
        let said: Value = serde_json::from_str(&proof.body).unwrap_or_default();
        if said["receipt_id"] != *id.to_string() || said["site_id"] != *self.manifest.site_id {
            return Err("is the proof of another receipt or of another site's".into());
        }
        let at = |written: &str| clock::parse(written).map(|at| at.0);
        let (from, until) = (at(&self.manifest.from), at(&self.manifest.until));
        if from.is_none_or(|from| proof.received_at < from) || until.is_none_or(|until| proof.received_at >= until) {
            return Err("is the proof of a receipt of another time".into());
        }
        self.named.extend(said["notice"]["sha256"].as_str().map(|sha256| format!("notices/{sha256}.json")));
        self.pair(id, true, hash(proof.body.as_bytes()))
    }

    /// Holds a receipt and what is proven of it against each other, once both are known.
    fn pair(&mut self, id: Uuid, proven: bool, body: Hash) -> Result<(), String> {
        match self.bodies.remove(&id) {
            None => drop(self.bodies.insert(id, (proven, body))),
            Some((_, other)) if other != body => return Err("is not the receipt that is proven".into()),
            Some(_) => {}
        }
        Ok(())
    }

    /// What is there of the one and not of the other.
    fn rest(self) -> Vec<(String, String)> {
        let Self { manifest, seen, bodies, named, .. } = self;
        let mut found: Vec<(String, String)> = Vec::new();
        let mut tell = |name: &str, what: &str| found.push((name.to_owned(), what.to_owned()));
        for name in manifest.files.keys().filter(|name| !seen.contains(*name)) {
            tell(name, "is missing");
        }
        for (id, (proven, _)) in &bodies {
            let (name, what) =
                if *proven { ("receipts", "is missing, and is proven") } else { ("proofs", "is missing") };
            tell(&format!("{name}/{id}.json"), what);
        }
        let missing: &BTreeMap<String, String> = &manifest.missing;
        for name in named.iter().filter(|name| !seen.contains(*name) && !missing.contains_key(*name)) {
            tell(name, "is missing, and manifest.json does not say why");
        }
        for name in missing.keys().filter(|name| seen.contains(*name) || Place::of(name).is_none()) {
            tell(name, "is missing by manifest.json, and is there, or is no file of a pack");
        }
        for name in [manifest::HEAD, manifest::KEYS] {
            if !seen.contains(name) && missing.get(name).map(String::as_str) != manifest::absence(name) {
                tell(name, "is missing, and manifest.json does not say why");
            }
        }
        for name in [manifest::TABLE, manifest::INDEX] {
            if !seen.contains(name) {
                tell(name, "is missing");
            }
        }
        let receipts = seen.iter().filter(|name| name.starts_with("receipts/")).count() as u64;
        if receipts != manifest.receipts {
            tell(manifest::MANIFEST, &format!("names {} receipts, and {receipts} are there", manifest.receipts));
        }
        found
    }
}
