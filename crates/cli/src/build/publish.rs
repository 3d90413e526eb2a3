//! Uploads of notices to a collector's archive.

use std::time::Duration;

use serde_json::Value;
use ureq::Body;
use url::{Host, Url};

use super::Refusal;
use super::notices::Notice;
use crate::http;

/// Where the administrator's token comes from: never from the command line, which other users of a machine can read.
pub const TOKEN: &str = "ASSENT_ADMIN_TOKEN";

const PATIENCE: Duration = Duration::from_secs(30);

/// A collector that takes notices.
pub struct Collector {
    base: Url,
    token: String,
}

impl Collector {
    /// The collector at an address, or the one that receipts go to.
    ///
    /// # Errors
    /// Where there is no address, one that would show the token to others, or no token.
    pub fn new(named: &str, endpoint: Option<&str>) -> Result<Self, Refusal> {
        let fault = |what: &str| Refusal::Publish(what.to_owned());
        let address = if named.is_empty() {
            let endpoint = endpoint
                .ok_or_else(|| fault("consent.json names no receipts.endpoint: give the collector's address"))?;
            endpoint.strip_suffix("v1/receipts").ok_or_else(|| {
                fault("receipts.endpoint does not end with /v1/receipts: give the collector's address")
            })?
        } else {
            named
        };
        let base = Url::parse(address).map_err(|_| fault("the collector's address is not absolute: give it"))?;
        let own = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if base.scheme() != "https" && !(base.scheme() == "http" && own) {
            return Err(fault("the token goes over https only"));
        }
        let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| {
            Refusal::Publish(format!("{TOKEN} is not set: the collector shows it at its first start"))
        })?;
        Ok(Self { base, token })
    }

    /// Archives a notice; tells whether it was new.
    pub fn put(&self, notice: &Notice) -> Result<bool, Refusal> {
        let path = format!("{}/v1/notices/{}", self.base.path().trim_end_matches('/'), notice.sha256);
        let url = self.base.join(&path).map_err(|error| Refusal::Publish(error.to_string()))?;
        let mut answer = http::agent(PATIENCE)
            .put(url.as_str())
            .header("authorization", &format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .send(&notice.body)
            .map_err(|error| Refusal::Publish(format!("{}: {error}", url.origin().ascii_serialization())))?;
        match answer.status().as_u16() {
            201 => Ok(true),
            200 => Ok(false),
            401 | 403 => Err(Refusal::Publish(format!(
                "{} does not take the token in {TOKEN}: the collector shows it once, at its first start",
                url.origin().ascii_serialization()
            ))),
            status => {
                let said = detail(answer.body_mut()).map(|detail| format!(": {detail}")).unwrap_or_default();
                Err(Refusal::Publish(format!("{url}: the collector answered {status}{said}")))
            }
        }
    }
}

/// What a problem document says is wrong (RFC 9457), if the answer is one.
fn detail(body: &mut Body) -> Option<String> {
    const LONGEST: u64 = 10_000;
    let text = body.with_config().limit(LONGEST).read_to_string().ok()?;
    Some(serde_json::from_str::<Value>(&text).ok()?.get("detail")?.as_str()?.to_owned())
}
