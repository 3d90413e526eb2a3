//! The second part of the banner: all that follows once the visitor was asked. A build that ships has it in a module of its
//! own (`crates/xtask/src/wasm/split`), which shares the first one's memory and is fetched while the visitor reads.

mod age;
mod call;
mod decision;
mod declarations;
mod embeds;
mod layers;
mod mirror;

use std::cell::{Cell, RefCell};

use assent_core::{
    AgeCheck, Blocks, Choice, Config, JurisdictionSource, Locale, Method, Mode, Policy, Region, Sha256, Write,
};
use wasm_bindgen::prelude::*;

use crate::app::{self, App, Request};
use crate::browser::{self, Last, Outbox};
use crate::ui::Action;
use age::Wish;
use call::{Call, Layer};
use declarations::Declarations;
use embeds::Embeds;
use layers::Layers;

/// The second part of this page's banner.
struct Second {
    app: &'static App,
    policy: Policy,
    /// The visitor's region, and how it is known.
    region: Option<(Region, JurisdictionSource)>,
    /// The hash of the configuration's bytes.
    config: Sha256,
    /// The hash of what the visitor is told. Made before anybody clicks, so that an answer takes effect the sooner.
    notice: Sha256,
    /// Where the configuration wants receipts.
    outbox: Option<Outbox>,
    /// For the next receipt. Drawn beforehand: a browser's first look for its random source takes milliseconds.
    chance: Cell<[[u8; 10]; 2]>,
    /// The last choice on this device, also one that no longer holds.
    last: RefCell<Option<Last>>,
    /// Whether no storage took it, so that it holds for this page only.
    unsaved: Cell<bool>,
    /// What came of the question for the visitor's age.
    age: RefCell<Option<AgeCheck>>,
    /// Whether it is a guardian who answers now.
    guardian: Cell<bool>,
    /// Whether what a visitor who reads the notice would wait for has been begun: once a page.
    ahead: Cell<bool>,
    layers: RefCell<Layers>,
    embeds: RefCell<Embeds>,
    declarations: RefCell<Declarations>,
}

thread_local! {
    static SECOND: Cell<Option<&'static Second>> = const { Cell::new(None) };
}

/// The only way in: whoever loads this part calls it.
#[wasm_bindgen]
pub fn second() {
    // The compiler must not see which function it is, or the first part would call it without asking.
    app::join(std::hint::black_box(carry_out));
}

fn carry_out(request: Request) -> Result<(), String> {
    let second = || SECOND.get().or_else(begin).ok_or("the banner has not started");
    match request {
        Request::Perform(action) => second()?.perform(action),
        Request::Call(name, arguments) => second()?.call(Call::parse(&name, &arguments)?)?,
        Request::Explain(config) => drop(Config::explain(&config).map_err(|problems| problems.to_string())?),
    }
    Ok(())
}

/// Takes over what the first part resolved, and asks where it could not tell whether there is anything to ask.
fn begin() -> Option<&'static Second> {
    let app = app::app()?;
    let setting = app.setting.take()?;
    let mut policy = setting.policy;
    if let Some(english) = browser::parse(Locale::ENGLISH) {
        policy.complete(&english);
    }
    let notice = browser::to_json(&browser::to_js(&policy.notice()));
    let outbox = policy.receipts().map(|receipts| Outbox::open(policy.site(), receipts, complain));
    let second: &'static Second = Box::leak(Box::new(Second {
        app,
        policy,
        region: setting.region,
        config: Sha256::of(setting.text.as_bytes()),
        notice: Sha256::of(notice.as_bytes()),
        outbox,
        chance: Cell::new(browser::chance()),
        last: RefCell::new(browser::recall(&app.host.key())),
        unsaved: Cell::default(),
        age: RefCell::default(),
        guardian: Cell::default(),
        ahead: Cell::default(),
        layers: RefCell::default(),
        embeds: RefCell::default(),
        declarations: RefCell::default(),
    }));
    SECOND.set(Some(second));
    // Requests by code wait for this list (`www/parts/block.js`), also before any answer.
    app.host.emit("block", &browser::to_js(&Blocks::of(&second.policy).write()));
    second.ask();
    Some(second)
}

/// Reports to the page's owner what went wrong: in the console, and to listeners of `error`.
fn complain(message: &str) {
    web_sys::console::error_1(&["[assent] ", message].concat().into());
    if let Some(app) = app::app() {
        app.host.emit("error", &browser::object("message", &message.into()));
    }
}

impl Second {
    fn perform(&'static self, action: Action) {
        match action {
            Action::Accept => self.answer_all(true),
            Action::Reject => self.answer_all(false),
            Action::Settings => self.show_preferences(),
            Action::Save => self.save(),
            Action::Withdraw => self.withdraw(Method::PrefsRejectAll),
            Action::Close => self.close(),
            Action::Download => self.download(),
            Action::Reload => browser::reload(),
            Action::Once(embed) => self.wish(Wish::Reveal(embed)),
            Action::Always(embed) => self.wish(Wish::Allow(embed)),
            Action::Born(year) => self.born(year),
            Action::Guardian => self.answer_as_guardian(),
        }
    }

    /// A call of the public API.
    fn call(&'static self, call: Call) -> Result<(), String> {
        // An answer waited for this part; from here on nothing of it is lost, and whatever comes of it shall not come of it again.
        if !matches!(call, Call::Sync) {
            self.app.host.keep_pending("");
        }
        match call {
            Call::Open(Layer::Preferences) => self.show_preferences(),
            Call::Open(Layer::Notice) => self.show_notice(),
            Call::Answer { granted, options } => {
                let scope = options.scope.unwrap_or(self.policy.preset_scope());
                self.wish(Wish::Decide(Choice::uniform(&self.policy, granted, scope), Method::Api));
            }
            Call::Choose { grants, options } => {
                let mut choice = self.present().with(&self.policy, &grants).map_err(|error| error.to_string())?;
                choice.scope = options.scope.unwrap_or(choice.scope);
                self.wish(Wish::Decide(choice, Method::Api));
            }
            Call::Withdraw => self.withdraw(Method::Api),
            Call::Embed(element) => self.show_placeholder(element),
            Call::Declare(element) => self.declare(element),
            Call::Sync => self.sync(),
        }
        Ok(())
    }

    /// Whether a decision is in force that answers this configuration.
    fn decided(&self) -> bool {
        let last = self.last.borrow();
        let answered = last.as_ref().is_some_and(|last| last.recalled.revision >= self.policy.revision());
        answered && self.app.host.decided()
    }

    /// Asks, unless a decision is in force; until then has the guard enforce what the law lets hold.
    fn ask(&'static self) {
        self.reconcile();
        let decided = self.decided();
        let known = self.last.borrow().as_ref().and_then(|last| last.recalled.receipt.age.clone());
        // Who was too young may have grown by the time that everybody is asked again.
        self.age.replace(known.filter(|check| decided || check.ok));
        if decided {
            return self.close_all();
        }
        // What holds before a choice is news to the guard where something runs then, and where nobody will be asked.
        if self.policy.mode() != Mode::OptIn || !self.policy.asks() {
            self.suppose();
        }
        if self.policy.asks() {
            self.show_notice();
            if !self.ahead.replace(true) {
                self.make_ready(&[Self::rehearse, Self::prepare_preferences, Self::lay_out_preferences]);
            }
        }
    }

    /// Does ahead what the visitor who reads the notice would wait for, each in a task of its own, so that the page can answer in between.
    fn make_ready(&'static self, steps: &'static [fn(&'static Self)]) {
        let Some((step, rest)) = steps.split_first() else { return };
        browser::later(move || {
            if self.app.asking() && self.layers.borrow().idle() {
                step(self);
                self.make_ready(rest);
            }
        });
    }

    /// The choice in force, or what holds without one: nothing that needs consent is ever preset to "on".
    fn present(&self) -> Choice {
        match &*self.last.borrow() {
            Some(last) if self.decided() => last.recalled.choice.fitted(&self.policy),
            _ => Choice::undecided(&self.policy),
        }
    }

    /// The answer of the "all" buttons, of whichever layer is open.
    fn answer_all(&'static self, granted: bool) {
        let draft = self.layers.borrow().draft();
        let method = match (&draft, granted) {
            (Some(_), true) => Method::PrefsAcceptAll,
            (Some(_), false) => Method::PrefsRejectAll,
            (None, true) => Method::BannerAcceptAll,
            (None, false) => Method::BannerRejectAll,
        };
        let preset = || Choice::uniform(&self.policy, granted, self.policy.preset_scope());
        let choice = draft.map_or_else(preset, |draft| draft.uniform(&self.policy, granted));
        self.wish(Wish::Decide(choice, method));
    }

    fn save(&'static self) {
        let draft = self.layers.borrow().draft();
        if let Some(draft) = draft {
            self.wish(Wish::Decide(draft.choice(), Method::PrefsSave));
        }
    }

    fn withdraw(&'static self, method: Method) {
        let scope = self.present().scope;
        self.decide(Choice::uniform(&self.policy, false, scope), method);
    }

    /// Another tab, or an earlier life of this page, may have changed the decision.
    fn sync(&'static self) {
        let recalled = browser::recall(&self.app.host.key());
        // What no storage took holds for this page.
        if recalled.is_some() || !self.unsaved.get() {
            *self.last.borrow_mut() = recalled;
        }
        self.ask();
        self.declare_anew();
    }

    fn download(&self) {
        if let Some(last) = &*self.last.borrow() {
            browser::download("consent-receipt.json", &browser::to_text(&last.receipt));
        }
    }
}
