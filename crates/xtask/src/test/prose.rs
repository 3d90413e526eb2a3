//! How the documents are written, as far as a program can tell. CONTRIBUTING.md has the rest ("How we write").

use std::fs;

use anyhow::Result;

use crate::{command::Program, repository::Repository};

/// Longer lines are hard to read and to compare. One sentence a line keeps a change to the sentence that it is about.
const LONGEST: usize = 160;

/// Words that stand for a better one, which comes second.
const WORDS: [(&str, &str); 6] = [
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("anew", "again"),
    ("whoever", "anyone who"),
    ("whosoever", "anyone who"),
];

/// Documents that tests print.
const PRINTED: [&str; 3] = ["docs/attacks.md", "docs/audit-fixes.md", "docs/log-coverage.md"];

/// Everything in the documents that breaks a rule.
///
/// # Errors
/// When a document cannot be read.
pub fn broken(repository: &Repository) -> Result<Vec<String>> {
    let names = Program::new("git").words("ls-files *.md").within(repository.path("")).read()?;
    let mut broken = Vec::new();
    for name in names.lines() {
        let text = fs::read_to_string(repository.path(name))?;
        // What is printed from data and types breaks its lines where those do.
        let is_printed = PRINTED.contains(&name) || text.contains("<!-- Generated from");
        if !is_printed && !text.contains("Written by `cargo xtask") {
            broken.extend(in_document(name, &text));
        }
    }
    Ok(broken)
}

fn in_document(name: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let mut is_code = false;
    for (index, line) in text.lines().enumerate() {
        let place = format!("{name}:{}", index + 1);
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        // A row of a table cannot be broken.
        if is_code || line.trim_start().starts_with('|') {
            continue;
        }
        let length = line.chars().count();
        if length > LONGEST {
            broken.push(format!("{place} has {length} characters; {LONGEST} is the most: write one sentence a line"));
        }
        let words = line.split(|char: char| !char.is_alphabetic());
        for (word, better) in
            words.flat_map(|word| WORDS.iter().filter(move |(known, _)| word.eq_ignore_ascii_case(known)))
        {
            broken.push(format!("{place} says \"{word}\"; write \"{better}\""));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::in_document;

    #[test]
    fn long_lines_and_worse_words_are_named_with_their_place() {
        let long = "word ".repeat(40);
        let text = format!("fine\n{long}\nWhoever mends it\n```\n{long} mend\n```\n| {long} |\n");
        let broken = in_document("a.md", &text);
        assert_eq!(
            broken,
            [
                "a.md:2 has 200 characters; 160 is the most: write one sentence a line",
                "a.md:3 says \"whoever\"; write \"anyone who\"",
                "a.md:3 says \"mends\"; write \"fixes\"",
            ]
        );
    }
}
