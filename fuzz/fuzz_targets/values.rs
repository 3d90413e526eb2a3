//! Single values: each is refused, or reads again from what it prints.
#![no_main]

use assent_core::{Glob, Href, Id, Language, Region, UrlGlob, VisitId, fits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (text, other) = input;
    macro_rules! again {
        ($($value:ty),+) => {$(
            if let Some(value) = <$value>::parse(text) {
                assert_eq!(<$value>::parse(value.as_str()).as_ref(), Some(&value));
            }
        )+};
    }
    again!(Id, Href, Glob, UrlGlob, Language, Region);
    if let Some(id) = VisitId::parse(text) {
        assert_eq!(VisitId::parse(&id.to_string()), Some(id));
    }
    // A pattern fits what it says without stars, and stars may stand for anything.
    let _ = fits(text, other);
    assert!(fits(&format!("*{}*", text.replace('*', "")), &format!("{other}{}{other}", text.replace('*', ""))));
});
