//! One browser session on one site.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fantoccini::wd::WindowHandle;
use fantoccini::{Client, Locator};
use serde_json::Value;

use super::session::Session;
use super::{DEADLINE, Driver, Engine, POLL};
use crate::failure::{Failure, Outcome};
use crate::repository;
use crate::server::{Content, Entry, Site};

/// What a session's profile is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Fresh.
    #[default]
    Fresh,
    /// Fresh, and all cookies and site data are blocked in the settings. WebKitGTK has no such setting to drive.
    CookiesBlocked,
}

/// What a page asks for on the tests' behalf begins with this.
const FENCE: &str = "/fence/";

/// Whether the document is in a state. By the prototype, since the page may have an element of that name.
macro_rules! state {
    ($comparison:literal) => {
        concat!("Reflect.get(Document.prototype, 'readyState', document) ", $comparison)
    };
}

/// How long a request of the page's may take before the page is asked for another one.
const RETRY: Duration = Duration::from_secs(3);
/// What WebKit's driver says of a script whose page went away before it had returned.
const UNLOADED: &str = "Callback was not called before the unload event";

/// A session with a fresh profile, and the site that it looks at. Clones are the same session.
#[derive(Clone)]
pub struct Page {
    pub(super) client: Client,
    session: Session,
    site: Arc<Site>,
    engine: Engine,
    fences: Arc<AtomicU32>,
    steps: Arc<Mutex<Vec<&'static str>>>,
    expected: Arc<Mutex<Vec<&'static str>>>,
}

impl Page {
    /// Starts a session for `site`. It shows nothing yet.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn start(driver: &Driver, site: Site, profile: Profile) -> Outcome<Self> {
        let session = Session::start(driver, profile).await?;
        Ok(Self {
            client: session.client.clone(),
            session,
            site: Arc::new(site),
            engine: driver.engine(),
            fences: Arc::default(),
            steps: Arc::default(),
            expected: Arc::default(),
        })
    }

    /// The site it looks at.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The engine it runs in.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Says which step of the scenario begins, for the report.
    pub fn step(&self, name: &'static str) {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    }

    /// The steps so far.
    #[must_use]
    pub fn steps(&self) -> Vec<&'static str> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The latest commands to the driver, a line each.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.session.commands.lines()
    }

    /// Says that an error whose text contains `part` belongs to the scenario. Any other one fails it.
    pub fn expect_error(&self, part: &'static str) {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner).push(part);
    }

    /// Whether the scenario expects this error.
    pub(super) fn expects(&self, error: &str) -> bool {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|part| error.contains(part))
    }

    /// Goes to `path` on the site and waits until the document is parsed; scripts that it added may still be on their way.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn open(&self, path: &str) -> Outcome {
        self.mark_document().await;
        self.client.goto(&self.site.url(path)).await?;
        self.new_document().await
    }

    /// The same on another host name of this machine.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn open_at(&self, host: &str, path: &str) -> Outcome {
        self.mark_document().await;
        self.client.goto(&self.site.url(path).replacen("127.0.0.1", host, 1)).await?;
        self.new_document().await
    }

    /// Reloads, as [`Page::open`] opens. Gives the log's mark before it: what comes later belongs to the new load.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn reload(&self) -> Outcome<u64> {
        let mark = self.site.log().mark();
        self.mark_document().await;
        self.client.refresh().await?;
        self.new_document().await?;
        Ok(mark)
    }

    /// Leaves for a page of the site that has nothing to say. What the page before sends while it is left has arrived after it.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn leave(&self) -> Outcome {
        self.site
            .rules()
            .serve("/elsewhere", Content::html("<!doctype html><html><head><title>Elsewhere</title></head></html>"));
        self.open("/elsewhere").await?;
        self.fence().await
    }

    /// Goes back in the history, and waits until the page that was shown is left.
    ///
    /// Not by the driver's command, which in WebKitGTK sometimes never ends; and after the script has returned, since Chromium's driver
    /// runs one again, and goes back once more, whose document has gone before it has. Until the page is left the driver is asked for
    /// nothing: a scenario that asked meanwhile sometimes hung in WebKitGTK.
    ///
    /// # Errors
    /// When the driver cannot, or the page stays for [`DEADLINE`].
    pub async fn back(&self) -> Outcome {
        let path = self.fence_path();
        let back = "addEventListener('pagehide', () => navigator.sendBeacon(arguments[0]), { once: true });
            setTimeout(() => history.back());";
        self.run_with(back, vec![path.clone().into()]).await?;
        if self.site.log().wait(0, DEADLINE, |log| log.iter().any(|entry| entry.path == path)).await {
            return Ok(());
        }
        Err(Failure::new(format!("the page was not left within {DEADLINE:?}")))
    }

    /// Has something done upon which the page reloads by itself, and waits until the next document is complete. What was done by then
    /// to the old document, or asked of it, would be lost with it or answered by it: whatever takes back a grant is done by this.
    ///
    /// # Errors
    /// When it cannot be done, or the page stays.
    pub async fn reloads<T>(&self, action: impl Future<Output = Outcome<T>>) -> Outcome {
        self.run("window.isLeft = true;").await?;
        action.await?;
        self.new_document().await?;
        self.until("the page is complete", state!("=== 'complete'")).await
    }

    /// Marks the document, so that the next one is known to be another one.
    async fn mark_document(&self) {
        // The first one of a session cannot always be marked; it is not on the site. One that is about to go can be on the second try.
        for _ in 0..3 {
            match self.run("window.isLeft = true;").await {
                Err(failure) if !failure.driver_is_gone() => tokio::time::sleep(POLL).await,
                _ => return,
            }
        }
    }

    /// Waits until another document than the marked one is parsed.
    async fn new_document(&self) -> Outcome {
        self.until(
            "the page is parsed",
            concat!("!window.isLeft && location.protocol === 'http:' && ", state!("!== 'loading'")),
        )
        .await
    }

    /// Runs a function's body in the page; a promise that it returns is awaited.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, body: &str) -> Outcome<Value> {
        self.run_with(body, Vec::new()).await
    }

    /// [`Page::run`] with `arguments`.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run_with(&self, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
        self.client
            .execute(body, arguments)
            .await
            .map_err(|error| Failure::from(error).reword(|error| format!("{error} in `{}`", body.trim())))
    }

    /// Runs an async function's body as a script of the page and gives what it returns. Unlike [`Page::run`] this is the page's
    /// own realm: Firefox runs a driver's scripts in another one, whose objects are not instances of the page's classes.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run_as_page(&self, body: &str) -> Outcome<Value> {
        let script = format!(
            "window.acted = null; (async () => {{ {body} }})().then((value) => {{ acted = {{ value: value ?? null }}; }}, \
             (error) => {{ acted = {{ error: error instanceof Error ? error.message : `not an Error: ${{error}}` }}; }});"
        );
        let insert = "const tag = document.createElement('script'); tag.text = arguments[0]; document.head.append(tag); tag.remove();";
        self.run_with(insert, vec![script.into()]).await?;
        self.until(&format!("`{body}` has ended"), "window.acted").await?;
        let mut acted = self.value("window.acted").await?;
        match acted["error"].as_str() {
            None => Ok(acted["value"].take()),
            Some(error) => Err(Failure::new(format!("`{body}`: {error}"))),
        }
    }

    /// The value of an expression that only reads. A page that goes away before WebKit's driver has the value is asked no more, the
    /// one after it is: a reload may come between any two commands.
    ///
    /// # Errors
    /// When it throws.
    pub async fn value(&self, expression: &str) -> Outcome<Value> {
        let started = Instant::now();
        loop {
            match self.run(&format!("return ({expression});")).await {
                Err(failure) if failure.to_string().contains(UNLOADED) && started.elapsed() < DEADLINE => {}
                outcome => return outcome,
            }
        }
    }

    /// Whether an expression in the page is true.
    ///
    /// # Errors
    /// When it throws.
    pub async fn is(&self, expression: &str) -> Outcome<bool> {
        Ok(self.value(&format!("Boolean({expression})")).await? == Value::Bool(true))
    }

    /// Waits until an expression in the page is true. While a page goes away or arrives it may throw.
    ///
    /// # Errors
    /// When it is not true within [`DEADLINE`], or the driver is gone; `what` says what was waited for.
    pub async fn until(&self, what: &str, expression: &str) -> Outcome {
        let started = Instant::now();
        loop {
            let error = match self.is(expression).await {
                Ok(true) => return Ok(()),
                Ok(false) => String::new(),
                Err(gone) if gone.driver_is_gone() => return Err(gone.reword(|error| format!("{what}: {error}"))),
                Err(error) => format!(" ({error})"),
            };
            if started.elapsed() > DEADLINE {
                return Err(Failure::new(format!("{what}: not within {DEADLINE:?}{error}{}", self.said().await)));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until everything that the page is about to do by itself has been done, so that "nothing happened" can be said: the
    /// document is complete, and the page is [`quiet`](Page::quiet).
    ///
    /// # Errors
    /// When the page is still at work after [`DEADLINE`].
    pub async fn fence(&self) -> Outcome {
        let complete = || self.until("the document is complete", state!("=== 'complete'"));
        complete().await?;
        self.quiet().await?;
        complete().await
    }

    /// Waits until every request has its answer, those aside that a rule holds, and then the page had two tasks and a network round
    /// trip in which it asked for nothing. So what a page loads in steps (a part, what the part fetches, what that starts) is waited
    /// for as well. Timers of the page are not, nor is work that is neither a task nor asks for anything.
    ///
    /// # Errors
    /// When the page is still at work after [`DEADLINE`].
    pub async fn quiet(&self) -> Outcome {
        let started = Instant::now();
        let log = self.site.log();
        loop {
            let (mark, unanswered) = (log.mark(), log.unanswered());
            self.round_trip().await?;
            let asked: Vec<String> =
                log.since(mark).iter().map(Entry::target).filter(|it| !it.starts_with(FENCE)).collect();
            if unanswered == 0 && asked.is_empty() {
                return Ok(());
            }
            if started.elapsed() > DEADLINE {
                let what = format!("the page is not quiet within {DEADLINE:?}: {unanswered} unanswered, and {asked:?}");
                return Err(Failure::new(what));
            }
        }
    }

    /// Waits until the page, whatever its state, has had two tasks and a request of its own has arrived: what was queued before it
    /// has had its turn, and what was sent before it is on its way.
    ///
    /// # Errors
    /// When the request does not arrive within [`DEADLINE`], or the driver is gone.
    pub(super) async fn round_trip(&self) -> Outcome {
        let path = self.fence_path();
        let started = Instant::now();
        // A page that reloads meanwhile takes the request with it: then the next page makes one.
        while started.elapsed() < DEADLINE {
            let asked = format!("setTimeout(() => setTimeout(() => fetch('{path}').catch(() => 0)));");
            let patience = match self.run(&asked).await {
                Ok(_) => RETRY,
                Err(gone) if gone.driver_is_gone() => return Err(gone),
                Err(_) => POLL,
            };
            if self.site.log().wait(0, patience, |log| log.iter().any(|entry| entry.path == path)).await {
                return Ok(());
            }
        }
        Err(Failure::new(format!("the page's request {path} did not arrive within {DEADLINE:?}")))
    }

    /// A path of the site that was not asked for before, and that [`Page::quiet`] does not count.
    fn fence_path(&self) -> String {
        format!("{FENCE}{}", self.fences.fetch_add(1, Ordering::Relaxed))
    }

    /// Clicks an element of the document as a visitor does.
    ///
    /// # Errors
    /// When it is not there or something covers it.
    pub async fn click(&self, selector: &str) -> Outcome {
        let element = self
            .client
            .find(Locator::Css(selector))
            .await
            .map_err(|_| Failure::new(format!("{selector} is not in the page")))?;
        element.click().await.map_err(|error| Failure::new(format!("{selector} cannot be clicked: {error}")))
    }

    /// Turns to the page's first frame, until [`Page::leave_frame`]. When its document has come: WebKitGTK's driver would stay with the
    /// empty one that a frame begins with, and fail for good when that goes.
    ///
    /// # Errors
    /// When the page is not complete within [`DEADLINE`], or has no frame.
    pub async fn enter_frame(&self) -> Outcome {
        self.until("the page and its frames are complete", state!("=== 'complete'")).await?;
        Ok(self.client.enter_frame(0).await?)
    }

    /// Turns back to the page.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn leave_frame(&self) -> Outcome {
        Ok(self.client.enter_parent_frame().await?)
    }

    /// The driver's client, for what has no word here.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Keeps a picture of the page as `target/screenshots/<name>-<engine>.png`.
    ///
    /// # Errors
    /// When the driver has none or the file cannot be written.
    pub async fn picture(&self, name: &str) -> Outcome<PathBuf> {
        let directory = repository::screenshots();
        std::fs::create_dir_all(&directory)?;
        let file = directory.join(format!("{}-{}.png", name.replace(['/', ' '], "-"), self.engine.name()));
        std::fs::write(&file, self.client.screenshot().await?)?;
        Ok(file)
    }

    /// Opens another tab of the same visitor's, which is then the current one, and gives the handle of the one before.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn open_tab(&self) -> Outcome<WindowHandle> {
        let first = self.client.window().await?;
        let second = self.session.open().await?;
        self.client.switch_to_window(second).await?;
        Ok(first)
    }

    /// Ends the session. A Firefox stays for the next one.
    pub async fn close(self) {
        self.session.close().await;
    }
}
