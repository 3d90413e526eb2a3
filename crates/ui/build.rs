//! Takes what only people need out of the style sheets, since the banner carries them to every new visitor.

use std::path::Path;
use std::{env, fs};

fn main() {
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    for name in [
        "theme.css",
        "dark.css",
        "controls.css",
        "notice.css",
        "preferences.css",
        "services.css",
        "declaration.css",
        "status.css",
        "unseen.css",
        "age.css",
        "embed.css",
        "reopen.css",
    ] {
        let source = Path::new("../../www").join(name);
        println!("cargo::rerun-if-changed={}", source.display());
        let css = fs::read_to_string(&source).expect("the style sheets are in www/");
        fs::write(Path::new(&out).join(name), minified(&css)).expect("OUT_DIR is writable");
    }
}

/// The sheet without comments and the white space that means nothing. Ours have neither strings with such characters
/// nor urls, and a space before a colon stays, because in a selector it is a combinator.
fn minified(css: &str) -> String {
    let mut code = String::new();
    for (index, part) in css.split("/*").enumerate() {
        code.push_str(if index == 0 { part } else { part.split_once("*/").expect("a closed comment").1 });
    }
    let mut tight = String::new();
    for word in code.split_whitespace() {
        let joined = tight.is_empty()
            || tight.ends_with(['{', '}', ';', ',', ':', '>'])
            || word.starts_with(['{', '}', ';', ',', '>']);
        if !joined {
            tight.push(' ');
        }
        tight.push_str(word);
    }
    tight.replace(";}", "}")
}
