//! A large site: a configuration of 200 services with 1,000 cookies. How long its preferences take to open on a slow processor, and whether
//! memory stays bounded while they are opened and closed a thousand times.

use assent_tests::browser::Driver;
use assent_tests::ensure;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::Content;
use serde::Serialize;
use serde_json::{Value, json};

use crate::condition::CONDITIONS;
use crate::contestant::{Contestant, TAG};
use crate::results::median;
use crate::session::Session;

const SERVICES: usize = 200;
const COOKIES: usize = 5;
const FEW: u32 = 10;
const MANY: u32 = 1_000;

/// What a large site costs. Times in milliseconds at a quarter of the processor's speed, memory in bytes.
#[derive(Debug, Clone, Serialize)]
pub struct Large {
    pub services: usize,
    pub cookies: usize,
    /// From the click to drawn preferences, and the interaction's latency by Event Timing.
    pub open_ms: f64,
    pub latency_ms: f64,
    /// JavaScript's heap with the buffers, WebAssembly's memory among them, after so many openings.
    pub memory_after_few: f64,
    pub memory_after_many: f64,
    pub few: u32,
    pub many: u32,
}

fn configuration() -> Value {
    let service = |number: usize| {
        let cookies: Vec<Value> = (0..COOKIES)
            .map(|cookie| json!({ "name": format!("_s{number}_{cookie}*"), "lifetime": "13 months", "purpose": format!("Keeps what number {cookie} is about between visits") }))
            .collect();
        json!({
            "id": format!("service-{number}"), "name": format!("Service {number}"), "provider": format!("Provider {number} Ltd"),
            "policy_url": format!("https://service-{number}.example/privacy"), "purposes": ["Counting visits", "Showing what fits"], "cookies": cookies,
        })
    };
    let mut numbers = 0..SERVICES;
    let categories = ["functional", "analytics", "marketing", "social"].map(|id| {
        let services: Vec<Value> = numbers.by_ref().take(SERVICES / 4).map(service).collect();
        json!({ "id": id, "name": id, "description": "What this group is for.", "services": services })
    });
    let necessary = json!({ "id": "necessary", "required": true });
    let categories: Vec<Value> = std::iter::once(necessary).chain(categories).collect();
    json!({ "site": "large.example", "revision": 1, "controller": { "name": "Large", "policy_url": "/privacy" }, "categories": categories })
}

/// Measures it, with the plain tag.
///
/// # Errors
/// When something does not open, is not what was configured, or does not close.
pub async fn measure(driver: &Driver, contestants: &[Contestant], rounds: u32) -> Outcome<Large> {
    let tag = contestants.iter().find(|contestant| contestant.id == TAG);
    let tag = tag.ok_or_else(|| Failure::new("the plain tag is not among the contestants"))?;
    let (mut opened, mut latencies) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let session = Session::start(driver, tag, CONDITIONS[0]).await?;
        configure(&session);
        let (open, latency) = open(&session, tag).await?;
        opened.push(open);
        latencies.push(latency);
        session.end().await;
    }
    let session = Session::start(driver, tag, CONDITIONS[1]).await?;
    configure(&session);
    open(&session, tag).await?;
    let after_few = again(&session, FEW).await?;
    let after_many = again(&session, MANY - FEW).await?;
    session.end().await;
    let middle = |values| median(values).unwrap_or(f64::NAN);
    Ok(Large {
        services: SERVICES,
        cookies: SERVICES * COOKIES,
        open_ms: middle(opened),
        latency_ms: middle(latencies),
        memory_after_few: after_few,
        memory_after_many: after_many,
        few: FEW,
        many: MANY,
    })
}

/// Puts the large configuration in the place of the small one, which was encoded.
fn configure(session: &Session) {
    let rules = session.site().rules();
    rules.serve("/consent.json", Content::json(&configuration())).header(
        "/consent.json",
        "content-encoding",
        "identity",
    );
}

async fn open(session: &Session, tag: &Contestant) -> Outcome<(f64, f64)> {
    let visit = session.visit(true).await?;
    session.throttle(true).await?;
    ensure!(visit.told.visible.is_some(), "a large site shows no notice");
    let (Some(open), Some(panel)) = (&tag.open, &tag.preferences) else {
        return Err(Failure::new("the plain tag has no preferences"));
    };
    let (drawn, latency) = session.act(open, panel, true).await?;
    // Services are made when a visitor unfolds them.
    let unfold =
        "bench.find('assent-preferences').shadowRoot.querySelectorAll('summary').forEach((summary) => summary.click())";
    session.evaluate::<()>(unfold).await?;
    let listed = format!(
        "bench.find('assent-preferences').shadowRoot.querySelectorAll('input[role=switch][data-name^=service-]').length === {SERVICES}"
    );
    session.until("every service has its switch", &listed).await?;
    Ok((drawn, latency))
}

/// Opens and closes them so often, and gives the memory afterwards.
async fn again(session: &Session, times: u32) -> Outcome<f64> {
    let mut left = times;
    while left > 0 {
        // In portions, because the driver waits for an answer no longer than it likes.
        let portion = left.min(50);
        let repeat = format!(
            "(async () => {{
                const shown = () => bench.find('assent-preferences >>> dialog')?.open === true;
                const turn = () => new Promise((resolve) => setTimeout(resolve));
                const until = async (wanted) => {{ while (shown() !== wanted) await turn(); }};
                for (let left = {portion}; left > 0; left -= 1) {{
                    if (!shown()) {{ assent.open().catch(() => 0); await until(true); }}
                    bench.find('assent-preferences >>> button[data-assent-action=close]').click();
                    await until(false);
                }}
            }})()"
        );
        session.evaluate::<()>(&repeat).await?;
        left -= portion;
    }
    let heap = session.heap().await?;
    Ok(heap.script + heap.buffers)
}
