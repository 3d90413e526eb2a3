//! GPP strings with all their sections: what is read and breaks no rule is written, and read again as it was.
#![no_main]

use assent_adtech::GppString;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match GppString::decode(text) {
    Ok(string) => match string.encode() {
        Ok(again) => assert_eq!(GppString::decode(&again), Ok(string)),
        Err(violation) => assert_eq!(string.violations().first(), Some(&violation)),
    },
    Err(error) => assert!(!error.to_string().is_empty()),
});
