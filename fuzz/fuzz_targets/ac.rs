//! AC strings: what is read is written, and read again as it was.
#![no_main]

use assent_adtech::AdditionalConsent;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match AdditionalConsent::decode(text) {
    Ok(string) => {
        let again = string.encode().expect("the reader refuses what breaks a rule");
        assert_eq!(AdditionalConsent::decode(&again), Ok(string));
    }
    Err(error) => assert!(!error.to_string().is_empty()),
});
