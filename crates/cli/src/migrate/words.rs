//! What peers' names and texts become: ids, names, and words without markup.

use assent_core::Id;

/// The id nearest to a name: it may be one already, or `googleAnalytics`, or a text.
pub(super) fn slug(name: &str) -> String {
    if Id::parse(name).is_some() {
        return name.to_owned();
    }
    let (mut slug, mut last) = (String::new(), ' ');
    for char in name.chars().take(60) {
        if char.is_ascii_uppercase() && last.is_ascii_lowercase() {
            slug.push('-');
        }
        last = char;
        match char.to_ascii_lowercase() {
            char if char.is_ascii_lowercase() || char.is_ascii_digit() => slug.push(char),
            '_' if !slug.is_empty() => slug.push('_'),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    if Id::parse(&slug).is_some() { slug } else { "service".into() }
}

/// The host that a cookie's domain names.
pub(super) fn host(domain: &str) -> String {
    domain.trim_start_matches('.').to_lowercase()
}

/// A name for an id.
pub(super) fn title(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map_or_else(|| "Unnamed".into(), |first| first.to_uppercase().chain(chars).collect())
}

/// The words of a text that may have markup in it: the notice shows none.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        let tag = rest[open + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!".contains(next));
        match rest[open..].find('>') {
            // A tag may stand for the space between two words.
            Some(close) if tag => (words, rest) = (words + " ", &rest[open + close + 1..]),
            _ => (words, rest) = (words + "<", &rest[open + 1..]),
        }
    }
    words.push_str(rest);
    let words = words
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words =
        [" .", " ,", " ;", " :", " !", " ?"].iter().fold(words, |words, space| words.replace(space, &space[1..]));
    words.chars().take(2000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("analytics", "analytics"),
            ("googleAnalytics", "google-analytics"),
            ("Google Analytics (GA4)", "google-analytics-ga4"),
            ("_x", "x"),
            ("Statistik & Ä", "statistik"),
            ("日本", "service"),
        ] {
            assert_eq!(slug(name), id, "{name}");
        }
    }

    #[test]
    fn markup_leaves_its_words() {
        assert_eq!(plain("Strictly <b>necessary</b> <span class=\"x\">Always</span>."), "Strictly necessary Always.");
        assert_eq!(plain("a &amp; b <a href='/p'>c"), "a & b c");
        assert_eq!(plain("a < b, <b"), "a < b, <b");
    }
}
