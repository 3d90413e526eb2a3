//! A collector for one scenario: the program that ships, with a site, receipts and an officer's token, behind the scenario's site.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::{Arc, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Downloads, Upstream};
use assent_tests::{ensure, repository};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// The site of every receipt.
pub(super) const SITE: &str = "bakery.example";

/// The receipts: an acceptance and a refusal of one subject, a refusal of nobody, and an answer in a language that is written from right
/// to left; each with its id.
pub(super) const ACCEPTED: &str = "01890a5d-ac96-774b-bcce-b302099a0001";
pub(super) const CHANGED: &str = "01890a5d-ac96-774b-bcce-b302099a0002";
pub(super) const REFUSED: &str = "01890a5d-ac96-774b-bcce-b302099a0003";
pub(super) const ARABIC: &str = "01890a5d-ac96-774b-bcce-b302099a0004";
/// Who gave the first two.
pub(super) const SUBJECT: &str = "01890a5d-ac96-774b-bcce-b302099a1001";
const OTHER: &str = "01890a5d-ac96-774b-bcce-b302099a1002";

/// A running collector. Dropping it ends it, and removes its data.
pub(super) struct Collector {
    directory: TempDir,
    /// An officer's own token.
    pub(super) token: String,
    /// The hash of each language's archived notice.
    notices: Vec<(String, String)>,
    downloads: Downloads,
    _child: Child,
}

/// The collector's program: `$ASSENT_COLLECTOR`, which `cargo xtask test` sets, else where cargo puts it.
fn program() -> PathBuf {
    let built = || repository::root().join("target/debug/assent-collector");
    std::env::var_os("ASSENT_COLLECTOR").map_or_else(built, PathBuf::from)
}

/// Runs one of its commands in a directory, and insists that it succeeds; its words.
async fn run(directory: &Path, arguments: &[&str]) -> Outcome<String> {
    let output: Output = Command::new(program()).current_dir(directory).args(arguments).output().await?;
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    ensure!(output.status.success(), "assent-collector {}: {said}", arguments.join(" "));
    Ok(said)
}

impl Collector {
    /// Starts one behind the page's site.
    pub(super) async fn start(page: &Page) -> Outcome<Self> {
        ensure!(program().is_file(), "the collector is not there: `cargo build --bin assent-collector` makes it");
        let directory = tempfile::tempdir()?;
        let path = directory.path();
        let config = json!({
            "site": SITE,
            "controller": { "name": "Bakery Ltd", "policy_url": "/privacy" },
            "languages": ["en", "de", "ar"],
            "categories": [
                { "id": "necessary", "required": true },
                { "id": "analytics", "services": [{ "from": "matomo" }] },
                { "id": "marketing", "services": [{ "from": "meta-pixel" }, { "from": "youtube" }] },
            ],
        });
        std::fs::write(path.join("consent.json"), config.to_string())?;
        std::fs::write(path.join("policy.txt"), "We keep what you buy for ten years.")?;
        std::fs::write(path.join("collector.toml"), "listen = \"127.0.0.1:0\"\nlog = \"json\"\n")?;
        let locales = repository::root().join("pkg-config/locales").display().to_string();
        let archive = ["sites", "--archive", "consent.json", "--locales", &locales, "--policy", "policy.txt"];
        let archived = run(path, &[&["--config", "collector.toml"], &archive[..]].concat()).await?;
        let notice = |line: &str| match line.split(' ').collect::<Vec<_>>()[..] {
            ["notice", _, language, hash, ..] => Some((language.to_owned(), hash.trim_end_matches(':').to_owned())),
            _ => None,
        };
        let notices: Vec<(String, String)> = archived.lines().filter_map(notice).collect();
        run(path, &["--config", "collector.toml", "people", "add", "kim", "--role", "officer"]).await?;
        let token = std::fs::read_to_string(path.join("token-kim"))?.trim().to_owned();
        let mut command = Command::new(program());
        command
            .args(["serve", "--config", "collector.toml"])
            .current_dir(path)
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn()?;
        let stderr = child.stderr.take().ok_or_else(|| Failure::new("the collector has no log"))?;
        let address = serving(BufReader::new(stderr)).await?;
        let downloads = Downloads::default();
        page.site().forward(Upstream { address, vendors: &[], downloads: Some(Arc::clone(&downloads)) });
        let collector = Self { directory, token, notices, downloads, _child: child };
        for receipt in collector.receipts()? {
            post(address, &receipt.to_string()).await?;
        }
        Ok(collector)
    }

    /// The hash of a language's notice.
    pub(super) fn notice(&self, language: &str) -> Outcome<&str> {
        let found = self.notices.iter().find(|(of, _)| of == language);
        found.map(|(_, hash)| hash.as_str()).ok_or_else(|| Failure::new(format!("no notice in {language} is archived")))
    }

    fn receipts(&self) -> Outcome<Vec<Value>> {
        let all = [
            (ACCEPTED, Some(SUBJECT), "en", "given", true),
            (CHANGED, Some(SUBJECT), "en", "withdrawn", false),
            (REFUSED, None, "de", "refused", false),
            (ARABIC, Some(OTHER), "ar", "given", true),
        ];
        all.into_iter()
            .map(|(id, subject, lang, event, granted)| -> Outcome<Value> {
                let state = if granted { "granted" } else { "denied" };
                let decision = |purpose: &str, services: &[&str]| {
                    let services: Value = services.iter().map(|one| ((*one).to_owned(), json!(state))).collect();
                    json!({ "purpose": purpose, "state": state, "basis": "consent", "consent_type": "explicit", "services": services })
                };
                let seq = if id == CHANGED { 2 } else { 1 };
                Ok(json!({
                    "schema": "assent-receipt/1", "receipt_id": id, "supersedes": null, "seq": seq, "site_id": SITE,
                    "subject_id": subject, "event": event, "method": "banner.accept_all", "actor": "data_subject",
                    "occurred_at": moment(-1), "tz_offset": -60, "valid_until": moment(180),
                    "scope": "persistent", "regime": "gdpr", "jurisdiction": "DE", "jurisdiction_source": "config", "lang": lang,
                    "notice": { "id": "default", "version": "1", "sha256": self.notice(lang)? }, "config_sha256": "b".repeat(64),
                    "ui": { "version": "0.1.0", "layer": 1 },
                    "decisions": [
                        { "purpose": "necessary", "state": "granted", "basis": "necessary", "consent_type": "explicit", "services": {} },
                        decision("analytics", &["matomo"]), decision("marketing", &["meta-pixel", "youtube"]),
                    ],
                }))
            })
            .collect()
    }

    /// Verifies the evidence pack that a page gave last, by the program, in a directory that has nothing else.
    pub(super) async fn verify_download(&self) -> Outcome<String> {
        let last = self.downloads.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let pack = last.ok_or_else(|| Failure::new("the page gave no file"))?;
        let elsewhere = tempfile::tempdir()?;
        std::fs::write(elsewhere.path().join("pack.zip"), pack)?;
        run(elsewhere.path(), &["verify", "--evidence", "pack.zip"]).await
    }

    /// Whether a page has given a file that nobody took yet.
    pub(super) fn has_download(&self) -> bool {
        !self.downloads.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Verifies the log of the running collector.
    pub(super) async fn verify_log(&self) -> Outcome<String> {
        run(self.directory.path(), &["--config", "collector.toml", "verify"]).await
    }
}

/// A moment so many days from now, as receipts write it.
fn moment(days: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    assent_core::Timestamp(now.saturating_add_signed(days * 86_400) * 1_000).to_string()
}

/// A day so many days ago, as forms have it.
pub(super) fn day_before(days: i64) -> String {
    moment(-days).chars().take(10).collect()
}

/// Reads the log until it tells the address; what comes later is read away, so that the pipe stays empty.
async fn serving(log: BufReader<tokio::process::ChildStderr>) -> Outcome<std::net::SocketAddr> {
    let mut lines = log.lines();
    let mut all = String::new();
    while let Some(line) = lines.next_line().await? {
        let entry: Value = serde_json::from_str(&line).unwrap_or_default();
        if let Some(address) = entry["fields"]["address"].as_str() {
            let address = address.parse().map_err(|_| Failure::new(format!("{address} is no address")))?;
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(address);
        }
        all.push_str(&line);
    }
    Err(Failure::new(format!("the collector ended instead of serving: {all}")))
}

/// Posts a receipt as the banner does.
async fn post(address: std::net::SocketAddr, body: &str) -> Outcome {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "POST /v1/receipts HTTP/1.1\r\nhost: {address}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    ensure!(answer.starts_with("HTTP/1.1 20"), "the collector does not take the receipt: {answer}");
    Ok(())
}
