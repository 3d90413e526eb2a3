//! Signed heads: read by an implementation that is not ours, consistent with each other, and missed by no rollback.

use std::path::{Path, PathBuf};

use assent_collector::Clock;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signed_note::{Note, StandardVerifier, VerifierList};
use tempfile::TempDir;
use tlog_tiles::{Checkpoint, Hash, check_tree};

use crate::client::Answer;
use crate::database::{Engine, tamper};
use crate::fixture::{Collector, said, verify};
use crate::log::key_pair;
use crate::receipts::given;

crate::on_both! { heads_are_those_of_transparency_logs, a_head_kept_elsewhere_misses_what_was_cut_off, a_rewritten_tree_is_not_signed }

/// A collector with a key, whose heads go into a file, and what a test needs of it.
struct Signing {
    keys: TempDir,
    public: String,
    toml: String,
    head: PathBuf,
}

impl Signing {
    fn new() -> Self {
        let keys = TempDir::new().expect("a directory");
        let (private, public) = key_pair(keys.path(), "ours");
        let head = keys.path().join("head");
        let toml = format!(
            "signing_key = \"{private}\"\n[heads]\norigin = \"shop.example/log\"\nfile = \"{}\"",
            head.display()
        );
        Self { keys, public, toml, head }
    }

    /// Delivers receipts to a collector of its own start, ends it in good order, and gives a copy of the head that it signed.
    async fn run(&self, directory: TempDir, database: String, copy: &str) -> (TempDir, String, PathBuf) {
        let collector = Collector::start_on(directory, database, &self.toml, Clock::system()).await;
        for _ in 0..3 {
            collector.api.deliver(&given()).await;
        }
        let (directory, database) = collector.stop().await;
        let kept = self.keys.path().join(copy);
        std::fs::copy(&self.head, &kept).expect("a head was written");
        (directory, database, kept)
    }

    fn verify(&self, database: &str, heads: &[&Path]) -> (bool, String) {
        let heads: Vec<String> = heads.iter().map(|head| head.display().to_string()).collect();
        let mut arguments = vec!["--public-key", &self.public, "--heads"];
        arguments.extend(heads.iter().map(String::as_str));
        verify(database, &arguments)
    }
}

async fn begin(engine: Engine) -> (TempDir, String) {
    let directory = TempDir::new().expect("a directory");
    let database = engine.fresh(directory.path()).await;
    (directory, database)
}

/// Reads a head as Cloudflare's crates do: the note with its signature, and the checkpoint in it.
fn read(note: &[u8], public: &str) -> Checkpoint {
    let key = STANDARD.decode(std::fs::read_to_string(public).expect("a key").trim()).expect("base64");
    let key = [&[1], key.as_slice()].concat();
    let name = "shop.example/log";
    let written = format!("{name}+{:08x}+{}", signed_note::key_id(name, &key), STANDARD.encode(&key));
    let verifier = StandardVerifier::new(&written).expect("a key");
    let note = Note::from_bytes(note).expect("a signed note");
    let (verified, _) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("it verifies");
    assert_eq!(verified.len(), 1);
    Checkpoint::from_bytes(note.text()).expect("a checkpoint")
}

async fn heads_are_those_of_transparency_logs(engine: Engine) {
    let signing = Signing::new();
    let (directory, database) = begin(engine).await;
    let mut kept = Vec::new();
    let (mut directory, mut database) = (directory, database);
    for nth in 0..5 {
        let head;
        (directory, database, head) = signing.run(directory, database, &nth.to_string()).await;
        kept.push(read(&std::fs::read(head).expect("the head"), &signing.public));
    }
    let sizes: Vec<u64> = kept.iter().map(Checkpoint::size).collect();
    assert!(sizes.is_sorted() && sizes[0] >= 1 && sizes[4] >= 5, "each start adds to the tree: {sizes:?}");
    let collector = Collector::start_on(directory, database, &signing.toml, Clock::system()).await;
    let served = loop {
        let answer: Answer = collector.api.get("/v1/log/head").await;
        if answer.status == 200 {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(read(&served.body, &signing.public).size(), sizes[4], "nothing came since");
    let pairs = kept.iter().enumerate().flat_map(|(nth, new)| kept.iter().take(nth + 1).map(move |old| (old, new)));
    for (old, new) in pairs {
        let path = format!("/v1/log/consistency?from={}&to={}", old.size(), new.size());
        let answer = collector.api.get(&path).await.json();
        let hash = |hash: &serde_json::Value| Hash::parse_hash(hash.as_str().expect("text")).expect("a hash");
        let proof: Vec<Hash> = answer["proof"].as_array().expect("a list").iter().map(hash).collect();
        check_tree(&proof, new.size(), *new.hash(), old.size(), *old.hash()).expect("the newer goes on from the older");
        if old.size() < new.size() {
            let other = Hash([7; 32]);
            assert!(check_tree(&proof, new.size(), *new.hash(), old.size(), other).is_err());
        }
    }
    for query in ["from=0&to=1", "from=2&to=1", "from=1&to=999999"] {
        assert_eq!(collector.api.get(&format!("/v1/log/consistency?{query}")).await.status, 404, "{query}");
    }
}

async fn a_head_kept_elsewhere_misses_what_was_cut_off(engine: Engine) {
    let signing = Signing::new();
    let (directory, database) = begin(engine).await;
    let (directory, database, first) = signing.run(directory, database, "first").await;
    let (_directory, database, second) = signing.run(directory, database, "second").await;
    let (intact, said) = signing.verify(&database, &[&first, &second]);
    assert!(intact, "{said}");

    // Another log under the same key: what a split view would be.
    let (other, beside) = begin(engine).await;
    std::fs::remove_file(&signing.head).expect("the head");
    let (_other, _, split) = signing.run(other, beside, "split").await;
    let (intact, said) = signing.verify(&database, &[&split]);
    assert!(!intact && said.contains("of another log"), "{said}");
    let forged = signing.keys.path().join("forged");
    let text = std::fs::read_to_string(&second).expect("a head");
    std::fs::write(&forged, text.replacen("\n2\n", "\n1\n", 1).replacen("\n3\n", "\n1\n", 1)).expect("a file");
    let (intact, said) = signing.verify(&database, &[&forged]);
    assert!(!intact && said.contains("not signed by a key"), "{said}");

    // The end of a chain alone is missed by the tree in the database.
    let newest = "(SELECT MAX(writer) FROM writers)";
    for table in ["receipts", "batches", "statistics", "writers"] {
        tamper(&database, &format!("DELETE FROM {table} WHERE writer = {newest}")).await;
        let (intact, said) = verify(&database, &["--public-key", &signing.public]);
        assert!(!intact, "{table}: {said}");
    }
    // With the tree cut off too the database is one that was rolled back.
    tamper(&database, "DELETE FROM heads WHERE writer NOT IN (SELECT writer FROM writers)").await;
    assert!(verify(&database, &["--public-key", &signing.public]).0, "nothing inside tells");
    assert!(signing.verify(&database, &[&first]).0);
    let (intact, said) = signing.verify(&database, &[&first, &second]);
    assert!(!intact && said.contains("rolled back"), "{said}");
}

/// Each new head goes to every address, also where another one is closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_head_is_posted() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let signing = Signing::new();
    let (directory, database) = begin(Engine::Sqlite).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let [open, nowhere] =
        [&listener, &closed].map(|one| format!("http://{}/heads", one.local_addr().expect("its own")));
    drop(closed);
    let toml = format!("{}\npost = [\"{nowhere}\", \"{open}\"]", signing.toml);
    let collector = Collector::start_on(directory, database, &toml, Clock::system()).await;
    collector.api.deliver(&given()).await;
    let posted = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = String::new();
        // A note ends with its signature's line.
        while !(request.contains("\u{2014} shop.example/log ") && request.ends_with('\n')) {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).await.expect("it sends");
            request.push_str(std::str::from_utf8(&some[..read]).expect("it is sent as whole characters"));
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("it listens");
        request
    });
    let _directory = collector.stop().await;
    let request = posted.await.expect("it was posted");
    let (head, note) = request.split_once("\r\n\r\n").expect("a head and a body");
    assert!(
        head.starts_with("POST /heads ") && head.to_ascii_lowercase().contains("content-type: text/plain"),
        "{head}"
    );
    assert_eq!(note.as_bytes(), std::fs::read(&signing.head).expect("the file"));
    assert!(read(note.as_bytes(), &signing.public).size() >= 1);
}

/// A collector is no oracle: it signs nothing that its last head is not a part of.
async fn a_rewritten_tree_is_not_signed(engine: Engine) {
    let signing = Signing::new();
    let (directory, database) = begin(engine).await;
    let (directory, database, first) = signing.run(directory, database, "first").await;
    tamper(&database, "UPDATE heads SET number = 2 WHERE position = 0").await;
    let (_directory, _, after) = signing.run(directory, database, "after").await;
    assert_eq!(std::fs::read(first).expect("a head"), std::fs::read(after).expect("a head"), "no other was signed");
}

/// What is no head is an error with its file's name, not a head that holds.
#[tokio::test]
async fn a_file_that_is_no_head_is_refused() {
    let signing = Signing::new();
    let (_directory, database) = begin(Engine::Sqlite).await;
    for text in ["", "shop.example/log\n1\n", "a\nb\nc\n\n\u{2014} a AAAA\n", "\n\n\n\n"] {
        let path = signing.keys.path().join("none");
        std::fs::write(&path, text).expect("a file");
        let (intact, said) = signing.verify(&database, &[&path]);
        assert!(!intact && said.contains("is no signed head"), "{text:?}: {said}");
    }
    let output = crate::fixture::run(&database, &["verify", "--heads", "/nowhere/head"]);
    assert!(!output.status.success() && said(&output).contains("/nowhere/head"));
}
