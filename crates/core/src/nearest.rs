//! "Did you mean …?": the known name nearest to what was written.

/// The nearest of `names`, if one is near enough to be meant: at most a third of its letters differ.
#[must_use]
pub fn nearest(written: &str, names: &[&str]) -> Option<String> {
    // A distance is quadratic in length, and no name is this long.
    if written.len() > 64 {
        return None;
    }
    let written = written.to_ascii_lowercase();
    names
        .iter()
        .map(|name| (strsim::osa_distance(&written, name), *name))
        .filter(|(distance, name)| *distance <= (name.len().div_ceil(3)).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["lifetime", "name", "purpose", "kind"];
        assert_eq!(nearest("lifetme", &names).as_deref(), Some("lifetime"));
        assert_eq!(nearest("Nmae", &names).as_deref(), Some("name"));
        assert_eq!(nearest("colour", &names), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), &names), None);
    }
}
