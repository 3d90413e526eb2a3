//! Messages by e-mail.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};

use super::kind::Kind;
use crate::export::time;
use crate::settings::{self, Security};
use crate::store::{Alert, Message};
use crate::{Error, private};

/// How long the mail server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mail server, and who writes to whom.
#[derive(Clone)]
pub(super) struct Email {
    transport: SmtpTransport,
    server: String,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Email {
    /// # Errors
    /// What is wrong with an address, the password or the protection of the connection.
    pub(super) fn open(settings: &settings::Email) -> Result<Self, Error> {
        let wrong = |what: String| Error::Settings(format!("alerts.email.{what}"));
        let mailbox = |key: &str, written: &str| {
            written.parse::<Mailbox>().map_err(|error| wrong(format!("{key}: \"{written}\" is no address ({error})")))
        };
        let from = mailbox("from", &settings.from)?;
        let to = settings.to.iter().map(|written| mailbox("to", written)).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() {
            return Err(wrong("to: name at least one recipient".into()));
        }
        let server = &settings.server;
        let tls =
            || TlsParameters::new(server.clone()).map_err(|error| wrong(format!("server: \"{server}\": {error}")));
        let (tls, port) = match settings.security {
            Security::StartTls => (Tls::Required(tls()?), 587),
            Security::Tls => (Tls::Wrapper(tls()?), 465),
            Security::None if is_loopback(server) => (Tls::None, 25),
            Security::None => {
                return Err(wrong("security: \"none\" is taken for a server on this machine only".into()));
            }
        };
        let mut transport = SmtpTransport::builder_dangerous(server)
            .port(settings.port.unwrap_or(port))
            .timeout(Some(PATIENCE))
            .tls(tls);
        match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => {
                transport = transport.credentials(Credentials::new(user.clone(), read_password(password)?));
            }
            (None, None) => {}
            _ => return Err(wrong("user and alerts.email.password go together".into())),
        }
        Ok(Self { transport: transport.build(), server: server.clone(), from, to })
    }

    /// Sends a message to every recipient.
    pub(super) fn send(&self, message: &Message, host: &str) -> Result<String, String> {
        let mail = self.mail(message, host).map_err(|error| error.to_string())?;
        let answer = self.transport.send(&mail).map_err(|error| format!("{}: {error}", self.server))?;
        Ok(format!("{} answered {}", self.server, answer.code()))
    }

    fn mail(&self, message: &Message, host: &str) -> Result<Mail, lettre::error::Error> {
        let subject = match message.alerts.as_slice() {
            [alert] if alert.ended_at.is_some() => format!("Assent: ended: {}", title(alert)),
            [alert] => format!("Assent: {}", title(alert)),
            alerts => format!("Assent: {} alerts", alerts.len()),
        };
        // A double has the same id, so that mail programs show one.
        let id = format!("<{}@{}>", message.message_id, self.from.email.domain());
        let mut mail = Mail::builder().from(self.from.clone()).subject(subject).message_id(Some(id)).date_now();
        for recipient in &self.to {
            mail = mail.to(recipient.clone());
        }
        let mut mail = mail.header(ContentType::TEXT_PLAIN).body(text(message, host))?;
        // Answers by machines do not come back (RFC 3834 §5).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        mail.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".into()));
        Ok(mail)
    }
}

fn title(alert: &Alert) -> &'static str {
    if alert.kind == "trial" { "a trial" } else { Kind::title_of(&alert.kind) }
}

fn text(message: &Message, host: &str) -> String {
    let mut text = String::new();
    for alert in &message.alerts {
        let state = match alert.ended_at {
            None => format!("Since {}", time(alert.began_at)),
            Some(at) => format!("Ended {}, since {}", time(at), time(alert.began_at)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}\n{}\n{state}\n", title(alert), alert.words);
    }
    let _ = writeln!(text, "-- \nassent-collector on {host}; its settings name you in [alerts.email].");
    text
}

/// Whether a server's name leads to this machine.
fn is_loopback(server: &str) -> bool {
    server == "localhost" || server.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn read_password(path: &Path) -> Result<String, Error> {
    let written = private::read(path)?;
    let password = written.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Error::Settings(format!("alerts.email.password: {} is empty", path.display())));
    }
    Ok(password.to_owned())
}
