//! What may not be meant is told on standard error and in the report, and hinders nothing.

use std::process::{Command, Output};

use serde_json::Value;

const RECIPE: &str = r#"[
  {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "visit", "columnDataType": "date"}}},
  {"Action": {"Operation": "REPLACE_TEXT", "Parameters": {"sourceColumn": "name", "pattern": "Dr.", "value": ""}}}
]"#;

/// Runs the program in a folder with many visits, of which the last one has the day first.
fn run(folder: &std::path::Path, line: &str) -> Output {
    let rows = (0..20_000).map(|row| format!("{row},Dr. Bo,0{}/12/2020\n", row % 9 + 1));
    let input = format!("id,name,visit\n{}20000,Ann,13/12/2020\n", rows.collect::<String>());
    std::fs::write(folder.join("in.csv"), input).expect("a file");
    std::fs::write(folder.join("recipe.json"), RECIPE).expect("a file");
    let program = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
        .args(line.split_whitespace())
        .current_dir(folder)
        .output();
    program.expect("the program runs")
}

#[test]
fn apply_tells_them_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut told = Vec::new();
    for threads in ["1", "4"] {
        let line = format!(
            "apply recipe.json --input in.csv --output out.csv --overwrite --report report.json --threads {threads}"
        );
        let output = run(folder.path(), &line);
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.success(), "{error}");
        let report = std::fs::read_to_string(folder.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(report["steps"][0]["cells_ambiguous"], 20_000, "{report}");
        told.push((error, report["warnings"].clone()));
    }
    assert_eq!(told[0], told[1]);
    let (error, warnings) = &told[0];
    assert!(
        error.starts_with("warning[ambiguous-dates]: step 1 (CHANGE_DATA_TYPE): column `visit` "),
        "{error}"
    );
    assert!(error.contains("20000 could be read either way, 1 only the other way round"), "{error}");
    assert!(error.contains("warning[plain-pattern]: step 2 (REPLACE_TEXT): "), "{error}");
    let codes: Vec<_> = (0..2).map(|at| warnings[at]["code"].as_str()).collect();
    assert_eq!(codes, [Some("ambiguous-dates"), Some("plain-pattern")]);
    assert!(warnings[0]["help"].as_str().is_some_and(|help| help.contains("`dayFirst`")), "{warnings}");
}

#[test]
fn check_tells_what_the_recipe_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(folder.path(), "check recipe.json --input in.csv");
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{error}");
    assert!(
        error.starts_with("warning[plain-pattern]: step 2 (REPLACE_TEXT): `pattern`: pattern `Dr.` is "),
        "{error}"
    );
    assert!(error.contains("= help: set `isText` to `true` to take it as plain text"), "{error}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("2 steps, no errors"));
}

#[test]
fn a_column_of_which_nothing_is_left_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let change = r#"[{"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "name", "columnDataType": "int"}}}]"#;
    for threads in ["1", "4"] {
        std::fs::write(folder.path().join("change.json"), change).expect("a file");
        let line = format!(
            "apply change.json --input in.csv --output out.csv --overwrite --report report.json --threads {threads}"
        );
        let output = run(folder.path(), &line);
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.success(), "{error}");
        let told = "warning[all-failed]: step 1 (CHANGE_DATA_TYPE): column `name` has no values left: 20001 of 20001 cells could not be converted";
        assert!(error.starts_with(told), "{error}");
        let report = std::fs::read_to_string(folder.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(report["warnings"][0]["code"], "all-failed", "{report}");
    }
}

#[test]
fn sheets_that_are_not_read_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let claims = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tables/tests/data/claims.xlsx");
    for name in ["1.xlsx", "2.xlsx"] {
        std::fs::copy(&claims, folder.path().join(name)).expect("a copy");
    }
    std::fs::write(folder.path().join("none.json"), "[]").expect("a file");
    let apply = "apply none.json --output out.csv --overwrite --report report.json --input";
    for threads in ["1", "4"] {
        let output = run(folder.path(), &format!("{apply} *.xlsx --threads {threads}"));
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.success(), "{error}");
        let report = std::fs::read_to_string(folder.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        let warning = &report["warnings"][0];
        assert_eq!(warning["code"], "sheets-not-read", "{report}");
        let message = warning["message"].as_str().expect("a text");
        assert!(
            message
                .starts_with("of the workbook `1.xlsx`, only the sheet `Claims` is read, and not `Secret`, "),
            "{message}"
        );
        assert!(message.ends_with("; so it is with another workbook"), "{message}");
        let told =
            format!("warning[sheets-not-read]: {message}\n  = help: --sheet NAME or --sheet NUMBER says ");
        assert!(error.starts_with(&told), "{error}");
    }
    let output = run(folder.path(), "check none.json --input 1.xlsx");
    assert!(String::from_utf8_lossy(&output.stderr).contains("warning[sheets-not-read]"), "{output:?}");
    for sheet in ["Claims", "2"] {
        let output = run(folder.path(), &format!("{apply} 1.xlsx --sheet {sheet}"));
        assert!(output.status.success(), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("warning"), "{output:?}");
    }
}
