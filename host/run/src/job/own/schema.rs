//! The JSON schema of jobs, for editors.

use serde_json::{Value, json};

use super::sources::{FORMATS, PARTITIONS};
use super::{expectations, steps, targets};

/// The JSON schema of jobs as people write them. `step` is that of a step of a recipe.
pub fn schema(step: &Value) -> Value {
    let words = |names: Vec<&str>| json!({"enum": names});
    let texts = json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]});
    let (text, whole, flag) =
        (json!({"type": "string"}), json!({"type": "integer", "minimum": 0}), json!({"type": "boolean"}));
    let object = |properties: Value, required: &[&str]| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let source = object(
        json!({
            "path": texts, "table": text, "format": words(FORMATS.iter().map(|(name, _)| *name).collect()),
            "delimiter": text, "quote": text, "escape": text, "comment": text, "header": flag, "skip_rows": whole,
            "skip_footer": whole, "null_values": texts, "columns": texts, "sheet": {"type": ["string", "integer"]},
            "json_path": texts, "partitions": words(PARTITIONS.iter().map(|(name, _)| *name).collect()),
            "filename_column": text, "union_by_name": flag, "encoding": text, "decimal_comma": flag, "day_first": flag,
            "date_format": text, "timestamp_format": text, "infer": {"type": ["string", "integer"]},
            "types": {"type": "object", "additionalProperties": text}, "exclude": texts, "recursive": flag, "incremental": flag,
        }),
        &[],
    );
    let of_one = |name: &str, value: Value| object(json!({"from": text, name: value}), &["from", name]);
    let with_tables = |name: &str, value: Value| {
        object(json!({"from": text, "tables": texts, name: value}), &["from", name])
    };
    let aliases = json!({"anyOf": [texts, {"type": "object", "additionalProperties": text}]});
    let two = json!({"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2});
    let join = object(
        json!({
            "join": two, "on": {"anyOf": [texts, {"type": "object", "additionalProperties": text}]},
            "type": words(steps::JOINS.iter().map(|(name, _)| *name).collect()), "suffix": text,
        }),
        &["join", "on"],
    );
    let value = json!({"type": ["string", "number", "boolean", "array", "null"]});
    let transform = object(
        json!({"from": text, "tables": texts, "transform": text, "with": {"type": "object", "additionalProperties": value}}),
        &["from", "transform"],
    );
    let steps = json!({"anyOf": [
        with_tables("recipe", text.clone()), with_tables("steps", json!({"type": "array", "items": step})), join,
        object(json!({"union": two, "distinct": flag}), &["union"]), of_one("where", text.clone()), transform,
        object(json!({"sql": text, "from": aliases}), &["sql", "from"]),
    ]});
    let expectation = object(
        json!({
            "from": text, "rules": texts, "tables": {"type": "object", "additionalProperties": text},
            "on_failure": words(expectations::ON_FAILURE.iter().map(|(name, _)| *name).collect()),
        }),
        &["from", "rules"],
    );
    let target = object(
        json!({
            "from": text, "path": text, "format": words(targets::FORMATS.iter().map(|(name, _)| *name).collect()),
            "compression": words(targets::COMPRESSIONS.iter().map(|(name, _)| *name).collect()), "delimiter": text,
            "partition_by": texts, "max_files": whole, "mode": words(targets::MODES.iter().map(|(name, _)| *name).collect()),
        }),
        &["from", "path"],
    );
    let named = |value: Value| json!({"type": "object", "additionalProperties": value});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A job: sources, steps between, and targets",
        "type": "object",
        "properties": {
            "$schema": text, "job": text, "description": text,
            "sources": named(json!({"anyOf": [text, source]})), "steps": named(steps), "targets": named(target),
            "expectations": named(expectation),
        },
        "required": ["sources", "targets"],
        "additionalProperties": false,
    })
}
