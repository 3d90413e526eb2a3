//! What is common to all commands: help, completions, manual pages, exit codes.

use crate::common::{assent, assent_in};

#[test]
fn the_help_tells_of_every_command_and_the_exit_codes() {
    let help = assent(&["--help"], "");
    assert_eq!(help.code, 0);
    for word in
        ["check", "init", "migrate", "decode", "completions", "man", "Exit codes: 0", "2 the work could not be done"]
    {
        assert!(help.out.contains(word), "{word}");
    }
    for command in ["check", "init", "migrate", "decode"] {
        assert!(assent(&[command, "--help"], "").out.contains("Exit codes"), "{command}");
    }
}

#[test]
fn a_wrong_call_ends_with_2() {
    for arguments in
        [&["chek"][..], &["check", "--unheard-of"], &["migrate"], &["check", "--base", "https://x.example"], &[]]
    {
        assert_eq!(assent(arguments, "").code, 2, "{arguments:?}");
    }
}

#[test]
fn shells_are_helped() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let answer = assent(&["completions", shell], "");
        assert!(answer.code == 0 && answer.out.contains("migrate"), "{shell}");
    }
}

#[test]
fn there_is_a_page_for_each_command() {
    assert!(assent(&["man"], "").out.contains(".TH assent 1"));
    let directory = tempfile::tempdir().expect("a directory");
    assert_eq!(assent_in(directory.path(), &["man", "pages"], b"").code, 0);
    for page in ["assent.1", "assent-check.1", "assent-init.1", "assent-migrate.1", "assent-decode.1"] {
        assert!(directory.path().join("pages").join(page).is_file(), "{page}");
    }
}
