//! The banner of a page: puts the question, and does what follows from the answer.

mod age;
mod call;
mod decision;
mod declarations;
mod embeds;
mod layers;
mod mirror;
mod notice;

use std::cell::{Cell, OnceCell, RefCell};

use assent_core::{AgeCheck, Blocks, Choice, JurisdictionSource, Key, Method, Mode, Policy, Region, Sha256, Write};
use js_sys::{Array, Error};
use wasm_bindgen::prelude::*;
use web_sys::console;

use crate::browser::{self, Host, Last, Outbox, Setting, Stage};
use crate::ui::{Action, look};
use age::Wish;
use call::{Call, Layer};
use declarations::Declarations;
use embeds::Embeds;
use layers::Layers;

/// A style sheet, as `build.rs` leaves it.
macro_rules! css {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name))
    };
}
pub(crate) use css;

/// The banner of this page.
struct App {
    /// The guard.
    host: Host,
    policy: Policy,
    /// The visitor's region, and how it is known.
    region: Option<(Region, JurisdictionSource)>,
    /// The configuration as it came.
    text: String,
    /// The hashes of the configuration's bytes and of what the visitor is told. Made when a receipt first needs them, which is before
    /// anybody clicks ([`App::rehearse`]) and after the question is there.
    hashes: OnceCell<[Sha256; 2]>,
    /// Where the configuration wants receipts.
    outbox: Option<Outbox>,
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
    notice: RefCell<Option<Stage>>,
    layers: RefCell<Layers>,
    embeds: RefCell<Embeds>,
    declarations: RefCell<Declarations>,
}

thread_local! {
    /// One page has one banner. It lives here, because the interface calls back through plain functions.
    static APP: Cell<Option<&'static App>> = const { Cell::new(None) };
}

/// Starts the banner: asks, unless a decision is in force. Gives the function that takes the guard's calls.
pub fn start(host: Host, setting: Setting) -> JsValue {
    let Setting { policy, text, region } = setting;
    let outbox = policy.receipts().map(|receipts| Outbox::open(policy.site(), receipts, complain));
    let app: &'static App = Box::leak(Box::new(App {
        last: RefCell::new(browser::recall(&host.key())),
        host,
        policy,
        region,
        text,
        hashes: OnceCell::new(),
        outbox,
        unsaved: Cell::default(),
        age: RefCell::default(),
        guardian: Cell::default(),
        ahead: Cell::default(),
        notice: RefCell::default(),
        layers: RefCell::default(),
        embeds: RefCell::default(),
        declarations: RefCell::default(),
    }));
    APP.set(Some(app));
    // Requests by code wait for this list (`www/parts/block.js`), also before any answer.
    app.host.emit("block", &browser::to_js(&Blocks::of(&app.policy).write()));
    app.ask();
    let handler =
        Closure::<dyn FnMut(String, Array) -> Result<(), JsValue>>::new(move |name: String, arguments: Array| {
            Call::parse(&name, &arguments).and_then(|call| app.call(call)).map_err(|message| {
                // What waited was no answer, and the question has waited for it.
                app.host.keep_pending("");
                app.ask();
                Error::new(&message).into()
            })
        });
    handler.into_js_value()
}

/// Tells the page that no layer is open.
pub fn tell_no_layer(host: &Host) {
    tell_layer(host, &JsValue::NULL);
}

fn tell_layer(host: &Host, layer: &JsValue) {
    host.emit("layer", &browser::object("layer", layer));
}

/// Carries out what a visitor asked for.
fn perform(action: Action) {
    if let Some(app) = APP.get() {
        app.perform(action);
    }
}

/// Reports to the page's owner what went wrong: in the console, and to listeners of `error`.
fn complain(message: &str) {
    console::error_1(&["[assent] ", message].concat().into());
    if let Some(app) = APP.get() {
        app.host.emit("error", &browser::object("message", &message.into()));
    }
}

/// An empty stage in the visitor's language and the owner's look.
fn stage(policy: &Policy, name: &str, css: &[&str]) -> Option<Stage> {
    let locale = policy.locale();
    let (theme, own) = look(policy);
    let css = [&[theme, &own], css].concat();
    let stage = Stage::new(name, &css, locale.language().as_str(), locale.text(Key::Dir));
    if stage.is_none() {
        console::error_1(&"[assent] this browser cannot show the notice".into());
    }
    stage
}

impl App {
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
        // Carried out from here on, and whatever comes of it shall not come of it again.
        if matches!(call, Call::Answer { .. } | Call::Choose { .. } | Call::Withdraw) {
            self.host.keep_pending("");
        }
        match call {
            Call::Open(Layer::Preferences) => self.show_preferences(),
            Call::Open(Layer::Notice) => self.show_notice(),
            Call::Answer { granted, method, options } => {
                let scope = options.scope.unwrap_or(self.policy.preset_scope());
                self.wish(Wish::Decide(Choice::uniform(&self.policy, granted, scope), method));
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
        answered && self.host.decided()
    }

    /// Whether the visitor is to be asked.
    fn asks(&self) -> bool {
        // An answer that waits has been given, on the page before or while the banner came; the guard hands it over.
        self.policy.asks() && !self.decided() && !self.host.has_pending()
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
        if self.asks() {
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
            if self.asking() && self.layers.borrow().idle() {
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
        let recalled = browser::recall(&self.host.key());
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
