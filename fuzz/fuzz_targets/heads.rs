//! Signed heads that others keep, as `verify --heads` reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| assent_collector::fuzzing::head(text));
