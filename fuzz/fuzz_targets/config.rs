//! An owner's `consent.json`: refused with a path, or carried the whole way to a verdict and a receipt.
#![no_main]

use assent_core::{
    Choice, Config, Locale, Method, Node, Occasion, Policy, Receipt, Regime, Sha256, Timestamp, Verdict, Write, read,
    regime_at,
};
use assent_lint::lint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(config) = Config::parse(text) else { return };

    let written = config.write();
    assert_eq!(read::<Config>(&written).expect("its own form"), config);
    let _ = lint(&config, Timestamp(1));
    let regime: Regime = regime_at(config.regime_name(), Timestamp(1)).unwrap_or_else(|| {
        read(&Node::parse(assent_core::STRICTEST).expect("JSON that ships")).expect("a regime that ships")
    });
    let english = Node::parse(Locale::ENGLISH).expect("JSON that ships");
    let locale = Locale::new(config.languages.first().clone(), &Node::Null, &english, &config.texts);
    let policy = Policy::resolve(config, regime, locale, true);
    let _ = policy.notice();
    for granted in [false, true] {
        let choice = Choice::uniform(&policy, granted, policy.preset_scope());
        let verdict = Verdict::compile(&policy, &choice, Timestamp(1), "");
        assert!(granted || policy.units().iter().all(|unit| verdict.grants.get(unit) != Some(true)));
        let occasion = Occasion {
            method: Method::Api,
            layer: 1,
            at: Timestamp(1),
            age: None,
            guardian: false,
            tz_offset: 0,
            region: None,
            config_sha256: Sha256::of(b""),
            notice_sha256: Sha256::of(b""),
            random: [[0; 10]; 2],
        };
        let receipt = Receipt::issue(&policy, &choice, None, occasion);
        read::<Receipt>(&receipt.write()).expect("what we issue is a receipt");
    }
});
