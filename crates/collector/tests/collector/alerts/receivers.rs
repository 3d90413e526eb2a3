//! Who gets alerts in a test: a web server and a mail server on this machine, over real sockets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The secret of every webhook here, before base64.
const SECRET: &[u8] = b"thirty-two bytes for a test only";

/// What was posted.
pub struct Posted {
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Posted {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// The kinds of its alerts with their states.
    pub fn alerts(&self) -> Vec<(String, String)> {
        let body: Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!(body["type"], "assent.alerts");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let alerts = body["data"]["alerts"].as_array().expect("a list");
        alerts.iter().map(|alert| (text(&alert["kind"]), text(&alert["state"]))).collect()
    }

    pub fn tells(&self, kind: &str, state: &str) -> bool {
        self.alerts().iter().any(|alert| *alert == (kind.to_owned(), state.to_owned()))
    }

    fn check_signature(&self) {
        let signed = format!("{}.{}.{}", self.id(), self.headers["webhook-timestamp"], self.body);
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("a key");
        mac.update(signed.as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(self.headers["webhook-signature"], expected);
    }
}

/// A web server that takes what is posted.
pub struct Hook {
    pub address: String,
    /// What it answers.
    pub status: Arc<AtomicU16>,
    posted: UnboundedReceiver<Posted>,
}

impl Hook {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (sender, posted) = unbounded_channel();
        let status = Arc::new(AtomicU16::new(204));
        let answered = Arc::clone(&status);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (sender, status) = (sender.clone(), answered.load(Ordering::Relaxed));
                tokio::spawn(async move {
                    // A test that has what it needs has gone.
                    let _ = sender.send(take_post(stream, status).await);
                });
            }
        });
        Self { address, status, posted }
    }

    /// Its settings, with the secret in a file of this directory.
    pub fn toml(&self, directory: &std::path::Path) -> String {
        let secret = secret_file(directory, "hook.secret", &format!("whsec_{}\n", STANDARD.encode(SECRET)));
        format!("[alerts.webhook]\nurl = \"{}\"\nsecret = \"{secret}\"\n", self.address)
    }

    /// The next message.
    pub async fn next(&mut self) -> Posted {
        let posted = self.posted.recv().await.expect("a message");
        posted.check_signature();
        posted
    }

    /// The next one with an alert of this kind in this state. Others may come between: clocks differ where a test sets one.
    pub async fn next_of(&mut self, kind: &str, state: &str) -> Posted {
        loop {
            let posted = self.next().await;
            if posted.tells(kind, state) {
                return posted;
            }
        }
    }
}

async fn take_post(stream: TcpStream, status: u16) -> Posted {
    let mut stream = BufReader::new(stream);
    let (mut headers, mut line) = (BTreeMap::new(), String::new());
    stream.read_line(&mut line).await.expect("a request");
    assert_eq!(line.trim(), "POST /hook HTTP/1.1");
    loop {
        line.clear();
        stream.read_line(&mut line).await.expect("a header");
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().expect("a length")];
    stream.read_exact(&mut body).await.expect("a body");
    let answer = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\nlocation: http://127.0.0.1:1/\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await.expect("an answer");
    Posted { headers, body: String::from_utf8(body).expect("text") }
}

/// A mail server that takes what is sent, and knows no TLS.
pub struct Mailbox {
    pub port: u16,
    mails: UnboundedReceiver<String>,
}

impl Mailbox {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, mails) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sender = sender.clone();
                tokio::spawn(async move {
                    if let Some(mail) = take_mail(stream).await {
                        // A test that has what it needs has gone.
                        let _ = sender.send(mail);
                    }
                });
            }
        });
        Self { port, mails }
    }

    /// Its settings.
    pub fn toml(&self, security: &str) -> String {
        format!(
            "[alerts.email]\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"{security}\"\n\
            from = \"Assent <assent@shop.example>\"\nto = [\"dpo@shop.example\", \"Kim <kim@shop.example>\"]\n",
            self.port
        )
    }

    /// The next mail, with its envelope before it.
    pub async fn next(&mut self) -> String {
        self.mails.recv().await.expect("a mail")
    }
}

/// Speaks SMTP (RFC 5321) as far as a sender needs; the mail, or `None` where none came.
async fn take_mail(stream: TcpStream) -> Option<String> {
    let (read, mut write) = stream.into_split();
    let (mut lines, mut mail, mut in_data) = (BufReader::new(read).lines(), String::new(), false);
    write.write_all(b"220 mail.test\r\n").await.ok()?;
    let mut taken = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.as_str() {
            "." if in_data => {
                in_data = false;
                taken = Some(std::mem::take(&mut mail));
                "250 taken"
            }
            _ if in_data => {
                mail.push_str(&line);
                mail.push('\n');
                continue;
            }
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            "QUIT" => break,
            _ if line.starts_with("MAIL ") || line.starts_with("RCPT ") => {
                mail.push_str(&line);
                mail.push('\n');
                "250 fine"
            }
            _ => "250 mail.test",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        if taken.is_some() {
            return taken;
        }
    }
    taken
}

/// A file that only its owner may read.
pub fn secret_file(directory: &std::path::Path, name: &str, content: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = directory.join(name);
    std::fs::write(&path, content).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    path.display().to_string()
}
