//! A hostile page: markup without a script, polluted prototypes, forged storage, policies that markup would like to get around. Nothing
//! is granted, nothing runs, and the visitor's answer still counts. The payloads are tables of the library's (`payloads`).

mod clobbering;
mod content;
mod policies;
mod pollution;
mod signals;
mod storage;
mod visit;
mod writes;

use assent_tests::suite::Scenario;

pub fn scenarios() -> Vec<Scenario> {
    [
        clobbering::scenarios(),
        pollution::scenarios(),
        storage::scenarios(),
        content::scenarios(),
        policies::scenarios(),
        writes::scenarios(),
        signals::scenarios(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
