//! A web server as its system's package has it, on a free port, with a sample in its configuration.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Nginx,
    /// Without the module that serves brotli, and so without the sample's line for it.
    NginxWithoutBrotli,
    Caddy,
    Apache,
}

impl Kind {
    /// Where in a build its sample is.
    pub fn sample(self) -> &'static str {
        match self {
            Self::Nginx | Self::NginxWithoutBrotli => "deploy/nginx.conf",
            Self::Caddy => "deploy/Caddyfile",
            Self::Apache => "deploy/apache/.htaccess",
        }
    }

    /// Whether it serves the brotli files.
    pub fn has_brotli(self) -> bool {
        self != Self::NginxWithoutBrotli
    }

    fn program(self) -> &'static str {
        match self {
            Self::Nginx | Self::NginxWithoutBrotli => "nginx",
            Self::Caddy => "caddy",
            Self::Apache => "apache2",
        }
    }
}

/// A running server; dropping it ends it.
pub struct Server {
    pub address: String,
    child: Child,
}

impl Server {
    /// Serves `site`, which was built into the directory `assent` of `root`, at `/assent/`, and `root` itself at `/`.
    pub fn start(kind: Kind, root: &Path, sample: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let work = tempfile::tempdir_in(root.parent().expect("a directory")).expect("a directory").keep();
        let config = work.join("server.conf");
        fs::write(&config, configuration(kind, port, root, &work, sample)).expect("a file");
        let log = fs::File::create(work.join("log")).expect("a file");
        let mut command = Command::new(program(kind.program()));
        match kind {
            Kind::Nginx | Kind::NginxWithoutBrotli => {
                command.arg("-e").arg("stderr").arg("-p").arg(&work).arg("-c").arg(&config);
            }
            Kind::Caddy => {
                command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&config);
                command.env("HOME", &work).env("XDG_DATA_HOME", &work).env("XDG_CONFIG_HOME", &work);
            }
            Kind::Apache => {
                command.args(["-X", "-f"]).arg(&config);
            }
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let child =
            child.unwrap_or_else(|error| panic!("{kind:?}: {error}: `cargo xtask test --only servers` installs it"));
        let mut server = Self { address: format!("http://127.0.0.1:{port}"), child };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().expect("its state").is_some();
            let said = || fs::read_to_string(work.join("log")).unwrap_or_default();
            assert!(!ended && began.elapsed() < Duration::from_secs(60), "{kind:?} does not serve: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already has nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Debian keeps servers outside of ordinary users' `PATH`.
fn program(name: &str) -> PathBuf {
    let places = ["/usr/sbin", "/usr/bin"].map(|place| Path::new(place).join(name));
    places.into_iter().find(|place| place.is_file()).unwrap_or_else(|| PathBuf::from(name))
}

/// The least that each server needs around the sample.
fn configuration(kind: Kind, port: u16, root: &Path, work: &Path, sample: &str) -> String {
    let (root, work) = (root.display(), work.display());
    match kind {
        Kind::Nginx | Kind::NginxWithoutBrotli => {
            let module = if kind.has_brotli() {
                "load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;"
            } else {
                ""
            };
            let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let places: String = places.iter().map(|name| format!("{name}_temp_path {work}/{name};\n")).collect();
            // As root its workers would be somebody who may not look into a temporary directory.
            format!(
                "{module} user root; daemon off; master_process off; pid {work}/pid; error_log stderr; events {{}}
                 http {{ access_log off; {places} server {{ listen 127.0.0.1:{port}; root {root};\n{sample}\n}} }}"
            )
        }
        Kind::Caddy => format!(
            "{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n{sample}\nroot * {root}\nfile_server\n}}\n"
        ),
        Kind::Apache => {
            let modules = ["mpm_event", "authz_core", "mime", "dir", "rewrite", "headers", "setenvif"];
            let modules: String = modules
                .iter()
                .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
                .collect();
            format!(
                "{modules}ServerRoot {work}\nServerName localhost\nPidFile {work}/pid\nListen 127.0.0.1:{port}\nErrorLog {work}/log
                 User www-data\nGroup www-data\nTypesConfig /etc/mime.types\nDocumentRoot {root}
                 <Directory {root}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
            )
        }
    }
}
