//! The banner of a page: puts the question, and carries out what the session decides ([`assent_core::session`]).

mod call;
mod declarations;
mod effects;
mod embeds;
mod layers;
mod notice;

use std::cell::{Cell, RefCell};

use assent_core::session::{Event, Layer, Session, Visit};
use assent_core::{Blocks, Key, Method, Policy, Write, announcements};
use js_sys::{Array, Error};
use wasm_bindgen::prelude::*;

use crate::browser::{self, Host, Outbox, Setting, Stage};
use assent_ui::{Action, look, sheets};
use call::Call;
use declarations::Declarations;
use effects::Events;
use embeds::Embeds;
use layers::Layers;

/// The banner of this page.
struct App {
    /// The guard.
    host: Host,
    policy: &'static Policy,
    /// Decides what follows from an event.
    session: RefCell<Session<'static>>,
    events: Events,
    /// Where the configuration wants receipts.
    outbox: Option<Outbox>,
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
    let policy: &'static Policy = Box::leak(Box::new(policy));
    browser::write_with(host.clone().into());
    let json = |node: &_| browser::to_json(&browser::to_js(node));
    let app: &'static App = Box::leak(Box::new(App {
        host,
        policy,
        session: RefCell::new(Session::new(Visit { policy, region, text, json, style: sheets::REOPEN })),
        events: Events::default(),
        outbox: policy.receipts().map(|receipts| Outbox::open(policy.site(), receipts, complain)),
        ahead: Cell::default(),
        notice: RefCell::default(),
        layers: RefCell::default(),
        embeds: RefCell::default(),
        declarations: RefCell::default(),
    }));
    APP.set(Some(app));
    // Requests by code wait for this list (`www/parts/block.js`), also before any answer.
    app.host.emit(announcements::BLOCK, &browser::to_js(&Blocks::of(policy).write()));
    app.update(Event::Synchronised);
    let handler =
        Closure::<dyn FnMut(String, Array) -> Result<(), JsValue>>::new(move |name: String, arguments: Array| {
            Call::parse(&name, &arguments)
                .and_then(|call| app.call(call))
                .map_err(|message| Error::new(&message).into())
        });
    handler.into_js_value()
}

/// Tells the page that no layer is open.
pub fn tell_no_layer(host: &Host) {
    tell_layer(host, &JsValue::NULL);
}

fn tell_layer(host: &Host, layer: &JsValue) {
    host.emit(announcements::LAYER, &browser::object("layer", layer));
}

/// Carries out what a visitor asked for.
fn perform(action: Action) {
    if let Some(app) = APP.get() {
        app.perform(action);
    }
}

/// Reports to the page's owner what went wrong: in the console, and to listeners of `error`.
fn complain(message: &str) {
    browser::error(message);
    if let Some(app) = APP.get() {
        app.host.emit(announcements::ERROR, &browser::object("message", &message.into()));
    }
}

/// An empty stage in the visitor's language and the owner's look.
fn stage(policy: &Policy, name: &str, css: &[&str]) -> Option<Stage> {
    let locale = policy.locale();
    let (theme, own) = look(policy);
    let css = [&[theme, &own], css].concat();
    let stage = Stage::new(name, &css, locale.language().as_str(), locale.text(Key::Dir));
    if stage.is_none() {
        browser::error("this browser cannot show the notice");
    }
    stage
}

impl App {
    fn perform(&'static self, action: Action) {
        let event = match action {
            Action::Accept => self.answer(true),
            Action::Reject => self.answer(false),
            Action::Settings => Event::Opened(Layer::Preferences),
            Action::Save => match self.layers.borrow().draft() {
                Some(draft) => Event::Saved(draft.choice()),
                None => return,
            },
            Action::Withdraw => Event::Withdrew(Method::PrefsRejectAll),
            Action::Close => Event::Closed,
            Action::Download => return self.download(),
            Action::Reload => return self.host.reload(),
            Action::Once(number) => Event::Embed { number, grants: None },
            Action::Always(number) => match self.embeds.borrow().grants(number) {
                Some(grants) => Event::Embed { number, grants: Some(grants) },
                None => return,
            },
            Action::Born(year) => Event::Born(year),
            Action::Guardian => Event::Guardian,
        };
        self.update(event);
    }

    /// The button of the layer on top that answers everything alike.
    fn answer(&self, granted: bool) -> Event {
        let scope = self.layers.borrow().draft().map(|draft| draft.scope());
        Event::Answered { granted, scope, method: None }
    }

    /// A call of the public API.
    fn call(&'static self, call: Call) -> Result<(), String> {
        let event = match call {
            Call::Open(layer) => Event::Opened(layer),
            Call::Answer { granted, method, options } => {
                Event::Answered { granted, scope: options.scope, method: Some(method) }
            }
            Call::Choose { grants, options } => {
                let present = self.session.borrow().present();
                drop(present.with(self.policy, &grants).map_err(|error| error.to_string())?);
                Event::Chose { grants, scope: options.scope }
            }
            Call::Withdraw => Event::Withdrew(Method::Api),
            Call::Embed { element, names } => {
                self.show_placeholder(element, &names);
                return Ok(());
            }
            Call::Declare(element) => {
                self.declare(element);
                return Ok(());
            }
            Call::Sync => Event::Synchronised,
        };
        self.update(event);
        Ok(())
    }

    fn download(&self) {
        // The page's listeners hear of it, and may come back here.
        let text = self.session.borrow().receipt().map(|receipt| browser::to_text(&browser::to_js(receipt)));
        if let Some(text) = text {
            browser::download("consent-receipt.json", &text);
        }
    }
}
