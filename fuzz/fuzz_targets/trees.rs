//! Proofs within trees: only the true path includes a leaf, and every consistency proof holds by Cloudflare's reading of RFC 6962.
#![no_main]

use assent_collector::fuzzing::{consistency_proof, inclusion};
use libfuzzer_sys::fuzz_target;
use tlog_tiles::{Hash, check_tree};

fuzz_target!(|input: (u8, u8, Vec<[u8; 32]>)| {
    let (first, second, claimed) = input;
    inclusion(usize::from(first), usize::from(second), &claimed);
    let (old, new) = (usize::from(first.min(second)), usize::from(first.max(second)));
    if old == 0 {
        return;
    }
    let (proof, old_root, new_root) = consistency_proof(old, new);
    let judge = |proof: &[[u8; 32]], new_root| {
        let proof: Vec<Hash> = proof.iter().copied().map(Hash).collect();
        check_tree(&proof, new as u64, Hash(new_root), old as u64, Hash(old_root)).is_ok()
    };
    assert!(judge(&proof, new_root), "{old} of {new}");
    assert!(!judge(&proof, [7; 32]), "another tree");
    assert!(claimed == proof || !judge(&claimed, new_root), "another proof");
});
