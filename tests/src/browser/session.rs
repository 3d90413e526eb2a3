//! A session with a fresh visitor: of a browser that is started for it, or in a Firefox that runs already.

use std::sync::Arc;

use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder};

use super::commands::Commands;
use super::container::{Container, Firefox};
use super::{Driver, Engine, Profile};
use crate::failure::Outcome;

/// A session. Clones are the same one.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) commands: Commands,
    /// In a browser that is used again.
    container: Option<Container>,
}

impl Session {
    /// Starts one.
    ///
    /// # Errors
    /// When the driver refuses.
    pub(super) async fn start(driver: &Driver, profile: Profile) -> Outcome<Self> {
        let waiting = driver.shelf().lock().await.take();
        if driver.engine() == Engine::Firefox && profile == Profile::Fresh {
            let firefox = match waiting {
                Some(firefox) => firefox,
                None => {
                    let Self { client, commands, .. } = Self::new(driver, profile).await?;
                    Firefox::new(client, commands).await?
                }
            };
            let container = firefox.next(Arc::clone(driver.shelf())).await?;
            let (client, commands) = (container.client().clone(), container.commands().clone());
            return Ok(Self { client, commands, container: Some(container) });
        }
        // geckodriver has one session at a time.
        if let Some(firefox) = waiting {
            firefox.client.close().await?;
        }
        Self::new(driver, profile).await
    }

    /// Of a browser that is started for it.
    async fn new(driver: &Driver, profile: Profile) -> Outcome<Self> {
        let commands = Commands::default();
        let noted = commands.clone();
        let connect = tower::service_fn(move |address| Box::pin(noted.clone().connect(address)));
        let client = ClientBuilder::new(connect)
            .capabilities(driver.engine().capabilities(profile))
            .connect(&driver.url())
            .await?;
        Ok(Self { client, commands, container: None })
    }

    /// Opens another tab of the visitor's. The current one stays the current one.
    ///
    /// # Errors
    /// When the driver cannot.
    pub(super) async fn open(&self) -> Outcome<WindowHandle> {
        match &self.container {
            Some(container) => container.open().await,
            None => Ok(self.client.new_window(true).await?.handle),
        }
    }

    /// Ends it. Firefox stays for the next visitor.
    pub(super) async fn close(self) {
        match self.container {
            Some(container) => container.end().await,
            // A browser that is gone already is closed.
            None => drop(self.client.close().await),
        }
    }
}
