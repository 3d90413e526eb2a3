//! The browser's log of its network, <https://www.chromium.org/developers/design-documents/network-stack/netlog/>: also what the protocol
//! does not tell, such as the requests of a page that is being left.

use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use url::Url;

use super::record::{Cause, CauseKind, Occasion, Request};

/// The requests of pages since a time that are not `known`, the first `most`. The log is a line of names and then a line for each event.
pub(super) fn unheard(log: &str, since: SystemTime, began: SystemTime, known: &[Request], most: usize) -> Vec<Request> {
    let mut lines = log.lines();
    let names = lines.next().and_then(|line| value(line.strip_prefix("{\"constants\":").unwrap_or(line)));
    let Some(names) = names else { return Vec::new() };
    let kind = &names["logEventTypes"]["URL_REQUEST_START_JOB"];
    let offset = number(&names["timeTickOffset"]);
    let (since, began) = (milliseconds(since), milliseconds(began));
    let mut known: HashSet<String> = known.iter().map(|request| without_fragment(&request.url)).collect();
    let events = lines.filter_map(value).filter(|event| event["type"] == *kind);
    let requests = events.filter_map(|event| {
        let at = number(&event["time"]).saturating_add(offset);
        let params = &event["params"];
        // What the browser asks for of its own has no origin.
        let page = Url::parse(params["initiator"].as_str()?).ok()?;
        let url = params["url"].as_str().filter(|url| url.starts_with("http"))?;
        if at < since || !known.insert(without_fragment(url)) {
            return None;
        }
        let cause = Cause { kind: CauseKind::Unheard, url: Some(page.to_string()), ..Cause::default() };
        let occasion = Occasion { at_ms: at.saturating_sub(began), page: page.into(), cause, ..Occasion::default() };
        let method = params["method"].as_str().unwrap_or("GET").to_owned();
        Some(Request { occasion, url: url.to_owned(), method, resource: "Other".to_owned(), ..Request::default() })
    });
    requests.take(most).collect()
}

fn value(line: &str) -> Option<Value> {
    serde_json::from_str(line.trim_end_matches([',', '\r'])).ok()
}

/// Numbers of the log are also written as strings.
fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}

fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn without_fragment(url: &str) -> String {
    url.split('#').next().unwrap_or(url).to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LOG: &str = r#"{"constants":{"logEventTypes":{"URL_REQUEST_START_JOB":2},"timeTickOffset":"1000"},
"events": [
{"params":{"initiator":"not an origin","method":"GET","url":"https://browser.test/"},"time":"500","type":2},
{"params":{"initiator":"https://a.test","method":"GET","url":"https://early.test/"},"time":"100","type":2},
{"params":{"initiator":"https://a.test","method":"GET","url":"https://known.test/"},"time":"500","type":2},
{"params":{"initiator":"https://a.test","method":"GET","url":"https://other.test/"},"time":"500","type":3},
{"params":{"initiator":"https://a.test","method":"POST","url":"https://bye.test/"},"time":"700","type":2},
{"params":{"#;

    #[test]
    fn what_the_protocol_did_not_tell_is_in_the_log() {
        let at = |milliseconds| UNIX_EPOCH + Duration::from_millis(milliseconds);
        let known = [Request { url: "https://known.test/".to_owned(), ..Request::default() }];
        let requests = unheard(LOG, at(1400), at(1200), &known, 9);
        assert_eq!(requests.len(), 1, "{requests:?}");
        let request = &requests[0];
        assert_eq!((request.url.as_str(), request.occasion.at_ms), ("https://bye.test/", 500));
        assert_eq!(request.occasion.cause.url.as_deref(), Some("https://a.test/"));
        assert!(unheard("", at(0), at(0), &[], 9).is_empty());
    }
}
