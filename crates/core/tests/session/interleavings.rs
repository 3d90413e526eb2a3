//! Any order of tabs, hosts, clocks and late modules: a withdrawal is never lost, and nothing is granted that no visitor granted and no
//! regime presets.

use std::collections::HashSet;
use std::sync::Mutex;

use assent_core::session::{Effect, Event, Layer};
use assent_core::{Grants, Id, Method, Node, Policy, Scope};
use proptest::prelude::*;

use crate::common::{SITE, policy_where};
use crate::world::{DAY, World, granted, text};

/// What can be answered in [`SITE`].
const NAMES: [&str; 3] = ["matomo", "ga", "marketing"];
/// The host of each tab.
const TABS: [usize; 4] = [0, 0, 1, 2];

#[derive(Debug, Clone)]
enum Step {
    /// The page is loaded anew; its module is late.
    Load,
    Boot,
    /// What other tabs wrote reaches this one.
    Deliver,
    /// The page comes back from the back-forward cache.
    Return,
    /// Of the browser.
    Restart,
    Clock(u64),
    Later(u64),
    /// Of the host's storage.
    Full(bool),
    Open,
    Close,
    Once(u32),
    Forge,
    Answer(Answer),
}

#[derive(Debug, Clone)]
enum Answer {
    All { granted: bool, session: Option<bool>, by_page: bool },
    Choose(usize, bool),
    Always(usize),
    Save(usize, bool),
    Withdraw,
}

fn steps(step: impl Strategy<Value = Step>) -> impl Strategy<Value = Vec<(usize, Step)>> {
    prop::collection::vec((0..TABS.len(), step), 1..40)
}

fn page() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Load),
        Just(Step::Boot),
        Just(Step::Deliver),
        Just(Step::Return),
        Just(Step::Open),
        Just(Step::Close),
        Just(Step::Once(1)),
        Just(Step::Forge),
    ]
}

fn answer() -> impl Strategy<Value = Step> {
    let name = 0..NAMES.len();
    let answer = prop_oneof![
        any::<(bool, bool)>().prop_map(|(granted, by_page)| Answer::All { granted, session: None, by_page }),
        (name.clone(), any::<bool>()).prop_map(|(name, granted)| Answer::Choose(name, granted)),
        (name.clone(), any::<bool>()).prop_map(|(name, granted)| Answer::Save(name, granted)),
        name.prop_map(Answer::Always),
        Just(Answer::Withdraw),
    ];
    answer.prop_map(Step::Answer)
}

/// Any clock, and sessions that end.
fn anything() -> impl Strategy<Value = Step> {
    let scoped = any::<(bool, bool)>()
        .prop_map(|(granted, session)| Answer::All { granted, session: Some(session), by_page: true })
        .prop_map(Step::Answer);
    let clock = prop_oneof![0..400 * DAY, any::<u64>()].prop_map(Step::Clock);
    prop_oneof![6 => page(), 6 => answer(), 2 => scoped, 1 => clock, 1 => Just(Step::Restart)]
}

/// A device that forgets nothing, within a month.
fn within_validity() -> impl Strategy<Value = Step> {
    prop_oneof![6 => page(), 6 => answer(), 1 => (0..DAY / 2).prop_map(Step::Later)]
}

/// The walk of a visitor through a world, and what they answered last for each name.
struct Walk {
    world: World,
    last: [Option<bool>; 3],
    /// Which names run before any choice.
    preset: [bool; 3],
    receipts: HashSet<String>,
}

impl Walk {
    fn new(policy: Policy) -> Self {
        let preset = assent_core::Choice::undecided(&policy);
        let preset = NAMES.map(|name| preset.grants.get(&Id::parse(name).expect("an id")) == Some(true));
        let mut world = World::new(policy, &TABS);
        for tab in 0..TABS.len() {
            world.load(tab);
        }
        Self { world, last: [None; 3], preset, receipts: HashSet::new() }
    }

    /// Whether a name may run.
    fn may(&self, name: usize) -> bool {
        self.last[name].unwrap_or(self.preset[name])
    }

    fn step(&mut self, tab: usize, step: Step) -> Result<(), TestCaseError> {
        let answers = if let Step::Answer(answer) = step {
            // The module comes first, and asks: whatever that brings is no answer.
            self.world.boot(tab);
            self.check_effects()?;
            Some(self.answer(tab, answer))
        } else {
            self.act(tab, step);
            None
        };
        if let Some(answers) = answers {
            for (name, answer) in NAMES.into_iter().zip(answers) {
                if let Some(answer) = answer {
                    prop_assert_eq!(self.world.grants(tab, name), answer, "{} as just answered", name);
                }
            }
            prop_assert!(self.world.in_force(tab));
        }
        self.check_effects()
    }

    /// What was enforced and proved since the last time.
    fn check_effects(&mut self) -> Result<(), TestCaseError> {
        let effects: Vec<Effect> = self.world.tabs.iter_mut().flat_map(|tab| tab.effects.drain(..)).collect();
        for effect in &effects {
            match effect {
                Effect::Settle { stored, .. } | Effect::Suppose(stored) => {
                    for (index, name) in NAMES.into_iter().enumerate() {
                        prop_assert!(!granted(stored, name) || self.may(index), "{} was denied last", name);
                    }
                    prop_assert!(granted(stored, "necessary") && granted(stored, "login"));
                }
                Effect::Post(receipt) => {
                    let id = text(receipt, "receipt_id").expect("collected").to_owned();
                    prop_assert!(self.receipts.insert(id), "no id comes twice");
                    if let Some(before) = text(receipt, "supersedes") {
                        prop_assert!(self.receipts.contains(before), "it follows one that was posted");
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn act(&mut self, tab: usize, step: Step) {
        let host = TABS[tab];
        match step {
            Step::Load => self.world.load(tab),
            Step::Boot => self.world.boot(tab),
            Step::Deliver => self.world.deliver(tab),
            Step::Return => self.world.synchronise(tab),
            Step::Restart => self.world.restart(),
            Step::Clock(clock) => self.world.clock = clock,
            Step::Later(milliseconds) => self.world.clock += milliseconds,
            Step::Full(full) => self.world.hosts[host].full = full,
            Step::Open => self.world.happen(tab, Event::Opened(Layer::Preferences)),
            Step::Close => self.world.happen(tab, Event::Closed),
            Step::Once(number) => self.world.happen(tab, Event::Embed { number, grants: None }),
            Step::Forge => self.forge(host),
            Step::Answer(_) => {}
        }
    }

    /// Carries out an answer; gives what was answered for each name.
    fn answer(&mut self, tab: usize, answer: Answer) -> [Option<bool>; 3] {
        let one = |name: usize, granted: bool| Grants(vec![(Id::parse(NAMES[name]).expect("an id"), granted)]);
        let of_one = |name: usize, granted: bool| {
            let mut answers = [None; 3];
            answers[name] = Some(granted);
            answers
        };
        let (event, answers) = match answer {
            Answer::All { granted, session, by_page } => {
                let scope = session.map(|session| if session { Scope::Session } else { Scope::Persistent });
                let method = by_page.then_some(Method::Api);
                (Event::Answered { granted, scope, method }, [Some(granted); 3])
            }
            Answer::Choose(name, granted) => {
                (Event::Chose { grants: one(name, granted), scope: None }, of_one(name, granted))
            }
            Answer::Always(name) => (Event::Embed { number: 1, grants: Some(one(name, true)) }, of_one(name, true)),
            Answer::Save(name, granted) => {
                self.world.happen(tab, Event::Opened(Layer::Preferences));
                let shown = self.world.session(tab).present();
                let choice = shown.with(self.world.policy(), &one(name, granted)).expect("known names");
                let answers = NAMES.map(|name| choice.grants.get(&Id::parse(name).expect("an id")));
                for (index, answer) in answers.into_iter().enumerate() {
                    assert!(
                        index == name || answer == Some(false) || self.may(index),
                        "a switch shows what was denied"
                    );
                }
                (Event::Saved(choice), answers)
            }
            Answer::Withdraw => (Event::Withdrew(Method::Api), [Some(false); 3]),
        };
        for (last, answer) in self.last.iter_mut().zip(answers) {
            *last = answer.or(*last);
        }
        self.world.happen(tab, event);
        answers
    }

    /// Somebody else's script writes a verdict that grants everything.
    fn forge(&mut self, host: usize) {
        let Some(Node::Object(members)) = &mut self.world.hosts[host].stored else { return };
        for (_, verdict) in members.iter_mut().filter(|(key, _)| key == "verdict") {
            let Node::Object(members) = verdict else { continue };
            for (_, grants) in members.iter_mut().filter(|(key, _)| key == "grants") {
                let Node::Object(grants) = grants else { continue };
                grants.iter_mut().for_each(|(_, granted)| *granted = Node::Bool(true));
            }
        }
    }

    /// Every page comes to rest: none grants anything but what the visitor granted last, or the regime presets.
    fn rest(&mut self, tabs: usize) -> Result<(), TestCaseError> {
        for tab in 0..tabs {
            self.world.synchronise(tab);
            for (index, name) in NAMES.into_iter().enumerate() {
                prop_assert!(!self.world.grants(tab, name) || self.may(index), "{} was denied last", name);
            }
        }
        Ok(())
    }
}

fn walk(policy: Policy, steps: Vec<(usize, Step)>) -> Result<(), TestCaseError> {
    // Without a shared record each host has answers of its own: then the first host's tabs are all.
    let tabs = if policy.mirror().is_some() { TABS.len() } else { 2 };
    let mut walk = Walk::new(policy);
    for (tab, step) in steps {
        walk.step(tab % tabs, step)?;
    }
    walk.rest(tabs)
}

/// The policy of [`SITE`] with something more; read once for all the cases of a test.
fn site(more: &str, gpc: bool) -> Policy {
    static READ: Mutex<Vec<(String, Policy)>> = Mutex::new(Vec::new());
    let json = SITE.replace(r#""receipts""#, &[more, r#""receipts""#].concat());
    let mut read = READ.lock().expect("no test fails in here");
    if let Some((_, policy)) = read.iter().find(|(known, policy)| *known == json && policy.objects() == gpc) {
        return policy.clone();
    }
    let policy = policy_where(&json, gpc);
    read.push((json, policy.clone()));
    policy
}

const MIRROR: &str = r#""mirror": { "domain": "example.com" }, "#;
const OPT_OUT: &str = r#""regime": "us-ca", "#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_withdrawal_is_never_lost_among_the_tabs_of_a_host(steps in steps(anything())) {
        walk(site("", false), steps)?;
    }

    #[test]
    fn a_withdrawal_is_never_lost_among_the_hosts_of_a_domain(steps in steps(anything())) {
        walk(site(MIRROR, false), steps)?;
    }

    /// Of a page that could store nothing the others know by the domain's cookie.
    #[test]
    fn a_withdrawal_is_never_lost_where_storage_is_full(
        steps in steps(prop_oneof![8 => anything(), 1 => any::<bool>().prop_map(Step::Full)]),
    ) {
        walk(site(MIRROR, false), steps)?;
    }

    /// Where things run until an objection, and for as long as it is valid.
    #[test]
    fn an_objection_is_never_lost(steps in steps(within_validity()), mirrored: bool, gpc: bool) {
        let more = if mirrored { [MIRROR, OPT_OUT].concat() } else { OPT_OUT.to_owned() };
        walk(site(&more, gpc), steps)?;
    }
}
