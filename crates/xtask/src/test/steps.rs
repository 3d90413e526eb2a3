//! The steps of a test run: names, order, and which function does each.

use anyhow::Result;
use clap::ValueEnum;

use super::{Verdict, cargo, collector, deny, end_to_end, house, types};
use crate::{browsers::Browser, dist, fuzz, generate, repository::Repository, site};

/// One step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Step {
    /// rustfmt agrees
    Fmt,
    /// files that are made from others fit them
    Generated,
    /// the rules of this house
    House,
    /// TypeScript checks the guard and the public types, and the Tag Manager template passes its own tests
    Types,
    /// the documentation site builds, and its links lead somewhere
    Site,
    /// clippy finds nothing, native and for wasm32
    Clippy,
    /// licences, sources and known holes of what we depend on
    Deny,
    /// unit, property and documentation tests
    Unit,
    /// TC and GPP strings are those of the reference libraries
    Reference,
    /// the fuzz targets build, and hold for their seeds
    Fuzz,
    /// the collector over HTTP, on SQLite and PostgreSQL
    Collector,
    /// a built bundle in nginx, Caddy and Apache
    Servers,
    /// the artefacts are built and within budget, and the command works with them inside
    Dist,
    /// the product in real browsers
    Browsers,
}

impl Step {
    /// All of them, in the order in which they fail soonest: what compiles nothing, what compiles a little, what compiles everything, what runs long.
    pub const ALL: [Self; 14] = [
        Self::Fmt,
        Self::House,
        Self::Types,
        Self::Site,
        Self::Deny,
        Self::Generated,
        Self::Clippy,
        Self::Unit,
        Self::Reference,
        Self::Servers,
        Self::Fuzz,
        Self::Collector,
        Self::Dist,
        Self::Browsers,
    ];

    /// What `--only` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Generated => "generated",
            Self::House => "house",
            Self::Types => "types",
            Self::Site => "site",
            Self::Clippy => "clippy",
            Self::Deny => "deny",
            Self::Unit => "unit",
            Self::Reference => "reference",
            Self::Fuzz => "fuzz",
            Self::Collector => "collector",
            Self::Servers => "servers",
            Self::Dist => "dist",
            Self::Browsers => "browsers",
        }
    }

    /// What it checks, from the comment beside its name.
    pub fn about(self) -> String {
        let value = self.to_possible_value();
        value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// Does it.
    ///
    /// # Errors
    /// With the first thing that is wrong.
    pub fn run(self, repository: &Repository, browsers: &[Browser]) -> Result<Verdict> {
        match self {
            Self::Deny => return deny::run(repository),
            Self::Fmt => cargo::format(repository),
            Self::Generated => generate::check(repository),
            Self::House => house::run(repository),
            Self::Types => types::run(repository),
            Self::Site => site::check(repository),
            Self::Clippy => cargo::clippy(repository),
            Self::Unit => cargo::unit(repository),
            Self::Reference => cargo::reference(repository),
            Self::Fuzz => fuzz::check(repository),
            Self::Collector => collector::run(repository),
            Self::Servers => cargo::servers(repository),
            Self::Dist => dist::check(repository).and_then(|()| cargo::alone(repository)),
            Self::Browsers => end_to_end::run(repository, browsers),
        }?;
        Ok(Verdict::Passed)
    }
}
