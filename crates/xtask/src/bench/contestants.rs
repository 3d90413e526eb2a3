//! The sites that are measured: for each contestant of `benches/contestants.json` one directory, with the same article, what the
//! contestant's documented default install adds to it, and every file also compressed. Nothing here is measured.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    command::Program,
    dist, encode,
    inputs::{Inputs, files},
    npm,
    repository::Repository,
    stage,
};

const PAGES: &str = "benches/pages";
/// What every site has besides its page.
const SHARED: [&str; 2] = ["hero.jpg", "analytics.js"];

/// Makes the sites, and returns the directory that they are in.
///
/// # Errors
/// When npm or esbuild fails, or `assent build` refuses.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    dist::build(repository)?;
    npm::tools(repository)?;
    npm::peers(repository)?;
    Program::new("cargo").words("build --quiet --package assent-cli").within(repository.path("")).run()?;
    let command = repository.target(&format!("debug/assent{}", std::env::consts::EXE_SUFFIX));
    let sources = [PAGES, "benches/contestants.json", "crates/xtask/src/bench/contestants.rs"];
    let inputs = Inputs::new("contestants").path(&repository.dist(""))?.path(&command)?.path(&npm::lock(repository))?;
    let inputs = inputs.path(&repository.path(npm::PEERS).join("package-lock.json"))?;
    let inputs = sources.iter().try_fold(inputs, |inputs, source| inputs.path(&repository.path(source)))?;
    stage::make(repository, "contestants", inputs, |out| {
        let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(repository.path("benches/contestants.json"))?)?;
        for contestant in &list {
            let id = contestant["id"].as_str().context("a contestant has no id")?;
            let site = out.join(id);
            page(repository, id, &site)?;
            for (to, from) in names(&contestant["files"]) {
                let package = contestant["package"].as_str().context("files come from a package")?;
                copy(&repository.path(npm::PEERS).join("node_modules").join(package).join(from), &site.join(to))?;
            }
            for (to, from) in names(&contestant["bundle"]) {
                bundle(repository, &from, &site.join(to))?;
            }
            match id {
                "assent-built" | "assent-inline" => {
                    let build = Program::new(&command).words("build --dist").arg(repository.dist(""));
                    let config = repository.path(PAGES).join("consent.json");
                    build.arg(config).arg("--out").arg(site.join("assent")).read()?;
                    let html = fs::read_to_string(site.join("index.html"))?;
                    let inline = fs::read_to_string(site.join("assent/deploy/inline.html"))?;
                    fs::write(site.join("index.html"), html.replace("<!--inline-->\n", &inline))?;
                }
                "assent-tag" => {
                    for file in files(&repository.dist(""))? {
                        copy(&file, &site.join("assent").join(file.strip_prefix(repository.dist(""))?))?;
                    }
                    copy(&repository.path(PAGES).join("consent.json"), &site.join("consent.json"))?;
                }
                _ => {}
            }
            compress(&site)?;
        }
        Ok(())
    })
}

fn names(object: &Value) -> BTreeMap<String, String> {
    serde_json::from_value(object.clone()).unwrap_or_default()
}

/// The article with what a contestant adds to it, in two places.
fn page(repository: &Repository, id: &str, site: &Path) -> Result<()> {
    let pages = repository.path(PAGES);
    let (head, body) = ("<!--head-->\n", "<!--body-->\n");
    let added = fs::read_to_string(pages.join(format!("{id}.html"))).with_context(|| format!("{id} has no page"))?;
    let added = added.strip_prefix(head).and_then(|added| added.split_once(body));
    let added = added.with_context(|| format!("{id}.html has no {head} and {body}"))?;
    let article = fs::read_to_string(pages.join("article.html"))?;
    ensure!(article.contains(head) && article.contains(body), "article.html has no place for {head} or {body}");
    fs::create_dir_all(site)?;
    fs::write(site.join("index.html"), article.replace(head, added.0).replace(body, added.1))?;
    SHARED.iter().try_for_each(|name| copy(&pages.join(name), &site.join(name)))
}

fn bundle(repository: &Repository, source: &str, to: &Path) -> Result<()> {
    let esbuild = npm::tool(repository, "esbuild").arg(repository.path(PAGES).join(source));
    let esbuild = esbuild.words("--bundle --minify --format=iife --target=es2020 --jsx=automatic --log-level=warning");
    let esbuild = esbuild.arg("--define:process.env.NODE_ENV=\"production\"");
    let modules = repository.path(npm::PEERS).join("node_modules");
    esbuild.env("NODE_PATH", modules).arg(format!("--outfile={}", to.display())).run()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies nowhere")?)?;
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

/// Puts `.br` and `.gz` beside each file, with the same encoders for all; those that a release brought were made by them too.
fn compress(site: &Path) -> Result<()> {
    for file in files(site)? {
        let name = file.display().to_string();
        if name.ends_with(".br") || name.ends_with(".gz") || Path::new(&format!("{name}.br")).exists() {
            continue;
        }
        let content = fs::read(&file)?;
        fs::write(format!("{name}.br"), encode::brotli(&content)?)?;
        fs::write(format!("{name}.gz"), encode::gzip(&content)?)?;
    }
    Ok(())
}
