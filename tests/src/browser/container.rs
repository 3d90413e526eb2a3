//! A fresh visitor in a Firefox that runs already.
//!
//! A start of Firefox took four of the five seconds of processor time that a scenario took. A scenario gets a container instead: a tab whose
//! cookies, storage, caches and workers Firefox keeps apart from those of every other container (origin attribute `userContextId`,
//! <https://searchfox.org/mozilla-central/source/caps/OriginAttributes.h>), which also belongs to no earlier scenario.

use std::sync::Arc;

use fantoccini::Client;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::{ParseError, Url};

use super::commands::Commands;
use crate::failure::{Failure, Outcome};

/// Opens a tab of container `arguments[0]` in front.
const OPEN: &str = "const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();
    gBrowser.selectedTab = gBrowser.addTab('about:blank', { userContextId: arguments[0], triggeringPrincipal });";
/// Closes what a scenario left: every window and every tab but the first ones.
const CLOSE: &str = "for (const other of Services.wm.getEnumerator('navigator:browser')) if (other.gBrowser !== gBrowser) other.close();
    for (const tab of [...gBrowser.tabs].slice(1)) gBrowser.removeTab(tab, { animate: false, skipPermitUnload: true });";

/// Where a driver keeps the session of a Firefox that waits for the next scenario.
pub(super) type Shelf = Arc<Mutex<Option<Firefox>>>;

/// A running Firefox without a visitor.
pub(super) struct Firefox {
    pub(super) client: Client,
    pub(super) commands: Commands,
    /// The tab that stays, because the session would end with the last one.
    home: WindowHandle,
    /// How many containers it had.
    containers: u32,
}

/// The container that a scenario has.
#[derive(Clone)]
pub(super) struct Container {
    client: Client,
    commands: Commands,
    home: WindowHandle,
    number: u32,
    shelf: Shelf,
}

impl Firefox {
    /// A session that was just started.
    ///
    /// # Errors
    /// When the driver refuses.
    pub(super) async fn new(client: Client, commands: Commands) -> Outcome<Self> {
        let home = client.window().await?;
        Ok(Self { client, commands, home, containers: 0 })
    }

    /// Gives its next container, with one tab, which is the current one.
    ///
    /// # Errors
    /// When the driver refuses.
    pub(super) async fn next(self, shelf: Shelf) -> Outcome<Container> {
        let Self { client, commands, home, containers } = self;
        commands.clear();
        let container = Container { client, commands, home, number: containers + 1, shelf };
        let tab = container.open().await?;
        container.client.switch_to_window(tab).await?;
        Ok(container)
    }
}

impl Container {
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn commands(&self) -> &Commands {
        &self.commands
    }

    /// Opens another tab. The current one stays the current one.
    ///
    /// # Errors
    /// When the driver refuses.
    pub(super) async fn open(&self) -> Outcome<WindowHandle> {
        let before = self.client.windows().await?;
        self.run_in_browser(OPEN, vec![self.number.into()]).await?;
        let after = self.client.windows().await?;
        let new = after.into_iter().find(|window| !before.contains(window));
        new.ok_or_else(|| Failure::new("Firefox opened no tab"))
    }

    /// Ends it, and puts the browser back for the next scenario. A browser that cannot be cleared is closed.
    pub(super) async fn end(self) {
        let cleared = async {
            self.client.clone().switch_to_window(self.home.clone()).await?;
            self.run_in_browser(CLOSE, Vec::new()).await
        };
        if cleared.await.is_err() {
            let _ = self.client.close().await;
            return;
        }
        let Self { client, commands, home, number, shelf } = self;
        *shelf.lock().await = Some(Firefox { client, commands, home, containers: number });
    }

    /// Runs a script with the browser's own rights, beside its tabs.
    async fn run_in_browser(&self, body: &str, arguments: Vec<Value>) -> Outcome {
        self.client.issue_cmd(Context("chrome")).await?;
        let done = self.client.execute(body, arguments).await;
        self.client.issue_cmd(Context("content")).await?;
        Ok(done.map(drop)?)
    }
}

/// geckodriver's own command for whether scripts run in the page or in the browser.
/// <https://firefox-source-docs.mozilla.org/testing/geckodriver/Capabilities.html>
#[derive(Debug)]
struct Context(&'static str);

impl WebDriverCompatibleCommand for Context {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/moz/context", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "context": self.0 }).to_string()))
    }
}
