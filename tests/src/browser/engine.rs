//! The three engines: what each is called, where its parts are, how its sessions are set up.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::page::Profile;

/// A browser engine that the product supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, by `WebKitWebDriver`. It stands for Safari.
    WebKit,
}

const CHROMIUM_ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    // Pages of the browser's own that it loads beside the first one, of four hundred scripts: half of a session's start.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
];

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name in `ASSENT_BROWSERS` and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The environment variable that names its driver, and the driver's usual name.
    pub(super) fn driver(self) -> (&'static str, &'static str) {
        match self {
            Self::Chromium => ("ASSENT_CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("ASSENT_GECKODRIVER", "geckodriver"),
            Self::WebKit => ("ASSENT_WEBKITDRIVER", "WebKitWebDriver"),
        }
    }

    /// The capabilities of a new session. Every session has a fresh profile: the drivers' default.
    pub(super) fn capabilities(self, profile: Profile) -> Map<String, Value> {
        let blocked = profile == Profile::CookiesBlocked;
        let own = match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": {
                    "args": CHROMIUM_ARGUMENTS,
                    "prefs": if blocked { json!({ "profile.default_content_setting_values.cookies": 2 }) } else { json!({}) },
                },
                "goog:loggingPrefs": { "browser": "ALL" },
            }),
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "args": ["-headless"],
                    "prefs": firefox_preferences(blocked),
                },
            }),
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": { "binary": mini_browser(), "args": ["--automation"] },
            }),
        };
        let mut capabilities = own.as_object().cloned().unwrap_or_default();
        // Page waits itself: some tests look at a page while a script is on its way, and WebKitGTK's own waiting sometimes never ends.
        capabilities.insert("pageLoadStrategy".to_owned(), json!("none"));
        capabilities
    }
}

/// One site needs one process: without the spare ones a session starts in half the time.
fn firefox_preferences(blocked: bool) -> Value {
    let mut preferences = json!({
        "fission.autostart": false,
        "dom.ipc.processCount": 1,
        "dom.ipc.processPrelaunch.enabled": false,
        "browser.tabs.remote.separatePrivilegedContentProcess": false,
        "media.rdd-process.enabled": false,
        "media.utility-process.enabled": false,
        "extensions.webextensions.remote": false,
    });
    if blocked {
        preferences["network.cookie.cookieBehavior"] = json!(2);
    }
    preferences
}

/// `$ASSENT_MINIBROWSER`, else the one that Debian puts beside the library.
pub(super) fn mini_browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("ASSENT_MINIBROWSER") {
        return Some(named.into());
    }
    let libraries = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let roots = libraries.chain([PathBuf::from("/usr/lib"), PathBuf::from("/usr/libexec")]);
    roots.map(|root| root.join("webkit2gtk-4.1/MiniBrowser")).find(|file| file.exists())
}

/// The file that `variable` names, else `name` in `PATH`, else in the place where `cargo xtask` installs tools.
pub(super) fn find(variable: &str, name: &str) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let tools = std::env::home_dir().map(|home| home.join(".cache/assent/tools/bin"));
    std::env::split_paths(&path).chain(tools).map(|directory| directory.join(name)).find(|file| Path::exists(file))
}
