//! Profiles on the command line: the page about them is right, and options do what they say.

mod common;

use common::Folder;
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../docs/profile.md");

const VISITS: &str = "id,city,visited,paid\n\
    1,Mobile,2024-01-05,12.50\n\
    2,Dothan,2024-01-05,7\n\
    3,mobile ,2024-01-09,99.99\n\
    4,N/A,2024-02-01,\n\
    5,Mobile,2024-02-03,8.25\n\
    6,Auburn,2024-02-03,7\n";

fn ran(folder: &Folder, line: &str) -> String {
    let output = folder.run(line);
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_page_shows_what_is_printed() {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    let printed = ran(&folder, "profile visits.csv");
    assert!(PAGE.contains(&format!("```\n{}\n```", printed.trim_end())), "{printed}");
}

#[test]
fn json_is_that_of_profile_jobs_for_any_number_of_threads() {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    let one = ran(&folder, "profile visits.csv --json --threads 1");
    assert_eq!(ran(&folder, "profile visits.csv --json --threads 3"), one);
    let found: Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!((&found["sampleSize"], &found["duplicateRowsCount"]), (&json!(6), &json!(0)));
    let paid = &found["columns"][3];
    assert_eq!(
        (&paid["name"], &paid["type"], &paid["missingValuesCount"]),
        (&json!("paid"), &json!("double"), &json!(1))
    );
    assert_eq!(paid["mostCommonValues"][0], json!({"value": 7.0, "count": 2}));
    assert_eq!((&paid["median"], &paid["sum"]), (&json!(8.25), &json!(134.74)));
    let first = ran(&folder, "profile visits.csv --json --sample 2");
    let first: Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(first["sampleSize"], json!(2));
}

#[test]
fn files_are_written_besides_and_not_over_others() {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    ran(&folder, "profile visits.csv -o a.json -o a.html");
    let found: Value = serde_json::from_str(&folder.read("a.json")).expect("JSON");
    assert_eq!(found["sampleSize"], json!(6));
    assert!(folder.read("a.html").starts_with("<!DOCTYPE html>"));
    let again = folder.run("profile visits.csv -o a.html");
    let error = String::from_utf8_lossy(&again.stderr);
    assert_eq!(again.status.code(), Some(2), "{error}");
    assert!(error.contains("`a.html` exists; replace it with --overwrite"), "{error}");
    ran(&folder, "profile visits.csv -o a.html --overwrite");
}

#[test]
fn what_has_changed_is_told() {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    let later = VISITS.replace("Mobile", "Selma").replace("99.99", "-5").replace("visited", "seen");
    folder.file("later.csv", later.as_bytes());
    let printed = ran(&folder, "profile later.csv --against visits.csv");
    for change in [
        "Since visits.csv (6 rows):",
        "- city: 33 % of the values moved",
        "- seen: is new",
        "- paid: 20 % of the values moved; range: 7 to 99.99 → -5 to 12.5",
        "- visited: is gone",
    ] {
        assert!(printed.contains(change), "{change} in\n{printed}");
    }
    assert_eq!(ran(&folder, "profile --input later.csv --against visits.csv"), printed);
    let same = ran(&folder, "profile visits.csv --against visits.csv");
    assert!(same.contains("- no column has changed much"), "{same}");
}

#[test]
fn personal_data_is_found_where_it_is_looked_for() {
    let folder = Folder::new();
    folder.file("people.csv", b"who\nann@example.org\nBen\nSSN 078-05-1120\n");
    let printed = ran(&folder, "profile people.csv --entities EMAIL,USA_SSN");
    assert!(printed.contains("`who` may hold USA_SSN in 1 cell (33 %)"), "{printed}");
    assert!(printed.contains("`who` may hold EMAIL in 1 cell (33 %)"), "{printed}");
    let wrong = folder.run("profile people.csv --entities EMIAL");
    let error = String::from_utf8_lossy(&wrong.stderr);
    assert!(!wrong.status.success() && error.contains("did you mean `EMAIL`"), "{error}");
}

#[test]
fn a_row_that_cannot_be_read_is_told_with_its_place() {
    let folder = Folder::new();
    folder.file("bad.csv", b"a,b\n1,2\n3\n");
    for threads in [1, 4] {
        let failed = folder.run(&format!("profile bad.csv --threads {threads}"));
        let error = String::from_utf8_lossy(&failed.stderr);
        assert!(error.contains("`bad.csv`, row 2 (line 3)"), "{error}");
    }
    let filled = ran(&folder, "profile bad.csv --ragged fill");
    assert!(filled.contains("1 row filled up with missing cells"), "{filled}");
}

#[test]
fn json_stays_json_whatever_names_and_cells_are() {
    let folder = Folder::new();
    folder.file("a.csv", "na\u{202e}me\na\u{7f}b\n".as_bytes());
    folder.file("b.csv", "na\u{202e}me\na\u{9b}c\n".as_bytes());
    folder.file("rules.dqdl", "Rules = [ IsComplete \"na\u{202e}me\" ]".as_bytes());
    for line in [
        "profile a.csv --json",
        "profile a.csv --against b.csv --json",
        "validate a.csv --rules rules.dqdl --json",
        "diff a.csv b.csv --json",
        "lineage noop.json --input a.csv --json",
        "lineage noop.json --input a.csv --openlineage",
        "preview a.csv --json",
    ] {
        let printed = ran(&folder, line);
        assert!(serde_json::from_str::<Value>(&printed).is_ok(), "{line}: {printed}");
        assert!(!printed.contains(['\u{202e}', '\u{7f}', '\u{9b}']), "{line} acts on a terminal");
    }
}
