//! The list of rejects: the rows and cells that are on it, and the row each came from, wherever the input was cut into parts.

mod common;

use common::Folder;

#[test]
fn rows_of_other_lengths_are_counted_and_listed() {
    let folder = Folder::new();
    folder.file("in.csv", b"id,a,b\n1,2,3\n4,5\n6,7,8,9\n10,11,x\n");
    let line = "apply noop.json --input in.csv --output out.csv --overwrite --report report.json --rejects rejects.jsonl";
    let summary = folder.succeeds(&format!("{line} --ragged fill"));
    assert_eq!(folder.read("out.csv"), "id,a,b\n1,2,3\n4,5,\n10,11,x\n");
    assert!(summary.contains("1 row had fewer cells"), "{summary}");
    assert!(summary.contains("the first is `in.csv`, row 3 (line 4), with 4 in place of 3"), "{summary}");
    let listed = "{\"file\":\"in.csv\",\"row\":3,\"line\":4,\"cells\":4,\"columns\":3,\"step\":0,\"value\":\"6,7,8,9\"}\n";
    assert_eq!(folder.read("rejects.jsonl"), listed);

    folder.succeeds(&format!("{line} --ragged reject"));
    assert_eq!(folder.read("out.csv"), "id,a,b\n1,2,3\n10,11,x\n");
    assert!(folder.read("report.json").contains("\"rejected_rows\": 2"));

    // A row behind rejected ones has the number that it has in the file.
    folder.file("types.json", br#"[{"Action": {"Operation": "ADD", "Parameters": {"sourceColumn1": "b", "value2": "1", "targetColumn": "c"}}}]"#);
    folder.fails(
        "apply types.json --input in.csv --output o.csv --ragged reject --schema b=int",
        1,
        &["`in.csv`, row 4, column `b`: int cannot hold `x` exactly"],
    );
}

#[test]
fn a_failing_step_counts_and_lists_its_cells() {
    let folder = Folder::new();
    folder.file(
        "recipe.json",
        br#"[{"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "n"}}},
             {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "int"}}}]"#,
    );
    folder.file("in.csv", b"n,k\n1,a\n,b\nx,c\n");
    folder.succeeds("apply recipe.json --input in.csv --output out.csv --rejects rejects.jsonl");
    assert_eq!(folder.read("out.csv"), "n,k\n1,a\n,c\n");
    assert_eq!(
        folder.read("rejects.jsonl"),
        "{\"file\":\"in.csv\",\"row\":3,\"step\":2,\"column\":\"n\",\"value\":\"x\"}\n"
    );
}

/// Rows wait for those below them, so that the last of a part go on with the next one.
#[test]
fn rows_that_waited_have_their_numbers() {
    let folder = Folder::new();
    folder.file(
        "recipe.json",
        br#"[{"Action": {"Operation": "NEXT", "Parameters": {"sourceColumn": "k", "numRows": "3", "targetColumn": "next"}}},
             {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "int"}}}]"#,
    );
    // Of each part, the first 10,000 failed cells are listed.
    let fails = |row: usize| row.is_multiple_of(29);
    let line = |row: usize| if fails(row) { format!("x{row},k\n") } else { format!("{row},k\n") };
    let rows: [String; 2] = [0..300_000, 300_000..400_003].map(|rows| rows.map(line).collect());
    folder.file("in/1.csv", format!("n,k\n{}", rows[0]).as_bytes());
    folder.file("in/2.csv", format!("n,k\n{}", rows[1]).as_bytes());
    let mut rejects = Vec::new();
    for row in (0..400_003).filter(|row| fails(*row)) {
        let (file, first) = if row < 300_000 { (1, 0) } else { (2, 300_000) };
        let place = row - first + 1;
        let rest = format!("\"row\":{place},\"step\":2,\"column\":\"n\",\"value\":\"x{row}\"}}\n");
        rejects.push(format!("{{\"file\":\"in/{file}.csv\",{rest}"));
    }
    let rejects = rejects.concat();
    for more in ["--threads 1", "--threads 4", "--threads 4 --engine wasm"] {
        folder.succeeds(&format!(
            "apply recipe.json --input in --output out.csv --overwrite --rejects rejects.jsonl {more}"
        ));
        let found = folder.read("rejects.jsonl");
        let differs = found.lines().zip(rejects.lines()).find(|(found, expected)| found != expected);
        assert_eq!(differs, None, "{more}");
        assert_eq!(found.len(), rejects.len(), "{more}");
    }
}

#[test]
fn a_cell_that_does_not_fit_has_three_ways_out() {
    let folder = Folder::new();
    let rows = (0..10_000).fold(String::from("n\n"), |text, row| text + &format!("{row}\n"));
    folder.file("late.csv", format!("{rows}old\n").as_bytes());
    // A column that no step looks at is as it came.
    folder.succeeds("apply noop.json --input late.csv --output out.csv");
    assert_eq!(folder.read("out.csv"), folder.read("late.csv"));
    folder.file(
        "looks.json",
        br#"[{"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "n"}}}]"#,
    );
    let line = "apply looks.json --input late.csv --output out.csv --overwrite";
    folder.fails(
        line,
        1,
        &[
            "`late.csv`, row 10001, column `n`: long cannot hold `old` exactly",
            "--on-invalid null",
            "--schema n=string",
            "--on-invalid widen",
        ],
    );
    let said =
        folder.succeeds(&format!("{line} --on-invalid null --rejects rejects.jsonl --report report.json"));
    assert!(said.contains("column `n`: 1 cells did not fit"), "{said}");
    assert_eq!(
        folder.read("rejects.jsonl"),
        "{\"file\":\"late.csv\",\"row\":10001,\"step\":0,\"column\":\"n\",\"value\":\"old\"}\n"
    );
    let report: serde_json::Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!(report["input"]["invalid_cells"]["n"], 1);
    folder.file("schema.json", b"{\"n\": \"string\"}");
    for way in [
        "--schema schema.json",
        "--schema schema.json --exact",
        "--schema n=string",
        "--infer all",
        "--infer none",
    ] {
        folder.succeeds(&format!("{line} {way}"));
        assert!(folder.read("out.csv").ends_with("old\n"), "{way}");
    }
}
