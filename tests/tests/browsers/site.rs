//! The five demo sites: nothing before consent, everything after it, nothing after a rejection, only what was chosen after a change.

use assent_tests::browser::Page;
use assent_tests::catalog::{self, ServiceSpec, SiteSpec, fits};
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};

use super::bundle::serve_built;

pub fn scenarios() -> Vec<Scenario> {
    let sites = catalog::sites().expect("tests/sites.json lists the demo sites");
    sites.into_iter().flat_map(|spec| [accepted(spec.clone()), refused(spec.clone()), built(spec)]).collect()
}

/// Accept all, come back, withdraw.
fn accepted(spec: SiteSpec) -> Scenario {
    Scenario::new(format!("site/{}/accepted", spec.id), &spec.id.clone(), move |page| {
        let spec = spec.clone();
        async move {
            page.step("before");
            page.open(&spec.path).await?;
            page.notice().await?;
            nothing_happened(&page, 0).await?;
            ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "localStorage before a choice");
            ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "sessionStorage before a choice");

            page.step("accept");
            page.accept().await?;
            everything_runs(&page, &spec, 0).await?;

            page.step("remember");
            page.delivered().await?;
            let mark = page.reload().await?;
            everything_runs(&page, &spec, mark).await?;
            only_the_guard(&page, mark).await?;

            page.step("withdraw");
            page.open_preferences().await?;
            page.withdraw(&spec.services().map(|(_, service)| service.id.as_str()).collect::<Vec<_>>()).await?;
            // What ran before the withdrawal may still say good-bye, and write, when its page is left: the next one sweeps that too.
            page.until_nothing_foreign().await?;
            page.leave().await?;
            let mark = page.site().log().mark();
            page.open(&spec.path).await?;
            nothing_happened(&page, mark).await
        }
    })
}

/// Reject all, come back, grant exactly one service.
fn refused(spec: SiteSpec) -> Scenario {
    Scenario::new(format!("site/{}/refused", spec.id), &spec.id.clone(), move |page| {
        let spec = spec.clone();
        async move {
            page.step("reject");
            page.open(&spec.path).await?;
            page.reject().await?;
            nothing_happened(&page, 0).await?;
            page.delivered().await?;
            let mark = page.reload().await?;
            nothing_happened(&page, mark).await?;
            only_the_guard(&page, mark).await?;

            page.step("change");
            let (_, one) =
                spec.services().filter(|(_, service)| !service.requests.is_empty()).last().ok_or(std::fmt::Error)?;
            let mark = page.site().log().mark();
            page.open_preferences().await?;
            page.switch(&one.id, true).await?;
            page.save().await?;
            only_one_runs(&page, one, mark).await?;
            page.delivered().await?;
            let mark = page.reload().await?;
            only_one_runs(&page, one, mark).await?;
            only_the_guard(&page, mark).await
        }
    })
}

/// The same site as a built bundle, whose tag has no attributes: accept all at once, come back.
fn built(spec: SiteSpec) -> Scenario {
    Scenario::new(format!("site/{}/built", spec.id), &spec.id.clone(), move |page| {
        let spec = spec.clone();
        async move {
            let config = std::fs::read_to_string(repository::configuration(&spec.id))?;
            let tag = serve_built(&page, &config, false)?;
            let html = std::fs::read_to_string(repository::pages(&spec.id).join("index.html"))?;
            let (before, own) = html.split_once("<script src=\"/assent/assent.js\"").ok_or(std::fmt::Error)?;
            let (_, after) = own.split_once("</script>").ok_or(std::fmt::Error)?;
            page.site().rules().serve(&spec.path, Content::html(&[before, &tag, after].concat()));

            page.step("before");
            page.open(&spec.path).await?;
            page.notice().await?;
            nothing_happened(&page, 0).await?;
            ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "localStorage before a choice");

            page.step("accept");
            page.accept().await?;
            everything_runs(&page, &spec, 0).await?;

            page.step("remember");
            page.delivered().await?;
            let mark = page.reload().await?;
            everything_runs(&page, &spec, mark).await?;
            only_the_guard(&page, mark).await
        }
    })
}

/// No request to a vendor since `mark`, and no name in cookies or storage but the product's own.
async fn nothing_happened(page: &Page, mark: u64) -> Outcome {
    page.fence().await?;
    ensure_eq!(page.vendor_requests(mark), Vec::<String>::new(), "requests to vendors");
    ensure_eq!(page.foreign_names().await?, Vec::<String>::new(), "names in cookies and storage");
    Ok(())
}

/// Each service's requests arrive and its names appear.
async fn everything_runs(page: &Page, spec: &SiteSpec, mark: u64) -> Outcome {
    for (_, service) in spec.services() {
        runs(page, service, mark).await?;
    }
    for together in &spec.together {
        page.until_requested(&together.requests, mark).await?;
    }
    Ok(())
}

async fn runs(page: &Page, service: &ServiceSpec, mark: u64) -> Outcome {
    page.until_requested(&service.requests, mark).await?;
    page.until_written("cookies", &service.cookies).await?;
    page.until_written("localStorage", &service.local_storage).await?;
    page.until_written("sessionStorage", &service.session_storage).await
}

/// The one service runs, and nobody else asks or stores anything.
async fn only_one_runs(page: &Page, one: &ServiceSpec, mark: u64) -> Outcome {
    runs(page, one, mark).await?;
    page.fence().await?;
    for entry in page.site().log().since(mark).iter().filter(|entry| entry.path.starts_with("/t/")) {
        ensure!(
            one.requests.iter().any(|glob| fits(glob, &entry.path)),
            "only {} is granted, but {} was requested",
            one.id,
            entry.path
        );
    }
    let names = [&one.cookies, &one.local_storage, &one.session_storage];
    for name in page.foreign_names().await? {
        ensure!(
            names.into_iter().flatten().any(|glob| fits(glob, &name)),
            "only {} is granted, but {name} was written",
            one.id
        );
    }
    Ok(())
}

/// A returning visitor's page fetched the guard and nothing else of ours, and shows no notice; what a refused service may
/// have put where a page cannot look at once is searched for by a part.
async fn only_the_guard(page: &Page, mark: u64) -> Outcome {
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    let searches = page.is("JSON.parse(localStorage.assent).verdict.sweep.search.length > 0").await?;
    let parts: &[&str] =
        if searches { &["/assent/assent.js", "/assent/parts/sweep.js"] } else { &["/assent/assent.js"] };
    // PostHog's script listens for `DOMContentLoaded`; where it runs after that, a part tells it.
    let fetched: Vec<String> =
        page.own_requests(mark).into_iter().filter(|path| path != "/assent/parts/moments.js").collect();
    ensure_eq!(fetched, parts, "what a repeat visit fetches");
    Ok(())
}
