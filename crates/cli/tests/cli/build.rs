//! `assent build` says of a configuration what `assent check` says, and ends with the same codes.

use insta::assert_snapshot;
use serde_json::json;

use crate::common::{assent, assent_in};

#[test]
fn a_configuration_with_errors_is_refused_as_check_refuses_it() {
    for file in ["faulty.json", "unlawful.json"] {
        let (checked, built) = (assent(&["check", file], ""), assent(&["build", file, "--out", "never"], ""));
        assert_eq!((built.code, built.err.as_str()), (checked.code, ""));
        assert!(built.out.starts_with(&checked.out), "{}", built.out);
        let (checked, built) =
            (assent(&["check", file, "--json"], ""), assent(&["build", file, "--out", "never", "--json"], ""));
        assert_eq!((built.code, &built.json()["check"]), (1, &checked.json()["files"][0]));
        assert_eq!(built.json()["built"], json!(null));
    }
    assert_snapshot!(assent(&["build", "unlawful.json", "--out", "never"], "").whole());
}

#[test]
fn warnings_keep_from_building_where_they_are_denied() {
    let text = r#"{ "site": "a.example", "controller": { "name": "A", "policy_url": "/p" }, "categories": [{ "id": "necessary", "required": true }] }"#;
    let directory = tempfile::tempdir().expect("a directory");
    let arguments = ["build", "-", "--out", "site", "--deny", "warnings"];
    let answer = assent_in(directory.path(), &arguments, text.as_bytes());
    assert_eq!(answer.code, 1, "{}", answer.err);
    assert!(
        answer.out.contains(": 0 errors, ") && answer.out.ends_with("\nNothing is built until this is mended.\n"),
        "{}",
        answer.out
    );
    // Without it the warning is told, and there is only no release here.
    let answer = assent_in(directory.path(), &arguments[..4], text.as_bytes());
    assert_eq!(answer.code, 2);
    assert!(answer.out.contains(": 0 errors, ") && answer.err.contains("no artefacts"), "{}", answer.err);
}
