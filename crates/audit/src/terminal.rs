//! What text of strangers may not do to a terminal.

/// Whether a character is an order to the terminal and not a letter: controls, and the marks of Unicode's bidirectional algorithm.
#[must_use]
pub fn unruly(char: char) -> bool {
    (char.is_control() && char != '\n' && char != '\t')
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
