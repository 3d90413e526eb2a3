//! The page of a visit: opened, looked at, scrolled, clicked, left. It knows no consent.

use std::time::Duration;

use assent_core::config::StorageKind as Kind;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use url::Url;

use super::Failure;
use super::browser::Browser;
use super::document::Document;
use super::watch::Watch;
use super::{Limits, document};

/// One page in one browser.
pub(super) struct Page<'a> {
    browser: &'a Browser,
    watch: &'a Watch,
    session: String,
    limits: Limits,
}

/// Something in the page that can be clicked.
#[derive(Debug, Clone)]
pub(super) struct Target {
    session: String,
    node: u64,
}

/// An entry that is on the device: its kind, whose it is, its name.
pub(super) type Entry = (Kind, String, String);

impl<'a> Page<'a> {
    pub async fn new(browser: &'a Browser, watch: &'a Watch, limits: Limits) -> Result<Self, Failure> {
        let session = watch.page_session(Duration::from_secs(20)).await;
        let session = session.ok_or_else(|| Failure::Browser("it opened no page".to_owned()))?;
        // An answer says that all that was sent before is in force. The first page comes with another process, which is told only that.
        browser.devtools.call(Some(&session), "Runtime.evaluate", json!({ "expression": "0" })).await?;
        Ok(Self { browser, watch, session, limits })
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value, Failure> {
        self.browser.devtools.call(Some(&self.session), method, params).await
    }

    /// Opens an address, waits until it is quiet, then behaves as somebody who reads it.
    ///
    /// # Errors
    /// When the page does not come. One that comes with an error's status ([`Failure::Answered`]) has been looked at as any other.
    pub async fn open(&self, url: &Url) -> Result<(), Failure> {
        self.watch.look_at(url.as_str());
        let unreachable = |why: String| Failure::Unreachable { url: url.to_string(), why };
        let address = json!({ "url": url.as_str() });
        let opening =
            self.browser.devtools.call_within(self.limits.page, Some(&self.session), "Page.navigate", address);
        let opened = match opening.await {
            Err(Failure::Silent { .. }) => {
                return Err(unreachable(format!("no answer within {} seconds", self.limits.page.as_secs())));
            }
            opened => opened?,
        };
        match opened["errorText"].as_str() {
            Some("net::ERR_ABORTED") => return Err(Failure::NoPage { url: url.to_string() }),
            // The browser has a page of its own for an error that comes without one.
            Some("net::ERR_HTTP_RESPONSE_CODE_FAILURE") => self.settle().await,
            Some(error) if !error.is_empty() => return Err(unreachable(explain(error))),
            _ => {}
        }
        self.settle().await;
        self.read().await;
        self.settle().await;
        self.alive()?;
        match self.watch.document() {
            Some((_, Some(status))) if status >= 400 => Err(Failure::Answered { url: url.to_string(), status }),
            _ => Ok(()),
        }
    }

    /// Goes back to where an address was opened before, as the browser's button does.
    pub async fn go_back_to(&self, url: &Url) -> Result<(), Failure> {
        let history = self.call("Page.getNavigationHistory", json!({})).await?;
        let present = history["currentIndex"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or_default();
        let entries = history["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        let before = entries.iter().take(present).rev().find(|entry| entry["url"] == url.as_str());
        if let Some(entry) = before {
            self.watch.look_at(url.as_str());
            self.call("Page.navigateToHistoryEntry", json!({ "entryId": entry["id"] })).await?;
            self.settle().await;
        }
        self.alive()
    }

    /// The markup of the page as its server sent it; none where the browser has not kept it.
    pub async fn source(&self) -> Option<String> {
        let (request, _) = self.watch.document()?;
        let body = self.call("Network.getResponseBody", json!({ "requestId": request })).await.ok()?;
        body["body"].as_str().filter(|_| body["base64Encoded"] != true).map(str::to_owned)
    }

    /// The text of a file of the page's site, asked for without cookies; none where it is absent, no text, or larger than `most` bytes.
    pub async fn file(&self, url: &Url, most: usize) -> Option<String> {
        let options = json!({ "disableCache": false, "includeCredentials": false });
        let wanted = json!({ "frameId": self.watch.frame(), "url": url.as_str(), "options": options });
        let answer = self.call("Network.loadNetworkResource", wanted).await.ok()?;
        let stream = answer["resource"]["stream"].as_str()?;
        let mut bytes = Vec::new();
        let whole = loop {
            let Ok(chunk) = self.call("IO.read", json!({ "handle": stream })).await else { break false };
            let data = chunk["data"].as_str().unwrap_or_default();
            match chunk["base64Encoded"].as_bool() {
                Some(true) => bytes.extend(BASE64_STANDARD.decode(data).unwrap_or_default()),
                _ => bytes.extend(data.as_bytes()),
            }
            if chunk["eof"] == true || bytes.len() > most {
                break bytes.len() <= most;
            }
        };
        self.browser.devtools.send(Some(&self.session), "IO.close", json!({ "handle": stream }));
        let found = answer["resource"]["httpStatusCode"].as_f64().is_some_and(|status| status < 300.0);
        String::from_utf8(bytes).ok().filter(|_| whole && found)
    }

    /// Waits until nothing happens any more.
    pub async fn settle(&self) {
        if !self.watch.quiet(self.limits.quiet, self.limits.page).await && self.watch.broken().is_none() {
            self.watch.note(format!("the page was not quiet within {} seconds", self.limits.page.as_secs()));
        }
    }

    fn alive(&self) -> Result<(), Failure> {
        self.watch.broken().map_or(Ok(()), |why| Err(Failure::Browser(why)))
    }

    /// Moves the mouse and scrolls to the end: much is loaded only when somebody does that.
    async fn read(&self) {
        for step in 0..12 {
            let at = json!({ "type": "mouseMoved", "x": 300 + step * 10, "y": 300 });
            self.browser.devtools.send(Some(&self.session), "Input.dispatchMouseEvent", at);
            let scroll =
                "(() => { const before = scrollY; scrollBy(0, innerHeight * 0.9); return scrollY === before })()";
            // A page that hangs is noticed when it is looked at.
            let Ok(answer) =
                self.call("Runtime.evaluate", json!({ "expression": scroll, "returnByValue": true })).await
            else {
                return;
            };
            if answer["result"]["value"] == true {
                break;
            }
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
        let top = json!({ "expression": "scrollTo(0, 0)", "returnByValue": true });
        self.browser.devtools.send(Some(&self.session), "Runtime.evaluate", top);
    }

    /// Goes away, and waits for what the page says good-bye with. Its last words are heard on the network only ([`super::netlog`]): the
    /// protocol has let go of the page by then.
    pub async fn leave(&self) {
        self.watch.look_at_end();
        // By the page's own doing: the browser would take it from the page's process before its last words are heard. Waited for, so
        // that the next navigation cannot overtake it; a page that hangs is noticed when the next one is opened.
        let _ = self.call("Page.navigate", json!({ "url": "about:blank" })).await;
        let quiet = self.limits.quiet.min(Duration::from_secs(1));
        self.watch.quiet(quiet, self.limits.page).await;
    }

    /// What the page consists of, with its frames.
    pub async fn documents(&self) -> Result<Vec<(String, Vec<Document>)>, Failure> {
        let sessions = std::iter::once(self.session.clone()).chain(self.watch.frame_sessions());
        let mut all = Vec::new();
        for session in sessions {
            let wanted = json!({ "computedStyles": document::STYLES, "includeDOMRects": false });
            match self.browser.devtools.call(Some(&session), "DOMSnapshot.captureSnapshot", wanted).await {
                Ok(snapshot) => all.push((session, document::read(&snapshot))),
                Err(error) if session == self.session => return Err(error),
                // A frame that went away meanwhile.
                Err(_) => {}
            }
        }
        Ok(all)
    }

    /// What to click for a node of [`Page::documents`].
    pub fn target(session: &str, node: u64) -> Target {
        Target { session: session.to_owned(), node }
    }

    /// Clicks as a mouse does, and where that is not possible, as assistive technology does.
    pub async fn click(&self, target: &Target) -> Result<(), Failure> {
        let node = json!({ "backendNodeId": target.node });
        let call =
            |method: &'static str, params: Value| self.browser.devtools.call(Some(&target.session), method, params);
        // Without a place on the screen it is clicked all the same.
        let _ = call("DOM.scrollIntoViewIfNeeded", node.clone()).await;
        let quads = call("DOM.getContentQuads", node.clone()).await.unwrap_or_default();
        let middle = quads["quads"][0].as_array().map(|quad| {
            let mean = |from: usize| quad.iter().skip(from).step_by(2).filter_map(Value::as_f64).sum::<f64>() / 4.0;
            (mean(0), mean(1))
        });
        let resolved = call("DOM.resolveNode", node).await?;
        let object = resolved["object"]["objectId"].clone();
        let hit = "function (x, y) { for (let at = this.getRootNode().elementFromPoint(x, y); at; at = at.parentNode ?? at.host) if (at === this) return true; return false }";
        if let (Some((x, y)), true) = (middle, target.session == self.session) {
            let arguments = json!({ "objectId": object, "functionDeclaration": hit, "returnByValue": true, "arguments": [{ "value": x }, { "value": y }] });
            if call("Runtime.callFunctionOn", arguments).await?["result"]["value"] == true {
                for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
                    let press = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
                    // Not waited for: the answer comes when the page has done all that the click begins, dialogs included.
                    self.browser.devtools.send(Some(&self.session), "Input.dispatchMouseEvent", press);
                }
                return Ok(());
            }
        }
        let click =
            json!({ "objectId": object, "functionDeclaration": "function () { this.click() }", "userGesture": true });
        call("Runtime.callFunctionOn", click).await.map(drop)
    }

    /// The value of an expression that is true or not; false where it throws.
    pub async fn holds(&self, expression: &str) -> bool {
        let wanted =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true });
        self.call("Runtime.evaluate", wanted).await.is_ok_and(|answer| answer["result"]["value"] == true)
    }

    /// The value of an expression that is a text; none where it is none, or throws.
    pub async fn text(&self, expression: &str) -> Option<String> {
        let wanted = json!({ "expression": expression, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", wanted).await.ok()?;
        answer["result"]["value"].as_str().map(str::to_owned)
    }

    /// What is on the device: all cookies, and what else the page's own origin stores.
    pub async fn stored(&self, origin: &str) -> Result<Vec<Entry>, Failure> {
        let cookies = self.browser.devtools.call(None, "Storage.getCookies", json!({})).await?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let cookies = cookies["cookies"].as_array().cloned().unwrap_or_default();
        let mut all: Vec<Entry> = cookies
            .iter()
            .map(|cookie| {
                (Kind::Cookie, text(&cookie["domain"]).trim_start_matches('.').to_owned(), text(&cookie["name"]))
            })
            .collect();
        for (kind, local) in [(Kind::LocalStorage, true), (Kind::SessionStorage, false)] {
            let storage = json!({ "storageId": { "securityOrigin": origin, "isLocalStorage": local } });
            // A page may have none.
            let items = self.call("DOMStorage.getDOMStorageItems", storage).await.unwrap_or_default();
            let entries = items["entries"].as_array().cloned().unwrap_or_default();
            all.extend(entries.iter().map(|entry| (kind, origin.to_owned(), text(&entry[0]))));
        }
        let own = json!({ "securityOrigin": origin });
        let databases = self.call("IndexedDB.requestDatabaseNames", own.clone()).await.unwrap_or_default();
        let names = databases["databaseNames"].as_array().cloned().unwrap_or_default();
        all.extend(names.iter().map(|name| (Kind::IndexedDb, origin.to_owned(), text(name))));
        let caches = self.call("CacheStorage.requestCacheNames", own).await.unwrap_or_default();
        let caches = caches["caches"].as_array().cloned().unwrap_or_default();
        all.extend(caches.iter().map(|cache| (Kind::CacheStorage, origin.to_owned(), text(&cache["cacheName"]))));
        Ok(all)
    }
}

/// The browser's words for what an owner can do something about.
fn explain(error: &str) -> String {
    let known = match error {
        "net::ERR_NAME_NOT_RESOLVED" => "there is no such host",
        "net::ERR_CONNECTION_REFUSED" => "nobody listens there",
        "net::ERR_TOO_MANY_REDIRECTS" => "it redirects without end",
        "net::ERR_EMPTY_RESPONSE" => "it answers nothing",
        other => return other.to_owned(),
    };
    format!("{known} ({error})")
}
