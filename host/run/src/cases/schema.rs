//! The JSON schema of files of cases, for editors.

use serde_json::{Value, json};

use super::read::{ERROR_KEYS, FILE_KEYS, KEYS};
use super::table;

/// The JSON schema of files of cases.
pub fn schema() -> Value {
    let table = json!({"$ref": "#/definitions/table"});
    let cell_rows = json!({"type": "array", "items": {"type": ["array", "object"]}});
    let of_key = |key: &str| match key {
        "input" => described(&table, "The rows that the recipe is given."),
        "with" => {
            json!({"type": "object", "additionalProperties": table, "description": "Second tables, such as JOIN and LOOKUP need, by the names that the recipe knows them by."})
        }
        "output" => {
            json!({"anyOf": [table, {"type": "null"}], "description": "The rows that come out; with nothing, `--update` writes them."})
        }
        "columns" => {
            json!({"enum": ["all", "subset"], "description": "`subset`: the output may have other columns, too."})
        }
        "any_order" => json!({"type": "boolean", "description": "The rows may come out in any order."}),
        "failed_cells" => whole("How many cells cannot be converted, in all steps together."),
        "error" => {
            json!({"anyOf": [{"type": "string"}, object(&ERROR_KEYS, &[], error)], "description": "The run fails, and says this."})
        }
        "seed" => whole("Where random values start."),
        "now" => text("The time that NOW and TODAY give, such as 2026-03-01T08:00:00Z."),
        "recipe" => text(RECIPE),
        "name" => text("What the case is called; no other case of the file has this name."),
        _ => text("What the case is about."),
    };
    let table_key = |key: &str| match key {
        "csv" => text("The table as CSV."),
        "rows" => described(&cell_rows, "Rows: lists of cells, with `columns`, or objects."),
        "columns" => {
            json!({"type": "array", "items": {"type": "string"}, "description": "The names of the columns."})
        }
        "file" => text("A file, named from the folder of this one."),
        _ => {
            json!({"type": "object", "additionalProperties": {"type": "string"}, "description": "Types of columns, such as `date`."})
        }
    };
    let file_key = |key: &str| match key {
        "cases" => json!({"type": "array", "items": {"$ref": "#/definitions/case"}}),
        "recipe" => text(RECIPE),
        _ => text("The JSON schema of this file."),
    };
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Cases of recipes",
        "anyOf": [
            {"type": "array", "items": {"$ref": "#/definitions/case"}},
            object(&FILE_KEYS, &["cases"], file_key),
            {"$ref": "#/definitions/case"},
        ],
        "definitions": {
            "case": object(&KEYS, &["name", "input"], of_key),
            "table": {"anyOf": [{"type": "string"}, cell_rows, object(&table::KEYS, &[], table_key)]},
        },
    })
}

const RECIPE: &str =
    "The recipe, named from the folder that has the folder `cases`; the one that is there unless given.";

/// What an object of these keys is.
fn object(keys: &[&str], required: &[&str], of_key: impl Fn(&str) -> Value) -> Value {
    let properties: serde_json::Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), of_key(key))).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn error(key: &str) -> Value {
    match key {
        "contains" => text("A part of the message."),
        "code" => text("The code, such as `column-not-found`."),
        _ => whole("The step that fails, from 1."),
    }
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn whole(description: &str) -> Value {
    json!({"type": "integer", "minimum": 0, "description": description})
}

fn described(schema: &Value, description: &str) -> Value {
    json!({"allOf": [schema], "description": description})
}
