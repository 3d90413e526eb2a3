//! What a device gives back: the stored form, letters that wait, the mirrored cookie.
#![no_main]

use assent_core::config::SiteId;
use assent_core::{Letters, Mirrored, Node, Recalled, Sender, Timestamp, Write, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(mirrored) = Mirrored::parse(text) {
        assert_eq!(Mirrored::parse(&mirrored.text()), Some(mirrored));
    }
    let Ok(node) = Node::parse(text) else { return };
    if let Some(recalled) = Recalled::of_stored(&node) {
        assert_eq!(read::<Recalled>(&recalled.write()).ok(), Some(recalled));
    }
    if let Ok(mut letters) = read::<Letters>(&node) {
        let now = Timestamp(1_800_000_000_000);
        let site = SiteId::parse("example.com").expect("a site");
        let sender = Sender { site: &site, parse: |text| Node::parse(text).ok() };
        letters.tidy(sender, now);
        letters.begin(now);
        assert_eq!(read::<Letters>(&letters.write()).ok(), Some(letters));
    }
});
