//! Receipts on their way to the collector: which wait, and when the next try is due.

use crate::config::SiteId;
use crate::contract::contract;
use crate::receipt::SchemaName;
use crate::values::{EpochMilliseconds, Timestamp, VisitId};
use crate::{Node, Read, Reader, Receipt, Write, read};

/// How many receipts wait at the most; the oldest give way.
const BOUND: usize = 20;
/// How long a receipt waits at the most, in milliseconds: seven days.
const AGE: u64 = 7 * 86_400_000;
/// The first pause after a failure, in milliseconds; each further one doubles it.
const PAUSE: u64 = 10_000;
/// The longest pause, in milliseconds: an hour.
const LONGEST_PAUSE: u64 = 3_600_000;

contract! {
    /// What is stored under the key `assent.outbox`.
    pub struct Letters {
        /// When the next try is due. `www/guard.js` reads it, to know whether the banner is worth loading for it.
        pub next: EpochMilliseconds,
        /// How many tries in a row failed.
        pub failures: u32,
        /// What waits, the oldest first.
        pub waiting: Vec<Letter>,
    }
}

/// A receipt that waits. It does not say where it goes: a receipt is posted to the address that the configuration names, whatever a
/// device's storage says.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Letter {
    /// The receipt as JSON.
    pub body: String,
    /// Since when it waits.
    pub since: EpochMilliseconds,
}

impl Read for Letter {
    /// Letters of former releases have an address besides, which is not read.
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let members = reader.members(node, "a letter");
        Self { body: reader.member(members, "body", true), since: reader.member(members, "since", true) }
    }
}

impl Write for Letter {
    fn write(&self) -> Node {
        Node::object(vec![("body", self.body.write()), ("since", self.since.write())])
    }
}

/// What the outbox reads of a receipt: all keys that a receipt has and no others, and of their values those that it goes by. The rest is
/// read by the collector, with the same reader as wrote it; a second one here would be 3.8 kB of the banner.
#[derive(Debug, Default)]
struct Head {
    receipt_id: VisitId,
    site_id: SiteId,
}

impl Read for Head {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let members = reader.object(node, Receipt::KEYS);
        let _: SchemaName = reader.member(members, "schema", true);
        Self {
            receipt_id: reader.member(members, "receipt_id", true),
            site_id: reader.member(members, "site_id", true),
        }
    }
}

/// Whose receipts an outbox holds.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The site of the configuration.
    pub site: &'a SiteId,
    /// Reads JSON; core has no reader of its own in the browser.
    pub parse: fn(&str) -> Option<Node>,
}

impl Sender<'_> {
    /// What a letter's receipt says of itself; `None` where the letter holds no receipt.
    fn head(&self, letter: &Letter) -> Option<Head> {
        read(&(self.parse)(&letter.body)?).ok()
    }

    /// The id of a letter's receipt, where it is one of this site: pages of one origin may have several configurations.
    fn own(&self, letter: &Letter) -> Option<VisitId> {
        let head = self.head(letter)?;
        (head.site_id == *self.site).then_some(head.receipt_id)
    }

    /// What an answer to a letter means: its status and, of a success, its body.
    ///
    /// Only a collector's acknowledgement of this very receipt counts as arrival (docs/openapi, `Acknowledgement`). 400, 409 and 410
    /// are final, because the same receipt would get the same answer. 408, 429 and 5xx ask for another try (RFC 9110, RFC 6585). Whatever
    /// else comes is a mistake in the owner's settings: the receipt waits until it is corrected.
    #[must_use]
    pub fn delivery(&self, letter: &Letter, status: u16, body: &str) -> Delivery {
        match status {
            200..300 if self.acknowledged(letter, body) => Delivery::Arrived,
            400 | 409 | 410 => Delivery::Refused,
            408 | 429 | 500.. => Delivery::Failed,
            _ => Delivery::Misdirected,
        }
    }

    fn acknowledged(&self, letter: &Letter, body: &str) -> bool {
        let Some(answer) = (self.parse)(body) else { return false };
        let says = |key, values: &[&str]| matches!(answer.member(key), Some(Node::String(value)) if values.contains(&value.as_str()));
        let id = self.own(letter);
        id.is_some_and(|id| says("receipt_id", &[id.as_str()])) && says("status", &["stored", "duplicate"])
    }
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The collector has it.
    Arrived,
    /// The collector will never take it.
    Refused,
    /// Nobody knows; sending it again is harmless, because the collector tells duplicates by their id.
    Failed,
    /// Whatever answered takes no receipts of this site.
    Misdirected,
}

impl Letters {
    /// Drops what waited too long, and what is no receipt. A wrong clock holds nothing up for longer than the longest pause, nor
    /// keeps a receipt for longer than seven days from now.
    pub fn tidy(&mut self, sender: Sender, now: Timestamp) {
        self.waiting.retain(|letter| letter.since.0.after(AGE) >= now && sender.head(letter).is_some());
        self.waiting.iter_mut().for_each(|letter| letter.since.0 = letter.since.0.min(now));
        self.next.0 = self.next.0.min(now.after(LONGEST_PAUSE));
    }

    /// Takes a receipt, due at once.
    pub fn add(&mut self, body: String, now: Timestamp) {
        self.waiting.push(Letter { body, since: EpochMilliseconds(now) });
        let surplus = self.waiting.len().saturating_sub(BOUND);
        self.waiting.drain(..surplus);
        self.hurry();
    }

    /// Makes the next try due at once.
    pub fn hurry(&mut self) {
        self.next = EpochMilliseconds::default();
    }

    /// The sender's next receipt, and how many milliseconds until it is due.
    #[must_use]
    pub fn next(&self, sender: Sender, now: Timestamp) -> Option<(&Letter, u64)> {
        self.waiting
            .iter()
            .find(|letter| sender.own(letter).is_some())
            .map(|letter| (letter, self.next.0.0.saturating_sub(now.0)))
    }

    /// Notes that a try begins, so that another tab leaves the box alone while this one is at it.
    pub fn begin(&mut self, now: Timestamp) {
        self.next = EpochMilliseconds(now.after(PAUSE));
    }

    /// Notes how the try with `letter` ended.
    pub fn end(&mut self, letter: &Letter, delivery: Delivery, now: Timestamp) {
        let kept = matches!(delivery, Delivery::Failed | Delivery::Misdirected);
        let at = self.waiting.iter().position(|waiting| waiting == letter);
        let letter = at.map(|at| self.waiting.remove(at));
        if kept {
            // Behind the others: one that nobody takes holds up no other.
            self.waiting.extend(letter);
            let pause = PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
            self.failures = self.failures.saturating_add(1);
            self.next = EpochMilliseconds(now.after(pause));
        } else {
            self.failures = 0;
            self.hurry();
        }
    }
}
