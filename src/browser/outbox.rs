//! The outbox of this device: keeps receipts until the collector has them. Its rules are [`Letters`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use assent_core::config::{Receipts, SiteId};
use assent_core::storage::OUTBOX;
use assent_core::{Delivery, Letter, Letters, Sender, Write, read};
use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::window;

use crate::browser::network::{self, Failure};
use crate::browser::{json, now, storage};

/// The outbox. Cloning it gives another handle to the same one.
#[derive(Clone)]
pub struct Outbox(Rc<State>);

struct State {
    /// The configuration's site, whose receipts these are.
    site: SiteId,
    /// The only address that anything is posted to.
    endpoint: String,
    /// Reports a message to the page's owner.
    complain: fn(&str),
    /// Whether this page has reported what is wrong with the endpoint.
    complained: Cell<bool>,
    /// The letters of a device that stores nothing.
    memory: RefCell<Letters>,
    sending: Cell<bool>,
    /// Ends the present pause.
    alarm: RefCell<Option<Function>>,
}

impl Outbox {
    /// Takes what earlier pages could not send, now and when the device comes back online.
    pub fn open(site: &SiteId, receipts: &Receipts, complain: fn(&str)) -> Self {
        let outbox = Self(Rc::new(State {
            site: site.clone(),
            endpoint: receipts.endpoint.to_string(),
            complain,
            complained: Cell::default(),
            memory: RefCell::default(),
            sending: Cell::default(),
            alarm: RefCell::default(),
        }));
        outbox.wake();
        let online = {
            let outbox = outbox.clone();
            Closure::<dyn FnMut()>::new(move || {
                outbox.change(Letters::hurry);
                outbox.wake();
            })
        };
        if let Some(window) = window() {
            let _ =
                window.add_event_listener_with_callback("online", online.into_js_value().unchecked_ref::<Function>());
        }
        outbox
    }

    /// Sends a receipt, at once and until it arrives.
    pub fn post(&self, body: String) {
        self.change(|letters| letters.add(body, now()));
        self.wake();
    }

    /// Sees to the letters now, also where it was going to pause for longer.
    fn wake(&self) {
        if let Some(alarm) = self.0.alarm.take() {
            let _ = alarm.call0(&JsValue::UNDEFINED);
        }
        if !self.0.sending.replace(true) {
            let outbox = self.clone();
            spawn_local(async move {
                outbox.send_all().await;
                outbox.0.sending.set(false);
            });
        }
    }

    async fn send_all(&self) {
        while let Some(letter) = self.due().await {
            self.change(|letters| letters.begin(now()));
            let delivery = match network::post(&self.0.endpoint, &letter.body).await {
                Ok((status, answer)) => self.sender().delivery(&letter, status, &answer),
                Err(Failure::Unreachable) => Delivery::Failed,
                Err(Failure::Status(status)) => self.sender().delivery(&letter, status, ""),
            };
            self.report(delivery);
            self.change(|letters| letters.end(&letter, delivery, now()));
        }
    }

    /// Reports to the owner, once a page, what is wrong with the endpoint.
    fn report(&self, delivery: Delivery) {
        let what = match delivery {
            Delivery::Arrived | Delivery::Failed => return,
            Delivery::Refused => ": the collector refuses a receipt",
            Delivery::Misdirected => {
                ": the answer is no collector's; receipts wait for seven days. Check receipts.endpoint"
            }
        };
        if !self.0.complained.replace(true) {
            (self.0.complain)(&[&self.0.endpoint, what].concat());
        }
    }

    fn sender(&self) -> Sender<'_> {
        Sender { site: &self.0.site, parse: json::parse }
    }

    /// The next letter, once its time has come; `None` when none waits.
    async fn due(&self) -> Option<Letter> {
        loop {
            let letters = self.letters();
            let (letter, pause) = letters.next(self.sender(), now())?;
            if pause == 0 {
                return Some(letter.clone());
            }
            self.pause(pause).await;
        }
    }

    fn letters(&self) -> Letters {
        let stored = storage::read(OUTBOX).and_then(|stored| read(&json::parse(&stored)?).ok());
        let mut letters = stored.unwrap_or_else(|| self.0.memory.borrow().clone());
        letters.tidy(self.sender(), now());
        letters
    }

    fn change(&self, change: impl FnOnce(&mut Letters)) {
        let mut letters = self.letters();
        let before = letters.waiting.len();
        change(&mut letters);
        if before + letters.waiting.len() > 0 {
            self.put(letters);
        }
    }

    fn put(&self, letters: Letters) {
        let text = (!letters.waiting.is_empty()).then(|| json::to_json(&json::to_js(&letters.write())));
        let stored = storage::write(OUTBOX, text.as_deref());
        *self.0.memory.borrow_mut() = if stored { Letters::default() } else { letters };
    }

    /// Waits, in milliseconds, or until somebody wakes it.
    async fn pause(&self, milliseconds: u64) {
        let over = Promise::new(&mut |resolve, _| {
            if let Some(window) = window() {
                let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
                let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
            }
            self.0.alarm.replace(Some(resolve));
        });
        let _ = JsFuture::from(over).await;
    }
}
