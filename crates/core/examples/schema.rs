//! Prints the JSON Schema of `consent.json`; `cargo xtask generate` keeps it in `pkg-config/consent.schema.json`.

use assent_core::Config;
use schemars::generate::SchemaSettings;

fn main() {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Config>();
    schema.insert("title".into(), "Assent's consent.json".into());
    // Editors look for the schema's address in the file itself.
    if let Some(properties) = schema.get_mut("properties").and_then(|value| value.as_object_mut()) {
        properties.insert("$schema".into(), serde_json::json!({ "type": "string" }));
    }
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    println!("{text}");
}
