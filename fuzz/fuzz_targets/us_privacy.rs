//! US Privacy strings: what is read is the text.
#![no_main]

use assent_adtech::UsPrivacy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match UsPrivacy::decode(text) {
    Ok(string) => assert_eq!(string.encode(), text),
    Err(error) => assert!(!error.to_string().is_empty()),
});
