//! What is measured, as data: each figure's key, its name, its unit, and in which table of the report it stands.

/// What a figure counts. Of all of them less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Milliseconds,
    Count,
    /// A layout shift score, which has no unit.
    Score,
}

/// One figure of [`crate::round::Figures`].
#[derive(Debug)]
pub struct Figure {
    /// `<table>.<what>`, as in the JSON file.
    pub key: &'static str,
    pub name: &'static str,
    pub unit: Unit,
    /// Whether what the page has without a consent platform is taken off, so that the rest is the platform's own.
    pub beyond_none: bool,
}

/// A table of the report.
#[derive(Debug)]
pub struct Group {
    pub title: &'static str,
    pub about: &'static str,
    pub figures: &'static [Figure],
}

const fn whole(key: &'static str, name: &'static str, unit: Unit) -> Figure {
    Figure { key, name, unit, beyond_none: false }
}

const fn own(key: &'static str, name: &'static str, unit: Unit) -> Figure {
    Figure { key, name, unit, beyond_none: true }
}

use Unit::{Bytes, Count, Milliseconds, Score};

/// All tables, in the order of the report.
pub const GROUPS: [Group; 7] = [
    Group {
        title: "First visit: what is seen",
        about: "Since the navigation began. The notice counts as visible once a frame with it has been drawn.",
        figures: &[
            whole("first.notice", "visible notice", Milliseconds),
            whole("first.contentful", "first contentful paint", Milliseconds),
            whole("first.largest", "largest contentful paint", Milliseconds),
            whole("first.shift", "layout shift", Score),
            whole("first.tasks", "long tasks", Count),
            whole("first.blocking", "total blocking time", Milliseconds),
        ],
    },
    Group {
        title: "First visit: what is downloaded",
        about: "Files of the consent platform, without the article's; `in the page` is what it adds to the page's own HTML, in brotli.",
        figures: &[
            whole("first.raw", "raw", Bytes),
            whole("first.gzip", "gzip", Bytes),
            whole("first.brotli", "brotli", Bytes),
            whole("first.before_notice", "of it before the notice", Bytes),
            whole("first.page", "in the page", Bytes),
            whole("first.requests", "requests", Count),
        ],
    },
    Group {
        title: "First visit: the main thread's work",
        about: "Beyond that of the page without a consent platform. `script` is what the browser counts as running scripts, which leaves out continuations of promises; `all` has every task.",
        figures: &[
            own("first.script", "script", Milliseconds),
            own("first.compile", "compile", Milliseconds),
            own("first.style", "style", Milliseconds),
            own("first.layout", "layout", Milliseconds),
            own("first.busy", "all", Milliseconds),
            own("first.heap", "heap", Bytes),
            own("first.buffers", "buffers and wasm memory", Bytes),
        ],
    },
    Group {
        title: "Repeat visit with an empty cache",
        about: "The visitor has accepted. Bytes in brotli, work beyond that of the page without a consent platform; `tag runs` is when the gated script ran.",
        figures: &[
            whole("cold.brotli", "brotli", Bytes),
            whole("cold.requests", "requests", Count),
            whole("cold.ran", "tag runs", Milliseconds),
            own("cold.script", "script", Milliseconds),
            own("cold.busy", "all work", Milliseconds),
            whole("cold.tasks", "long tasks", Count),
            own("cold.styles", "style passes", Count),
            own("cold.layouts", "layouts", Count),
        ],
    },
    Group {
        title: "Repeat visit with a warm cache",
        about: "The same again, with what the browser kept.",
        figures: &[
            whole("warm.brotli", "brotli", Bytes),
            whole("warm.requests", "requests", Count),
            whole("warm.ran", "tag runs", Milliseconds),
            own("warm.script", "script", Milliseconds),
            own("warm.busy", "all work", Milliseconds),
            whole("warm.tasks", "long tasks", Count),
            own("warm.styles", "style passes", Count),
            own("warm.layouts", "layouts", Count),
        ],
    },
    Group {
        title: "Answering",
        about: "From the click on the button that accepts all, on a page that has come to rest. The network is unthrottled here, so that the vendor's server has no part in it.",
        figures: &[
            whole("accept.ran", "gated script runs", Milliseconds),
            whole("accept.gone", "notice gone", Milliseconds),
        ],
    },
    Group {
        title: "Preferences",
        about: "From the click until a frame with (or without) them has been drawn, and the latency of the interaction as Event Timing has it, which tells no less than 16 ms. Osano's has no preferences.",
        figures: &[
            whole("open.drawn", "open: drawn", Milliseconds),
            whole("open.latency", "open: latency", Milliseconds),
            whole("save.drawn", "save: gone", Milliseconds),
            whole("save.latency", "save: latency", Milliseconds),
        ],
    },
];

/// The figure with this key.
pub fn figure(key: &str) -> Option<&'static Figure> {
    GROUPS.iter().flat_map(|group| group.figures).find(|figure| figure.key == key)
}

impl Unit {
    /// A value as people read it.
    pub fn write(self, value: f64) -> String {
        match self {
            Self::Bytes => thousands(value),
            Self::Milliseconds if value.abs() < 10.0 => format!("{value:.1} ms"),
            Self::Milliseconds => format!("{} ms", thousands(value)),
            Self::Count => format!("{value:.0}"),
            Self::Score => format!("{value:.3}"),
        }
    }
}

/// A whole number with a comma after each three digits.
pub fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    if value <= -0.5 { format!("-{written}") } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_comma_after_each_three_digits() {
        assert_eq!(
            [0.0, 999.4, 1_000.0, 1_234_567.0, -1_500.0].map(thousands),
            ["0", "999", "1,000", "1,234,567", "-1,500"]
        );
    }
}
