//! The product in Chromium, Firefox and WebKit.
//!
//! `cargo test -p assent-tests --test browsers -- [FILTER]`, for instance `-- guard/` or `-- site/shop`.

mod access;
mod advice;
mod ages;
mod answers;
mod api;
mod appearance;
mod attacks;
mod banner;
mod blocking;
mod bundle;
mod clients;
mod company;
mod compat;
mod config;
mod declaration;
mod desk;
mod download;
mod early;
mod elements;
mod field;
mod first;
mod fixture;
mod gating;
mod gpp;
mod guard;
mod hostile;
mod integrity;
mod interface;
mod ladder;
mod layout;
mod mirror;
mod moments;
mod network;
mod ordering;
mod outbox;
mod policy;
mod preferences;
mod receipts;
mod recipes;
mod regimes;
mod routers;
mod signals;
mod site;
mod storage;
mod studio;
mod sweeping;
mod tabs;
mod vendors;
mod withdrawal;
mod wordpress;

use std::process::ExitCode;

use assent_tests::suite::{self, Scenario};

#[tokio::main]
async fn main() -> ExitCode {
    suite::main(all().chain(compat::scenarios(all())).collect()).await
}

fn all() -> impl Iterator<Item = Scenario> {
    let subjects = [
        site::scenarios(),
        guard::scenarios(),
        advice::scenarios(),
        gating::scenarios(),
        gpp::scenarios(),
        elements::scenarios(),
        company::scenarios(),
        moments::scenarios(),
        ordering::scenarios(),
        blocking::scenarios(),
        storage::scenarios(),
        signals::scenarios(),
        vendors::scenarios(),
        sweeping::scenarios(),
        withdrawal::scenarios(),
        ladder::scenarios(),
        layout::scenarios(),
        config::scenarios(),
        receipts::scenarios(),
        regimes::scenarios(),
        ages::scenarios(),
        mirror::scenarios(),
        outbox::scenarios(),
        api::scenarios(),
        declaration::scenarios(),
        desk::scenarios(),
        clients::scenarios(),
        recipes::scenarios(),
        wordpress::scenarios(),
        routers::scenarios(),
        early::scenarios(),
        tabs::scenarios(),
        interface::scenarios(),
        appearance::scenarios(),
        studio::scenarios(),
        preferences::scenarios(),
        answers::scenarios(),
        bundle::scenarios(),
        first::scenarios(),
        download::scenarios(),
        policy::scenarios(),
        access::scenarios(),
        network::scenarios(),
        hostile::scenarios(),
        attacks::scenarios(),
        banner::scenarios(),
        field::scenarios(),
        integrity::scenarios(),
    ];
    subjects.into_iter().flatten()
}
