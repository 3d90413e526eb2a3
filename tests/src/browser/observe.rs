//! What can be seen of a page from outside the product: its storage, its requests, its errors.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::elements::ElementRef;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::{DEADLINE, Engine, Page};
use crate::catalog::fits;
use crate::ensure;
use crate::failure::{Failure, Outcome};
use crate::server::{ERRORS, Entry, VIOLATIONS};

/// How long the last reports of a page may take.
const LAST_WORDS: Duration = Duration::from_secs(15);

/// What the product itself writes: not a vendor's.
const OWN: [&str; 4] = ["assent", "assent.outbox", "assent.pending", "assent_session"];

impl Page {
    /// The names in `document.cookie`, sorted.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn cookies(&self) -> Outcome<Vec<String>> {
        self.names("document.cookie.split('; ').filter(Boolean).map((pair) => pair.split('=')[0])").await
    }

    /// The names in `localStorage`, sorted.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn local_storage(&self) -> Outcome<Vec<String>> {
        self.names("Object.keys(localStorage)").await
    }

    /// The names in `sessionStorage`, sorted.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn session_storage(&self) -> Outcome<Vec<String>> {
        self.names("Object.keys(sessionStorage)").await
    }

    /// Every name in cookies and storage that is not the product's own.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn foreign_names(&self) -> Outcome<Vec<String>> {
        let mut names = self.cookies().await?;
        names.extend(self.local_storage().await?);
        names.extend(self.session_storage().await?);
        names.retain(|name| !OWN.contains(&name.as_str()));
        Ok(names)
    }

    /// Waits until nothing is in cookies and storage but what the product itself writes. What is swept goes a moment after the page that
    /// sweeps it has come: its part is fetched first.
    ///
    /// # Errors
    /// When something stays for [`DEADLINE`]; says what.
    pub async fn until_nothing_foreign(&self) -> Outcome {
        let names = "[...document.cookie.split('; ').filter(Boolean).map((pair) => pair.split('=')[0]), ...Object.keys(localStorage), ...Object.keys(sessionStorage)]";
        let clean =
            self.until("nothing is kept", &format!("{names}.every((name) => {}.includes(name))", json!(OWN))).await;
        let left = self.foreign_names().await?;
        clean.map_err(|failure| Failure::new(format!("{failure}; kept {left:?}")))
    }

    /// `localStorage.assent`, parsed; null when there is none.
    ///
    /// # Errors
    /// When it is not JSON.
    pub async fn stored(&self) -> Outcome<Value> {
        self.value("JSON.parse(localStorage.getItem('assent'))").await
    }

    /// Waits until names that fit every one of `globs` are in `place` (`cookies`, `localStorage` or `sessionStorage`).
    ///
    /// # Errors
    /// When one is missing after [`DEADLINE`].
    pub async fn until_written(&self, place: &str, globs: &[String]) -> Outcome {
        let names = match place {
            "cookies" => "document.cookie.split('; ').map((pair) => pair.split('=')[0])".to_owned(),
            storage => format!("Object.keys({storage})"),
        };
        let patterns = json!(globs.iter().map(|glob| regular(glob)).collect::<Vec<_>>());
        let all = format!("{patterns}.every((pattern) => {names}.some((name) => new RegExp(pattern).test(name)))");
        self.until(&format!("{place} hold {}", globs.join(", ")), &all).await
    }

    /// Waits until requests that fit every one of `globs` have arrived after `mark`.
    ///
    /// # Errors
    /// When one is missing after [`DEADLINE`].
    pub async fn until_requested(&self, globs: &[String], mark: u64) -> Outcome {
        let all = |log: &[Entry]| globs.iter().all(|glob| log.iter().any(|entry| fits(glob, &entry.path)));
        let arrived = self.site().log().wait(mark, DEADLINE, all).await;
        ensure!(
            arrived,
            "requests {}: not within {DEADLINE:?}; seen {:?}",
            globs.join(", "),
            self.vendor_requests(mark)
        );
        Ok(())
    }

    /// Waits until `count` requests for exactly `path` have arrived after `mark`, and gives them.
    ///
    /// # Errors
    /// When they have not after [`DEADLINE`].
    pub async fn until_arrived(&self, path: &str, count: usize, mark: u64) -> Outcome<Vec<Entry>> {
        let enough = |log: &[Entry]| log.iter().filter(|entry| entry.path == path).count() >= count;
        let arrived = self.site().log().wait(mark, DEADLINE, enough).await;
        let seen = self.site().log().of(path, mark);
        ensure!(arrived, "{count} requests for {path}: not within {DEADLINE:?}, only {}", seen.len());
        Ok(seen)
    }

    /// The targets of the requests to vendors after `mark`.
    #[must_use]
    pub fn vendor_requests(&self, mark: u64) -> Vec<String> {
        self.site().log().vendors(mark).iter().map(Entry::target).collect()
    }

    /// The paths of the product's own requests (`/assent/…` and the configuration) after `mark`.
    #[must_use]
    pub fn own_requests(&self, mark: u64) -> Vec<String> {
        let own = |entry: &Entry| entry.path.starts_with("/assent/") || entry.path == "/consent.json";
        self.site().log().since(mark).into_iter().filter(own).map(|entry| entry.path).collect()
    }

    /// What was said to this document's console as an error or a warning.
    ///
    /// # Errors
    /// When the page has no watcher.
    pub async fn console(&self) -> Outcome<Vec<String>> {
        Ok(strings(&self.value("window.watched.console").await?))
    }

    /// The uncaught errors of every page of this session that the scenario did not expect, from the watcher and, in Chromium, from the browser's own log.
    pub async fn uncaught(&self) -> Vec<String> {
        // A report sent a moment ago has the time to arrive. A page that is beyond asking has nothing more to say.
        let _ = tokio::time::timeout(LAST_WORDS, self.round_trip()).await;
        let mut errors: Vec<String> = self.site().log().of(ERRORS, 0).into_iter().map(|entry| entry.body).collect();
        if self.engine() == Engine::Chromium {
            let log = self.client.issue_cmd(BrowserLog).await.unwrap_or_default();
            let uncaught = |entry: &&Value| matches!(entry["source"].as_str(), Some("javascript" | "security"));
            let severe = |entry: &&Value| entry["level"] == "SEVERE";
            errors.extend(
                log.as_array()
                    .into_iter()
                    .flatten()
                    .filter(uncaught)
                    .filter(severe)
                    .map(|entry| entry["message"].to_string()),
            );
        }
        errors.retain(|error| !self.expects(error));
        errors
    }

    /// What the content security policies of this session's pages refused.
    ///
    /// # Errors
    /// When the page is gone.
    pub async fn violations(&self) -> Outcome<Vec<String>> {
        self.fence().await?;
        Ok(self.site().log().of(VIOLATIONS, 0).into_iter().map(|entry| entry.body).collect())
    }

    /// Role and name of an element, or of one in its shadow root, as the engine computes them for assistive tools.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn told(&self, selector: &str, inside: Option<&str>) -> Outcome<(String, String)> {
        let host = self.client.find(Locator::Css(selector)).await?;
        let element = match inside {
            Some(inside) => host.shadow_root().await?.find(Locator::Css(inside)).await?,
            None => host,
        };
        let computed = |what| self.client.issue_cmd(Computed(element.element_id(), what));
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        Ok((text(computed("computedrole").await?), text(computed("computedlabel").await?)))
    }

    /// For a failure's text: what the console and the watcher said.
    pub(super) async fn said(&self) -> String {
        let console = self.console().await.unwrap_or_default();
        let errors: Vec<String> = self.site().log().of(ERRORS, 0).into_iter().map(|entry| entry.body).collect();
        if console.is_empty() && errors.is_empty() {
            String::new()
        } else {
            format!("; console {console:?}, uncaught {errors:?}")
        }
    }

    async fn names(&self, expression: &str) -> Outcome<Vec<String>> {
        let mut names = strings(&self.value(expression).await?);
        names.sort();
        Ok(names)
    }
}

/// chromedriver's own command for the browser's log.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// WebDriver's "Get Computed Role" and "Get Computed Label".
#[derive(Debug)]
struct Computed(ElementRef, &'static str);

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/element/{}/{}", session.unwrap_or_default(), self.0, self.1))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::GET, None)
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
        .collect()
}

/// A glob as a regular expression for the page's side.
fn regular(glob: &str) -> String {
    let escape = |part: &str| {
        part.chars()
            .flat_map(|char| if char.is_alphanumeric() { vec![char] } else { vec!['\\', char] })
            .collect::<String>()
    };
    format!("^{}$", glob.split('*').map(escape).collect::<Vec<_>>().join(".*"))
}
