//! A proof of one receipt, as `verify --proof` reads it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| assent_collector::fuzzing::proof(text));
