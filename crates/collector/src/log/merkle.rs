//! A Merkle tree as in RFC 9162 §2.1: the left side of every split is the largest power of two below the number of leaves.

use super::{Hash, Hasher, Tag};

fn node(left: &Hash, right: &Hash) -> Hash {
    Hasher::new(Tag::Node).fixed(left).fixed(right).finish()
}

fn split(leaves: &[Hash]) -> usize {
    1 << (leaves.len() - 1).ilog2()
}

/// The root of at least one leaf; zeros for none, which no batch has.
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => [0; 32],
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves));
            node(&root(left), &root(right))
        }
    }
}

/// The hashes that lead from the leaf at `index` to the root, the nearest first.
pub(crate) fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() < 2 || index >= leaves.len() {
        return Vec::new();
    }
    let at = split(leaves);
    let (left, right) = leaves.split_at(at);
    let (mut path, sibling) =
        if index < at { (path(left, index), root(right)) } else { (path(right, index - at), root(left)) };
    path.push(sibling);
    path
}

/// The consistency proof between the tree of the first `old` leaves and the tree of all (RFC 6962 §2.1.2); empty where they are the same.
pub(crate) fn consistency(leaves: &[Hash], old: usize) -> Vec<Hash> {
    subproof(leaves, old, true)
}

fn subproof(leaves: &[Hash], old: usize, whole: bool) -> Vec<Hash> {
    if old >= leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let at = split(leaves);
    let (left, right) = leaves.split_at(at);
    let (mut proof, sibling) = if old <= at {
        (subproof(left, old, whole), root(right))
    } else {
        (subproof(right, old - at, false), root(left))
    };
    proof.push(sibling);
    proof
}

/// The root that a leaf and its path give; `None` where the path does not have the length for its place.
pub(crate) fn root_of_path(leaf: &Hash, index: usize, count: usize, path: &[Hash]) -> Option<Hash> {
    if index >= count {
        return None;
    }
    let Some((sibling, nearer)) = path.split_last() else {
        return (count == 1).then_some(*leaf);
    };
    if count < 2 {
        return None;
    }
    let at = 1 << (count - 1).ilog2();
    Some(if index < at {
        node(&root_of_path(leaf, index, at, nearer)?, sibling)
    } else {
        node(sibling, &root_of_path(leaf, index - at, count - at, nearer)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::hash;

    #[test]
    fn every_leaf_of_every_tree_proves_its_root_and_no_other_place() {
        for count in 1..40usize {
            let leaves: Vec<Hash> = (0..count).map(|nth| hash(&nth.to_be_bytes())).collect();
            let whole = root(&leaves);
            for index in 0..count {
                let path = path(&leaves, index);
                assert_eq!(root_of_path(&leaves[index], index, count, &path), Some(whole));
                let other = root_of_path(&leaves[index], (index + 1) % count, count, &path);
                assert!(count == 1 || other != Some(whole), "{index} of {count}");
                assert_ne!(root_of_path(&hash(b"another"), index, count, &path), Some(whole));
            }
            assert_eq!(root_of_path(&leaves[0], count, count, &[]), None);
        }
    }
}
