//! What the fuzz targets (`fuzz/`) call: the readers of heads, proofs, evidence packs and backups, each with what must hold for any input. Only there with
//! the feature `fuzzing`.

use std::path::Path;

use assent_core::Timestamp;

use crate::backup::{Cut, Lines};
use crate::log::{Head, Key, Note, Proof, PublicKey, consistency, hash, path, root, root_of_path};
use crate::store::TABLES;
use crate::{evidence, heads};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The public key of RFC 8032 §7.1, test 1, whose private half signs none of the inputs.
const STRANGER: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn stranger() -> PublicKey {
    PublicKey::parse(STRANGER).expect("a key")
}

/// A signed head: refused, or read as what it is when it is signed again.
pub fn head(text: &str) {
    let Some(note) = Note::parse(text) else { return };
    assert!(!note.is_signed_by(&stranger()), "signed by a key that never signed it");
    let key = Key::of([7; 32]);
    let again = Note::parse(&Note::sign(&note.origin, note.size, &note.root, &key)).expect("what is signed is read");
    assert!(again.is_signed_by(&key.public()));
    assert_eq!((&again.origin, again.size, again.root), (&note.origin, note.size, note.root));
    // A log of one entry holds no head but the one over this entry, and the one over none.
    let entry = Head::new(1, 1, &[0; 32]);
    let alone = root(&[crate::log::head_leaf(&entry)]);
    let expected = match note.size {
        0 => Some(note.root == [0; 32]),
        1 => Some(note.root == alone),
        _ => None,
    };
    assert_eq!(heads::holds(&[entry], &note), expected);
}

/// A proof of one receipt in JSON: malformed, or one that a stranger's key did not sign.
pub fn proof(text: &str) {
    let Ok(proof) = serde_json::from_str::<Proof>(text) else { return };
    let written = serde_json::to_string(&proof).expect("it is written");
    assert_eq!(serde_json::from_str::<Proof>(&written).expect("its own form"), proof);
    let _ = proof.check(&[]);
    assert!(proof.check(&[stranger()]).is_err());
}

/// An evidence pack: named faults, and never what a stranger's key would have signed.
pub fn pack(bytes: &[u8]) {
    let checked = evidence::check(std::io::Cursor::new(bytes), &[stranger()]);
    assert!(!checked.signed && !checked.findings.is_empty(), "a stranger signed nothing");
    let _ = evidence::check(std::io::Cursor::new(bytes), &[]);
}

/// The way from a leaf to the root: of a tree of `count` leaves, only the true path leads from the leaf at `index` to the root.
pub fn inclusion(count: usize, index: usize, claimed: &[Hash]) {
    let leaves: Vec<Hash> = (0..count).map(|nth| hash(&nth.to_be_bytes())).collect();
    for (place, leaf) in leaves.iter().enumerate() {
        let reached = root_of_path(leaf, index, count, claimed);
        let holds = place == index && claimed == path(&leaves, index);
        assert_eq!(reached == Some(root(&leaves)), holds, "leaf {place} at {index} of {count}");
    }
    // A count that nobody has leaves for is bounded by the length of the path.
    let _ = root_of_path(&[0; 32], index, usize::MAX, claimed);
}

/// The proof that the tree of `new` leaves goes on from that of its first `old` ones, with both roots.
#[must_use]
pub fn consistency_proof(old: usize, new: usize) -> (Vec<Hash>, Hash, Hash) {
    let leaves: Vec<Hash> = (0..new).map(|nth| hash(&nth.to_be_bytes())).collect();
    (consistency(&leaves, old), root(&leaves[..old]), root(&leaves))
}

/// The unpacked lines of a backup: refused with a reason, or read to the end, each row one that its table takes or refuses.
pub fn backup(bytes: &[u8]) {
    for until in [None, Some(Timestamp(1_800_000_000_000))] {
        let Ok(mut lines) = Lines::of(bytes, Path::new("backup")) else { return };
        let (mut cut, mut rows) = (Cut::new(until), Vec::new());
        while let Ok(Some((table, row))) = lines.next_row() {
            cut.look(table, &row);
            rows.push((table, row));
        }
        for (table, row) in rows {
            assert!(cut.keeps(table, &row) || until.is_some(), "without a moment every row is kept");
            let _ = TABLES[table].parameters(&row);
        }
    }
}
