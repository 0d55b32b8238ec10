//! What came of cases, as JSON.

use recipe_run::cases::CaseUpdate;
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
            match update {
                Some(CaseUpdate::Written) => value["updated"] = json!(true),
                Some(CaseUpdate::Kept(why)) => value["not_updated"] = json!(why),
                None => {}
            }
            value
        })
        .collect();
    let passed = cases.iter().filter(|case| case["passed"] == true).count();
    let json = json!({"engines": engines, "passed": passed, "failed": cases.len() - passed, "cases": cases});
    format!("{json:#}\n")
}
