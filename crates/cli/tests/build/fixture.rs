//! A release made of stand-ins, a configuration, and what a build made of both.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assent_cli::build::{Arguments, Refusal, Summary, build};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A directory with artefacts, and room for output.
pub struct Workshop(TempDir);

impl Workshop {
    pub fn new() -> Self {
        let workshop = Self(TempDir::new().expect("a directory"));
        let guard = format!("guard({{version:\"{}\"}});", assent_core::VERSION);
        for (name, content) in [
            ("assent.js", &*guard),
            ("bundle/answers.js", "answer(ANSWERS);"),
            ("bundle/before.js", "before(BUNDLE.tag);"),
            ("bundle/block.js", "list(BUNDLE.block);"),
            ("bundle/first.js", "first(BUNDLE.first);"),
            ("bundle/gpp-stub.js", "gpp(BUNDLE.gpp);"),
            ("bundle/gpp.js", "answer(GPP);"),
            ("bundle/inside.js", "inside(BUNDLE.at);"),
            ("bundle/regimes.js", "regimes(BUNDLE.first);"),
            ("parts/first.js", "not taken"),
            ("parts/regimes.js", "not taken"),
            ("banner.js", "banner"),
            ("banner.wasm", "wasm"),
            ("banner.compat.js", "compat"),
            ("consent.schema.json", "{}"),
            ("parts/block.js", "hold();"),
            ("parts/sweep.js", "sweep"),
            ("parts/sweep.js.br", "not taken"),
            ("assent.d.ts", "not taken"),
        ] {
            workshop.write(&format!("dist/{name}"), content);
        }
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config");
        for name in [
            "locales/de",
            "locales/fr",
            "locales/ar",
            "services/matomo",
            "signals/matomo",
            "signals/google-consent-mode",
        ] {
            let text = fs::read_to_string(data.join(format!("{name}.json"))).expect("the data ship");
            workshop.write(&format!("dist/{name}.json"), &text);
        }
        let regimes = fs::read_to_string(data.join("regimes.json")).expect("the regimes ship");
        workshop.write("dist/regimes.json", &regimes);
        workshop
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, content).expect("a file");
    }

    /// The arguments for a configuration and an output directory.
    pub fn arguments(&self, config: &Value, out: &str) -> Arguments {
        self.write("consent.json", &config.to_string());
        Arguments {
            config: self.path("consent.json"),
            out: self.path(out),
            at: "/assent/".into(),
            hashed: false,
            dist: Some(self.path("dist")),
            publish: None,
        }
    }

    pub fn build(&self, config: &Value, out: &str) -> Result<Summary, Refusal> {
        build(&self.arguments(config, out))
    }

    /// Every file below an output directory.
    pub fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(out);
        let mut files = BTreeMap::new();
        let mut within = vec![root.clone()];
        while let Some(directory) = within.pop() {
            for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    within.push(path);
                } else {
                    let name = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
                    files.insert(name, fs::read(&path).expect("a file"));
                }
            }
        }
        files
    }

    /// What the bundle of an output directory gives to its scripts.
    pub fn data(&self, out: &str) -> Value {
        let script = String::from_utf8(self.files(out)["assent.js"].clone()).expect("UTF-8");
        let literal = script.trim_start_matches('\u{feff}').strip_prefix("{const BUNDLE=").expect("a block");
        serde_json::from_str(literal.lines().next().unwrap_or_default().trim_end_matches(';')).expect("JSON")
    }
}

/// A configuration that the linter has nothing against.
pub fn config() -> Value {
    json!({
        "site": "example.com",
        "revision": 7,
        "controller": { "name": "Example Ltd", "policy_url": "/privacy" },
        "languages": ["en", "de"],
        "receipts": { "endpoint": "https://collector.example/v1/receipts" },
        "categories": [
            { "id": "necessary", "required": true },
            { "id": "analytics", "services": [{ "from": "matomo", "id": "matomo" }] },
            { "id": "marketing" },
        ],
    })
}

/// A configuration with one value replaced.
pub fn with(mut config: Value, key: &str, value: Value) -> Value {
    config[key] = value;
    config
}
