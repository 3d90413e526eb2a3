//! `/collect/` for people: what arrived, the newest first. It renews itself without a script.

use super::Stored;
use super::content::Content;

const STYLE: &str = "
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2.5rem auto;padding:0 1.25rem}
h1{font-size:1.5rem;margin:0 0 .25rem}
p{margin:.25rem 0 1.5rem;opacity:.75}
article{border:1px solid var(--line);border-radius:.75rem;margin:0 0 1rem;overflow:hidden}
h2{font-size:1rem;margin:0;padding:.75rem 1rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
h2 span{font-weight:400;opacity:.7;font-size:.875rem}
.given,.renewed{border-inline-start:.375rem solid #16804b}
.partial{border-inline-start:.375rem solid #b26a00}
.refused,.withdrawn{border-inline-start:.375rem solid #b3382c}
pre{margin:0;padding:.75rem 1rem;overflow:auto;font:13px/1.45 ui-monospace,monospace;border-top:1px solid var(--line)}
";

pub(super) fn page(receipts: &[Stored]) -> Content {
    let about = match receipts.len() {
        0 => "Nothing has arrived yet. Answer a notice on one of the sites.".to_owned(),
        1 => "One receipt, kept in memory until the demo ends.".to_owned(),
        count => format!("{count} receipts, the newest first, kept in memory until the demo ends."),
    };
    let list: String = receipts.iter().rev().map(article).collect();
    Content::html(&format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <meta http-equiv=refresh content=2><title>Receipts</title><style>{STYLE}</style>\
         <h1>Receipts</h1><p>{about}</p>{list}"
    ))
}

fn article(stored: &Stored) -> String {
    let receipt = &stored.receipt;
    let text = |name: &str| escape(receipt[name].as_str().unwrap_or("?"));
    let again = match stored.deliveries {
        1 => String::new(),
        times => format!("<span>delivered {times} times</span>"),
    };
    let json = escape(&serde_json::to_string_pretty(receipt).unwrap_or_default());
    format!(
        "<article class=\"{event}\"><h2>{event}<span>{site}</span><span>{method}</span><span>{at}</span>{again}</h2><pre>{json}</pre></article>",
        event = text("event"),
        site = text("site_id"),
        method = text("method"),
        at = text("occurred_at"),
    )
}

/// What a visitor's browser sent is text, in an element and in a quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrived_is_shown_as_text() {
        let receipt = serde_json::json!({ "event": "\"><script>alert(1)</script>", "site_id": "<b>" });
        let article = article(&Stored { origin: String::new(), deliveries: 2, receipt });
        assert!(!article.contains("<script") && !article.contains("<b>"), "{article}");
        assert!(article.contains("delivered 2 times"));
    }
}
