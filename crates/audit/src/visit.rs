//! One visit: a fresh browser, the pages, an answer to the notice, and leaving again.

use std::time::Duration;

use assent_core::config::StorageKind as Kind;
use url::Url;

use super::browser::{Browser, Launch};
use super::crawl::Crawl;
use super::interrupt::Interrupt;
use super::notice::{self, Wish};
use super::page::{Entry, Page};
use super::phase::Phase;
use super::record::{Cookie, Occasion, Record, Request, Write};
use super::source::Source;
use super::watch::Watch;
use super::{Failure, Limits, netlog};

/// What a visit is to look at.
pub(super) struct Plan<'a> {
    pub launch: &'a Launch,
    /// Ends the visit.
    pub interrupt: &'a Interrupt,
    pub limits: Limits,
    /// The first page.
    pub start: &'a Url,
    /// How many pages more; the first visit finds them.
    pub more: usize,
    /// The pages that the first visit found.
    pub pages: &'a [Url],
}

/// What a visit saw.
#[derive(Default)]
pub(super) struct Seen {
    pub record: Record,
    /// How the notice was answered; none where that was not possible or not asked for.
    pub answer: Option<String>,
    /// The pages looked at.
    pub pages: Vec<Url>,
    /// Where the first page was in the end, after redirections.
    pub landed: Option<Url>,
    /// What is on the device in the end.
    pub stored: Vec<Entry>,
    /// What the pages say they are written in, the first page's language first.
    pub languages: Vec<String>,
    /// Whether the site asks with Assent.
    pub assent: bool,
    /// The sources of the pages; those of the first visit alone.
    pub sources: Vec<Source>,
    /// The categories and services that Assent knows once everything is granted.
    pub names: Vec<String>,
    /// Pages that could not be looked at, and why.
    pub unseen: Vec<(Url, Failure)>,
    /// What the audit asked for itself.
    pub asked: Vec<Url>,
}

/// Makes one visit.
pub(super) async fn make(plan: &Plan<'_>, phase: Phase) -> Result<Seen, Failure> {
    let (browser, events) = Browser::start(plan.launch).await?;
    let watch = Watch::begin(&browser.devtools, events, &browser.user_agent, plan.limits);
    let pages = u32::try_from(plan.more + 3).unwrap_or(u32::MAX);
    let most = plan.limits.page.saturating_mul(pages.saturating_mul(3));
    let visit = async {
        let page = Page::new(&browser, &watch, plan.limits).await?;
        Visit { plan, page, watch: &watch }.make(phase).await
    };
    let made = tokio::select! {
        made = tokio::time::timeout(most, visit) => made.unwrap_or(Err(Failure::Endless(most.as_secs()))),
        () = plan.interrupt.asked() => Err(Failure::Interrupted),
    };
    let (since, began) = watch.since();
    let log = browser.end().await;
    let mut seen = made?;
    if phase == Phase::Before || seen.answer.is_some() {
        // The last words of the last page are in the record that began with the answer.
        let room = plan.limits.entries.saturating_sub(seen.record.requests.len());
        let unheard = netlog::unheard(&log, since, began, &seen.record.requests, room);
        let asked = |request: &Request| seen.asked.iter().any(|url| url.as_str() == request.url);
        let unheard: Vec<Request> = unheard.into_iter().filter(|request| !asked(request)).collect();
        seen.record.requests.extend(unheard);
        seen.record.chain();
    }
    Ok(seen)
}

struct Visit<'a> {
    plan: &'a Plan<'a>,
    page: Page<'a>,
    watch: &'a Watch,
}

impl Visit<'_> {
    async fn make(&self, phase: Phase) -> Result<Seen, Failure> {
        let mut seen = Seen::default();
        self.page.open(self.plan.start).await?;
        seen.landed = self.landed().await?;
        seen.assent = self.page.holds("typeof assent === 'object' && typeof assent.withdraw === 'function'").await;
        let before = match phase {
            Phase::Before => Vec::new(),
            _ => {
                seen.answer = self.answer(phase, &seen).await?;
                if seen.answer.is_none() {
                    return Ok(seen);
                }
                self.stored(&seen).await?
            }
        };
        match phase {
            Phase::Before => self.explore(&mut seen).await?,
            Phase::Rejected | Phase::Accepted => seen.pages = self.look_again().await?,
            Phase::Withdrawn => {
                // The browser may bring back what a page showed before the withdrawal, and so may the page.
                self.page.go_back_to(seen.landed.as_ref().unwrap_or(self.plan.start)).await?;
                seen.pages = self.look_again().await?;
            }
        }
        if phase == Phase::Accepted && seen.assent {
            let names = self.page.text("JSON.stringify(Object.keys(assent.get().grants))").await;
            seen.names = names.and_then(|names| serde_json::from_str(&names).ok()).unwrap_or_default();
        }
        seen.stored = self.stored(&seen).await?;
        // From a page of the site, so that its storage is seen; what is written while leaving is in the record.
        self.page.leave().await;
        // The answer to those words may have brought a cookie.
        seen.stored.extend(self.stored(&seen).await?.into_iter().filter(|(kind, ..)| *kind == Kind::Cookie));
        seen.record = self.watch.record();
        add_unseen(&mut seen.record, &before, &seen.stored);
        Ok(seen)
    }

    /// Answers the notice; what happened until the answer belongs to another phase and is dropped.
    async fn answer(&self, phase: Phase, seen: &Seen) -> Result<Option<String>, Failure> {
        let wish = if phase == Phase::Rejected { Wish::Reject } else { Wish::Accept };
        let Some(first) = self.decide(wish).await? else { return Ok(None) };
        if phase != Phase::Withdrawn {
            return Ok(Some(first));
        }
        self.page.settle().await;
        self.page.open(self.plan.start).await?;
        if let Some(other) = self.plan.pages.get(1) {
            // On another page, so that there is one to go back to.
            self.page.open(other).await?;
        }
        let Some(second) = self.withdraw(seen).await? else { return Ok(None) };
        // What ran until now may still say good-bye when its page is left.
        self.page.settle().await;
        self.page.leave().await;
        self.watch.forget();
        Ok(Some(format!("{first}, then {second}")))
    }

    /// Clicks what fulfils a wish, behind the first layer if need be; afterwards the record begins anew.
    async fn decide(&self, wish: Wish) -> Result<Option<String>, Failure> {
        const TRIES: usize = 3;
        for _ in 0..TRIES {
            self.watch.forget();
            if let Some(label) = self.press(wish).await? {
                self.page.settle().await;
                return Ok(Some(format!("“{label}”")));
            }
            if wish == Wish::Reject
                && let Some(layer) = self.press(Wish::Settings).await?
            {
                self.page.settle().await;
                self.watch.forget();
                for wish in [Wish::Reject, Wish::Save] {
                    if let Some(label) = self.press(wish).await? {
                        self.page.settle().await;
                        return Ok(Some(format!("“{layer}”, then “{label}”")));
                    }
                }
            }
            // Some notices come late.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(None)
    }

    /// Takes a consent back: by Assent's interface, else by whatever opens the settings again.
    async fn withdraw(&self, seen: &Seen) -> Result<Option<String>, Failure> {
        if seen.assent && self.page.holds("assent.withdraw().then(() => true)").await {
            return Ok(Some("assent.withdraw()".to_owned()));
        }
        for opener in notice::openers() {
            if self.page.holds(&opener.expression).await {
                if opener.takes_back {
                    return Ok(Some(format!("{}'s interface", opener.tool)));
                }
                self.page.settle().await;
                if let Some(answer) = self.decide_again().await? {
                    return Ok(Some(format!("{}'s settings and {answer}", opener.tool)));
                }
            }
        }
        if let Some(label) = self.press(Wish::Reopen).await? {
            self.page.settle().await;
            if let Some(answer) = self.decide_again().await? {
                return Ok(Some(format!("“{label}” and {answer}")));
            }
        }
        Ok(None)
    }

    async fn decide_again(&self) -> Result<Option<String>, Failure> {
        for wish in [Wish::Withdraw, Wish::Reject] {
            if let Some(label) = self.press(wish).await? {
                return Ok(Some(format!("“{label}”")));
            }
        }
        Ok(None)
    }

    /// Clicks the control that fulfils a wish, in the page or one of its frames, and says what it was called.
    async fn press(&self, wish: Wish) -> Result<Option<String>, Failure> {
        for (session, documents) in self.page.documents().await? {
            if let Some(control) = documents.iter().find_map(|document| notice::find(document, wish)) {
                self.page.click(&Page::target(&session, control.handle)).await?;
                return Ok(Some(control.label));
            }
        }
        Ok(None)
    }

    /// Finds the pages by following links, and looks at them.
    async fn explore(&self, seen: &mut Seen) -> Result<(), Failure> {
        seen.pages.push(self.plan.start.clone());
        let mut crawl = Crawl::from(seen.landed.as_ref().unwrap_or(self.plan.start));
        if self.plan.more > 0 {
            seen.asked = self.read_maps(&mut crawl).await;
        }
        loop {
            // The page itself; its frames are not what a link opens.
            if let Some(document) = self.page.documents().await?.first().and_then(|(_, documents)| documents.first()) {
                crawl.add(document);
                let present = seen.pages.last().unwrap_or(self.plan.start);
                if let (Some(text), Ok(address)) = (self.page.source().await, Url::parse(&document.url)) {
                    seen.sources.push(Source::read(present, &address, text));
                }
                let language = document.language().filter(|language| !seen.languages.contains(language));
                seen.languages.extend(language);
            }
            let more = seen.pages.len() <= self.plan.more;
            let Some(next) = crawl.next().filter(|_| more) else { return Ok(()) };
            self.page.leave().await;
            match self.page.open(&next).await {
                Ok(()) => seen.pages.push(next),
                // What a link downloads is none of the site's pages.
                Err(failure @ Failure::NoPage { .. }) => self.watch.note(failure.to_string()),
                Err(failure @ (Failure::Unreachable { .. } | Failure::Answered { .. })) => {
                    self.watch.note(failure.to_string());
                    seen.unseen.push((next, failure));
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Takes up the pages of the site's map, and of the first few maps that it names; gives the maps' addresses.
    async fn read_maps(&self, crawl: &mut Crawl) -> Vec<Url> {
        const MAPS: usize = 4;
        const LARGEST: usize = 8 << 20;
        let (mut maps, mut asked): (Vec<Url>, _) = (crawl.map().into_iter().collect(), Vec::new());
        while let Some(map) = maps.pop().filter(|_| asked.len() < MAPS) {
            if let Some(text) = self.page.file(&map, LARGEST).await {
                maps.extend(crawl.add_map(&text));
            }
            asked.push(map);
        }
        asked
    }

    /// Looks at the pages that the first visit found, the first of them a second time: now the answer is known from the beginning.
    async fn look_again(&self) -> Result<Vec<Url>, Failure> {
        let mut looked = vec![self.plan.start.clone()];
        for next in std::iter::once(self.plan.start).chain(self.plan.pages.iter().skip(1)) {
            self.page.leave().await;
            self.page.open(next).await?;
            if next != self.plan.start {
                looked.push(next.clone());
            }
        }
        Ok(looked)
    }

    async fn landed(&self) -> Result<Option<Url>, Failure> {
        let documents = self.page.documents().await?;
        Ok(documents.first().and_then(|(_, documents)| Url::parse(&documents.first()?.url).ok()))
    }

    async fn stored(&self, seen: &Seen) -> Result<Vec<Entry>, Failure> {
        let origin = seen.landed.as_ref().map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        self.page.stored(&origin).await
    }
}

/// What is there and nobody was seen to write.
fn add_unseen(record: &mut Record, before: &[Entry], after: &[Entry]) {
    for (kind, whose, name) in after.iter().filter(|entry| !before.contains(entry)) {
        let (kind, whose, name) = (*kind, whose.clone(), name.clone());
        if kind == Kind::Cookie {
            if !record.cookies.iter().any(|cookie| cookie.name == name && cookie.domain == whose) {
                record.cookies.push(Cookie { name, domain: whose, ..Cookie::default() });
            }
        } else if !record.storage.iter().any(|write| write.kind == kind && write.name == name && write.origin == whose)
        {
            record.storage.push(Write { occasion: Occasion::default(), kind, origin: whose, name });
        }
    }
}
