//! Joins the interface to its effects: which layer is open, and what follows from an answer.

mod decision;
mod embeds;
mod layers;

use std::cell::RefCell;

use assent_core::{Choice, Method, Mode, Policy, Sha256};

use crate::api;
use crate::browser::{self, Host, Last, Outbox, Setting};
use crate::ui::Action;
use embeds::Embeds;
use layers::Layers;

/// A style sheet, as `build.rs` leaves it.
macro_rules! css {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name))
    };
}
use css;

const THEME: &str = css!("theme.css");

/// The banner of this page.
struct App {
    host: Host,
    setting: Setting,
    outbox: Outbox,
    /// The hash of what the visitor is told. Made before anybody clicks, so that an answer takes effect the sooner.
    notice: Sha256,
    /// The last choice on this device, also one that no longer holds.
    last: RefCell<Option<Last>>,
    layers: RefCell<Layers>,
    embeds: RefCell<Embeds>,
}

thread_local! {
    /// One page has one banner. It lives here, because the interface calls back through plain functions.
    static APP: RefCell<Option<&'static App>> = const { RefCell::new(None) };
}

/// Starts the banner: asks, unless a decision is in force.
pub fn start(host: Host, setting: Setting) {
    let notice = browser::to_json(&browser::to_js(&setting.policy.notice()));
    let app: &'static App = Box::leak(Box::new(App {
        host,
        setting,
        notice: Sha256::of(notice.as_bytes()),
        outbox: Outbox::open(),
        last: RefCell::new(browser::recall()),
        layers: RefCell::default(),
        embeds: RefCell::default(),
    }));
    APP.with(|slot| *slot.borrow_mut() = Some(app));
    app.ask();
}

/// Runs with this page's banner, once it has started.
fn with<T>(inner: impl FnOnce(&'static App) -> T) -> Option<T> {
    APP.with(|slot| *slot.borrow()).map(inner)
}

/// Carries out what a visitor asked for.
fn perform(action: Action) {
    with(|app| match action {
        Action::Accept => app.answer_all(true),
        Action::Reject => app.answer_all(false),
        Action::Settings => app.show_preferences(),
        Action::Save => app.save(),
        Action::Withdraw => app.withdraw(Method::PrefsRejectAll),
        Action::Close => app.close(),
        Action::Download => app.download(),
        Action::Reload => browser::reload(),
        Action::Once(embed) => app.reveal(embed),
        Action::Always(embed) => app.allow(embed),
    });
}

/// A call of the public API.
pub fn call(call: api::Call) -> Result<(), String> {
    let answered = with(|app| {
        match call {
            api::Call::Open(api::Layer::Preferences) => app.show_preferences(),
            api::Call::Open(api::Layer::Notice) => app.show_notice(),
            api::Call::Answer { granted, options } => {
                let scope = options.scope.unwrap_or(app.policy().preset_scope());
                app.decide(Choice::uniform(app.policy(), granted, scope), Method::Api);
            }
            api::Call::Choose { grants, options } => {
                let mut choice = app.present().with(app.policy(), &grants).map_err(|error| error.to_string())?;
                choice.scope = options.scope.unwrap_or(choice.scope);
                app.decide(choice, Method::Api);
            }
            api::Call::Withdraw => app.withdraw(Method::Api),
            api::Call::Embed(element) => app.show_placeholder(element),
            api::Call::Sync => app.sync(),
        }
        Ok(())
    });
    answered.unwrap_or_else(|| Err("the banner has not started".into()))
}

impl App {
    fn policy(&self) -> &Policy {
        &self.setting.policy
    }

    /// Whether a decision is in force that answers this configuration.
    fn decided(&self) -> bool {
        let last = self.last.borrow();
        let answered = last.as_ref().is_some_and(|last| last.recalled.revision >= self.policy().revision());
        answered && self.host.decided()
    }

    /// Asks, unless a decision is in force; until then has the guard enforce what the law lets hold.
    fn ask(&self) {
        if self.decided() {
            return self.close_all();
        }
        if self.policy().mode() != Mode::OptIn {
            self.suppose();
        }
        if self.policy().asks() {
            self.show_notice();
        }
    }

    /// The choice in force, or what holds without one: nothing that needs consent is ever preset to "on".
    fn present(&self) -> Choice {
        match &*self.last.borrow() {
            Some(last) if self.decided() => last.recalled.choice.fitted(self.policy()),
            _ => Choice::undecided(self.policy()),
        }
    }

    /// The answer of the "all" buttons, of whichever layer is open.
    fn answer_all(&self, granted: bool) {
        let draft = self.layers.borrow().draft();
        let method = match (&draft, granted) {
            (Some(_), true) => Method::PrefsAcceptAll,
            (Some(_), false) => Method::PrefsRejectAll,
            (None, true) => Method::BannerAcceptAll,
            (None, false) => Method::BannerRejectAll,
        };
        let preset = || Choice::uniform(self.policy(), granted, self.policy().preset_scope());
        let choice = draft.map_or_else(preset, |draft| draft.uniform(self.policy(), granted));
        self.decide(choice, method);
    }

    fn save(&self) {
        let draft = self.layers.borrow().draft();
        if let Some(draft) = draft {
            self.decide(draft.choice(), Method::PrefsSave);
        }
    }

    fn withdraw(&self, method: Method) {
        let scope = self.present().scope;
        self.decide(Choice::uniform(self.policy(), false, scope), method);
    }

    /// Another tab, or an earlier life of this page, may have changed the decision.
    fn sync(&self) {
        *self.last.borrow_mut() = browser::recall();
        self.ask();
    }

    fn download(&self) {
        if let Some(last) = &*self.last.borrow() {
            browser::download("consent-receipt.json", &browser::to_text(&last.receipt));
        }
    }
}
