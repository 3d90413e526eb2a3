//! The first part of the banner: puts the question, and has the second part do whatever follows from it.

use std::cell::{Cell, RefCell};

use assent_core::{Key, Node, Policy};
use js_sys::{Array, Error};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::{HtmlElement, console};

use crate::browser::{self, Host, Setting, Stage, Trouble};
use crate::ui::{Action, FRAME, HOST, LAYOUT, SHEET, answer, logo, look, notice};

/// A style sheet, as `build.rs` leaves it.
macro_rules! css {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name))
    };
}
pub(crate) use css;

/// The banner of this page, as far as both parts know it.
pub struct App {
    /// The guard.
    pub host: Host,
    /// Until the second part takes it over.
    pub setting: Cell<Option<Setting>>,
    notice: RefCell<Option<Stage>>,
    /// Whether the notice is out of the page because its answer waits for the second part.
    waits: Cell<bool>,
}

/// What the second part is asked to do.
pub enum Request {
    /// Something that a visitor asks for.
    Perform(Action),
    /// A call by its name, with its arguments.
    Call(String, Array),
    /// To say what is wrong with a configuration.
    Explain(Node),
}

/// The second part, once it is here. It is known only by this pointer, which it gives itself: a call by its name would make it
/// a part of the first.
pub type Second = fn(Request) -> Result<(), String>;

thread_local! {
    /// One page has one banner. It lives here, because the interface calls back through plain functions.
    static APP: Cell<Option<&'static App>> = const { Cell::new(None) };
    static SECOND: Cell<Option<Second>> = const { Cell::new(None) };
}

/// Starts the banner: asks, unless a decision is in force. Gives the function that takes the guard's calls; the guard makes one
/// at once, and thereby has the second part fetched while the visitor reads.
pub fn start(host: Host, setting: Setting) -> JsValue {
    let app: &'static App =
        Box::leak(Box::new(App { host, setting: Cell::new(None), notice: RefCell::default(), waits: Cell::default() }));
    APP.set(Some(app));
    // Whether a decision answers this configuration too, only the second part can tell, nor what a mirrored one says.
    let elsewhere = setting.policy.mirror().is_some() && browser::remembers();
    if setting.policy.asks() && !app.host.decided() && !elsewhere {
        app.show_notice(&setting.policy);
        // The page before was left with an answer, which the guard hands over now.
        if app.host.has_pending() {
            app.hide_notice();
        }
    }
    app.setting.set(Some(setting));
    let handler =
        Closure::<dyn FnMut(String, Array) -> Result<JsValue, JsValue>>::new(move |name: String, arguments| {
            let request = Request::Call(name, arguments);
            match SECOND.get() {
                Some(second) => answered(second(request)),
                None => Ok(future_to_promise(async move {
                    let outcome = later(request).await;
                    match outcome {
                        // Another tab may have answered meanwhile.
                        Err(_) if app.host.decided() => app.hide_notice(),
                        Err(_) => app.reveal_notice(),
                        Ok(()) => {}
                    }
                    answered(outcome)
                })
                .into()),
            }
        });
    handler.into_js_value()
}

/// The banner of this page, once it has started.
pub fn app() -> Option<&'static App> {
    APP.get()
}

/// Joins the second part.
pub fn join(second: Second) {
    SECOND.set(Some(second));
}

fn answered(outcome: Result<(), String>) -> Result<JsValue, JsValue> {
    outcome.map(|()| JsValue::UNDEFINED).map_err(|message| Error::new(&message).into())
}

/// Carries out what a visitor asked for.
pub fn perform(action: Action) {
    match SECOND.get() {
        // What a visitor can ask for cannot be wrong.
        Some(second) => drop(second(Request::Perform(action))),
        None => spawn_local(async move {
            let Some(app) = app() else { return };
            let answer = matches!(action, Action::Accept | Action::Reject);
            if answer {
                // It has to survive a navigation, and looks taken at once.
                app.host.keep_pending(action.name());
                app.hide_notice();
            }
            if later(Request::Perform(action)).await.is_err() && answer {
                app.reveal_notice();
            }
        }),
    }
}

/// Fetches the second part, and has it carry out a request.
async fn later(request: Request) -> Result<(), String> {
    let app = app().ok_or("the banner has not started")?;
    match fetched(&app.host).await {
        Ok(second) => second(request),
        Err(message) => {
            console::error_1(&["[assent] ", &message].concat().into());
            app.host.emit("error", &browser::object("message", &message.as_str().into()));
            Err(message)
        }
    }
}

/// The second part, once it is here.
async fn fetched(host: &Host) -> Result<Second, String> {
    let outcome = host.second().await;
    outcome.map_err(|error| ["preferences.wasm: ", &browser::message(error)].concat())?;
    SECOND.get().ok_or_else(|| "preferences.wasm: another version".into())
}

/// Why there is nothing to ask, as a text for the console. Only the second part has the words for what is wrong with a configuration.
pub async fn explain(host: &Host, trouble: Trouble) -> String {
    match trouble {
        Trouble::Missing(message) => message,
        Trouble::Faulty(url, config) => {
            // The question may be on the page already (`www/parts/first.js`), of which not all can be answered.
            tell_layer(host, false);
            let words = fetched(host).await.and_then(|second| second(Request::Explain(config)));
            [
                &url,
                " has mistakes; everything gated stays blocked until they are fixed:\n",
                &words.err().unwrap_or_default(),
            ]
            .concat()
        }
    }
}

impl App {
    /// Shows the first layer.
    pub fn show_notice(&self, policy: &Policy) {
        if self.notice.borrow().is_some() {
            return;
        }
        let appearance = policy.appearance();
        let stage = stage(policy, "assent-notice", &[SHEET]).and_then(|mut stage| {
            for (name, value) in HOST {
                stage.element().set_attribute(name, value).ok()?;
            }
            stage.element().set_attribute(LAYOUT, &appearance.place()).ok()?;
            let mut logo = logo(policy);
            for (part, slots) in FRAME {
                let part = stage.frame(None, "div", &[("part", part)])?;
                if let Some(logo) = logo.take() {
                    stage.frame(Some(&part), "img", &logo)?;
                }
                for slot in slots {
                    stage.frame(Some(&part), "slot", &[("name", slot)])?;
                }
            }
            stage.mount_outside(notice(policy));
            // First, because a built bundle's notice may become the stage's own.
            stage.enter();
            stage.listen(|name| {
                if let Some(action) = answer(name) {
                    perform(action);
                }
            });
            Some(stage)
        });
        *self.notice.borrow_mut() = stage;
        self.tell_layer();
    }

    /// Whether the first layer is open.
    pub fn asking(&self) -> bool {
        self.notice.borrow().is_some()
    }

    /// Closes the first layer.
    pub fn close_notice(&self) {
        self.waits.set(false);
        // Taken out before it is dropped: that may run listeners which come back here.
        drop(self.notice.take());
    }

    fn hide_notice(&self) {
        self.waits.set(true);
        if let Some(stage) = &*self.notice.borrow() {
            stage.element().remove();
        }
    }

    /// Shows the first layer again, whose answer is not to be waited for any more.
    pub fn reveal_notice(&self) {
        self.waits.set(false);
        drop(self.return_notice());
    }

    /// Puts the first layer back that the page took away with its body; gives its element.
    pub fn return_notice(&self) -> Option<HtmlElement> {
        let mut notice = self.notice.borrow_mut();
        let stage = notice.as_mut()?;
        if !self.waits.get() && !stage.element().is_connected() {
            stage.enter();
        }
        Some(stage.element().clone())
    }

    /// Tells the page that the first layer is the one on top, or that none is open.
    pub fn tell_layer(&self) {
        tell_layer(&self.host, self.asking());
    }
}

#[inline(never)]
fn tell_layer(host: &Host, asking: bool) {
    let layer = if asking { "notice".into() } else { JsValue::NULL };
    host.emit("layer", &browser::object("layer", &layer));
}

/// An empty stage in the visitor's language and the owner's look.
pub fn stage(policy: &Policy, name: &str, css: &[&str]) -> Option<Stage> {
    let locale = policy.locale();
    let (theme, own) = look(policy);
    let css = [&[theme, &own], css].concat();
    let stage = Stage::new(name, &css, locale.language().as_str(), locale.text(Key::Dir));
    if stage.is_none() {
        console::error_1(&"[assent] this browser cannot show the notice".into());
    }
    stage
}
