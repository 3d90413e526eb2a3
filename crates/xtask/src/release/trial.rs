//! `cargo xtask release --test`: each artefact is installed in an empty directory, and does its main job there.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::{
    binaries::{COLLECTOR, COMMAND, Target},
    image, newcomer, signature, sums,
};
use crate::{
    command::{Program, which},
    inputs::files,
    npm,
    repository::Repository,
    stage,
};

/// An answer of a visitor as the banner posts it, but for its times.
const RECEIPT: &str = "fuzz/seeds/receipt/accepted.json";

/// What became of one artefact.
pub enum Outcome {
    /// It did its job.
    Works,
    /// Why it could not be tried on this machine.
    Unknown(&'static str),
}

impl Outcome {
    fn print(self, name: &str) {
        match self {
            Self::Works => println!("  {name}: works"),
            Self::Unknown(why) => println!("  {name}: unknown, {why}"),
        }
    }
}

/// Tries everything in `release`, and says what could not be tried on this machine.
///
/// # Errors
/// With the first artefact that does not do its job.
pub fn run(repository: &Repository, release: &Path) -> Result<()> {
    sums::check(release)?;
    let list = release.join(sums::NAME);
    if signature::beside(&list, "sig").is_file() {
        verify(&list)?;
        println!("  {}: signed", sums::NAME);
    }
    let place = repository.target("xtask/release-trial");
    for file in files(release)? {
        let name = file.file_name().and_then(|name| name.to_str()).context("a file's name is not UTF-8")?.to_owned();
        if name.starts_with(sums::NAME) || name.ends_with(".cdx.json") {
            continue;
        }
        let room = place.join(&name);
        stage::empty(&room)?;
        let tried = artefact(repository, &name, &file, &room);
        tried.with_context(|| format!("{name} does not do its job"))?.print(&name);
    }
    newcomer::run(repository, release).context("a newcomer is not helped")?.print("a newcomer");
    Ok(())
}

/// Installs one in the empty directory `room`, and has it do its job.
fn artefact(repository: &Repository, name: &str, file: &Path, room: &Path) -> Result<Outcome> {
    let target = Target::ALL.into_iter().find(|target| {
        name.ends_with(&format!("-linux-{}", target.name()))
            || name.ends_with(&format!("_{}.deb", target.package_name()))
    });
    if let Some(target) = target {
        let Some(machine) = Machine::of(target) else {
            return Ok(Outcome::Unknown("it is for another machine, and QEMU (`qemu-user-static`) is not installed"));
        };
        if name.ends_with(".deb") {
            package(repository, &machine, file, room)?;
        } else if name.starts_with(COLLECTOR) {
            collector(repository, &machine, &install(file, room)?, room)?;
        } else {
            command(&machine, &install(file, room)?, room)?;
        }
    } else if name.ends_with("-oci.tar") {
        container(repository, file, room)?;
    } else if name.ends_with(".tgz") {
        npm_package(file, room)?;
    } else if name.starts_with("assent-web-") {
        web(repository, file, room)?;
    } else if name.starts_with("assent-wordpress-") {
        return plugin(file, room);
    } else {
        bail!("nothing is known about it");
    }
    Ok(Outcome::Works)
}

/// Where a target's programs can be started: here, or by a program of QEMU's.
struct Machine {
    emulator: Option<PathBuf>,
}

impl Machine {
    /// Where those of a target can, if anywhere.
    fn of(target: Target) -> Option<Self> {
        if target.is_here() {
            return Some(Self { emulator: None });
        }
        which(&format!("qemu-{}-static", target.name())).map(|emulator| Self { emulator: Some(emulator) })
    }

    /// A program in a directory, without this machine's environment.
    fn start(&self, program: &Path, room: &Path) -> Command {
        let mut command = Command::new(self.emulator.as_deref().unwrap_or(program));
        if self.emulator.is_some() {
            command.arg(program);
        }
        command.current_dir(room).env_clear().stdin(Stdio::null());
        command
    }
}

/// What a command printed, if it succeeded.
///
/// # Errors
/// When it failed, with what it printed.
pub fn said(command: &mut Command) -> Result<Vec<u8>> {
    let Output { status, stdout, stderr } = command.output()?;
    let all = [&*stdout, &*stderr].concat();
    ensure!(status.success(), "{command:?} failed ({status}): {}", String::from_utf8_lossy(&all));
    Ok(stdout)
}

/// With the program that whoever downloads it has.
fn verify(list: &Path) -> Result<()> {
    let openssl =
        Program::new("openssl").words("pkeyutl -verify -rawin -pubin -inkey").arg(signature::beside(list, "pub.pem"));
    openssl.arg("-in").arg(list).arg("-sigfile").arg(signature::beside(list, "sig")).read().map(drop)
}

/// Copies a program as a download would come.
fn install(file: &Path, room: &Path) -> Result<PathBuf> {
    let program = room.join("program");
    fs::copy(file, &program)?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    Ok(program)
}

/// From nothing but the program to a directory to upload.
fn command(machine: &Machine, program: &Path, room: &Path) -> Result<()> {
    for words in ["init https://example.com --no-visit --yes", "check", "build"] {
        said(machine.start(program, room).args(words.split(' ')))?;
    }
    for name in ["assent.js", "banner.wasm", "consent.json", "deploy/tag.html"] {
        ensure!(room.join("assent").join(name).is_file(), "the build has no {name}");
    }
    Ok(())
}

/// A running program that ends with this value.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// It starts with its own settings, says that it is ready, takes a receipt, and finds its log intact although it was killed.
fn collector(repository: &Repository, machine: &Machine, program: &Path, room: &Path) -> Result<()> {
    fs::write(room.join("settings.toml"), said(machine.start(program, room).arg("--print-config"))?)?;
    let log = File::create(room.join("log"))?;
    let mut serve = machine.start(program, room);
    serve.args(["serve", "--config", "settings.toml", "--listen", "127.0.0.1:0"]);
    let mut running = Running(serve.stdout(log).stderr(Stdio::piped()).spawn()?);
    // Kept until the end: a program whose log nobody reads could stop.
    let mut errors = BufReader::new(running.0.stderr.take().context("no output")?);
    let address = address(&mut errors).context("the collector does not say where it listens")?;
    let ready = ask(&address, "GET /readyz", "")?;
    ensure!(ready.starts_with("HTTP/1.1 200"), "it is not ready: {ready}");
    let kept = ask(&address, "POST /v1/receipts", &receipt(repository)?)?;
    ensure!(kept.starts_with("HTTP/1.1 202"), "it does not take a receipt: {kept}");
    drop(running);
    said(machine.start(program, room).args(["verify", "--config", "settings.toml"]))?;
    Ok(())
}

/// A receipt of this minute, as it is posted.
fn receipt(repository: &Repository) -> Result<String> {
    let mut receipt: Value = serde_json::from_str(&fs::read_to_string(repository.path(RECEIPT))?)?;
    for (name, time) in [("occurred_at", "now"), ("valid_until", "180 days")] {
        let date = Program::new("date").words("--utc +%Y-%m-%dT%H:%M:%S.000Z --date").arg(time).read()?;
        receipt[name] = json!(date.trim());
    }
    Ok(receipt.to_string())
}

/// The answer to a request.
fn ask(address: &str, request: &str, body: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: {address}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\n"
    )?;
    write!(stream, "connection: close\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The first address of this machine that a program's output names.
fn address(output: impl BufRead) -> Option<String> {
    output.lines().map_while(Result::ok).find_map(|line| {
        let port: String = line.split("127.0.0.1:").nth(1)?.chars().take_while(char::is_ascii_digit).collect();
        (port != "0" && !port.is_empty()).then(|| format!("127.0.0.1:{port}"))
    })
}

/// Unpacked beside the machine's own files, which stay as they are.
fn package(repository: &Repository, machine: &Machine, file: &Path, room: &Path) -> Result<()> {
    if which("dpkg-deb").is_none() {
        bail!("`dpkg-deb` is missing, which Debian and its descendants have");
    }
    let (root, work) = (room.join("root"), room.join("work"));
    fs::create_dir_all(&work)?;
    Program::new("dpkg-deb").arg("--extract").arg(file).arg(&root).run()?;
    let (owner, service) = (root.join("usr/bin").join(COMMAND), root.join("usr/bin").join(COLLECTOR));
    if owner.is_file() {
        ensure!(root.join("usr/share/man/man1/assent-build.1.gz").is_file(), "it has no manual pages");
        return command(machine, &owner, &work);
    }
    for name in ["usr/lib/systemd/system/assent-collector.service", "etc/assent/collector.toml"] {
        ensure!(root.join(name).is_file(), "it has no {name}");
    }
    collector(repository, machine, &service, &work)
}

/// As a runtime does it: from the index to the image for each machine, each blob by its digest; its program is run where it can be.
fn container(repository: &Repository, file: &Path, room: &Path) -> Result<()> {
    tar::Archive::new(File::open(file)?).unpack(room)?;
    let blob = |descriptor: &Value| -> Result<Vec<u8>> {
        let digest = descriptor["digest"].as_str().context("a descriptor has no digest")?;
        let content = fs::read(room.join("blobs").join(digest.replace(':', "/")))?;
        ensure!(image::digest(&content) == digest, "{digest} is another file");
        ensure!(descriptor["size"] == content.len(), "{digest} has another size");
        Ok(content)
    };
    let index: Value = serde_json::from_slice(&fs::read(room.join("index.json"))?)?;
    let images: Value = serde_json::from_slice(&blob(&index["manifests"][0])?)?;
    let images = images["manifests"].as_array().context("the index has no images")?;
    for manifest in images {
        let manifest_of = |target: &Target| manifest["platform"]["architecture"] == target.package_name();
        let target = Target::ALL.into_iter().find(manifest_of).context("an image is for an unknown machine")?;
        let manifest: Value = serde_json::from_slice(&blob(manifest)?)?;
        let config: Value = serde_json::from_slice(&blob(&manifest["config"])?)?;
        ensure!(config["config"]["Entrypoint"] == json!([COLLECTOR]), "it starts {}", config["config"]["Entrypoint"]);
        let (root, work) = (room.join(target.name()), room.join(format!("{}-work", target.name())));
        let mut layer = Vec::new();
        GzDecoder::new(&*blob(&manifest["layers"][0])?).read_to_end(&mut layer)?;
        ensure!(config["rootfs"]["diff_ids"] == json!([image::digest(&layer)]), "the layer is not the configuration's");
        tar::Archive::new(&*layer).unpack(&root)?;
        fs::create_dir_all(&work)?;
        if let Some(machine) = Machine::of(target) {
            collector(repository, &machine, &root.join(image::PROGRAM), &work)?;
        }
    }
    Ok(())
}

/// Installed without the network, and copied into a site.
fn npm_package(file: &Path, room: &Path) -> Result<()> {
    fs::write(room.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
    npm::program()?.words("install --offline --no-audit --no-fund --loglevel=error").arg(file).within(room).read()?;
    Program::new(room.join("node_modules/.bin/assent-consent")).arg("site/assent").within(room).read()?;
    ensure!(room.join("site/assent/assent.js").is_file(), "it copies no guard");
    let import = "import * as assent from 'assent-consent'; if (!Object.keys(assent).length) process.exit(1);";
    Program::new("node").words("--input-type=module --eval").arg(import).within(room).run()
}

/// Unpacked, it is what the checkout has in `dist/`.
fn web(repository: &Repository, file: &Path, room: &Path) -> Result<()> {
    zip::ZipArchive::new(File::open(file)?)?.extract(room)?;
    let dist = repository.dist("");
    let (here, there) = (files(room)?, files(&dist)?);
    ensure!(here.len() == there.len(), "it has {} files, and dist/ has {}", here.len(), there.len());
    for (one, other) in here.iter().zip(&there) {
        let same = one.strip_prefix(room)? == other.strip_prefix(&dist)? && fs::read(one)? == fs::read(other)?;
        ensure!(same, "{} is not that of dist/", one.display());
    }
    Ok(())
}

/// Unpacked as WordPress does it: one directory, with a main file, whose every script PHP can read. The browsers' tests run it in WordPress.
fn plugin(file: &Path, room: &Path) -> Result<Outcome> {
    zip::ZipArchive::new(File::open(file)?)?.extract(room)?;
    let main = room.join("assent-consent/assent-consent.php");
    ensure!(main.is_file(), "it has no main file");
    ensure!(room.join("assent-consent/dist/assent.js").is_file(), "it has no guard");
    if which("php").is_none() {
        return Ok(Outcome::Unknown("PHP (`php-cli`) is not installed"));
    }
    for script in files(room)?.iter().filter(|file| file.extension().is_some_and(|ending| ending == "php")) {
        Program::new("php").arg("-l").arg(script).read()?;
    }
    Ok(Outcome::Works)
}
