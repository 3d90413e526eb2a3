//! `assent-bench`: how long the release of many gated elements takes, in Chromium on a processor slowed down four times.
//!
//! `cargo xtask bench --only release` builds what it measures and runs it. Ratios count: a list twice as long shall take twice
//! as long, and no task shall keep the page from answering for 50 ms. Given a file, it writes its figures there as one flat JSON object.

use std::path::PathBuf;
use std::process::ExitCode;

use assent_tests::browser::{Device, Driver, Engine, Page, Profile};
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Site};
use serde_json::{Map, Value, json};

const SIZES: [usize; 4] = [1_000, 2_000, 4_000, 8_000];
/// Odd, so that the median is one of them.
const ROUNDS: usize = 5;
const SLOWDOWN: u32 = 4;

/// One release.
struct Measured {
    /// From the answer to the last element, in milliseconds.
    took: f64,
    /// The longest task meanwhile, in milliseconds; 0 where none reached 50.
    longest: f64,
}

/// Counts tasks of 50 ms and more, and has a function that answers and tells how it went: by the notice's own button, and in a
/// task of its own, because the one that the driver's command runs in has the driver's own script in it. What no platform knows of it
/// releases itself, in turns as long as the guard's.
const HEAD: &str = "<script>window.tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ entryTypes: ['longtask'] });
    const bare = (waiting) => { const end = performance.now() + 10;
      while (waiting.length && performance.now() < end) { const image = waiting.shift(); image.src = image.dataset.src; }
      if (waiting.length) setTimeout(bare, 0, waiting); };
    window.release = (ran) => setTimeout(() => { const start = performance.now();
      document.querySelector('assent-notice button[data-assent-action=accept]').click(); bare([...document.querySelectorAll('.bare')]);
      const look = () => ran() ? setTimeout(() => window.result = { took: last - start, longest: Math.max(0, ...tasks.filter((task) => task.startTime + task.duration > start).map((task) => task.duration)) }, 200) : setTimeout(look, 10);
      look(); });</script>";

/// What is released.
#[derive(Clone, Copy)]
enum Kind {
    Script,
    /// A paragraph each.
    Image,
    /// All in one paragraph, which the browser lays out anew with each frame that has more of them.
    Line,
    /// The same, and the page itself puts the sources in: what of the growth is the browser's.
    Bare,
}

impl Kind {
    /// With whether the budget is about it.
    const ALL: [(Self, &str, bool); 4] = [
        (Self::Script, "script", true),
        (Self::Image, "image", true),
        (Self::Line, "image_in_one_line", false),
        (Self::Bare, "image_in_one_line_by_the_page", false),
    ];

    fn element(self, number: usize) -> String {
        let attributes =
            "data-src=\"data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=\" alt=\"\" width=\"1\" height=\"1\"";
        match self {
            Self::Script => format!(
                "<script type=\"text/plain\" data-category=\"analytics\">order.push({number}); last = performance.now();</script>\n"
            ),
            Self::Image => format!("<p><img data-category=\"analytics\" {attributes}></p>\n"),
            Self::Line => format!("<img data-category=\"analytics\" {attributes}>\n"),
            Self::Bare => format!("<img class=\"bare\" {attributes}>\n"),
        }
    }
}

async fn measure(driver: &Driver, kind: Kind, size: usize) -> Outcome<Measured> {
    let site = Site::start("bench").await?;
    let config = json!({
        "site": "bench.example", "controller": { "name": "Bench", "policy_url": "/privacy" },
        "categories": [{ "id": "necessary", "required": true }, { "id": "analytics" }],
    });
    let elements: String = (0..size).map(|number| kind.element(number)).collect();
    let tag = "<script src=\"/assent/assent.js\" data-config=\"/consent.json\" data-revision=\"1\"></script>";
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Bench</title><script>window.order = []; window.last = 0;</script>\
         {tag}{HEAD}</head><body>{elements}</body></html>"
    );
    site.rules().serve("/consent.json", Content::json(&config)).serve("/", Content::html(&html));
    let page = Page::start(driver, site, Profile::Fresh).await?;
    page.device(Device::Slower(SLOWDOWN)).await?;
    page.open("/").await?;
    page.notice().await?;
    let ran = match kind {
        Kind::Script => format!("order.length === {size}"),
        // Looks at the last alone, since they go in the page's order: looking through all of them again and again would be a part of
        // what is measured, and the one that grows.
        _ => "(window.end ??= [...document.images].at(-1)).src && (last ||= performance.now())".to_owned(),
    };
    page.run(&format!("release(() => {ran});")).await?;
    page.until("everything is released", "window.result").await?;
    let released = match kind {
        Kind::Script => "order.length",
        _ => "document.querySelectorAll('img[src]').length",
    };
    ensure_eq!(page.value(released).await?, size, "elements released");
    let result: Value = page.value("result").await?;
    let number = |key: &str| result[key].as_f64().unwrap_or(f64::NAN);
    let measured = Measured { took: number("took"), longest: number("longest") };
    page.close().await;
    Ok(measured)
}

async fn run() -> Outcome {
    let driver = Driver::start(Engine::Chromium).await?;
    println!("release of gated elements, Chromium at 1/{SLOWDOWN} of the processor's speed, medians of {ROUNDS}\n");
    println!(
        "{:<30} {:>6} {:>10} {:>14} {:>7} {:>22}",
        "kind", "n", "ms", "ms per 1,000", "ratio", "longest task (ms)"
    );
    let mut figures = Map::new();
    let mut growth = 0.0_f64;
    for (kind, name, counts) in Kind::ALL {
        let mut before: Option<f64> = None;
        let mut least: Option<f64> = None;
        for size in SIZES {
            let mut rounds = Vec::new();
            for _ in 0..ROUNDS {
                rounds.push(measure(&driver, kind, size).await?);
            }
            rounds.sort_by(|one, other| one.took.total_cmp(&other.took));
            let took = rounds[ROUNDS / 2].took;
            let longest_task = rounds.iter().map(|round| round.longest).fold(0.0, f64::max);
            let ratio = before.map_or("-".into(), |before| format!("{:.2}", took / before));
            let longest = if longest_task == 0.0 { "none of 50".into() } else { format!("{longest_task:.0}") };
            println!(
                "{name:<30} {size:>6} {took:>10.0} {:>14.1} {ratio:>7} {longest:>22}",
                took * 1_000.0 / size as f64
            );
            before = Some(took);
            let each = took * 1_000.0 / size as f64;
            figures.insert(format!("{name}_{size}_ms_per_1000"), each.into());
            figures.insert(format!("{name}_{size}_longest_task_ms"), longest_task.into());
            let first = *least.get_or_insert(each);
            if counts {
                growth = growth.max(each / first);
            }
        }
    }
    figures.insert("worst_growth_of_time_per_element_ratio".to_owned(), growth.into());
    if let Some(file) = std::env::args_os().nth(1).map(PathBuf::from) {
        std::fs::create_dir_all(file.parent().unwrap_or(&file))?;
        std::fs::write(file, serde_json::to_string_pretty(&figures)? + "\n")?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
