//! One turn of one contestant: a first visit, an answer, two repeat visits, the preferences. Each step proves that it did what is measured,
//! or the turn is void.

use std::collections::BTreeMap;

use assent_tests::browser::Driver;
use assent_tests::ensure;
use assent_tests::failure::Outcome;

use crate::condition::Condition;
use crate::contestant::Contestant;
use crate::session::{Session, Visit};

/// Figures by the keys of [`crate::figure::FIGURES`].
pub type Figures = BTreeMap<String, f64>;

/// Measures one turn.
///
/// # Errors
/// The reason for which it is void.
pub async fn measure(driver: &Driver, contestant: &Contestant, condition: Condition) -> Outcome<Figures> {
    let session = Session::start(driver, contestant, condition).await?;
    let measured = turn(&session, contestant).await;
    session.end().await;
    measured
}

async fn turn(session: &Session, contestant: &Contestant) -> Outcome<Figures> {
    let mut figures = Figures::new();
    let notice = contestant.notice.as_deref();
    let first = session.visit(true).await?;
    visit(&mut figures, "first", contestant, &first);
    let heap = session.heap().await?;
    figures.insert("first.heap".into(), heap.script);
    figures.insert("first.buffers".into(), heap.buffers);
    if let Some(accept) = contestant.accept.as_deref() {
        let visible = first.told.visible;
        ensure!(visible.is_some(), "no notice was seen");
        ensure!(first.told.ran.is_empty(), "the gated script ran before there was an answer");
        let seen = visible.unwrap_or(f64::NAN);
        figures.insert("first.notice".into(), seen);
        let before = first.told.arrived.iter().filter(|(_, end)| *end <= seen).map(|(path, _)| path.as_str());
        let before = contestant.weight(before).brotli;
        figures.insert("first.before_notice".into(), before as f64);
        // What is measured is the way from the click to the script, not the vendor's server.
        session.throttle(true).await?;
        let notice = notice.unwrap_or(accept);
        session.watch(notice, false).await?;
        session.click(accept).await?;
        session.until("after the click the gated script runs", "(window.analyticsRan ?? []).length > 0").await?;
        figures.insert("accept.ran".into(), session.evaluate("analyticsRan[0] - bench.told.clicked").await?);
        session.until("after the click the notice is gone", "bench.there !== null").await?;
        figures.insert("accept.gone".into(), session.evaluate("bench.there - bench.told.clicked").await?);
    }
    for (name, cached) in [("warm", true), ("cold", false)] {
        if !cached {
            session.empty_cache().await?;
        }
        let again = session.visit(false).await?;
        ensure!(!again.told.ran.is_empty(), "on the {name} repeat visit the gated script did not run");
        if let Some(notice) = notice {
            let asks: bool = session.evaluate(&format!("bench.seen(bench.find({notice:?}))")).await?;
            ensure!(!asks, "on the {name} repeat visit the notice was there again");
        }
        figures.insert(format!("{name}.ran"), again.told.ran[0]);
        visit(&mut figures, name, contestant, &again);
    }
    preferences(session, contestant, &mut figures).await?;
    Ok(figures)
}

/// What is measured of every visit.
fn visit(figures: &mut Figures, name: &str, contestant: &Contestant, visit: &Visit) {
    let Visit { told, work, asked } = visit;
    let weight = contestant.weight(asked.iter().map(String::as_str).filter(|path| *path != "/"));
    let requests = asked.iter().filter(|path| contestant.owns(path)).count();
    let blocking: f64 = told.tasks.iter().fold(0.0, |sum, (_, duration)| sum + duration - 50.0);
    let values = [
        ("raw", weight.raw as f64),
        ("gzip", weight.gzip as f64),
        ("brotli", weight.brotli as f64),
        ("page", contestant.weight(std::iter::once("/")).brotli as f64),
        ("requests", requests as f64),
        ("script", work.script),
        ("compile", work.compile),
        ("style", work.style),
        ("layout", work.layout),
        ("busy", work.busy),
        ("styles", work.styles),
        ("layouts", work.layouts),
        ("tasks", told.tasks.len() as f64),
        ("blocking", blocking),
        ("contentful", told.contentful.unwrap_or(f64::NAN)),
        ("largest", told.largest.unwrap_or(f64::NAN)),
        ("shift", told.shift),
    ];
    figures.extend(values.map(|(key, value)| (format!("{name}.{key}"), value)));
}

/// A visitor who has not answered opens the preferences and keeps them as they are.
async fn preferences(session: &Session, contestant: &Contestant, figures: &mut Figures) -> Outcome {
    let (Some(open), Some(panel), Some(save)) = (&contestant.open, &contestant.preferences, &contestant.save) else {
        return Ok(());
    };
    session.forget().await?;
    let visit = session.visit(true).await?;
    ensure!(visit.told.visible.is_some(), "no notice was seen once everything was forgotten");
    session.throttle(true).await?;
    for (name, button, wanted) in [("open", open, true), ("save", save, false)] {
        let (drawn, latency) = session.act(button, panel, wanted).await?;
        figures.insert(format!("{name}.drawn"), drawn);
        figures.insert(format!("{name}.latency"), latency);
    }
    Ok(())
}
