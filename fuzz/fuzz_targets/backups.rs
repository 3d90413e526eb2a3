//! The unpacked lines of a backup, as `restore` reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assent_collector::fuzzing::backup(bytes));
