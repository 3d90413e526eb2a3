//! What anybody on the network posts to a collector.
#![no_main]

use assent_core::{Node, Receipt, Write, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(node) = Node::parse(text) else { return };
    match read::<Receipt>(&node) {
        Ok(receipt) => assert_eq!(read::<Receipt>(&receipt.write()).ok(), Some(receipt)),
        // A refusal names at least one fault, each in words.
        Err(problems) => {
            assert!(!problems.0.is_empty());
            let _ = problems.to_string();
        }
    }
});
