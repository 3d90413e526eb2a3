//! WordPress for one scenario: its own content, database and uploads, served by PHP behind the scenario's site.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use assent_tests::browser::Page;
use assent_tests::ensure;
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::Upstream;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A release of WordPress with a theme.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) version: &'static str,
    pub(super) theme: &'static str,
    /// The directory of its content as it was installed: `content`, or `network` for two sites in one.
    pub(super) content: &'static str,
}

/// The oldest one that the plugin is for, with a theme of blocks.
pub(super) const OLDEST: Kind = Kind { version: "6.2", theme: "twentytwentythree", content: "content" };
/// The same with a theme of templates.
pub(super) const OLDEST_CLASSIC: Kind = Kind { version: "6.2", theme: "twentytwentyone", content: "content" };
/// The newest one that can be had, with a theme of blocks.
pub(super) const NEWEST: Kind = Kind { version: "6.5", theme: "twentytwentyfour", content: "content" };
/// The same with a theme of templates.
pub(super) const NEWEST_CLASSIC: Kind = Kind { version: "6.5", theme: "twentytwentyone", content: "content" };

/// Two sites in one WordPress, the second at `/b/`.
pub(super) const NETWORK: Kind = Kind { version: "6.5", theme: "twentytwentyfour", content: "network" };

/// Hosts that the pages and the configuration name.
const VENDORS: &[&str] = &[
    "www.googletagmanager.com",
    "*.google-analytics.com",
    "static.hotjar.com",
    "*.hotjar.com",
    "*.hotjar.io",
    "connect.facebook.net",
    "www.facebook.com",
    "stats.wp.com",
    "pixel.wp.com",
    "www.youtube.com",
    "www.youtube-nocookie.com",
    "player.vimeo.com",
    "platform.twitter.com",
    "www.instagram.com",
    "platform.instagram.com",
    "open.spotify.com",
    "w.soundcloud.com",
    "www.google.com",
    "fonts.googleapis.com",
    "fonts.gstatic.com",
];

/// Tells WordPress's configuration that it is a network.
const IN_NETWORK: &str = "ASSENT_WP_NETWORK";

/// A running WordPress. Dropping it ends PHP and removes the content.
pub(super) struct WordPress {
    content: TempDir,
    kind: Kind,
    _php: Child,
}

impl WordPress {
    /// Starts one behind the page's site, with `settings` of `tests/wordpress/mu-plugins` switched on.
    ///
    /// # Errors
    /// When it was not made (`cargo xtask test --only browsers` does), or PHP cannot serve it.
    pub(super) async fn start(page: &Page, kind: Kind, settings: &[&str]) -> Outcome<Self> {
        let made = repository::wordpress().join(kind.version);
        ensure!(made.join("core").is_dir(), "WordPress is not there: `cargo xtask test --only browsers` makes it");
        let content = tempfile::tempdir()?;
        copy(&made.join(kind.content), content.path())?;
        // Asked for before PHP is: it does not tell which port it took.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut php = Command::new("php");
        if kind.content == NETWORK.content {
            php.env(IN_NETWORK, "1");
        }
        php.args(["-d", "opcache.enable_cli=1", "-d", "variables_order=EGPCS", "-S"])
            .arg(address.to_string())
            .arg("-t")
            .arg(made.join("core"))
            .arg(made.join("router.php"))
            .env("ASSENT_WP_CONTENT", content.path())
            .env("ASSENT_WP_THEME", kind.theme)
            .envs(settings.iter().map(|setting| (setting, "1")))
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        let php = serving(php.spawn()?).await?;
        page.site().forward(Upstream { address, vendors: VENDORS, downloads: None });
        Ok(Self { content, kind, _php: php })
    }

    /// A path in `wp-content`.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.content.path().join(name)
    }

    /// How many of the options in one of WordPress's tables are the plugin's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn options(&self, table: &str) -> Outcome<String> {
        let query = format!("SELECT count(*) FROM {table} WHERE option_name LIKE '%assent!_consent%' ESCAPE '!'");
        let code = "$db = new PDO('sqlite:' . $argv[1]); echo $db->query($argv[2])->fetchColumn();";
        let database = self.path("database/.ht.sqlite");
        let answer = Command::new("php").args(["-r", code, "--"]).arg(database).arg(query).output().await?;
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// Removes the plugin's data as a deletion of the plugin does.
    ///
    /// # Errors
    /// When PHP fails.
    pub(super) async fn uninstall(&self) -> Outcome {
        let mut php = Command::new("php");
        php.arg(repository::root().join("tests/wordpress/uninstall.php"))
            .arg(repository::wordpress().join(self.kind.version).join("core"))
            .env("ASSENT_WP_CONTENT", self.content.path())
            .env(IN_NETWORK, "1");
        let done = php.output().await?;
        ensure!(done.status.success(), "PHP fails: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    /// Sees that PHP had nothing to say about the plugin.
    ///
    /// # Errors
    /// With what it said.
    pub(super) fn quiet(&self) -> Outcome {
        let log = fs::read_to_string(self.path("debug.log")).unwrap_or_default();
        let of_ours: Vec<_> = log.lines().filter(|line| line.to_lowercase().contains("assent")).collect();
        ensure!(of_ours.is_empty(), "PHP complains: {}", of_ours.join("\n"));
        Ok(())
    }
}

/// Waits until PHP serves. Its later lines are read, so that they do not fill the pipe.
async fn serving(mut php: Child) -> io::Result<Child> {
    let mut log = BufReader::new(php.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?).lines();
    while let Some(line) = log.next_line().await? {
        if line.contains("Development Server") {
            tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
            return Ok(php);
        }
    }
    Err(io::Error::other("PHP ended instead of serving"))
}

/// Themes and what is not the plugin's are only read: links to them are enough, and faster.
fn copy(made: &Path, content: &Path) -> io::Result<()> {
    for entry in fs::read_dir(made)? {
        let entry = entry?;
        let (from, to) = (entry.path(), content.join(entry.file_name()));
        match entry.file_name().to_str() {
            Some("plugins") => {
                fs::create_dir(&to)?;
                std::os::unix::fs::symlink(
                    from.join("sqlite-database-integration"),
                    to.join("sqlite-database-integration"),
                )?;
                copy_all(&from.join("assent-consent"), &to.join("assent-consent"))?;
            }
            Some("database" | "uploads") => copy_all(&from, &to)?,
            Some("db.php") => {
                fs::copy(&from, &to)?;
            }
            _ => std::os::unix::fs::symlink(&from, &to)?,
        }
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
