//! The choice of a language, prepared for the bundle: a table that finds what `Language::choose` would.

use assent_core::Language;
use serde_json::{Map, Value};

/// The index of an offered language by tags in lower case: the beginnings of tags, of which the longest counts, and after `=` whole
/// tags that have another answer than their beginnings. `www/bundle/first.js` reads it.
pub fn table(offered: &[Language]) -> Map<String, Value> {
    let beginnings = Language::files().iter().map(|(begin, _)| (*begin).to_owned());
    let own = offered.iter().flat_map(|language| {
        // The language that a file is of may be written in another way: `he` for `iw`.
        let file = language.file();
        [language.primary(), file, file.split('-').next().unwrap_or_default()].map(str::to_owned)
    });
    let mut beginnings: Vec<String> = beginnings.chain(own).map(|tag| tag.to_ascii_lowercase()).collect();
    beginnings.sort();
    beginnings.dedup();
    let mut table: Vec<(String, usize)> =
        beginnings.into_iter().filter_map(|tag| Some((tag.clone(), nearest(&tag, offered)?))).collect();
    let exact: Vec<(String, usize)> = offered
        .iter()
        .enumerate()
        .map(|(index, language)| (language.as_str().to_ascii_lowercase(), index))
        .filter(|(tag, index)| begun(&table, tag) != Some(*index))
        .collect();
    for (tag, index) in exact {
        let whole = format!("={tag}");
        // Of two that differ in their letters' case the first is chosen.
        if !table.iter().any(|(known, _)| *known == whole) {
            table.push((whole, index));
        }
    }
    table.into_iter().map(|(tag, index)| (tag, index.into())).collect()
}

/// The language for a tag that begins like this and is not offered itself.
fn nearest(beginning: &str, offered: &[Language]) -> Option<usize> {
    // Nobody offers such a variant, and nobody such a language, which would be chosen where none fits.
    let wish = Language::parse(&format!("{beginning}-xxxxxxxx"))?;
    let none = Language::parse("qtz")?;
    let with_none: Vec<Language> = std::iter::once(none).chain(offered.iter().cloned()).collect();
    let chosen = Language::choose(&[wish], &with_none)?;
    offered.iter().position(|language| language == chosen)
}

/// What the beginnings say of a tag, the longest first.
fn begun(table: &[(String, usize)], tag: &str) -> Option<usize> {
    let mut part = tag;
    loop {
        if let Some((_, index)) = table.iter().find(|(known, _)| known == part) {
            return Some(*index);
        }
        part = part.rsplit_once('-')?.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(tags: &[&str]) -> Vec<Language> {
        tags.iter().map(|tag| Language::parse(tag).expect("a language")).collect()
    }

    /// What the bundle's script makes of the table.
    fn found(table: &Map<String, Value>, tag: &str) -> Option<u64> {
        let tag = tag.to_ascii_lowercase();
        let beginnings = tag.char_indices().filter(|(_, char)| *char == '-').map(|(at, _)| &tag[..at]).chain([&*tag]);
        let mut beginnings: Vec<&str> = beginnings.collect();
        beginnings.reverse();
        let whole = table.get(&format!("={tag}"));
        whole.or_else(|| beginnings.iter().find_map(|part| table.get(*part))).and_then(Value::as_u64)
    }

    #[test]
    fn the_table_finds_what_core_chooses() {
        let wishes = [
            "en",
            "en-GB",
            "de",
            "DE",
            "de-AT",
            "de-CH-1996",
            "zh",
            "zh-TW",
            "zh-HK",
            "zh-Hant",
            "zh-Hant-CN",
            "zh-CN",
            "zh-Hans-HK",
            "sr",
            "sr-Latn",
            "sr-Latn-ME",
            "sr-RS",
            "no",
            "nb",
            "nn-NO",
            "nb-NO",
            "iw",
            "iw-IL",
            "he",
            "in",
            "id",
            "fil",
            "pt",
            "pt-BR",
            "pt-PT",
            "ja",
            "zho",
            "inh",
        ];
        let offers: [&[&str]; 14] = [
            &["en", "de"],
            &["de", "en", "zh-Hant"],
            &["en", "de-CH", "de"],
            &["en", "de", "de-AT"],
            &["en", "zh-CN", "zh-HK"],
            &["en", "zh"],
            &["en", "zh-TW"],
            &["en", "nb"],
            &["en", "no"],
            &["en", "sr"],
            &["en", "sr-Latn", "sr"],
            &["en", "he"],
            &["en", "iw"],
            &["en", "pt-BR", "pt"],
        ];
        for offered in offers {
            let offered = languages(offered);
            let table = table(&offered);
            for wish in wishes {
                let parsed = Language::parse(wish).expect("a language");
                let chosen = Language::choose(&[parsed], &offered).expect("one");
                let expected = offered.iter().position(|language| language == chosen);
                // Where none fits, core falls back to the first, as the bundle does once every wish was tried.
                let got = found(&table, wish).map_or(0, |index| index as usize);
                assert_eq!(Some(got), expected, "{wish} of {offered:?}: {table:?}");
            }
        }
    }

    #[test]
    fn what_nobody_offers_is_left_to_the_next_wish() {
        assert_eq!(found(&table(&languages(&["de", "en"])), "ja"), None);
    }

    #[test]
    fn a_table_holds_no_more_than_it_needs() {
        let table = table(&languages(&["en", "de"]));
        assert_eq!(serde_json::to_string(&table).expect("JSON"), r#"{"de":1,"en":0}"#);
    }
}
