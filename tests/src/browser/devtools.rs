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

impl Page {
    /// Has the browser carry out `method`, and gives its answer.
    ///
    /// # Errors
    /// When it refuses, and in other engines than Chromium.
    pub async fn devtools(&self, method: &'static str, parameters: Value) -> Outcome<Value> {
        Ok(self.client.issue_cmd(Command(method, parameters)).await?)
    }
}
