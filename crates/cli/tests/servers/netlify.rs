//! Netlify's sample, by the rules of its documentation (<https://docs.netlify.com/manage/routing/headers>).

use crate::fixture::{Workshop, config};

/// Headers that Netlify sets itself, whatever the file says.
const IGNORED: [&str; 6] = ["content-encoding", "content-length", "date", "location", "server", "set-cookie"];

#[test]
fn the_sample_keeps_to_the_documented_syntax() {
    for hashed in [false, true] {
        let workshop = Workshop::new();
        let mut arguments = workshop.arguments(&config(), "site");
        arguments.hashed = hashed;
        assent_cli::build::build(&arguments).expect("a build");
        let files = workshop.files("site");
        let sample = String::from_utf8(files["deploy/netlify/_headers"].clone()).expect("UTF-8");
        let mut headers = 0;
        for line in sample.lines().filter(|line| !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix("  ") {
                let (name, value) = header.split_once(": ").expect("a name and a value");
                assert!(!IGNORED.contains(&name.to_ascii_lowercase().as_str()) && !value.is_empty(), "{line}");
                headers += 1;
            } else {
                // Nothing may come after an asterisk (netlify/cli, issue 1148).
                assert!(line.starts_with("/assent/") && !line.trim_end_matches('*').contains('*'), "{line}");
                if let Some(name) = line.strip_prefix("/assent/").filter(|name| !name.ends_with('*')) {
                    assert!(files.contains_key(name), "{line}");
                }
            }
        }
        assert_eq!(headers, 3);
    }
}
