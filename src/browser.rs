//! Everything that touches the browser. Each module owns one of its capabilities and knows nothing of the interface.

mod console;
mod download;
mod environment;
mod host;
mod inlay;
mod json;
mod network;
mod outbox;
mod room;
mod setting;
mod stage;
mod storage;

pub use console::{error, warn};
pub use download::download;
pub use environment::{after, body, chance, later, now, spell, time_zone_offset, year};
pub use host::Host;
pub use inlay::{Inlay, adopt};
pub use json::{from_js, object, to_js, to_json, to_text, write_with};
pub use network::put;
pub use outbox::Outbox;
pub use room::{Room, watch};
pub use setting::Setting;
pub use stage::{Stage, sheet};
pub use storage::{forget, forget_in_session, keep, mirror, mirrored, note_objection, recall, session_lasts};
