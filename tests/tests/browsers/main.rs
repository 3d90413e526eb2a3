//! The product in Chromium, Firefox and WebKit.
//!
//! `cargo test -p assent-tests --test browsers -- [FILTER]`, for instance `-- guard/` or `-- site/shop`.

mod api;
mod config;
mod early;
mod fixture;
mod gating;
mod guard;
mod interface;
mod ladder;
mod outbox;
mod preferences;
mod receipts;
mod site;
mod storage;
mod tabs;

use std::process::ExitCode;

use assent_tests::suite;

#[tokio::main]
async fn main() -> ExitCode {
    let subjects = [
        site::scenarios(),
        guard::scenarios(),
        gating::scenarios(),
        storage::scenarios(),
        ladder::scenarios(),
        config::scenarios(),
        receipts::scenarios(),
        outbox::scenarios(),
        api::scenarios(),
        early::scenarios(),
        tabs::scenarios(),
        interface::scenarios(),
        preferences::scenarios(),
    ];
    suite::main(subjects.into_iter().flatten().collect()).await
}
