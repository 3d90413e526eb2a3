//! Judges what was posted as a receipt: by the rules of `assent-core` and by those of the collector. No I/O.

use assent_core::{Node, Problem, Receipt, Timestamp};

use crate::store::{CLOCK_DIFFERS, Entry, SAW_GPC};

/// Later than this a receipt is from a clock that is ahead, in milliseconds: a day.
const AHEAD: u64 = 86_400_000;
/// Earlier than this it is from one that is behind: a device's outbox keeps a receipt for seven days, and one day of difference.
const BEHIND: u64 = 8 * 86_400_000;

/// Why a body is no receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// It is not JSON in UTF-8, or nests deeper than any receipt: 400.
    Unreadable(String),
    /// It is JSON, and not a receipt: 422, each fault with its JSON pointer.
    Invalid(Vec<(String, String)>),
}

/// What the request tells besides its body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circumstances {
    /// The page's origin.
    pub(crate) origin: Option<String>,
    /// `Sec-GPC: 1` was there (W3C Global Privacy Control).
    pub(crate) gpc: bool,
}

/// Reads a body.
///
/// # Errors
/// Why it is no receipt that can be kept.
pub(crate) fn judge(body: &[u8], about: Circumstances, now: Timestamp) -> Result<Entry, Rejection> {
    let text =
        std::str::from_utf8(body).map_err(|error| Rejection::Unreadable(format!("this is not UTF-8: {error}")))?;
    let receipt = read(text)?;
    let mut marks = if about.gpc { SAW_GPC } else { 0 };
    if receipt.occurred_at > now.after(AHEAD) || receipt.occurred_at.after(BEHIND) < now {
        marks |= CLOCK_DIFFERS;
    }
    let entry = Entry::new(&receipt, text, now).ok_or_else(|| {
        let without_id = "a receipt that is sent has an id; without `receipts.endpoint` none is sent";
        Rejection::Invalid(vec![("/receipt_id".into(), without_id.into())])
    })?;
    Ok(Entry { origin: about.origin, marks, ..entry })
}

/// Reads a receipt's text by the rules of the contract.
///
/// # Errors
/// Why it is none.
pub(crate) fn read(text: &str) -> Result<Receipt, Rejection> {
    let node = Node::parse(text).map_err(|error| Rejection::Unreadable(format!("this is not JSON: {error}")))?;
    assent_core::read_foreign::<Receipt>(&node)
        .map_err(|problems| Rejection::Invalid(problems.0.iter().map(pointed).collect()))
}

fn pointed(problem: &Problem) -> (String, String) {
    (pointer(&problem.path), problem.fault.to_string())
}

/// A path such as `decisions[0].state` as a JSON pointer (RFC 6901): `/decisions/0/state`.
fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
        pointer.push('/');
        pointer.push_str(&part.trim_end_matches(']').replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_pointers() {
        for (path, expected) in [
            ("", ""),
            ("site_id", "/site_id"),
            ("decisions[0].services.matomo", "/decisions/0/services/matomo"),
            ("a/b~c", "/a~1b~0c"),
        ] {
            assert_eq!(pointer(path), expected);
        }
    }
}
