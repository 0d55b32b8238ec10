//! Statistics of Parquet files change no result, whoever wrote them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::json;

/// The same rows, in files without statistics, and with those of several writers.
const FILES: [&str; 4] = ["nostats", "stats", "duck", "polars"];

/// The same rows sorted, without statistics and with them.
const SORTED: [&str; 2] = ["nf", "sf"];

/// Filters the files with conditions, all of them for `RECIPE_TESTS=full`, and compares what comes out.
pub(crate) fn check(folder: &Path) {
    let text = std::fs::read_to_string(folder.join("conds.json")).expect("conditions");
    let conditions: Vec<(String, String, String)> = serde_json::from_str(&text).expect("conditions");
    let step = if std::env::var_os("RECIPE_TESTS").is_some_and(|asked| asked == "full") { 1 } else { 23 };
    let work = tempfile::tempdir().expect("a folder");
    let mut faults = Vec::new();
    for (condition, column, value) in conditions.iter().step_by(step) {
        for operation in ["KEEP_VALUES", "REMOVE_VALUES"] {
            let recipe = json!([{
                "Action": {"Operation": operation, "Parameters": {}},
                "ConditionExpressions": [{"Condition": condition, "Value": value, "TargetColumn": column}],
            }, {
                // Moments are the same, and are written in the zone that each writer kept.
                "Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"tz\"]"}},
            }]);
            std::fs::write(work.path().join("recipe.json"), recipe.to_string()).expect("a recipe");
            let outputs: BTreeMap<&str, Option<String>> = FILES
                .iter()
                .chain(&SORTED)
                .map(|name| (*name, filtered(work.path(), &folder.join(format!("{name}.parquet")))))
                .collect();
            if outputs["nostats"].is_none() {
                continue;
            }
            for (names, first) in [(&FILES[..], "nostats"), (&SORTED[..], "nf")] {
                for name in names.iter().filter(|name| outputs[*name] != outputs[first]) {
                    faults
                        .push(format!("{name} against {first}: {operation} {condition} {column} {value:?}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The rows of a file that are left, or none where the condition does not fit the column.
fn filtered(work: &Path, input: &Path) -> Option<String> {
    let output = work.join("out.csv");
    let ended = Command::new(crate::program())
        .args(["apply", "recipe.json", "--overwrite", "--output", "out.csv", "--input"])
        .arg(input)
        .current_dir(work)
        .output()
        .expect("the program runs");
    ended.status.success().then(|| std::fs::read_to_string(output).expect("an output"))
}
