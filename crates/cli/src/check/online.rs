//! Whether the addresses that a configuration names answer. Nothing else is asked, and no redirection is followed.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use assent_core::Config;
use assent_lint::Severity;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use ureq::Agent;
use ureq::http::{HeaderValue, Method, Request, header};
use url::Url;

use super::finding::Finding;
use crate::{Error, http};

/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many are asked at once.
const AT_ONCE: usize = 8;

/// An address to ask.
struct Question {
    /// Where the configuration names it.
    path: String,
    url: Url,
    method: Method,
}

/// An address that was asked, and what came back.
#[derive(Serialize)]
pub(crate) struct Asked {
    path: String,
    url: String,
    method: String,
    /// Such as `200`, or why there was no answer.
    answer: String,
    #[serde(skip)]
    status: Option<u16>,
    /// Whether it was left out because it is no public address.
    #[serde(skip)]
    private: bool,
}

/// Asks every address of a configuration once. `base` is where its relative addresses begin, and the origin of the site's pages.
/// Unless `private`, nothing is sent to an address of a private network or of this machine, whatever name it has.
///
/// # Errors
/// When there is nowhere for relative addresses to begin.
pub(crate) fn ask(config: &Config, base: Option<&Url>, private: bool) -> Result<Vec<Asked>, Error> {
    let site = || Url::parse(&format!("https://{}/", config.site));
    let no_base =
        |error| Error::Refused(format!("\"{}\" is no host ({error}); name the site's address by --base", config.site));
    let base = base.cloned().map_or_else(site, Ok).map_err(no_base)?;
    let questions = questions(config, &base);
    let agent = if private { http::agent(PATIENCE) } else { http::public_agent(PATIENCE) };
    let bar = progress(questions.len());
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(questions.len()) {
            scope.spawn(|| {
                while let Some((index, question)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|index| questions.get(index).map(|question| (index, question)))
                {
                    bar.set_message(question.url.to_string());
                    let answer = answer(&agent, question, &base);
                    bar.inc(1);
                    answers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((index, answer));
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut answers = answers.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    answers.sort_by_key(|(index, _)| *index);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

fn questions(config: &Config, base: &Url) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    let mut ask = |path: String, address: &str, method: Method| {
        let url = base.join(address).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        let Some(mut url) = url else { return };
        url.set_fragment(None);
        if !questions.iter().any(|known| known.url == url && known.method == method) {
            questions.push(Question { path, url, method });
        }
    };
    for (path, policy) in config.controller.policies() {
        ask(path, policy, Method::GET);
    }
    if let Some(receipts) = &config.receipts {
        // As a browser asks before a request from another origin: nothing is stored.
        for (path, address) in receipts.addresses() {
            ask(path.into(), address, Method::OPTIONS);
        }
    }
    for (index, category) in config.categories.iter().enumerate() {
        for (at, service) in category.services.iter().enumerate() {
            ask(format!("categories[{index}].services[{at}].policy_url"), service.policy_url.as_str(), Method::GET);
        }
    }
    questions
}

fn answer(agent: &Agent, question: &Question, base: &Url) -> Asked {
    let Question { path, url, method } = question;
    let mut request = Request::builder().method(method).uri(url.as_str());
    if *method == Method::OPTIONS {
        request = request
            .header(header::ORIGIN, base.origin().ascii_serialization())
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("POST"));
    }
    let answered = request.body(()).map_err(ureq::Error::from).and_then(|request| agent.run(request));
    let mut private = false;
    let (status, answer) = match answered {
        Ok(response) => {
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let on = to.map(|to| format!(", and sends on to {to}")).unwrap_or_default();
            (Some(response.status().as_u16()), format!("{}{on}", response.status().as_u16()))
        }
        Err(ureq::Error::Other(error)) if error.is::<http::Private>() => {
            private = true;
            (None, format!("not asked: {error}"))
        }
        Err(error) => (None, why(&error.to_string())),
    };
    Asked { path: path.clone(), url: url.to_string(), method: method.to_string(), answer, status, private }
}

/// The client's words for what an owner can do something about, with ours before them.
fn why(error: &str) -> String {
    let known = [
        ("UnknownIssuer", "its certificate is of no authority that this system trusts"),
        ("NotValidForName", "its certificate is for another host"),
        ("certificate not valid for name", "its certificate is for another host"),
        ("Expired", "its certificate has expired"),
        ("expired", "its certificate has expired"),
    ];
    match known.into_iter().find(|(word, _)| error.contains(word)) {
        Some((_, says)) => format!("{says} ({error})"),
        None => error.to_owned(),
    }
}

/// On a terminal only.
fn progress(length: usize) -> ProgressBar {
    let target =
        if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    match ProgressStyle::with_template("asking {pos}/{len} {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

impl Asked {
    /// One line for people.
    pub(crate) fn line(&self) -> String {
        crate::output::tame(&format!("asked {} {}: {}\n", self.method, self.url, self.answer))
    }

    /// What is wrong with the answer, if anything.
    pub(crate) fn finding(&self) -> Option<Finding> {
        let method_refused = self.method == "OPTIONS" && self.status == Some(405);
        let severity = match self.status {
            Some(status) if status < 400 || method_refused => return None,
            Some(401 | 403 | 429) => Severity::Warning,
            None if self.private => Severity::Warning,
            _ => Severity::Error,
        };
        let (rule, says, mend) = match severity {
            Severity::Error => {
                ("unreachable", "An address does not answer as it should", "Mend the address, or what serves it")
            }
            Severity::Warning if self.private => (
                "private-address",
                "An address is not public, so it was not asked",
                "Write a public address; for a site on your own network, and a file that you trust, add --private",
            ),
            Severity::Warning => ("unclear-answer", "An address does not answer to programs", "Open it in a browser"),
        };
        Some(Finding {
            rule,
            severity,
            path: self.path.clone(),
            says: says.into(),
            found: format!("{} {}: {}", self.method, self.url, self.answer),
            source: "Regulation (EU) 2016/679 Art. 7(1) and 13: what is promised has to be there",
            verified: false,
            mend: mend.into(),
            at: 0..0,
            beside: None,
            acknowledged: None,
        })
    }
}
