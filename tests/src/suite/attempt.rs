//! One scenario in one engine: a fresh site, a fresh session, the scenario, and what the pages said meanwhile.

use std::time::Duration;

use super::Scenario;
use crate::browser::{Driver, LONGEST_COMMAND, Page};
use crate::failure::{Failure, Outcome};
use crate::server::Site;

/// A scenario that takes longer hangs, and its browser with it.
const LONGEST: Duration = Duration::from_secs(300);

/// Anything else that is asked of a browser, the start of a session included: longer than a command may take, whose error says more.
const SHORT: Duration = LONGEST_COMMAND.saturating_add(Duration::from_secs(30));

/// Starts a session for `scenario`, on a site of its own.
pub(super) async fn begin(driver: &Driver, scenario: &Scenario) -> Outcome<Page> {
    let site = Site::start(&scenario.site).await?;
    within(SHORT, "the session's start", Page::start(driver, site, scenario.profile)).await?
}

/// Performs `scenario`. A failure says at which step it happened and names a picture of the page.
pub(super) async fn perform(page: Page, scenario: &Scenario, steps: &mut Vec<&'static str>) -> Outcome {
    let outcome = within(LONGEST, "the scenario", (scenario.run)(page.clone())).await;
    let hung = outcome.is_err();
    *steps = page.steps();
    let outcome = match outcome.and_then(|outcome| outcome) {
        Ok(()) => quiet(&page).await,
        Err(failure) => Err(failure),
    };
    if outcome.is_err() {
        println!("          the latest commands of {} in `{}`:", page.engine().name(), scenario.name);
        page.commands().iter().for_each(|command| println!("          {command}"));
    }
    // A browser that hangs has nothing to show, and is ended with its driver.
    if hung {
        return outcome;
    }
    let outcome = match outcome {
        Ok(()) => Ok(()),
        Err(failure) => Err(described(&page, scenario, steps, failure).await),
    };
    let _ = within(SHORT, "the session's end", page.close()).await;
    outcome
}

/// Fails with what was uncaught in the session's pages.
async fn quiet(page: &Page) -> Outcome {
    match within(SHORT, "the browser's log", page.uncaught()).await?.as_slice() {
        [] => Ok(()),
        errors => Err(Failure::new(format!("uncaught in the page: {}", errors.join(" | ")))),
    }
}

async fn described(page: &Page, scenario: &Scenario, steps: &[&str], failure: Failure) -> Failure {
    let step = steps.last().map(|step| format!("{step}: ")).unwrap_or_default();
    match within(SHORT, "the picture", page.picture(&scenario.name)).await {
        Ok(Ok(file)) => Failure::new(format!("{step}{failure} [{}]", file.file_name().unwrap_or_default().display())),
        Ok(Err(none)) | Err(none) => Failure::new(format!("{step}{failure} [no picture: {none}]")),
    }
}

async fn within<T>(limit: Duration, what: &str, future: impl Future<Output = T>) -> Outcome<T> {
    tokio::time::timeout(limit, future).await.map_err(|_| Failure::new(format!("{what} took longer than {limit:?}")))
}
