//! Previews: the page about them shows what is printed, and they fit the terminal.

mod common;

use std::process::Command;

use common::Folder;
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../docs/preview.md");

const VISITS: &str = "id,city,note,paid\n\
    1,mobile,,12.5\n\
    2,東京都千代田区丸の内一丁目,\"\",7\n\
    3,Dothan,null,99.99\n\
    4,👩‍🚒 fire station,\"two\nlines\",\n";

const CLEAN: &str = r#"[
  {"Operation": "CAPITAL_CASE", "Parameters": {"sourceColumn": "city"}},
  {"Operation": "DERIVE", "Parameters": {"targetColumn": "euros", "expression": "paid * 0.92"}}
]"#;

fn visits() -> Folder {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    folder.file("clean.json", CLEAN.as_bytes());
    folder
}

/// A table of forty columns, of which the third is long.
fn wide() -> Folder {
    let folder = Folder::new();
    let names: Vec<String> = (1..=40).map(|at| format!("column_{at}")).collect();
    let cells = |row: usize| {
        (1..=40).map(|at| if at == 3 { "long ".repeat(20) + "end" } else { format!("{row}.{at}") }).collect()
    };
    let rows: Vec<Vec<String>> = (1..=3).map(cells).collect();
    let lines: Vec<String> = std::iter::once(&names).chain(&rows).map(|row| row.join(",")).collect();
    folder.file("wide.csv", (lines.join("\n") + "\n").as_bytes());
    folder
}

/// How many columns of a terminal a line takes, as far as these tests have wide characters.
fn width(line: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{1f300}'..='\u{1faff}');
    line.chars().map(|c| 1 + usize::from(wide(c))).sum()
}

#[test]
fn the_page_shows_what_is_printed() {
    let folder = visits();
    for line in [
        "preview visits.csv",
        "preview clean.json --input visits.csv",
        "preview clean.json --input visits.csv --only-changed --rows 2",
        "preview clean.json --input visits.csv --vertical --rows 1",
        "preview clean.json --input visits.csv --json --rows 1 --select city,euros",
    ] {
        let printed = folder.succeeds(line);
        let shown = format!("```\nrecipe-host {line}\n```\n\n```\n{}\n```\n", printed.trim_end());
        assert!(PAGE.contains(&shown), "{shown}");
    }
}

#[test]
fn a_table_fits_the_terminal() {
    let folder = wide();
    for (columns, expected) in [
        (80, "│ column_1 ┆ column_2 ┆ column_3       ┆ … ┆ column_38 ┆ column_39 ┆ column_40 │"),
        (
            160,
            "│ column_1 ┆ column_2 ┆ column_3       ┆ column_4 ┆ column_5 ┆ column_6 ┆ column_7 ┆ … ┆ column_35 ┆ column_36 ┆ column_37 ┆ column_38 ┆ column_39 ┆ column_40 │",
        ),
    ] {
        let printed = folder.succeeds(&format!("preview wide.csv --width {columns}"));
        let longest = printed.lines().map(width).max().expect("lines");
        assert!(longest <= columns, "{longest} of {columns}:\n{printed}");
        let head = printed.lines().nth(1).expect("names");
        assert_eq!(head, expected, "{printed}");
        assert!(printed.contains(" ┆ long long") && printed.contains("… ┆"), "{printed}");
    }
    let narrow = folder.succeeds("preview wide.csv --width 80");
    assert!(narrow.contains("\n+34 columns: column_4, column_5, "), "{narrow}");
    assert!(narrow.trim_end().ends_with("3 of 3 rows"), "{narrow}");
    // Where it is piped, all of it is there.
    let piped = folder.succeeds("preview wide.csv");
    assert!(piped.contains(&("long ".repeat(20) + "end")), "{piped}");
    assert!(piped.contains("column_20") && !piped.contains('…'), "{piped}");
    let by_environment = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
        .args(["preview", "wide.csv"])
        .env("COLUMNS", "80")
        .current_dir(folder.path())
        .output();
    assert_eq!(String::from_utf8(by_environment.expect("it runs").stdout).expect("text"), narrow);
}

#[test]
fn cells_are_cut_by_the_width_they_take() {
    let folder = visits();
    let printed = folder.succeeds("preview visits.csv --width 50");
    for line in printed.lines().filter(|line| line.starts_with(['│', '┌', '╞', '└'])) {
        // What joins an emoji takes no place, and neither does what it joins.
        let drawn = line.replace("\u{200d}🚒", "");
        assert_eq!(width(&drawn), width(printed.lines().next().expect("a line")), "{printed}");
        assert!(width(&drawn) <= 50, "{printed}");
    }
    assert!(printed.contains("東京") && printed.contains('…'), "{printed}");
}

#[test]
fn null_empty_text_and_the_text_null_differ() {
    let folder = visits();
    let printed = folder.succeeds("preview visits.csv --select note");
    let cells: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("│ ")?.strip_suffix(" │"))
        .map(str::trim)
        .collect();
    assert_eq!(cells, ["note", "string", "null", "\"\"", "\"null\"", "\"two\\nlines\""]);
    let lines = folder.succeeds("preview visits.csv --select note --vertical");
    assert!(lines.starts_with("Row 1\n note  null\n"), "{lines}");
    let json: Value =
        serde_json::from_str(&folder.succeeds("preview visits.csv --select note --json")).expect("JSON");
    let notes: Vec<&Value> = json["rows"].as_array().expect("rows").iter().map(|row| &row["note"]).collect();
    assert_eq!(notes, [&json!(null), &json!(""), &json!("null"), &json!("two\nlines")]);
}

#[test]
fn colors_are_as_asked_for() {
    let folder = visits();
    let shown = |flags: &str, set: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recipe-host"));
        command.args(["preview", "clean.json", "--input", "visits.csv"]).args(flags.split_whitespace());
        let output = command.envs(set.iter().copied()).current_dir(folder.path()).output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    for (flags, set) in [
        ("", &[][..]),
        ("--color never", &[("CLICOLOR_FORCE", "1")][..]),
        ("", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]),
    ] {
        let plain = shown(flags, set);
        assert!(!plain.contains('\u{1b}') && plain.contains("┆ *Mobile "), "{flags} {set:?}: {plain}");
        assert!(plain.contains("changed cells are marked with *"), "{plain}");
    }
    for (flags, set) in [("--color always", &[][..]), ("", &[("CLICOLOR_FORCE", "1")][..])] {
        let colored = shown(flags, set);
        assert!(colored.contains('\u{1b}') && !colored.contains("*Mobile"), "{flags} {set:?}: {colored}");
        assert!(colored.contains("changed cells are yellow"), "{colored}");
    }
}

#[test]
fn only_what_changed_is_shown() {
    let folder = visits();
    let json = |flags: &str| {
        let printed = folder.succeeds(&format!("preview clean.json --input visits.csv --json {flags}"));
        serde_json::from_str::<Value>(&printed).expect("JSON")
    };
    let step = json("--step 1 --only-changed");
    assert_eq!(step["columns"], json!([{"name": "city", "type": "string"}]));
    assert_eq!(step["rows"], json!([{"city": "Mobile"}, {"city": "👩‍🚒 Fire Station"}]));
    assert_eq!(step["changed"], json!([["city"], ["city"]]));
    assert_eq!(json("--only-changed")["rows"].as_array().map(Vec::len), Some(4), "euros is new in each");
    let none = folder.succeeds("preview noop.json --input visits.csv --only-changed");
    assert!(none.ends_with("no cell of 4 rows is changed\n"), "{none}");
    folder.file("sort.json", br#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "paid", "ordering": "ASCENDING"}]}}]"#);
    let sorted = folder.succeeds("preview sort.json --input visits.csv --only-changed");
    assert!(
        sorted.ends_with("rows that were grouped, sorted or joined are not compared with those before\n"),
        "{sorted}"
    );
}

#[test]
fn a_filter_says_how_far_it_looked() {
    let folder = Folder::new();
    let rows: Vec<String> = (1..=5000).map(|row| row.to_string()).collect();
    folder.file("n.csv", format!("n\n{}\n", rows.join("\n")).as_bytes());
    folder.file("late.yaml", b"- keep: n > 4000\n");
    let none = folder.succeeds("preview late.yaml --input n.csv");
    assert!(
        none.ends_with("none of the first 1,000 rows of the input is kept; --sample N looks further\n"),
        "{none}"
    );
    let some = folder.succeeds("preview late.yaml --input n.csv --sample 4003");
    assert!(
        some.ends_with("3 of 3 rows, of the first 4,003 of the input; --sample N looks further\n"),
        "{some}"
    );
    let all = folder.succeeds("preview late.yaml --input n.csv --sample 10000 --rows 2");
    assert!(all.ends_with("2 of 1,000 rows\n"), "{all}");
    folder.file("never.yaml", b"- keep: n > 9000\n");
    let never = folder.succeeds("preview never.yaml --input n.csv --sample 10000");
    assert!(never.ends_with("no row of the input is kept\n"), "{never}");
}

#[test]
fn data_needs_no_recipe() {
    let folder = visits();
    folder.file("rows.json", br#"[{"city": "Ulm", "n": 1}, {"city": "Bonn", "n": 2}]"#);
    let rows = folder.succeeds("preview rows.json");
    assert!(rows.contains("Ulm") && rows.ends_with("2 of 2 rows\n"), "{rows}");
    folder.file("many/a.csv", b"n\n1\n");
    folder.file("many/b.csv", b"n\n2\n");
    for path in ["many", "many/*.csv", "many/"] {
        assert!(folder.succeeds(&format!("preview {path}")).ends_with("2 of 2 rows\n"), "{path}");
    }
    folder.fails("preview clean.json", 2, &["no input was named", "--input PATH"]);
    folder.file("wrong.json", br#"[{"Operation": "UPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#);
    folder.fails("preview wrong.json", 2, &["no input was named"]);
    folder.fails("preview nothing.csv", 2, &["`nothing.csv`: no such file"]);
    folder.fails(
        "preview visits.csv --select citty",
        2,
        &["no column `citty`; did you mean `city`?; its columns: `id`, `city`, `note`, `paid`"],
    );
    folder.fails("preview visits.csv --width 3", 2, &["--width", "it takes a number from 10 to 65535"]);
}
