//! What visitors of a site get, asked over HTTP.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use ureq::http::Response;

use crate::fixture::{Workshop, config};
use crate::server::{Kind, Server};

const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Files of a build, with their media types.
const FILES: [(&str, &str); 5] = [
    ("assent.js", "text/javascript; charset=utf-8"),
    ("parts/sweep.js", "text/javascript; charset=utf-8"),
    ("consent.json", "application/json"),
    ("locales/de.json", "application/json"),
    ("banner.wasm", "application/wasm"),
];

/// A build at `/assent/` in a site.
struct Built {
    workshop: Workshop,
    directory: String,
}

impl Built {
    fn new(hashed: bool) -> Self {
        let workshop = Workshop::new();
        // A server that was started by root looks at it as somebody else.
        fs::set_permissions(workshop.path(""), fs::Permissions::from_mode(0o755)).expect("its rights");
        let mut arguments = workshop.arguments(&config(), "root/assent");
        arguments.hashed = hashed;
        assent_cli::build::build(&arguments).expect("a build");
        fs::set_permissions(workshop.path("root/assent"), fs::Permissions::from_mode(0o755)).expect("its rights");
        workshop.write("root/page.html", "<!doctype html><title>A page</title>");
        let script =
            workshop.files("root/assent").into_keys().find(|name| name.ends_with("assent.js")).expect("a bundle");
        Self { workshop, directory: script.trim_end_matches("assent.js").to_owned() }
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect(name)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.workshop.path("root/assent").join(&self.directory).join(name)
    }

    /// Serves it by a sample in which nothing is changed but where the build lies, and the lines that its comments speak of.
    fn serve(&self, kind: Kind) -> Server {
        let root = self.workshop.path("root");
        let sample = fs::read_to_string(root.join("assent").join(kind.sample())).expect("the sample");
        let mut sample = sample.replace("/srv/assent", &root.join("assent").display().to_string());
        if !kind.has_brotli() {
            sample = sample.replace("    brotli_static on;\n", "");
        }
        if kind == Kind::Apache {
            fs::write(root.join("assent/.htaccess"), &sample).expect("a file");
            // The policy is for the pages.
            fs::write(root.join(".htaccess"), policy(&sample)).expect("a file");
        } else if kind == Kind::Caddy {
            sample.push_str(&format!("handle /page.html {{\n{}\n}}\n", policy(&sample)));
        } else {
            sample.push_str(&format!("location = /page.html {{ {} }}\n", policy(&sample)));
        }
        Server::start(kind, &root, &sample)
    }
}

/// The sample's line for the pages, taken out of its comment.
fn policy(sample: &str) -> String {
    let line = sample.lines().find(|line| line.contains("Content-Security-Policy")).expect("a line for the pages");
    line.trim_start_matches("# ").to_owned()
}

fn ask(server: &Server, path: &str, encodings: &str) -> Response<ureq::Body> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let asked = agent.get(format!("{}{path}", server.address)).header("accept-encoding", encodings).call();
    asked.unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn header<'a>(answer: &'a Response<ureq::Body>, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn serves(kind: Kind) {
    let built = Built::new(false);
    let server = built.serve(kind);
    for (name, media) in FILES {
        let path = format!("/assent/{name}");
        let brotli = if kind.has_brotli() { ("br", ".br") } else { ("gzip", ".gz") };
        for (accepted, (encoding, ending)) in
            [("gzip, br", brotli), ("gzip", ("gzip", ".gz")), ("identity", ("", "")), ("zstd", ("", ""))]
        {
            let mut answer = ask(&server, &path, accepted);
            let what = format!("{kind:?}: {name} for {accepted}");
            assert_eq!(answer.status(), 200, "{what}");
            let media_type = header(&answer, "content-type");
            assert!(media_type == media || media_type == format!("{media}; charset=utf-8"), "{what}: {media_type}");
            assert_eq!(header(&answer, "content-encoding"), encoding, "{what}");
            assert_eq!(header(&answer, "cache-control"), SHORT, "{what}");
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{what}");
            assert!(
                header(&answer, "vary").to_ascii_lowercase().contains("accept-encoding"),
                "{what}: {:?}",
                answer.headers()
            );
            assert_eq!(
                answer.body_mut().read_to_vec().expect("a body"),
                built.file(&format!("{name}{ending}")),
                "{what}"
            );
        }
    }
    for hidden in ["/assent/deploy/csp.txt", "/assent/deploy/nginx.conf"] {
        assert_eq!(ask(&server, hidden, "gzip").status(), 404, "{kind:?}: {hidden} is not for visitors");
    }
    let page = ask(&server, "/page.html", "identity");
    assert_eq!(page.status(), 200, "{kind:?}");
    let policy = fs::read_to_string(built.workshop.path("root/assent/deploy/csp.txt")).expect("the policy");
    assert_eq!(header(&page, "content-security-policy"), policy.trim().replace(";\n", "; "), "{kind:?}");
}

fn keeps_for_ever(kind: Kind) {
    let built = Built::new(true);
    let server = built.serve(kind);
    let answer = ask(&server, &format!("/assent/{}assent.js", built.directory), "gzip");
    assert_eq!((answer.status().as_u16(), header(&answer, "cache-control")), (200, IMMUTABLE), "{kind:?}");
}

#[test]
fn nginx() {
    serves(Kind::Nginx);
    keeps_for_ever(Kind::Nginx);
}

#[test]
fn nginx_without_the_module_for_brotli() {
    serves(Kind::NginxWithoutBrotli);
}

#[test]
fn caddy() {
    serves(Kind::Caddy);
    keeps_for_ever(Kind::Caddy);
}

#[test]
fn apache() {
    serves(Kind::Apache);
    keeps_for_ever(Kind::Apache);
}
