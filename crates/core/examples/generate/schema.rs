//! The JSON Schema of `consent.json`.

use assent_core::Config;
use schemars::generate::SchemaSettings;

/// Its text.
pub fn text() -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Config>();
    schema.insert("title".into(), "Assent's consent.json".into());
    // Editors look for the schema's address in the file itself.
    if let Some(properties) = schema.get_mut("properties").and_then(|value| value.as_object_mut()) {
        properties.insert("$schema".into(), serde_json::json!({ "type": "string" }));
    }
    serde_json::to_string_pretty(&schema).expect("a schema is JSON")
}
