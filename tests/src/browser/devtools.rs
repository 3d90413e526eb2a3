//! Chromium's debugging protocol, by way of its driver: a command and its answer. It knows no single command.
//! <https://chromedevtools.github.io/devtools-protocol/>

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Page;
use crate::failure::Outcome;

#[derive(Debug)]
struct Command(&'static str, Value);

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// chromedriver's own command for what a session's trace has gathered, which begins a new one.
#[derive(Debug)]
struct Trace;

impl WebDriverCompatibleCommand for Trace {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "performance" }).to_string()))
    }
}

impl Page {
    /// The events of the trace since the last call, in a session with [`Profile::Traced`](super::Profile::Traced):
    /// <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>
    ///
    /// # Errors
    /// When the session has none.
    pub async fn trace(&self) -> Outcome<Vec<Value>> {
        let entries = self.client.issue_cmd(Trace).await?;
        let messages = entries.as_array().into_iter().flatten().filter_map(|entry| entry["message"].as_str());
        let mut events = Vec::new();
        for message in messages {
            let mut message: Value = serde_json::from_str(message)?;
            if message["message"]["method"] == "Tracing.dataCollected" {
                events.push(message["message"]["params"].take());
            }
        }
        Ok(events)
    }

    /// Has the browser carry out `method`, and gives its answer.
    ///
    /// # Errors
    /// When it refuses, and in other engines than Chromium.
    pub async fn devtools(&self, method: &'static str, parameters: Value) -> Outcome<Value> {
        Ok(self.client.issue_cmd(Command(method, parameters)).await?)
    }
}
