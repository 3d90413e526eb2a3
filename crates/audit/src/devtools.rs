//! The DevTools protocol: commands and their answers, events in their order. It knows no single command.
//!
//! Not chromiumoxide: that lets workers and frames of other sites go before anything can listen to them (0.9.1,
//! `handler/target.rs`), and an audit must not miss what they do first. <https://chromedevtools.github.io/devtools-protocol/>

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{mpsc, oneshot};

use super::{Failure, pipe};

/// A browser that takes longer over one command has hung, also on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest message accepted. Only a snapshot of a page comes near it.
const LARGEST: u64 = 64 << 20;

/// What each message ends with.
const END: u8 = 0;

/// Something the browser tells unasked.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    /// Which target speaks; none: the browser.
    #[serde(rename = "sessionId")]
    pub session: Option<String>,
    pub method: String,
    #[serde(default)]
    pub params: Value,
}

#[derive(Deserialize)]
struct Answer {
    id: u64,
    #[serde(default)]
    result: Value,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Value, String>>>>>;

/// One connection to one browser.
#[derive(Clone)]
pub(super) struct DevTools {
    outgoing: mpsc::UnboundedSender<String>,
    waiting: Waiting,
    last: Arc<AtomicU64>,
}

impl DevTools {
    /// Speaks over the pipes of one browser. The events end when the browser does.
    pub fn connect((messages, mut commands): pipe::Ends) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (outgoing, mut written) = mpsc::unbounded_channel::<String>();
        let (tell, events) = mpsc::unbounded_channel();
        let waiting = Waiting::default();
        tokio::spawn(async move {
            while let Some(command) = written.recv().await {
                let mut bytes = command.into_bytes();
                bytes.push(END);
                if commands.write_all(&bytes).await.is_err() {
                    break;
                }
            }
        });
        let answered = Arc::clone(&waiting);
        tokio::spawn(async move {
            let mut messages = BufReader::new(messages);
            while let Some(message) = next(&mut messages).await {
                if let Ok(answer) = serde_json::from_slice::<Answer>(&message) {
                    if let Some(asker) = lock(&answered).remove(&answer.id) {
                        // Nobody may be waiting any more.
                        let _ = asker.send(answer.error.map_or(Ok(answer.result), |refusal| Err(refusal.message)));
                    }
                } else if let Ok(event) = serde_json::from_slice::<Event>(&message)
                    && tell.send(event).is_err()
                {
                    break;
                }
            }
            // Whoever still waits hears that the browser is gone.
            lock(&answered).clear();
        });
        (Self { outgoing, waiting, last: Arc::default() }, events)
    }

    /// Sends a command whose answer nobody needs. Commands of one session are carried out in the order of their sending.
    pub fn send(&self, session: Option<&str>, method: &str, params: Value) -> u64 {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let mut command = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        // A browser that is gone is noticed by whoever waits for an answer.
        let _ = self.outgoing.send(command.to_string());
        id
    }

    /// Sends a command and waits for its answer.
    pub async fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, Failure> {
        self.call_within(PATIENCE, session, method, params).await
    }

    /// The same for one whose answer may take longer, or less.
    pub async fn call_within(
        &self,
        patience: Duration,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value, Failure> {
        let (asker, answer) = oneshot::channel();
        let id = {
            // Held until the asker is listed, so that no answer comes before.
            let mut waiting = lock(&self.waiting);
            let id = self.send(session, method, params);
            waiting.insert(id, asker);
            id
        };
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(Ok(result))) => Ok(result),
            Ok(Ok(Err(message))) => Err(Failure::Refused { method: method.to_owned(), message }),
            Ok(Err(_)) => Err(Failure::Browser("it went away".to_owned())),
            Err(_) => {
                lock(&self.waiting).remove(&id);
                Err(Failure::Silent { method: method.to_owned() })
            }
        }
    }
}

/// The next message; none when the browser is gone, or says more than any page is worth.
async fn next(messages: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    messages.take(LARGEST).read_until(END, &mut message).await.ok()?;
    (message.pop()? == END).then_some(message)
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
