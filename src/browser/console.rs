//! What the page's owner reads in the console.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = console)]
extern "C" {
    #[wasm_bindgen(js_name = error)]
    fn write_error(message: &str);

    #[wasm_bindgen(js_name = warn)]
    fn write_warning(message: &str);
}

/// Reports what does not work.
pub fn error(message: &str) {
    write_error(&marked(&[message]));
}

/// Reports what works otherwise than the owner may expect, in pieces.
#[inline(never)]
pub fn warn(message: &[&str]) {
    write_warning(&marked(message));
}

fn marked(message: &[&str]) -> String {
    let mut text = "[assent] ".to_owned();
    message.iter().for_each(|part| text.push_str(part));
    text
}
