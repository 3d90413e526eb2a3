//! Takes what only people need out of the style sheets and the data, since the banner carries them to every new visitor.

use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

/// The texts of the notice itself; all others come with the second part of the banner.
const FIRST: [&str; 9] = [
    "dir",
    "notice_title",
    "notice_text",
    "notice_text_opt_out",
    "gpc_text",
    "accept_all",
    "reject_all",
    "settings",
    "policy_link",
];

fn main() {
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut english = members("pkg-config/locales/en.json");
    english.retain(|key, _| FIRST.contains(&key.as_str()));
    assert_eq!(english.len(), FIRST.len(), "en.json has every text of the notice");
    fs::write(Path::new(&out).join("first.json"), Value::Object(english).to_string()).expect("OUT_DIR is writable");
    for name in [
        "theme.css",
        "dark.css",
        "controls.css",
        "notice.css",
        "preferences.css",
        "services.css",
        "declaration.css",
        "status.css",
        "age.css",
        "embed.css",
        "reopen.css",
    ] {
        let source = Path::new("www").join(name);
        println!("cargo::rerun-if-changed={}", source.display());
        let css = fs::read_to_string(&source).expect("the style sheets are in www/");
        fs::write(Path::new(&out).join(name), minified(&css)).expect("OUT_DIR is writable");
    }
}

/// The members of an object in a file.
fn members(file: &str) -> Map<String, Value> {
    println!("cargo::rerun-if-changed={file}");
    let text = fs::read_to_string(file).expect("the data is in pkg-config/");
    serde_json::from_str(&text).expect("the data is JSON objects")
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
