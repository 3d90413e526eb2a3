//! Messages as JSON over HTTP, signed as Standard Webhooks 1.0 says: libraries of many languages check them.

use std::path::Path;
use std::time::Duration;

use assent_core::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use crate::export::time;
use crate::outbound::{agent, is_safe};
use crate::settings;
use crate::store::{Alert, Message};
use crate::{Error, private};

/// How long the receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// An address with the secret that it shares with us.
#[derive(Clone)]
pub(super) struct Webhook {
    url: Url,
    secret: Vec<u8>,
}

impl Webhook {
    /// # Errors
    /// What is wrong with the address or the secret.
    pub(super) fn open(settings: &settings::Webhook) -> Result<Self, Error> {
        let wrong = |what: &str| Error::Settings(format!("alerts.webhook.url: {what}"));
        // The address may have a secret in its path, so no message repeats it.
        let url = Url::parse(&settings.url).map_err(|error| wrong(&format!("this is no address ({error})")))?;
        if !is_safe(&url) {
            return Err(wrong("this must begin with https://; plain http is taken to this machine only"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("leave out the name and the password: the signature shows who sends"));
        }
        Ok(Self { url, secret: read_secret(&settings.secret)? })
    }

    /// Posts a message.
    pub(super) fn send(&self, message: &Message, host: &str, now: Timestamp) -> Result<String, String> {
        let (id, seconds) = (message.message_id.to_string(), now.0 / 1_000);
        let body = body(message, host).to_string();
        let post = agent(PATIENCE)
            .post(self.url.as_str())
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", sign(&self.secret, &id, seconds, &body));
        let name = self.url.host_str().unwrap_or_default();
        let answer = post.send(&body).map_err(|error| format!("{name}: {error}"))?;
        let status = answer.status();
        if status.is_success() {
            Ok(format!("{name} answered {status}"))
        } else {
            Err(format!("{name} answered {status}"))
        }
    }
}

fn read_secret(path: &Path) -> Result<Vec<u8>, Error> {
    let written = private::read(path)?;
    let written = written.trim();
    let secret = STANDARD.decode(written.strip_prefix("whsec_").unwrap_or(written)).ok();
    let wrong = || {
        let what = "this file must hold 24 to 64 bytes in base64; `openssl rand -base64 32` makes some";
        Error::Settings(format!("alerts.webhook.secret: {}: {what}", path.display()))
    };
    secret.filter(|secret| (24..=64).contains(&secret.len())).ok_or_else(wrong)
}

/// The signature of a message's id, the time and its body.
fn sign(secret: &[u8], id: &str, seconds: u64, body: &str) -> String {
    // HMAC takes a key of any length (RFC 2104 §2).
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn body(message: &Message, host: &str) -> Value {
    let alert = |alert: &Alert| {
        json!({
            "alert_id": alert.alert_id,
            "kind": alert.kind,
            "about": alert.about,
            "state": if alert.ended_at.is_none() { "open" } else { "ended" },
            "message": alert.words,
            "began_at": time(alert.began_at),
            "ended_at": alert.ended_at.map(time),
        })
    };
    let alerts: Vec<Value> = message.alerts.iter().map(alert).collect();
    json!({ "type": "assent.alerts", "timestamp": time(message.made_at), "data": { "host": host, "alerts": alerts } })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries (standard-webhooks, README).
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
