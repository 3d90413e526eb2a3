//! From a regular expression over names of cookies to globs that match the same names, where there are any.

use assent_core::Glob;
use regex_syntax::hir::{Dot, Hir, HirKind, Look};

/// The most globs that one expression may become.
const MOST: usize = 16;

/// The globs for a JavaScript regular expression as `test` uses it: it may begin and end anywhere unless it is anchored.
/// `None` where none say the same.
pub(super) fn globs(pattern: &str, flags: &str) -> Option<Vec<Glob>> {
    // With `i` the letters of each case would be a glob of their own.
    if !flags.chars().all(|flag| "gsuvyd".contains(flag)) {
        return None;
    }
    let hir = regex_syntax::parse(pattern).ok()?;
    let forms = forms(&hir)?;
    let globs = forms.into_iter().map(|form| {
        let open = |missing: bool| if missing { "*" } else { "" };
        let glob = format!("{}{}{}", open(!form.begins), form.glob, open(!form.ends));
        Glob::parse(&collapsed(&glob))
    });
    let mut globs: Vec<Glob> = globs.collect::<Option<_>>()?;
    globs.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    globs.dedup();
    // `_ga*` says all that `_ga_*` does.
    let all = globs.clone();
    let said = |glob: &Glob| all.iter().any(|other| other != glob && other.matches(glob.as_str()));
    globs.retain(|glob| !said(glob));
    Some(globs)
}

/// A glob in the making, and whether the expression is anchored at its ends.
#[derive(Clone, Default)]
struct Form {
    glob: String,
    begins: bool,
    ends: bool,
}

/// Everything that an expression can stand for; `None` for what no glob says.
fn forms(hir: &Hir) -> Option<Vec<Form>> {
    let literal = |glob: String| Some(vec![Form { glob, ..Form::default() }]);
    match hir.kind() {
        HirKind::Empty => literal(String::new()),
        HirKind::Literal(text) => {
            let text = std::str::from_utf8(&text.0).ok()?;
            if text.contains('*') { None } else { literal(text.to_owned()) }
        }
        HirKind::Look(Look::Start) => Some(vec![Form { begins: true, ..Form::default() }]),
        HirKind::Look(Look::End) => Some(vec![Form { ends: true, ..Form::default() }]),
        HirKind::Capture(group) => forms(&group.sub),
        HirKind::Repetition(repeated) if repeated.max.is_none() && repeated.min == 0 && anything(&repeated.sub) => {
            literal("*".into())
        }
        HirKind::Repetition(repeated) if (repeated.min, repeated.max) == (0, Some(1)) => {
            let mut forms = forms(&repeated.sub)?;
            forms.push(Form::default());
            Some(forms)
        }
        HirKind::Alternation(ways) => {
            let ways: Option<Vec<_>> = ways.iter().map(forms).collect();
            Some(ways?.concat()).filter(|forms| forms.len() <= MOST)
        }
        HirKind::Concat(parts) => {
            let mut all = vec![Form::default()];
            for part in parts {
                let next = forms(part)?;
                all =
                    all.iter().flat_map(|begun| next.iter().map(|next| joined(begun, next))).collect::<Option<_>>()?;
                if all.len() > MOST {
                    return None;
                }
            }
            Some(all)
        }
        _ => None,
    }
}

fn joined(begun: &Form, next: &Form) -> Option<Form> {
    // An anchor in the middle matches nothing.
    if (next.begins && !begun.glob.is_empty()) || (begun.ends && !next.glob.is_empty()) {
        return None;
    }
    Some(Form {
        glob: begun.glob.clone() + &next.glob,
        begins: begun.begins || next.begins,
        ends: begun.ends || next.ends,
    })
}

fn anything(hir: &Hir) -> bool {
    [Dot::AnyCharExceptLF, Dot::AnyChar].into_iter().any(|dot| *hir == Hir::dot(dot))
}

fn collapsed(glob: &str) -> String {
    let mut collapsed = String::new();
    for char in glob.chars() {
        if char != '*' || !collapsed.ends_with('*') {
            collapsed.push(char);
        }
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::globs;

    fn of(pattern: &str) -> Option<Vec<String>> {
        globs(pattern, "").map(|globs| globs.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn plain_forms_become_globs() {
        for (pattern, expected) in [
            ("^_ga", &["_ga*"][..]),
            ("^_pk_.*$", &["_pk_*"]),
            ("^_ga(_.*)?", &["_ga*"]),
            ("^_ga(_.*)?$", &["_ga", "_ga_*"]),
            ("^(_ga|_gid)$", &["_ga", "_gid"]),
            ("_hj", &["*_hj*"]),
            ("^amp_.*\\.example$", &["amp_*.example"]),
            ("^a\\/b$", &["a/b"]),
        ] {
            assert_eq!(
                of(pattern).as_deref(),
                Some(&expected.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>()[..]),
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_no_glob_says_stays_out() {
        for pattern in
            ["^_ga_\\d+$", "[a-z]+", "^_ga_\\w*", "^_ga.+", "^(?!x)y", "(a", ".*", "^$", "a\\*b", "a^b", "", "^a{2,}"]
        {
            assert_eq!(of(pattern), None, "{pattern}");
        }
        assert_eq!(globs("^_ga", "i"), None);
        let many = "(a|b)".repeat(20);
        assert_eq!(of(&many), None);
    }
}
