//! One fresh browser that looks at one contestant's site under one condition. It knows what the browser can be asked, and judges nothing.

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use assent_tests::browser::{DEADLINE, Device, Driver, Page, Profile};
use assent_tests::ensure;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Content, Desk, Receipts, Site};
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
    /// Where the trace of each visit is kept, before its number and ending.
    traces: Option<String>,
    visits: Cell<u32>,
}

impl Session {
    /// Starts one; it shows an empty page of the site.
    pub async fn start(driver: &Driver, contestant: &Contestant, condition: Condition, traces: Option<&Path>) -> Outcome<Self> {
        let site = Site::start_on("bench", 0, Desk::StandIn(Receipts::default())).await?;
        contestant.serve(&site);
        site.rules().serve("/blank", Content::html("<!doctype html><title>Blank</title>"));
        let page = Page::start(driver, site, Profile::Traced).await?;
        page.open("/blank").await?;
        for domain in ["Network.enable", "Page.enable"] {
            page.devtools(domain, json!({})).await?;
        }
        page.device(Device::Screen(1280, 900)).await?;
        let source = format!("const NOTICE = {}; {}", json!(contestant.notice), include_str!("observer.js"));
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        let traces = traces.map(|traces| traces.join(format!("{}-{}", contestant.id, condition.id)).display().to_string());
        let session = Self { page, condition, traces, visits: Cell::new(0) };
        session.throttle(false).await?;
        Ok(session)
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
        self.go("/blank", "document.title === 'Blank'").await?;
        self.page.trace().await?;
        let mark = self.site().log().mark();
        self.go(if first { "/" } else { "/?again" }, "Boolean(window.bench)").await?;
        self.evaluate::<Value>(&format!("bench.settled({QUIET}, {PATIENCE})")).await?;
        let told: Told = self.evaluate(TELL).await?;
        let asked = self.site().log().since(mark).into_iter().map(|entry| entry.path).collect();
        let trace = self.page.trace().await?;
        self.visits.set(self.visits.get() + 1);
        if let Some(traces) = &self.traces {
            let whole = json!({ "traceEvents": trace }).to_string();
            std::fs::write(format!("{traces}-{}.json", self.visits.get()), whole)?;
        }
        Ok(Visit { told, work: Work::read(&trace), asked })
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
