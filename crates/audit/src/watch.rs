//! Listens to a browser during one visit: prepares every page, frame and worker before its first script runs, and writes down
//! what happens. It decides nothing about the visit.

mod cause;
mod network;
mod state;
mod storage;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use tokio::sync::{Notify, mpsc};

use super::Limits;
use super::devtools::{DevTools, Event};
use super::record::Record;
use state::State;

/// A request that is under way for longer keeps nobody waiting: some never end, and of some the end is not told.
const LONG: Duration = Duration::from_secs(5);

/// What is being listened to.
#[derive(Clone)]
pub(super) struct Watch {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl Watch {
    /// Begins to listen; `events` are those of `devtools`.
    pub fn begin(
        devtools: &DevTools,
        mut events: mpsc::UnboundedReceiver<Event>,
        user_agent: &str,
        limits: Limits,
    ) -> Self {
        let state = State::new(devtools, user_agent, limits);
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
        state.document = None;
        state.last = Instant::now();
    }

    /// The page is being left: what follows still happens on it, and no further page loads.
    pub fn look_at_end(&self) {
        let mut state = self.state();
        state.loaded = true;
        state.last = Instant::now();
    }

    /// The page's frame.
    pub fn frame(&self) -> String {
        self.state().frame.clone()
    }

    /// The request that the page's document came with, and its answer's status.
    pub fn document(&self) -> Option<(String, Option<u64>)> {
        let state = self.state();
        let id = state.document.clone()?;
        let place = state.requests.get(&id).and_then(|places| places.last());
        let status = place.and_then(|place| state.record.requests.get(*place)?.status);
        Some((id, status))
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
