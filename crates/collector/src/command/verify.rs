//! `assent-collector verify`

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::open;
use crate::log::{Proof, PublicKey};
use crate::verify::{Checkpoint, Keys, Noted};
use crate::{Error, Settings, evidence, heads, verify};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Check one receipt's proof instead; needs no database
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// Check an evidence pack instead; needs no database
    #[arg(long, value_name = "FILE", conflicts_with_all = ["proof", "checkpoint", "heads"])]
    evidence: Option<PathBuf>,
    /// Keys of which one must have signed (base64 of its 32 bytes, in a file) [default: the settings' keys]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    public_key: Vec<PathBuf>,
    /// Check too that nothing is missing that an earlier run noted in this file, and note what is there now
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Check too that the log goes on from these signed heads, which were kept elsewhere
    #[arg(long, value_name = "FILE", num_args = 1..)]
    heads: Vec<PathBuf>,
    /// Begin the checkpoint where its file is missing; without this a missing one is an error
    #[arg(long, requires = "checkpoint")]
    begin: bool,
}

pub(super) async fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Error> {
    let keys = arguments.public_key.iter().map(|path| read_key(path)).collect::<Result<Vec<_>, _>>()?;
    if let Some(path) = &arguments.proof {
        return check_proof(path, &keys);
    }
    if let Some(path) = &arguments.evidence {
        return check_evidence(path, &keys);
    }
    let keys = if keys.is_empty() { Keys::configured(settings)? } else { Keys::of(keys) };
    let checkpoint = arguments.checkpoint.as_deref().map(|path| Checkpoint::read(path, arguments.begin)).transpose()?;
    let noted = Noted {
        heads: checkpoint.as_ref().map(|checkpoint| checkpoint.heads.clone()).unwrap_or_default(),
        notes: arguments.heads.iter().map(|path| heads::read(path)).collect::<Result<_, _>>()?,
    };
    let store = open(settings).await?;
    let (began, terminal) = (Instant::now(), std::io::stderr().is_terminal());
    let report = verify::run(&store, &keys, &noted, |report| {
        if terminal {
            // Progress is a courtesy; a terminal that went away is no reason to stop.
            let _ = write!(std::io::stderr(), "\r{} receipts, {} batches", report.receipts, report.batches);
        }
    })
    .await?;
    if terminal {
        eprintln!();
    }
    let fewer = || checkpoint.as_ref().and_then(|checkpoint| checkpoint.fewer(&report));
    if let Some(finding) = report.first.clone().or_else(fewer) {
        return Err(Error::Tampered(format!("the log is not intact: {finding}")));
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "intact: {} receipts ({:.1} MB, {:.1} MB/s) in {} batches of {} writers; {} signatures checked",
        report.receipts,
        report.bytes as f64 / 1e6,
        report.bytes as f64 / 1e6 / seconds.max(1e-9),
        report.batches,
        report.writers,
        report.signed
    );
    if let Some(path) = &arguments.checkpoint {
        Checkpoint::of(&report).write(path)?;
    }
    store.close().await;
    Ok(())
}

fn check_proof(path: &Path, keys: &[PublicKey]) -> Result<(), Error> {
    let text = std::fs::read_to_string(path).map_err(Error::at(path))?;
    let proof: Proof =
        serde_json::from_str(&text).map_err(|error| Error::Malformed(format!("{}: {error}", path.display())))?;
    proof.check(keys).map_err(|unproven| Error::Tampered(format!("{}: {unproven}", path.display())))?;
    let signed =
        if keys.is_empty() { "whose signature was not checked: name a --public-key" } else { "signed by the key" };
    println!("the receipt is number {} of batch {}, {signed}", proof.index, proof.batch);
    Ok(())
}

fn check_evidence(path: &Path, keys: &[PublicKey]) -> Result<(), Error> {
    let pack = std::fs::File::open(path).map_err(Error::at(path))?;
    let checked = evidence::check(std::io::BufReader::new(pack), keys);
    if !checked.findings.is_empty() {
        return Err(Error::Tampered(format!("{} does not fit: {}", path.display(), checked.findings.join("; "))));
    }
    println!("the evidence fits: {}", checked.about);
    println!(
        "{}",
        match (checked.signed, checked.own_keys) {
            (true, false) => "signed by a key that you named",
            (true, true) =>
                "signed by the key in the pack: name a --public-key that you have from elsewhere to know whose it is",
            (false, _) => "not signed: this shows damage, and not who made it",
        }
    );
    for (file, why) in &checked.missing {
        println!("without {file}: {why}");
    }
    Ok(())
}

fn read_key(path: &Path) -> Result<PublicKey, Error> {
    let written = std::fs::read_to_string(path).map_err(Error::at(path))?;
    PublicKey::parse(&written)
        .ok_or_else(|| Error::Malformed(format!("{} holds no base64 of an Ed25519 public key", path.display())))
}
