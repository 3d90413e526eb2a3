//! A file as its owner wrote it: its text, and where in it things are.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::Error;

/// The longest file that is read, in bytes: the largest example is a fiftieth of it, and each new visitor downloads the file.
pub(crate) const LONGEST: usize = 1024 * 1024;

/// Bytes of a line that are shown on either side of what is wrong in it: minified files have one line.
const AROUND: usize = 80;

/// A file's text.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// What messages call it.
    pub(crate) name: String,
    text: String,
    /// The text as terminals may show it, byte for byte as long.
    shown: String,
    /// Where it stops being UTF-8, if it does.
    broken: Option<usize>,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// A place in a file as people and editors count: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Source {
    /// Reads a file; `-` is the standard input.
    ///
    /// # Errors
    /// When it cannot be read, or is longer than [`LONGEST`].
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let (name, mut bytes) = (name(path), Vec::new());
        let most = LONGEST as u64 + 1;
        let read = if path == Path::new("-") {
            std::io::stdin().lock().take(most).read_to_end(&mut bytes)
        } else {
            std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
        };
        read.map_err(Error::at(&name))?;
        if bytes.len() > LONGEST {
            let what = "is larger than 1 MiB, which no configuration is";
            return Err(Error::Refused(format!("{name} {what}")));
        }
        Ok(Self::new(name, &bytes))
    }

    /// A text that is not in a file, or not yet.
    pub(crate) fn new(name: impl Into<String>, bytes: &[u8]) -> Self {
        let broken = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
        let text = String::from_utf8_lossy(bytes).into_owned();
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        // A byte order mark is no column.
        let first = text.len() - text.trim_start_matches('\u{feff}').len();
        let lines = std::iter::once(first).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), shown: shown(&text), text, broken, lines }
    }

    /// The text, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        &self.text[self.lines[0]..]
    }

    /// How many bytes come before [`Self::text`].
    pub(crate) fn before(&self) -> usize {
        self.lines[0]
    }

    /// Where the file stops being UTF-8, if it does.
    pub(crate) fn broken(&self) -> Option<usize> {
        self.broken
    }

    /// The place of a byte; that of the file's end for one beyond it.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.clamp(self.lines[0], self.text.len()));
        let line = self.line(offset);
        Position { line: line + 1, column: self.text[self.lines[line]..offset].chars().count() + 1 }
    }

    /// The byte at a line and a column in bytes, both from 1 as serde_json counts them; the last one of the text for one beyond it.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let last = self.text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
        self.text
            .floor_char_boundary(start + column.saturating_sub(1))
            .min(last)
            .max(self.lines[0].min(self.text.len()))
    }

    /// The line of a byte, from 0.
    fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, from 0, without its end.
    fn extent(&self, line: usize) -> Range<usize> {
        let next = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let end = if self.text[..next].ends_with('\r') { next - 1 } else { next };
        self.lines[line]..end.max(self.lines[line])
    }
}

/// The part of a file around a span: miette's own reads the whole file for each message and shows a line however long.
impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset() + span.len());
        if to > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let (mut first, mut last) = (self.line(from), self.line(to));
        let short = |line: usize| self.extent(line).len() <= 2 * AROUND;
        let (mut start, mut end) = (self.extent(first).start, self.extent(last).end.max(to));
        if before == 0 {
            start = from;
        } else if from - start > AROUND && !short(first) {
            start = self.text.floor_char_boundary(from - AROUND);
        } else {
            while first > 0 && first + before > self.line(from) && short(first - 1) {
                first -= 1;
            }
            start = self.extent(first).start;
        }
        if end - to > AROUND && !short(last) {
            end = self.text.floor_char_boundary(to + AROUND);
        } else {
            while last + 1 < self.lines.len() && last < self.line(to) + after && short(last + 1) {
                last += 1;
            }
            end = self.extent(last).end.max(end);
        }
        let column = if before == 0 { self.position(from).column - 1 } else { 0 };
        let span = SourceSpan::from((start, end - start));
        let data = &self.shown.as_bytes()[start..end];
        let contents = MietteSpanContents::new_named(self.name.clone(), data, span, first, column, last - first + 1);
        Ok(Box::new(contents))
    }
}

/// What messages call a path.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "(standard input)".into() } else { path.display().to_string() }
}

/// The text with each character that would be an order to the terminal replaced by one of the same length.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let line_end = char == '\r' && chars.peek() == Some(&'\n');
        shown.push(match char.len_utf8() {
            _ if line_end || !assent_audit::unruly(char) => char,
            1 => '?',
            2 => '\u{b7}',
            _ => '\u{fffd}',
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let Position { line, column } = Source::new("x", text.as_bytes()).position(offset);
        (line, column)
    }

    #[test]
    fn places_are_counted_as_editors_do() {
        assert_eq!(at("{\n \"ä\": 1}", 7), (2, 5));
        assert_eq!(at("{\r\n  1", 5), (2, 3));
        assert_eq!(at("\u{feff}{}", 3), (1, 1));
        assert_eq!(at("\u{feff}{}", 0), (1, 1));
        assert_eq!(at("", 99), (1, 1));
        assert_eq!(at("a\n", 2), (2, 1));
    }

    #[test]
    fn a_long_line_is_shown_in_part() {
        let source = Source::new("x", format!("[{}]", "1, ".repeat(100_000)).as_bytes());
        let contents = source.read_span(&(150_001, 1).into(), 1, 1).expect("within the file");
        assert!(contents.data().len() < 200);
        assert!(source.read_span(&(900_000, 1).into(), 1, 1).is_err());
    }

    #[test]
    fn what_is_shown_has_the_same_places() {
        let text = "a\u{1b}\u{9b}\u{202e}\r\nb\rc";
        assert_eq!(shown(text), "a?\u{b7}\u{fffd}\r\nb?c");
        assert_eq!(shown(text).len(), text.len());
    }
}
