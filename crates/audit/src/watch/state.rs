//! What is known of a visit that is under way, and what each event of the browser does to it. It sends commands and waits for nothing.

use std::collections::HashMap;
use std::time::{Instant, SystemTime};

use serde_json::{Value, json};

use crate::Limits;
use crate::devtools::{DevTools, Event};
use crate::record::{Cause, Complaint, Occasion, Record};

const PROBE: &str = include_str!("../probe.js");

/// What is known so far.
pub(super) struct State {
    pub(super) devtools: DevTools,
    pub(super) user_agent: String,
    /// The name of the function by which the probe tells.
    pub(super) binding: String,
    pub(super) limits: Limits,
    pub(super) began: Instant,
    pub(super) taken: SystemTime,
    pub(super) record: Record,
    pub(super) page: String,
    /// Requests under way by the browser's id, each with its beginning.
    pub(super) open: HashMap<String, Instant>,
    /// The same of all requests, with a place for each redirection, and their answers' headers, which come on a way of their own.
    pub(super) requests: HashMap<String, Vec<usize>>,
    pub(super) answers: HashMap<String, Vec<Value>>,
    pub(super) last: Instant,
    /// The session of the page that is looked at, and of the frames in processes of their own.
    pub(super) main: Option<String>,
    /// The page's frame, and the request that its present document came with.
    pub(super) frame: String,
    pub(super) document: Option<String>,
    pub(super) frames: Vec<String>,
    pub(super) loaded: bool,
    pub(super) broken: Option<String>,
}

impl State {
    pub fn new(devtools: &DevTools, user_agent: &str, limits: Limits) -> Self {
        let now = Instant::now();
        // Unforeseeable, so that no page finds the function before the probe has taken it away.
        let binding = format!("_{:016x}", std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0));
        Self {
            devtools: devtools.clone(),
            user_agent: user_agent.to_owned(),
            binding,
            limits,
            began: now,
            taken: SystemTime::now(),
            record: Record::default(),
            page: String::new(),
            open: HashMap::new(),
            requests: HashMap::new(),
            answers: HashMap::new(),
            last: now,
            main: None,
            frame: String::new(),
            document: None,
            frames: Vec::new(),
            loaded: false,
            broken: None,
        }
    }

    pub(super) fn hear(&mut self, event: &Event) {
        let params = &event.params;
        let session = event.session.as_deref();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match event.method.as_str() {
            "Target.attachedToTarget" => self.attached(params),
            "Target.detachedFromTarget" => {
                let gone = params["sessionId"].as_str().unwrap_or_default();
                self.frames.retain(|frame| frame != gone);
            }
            "Page.loadEventFired" if session == self.main.as_deref() => {
                self.loaded = true;
                self.last = Instant::now();
            }
            "Page.javascriptDialogOpening" => {
                // `beforeunload` has no message; the page is left all the same.
                self.devtools.send(session, "Page.handleJavaScriptDialog", json!({ "accept": true }));
                if params["type"] != "beforeunload" {
                    self.note(format!(
                        "the page opened a dialog, which was closed: {}",
                        shorten(&text(&params["message"]))
                    ));
                }
            }
            "Browser.downloadWillBegin" => {
                self.note(format!("the page began a download, which was refused: {}", shorten(&text(&params["url"]))));
            }
            "Inspector.targetCrashed" if session == self.main.as_deref() => {
                self.broken.get_or_insert_with(|| "the page crashed".to_owned());
            }
            "Runtime.bindingCalled" if params["name"] == self.binding.as_str() => self.told(params),
            "DOMStorage.domStorageItemAdded" | "DOMStorage.domStorageItemUpdated" => self.stored(params),
            "Runtime.consoleAPICalled" if params["type"] == "error" => self.complained(params),
            "Network.requestWillBeSent" => {
                if session == self.main.as_deref() && params["type"] == "Document" && params["frameId"] == *self.frame {
                    self.document = params["requestId"].as_str().map(str::to_owned);
                }
                self.requested(params);
            }
            "Network.webSocketCreated" => self.connected(params),
            "Network.responseReceived" => self.answered(params),
            "Network.responseReceivedExtraInfo" => self.headers(params),
            "Network.loadingFinished" => self.ended(params, None),
            "Network.loadingFailed" => {
                let why = params["blockedReason"].as_str().or(params["errorText"].as_str()).unwrap_or("failed");
                self.ended(params, Some(why));
            }
            _ => {}
        }
    }

    /// A new target, which waits until everything that has to hear its first script is in place.
    fn attached(&mut self, params: &Value) {
        let Some(session) = params["sessionId"].as_str() else { return };
        let target = &params["targetInfo"];
        let kind = target["type"].as_str().unwrap_or_default();
        let send = |method: &str, params: Value| self.devtools.send(Some(session), method, params);
        let window = kind == "page";
        if window && self.main.is_some() {
            let url = target["url"].as_str().unwrap_or_default().to_owned();
            // As long as it waits, so does the page that opened it. What it asks for until it is closed is in the network log.
            self.devtools.send(Some(session), "Runtime.runIfWaitingForDebugger", json!({}));
            self.devtools.send(None, "Target.closeTarget", json!({ "targetId": target["targetId"] }));
            self.note(format!("the page opened a window, which was closed: {}", shorten(&url)));
            return;
        }
        let probe = PROBE.replace("BINDING", &self.binding);
        send("Network.enable", json!({}));
        send("Network.setUserAgentOverride", json!({ "userAgent": self.user_agent }));
        // Without it no new page has the binding.
        send("Runtime.enable", json!({}));
        send("Runtime.addBinding", json!({ "name": self.binding }));
        if window || kind == "iframe" {
            send("Page.enable", json!({}));
            send("DOMStorage.enable", json!({}));
            send("Page.addScriptToEvaluateOnNewDocument", json!({ "source": probe, "runImmediately": true }));
        } else {
            send("Runtime.evaluate", json!({ "expression": probe, "silent": true }));
        }
        // Stacks then go back to what called asynchronously, such as the script that made an image.
        send("Debugger.enable", json!({}));
        send("Debugger.setSkipAllPauses", json!({ "skip": true }));
        send("Debugger.setAsyncCallStackDepth", json!({ "maxDepth": 8 }));
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        send("Target.setAutoAttach", attach);
        send("Runtime.runIfWaitingForDebugger", json!({}));
        if window {
            self.main = Some(session.to_owned());
            self.frame = target["targetId"].as_str().unwrap_or_default().to_owned();
        } else if kind == "iframe" {
            self.frames.push(session.to_owned());
        }
    }

    /// An error in the console, if it is Assent's.
    fn complained(&mut self, params: &Value) {
        let words = params["args"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let words = words.filter_map(|word| word["value"].as_str().or(word["description"].as_str()));
        let message = words.collect::<Vec<_>>().join(" ");
        let Some(message) = message.strip_prefix("[assent]") else { return };
        let complaint = Complaint { page: self.page.clone(), message: shorten(message.trim()) };
        if !self.record.errors.contains(&complaint) && self.has_room(self.record.errors.len()) {
            self.record.errors.push(complaint);
        }
    }

    pub(super) fn occasion(&self, cause: Cause) -> Occasion {
        Occasion {
            at_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            page: self.page.clone(),
            cause,
            ..Occasion::default()
        }
    }

    /// Whether there is room for one more; a note says once that there was none.
    pub(super) fn has_room(&mut self, used: usize) -> bool {
        let room = used < self.limits.entries;
        if !room {
            self.note(format!("more happened than is recorded: the first {} of each kind", self.limits.entries));
        }
        room
    }

    pub(super) fn note(&mut self, note: String) {
        const MOST: usize = 50;
        if self.record.notes.len() < MOST && !self.record.notes.contains(&note) {
            self.record.notes.push(note);
        }
    }
}

/// What a page says may be as long as it likes.
fn shorten(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
