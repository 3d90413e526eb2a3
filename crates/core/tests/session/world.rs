//! Browsers without a browser: hosts of one domain, each with its storage; tabs, each with a guard and, once its module has come, a session.

use assent_core::session::{Close, Effect, Event, Layer, Now, Session, Visit};
use assent_core::{JurisdictionSource, Mirrored, Node, Policy, Region, Scope, Timestamp};

/// The present moment when a world begins.
pub const START: u64 = 1_795_300_594_000;
pub const DAY: u64 = 86_400_000;

pub struct World {
    policy: &'static Policy,
    region: Option<Region>,
    /// The device's clock, in milliseconds since 1970.
    pub clock: u64,
    pub year: u32,
    /// The value of the domain's cookie with the record.
    pub cookie: Option<String>,
    pub takes_cookies: bool,
    /// Whether the browser session lasts that a choice for the session marked.
    pub marked: bool,
    pub hosts: [Host; 3],
    pub tabs: Vec<Tab>,
    /// Whether an answer waits that was given before the banner came.
    pub pending: bool,
    /// A layer that cannot be shown.
    pub broken: Option<Layer>,
    moments: u64,
}

#[derive(Default)]
pub struct Host {
    pub stored: Option<Node>,
    /// Storage is full.
    pub full: bool,
    noted: bool,
}

pub struct Tab {
    host: usize,
    session: Option<Session<'static>>,
    /// What the guard enforces, as it was stored.
    pub guard: Option<Node>,
    /// Whether other tabs of the host have written since the guard looked.
    stale: bool,
    /// Whether a task of its own is to come.
    pub continues: bool,
    /// Every effect since it was last taken.
    pub effects: Vec<Effect>,
}

impl World {
    pub fn new(policy: Policy, tabs: &[usize]) -> Self {
        let mut world = Self {
            policy: Box::leak(Box::new(policy)),
            region: None,
            clock: START,
            year: 2026,
            cookie: None,
            takes_cookies: true,
            marked: false,
            hosts: Default::default(),
            tabs: Vec::new(),
            pending: false,
            broken: None,
            moments: 0,
        };
        for host in tabs {
            let tab = Tab { host: *host, session: None, guard: None, stale: false, continues: false, effects: vec![] };
            world.tabs.push(tab);
        }
        world
    }

    pub fn in_region(mut self, region: &str) -> Self {
        self.region = Region::parse(region);
        self
    }

    pub fn policy(&self) -> &'static Policy {
        self.policy
    }

    /// A tab is opened, or loads its page anew: the guard looks at the device, and the module is still to come.
    pub fn load(&mut self, tab: usize) {
        self.tabs[tab].session = None;
        self.tabs[tab].continues = false;
        self.look(tab);
    }

    /// A session that knows nothing yet.
    pub fn make_session(&self) -> Session<'static> {
        Session::new(Visit {
            policy: self.policy,
            region: self.region.clone().map(|region| (region, JurisdictionSource::Config)),
            text: "{}".into(),
            json: |node| serde_json::to_string(node).expect("JSON"),
            style: "button{}",
        })
    }

    /// The module comes.
    pub fn boot(&mut self, tab: usize) {
        if self.tabs[tab].session.is_none() {
            self.tabs[tab].session = Some(self.make_session());
            self.run(tab, Event::Synchronised);
        }
    }

    /// What the guard does when a page begins, when it comes back, and when another tab has written.
    fn look(&mut self, tab: usize) {
        let found = self.hosts[self.tabs[tab].host].stored.clone();
        self.tabs[tab].stale = false;
        self.tabs[tab].guard = found.filter(|found| self.is_fresh(found));
    }

    /// As `fresh` in `www/guard.js`.
    fn is_fresh(&self, found: &Node) -> bool {
        let Some(verdict) = found.member("verdict") else { return false };
        let alive = matches!(verdict.member("until"), Some(Node::Number(until)) if (self.clock as f64) < *until);
        let lasts = matches!(verdict.member("scope"), Some(Node::String(scope)) if scope == "persistent");
        let known = match verdict.member("mark") {
            Some(Node::String(mark)) => {
                self.cookie.as_ref().is_some_and(|cookie| *mark == ["assent=", cookie].concat())
            }
            _ => true,
        };
        alive && (lasts || self.marked) && known
    }

    /// The guard looks again, and so does the session: another tab has written, or the page comes back.
    pub fn synchronise(&mut self, tab: usize) {
        self.look(tab);
        self.happen(tab, Event::Synchronised);
    }

    /// What other tabs have written reaches this one.
    pub fn deliver(&mut self, tab: usize) {
        if self.tabs[tab].stale {
            self.synchronise(tab);
        }
    }

    /// Everything ends with the browser session.
    pub fn restart(&mut self) {
        self.marked = false;
        for tab in 0..self.tabs.len() {
            self.load(tab);
        }
    }

    /// An event in a tab; its module comes first.
    pub fn happen(&mut self, tab: usize, event: Event) {
        self.boot(tab);
        self.run(tab, event);
    }

    /// The task comes that a session wanted.
    pub fn go_on(&mut self, tab: usize) {
        if std::mem::take(&mut self.tabs[tab].continues) {
            self.happen(tab, Event::Continued);
        }
    }

    /// What the browser says to a tab at this moment.
    pub fn now(&mut self, tab: usize) -> Now {
        self.moments += 1;
        let mut random = [[0; 10]; 2];
        for (index, bytes) in random.iter_mut().enumerate() {
            bytes[..8].copy_from_slice(&(self.moments * 2 + index as u64).to_be_bytes());
        }
        let tab = &self.tabs[tab];
        let receipt = tab.guard.as_ref().and_then(|stored| stored.member("record")?.member("receipt"));
        Now {
            at: Timestamp(self.clock),
            year: self.year,
            tz_offset: -60,
            random,
            in_force: matches!(receipt, Some(Node::Object(_))),
            pending: self.pending,
            stored: self.hosts[tab.host].stored.clone(),
            shared: self.cookie.as_deref().and_then(Mirrored::parse),
            session: self.marked,
        }
    }

    fn run(&mut self, tab: usize, event: Event) {
        let now = self.now(tab);
        self.update(tab, event, &now);
    }

    fn update(&mut self, tab: usize, event: Event, now: &Now) {
        let session = self.tabs[tab].session.as_mut().expect("the module has come");
        let effects = session.update(event, now);
        for (index, effect) in effects.iter().enumerate() {
            let last = index + 1 == effects.len();
            assert!(last || !matches!(effect, Effect::Mirror { .. } | Effect::Note), "nothing goes before its outcome");
        }
        for effect in effects {
            self.tabs[tab].effects.push(effect.clone());
            self.carry_out(tab, effect, now);
        }
    }

    fn carry_out(&mut self, tab: usize, effect: Effect, now: &Now) {
        let host = self.tabs[tab].host;
        match effect {
            Effect::Mirror { text, .. } => {
                let taken = self.takes_cookies;
                if taken {
                    self.cookie = Some(text);
                }
                self.update(tab, Event::Took(taken), now);
            }
            Effect::Settle { stored, scope, replaced } => {
                let kept = !self.hosts[host].full;
                self.write(tab, kept.then(|| stored.clone()));
                if scope == Scope::Session {
                    self.marked = true;
                } else if replaced == Some(Scope::Session) {
                    self.marked = false;
                }
                self.tabs[tab].guard = Some(stored);
                self.update(tab, Event::Kept(kept), now);
            }
            Effect::Forget => {
                self.write(tab, None);
                self.tabs[tab].guard = None;
            }
            Effect::Suppose(stored) => self.tabs[tab].guard = Some(stored),
            Effect::Note => {
                let news = !std::mem::replace(&mut self.hosts[host].noted, true);
                self.update(tab, Event::Took(news), now);
            }
            Effect::Continue => self.tabs[tab].continues = true,
            Effect::Show(layer) if self.broken == Some(layer) => self.update(tab, Event::Failed(layer), now),
            Effect::Show(_) | Effect::Close(_) | Effect::Post(_) | Effect::Announce { .. } | Effect::Reveal(_) => {}
        }
    }

    fn write(&mut self, tab: usize, stored: Option<Node>) {
        let host = self.tabs[tab].host;
        self.hosts[host].stored = stored;
        for (index, other) in self.tabs.iter_mut().enumerate() {
            other.stale |= index != tab && other.host == host;
        }
    }

    /// Whether a tab's guard enforces the visitor's own decision.
    pub fn in_force(&mut self, tab: usize) -> bool {
        self.now(tab).in_force
    }

    /// Whether a tab's guard grants a name.
    pub fn grants(&self, tab: usize, name: &str) -> bool {
        self.tabs[tab].guard.as_ref().is_some_and(|stored| granted(stored, name))
    }

    pub fn session(&self, tab: usize) -> &Session<'static> {
        self.tabs[tab].session.as_ref().expect("the module has come")
    }

    /// The effects of a tab since they were last taken, each by its name.
    pub fn take(&mut self, tab: usize) -> Vec<&'static str> {
        self.tabs[tab].effects.drain(..).map(|effect| name(&effect)).collect()
    }

    /// The receipts among a tab's effects.
    pub fn receipts(&self, tab: usize) -> Vec<Node> {
        let posted = |effect: &Effect| if let Effect::Post(receipt) = effect { Some(receipt.clone()) } else { None };
        self.tabs[tab].effects.iter().filter_map(posted).collect()
    }
}

/// Whether what is stored grants a name.
pub fn granted(stored: &Node, name: &str) -> bool {
    let grants = stored.member("verdict").and_then(|verdict| verdict.member("grants"));
    matches!(grants.and_then(|grants| grants.member(name)), Some(Node::Bool(true)))
}

/// A text of a receipt.
pub fn text<'a>(receipt: &'a Node, key: &str) -> Option<&'a str> {
    match receipt.member(key)? {
        Node::String(text) => Some(text),
        _ => None,
    }
}

fn name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Show(Layer::Notice) => "show notice",
        Effect::Show(Layer::Preferences) => "show preferences",
        Effect::Show(Layer::Age) => "ask for the age",
        Effect::Show(Layer::TooYoung { .. }) => "say too young",
        Effect::Close(Close::All) => "close all",
        Effect::Close(Close::Dialogs) => "close dialogs",
        Effect::Close(Close::Age) => "close age",
        Effect::Close(Close::Preferences) => "close preferences",
        Effect::Close(Close::Status) => "close status",
        Effect::Mirror { .. } => "mirror",
        Effect::Settle { .. } => "settle",
        Effect::Forget => "forget",
        Effect::Suppose(_) => "suppose",
        Effect::Note => "note",
        Effect::Post(_) => "post",
        Effect::Announce { .. } => "announce",
        Effect::Reveal(_) => "reveal",
        Effect::Continue => "continue",
    }
}
