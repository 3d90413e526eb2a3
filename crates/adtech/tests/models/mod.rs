//! Random models that may be written, for the round trips and for the comparison with the reference libraries.

use assent_adtech::{
    Flags, GppString, Layout, Letters, NEED_CONSENT, PublisherTc, RestrictionType, Restrictions, Section, TcString,
    Time, UsAnswer, UsPrivacy, UsSection, VendorIds,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Sets of vendors as sites have them: a few, many in a row, most of a vendor list; and seldom any that a string can hold.
pub fn vendors() -> impl Strategy<Value = VendorIds> {
    let scattered = |highest: u16, most: usize| vec(1..=highest, 0..most).prop_map(VendorIds::from_iter);
    let rows = |highest: u16, most: usize| {
        vec((1..=highest, 0_u16..40), 0..most).prop_map(|rows| {
            VendorIds::of_ranges(rows.into_iter().map(|(begin, more)| begin..=begin.saturating_add(more)))
        })
    };
    let without = (800_u16..1_400, btree_set(1_u16..1_400, 0..60))
        .prop_map(|(highest, without)| (1..=highest).filter(|id| !without.contains(id)).collect());
    // Few of the large ones: the reference libraries take milliseconds for each.
    prop_oneof![
        100 => scattered(80, 20),
        80 => rows(150, 6),
        10 => scattered(1_500, 60),
        8 => rows(1_500, 30),
        2 => without,
        1 => rows(u16::MAX, 30),
    ]
}

/// Sets of some of the ids.
pub fn flags<const N: usize>(allowed: impl Fn(u8) -> bool) -> impl Strategy<Value = Flags<N>> {
    let ids: Vec<u8> = (1..=N as u8).filter(|id| allowed(*id)).collect();
    let most = ids.len();
    subsequence(ids, 0..=most).prop_map(|ids| Flags::of(ids).expect("ids within the set"))
}

fn letters() -> impl Strategy<Value = Letters> {
    "[A-Z]{2}".prop_map(|code| Letters::parse(&code).expect("two letters"))
}

fn publisher() -> impl Strategy<Value = PublisherTc> {
    let custom = (0_u8..=63)
        .prop_flat_map(|count| (Just(count), flags::<63>(move |id| id <= count), flags::<63>(move |id| id <= count)));
    (flags(|_| true), flags(|_| true), custom).prop_map(
        |(consents, legitimate_interests, (custom_purposes, custom_consents, custom_legitimate_interests))| {
            PublisherTc {
                consents,
                legitimate_interests,
                custom_purposes,
                custom_consents,
                custom_legitimate_interests,
            }
        },
    )
}

/// Restrictions of which no two are of one vendor's purpose.
fn restrictions() -> impl Strategy<Value = Restrictions> {
    let of_a_purpose = vec((select(&RestrictionType::ALL[..]), vendors()), 0..3);
    btree_map(1_u8..=24, of_a_purpose, 0..3).prop_map(|all| {
        let mut restrictions = Restrictions::default();
        for (purpose, list) in all {
            let mut taken = VendorIds::default();
            for (restriction, vendors) in list {
                let free: VendorIds = vendors.iter().filter(|vendor| !taken.contains(*vendor)).collect();
                taken = VendorIds::of_ranges(taken.ranges().chain(free.ranges()));
                if !free.is_empty() {
                    restrictions.add(purpose, restriction, &free);
                }
            }
        }
        restrictions
    })
}

/// TC strings that break no rule.
pub fn tc() -> impl Strategy<Value = TcString> {
    // 1, the id for tests, is one of the meant differences.
    let numbers = (2_u16..4_096, 0_u16..4_096, 0_u8..64, 0_u16..4_096, 0_u8..64);
    let purposes = (flags(|_| true), flags(|_| true), flags(|id| !NEED_CONSENT.contains(&id)));
    let words = (letters(), letters(), any::<bool>(), any::<bool>());
    let lists = (vendors(), vendors(), vendors(), restrictions(), proptest::option::of(publisher()));
    (0_u64..6_871_947_673_500, numbers, purposes, words, lists).prop_map(
        |(
            milliseconds,
            numbers,
            purposes,
            words,
            (vendor_consents, vendor_legitimate_interests, shown, restrictions, publisher),
        )| {
            let all = [&vendor_consents, &vendor_legitimate_interests, &shown];
            let disclosed = VendorIds::of_ranges(all.into_iter().flat_map(VendorIds::ranges));
            TcString {
                cmp_id: numbers.0,
                cmp_version: numbers.1,
                consent_screen: numbers.2,
                vendor_list_version: numbers.3,
                policy_version: numbers.4,
                special_feature_opt_ins: purposes.0,
                purpose_consents: purposes.1,
                purpose_legitimate_interests: purposes.2,
                consent_language: words.0,
                publisher_country: words.1,
                use_non_standard_texts: words.2,
                purpose_one_treatment: words.3,
                vendor_consents,
                vendor_legitimate_interests,
                restrictions,
                vendors_disclosed: Some(disclosed),
                publisher,
                ..TcString::new(Time::day_of(milliseconds))
            }
        },
    )
}

/// US Privacy strings.
pub fn us_privacy() -> impl Strategy<Value = UsPrivacy> {
    let answer = || select(&[UsAnswer::Yes, UsAnswer::No, UsAnswer::NotApplicable][..]);
    (answer(), answer(), answer()).prop_map(|(notice, opt_out_sale, lspa_covered)| UsPrivacy {
        notice,
        opt_out_sale,
        lspa_covered,
    })
}

/// A US section with a value in each field, and mostly with its optional segment.
pub fn us_section(layout: &'static Layout) -> impl Strategy<Value = UsSection> {
    let values = |fields: &'static [(assent_adtech::Field, usize)]| {
        fields.iter().map(|(field, count)| vec(field.values(), *count)).collect::<Vec<_>>()
    };
    (values(layout.core), values(layout.optional_fields()), prop::bool::weighted(0.7)).prop_map(
        move |(core, optional, has_optional)| {
            let mut section = UsSection::new(layout);
            let core = layout.core.iter().zip(core);
            let optional = layout.optional_fields().iter().zip(optional).filter(|_| has_optional);
            for ((field, _), values) in core.chain(optional) {
                section.set(*field, &values).expect("a field of the layout with its values");
            }
            section
        },
    )
}

/// GPP strings with the US Privacy string and any US sections, of which the national one has two versions.
pub fn gpp() -> impl Strategy<Value = GppString> {
    let layouts: Vec<_> = Layout::all().iter().collect();
    let sections = subsequence(layouts, 0..=8)
        .prop_flat_map(|layouts| layouts.into_iter().map(|layout| us_section(layout).boxed()).collect::<Vec<_>>());
    (proptest::option::of(us_privacy()), sections).prop_map(|(us_privacy, sections)| {
        let mut string = GppString::default();
        us_privacy.map(Section::UsPrivacy).into_iter().chain(sections.into_iter().map(Section::Us)).for_each(
            |section| {
                string.insert(section);
            },
        );
        string
    })
}
