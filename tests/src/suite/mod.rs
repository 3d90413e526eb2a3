//! Runs scenarios in the three engines.
//!
//! A test binary of its own instead of `#[tokio::test]`: a few drivers serve all scenarios, the engines work side by side, and the
//! drivers end with the run whatever happens. A missing engine is a failure, never a skip.

mod attempt;
mod report;
mod selection;

use std::pin::Pin;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::browser::{Driver, Engine, Page, Profile};
use crate::failure::{Failure, Outcome};
use crate::server::Site;
use report::{Report, Result};
use selection::Selection;
use tokio::signal::unix::{SignalKind, signal};

type Run = Box<dyn Fn(Page) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

/// Something a visitor does and sees, on one site, in a fresh profile.
pub struct Scenario {
    name: String,
    site: String,
    profile: Profile,
    run: Run,
}

impl Scenario {
    /// A scenario by its name (`subject/what happens`) on the demo site `site`, or on a site without pages of its own for any other id.
    pub fn new<F>(name: impl Into<String>, site: &str, run: impl Fn(Page) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        Self {
            name: name.into(),
            site: site.to_owned(),
            profile: Profile::Fresh,
            run: Box::new(move |page| Box::pin(run(page))),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same as `<subject>/<its name>`, with the site prepared before it and looked at after it.
    #[must_use]
    pub fn again(self, subject: &str, before: fn(&Site), after: fn(&Site) -> Outcome) -> Self {
        let Self { name, site, profile, run } = self;
        let run = Arc::new(run);
        let again = move |page: Page| {
            let run = Arc::clone(&run);
            async move {
                before(page.site());
                run(page.clone()).await?;
                after(page.site())
            }
        };
        Self { profile, ..Self::new(format!("{subject}/{name}"), &site, again) }
    }

    /// The same in another kind of profile.
    #[must_use]
    pub fn in_profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }
}

/// Scenarios from functions `async fn(Page) -> Outcome`: each is named after its subject and its function.
#[macro_export]
macro_rules! scenarios {
    ($subject:literal: $($function:ident),+ $(,)?) => {
        vec![$($crate::suite::Scenario::new(
            concat!($subject, "/", stringify!($function)).replace('_', " "), $subject, $function,
        )),+]
    };
}

/// Runs what the command line selects and reports it.
pub async fn main(scenarios: Vec<Scenario>) -> ExitCode {
    let selection = match Selection::read() {
        Ok(selection) => selection,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let scenarios: Vec<Scenario> = scenarios.into_iter().filter(|scenario| selection.wants(&scenario.name)).collect();
    if selection.list {
        scenarios.iter().for_each(|scenario| println!("{}: test", scenario.name));
        return ExitCode::SUCCESS;
    }
    let report = Mutex::new(Report::new(scenarios.len() * selection.engines.len()));
    let queues: Vec<Queue> = selection.engines.iter().map(|engine| Queue::new(*engine, &scenarios)).collect();
    let lanes = (0..LANES).map(|lane| run_lane(&queues, lane % queues.len(), &report));
    tokio::select! {
        () = side_by_side(lanes.collect()) => {}
        // Returning drops the drivers, and with them the browsers.
        () = interruption() => eprintln!("interrupted"),
    }
    let report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.finish()
}

/// Waits until somebody wants the run to end.
async fn interruption() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminated.recv() => {} },
        Err(_) => std::future::pending().await,
    }
}

/// Awaits every future at once.
async fn side_by_side<F: Future<Output = ()>>(futures: Vec<F>) {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).map(Some).collect();
    std::future::poll_fn(|context| {
        for slot in &mut futures {
            if slot.as_mut().is_some_and(|future| future.as_mut().poll(context).is_ready()) {
                *slot = None;
            }
        }
        if futures.iter().all(Option::is_none) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

/// What an engine has still to do.
struct Queue<'a> {
    engine: Engine,
    scenarios: &'a [Scenario],
    next: AtomicUsize,
}

impl<'a> Queue<'a> {
    fn new(engine: Engine, scenarios: &'a [Scenario]) -> Self {
        Self { engine, scenarios, next: AtomicUsize::new(0) }
    }

    fn next(&self) -> Option<&'a Scenario> {
        self.scenarios.get(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// How many nobody has begun.
    fn left(&self) -> usize {
        self.scenarios.len().saturating_sub(self.next.load(Ordering::Relaxed))
    }
}

/// How many browsers are driven at once: as many as keep two processors busy while each waits for the others.
const LANES: usize = 4;

/// A driver takes a second to start, so for fewer scenarios no other lane comes to help.
const WORTH_A_DRIVER: usize = 4;

/// Works on the queue of the engine `first`, and then helps where most is left, so that no processor waits for one engine alone.
async fn run_lane(queues: &[Queue<'_>], first: usize, report: &Mutex<Report>) {
    let mut next = queues.get(first);
    while let Some(queue) = next {
        run_queue(queue, report).await;
        next = queues.iter().filter(|queue| queue.left() >= WORTH_A_DRIVER).max_by_key(|queue| queue.left());
    }
}

/// Scenarios of one engine, one after the other, with one driver, until none is left.
async fn run_queue(queue: &Queue<'_>, report: &Mutex<Report>) {
    let engine = queue.engine;
    let mut next = queue.next();
    if next.is_none() {
        return;
    }
    let mut driver = Driver::start(engine).await.map_err(Failure::from);
    while let Some(scenario) = next {
        let started = Instant::now();
        let mut steps = Vec::new();
        let outcome = match session(&mut driver, engine, scenario).await {
            Ok(page) => attempt::perform(page, scenario, &mut steps).await,
            Err(missing) => Err(missing),
        };
        // A hung browser must not take the next scenario with it.
        if outcome.is_err() && driver.is_ok() {
            end(driver).await;
            driver = Driver::start(engine).await.map_err(Failure::from);
        }
        let result = Result { name: scenario.name.clone(), engine, steps, outcome, took: started.elapsed() };
        report.lock().unwrap_or_else(PoisonError::into_inner).add(result);
        next = queue.next();
    }
    end(driver).await;
}

/// Ends a driver on a thread of its own, because it waits for its browsers, and the other lanes must not.
async fn end(driver: std::result::Result<Driver, Failure>) {
    // Nothing is left to do for a driver whose end went wrong.
    let _ = tokio::task::spawn_blocking(move || drop(driver)).await;
}

/// A session of the driver's, or else of a new one's: a browser that does not start says nothing of the product, so it is told and
/// tried once more.
async fn session(
    driver: &mut std::result::Result<Driver, Failure>,
    engine: Engine,
    scenario: &Scenario,
) -> Outcome<Page> {
    let begun = match driver {
        Ok(driver) => attempt::begin(driver, scenario).await,
        Err(missing) => return Err(Failure::new(missing.to_string())),
    };
    let Err(failure) = begun else { return begun };
    println!("          {} starts anew: {failure}", engine.name());
    // The old one ends before the new one begins.
    *driver = Err(failure);
    *driver = Driver::start(engine).await.map_err(Failure::from);
    match driver {
        Ok(driver) => attempt::begin(driver, scenario).await,
        Err(missing) => Err(Failure::new(missing.to_string())),
    }
}
