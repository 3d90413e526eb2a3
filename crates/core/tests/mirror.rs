//! The record in a cookie.

mod common;

use assent_core::config::Revision;
use assent_core::{AgeCheck, Choice, Gate, Grants, Id, LARGEST_MIRROR, Link, Mirrored, Recalled, Scope, Timestamp};
use common::{granting, policy};
use proptest::prelude::*;

const SITE: &str = r#"{ "site": "example.com", "controller": { "name": "Example", "policy_url": "/privacy" },
    "mirror": { "domain": "example.com", "endpoint": "/collect/v1/mirror" },
    "categories": [{ "id": "necessary", "required": true }, { "id": "analytics" }, { "id": "marketing" }] }"#;

#[test]
fn a_record_is_a_short_plain_text() {
    let policy = policy(SITE);
    let record = Mirrored {
        at: Timestamp(1_795_300_594_000),
        recalled: Recalled {
            revision: Revision(7),
            choice: granting(&policy, &["analytics"]),
            count: 3,
            receipt: Link { age: Some(AgeCheck { gate: Gate::SelfDeclared, ok: true }), ..Link::default() },
        },
    };
    assert_eq!(record.text(), "2~7~1795300594000~p~analytics~3~y");
    let read = Mirrored::parse(&record.text()).expect("its own form");
    assert_eq!(read.recalled.choice.fitted(&policy), record.recalled.choice, "what is not named is denied");
    assert_eq!(
        policy.mirror().and_then(|mirror| mirror.domain.as_ref()).map(|domain| domain.as_str()),
        Some("example.com")
    );
}

#[test]
fn what_is_not_ours_is_no_record() {
    let ours = "2~7~1795300594000~p~analytics~3~y";
    assert!(Mirrored::parse(ours).is_some());
    for foreign in [
        "",
        "2",
        "%7B%22v%22%3A1%7D",
        "3~7~1795300594000~p~analytics~3~y",
        "2~0~1795300594000~p~analytics~3~y",
        "2~7~-1~p~analytics~3~y",
        "2~7~1795300594000~x~analytics~3~y",
        "2~7~1795300594000~p~Not An Id~3~y",
        "2~7~1795300594000~p~analytics~three~y",
        "2~7~1795300594000~p~analytics~4294967296~y",
        "2~7~1795300594000~p~analytics~3~x",
        "2~7~1795300594000~p~analytics~3~y~more",
    ] {
        assert_eq!(Mirrored::parse(foreign), None, "{foreign}");
    }
    assert_eq!(Mirrored::parse(&format!("2~7~1~p~{}~3~y", "a.".repeat(LARGEST_MIRROR))), None);
}

proptest! {
    /// What is granted, by whom and for how long reads back as it was written, in characters that a cookie takes.
    #[test]
    fn records_survive_the_cookie(
        names in prop::collection::btree_set("[a-z0-9_-]{1,20}", 0..20),
        revision in 1..u32::MAX,
        at in 0_u64..4_000_000_000_000,
        session in any::<bool>(),
        count in any::<u32>(),
        age in prop::option::of(0..3),
    ) {
        let names = names.iter().filter_map(|name| Id::parse(name));
        let record = Mirrored {
            at: Timestamp(at),
            recalled: Recalled {
                revision: Revision(revision),
                choice: Choice {
                    scope: if session { Scope::Session } else { Scope::Persistent },
                    grants: Grants(names.map(|name| (name, true)).collect()),
                },
                count,
                receipt: Link {
                    age: age.map(|age| match age {
                        0 => AgeCheck { gate: Gate::Guardian, ok: true },
                        ok => AgeCheck { gate: Gate::SelfDeclared, ok: ok == 1 },
                    }),
                    ..Link::default()
                },
            },
        };
        let text = record.text();
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)), "{}", text);
        prop_assert_eq!(Mirrored::parse(&text), Some(record));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}", fields in prop::collection::vec("[0-9a-z.~-]{0,12}", 0..12)) {
        let _ = Mirrored::parse(&text);
        let _ = Mirrored::parse(&fields.join("~"));
    }
}
