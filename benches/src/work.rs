//! What a page's main thread did, as `Performance.getMetrics` counts it. Wall time: on a processor that is slowed down four times, four times
//! as much. The counts begin anew with each document.

use serde_json::Value;

/// Milliseconds, and how often styles and layout were computed.
#[derive(Debug, Clone, Default)]
pub struct Work {
    /// Running scripts, without compiling them.
    pub script: f64,
    /// Compiling scripts, as far as it is done on the main thread.
    pub compile: f64,
    pub style: f64,
    pub layout: f64,
    /// All tasks.
    pub busy: f64,
    pub styles: f64,
    pub layouts: f64,
}

impl Work {
    /// From the answer: a list of names with values, durations in seconds.
    pub fn read(answer: &Value) -> Self {
        let value = |name: &str| {
            let metrics = answer["metrics"].as_array().into_iter().flatten();
            metrics
                .filter(|metric| metric["name"] == name)
                .find_map(|metric| metric["value"].as_f64())
                .unwrap_or(f64::NAN)
        };
        Self {
            script: value("ScriptDuration") * 1e3,
            compile: value("V8CompileDuration") * 1e3,
            style: value("RecalcStyleDuration") * 1e3,
            layout: value("LayoutDuration") * 1e3,
            busy: value("TaskDuration") * 1e3,
            styles: value("RecalcStyleCount"),
            layouts: value("LayoutCount"),
        }
    }
}
