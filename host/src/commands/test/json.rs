//! What came of cases, as JSON.

use serde_json::{Value, json};

use super::Done;

/// All cases and what differs, and how many passed.
pub(super) fn json(all: &[Done], engines: &[&str]) -> String {
    let cases: Vec<Value> = all
        .iter()
        .flat_map(|done| done.cases().map(move |case| (done, case)))
        .map(|(done, (case, outcome, update))| {
            let mut value = json!({
                "file": done.file.path.display().to_string(),
                "line": case.line,
                "name": case.name,
                "recipe": case.recipe.display().to_string(),
                "passed": outcome.passed(),
                "differences": outcome.differences,
                "between_engines": outcome.between_engines,
                "seconds": outcome.time.as_secs_f64(),
            });
            if let Some(update) = update {
                value["updated"] = json!(update.is_none());
                value["not_updated"] = json!(update);
            }
            value
        })
        .collect();
    let passed = cases.iter().filter(|case| case["passed"] == true).count();
    let json = json!({"engines": engines, "passed": passed, "failed": cases.len() - passed, "cases": cases});
    format!("{json:#}\n")
}
