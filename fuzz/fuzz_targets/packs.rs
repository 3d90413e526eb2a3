//! An evidence pack, as `verify --evidence` reads it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assent_collector::fuzzing::pack(bytes));
