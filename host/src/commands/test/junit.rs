//! What came of cases, as JUnit XML.

use std::fmt::Write as _;

use recipe_run::report::escaped_lines;

use super::Done;
use super::report::differences;

/// A suite for each file, and a test for each case.
pub(super) fn junit(all: &[Done]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = |done: &[Done]| {
        let outcomes = done.iter().flat_map(|done| &done.outcomes);
        let failed = outcomes.clone().filter(|outcome| !outcome.passed()).count();
        let seconds: f64 = outcomes.clone().map(|outcome| outcome.time.as_secs_f64()).sum();
        format!("tests=\"{}\" failures=\"{failed}\" time=\"{seconds:.3}\"", outcomes.count())
    };
    let _ = writeln!(text, "<testsuites {}>", counts(all));
    for done in all {
        let file = escaped_lines(&done.file.path.display().to_string());
        let _ = writeln!(text, "  <testsuite name=\"{file}\" {}>", counts(std::slice::from_ref(done)));
        for (case, outcome, _) in done.cases() {
            let name = escaped_lines(&case.name);
            let seconds = outcome.time.as_secs_f64();
            let recipe = escaped_lines(&case.recipe.display().to_string());
            let _ = write!(
                text,
                "    <testcase name=\"{name}\" classname=\"{recipe}\" file=\"{file}\" line=\"{}\" time=\"{seconds:.3}\"",
                case.line
            );
            if outcome.passed() {
                text.push_str("/>\n");
                continue;
            }
            let said = differences(outcome, false);
            let first = said.lines().next().unwrap_or_default();
            let _ = writeln!(
                text,
                ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                escaped_lines(first),
                escaped_lines(said.trim_end())
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}
