//! Evidence packs: whole in themselves, and of no use to those who change one.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::database::Engine;
use crate::fixture::{Collector, program, run, said};
use crate::log::key_pair;
use crate::receipts::{given, text, with};

crate::on_both! { a_pack_verifies_alone_and_no_file_of_it_can_be_changed, an_unsigned_pack_shows_damage, only_those_who_act_get_a_pack, a_period_verifies_alone_and_no_file_of_it_can_be_changed }

pub type Files = BTreeMap<String, Vec<u8>>;

pub fn unzip(pack: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(pack)).expect("a ZIP file");
    let count = archive.len();
    let read = |index| {
        let mut file = archive.by_index(index).expect("a file");
        let (name, mut content) = (file.name().expect("a name").into_owned(), Vec::new());
        file.read_to_end(&mut content).expect("its content");
        (name, content)
    };
    (0..count).map(read).collect()
}

fn zipped(files: &Files) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a file");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("a ZIP file").into_inner()
}

/// What `verify --evidence` says of a pack, in a directory without a database.
pub fn verify(pack: &[u8], keys: &[&str]) -> (bool, String) {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("pack.zip");
    std::fs::write(&file, pack).expect("a file");
    let mut command = program();
    command.current_dir(directory.path()).args(["verify", "--evidence"]).arg(&file);
    if !keys.is_empty() {
        command.arg("--public-key").args(keys);
    }
    let output = command.output().expect("it runs");
    assert_eq!(std::fs::read_dir(directory.path()).expect("it is there").count(), 1, "no database is made");
    (output.status.success(), said(&output))
}

/// The manifest's hash of a file made to fit its content.
fn adapt(files: &mut Files, name: &str) {
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    manifest["files"][name] = assent_core::Sha256::of(&files[name]).to_string().into();
    files.insert("manifest.json".into(), serde_json::to_vec_pretty(&manifest).expect("JSON"));
}

/// A collector with a receipt whose notice and policy are archived: the receipt, and its pack.
async fn packed(engine: Engine, toml: &str) -> (Collector, Value, Vec<u8>) {
    let collector = Collector::start_with(engine, toml).await;
    let api = &collector.api;
    let notice =
        json!({ "site": "shop.example", "language": "de", "version": "2026-09-15", "categories": [] }).to_string();
    let sha256 = assent_core::Sha256::of(notice.as_bytes()).to_string();
    assert_eq!(api.own("PUT", &format!("/v1/notices/{sha256}"), notice).await.status, 201);
    for (lang, policy) in [("de", "Datenschutz"), ("en", "Privacy")] {
        let of = assent_core::Sha256::of(policy.as_bytes());
        let path = format!("/v1/policies/{of}?site_id=shop.example&lang={lang}&version=1");
        assert_eq!(api.own("PUT", &path, policy).await.status, 201);
    }
    let receipt = with(given(), "/notice/sha256", sha256);
    api.deliver(&receipt).await;
    let path = format!("/v1/receipts/{}/evidence", text(&receipt, "/receipt_id"));
    let answer = api.own("GET", &path, "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/zip"));
    (collector, receipt, answer.body.to_vec())
}

async fn a_pack_verifies_alone_and_no_file_of_it_can_be_changed(engine: Engine) {
    let keys = TempDir::new().expect("a directory");
    let (private, public) = key_pair(keys.path(), "key");
    let (_, other) = key_pair(keys.path(), "other");
    let toml = format!("signing_key = \"{private}\"\n");
    let (collector, receipt, _) = packed(engine, &toml).await;
    // The command signs a head of its own.
    let (file, config) = (keys.path().join("pack.zip"), keys.path().join("test.toml"));
    std::fs::write(&config, toml).expect("a file");
    let (config, out) = (config.display().to_string(), file.display().to_string());
    let arguments = ["--config", &config, "evidence", &text(&receipt, "/receipt_id"), "--out", &out];
    let made = run(&collector.database, &arguments);
    assert!(made.status.success(), "{}", said(&made));
    let pack = std::fs::read(&file).expect("the pack");
    let files = unzip(&pack);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "head.txt",
        "manifest.json",
        "manifest.sig",
        "notice.json",
        "policy.txt",
        "proof.json",
        "public-key.txt",
        "receipt.html",
        "receipt.json",
    ];
    assert_eq!(names, expected);
    assert_eq!(files["receipt.json"], receipt.to_string().into_bytes());
    assert_eq!(files["policy.txt"], b"Datenschutz", "in the receipt's language");
    let page = String::from_utf8(files["receipt.html"].clone()).expect("text");
    assert!(page.contains("Accepted all") && !page.contains("<script") && !page.contains("href=\"/"), "{page}");
    let (fits, said) = verify(&pack, &[&public]);
    assert!(fits && said.contains("signed by a key that you named"), "{said}");
    let (fits, said) = verify(&pack, &[]);
    assert!(fits && said.contains("signed by the key in the pack"), "{said}");
    assert!(!verify(&pack, &[&other]).0, "another key");
    for name in &names {
        let mut changed = files.clone();
        changed.get_mut(*name).expect("it is there").push(b' ');
        let (fits, said) = verify(&zipped(&changed), &[&public]);
        assert!(!fits && said.contains(name), "{name} was changed: {said}");
        // Whoever changes a file can make the manifest fit, and cannot sign it.
        if !name.starts_with("manifest") {
            adapt(&mut changed, name);
            let (fits, said) = verify(&zipped(&changed), &[&public]);
            assert!(!fits && said.contains("manifest.sig"), "{name} and the manifest were changed: {said}");
        }
        let mut without = files.clone();
        without.remove(*name);
        let (fits, said) = verify(&zipped(&without), &[&public]);
        assert!(!fits && said.contains(name), "{name} was taken out: {said}");
    }
    let mut more = files.clone();
    more.insert("another.txt".into(), b"x".to_vec());
    assert!(!verify(&zipped(&more), &[&public]).0);
    for cut in [0, 10, pack.len() / 2, pack.len() - 1] {
        assert!(!verify(&pack[..cut], &[&public]).0, "cut at {cut}");
    }
}

async fn an_unsigned_pack_shows_damage(engine: Engine) {
    let (collector, receipt, pack) = packed(engine, "").await;
    let (fits, said) = verify(&pack, &[]);
    assert!(fits && said.contains("not signed") && said.contains("without head.txt"), "{said}");
    let path = format!("/v1/receipts/{}/evidence", text(&receipt, "/receipt_id"));
    assert_eq!(collector.api.own("GET", &path, "").await.body, pack, "the same again, byte for byte");
    let files = unzip(&pack);
    for name in files.keys() {
        let mut changed = files.clone();
        let content = changed.get_mut(name).expect("it is there");
        let middle = content.len() / 2;
        content[middle] ^= 1;
        let (fits, said) = verify(&zipped(&changed), &[]);
        assert!(!fits && said.contains(name), "{name} was changed: {said}");
    }
    // The receipt's own chain holds without a signature too.
    let mut changed = files.clone();
    let other = String::from_utf8(files["receipt.json"].clone()).expect("text").replace("\"given\"", "\"refused\"");
    changed.insert("receipt.json".into(), other.into_bytes());
    adapt(&mut changed, "receipt.json");
    let (fits, said) = verify(&zipped(&changed), &[]);
    assert!(!fits && said.contains("is not the receipt that is proven"), "{said}");
}

async fn only_those_who_act_get_a_pack(engine: Engine) {
    let (collector, receipt, pack) = packed(engine, "").await;
    let api = &collector.api;
    let (id, subject) = (text(&receipt, "/receipt_id"), text(&receipt, "/subject_id"));
    let (own, page) = (format!("/v1/receipts/{id}/evidence"), format!("/receipts/{id}/evidence"));
    assert_eq!(api.get(&own).await.status, 404, "the receipt's id alone is not enough");
    assert_eq!(api.get(&format!("{own}?subject_id={subject}")).await.body, pack, "its subject has it");
    let (viewer, acting) = (api.session().await, api.session_to_act().await);
    let status =
        async |path: &str, session: &str| api.send("GET", path, &[("cookie", session)], "").await.status.as_u16();
    assert_eq!((status(&own, &viewer).await, status(&own, &acting).await), (404, 404), "the API takes no session");
    assert_eq!((status(&page, &viewer).await, status(&page, &acting).await), (403, 200));
    let shown =
        async |session: &str| api.send("GET", &format!("/receipts/{id}"), &[("cookie", session)], "").await.text();
    assert!(!shown(&viewer).await.contains(&page) && shown(&acting).await.contains(&page));
    assert!(!shown(&viewer).await.contains(&subject) && shown(&acting).await.contains(&subject));
    assert_eq!(api.send("DELETE", &format!("/v1/subjects/{subject}"), &[], "").await.status, 200);
    assert_eq!(api.own("GET", &own, "").await.status, 404, "what was erased has no evidence");
}

async fn a_period_verifies_alone_and_no_file_of_it_can_be_changed(engine: Engine) {
    let keys = TempDir::new().expect("a directory");
    let (private, public) = key_pair(keys.path(), "key");
    let (_, other) = key_pair(keys.path(), "other");
    let toml = format!("signing_key = \"{private}\"\n");
    let (collector, receipt, _) = packed(engine, &toml).await;
    let erased = given();
    let elsewhere = with(given(), "/site_id", "blog.example");
    for receipt in [&given(), &given(), &erased, &elsewhere] {
        collector.api.deliver(receipt).await;
    }
    let subject = format!("/v1/subjects/{}", text(&erased, "/subject_id"));
    assert_eq!(collector.api.send("DELETE", &subject, &[], "").await.status, 200);
    let (file, config) = (keys.path().join("pack.zip"), keys.path().join("test.toml"));
    std::fs::write(&config, toml).expect("a file");
    let (config, out) = (config.display().to_string(), file.display().to_string());
    let pack = |more: &[&str]| {
        let arguments = [&["--config", &config, "evidence", "--out", &out], more].concat();
        let made = run(&collector.database, &arguments);
        (made.status.success(), said(&made))
    };
    let (made, said) = pack(&["--site", "nobody.example"]);
    assert!(!made && said.contains("did you mean") || said.contains("there are receipts of"), "{said}");
    assert!(!pack(&[]).0 && !pack(&["--site", "shop.example", &text(&receipt, "/receipt_id")]).0, "one or the other");
    let (made, said) = pack(&["--site", "shop.example", "--from", "2020-01-01", "--until", "2020-02-01"]);
    assert!(made && said.contains("0 receipts"), "{said}");
    let (fits, said) = verify(&std::fs::read(&file).expect("the pack"), &[&public]);
    assert!(fits && said.contains("0 receipts of shop.example"), "{said}");
    let (made, said) = pack(&["--site", "shop.example"]);
    assert!(made && said.contains("3 receipts, without 1 whose content was removed"), "{said}");
    let pack = std::fs::read(&file).expect("the pack");
    let files = unzip(&pack);
    let of = |directory: &str| files.keys().filter(|name| name.starts_with(directory)).count();
    assert_eq!((of("receipts/"), of("proofs/"), of("notices/"), of("policies/")), (3, 3, 1, 1), "{:?}", files.keys());
    let held = files.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect::<String>();
    for gone in [text(&erased, "/receipt_id"), text(&erased, "/subject_id"), text(&elsewhere, "/receipt_id")] {
        assert!(!held.contains(&gone), "{gone}");
    }
    let page = String::from_utf8(files["index.html"].clone()).expect("text");
    assert!(page.contains("Consent on shop.example") && !page.contains("<script"), "{page}");
    let (fits, said) = verify(&pack, &[&public]);
    assert!(fits && said.contains("3 receipts of shop.example") && said.contains("a key that you named"), "{said}");
    assert!(said.contains("without notices/"), "a notice that nobody archived is named: {said}");
    assert!(!verify(&pack, &[&other]).0, "another key");
    for name in files.keys() {
        let mut changed = files.clone();
        changed.get_mut(name).expect("it is there").push(b' ');
        assert!(!verify(&zipped(&changed), &[&public]).0, "{name} was changed");
        let mut without = files.clone();
        without.remove(name);
        let (fits, said) = verify(&zipped(&without), &[&public]);
        assert!(!fits && said.contains(name.as_str()), "{name} was taken out: {said}");
        if !name.starts_with("manifest") {
            adapt(&mut changed, name);
            assert!(!verify(&zipped(&changed), &[&public]).0, "{name} and the manifest were changed");
        }
    }
    // Without a signature, what is proven still holds together.
    let mut unsigned = files.clone();
    unsigned.retain(|name, _| name != "manifest.sig" && name != "public-key.txt" && name != "head.txt");
    let forge = |files: &Files, change: &dyn Fn(&mut Value)| {
        let mut files = files.clone();
        let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
        for (name, why) in
            [("public-key.txt", "the log is not signed"), ("head.txt", "no head of the log has been signed")]
        {
            manifest["files"].as_object_mut().expect("files").remove(name);
            manifest["missing"][name] = why.into();
        }
        change(&mut manifest);
        // In alphabetical order, in whatever order the JSON library keeps members.
        for members in ["files", "missing"] {
            let sorted: BTreeMap<String, Value> = serde_json::from_value(manifest[members].take()).expect("an object");
            manifest[members] = sorted.into_iter().collect();
        }
        let manifest: BTreeMap<String, Value> = serde_json::from_value(manifest).expect("an object");
        files.insert("manifest.json".into(), serde_json::to_vec_pretty(&manifest).expect("JSON"));
        verify(&zipped(&files), &[])
    };
    let (fits, said) = forge(&unsigned, &|_| {});
    assert!(fits && said.contains("not signed"), "{said}");
    let first = files.keys().find(|name| name.starts_with("receipts/")).expect("a receipt").clone();
    let proof = first.replace("receipts/", "proofs/");
    let (fits, said) = forge(&unsigned, &|manifest| manifest["receipts"] = 4.into());
    assert!(!fits && said.contains("names 4 receipts"), "{said}");
    for (pointer, value) in
        [("/site_id", "blog.example"), ("/from", "2999-01-01T00:00:00Z"), ("/until", "2020-01-01T00:00:00Z")]
    {
        let (fits, said) =
            forge(&unsigned, &|manifest| *manifest.pointer_mut(pointer).expect("it is there") = value.into());
        assert!(!fits && said.contains("is the proof of"), "{pointer}: {said}");
    }
    let mut alone = unsigned.clone();
    alone.remove(&proof);
    let (fits, said) =
        forge(&alone, &|manifest| drop(manifest["files"].as_object_mut().expect("files").remove(&proof)));
    assert!(!fits && said.contains(&proof), "a receipt without its proof: {said}");
}
