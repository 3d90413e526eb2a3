//! What a visitor's device can ask of a page, where an engine lets its driver pretend: Chromium alone, by the Chrome DevTools Protocol.

use serde_json::{Value, json};

use super::{Engine, Page};
use crate::failure::Outcome;

impl Page {
    /// Pretends a medium (`screen`, `print`) and media features, such as `("forced-colors", "active")`. Gives whether the engine can.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn emulate(&self, media: &str, features: &[(&str, &str)]) -> Outcome<bool> {
        if self.engine() != Engine::Chromium {
            return Ok(false);
        }
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let parameters = json!({ "media": media, "features": features });
        self.devtools("Emulation.setEmulatedMedia", parameters).await?;
        Ok(true)
    }

    /// Pretends a window of this size in CSS pixels. Gives whether the engine can.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome<bool> {
        if self.engine() != Engine::Chromium {
            return Ok(false);
        }
        let parameters = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters).await?;
        Ok(true)
    }
}
