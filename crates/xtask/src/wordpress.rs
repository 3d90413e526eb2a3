//! `cargo xtask wordpress`: the plugin as a zip file, and WordPress with it for the tests.

use std::{
    fs,
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use zip::ZipArchive;

use crate::{
    archive, archive::Member, command::Program, debian, dist, inputs::Inputs, inputs::files, npm,
    repository::Repository, stage,
};

/// The name of the plugin's directory, and of its zip file.
const SLUG: &str = "assent-consent";
/// Where the plugin's own files are.
const SOURCE: &str = "wordpress";
/// What of them makes others and is not installed.
const ONLY_HERE: [&str; 2] = ["patterns.json", "tools/pot.php"];
/// What of `dist/` no visitor of a plain tag loads.
const NOT_LOADED: [&str; 6] =
    ["bundle", "studio", "assent.d.ts", "consent.schema.json", "integrity.json", "parts/probe.js"];
/// What runs WordPress, and a theme of the kind without blocks. WordPress 6.2 asks for the extension for MySQL before it looks for
/// another database.
const PACKAGES: [&str; 7] =
    ["php-cli", "php-sqlite3", "php-mysql", "php-mbstring", "php-xml", "php-gd", "wordpress-theme-twentytwentyone"];
/// Where that theme is installed.
const CLASSIC: &str = "/usr/share/wordpress/wp-content/themes/twentytwentyone";
/// The releases that the plugin is tested in: the oldest that it is for, and the newest that can be had.
const VERSIONS: [&str; 2] = ["6.2", "6.5"];

/// The one that is also made a network of two sites, in `<version>/network`.
const NETWORK: &str = "6.5";

/// Builds the plugin, and says where it is.
pub fn run(repository: &Repository) -> Result<()> {
    dist::build(repository)?;
    println!("ready to be installed: {}", plugin(repository)?.display());
    Ok(())
}

/// Makes `assent-consent.zip` from `wordpress/` and the artefacts in `dist/`; the same input gives the same bytes.
///
/// # Errors
/// When a file cannot be read or written.
pub fn plugin(repository: &Repository) -> Result<PathBuf> {
    let sources = [
        SOURCE,
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "Cargo.toml",
        "crates/xtask/src/wordpress.rs",
        "crates/xtask/src/archive.rs",
    ];
    let inputs = Inputs::new("wordpress-plugin").path(&repository.dist(""))?;
    let inputs = sources.iter().try_fold(inputs, |inputs, source| inputs.path(&repository.path(source)))?;
    let place = stage::make(repository, "wordpress-plugin", inputs, |out| {
        archive::zip(contents(repository)?, &out.join(format!("{SLUG}.zip")))
    })?;
    Ok(place.join(format!("{SLUG}.zip")))
}

/// The plugin's files by their names.
fn contents(repository: &Repository) -> Result<Vec<Member>> {
    let version = repository.version()?;
    let mut all = Vec::new();
    for (name, content) in archive::members(&repository.path(SOURCE))? {
        if ONLY_HERE.iter().all(|only| name != *only) {
            let is_versioned = ["assent-consent.php", "readme.txt"].contains(&name.as_str());
            let content = if is_versioned { name_version(&content, &version)? } else { content };
            all.push((name, content));
        }
    }
    for (name, content) in archive::members(&repository.dist(""))? {
        let is_encoded = [".br", ".gz"].iter().any(|ending| name.ends_with(ending));
        if !is_encoded && NOT_LOADED.iter().all(|left| name != *left && !name.starts_with(&format!("{left}/"))) {
            all.push((format!("dist/{name}"), content));
        }
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        all.push((name.to_owned(), fs::read(repository.path(name))?));
    }
    for (name, _) in &mut all {
        name.insert_str(0, &format!("{SLUG}/"));
    }
    Ok(all)
}

/// Writes the product's version where the sources have none.
fn name_version(content: &[u8], version: &str) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(content)?;
    ensure!(text.contains("0.0.0"), "a file of the plugin has no place for the version");
    Ok(text.replace("0.0.0", version).into_bytes())
}

/// Installs PHP and WordPress.
///
/// # Errors
/// When Debian's packages or npm's cannot be had.
pub fn ensure(repository: &Repository) -> Result<()> {
    debian::install(&PACKAGES, "PHP and a theme, for the WordPress plugin")?;
    npm::wordpress(repository)
}

/// Makes a directory with WordPress in each version: `<version>/core`, which PHP serves, and `<version>/content`, of which every test
/// takes a copy, with the plugin as its zip file has it, switched on by WordPress itself.
///
/// # Errors
/// When the plugin has a syntax error, or WordPress cannot be installed.
pub fn sites(repository: &Repository) -> Result<PathBuf> {
    ensure(repository)?;
    let plugin = plugin(repository)?;
    let tests = repository.path(npm::WORDPRESS);
    let inputs = Inputs::new("wordpress").path(&plugin)?.path(&repository.path("crates/xtask/src/wordpress.rs"))?;
    let own =
        ["package-lock.json", "gate.php", "install.php", "network.php", "router.php", "wp-config.php", "mu-plugins"];
    let inputs = own.iter().try_fold(inputs, |inputs, name| inputs.path(&tests.join(name)))?;
    stage::make(repository, "wordpress", inputs, |out| {
        for file in
            files(&repository.path(SOURCE))?.iter().filter(|file| file.extension().is_some_and(|it| it == "php"))
        {
            Program::new("php").arg("-l").arg(file).read()?;
        }
        let builds = tests.join("node_modules/@wp-playground/wordpress-builds");
        for version in VERSIONS {
            let site = out.join(version);
            unpack(&builds.join(format!("src/wordpress/wp-{version}.zip")), &site.join("core"))?;
            // Styles and pictures are beside the zip files.
            merge(&builds.join(format!("public/wp-{version}")), &site.join("core"))?;
            fs::copy(tests.join("wp-config.php"), site.join("core/wp-config.php"))?;
            fs::copy(tests.join("router.php"), site.join("router.php"))?;
            content(&site, &tests, &builds, &plugin)?;
            let php = |script: &str, content: &str| {
                let php = Program::new("php").arg(tests.join(script)).arg(site.join("core"));
                php.env("ASSENT_WP_CONTENT", site.join(content))
            };
            php("install.php", "content").read()?;
            let log = site.join("content/debug.log");
            ensure!(!log.exists(), "WordPress {version} complains: {}", fs::read_to_string(&log)?);
            php("gate.php", "content").read()?;
            if version == NETWORK {
                merge(&site.join("content"), &site.join("network"))?;
                php("network.php", "network").read()?;
                php("network.php", "network").env("ASSENT_WP_NETWORK", "1").read()?;
            }
        }
        Ok(())
    })
}

/// A site's content before WordPress is installed.
fn content(site: &Path, tests: &Path, builds: &Path, plugin: &Path) -> Result<()> {
    let content = site.join("content");
    fs::create_dir_all(content.join("database"))?;
    fs::rename(site.join("core/wp-content/themes"), content.join("themes"))?;
    merge(Path::new(CLASSIC), &content.join("themes/twentytwentyone"))?;
    merge(&tests.join("mu-plugins"), &content.join("mu-plugins"))?;
    unpack(plugin, &content.join("plugins"))?;
    let sqlite = content.join("plugins/sqlite-database-integration");
    let aside = site.join("sqlite");
    unpack(&builds.join("src/sqlite-database-integration/sqlite-database-integration.zip"), &aside)?;
    fs::rename(aside.join("sqlite-database-integration-main"), &sqlite)?;
    // As the plugin itself puts it in place; relative to the content, since every test has that elsewhere.
    let dropin = fs::read_to_string(sqlite.join("db.copy"))?
        .replace("'{SQLITE_IMPLEMENTATION_FOLDER_PATH}'", "__DIR__ . '/plugins/sqlite-database-integration'")
        .replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php");
    Ok(fs::write(content.join("db.php"), dropin)?)
}

fn unpack(zip: &Path, target: &Path) -> Result<()> {
    let file = File::open(zip).with_context(|| format!("{} is missing", zip.display()))?;
    Ok(ZipArchive::new(file)?.extract(target)?)
}

/// Copies a directory's files to where there are none of their names.
fn merge(source: &Path, target: &Path) -> Result<()> {
    ensure!(source.is_dir(), "{} is missing", source.display());
    for file in files(source)? {
        let place = target.join(file.strip_prefix(source)?);
        if !place.exists() {
            fs::create_dir_all(place.parent().context("a file lies nowhere")?)?;
            fs::copy(&file, &place)?;
        }
    }
    Ok(())
}
