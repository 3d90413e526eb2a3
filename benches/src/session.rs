//! One fresh browser that looks at one contestant's site under one condition. It knows what the browser can be asked, and judges nothing.

use std::time::{Duration, Instant};

use assent_tests::browser::{DEADLINE, Device, Driver, Page, Profile};
use assent_tests::ensure;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Desk, Receipts, Site};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::condition::Condition;
use crate::contestant::Contestant;
use crate::work::Work;

/// A page has come to rest when nothing has happened for so long, in milliseconds.
const QUIET: u32 = 700;
/// What has not happened by then does not happen any more, in milliseconds.
const PATIENCE: u32 = 15_000;

/// Asks a page for what it has to tell.
const TELL: &str = "({ ...bench.told, ran: window.analyticsRan ?? [], \
    arrived: performance.getEntriesByType('resource').map(({ name, responseEnd }) => [new URL(name).pathname, responseEnd]) })";

/// What the page told of one visit (`observer.js`). Times are in milliseconds since the navigation began.
#[derive(Debug, Deserialize)]
pub struct Told {
    /// When the notice had been drawn.
    pub visible: Option<f64>,
    /// First Contentful Paint and Largest Contentful Paint.
    pub contentful: Option<f64>,
    pub largest: Option<f64>,
    /// The sum of the layout shifts that no input caused.
    pub shift: f64,
    /// Start and duration of each task of 50 ms and more.
    pub tasks: Vec<(f64, f64)>,
    /// When the gated script ran, each time.
    pub ran: Vec<f64>,
    /// What has arrived, in the order of arrival: its address and when its last byte came.
    pub arrived: Vec<(String, f64)>,
}

/// One visit.
pub struct Visit {
    pub told: Told,
    /// What the main thread did.
    pub work: Work,
    /// The addresses that the server was asked for.
    pub asked: Vec<String>,
}

/// Memory after a garbage collection, in bytes.
#[derive(Debug, Deserialize)]
pub struct Heap {
    /// JavaScript's own.
    #[serde(rename = "usedSize")]
    pub script: f64,
    /// The contents of array buffers and of WebAssembly's memories.
    #[serde(rename = "backingStorageSize", default)]
    pub buffers: f64,
}

/// A browser with an empty profile.
pub struct Session {
    page: Page,
    condition: Condition,
    observer: String,
}

impl Session {
    /// Starts one; it shows nothing yet.
    pub async fn start(driver: &Driver, contestant: &Contestant, condition: Condition) -> Outcome<Self> {
        let site = Site::start_on("bench", 0, Desk::StandIn(Receipts::default())).await?;
        contestant.serve(&site);
        let page = Page::start(driver, site, Profile::Fresh).await?;
        let observer = format!("const NOTICE = {}; {}", json!(contestant.notice), include_str!("observer.js"));
        Ok(Self { page, condition, observer })
    }

    /// Leaves for a new tab: a visitor who comes again finds what the browser has kept, and none of what a page's process had compiled.
    async fn come_again(&self) -> Outcome {
        let (client, left) = (self.page.client(), self.page.client().window().await?);
        let tab = client.new_window(true).await?;
        client.close_window().await?;
        client.switch_to_window(tab.handle).await?;
        ensure!(client.window().await? != left, "there is no new tab");
        for domain in ["Network.enable", "Performance.enable", "Page.enable"] {
            self.page.devtools(domain, json!({})).await?;
        }
        self.page.device(Device::Screen(1280, 900)).await?;
        self.page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": self.observer })).await?;
        self.throttle(false).await
    }

    /// The server's side.
    pub fn site(&self) -> &Site {
        self.page.site()
    }

    /// Slows processor and network down as the condition says; with `processor_only` the network is as fast as it can be.
    pub async fn throttle(&self, processor_only: bool) -> Outcome {
        self.page.devtools("Network.emulateNetworkConditions", self.condition.network(processor_only)).await?;
        self.page.device(Device::Slower(self.condition.slowdown)).await
    }

    /// Visits the site, and waits until it has come to rest; a first visit's notice has been seen by then, if there is one.
    pub async fn visit(&self, first: bool) -> Outcome<Visit> {
        self.come_again().await?;
        let mark = self.site().log().mark();
        self.go(if first { "/" } else { "/?again" }, "Boolean(window.bench)").await?;
        self.evaluate::<Value>(&format!("bench.settled({QUIET}, {PATIENCE})")).await?;
        let told: Told = self.evaluate(TELL).await?;
        let asked = self.site().log().since(mark).into_iter().map(|entry| entry.path).collect();
        let work = Work::read(&self.page.devtools("Performance.getMetrics", json!({})).await?);
        Ok(Visit { told, work, asked })
    }

    async fn go(&self, path: &str, there: &str) -> Outcome {
        let answer = self.page.devtools("Page.navigate", json!({ "url": self.site().url(path) })).await?;
        ensure!(answer["errorText"].is_null(), "{path}: {}", answer["errorText"]);
        let there = format!("location.href.endsWith('{path}') && {there}");
        self.until(&format!("{path} is there"), &there).await
    }

    /// Waits until an expression is true.
    pub async fn until(&self, what: &str, expression: &str) -> Outcome {
        let started = Instant::now();
        // While documents change there may be none to ask.
        while !self.evaluate::<bool>(expression).await.unwrap_or(false) {
            ensure!(started.elapsed() < DEADLINE, "{what}: not within {DEADLINE:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// The value of an expression in the page, or of its promise.
    pub async fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Outcome<T> {
        let wanted = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.page.devtools("Runtime.evaluate", wanted).await?;
        let thrown = &answer["exceptionDetails"];
        ensure!(thrown.is_null(), "{expression}: {}", thrown["exception"]["description"]);
        Ok(serde_json::from_value(answer["result"]["value"].take())?)
    }

    /// Clicks `button`, waits until `panel` has been drawn (or is gone, when not `wanted`), and gives the milliseconds from the click to
    /// that frame, and the interaction's latency by Event Timing.
    pub async fn act(&self, button: &str, panel: &str, wanted: bool) -> Outcome<(f64, f64)> {
        self.watch(panel, wanted).await?;
        self.click(button).await?;
        let what = format!("after a click on {button} {panel} is {}", if wanted { "there" } else { "gone" });
        self.until(&what, "bench.there !== null").await?;
        // Told some frames after it is drawn; where nothing is told, it took less than the 16 ms from which on Event Timing tells.
        self.evaluate::<()>("new Promise((resolve) => setTimeout(resolve, 250))").await?;
        self.evaluate("[bench.there - bench.told.clicked, Math.max(16, ...bench.told.interactions)]").await
    }

    /// Has the page note in `bench.there` when an element has been drawn, or is gone.
    pub async fn watch(&self, path: &str, wanted: bool) -> Outcome {
        let path = json!(path);
        let watch = format!(
            "void (bench.there = null, bench.drawn({path}, {wanted}).then((time) => {{ bench.there = time; }}))"
        );
        self.evaluate(&watch).await
    }

    /// Clicks the middle of an element as a mouse does.
    pub async fn click(&self, path: &str) -> Outcome {
        let at = format!(
            "(() => {{ const {{ x, y, width, height }} = bench.find({}).getBoundingClientRect(); bench.told.interactions.length = 0; return [x + width / 2, y + height / 2]; }})()",
            json!(path)
        );
        let (x, y): (f64, f64) = self.evaluate(&at).await.map_err(|error| Failure::new(format!("{path}: {error}")))?;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let press = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.page.devtools("Input.dispatchMouseEvent", press).await?;
        }
        Ok(())
    }

    /// What is in memory once everything unused is gone.
    pub async fn heap(&self) -> Outcome<Heap> {
        self.page.devtools("HeapProfiler.collectGarbage", json!({})).await?;
        Ok(serde_json::from_value(self.page.devtools("Runtime.getHeapUsage", json!({})).await?)?)
    }

    /// Empties the browser's cache.
    pub async fn empty_cache(&self) -> Outcome {
        self.page.devtools("Network.clearBrowserCache", json!({})).await.map(drop)
    }

    /// Has the browser forget every answer that was given.
    pub async fn forget(&self) -> Outcome {
        let everything = json!({ "origin": self.site().url("").trim_end_matches('/'), "storageTypes": "all" });
        self.page.devtools("Storage.clearDataForOrigin", everything).await.map(drop)
    }

    /// Ends it.
    pub async fn end(self) {
        self.page.close().await;
    }
}
