//! A file that somebody else changed meanwhile: another program on disk, or another tab.

use serde_json::Value;

/// What came of two people changing one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// Both have the same now.
    Same,
    /// Only the other one changed it: theirs can be taken, and nothing is lost.
    Theirs,
    /// Only this one changed it.
    Mine,
    /// Both changed it: a person chooses.
    Conflict,
}

/// Compares what both began with (`base`), what is `mine`, and what is `theirs`.
#[must_use]
pub fn meet(base: &Value, mine: &Value, theirs: &Value) -> Meeting {
    if mine == theirs {
        Meeting::Same
    } else if base == mine {
        Meeting::Theirs
    } else if base == theirs {
        Meeting::Mine
    } else {
        Meeting::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_person_chooses_only_where_both_changed_it() {
        let (one, two, three) = (json!(1), json!(2), json!(3));
        assert_eq!(meet(&one, &two, &two), Meeting::Same);
        assert_eq!(meet(&one, &one, &two), Meeting::Theirs);
        assert_eq!(meet(&one, &two, &one), Meeting::Mine);
        assert_eq!(meet(&one, &two, &three), Meeting::Conflict);
    }
}
