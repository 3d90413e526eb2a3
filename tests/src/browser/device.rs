//! What Chromium can pretend about the visitor's device.

use serde_json::json;

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

impl Page {
    /// Has Chromium pretend something about the device, from now on.
    ///
    /// # Errors
    /// In other engines.
    pub async fn device(&self, device: Device) -> Outcome {
        let (method, parameters) = match device {
            Device::Slower(rate) => ("Emulation.setCPUThrottlingRate", json!({ "rate": rate })),
            Device::Screen(width, height) => {
                let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
                ("Emulation.setDeviceMetricsOverride", screen)
            }
            Device::Dark(dark) => {
                let feature = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
                ("Emulation.setEmulatedMedia", json!({ "features": [feature] }))
            }
        };
        self.devtools(method, parameters).await.map(drop)
    }
}
