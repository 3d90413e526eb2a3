//! The ways out, as the settings name them. What is not configured is not sent.

use assent_core::Timestamp;
use uuid::Uuid;

use super::email::Email;
use super::webhook::Webhook;
use crate::Error;
use crate::clock::milliseconds;
use crate::settings;
use crate::store::{Alert, Message};

const WEBHOOK: &str = "webhook";
const EMAIL: &str = "email";

/// The configured ways out.
pub(crate) struct Channels {
    webhook: Option<Webhook>,
    email: Option<Email>,
}

impl Channels {
    /// Checks the settings and reads the secrets.
    ///
    /// # Errors
    /// What is wrong, naming the key.
    pub(crate) fn open(settings: &settings::Alerts) -> Result<Self, Error> {
        let webhook = settings.webhook.as_ref().map(Webhook::open).transpose()?;
        let email = settings.email.as_ref().map(Email::open).transpose()?;
        Ok(Self { webhook, email })
    }

    /// Their names.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let configured = [(WEBHOOK, self.webhook.is_some()), (EMAIL, self.email.is_some())];
        configured.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
    }

    /// Sends a message; what the receiver answered.
    ///
    /// # Errors
    /// Why it was not taken, without any secret.
    pub(super) async fn send(
        &self,
        channel: &str,
        message: &Message,
        host: &str,
        now: Timestamp,
    ) -> Result<String, String> {
        let (message, host) = (message.clone(), host.to_owned());
        let send: Box<dyn FnOnce() -> Result<String, String> + Send> = match (channel, &self.webhook, &self.email) {
            (WEBHOOK, Some(webhook), _) => {
                let webhook = webhook.clone();
                Box::new(move || webhook.send(&message, &host, now))
            }
            (EMAIL, _, Some(email)) => {
                let email = email.clone();
                Box::new(move || email.send(&message, &host))
            }
            _ => return Err("this channel is not configured".into()),
        };
        tokio::task::spawn_blocking(send).await.unwrap_or_else(|error| Err(error.to_string()))
    }
}

/// A message that reports nothing.
pub(super) fn trial(now: Timestamp) -> Message {
    let at = milliseconds(now);
    let alert = Alert {
        alert_id: Uuid::now_v7(),
        kind: "trial".into(),
        about: String::new(),
        words: "This is a trial by `assent-collector alerts test`. Nothing is wrong.".into(),
        began_at: at,
        ended_at: Some(at),
    };
    Message { message_id: Uuid::now_v7(), alerts: vec![alert], made_at: at, tries: 1 }
}
