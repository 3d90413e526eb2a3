//! The text of a receipt, as the contract reads it.

use assent_core::{Node, Problem, Receipt};

/// Why a body is no receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// It is not JSON in UTF-8, or nests deeper than any receipt: 400.
    Unreadable(String),
    /// It is JSON, and not a receipt: 422, each fault with its JSON pointer.
    Invalid(Vec<(String, String)>),
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
