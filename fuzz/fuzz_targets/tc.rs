//! TC strings: what is read and breaks no rule is written, and read again as it was.
#![no_main]

use assent_adtech::TcString;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match TcString::decode(text) {
    Ok(string) => match string.encode() {
        Ok(again) => assert_eq!(TcString::decode(&again), Ok(string)),
        Err(violation) => assert_eq!(string.violations().first(), Some(&violation)),
    },
    // A refusal names its place in words.
    Err(error) => assert!(!error.to_string().is_empty()),
});
