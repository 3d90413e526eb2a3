//! Receipts on their way to the collector: kept on the device until it has them.
//!
//! At most [`BOUND`] wait, the oldest give way; none waits longer than [`AGE`]. Each failure doubles the pause before the next try.
//! The collector takes a receipt twice without harm, so a doubt is settled by sending again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use assent_core::{Node, Timestamp};
use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::window;

use crate::browser::network::{self, Failure};
use crate::browser::{json, now, storage};

/// The key; `www/guard.js` reads `next` from it, to know when the banner is worth loading for it.
const KEY: &str = "assent.outbox";
/// How many receipts wait at the most.
const BOUND: usize = 20;
/// How long a receipt waits at the most, in milliseconds: seven days.
const AGE: u64 = 7 * 86_400_000;
/// The first pause, in milliseconds.
const PAUSE: u64 = 10_000;
/// The longest pause, in milliseconds: an hour.
const LONGEST_PAUSE: u64 = 3_600_000;

/// What is stored.
#[derive(Debug, Clone, PartialEq, Default)]
struct Letters {
    /// When the next try is due, in milliseconds since 1970.
    next: u64,
    /// How many tries in a row failed.
    failures: u32,
    waiting: Vec<Letter>,
}

#[derive(Debug, Clone, PartialEq)]
struct Letter {
    url: String,
    body: String,
    since: u64,
}

/// The outbox. Cloning it gives another handle to the same one.
#[derive(Clone, Default)]
pub struct Outbox(Rc<State>);

#[derive(Default)]
struct State {
    /// Letters of a device that stores nothing.
    memory: RefCell<Letters>,
    sending: Cell<bool>,
}

impl Outbox {
    /// Takes what earlier pages could not send, now and when the device comes back online.
    pub fn open() -> Self {
        let outbox = Self::default();
        outbox.wake();
        let online = {
            let outbox = outbox.clone();
            Closure::<dyn FnMut()>::new(move || {
                outbox.change(|letters| letters.next = 0);
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
    pub fn post(&self, url: String, body: String) {
        self.change(|letters| {
            letters.next = 0;
            letters.waiting.push(Letter { url, body, since: now().0 });
            let surplus = letters.waiting.len().saturating_sub(BOUND);
            letters.waiting.drain(..surplus);
        });
        self.wake();
    }

    fn wake(&self) {
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
            // Another tab leaves the box alone while this one is at it.
            self.change(|letters| letters.next = now().0 + PAUSE);
            match network::post(&letter.url, &letter.body).await {
                Ok(()) => self.change(|letters| {
                    letters.take_out(&letter);
                    letters.failures = 0;
                    letters.next = 0;
                }),
                Err(Failure::Status(status)) if (400..500).contains(&status) && status != 408 && status != 429 => {
                    web_sys::console::error_1(&format!("[assent] the collector refuses a receipt: {status}").into());
                    self.change(|letters| letters.take_out(&letter));
                }
                Err(_) => self.change(|letters| {
                    let pause = PAUSE.saturating_mul(1 << letters.failures.min(16)).min(LONGEST_PAUSE);
                    letters.failures += 1;
                    letters.next = now().0 + pause;
                }),
            }
        }
    }

    /// The next letter, once its time has come; `None` when none waits.
    async fn due(&self) -> Option<Letter> {
        loop {
            let letters = self.letters();
            let letter = letters.waiting.first()?.clone();
            let pause = letters.next.saturating_sub(now().0);
            if pause == 0 {
                return Some(letter);
            }
            sleep(pause.min(LONGEST_PAUSE)).await;
        }
    }

    fn letters(&self) -> Letters {
        let stored = storage::read(KEY).and_then(|stored| Letters::read(&json::parse(&stored)?));
        let mut letters = stored.unwrap_or_else(|| self.0.memory.borrow().clone());
        let oldest = now().0.saturating_sub(AGE);
        letters.waiting.retain(|letter| letter.since >= oldest);
        letters
    }

    fn change(&self, change: impl FnOnce(&mut Letters)) {
        let mut letters = self.letters();
        let before = letters.clone();
        change(&mut letters);
        if before.waiting.is_empty() && letters.waiting.is_empty() {
            return;
        }
        let text = (!letters.waiting.is_empty()).then(|| json::to_json(&json::to_js(&letters.write())));
        let stored = storage::write(KEY, text.as_deref());
        *self.0.memory.borrow_mut() = if stored { Letters::default() } else { letters };
    }
}

impl Letters {
    fn take_out(&mut self, letter: &Letter) {
        self.waiting.retain(|waiting| waiting != letter);
    }

    fn write(&self) -> Node {
        let number = |key: &str, number: u64| (key.to_owned(), Node::Number(number as f64));
        let text = |key: &str, text: &str| (key.to_owned(), Node::String(text.to_owned()));
        let letter = |letter: &Letter| {
            Node::Object(vec![text("url", &letter.url), text("body", &letter.body), number("since", letter.since)])
        };
        let waiting = ("waiting".to_owned(), Node::List(self.waiting.iter().map(letter).collect()));
        Node::Object(vec![number("next", self.next), number("failures", self.failures.into()), waiting])
    }

    /// The stored form; what is not of it is dropped, since nothing could send it.
    fn read(node: &Node) -> Option<Self> {
        let text = |node: &Node, key: &str| match node.member(key) {
            Some(Node::String(text)) => Some(text.clone()),
            _ => None,
        };
        let Some(Node::List(waiting)) = node.member("waiting") else {
            return None;
        };
        let letter = |node: &Node| {
            Some(Letter {
                url: text(node, "url")?,
                body: text(node, "body")?,
                since: storage::number(node, "since")? as u64,
            })
        };
        Some(Self {
            // A clock that was set back must not hold the letters for longer than the longest pause.
            next: (storage::number(node, "next")? as u64).min(Timestamp(now().0).after(LONGEST_PAUSE).0),
            failures: storage::number(node, "failures")? as u32,
            waiting: waiting.iter().filter_map(letter).take(BOUND).collect(),
        })
    }
}

/// Waits, in milliseconds, unless the page has no timers.
async fn sleep(milliseconds: u64) {
    let pause = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(pause).await;
}
