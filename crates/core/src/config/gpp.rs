//! What ad technology learns through IAB Tech Lab's Global Privacy Platform. `assent build` compiles it; the banner has no use for it.

use crate::contract::{contract, names};
use crate::values::Id;

contract! {
    /// What the Global Privacy Platform says of a visitor in the United States: which grants mean what its sections ask for.
    pub struct Gpp {
        /// The categories and services that must all be granted for "did not opt out of sales". `[]`: the site sells nothing.
        /// Default: every category that `shares`.
        pub sale: Option<Vec<Id>>,
        /// The same for sharing with third parties. Default: every category that `shares`.
        pub sharing: Option<Vec<Id>>,
        /// The same for targeted advertising. Default: every category that `shares`.
        pub targeted_advertising: Option<Vec<Id>>,
        /// What the owner signed of IAB's Multi-State Privacy Agreement. Default: `none`.
        pub mspa: Mspa = default,
        /// Whether the national section speaks for states of the United States that have none of their own. Only those who signed the
        /// agreement may use it. Default: false.
        pub national: bool = default,
        /// The number under which IAB Europe or IAB Tech Lab registered the owner as a consent platform. Default: 1, which means none.
        pub cmp_id: CmpId = default,
    }
}

names! {
    /// The signed form of the Multi-State Privacy Agreement.
    pub enum Mspa("\"none\", \"opt_out\" or \"service_provider\"") {
        /// It is not signed, and covers no transaction.
        None = "none",
        /// It covers the site's transactions in its opt-out option mode.
        OptOut = "opt_out",
        /// It covers the site's transactions in its service provider mode.
        ServiceProvider = "service_provider",
    }
}

/// A consent platform's registered number: 12 bits in a TC string, of which 0 is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CmpId(pub u16);

impl Default for CmpId {
    fn default() -> Self {
        Self(1)
    }
}

impl crate::Read for CmpId {
    fn read(node: &crate::Node, reader: &mut crate::Reader) -> Self {
        Self(reader.integer(node, "a whole number from 1 to 4095", 1..=4095) as u16)
    }
}

impl crate::Write for CmpId {
    fn write(&self) -> crate::Node {
        u32::from(self.0).write()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for CmpId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CmpId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": 4095 })
    }
}
