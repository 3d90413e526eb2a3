//! The JSON Schema of `consent.json`.

use assent_core::Config;
use schemars::generate::SchemaSettings;

/// Its text.
pub fn text() -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Config>();
    schema.insert("title".into(), "Assent's consent.json".into());
    // Editors look for the schema's address in the file itself.
    if let Some(properties) = schema.get_mut("properties").and_then(|value| value.as_object_mut()) {
        let address = "The address of this schema, so that an editor completes and checks what you type.";
        properties.insert("$schema".into(), serde_json::json!({ "description": address, "type": "string" }));
        // `assent check` alone reads these.
        let text = serde_json::json!({ "type": "string", "minLength": 1 });
        let entry = serde_json::json!({
            "type": "object", "additionalProperties": false, "required": ["rule", "at", "reason", "until"],
            "properties": {
                "rule": { "description": "A rule of docs/lint.md whose findings are warnings.", "type": "string" },
                "at": { "description": "The path that `assent check` prints; `*` stands for any run of characters.", "type": "string" },
                "reason": text,
                "until": { "description": "The last day on which it counts.", "type": "string", "format": "date" },
            },
        });
        let list = serde_json::json!({
            "description": "Warnings of `assent check` that the owner knows of and answers for.", "type": "array", "items": entry,
        });
        properties.insert("$acknowledged".into(), list);
    }
    // What an entry of the catalogue gives, the configuration may leave out.
    for name in ["Service", "Signal"] {
        let definition =
            schema.get_mut("$defs").and_then(|defs| defs.get_mut(name)).and_then(|value| value.as_object_mut());
        let definition = definition.expect("a contract of the configuration");
        let required = definition.remove("required").expect("required members");
        definition.insert("anyOf".into(), serde_json::json!([{ "required": ["from"] }, { "required": required }]));
    }
    serde_json::to_string_pretty(&schema).expect("a schema is JSON")
}
