//! What Chromium can pretend about the visitor's device, by its debugging protocol, by way of its driver.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Page;
use crate::failure::Outcome;

/// Something that a device is like.
#[derive(Debug, Clone, Copy)]
pub enum Device {
    /// The processor is so many times slower.
    Slower(u32),
    /// The window is so wide and high, in CSS pixels.
    Screen(u32, u32),
    /// The system prefers the dark scheme, or the light one.
    Dark(bool),
}

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
    /// Has Chromium pretend something about the device, from now on.
    ///
    /// # Errors
    /// In other engines.
    pub async fn device(&self, device: Device) -> Outcome {
        let command = match device {
            Device::Slower(rate) => Command("Emulation.setCPUThrottlingRate", json!({ "rate": rate })),
            Device::Screen(width, height) => {
                let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
                Command("Emulation.setDeviceMetricsOverride", screen)
            }
            Device::Dark(dark) => {
                let feature = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
                Command("Emulation.setEmulatedMedia", json!({ "features": [feature] }))
            }
        };
        self.client.issue_cmd(command).await?;
        Ok(())
    }
}
