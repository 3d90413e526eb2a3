//! Listens to a browser during one visit: prepares every page, frame and worker before its first script runs, and writes down
//! what happens. It decides nothing about the visit.

mod cause;
mod network;
mod storage;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use super::Limits;
use super::devtools::{DevTools, Event};
use super::record::{Cause, Occasion, Record};

const PROBE: &str = include_str!("probe.js");

/// A request that is under way for longer keeps nobody waiting: some never end, and of some the end is not told.
const LONG: Duration = Duration::from_secs(5);

/// What is being listened to.
#[derive(Clone)]
pub(super) struct Watch {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

pub(super) struct State {
    devtools: DevTools,
    user_agent: String,
    /// The name of the function by which the probe tells.
    binding: String,
    limits: Limits,
    began: Instant,
    taken: SystemTime,
    record: Record,
    page: String,
    /// Requests under way by the browser's id, each with its beginning.
    open: HashMap<String, Instant>,
    /// The same of all requests, with a place for each redirection, and their answers' headers, which come on a way of their own.
    requests: HashMap<String, Vec<usize>>,
    answers: HashMap<String, Vec<Value>>,
    last: Instant,
    /// The session of the page that is looked at, and of the frames in processes of their own.
    main: Option<String>,
    frames: Vec<String>,
    loaded: bool,
    broken: Option<String>,
}

impl Watch {
    /// Begins to listen; `events` are those of `devtools`.
    pub fn begin(
        devtools: &DevTools,
        mut events: mpsc::UnboundedReceiver<Event>,
        user_agent: &str,
        limits: Limits,
    ) -> Self {
        let now = Instant::now();
        // Unforeseeable, so that no page finds the function before the probe has taken it away.
        let binding = format!("_{:016x}", std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0));
        let state = State {
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
            frames: Vec::new(),
            loaded: false,
            broken: None,
        };
        let watch = Self { state: Arc::new(Mutex::new(state)), changed: Arc::default() };
        let listening = watch.clone();
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                listening.state().hear(&event);
                listening.changed.notify_waiters();
            }
            listening.state().broken.get_or_insert_with(|| "the browser went away".to_owned());
            listening.changed.notify_waiters();
        });
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        devtools.send(None, "Target.setAutoAttach", attach);
        devtools.send(None, "Browser.setDownloadBehavior", json!({ "behavior": "deny", "eventsEnabled": true }));
        watch
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, what happens happens on this page.
    pub fn look_at(&self, page: &str) {
        let mut state = self.state();
        page.clone_into(&mut state.page);
        state.loaded = false;
        state.last = Instant::now();
    }

    /// The page is being left: what follows still happens on it, and no further page loads.
    pub fn look_at_end(&self) {
        let mut state = self.state();
        state.loaded = true;
        state.last = Instant::now();
    }

    /// The session of the page, once there is one.
    pub async fn page_session(&self, patience: Duration) -> Option<String> {
        self.until(patience, |state| state.main.clone()).await
    }

    /// The sessions of frames in processes of their own.
    pub fn frame_sessions(&self) -> Vec<String> {
        self.state().frames.clone()
    }

    /// What ended the visit before its time.
    pub fn broken(&self) -> Option<String> {
        self.state().broken.clone()
    }

    /// Forgets what was recorded so far: what comes later begins a new record, in which entries known already are new again.
    pub fn forget(&self) {
        let mut state = self.state();
        state.taken = SystemTime::now();
        state.open.clear();
        state.requests.clear();
        state.answers.clear();
        state.record = Record::default();
    }

    /// What was recorded so far.
    pub fn record(&self) -> Record {
        self.state().record.clone()
    }

    /// When the present record began, and when the visit did.
    pub fn since(&self) -> (SystemTime, SystemTime) {
        let state = self.state();
        (state.taken, SystemTime::now().checked_sub(state.began.elapsed()).unwrap_or(state.taken))
    }

    /// Adds a note.
    pub fn note(&self, note: String) {
        self.state().note(note);
    }

    /// Waits until the page has loaded and nothing was under way for `quiet` from now on; false when that did not come within `most`.
    pub async fn quiet(&self, quiet: Duration, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        // What was done just before may still have to begin something.
        self.state().last = Instant::now();
        loop {
            let wait = {
                let state = self.state();
                if state.broken.is_some() || Instant::now() >= deadline {
                    return false;
                }
                let busy = state.open.values().any(|since| since.elapsed() < LONG);
                let calm = if state.loaded && !busy { state.last.elapsed() } else { Duration::ZERO };
                if calm >= quiet {
                    return true;
                }
                (quiet - calm).min(deadline.saturating_duration_since(Instant::now()))
            };
            // Whatever happens meanwhile is seen afterwards in `last`.
            tokio::time::sleep(wait.clamp(Duration::from_millis(10), Duration::from_millis(250))).await;
        }
    }

    async fn until<T>(&self, patience: Duration, condition: impl Fn(&State) -> Option<T>) -> Option<T> {
        let met = async {
            loop {
                let changed = self.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if let Some(met) = condition(&self.state()) {
                    return Some(met);
                }
                if self.state().broken.is_some() {
                    return None;
                }
                changed.await;
            }
        };
        tokio::time::timeout(patience, met).await.ok().flatten()
    }
}

impl State {
    fn hear(&mut self, event: &Event) {
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
            "Network.requestWillBeSent" => self.requested(params),
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
        } else if kind == "iframe" {
            self.frames.push(session.to_owned());
        }
    }

    fn occasion(&self, cause: Cause) -> Occasion {
        Occasion {
            at_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            page: self.page.clone(),
            cause,
            ..Occasion::default()
        }
    }

    /// Whether there is room for one more; a note says once that there was none.
    fn has_room(&mut self, used: usize) -> bool {
        let room = used < self.limits.entries;
        if !room {
            self.note(format!("more happened than is recorded: the first {} of each kind", self.limits.entries));
        }
        room
    }

    fn note(&mut self, note: String) {
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
