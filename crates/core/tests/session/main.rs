//! The session: what follows from each event, on one page and on many at once.

#[path = "../common/mod.rs"]
mod common;

mod ages;
mod answers;
mod interleavings;
mod records;
mod world;
