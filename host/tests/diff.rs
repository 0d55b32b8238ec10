//! Comparing data on the command line: the page about it is right, and rows are paired as it says.

mod common;

use std::fmt::Write as _;
use std::process::Command;

use common::Folder;
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../docs/diff.md");

const VISITS: &str = "id,city,visited,paid\n1,Mobile,2024-01-05,12.50\n2,Dothan,2024-01-09,\n3,Mobile,2024-02-03,8.25\n4,Auburn,2024-02-04,10\n";

fn net(factor: &str) -> String {
    format!(
        r#"[
  {{"Operation": "REMOVE_MISSING", "Parameters": {{"sourceColumn": "paid"}}}},
  {{"Operation": "UPPER_CASE", "Parameters": {{"sourceColumn": "city"}}}},
  {{"Operation": "DERIVE", "Parameters": {{"targetColumn": "net", "expression": "paid * {factor}"}}}}
]
"#
    )
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    folder.file("old.json", net("0.8").as_bytes());
    folder.file("new.json", net("0.75").as_bytes());
    folder
}

fn json_of(folder: &Folder, line: &str) -> Value {
    serde_json::from_str(&folder.succeeds(line)).expect("JSON")
}

fn git(folder: &Folder, arguments: &[&str]) {
    let name = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "init.defaultBranch=main"];
    let run = Command::new("git").arg("-C").arg(folder.path()).args(name).args(arguments).output();
    let output = run.expect("git is there");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_page_shows_what_is_printed() {
    let folder = folder();
    folder.file("january.csv", b"id,city,paid\n1,Mobile,12.50\n2,Dothan,\n3,Selma,8\n3,Selma,9\n");
    folder.file(
        "february.csv",
        b"id,city,paid,seen\n5,Auburn,3,yes\n1,mobile,12.5,yes\n2,,7.25,no\n3,Selma,8,no\n",
    );
    for line in [
        "diff old.json new.json --input visits.csv",
        "diff january.csv february.csv --key id --output changes.csv",
    ] {
        let printed = folder.succeeds(line);
        assert!(PAGE.contains(&format!("recipe-host {line}\n```")), "{line}");
        assert!(PAGE.contains(&format!("\n{}\n```", printed.trim_end())), "{line}\n{printed}");
    }
    let list = folder.read("changes.csv");
    assert!(PAGE.contains(&format!("\n{}\n```", list.trim_end())), "{list}");
}

#[test]
fn steps_that_make_columns_different_are_named() {
    let folder = folder();
    let found = json_of(&folder, "diff old.json new.json --input visits.csv --json");
    assert_eq!(
        (&found["same"], &found["changedCells"], &found["changedRows"]),
        (&json!(false), &json!(3), &json!(3))
    );
    let steps =
        json!({"old": [{"step": 3, "operation": "DERIVE"}], "new": [{"step": 3, "operation": "DERIVE"}]});
    assert_eq!(found["steps"], steps);
    let columns = found["columns"].as_array().expect("columns");
    let net = columns.iter().find(|column| column["name"] == "net").expect("the column");
    assert_eq!((&net["changedCells"], &net["steps"]), (&json!(3), &steps));
    let city = columns.iter().find(|column| column["name"] == "city").expect("the column");
    assert_eq!((&city["changedCells"], &city["steps"]["new"]), (&json!(0), &json!([])));
    // A filter moves rows: it is the step for columns that it does not compute.
    folder
        .file("filter.json", br#"[{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "paid"}}]"#);
    let found = json_of(&folder, "diff noop.json filter.json --input visits.csv --json");
    assert_eq!(found["columns"][1]["steps"]["new"], json!([{"step": 1, "operation": "REMOVE_MISSING"}]));
    let same = folder.succeeds("diff old.json old.json --input visits.csv --exit-code");
    assert!(same.contains("rows: 3 → 3\nno difference\n"), "{same}");
}

#[test]
fn an_input_that_comes_through_a_pipe_is_read_once() {
    let folder = folder();
    let program = env!("CARGO_BIN_EXE_recipe-host");
    let line = format!("'{program}' diff old.json new.json --input - --format csv --json < visits.csv");
    let output = Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output().expect("it runs");
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["changedCells"], json!(3), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn versions_of_git_are_compared() {
    let folder = folder();
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["config", "user.name", "Ana"]);
    git(&folder, &["config", "user.email", "ana@example.com"]);
    folder.file("net.json", net("0.8").as_bytes());
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "First"]);
    folder.succeeds("publish net.json");
    folder.file("net.json", net("0.5").as_bytes());
    git(&folder, &["commit", "--quiet", "--all", "--message", "Second"]);
    folder.file("net.json", net("0.1").as_bytes());
    let line = |old: &str, new: &str| format!("diff net.json{old} net.json{new} --input visits.csv --json");
    for (old, new) in [("@1.0", "@HEAD"), ("@HEAD~1", "@main"), ("@main", ""), ("@1.0", "@LATEST_WORKING")] {
        let found = json_of(&folder, &line(old, new));
        assert_eq!(found["changedCells"], json!(3), "{old} {new}");
    }
    assert_eq!(json_of(&folder, &line("@1.0", "@HEAD~1"))["same"], json!(true));
    folder.fails(&line("@nothing", ""), 2, &["`net.json` has no version nothing; there are 1.0"]);
}

#[test]
fn rows_are_paired_by_position_or_by_key() {
    let folder = Folder::new();
    folder.file("a.csv", b"id,x\n1,a\n2,b\n3,c\n");
    folder.file("b.csv", b"id,x\n1,a\n9,new\n2,b\n3,d\n");
    let found = json_of(&folder, "diff a.csv b.csv --json");
    assert_eq!(
        (&found["added"], &found["changedRows"], &found["changedCells"]),
        (&json!(1), &json!(2), &json!(4))
    );
    assert_eq!(
        found["examples"][0],
        json!({"oldRow": 2, "newRow": 2, "column": "id", "old": "2", "new": "9"})
    );
    let printed = folder.succeeds("diff a.csv b.csv");
    assert!(printed.contains("--key pairs rows by columns"), "{printed}");
    let found = json_of(&folder, "diff a.csv b.csv --key id --json");
    assert_eq!(
        (&found["added"], &found["removed"], &found["changedCells"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(
        found["examples"],
        json!([
            {"oldRow": null, "newRow": 2, "key": {"id": "9"}},
            {"oldRow": 3, "newRow": 4, "key": {"id": "3"}, "column": "x", "old": "c", "new": "d"},
        ])
    );
    let shorter = json_of(&folder, "diff b.csv a.csv --key id --json");
    assert_eq!((&shorter["added"], &shorter["removed"]), (&json!(0), &json!(1)));
    let positions = json_of(&folder, "diff b.csv a.csv --json");
    assert_eq!((&positions["removed"], &positions["rows"]), (&json!(1), &json!({"old": 4, "new": 3})));
}

#[test]
fn keys_that_are_missing_or_repeated_are_counted_and_not_paired() {
    let folder = Folder::new();
    folder.file("a.csv", b"id,k,x\n1,a,1\n1,b,2\n2,a,3\n,a,4\n2,a,5\n5,\"\",6\n");
    folder.file("b.csv", b"id,k,x\n2,a,3\n1,a,7\n1,b,2\n7,z,8\n7,z,9\n");
    let found = json_of(&folder, "diff a.csv b.csv --key id,k --json");
    assert_eq!(found["rowsWithMissingKeys"], json!({"old": 2, "new": 0}));
    assert_eq!(found["rowsWithRepeatedKeys"], json!({"old": 2, "new": 3}));
    assert_eq!(found["repeatedKeys"][0], json!({"key": ["2", "a"], "rows": {"old": 2, "new": 1}}));
    assert_eq!(found["repeatedKeys"][1], json!({"key": ["7", "z"], "rows": {"old": 0, "new": 2}}));
    assert_eq!((&found["comparedRows"], &found["changedCells"]), (&json!(2), &json!(1)));
    assert_eq!(found["rows"], json!({"old": 6, "new": 5}));
    let printed = folder.succeeds("diff a.csv b.csv --key id,k");
    assert!(
        printed.contains("not compared, since a cell of the key is missing: 2 old and 0 new rows"),
        "{printed}"
    );
    // What could not be compared is not the same.
    folder.file("c.csv", b"id,x\n1,a\n1,b\n");
    let output = folder.run("diff c.csv c.csv --key id --exit-code");
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn columns_are_added_removed_moved_and_retyped() {
    let folder = Folder::new();
    folder.file("a.csv", b"id,n,zip,gone,last\n1,1,10115,x,l\n2,2,20095,x,l\n3,,20097,x,l\n");
    folder.file("b.csv", b"last,id,n,zip,come\nl,1,1,10115,y\nl,2,2.5,20095,y\nl,3,,D-20097,y\n");
    let found = json_of(&folder, "diff a.csv b.csv --json");
    let columns: Vec<(String, Value, Value, Value, Value)> = found["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|column| {
            let at = |side: &str| column[side]["type"].clone();
            let name = column["name"].as_str().expect("a name").to_owned();
            (name, at("old"), at("new"), column["moved"].clone(), column["changedCells"].clone())
        })
        .collect();
    let row = |name: &str, old: Value, new: Value, moved: bool, changed: u64| {
        (name.to_owned(), old, new, json!(moved), json!(changed))
    };
    assert_eq!(
        columns,
        [
            row("last", json!("string"), json!("string"), true, 0),
            row("id", json!("long"), json!("long"), false, 0),
            row("n", json!("long"), json!("double"), false, 1),
            row("zip", json!("long"), json!("string"), false, 1),
            row("come", Value::Null, json!("string"), false, 0),
            row("gone", json!("string"), Value::Null, false, 0),
        ]
    );
    // Keys of two types are paired as text, and as numbers.
    let found = json_of(&folder, "diff a.csv b.csv --key zip --json");
    assert_eq!(
        (&found["comparedRows"], &found["added"], &found["removed"]),
        (&json!(2), &json!(1), &json!(1))
    );
    let found = json_of(&folder, "diff a.csv b.csv --key n --json");
    assert_eq!(
        (&found["comparedRows"], &found["added"], &found["removed"]),
        (&json!(1), &json!(1), &json!(1))
    );
}

#[test]
fn columns_are_chosen_and_numbers_may_be_near() {
    let folder = Folder::new();
    folder.file("a.csv", b"id,x,t\n1,1.5,a\n2,2.5,b\n");
    folder.file("b.csv", b"id,x,t\n1,1.504,a\n2,2.75,c\n");
    let changed = |options: &str| {
        json_of(&folder, &format!("diff a.csv b.csv --json {options}"))["changedCells"].clone()
    };
    assert_eq!(changed(""), json!(3));
    assert_eq!(changed("--tolerance 0.01"), json!(2));
    assert_eq!(changed("--ignore t --tolerance 0.01"), json!(1));
    assert_eq!(changed("--only t"), json!(1));
    assert_eq!(folder.run("diff a.csv b.csv --exit-code").status.code(), Some(5));
    assert_eq!(folder.run("diff a.csv b.csv").status.code(), Some(0));
    assert_eq!(folder.run("diff a.csv b.csv --ignore x,t --exit-code").status.code(), Some(0));
    folder.fails(
        "diff a.csv b.csv --key idd",
        2,
        &["there is no column `idd` in the old data; did you mean `id`?"],
    );
    folder.fails(
        "diff a.csv b.csv --ignore nothing",
        2,
        &["there is no column `nothing` in either side", "`id`, `x`, `t`"],
    );
    folder.fails("diff a.csv b.csv --tolerance -1", 2, &["--tolerance"]);
}

#[test]
fn null_is_not_empty_text_in_the_list() {
    let folder = Folder::new();
    folder.file("a.csv", b"id,x\n3,\n2,\"\"\n1,plain\n4,gone\n");
    folder.file("b.csv", b"id,x\n1,\"a, \"\"b\"\"\"\n2,\n3,\"\"\n5,come\n");
    let list = "change,old_row,new_row,key.id,column,old,new\n\
        changed,3,1,1,x,plain,\"a, \"\"b\"\"\"\n\
        changed,2,2,2,x,\"\",\n\
        changed,1,3,3,x,,\"\"\n\
        removed,4,,4,,,\n\
        added,,4,5,,,\n";
    let printed = folder.succeeds("diff a.csv b.csv --key id --output list.csv");
    assert!(printed.contains("  row 1 → 3 (id 3), `x`: null → ``\n"), "{printed}");
    assert_eq!(folder.read("list.csv"), list);
    folder.fails(
        "diff a.csv b.csv --output list.csv",
        2,
        &["`list.csv` exists; replace it with --overwrite"],
    );
    folder.succeeds("diff a.csv b.csv --output list.csv --overwrite");
    let by_position = folder.read("list.csv");
    assert!(
        by_position.starts_with("change,old_row,new_row,column,old,new\nchanged,1,1,id,3,1\n"),
        "{by_position}"
    );
}

/// So many rows, of which every thousandth is another in the second file, and one in the middle is new. The second file is in another
/// order, if that is asked for.
fn large(folder: &Folder, rows: usize, shuffled: bool) {
    let (mut old, mut new) = (String::from("id,name,paid\n"), String::from("id,name,paid\n"));
    for row in 0..rows {
        let _ = writeln!(old, "{row},customer number {row},{}.25", row % 977);
    }
    for place in 0..rows {
        // 7919 is prime: each row comes once.
        let row = if shuffled { place * 7919 % rows } else { place };
        let name = if row % 1000 == 0 { "someone else" } else { "customer number" };
        let _ = writeln!(new, "{row},{name} {row},{}.25", row % 977);
        if place == rows / 2 && shuffled {
            let _ = writeln!(new, "{rows},in the middle,1.25");
        }
    }
    folder.file("old.csv", old.as_bytes());
    folder.file("new.csv", new.as_bytes());
    std::fs::create_dir(folder.path().join("spill")).expect("a folder");
}

#[test]
fn many_rows_are_paired_by_key_in_little_memory() {
    let folder = Folder::new();
    large(&folder, 200_000, true);
    let line = "diff old.csv new.csv --key id --memory-limit 4MB --threads 2 --spill-folder spill --output list.csv --json";
    let found = json_of(&folder, line);
    assert_eq!(
        (&found["changedCells"], &found["added"], &found["removed"]),
        (&json!(200), &json!(1), &json!(0))
    );
    assert_eq!(found["comparedRows"], json!(200_000));
    let list = folder.read("list.csv");
    assert_eq!(list.lines().count(), 202);
    let numbers = list
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).expect("a row").parse::<u64>().expect("a number"));
    assert!(numbers.is_sorted(), "in the order of the rows");
    assert_eq!(std::fs::read_dir(folder.path().join("spill")).expect("a folder").count(), 0, "nothing stays");
}

#[test]
fn many_rows_are_paired_by_position() {
    let folder = Folder::new();
    large(&folder, 200_000, false);
    let found =
        json_of(&folder, "diff old.csv new.csv --memory-limit 4MB --spill-folder spill --json --examples 1");
    assert_eq!((&found["changedCells"], &found["comparedRows"]), (&json!(200), &json!(200_000)));
    assert_eq!(
        found["examples"],
        json!([{"oldRow": 1, "newRow": 1, "column": "name", "old": "customer number 0", "new": "someone else 0"}])
    );
}
