//! Reads causes: of a request from the protocol's `Initiator`, of a call from the text of a stack.

use serde_json::Value;

use crate::record::{Cause, CauseKind};

/// The cause of a request.
pub(super) fn of_request(initiator: &Value) -> Cause {
    if let Some((url, line)) = top(&initiator["stack"], 0) {
        return Cause { kind: CauseKind::Script, url: Some(url), line, because_of: Vec::new() };
    }
    let url = initiator["url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned);
    let line = initiator["lineNumber"].as_u64().map(|line| line + 1);
    let kind = match initiator["type"].as_str() {
        Some("parser" | "preload") => CauseKind::Markup,
        Some("script") => CauseKind::Script,
        // Style sheets have an address, but no type of their own.
        _ if url.is_some() => CauseKind::Markup,
        _ => CauseKind::Other,
    };
    Cause { kind, url, line, because_of: Vec::new() }
}

/// The first place of a stack that has an address, those of what called asynchronously after it.
fn top(stack: &Value, depth: usize) -> Option<(String, Option<u64>)> {
    const DEEPEST: usize = 20;
    let frames = stack["callFrames"].as_array()?;
    let place = frames.iter().find_map(|frame| {
        let url = frame["url"].as_str().filter(|url| url.contains("://"))?;
        Some((url.to_owned(), frame["lineNumber"].as_u64().map(|line| line + 1)))
    });
    place.or_else(|| (depth < DEEPEST).then(|| top(&stack["parent"], depth + 1)).flatten())
}

/// The cause of a call, from `Error.stack` as V8 writes it: `at name (address:line:column)`, the caller after the called.
pub(super) fn of_stack(stack: &str) -> Cause {
    let place = stack.lines().find_map(|line| {
        let line = line.trim().strip_prefix("at ")?;
        let place = line.strip_suffix(')').and_then(|line| line.rsplit_once(" (")).map_or(line, |(_, place)| place);
        let (place, _column) = place.rsplit_once(':')?;
        let (url, line) = place.rsplit_once(':')?;
        let url = url.strip_prefix("async ").unwrap_or(url);
        url.contains("://").then(|| (url.to_owned(), line.parse().ok()))
    });
    match place {
        Some((url, line)) => Cause { kind: CauseKind::Script, url: Some(url), line, because_of: Vec::new() },
        None => Cause { kind: CauseKind::Script, ..Cause::default() },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stack_names_its_first_script() {
        let cause = of_stack(
            "Error\n    at stack (<anonymous>:3:5)\n    at Object.apply (<anonymous>:9:1)\n    at t.send (https://a.test/t.js?x=(1):12:34)\n    at https://b.test/:1:2",
        );
        assert_eq!((cause.url.as_deref(), cause.line), (Some("https://a.test/t.js?x=(1)"), Some(12)));
        assert_eq!(of_stack("Error\n    at https://b.test/:1:2").url.as_deref(), Some("https://b.test/"));
        assert_eq!(of_stack("nonsense").url, None);
    }

    #[test]
    fn a_request_is_caused_by_the_nearest_script_else_by_markup() {
        let asynchronous = json!({ "type": "script", "stack": { "callFrames": [{ "url": "" }],
            "parent": { "callFrames": [{ "url": "https://a.test/t.js", "lineNumber": 4 }] } } });
        let cause = of_request(&asynchronous);
        assert_eq!((cause.url.as_deref(), cause.line), (Some("https://a.test/t.js"), Some(5)));
        let markup = of_request(&json!({ "type": "parser", "url": "https://a.test/", "lineNumber": 0 }));
        assert_eq!((markup.kind, markup.line), (CauseKind::Markup, Some(1)));
        assert_eq!(of_request(&json!({ "type": "other" })), Cause::default());
        assert_eq!(of_request(&Value::Null), Cause::default());
    }
}
