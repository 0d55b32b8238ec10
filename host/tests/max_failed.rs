//! `--max-failed`: a run in which too many cells fail leaves what was there before.

mod common;

use common::Folder;

#[test]
fn more_failed_cells_than_allowed_end_a_run() {
    let folder = Folder::new();
    let convert = |operation: &str| {
        format!(
            r#"[{{"Action": {{"Operation": "{operation}", "Parameters": {{"sourceColumn": "k"}}}}}},
                {{"Action": {{"Operation": "CHANGE_DATA_TYPE", "Parameters": {{"sourceColumn": "n", "columnDataType": "int"}}}}}}]"#
        )
    };
    folder.file("rows.json", convert("UPPER_CASE").as_bytes());
    folder.file("sorted.json", br#"[{"Action": {"Operation": "SORT", "Parameters": {"expressions": "[{\"sourceColumn\": \"k\"}]"}}},
        {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "int"}}}]"#);
    // Of the 900 cells that are there, a third fails.
    let rows: String = (0..1000)
        .map(|row| match row {
            row if row % 10 == 0 => format!(",{row}\n"),
            row if row % 10 < 4 => format!("x,{row}\n"),
            row => format!("{row},{row}\n"),
        })
        .collect();
    folder.file("in.csv", format!("n,k\n{rows}").as_bytes());
    folder.file("out.csv", b"what was there before\n");
    for recipe in ["rows.json", "sorted.json"] {
        for threads in ["1", "4"] {
            let line = |more: &str| {
                format!(
                    "apply {recipe} --input in.csv --overwrite --rejects r.jsonl --report r.json --threads {threads} {more}"
                )
            };
            let count = [
                "error: more than 299 cells could not be converted",
                "column `n` in step 2 (CHANGE_DATA_TYPE)",
                "--rejects FILE",
            ];
            let share = [
                "300 of 900 cells of column `n` could not be converted in step 2 (CHANGE_DATA_TYPE), and at most 33% may fail",
            ];
            for output in ["--output out.csv", "--output new.parquet"] {
                folder.fails(&line(&format!("--max-failed 299 {output}")), 5, &count);
                folder.fails(&line(&format!("--max-failed 33% {output}")), 5, &share);
            }
            assert_eq!(folder.read("out.csv"), "what was there before\n");
            // The log of a folder says which runs began, and no more than that.
            let output = folder.run(&line("--max-failed 33% --output parts/ --output-format csv"));
            assert_eq!(output.status.code(), Some(5), "{output:?}");
            let left = std::fs::read_dir(folder.path().join("parts")).expect("the folder");
            let left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
            assert_eq!(left, ["_recipe_log"]);
            std::fs::remove_dir_all(folder.path().join("parts")).expect("the folder");
            for limit in ["300", "33.4%", "100%"] {
                let before = folder.names();
                folder.succeeds(&line(&format!("--max-failed {limit} --output done.csv")));
                assert_eq!(folder.read("r.jsonl").lines().count(), 300);
                for name in folder.names().iter().filter(|name| !before.contains(*name)) {
                    std::fs::remove_file(folder.path().join(name)).expect("a file");
                }
            }
        }
    }
    folder.fails(
        "apply rows.json --input in.csv --output - --output-format csv --max-failed 0",
        5,
        &["more than 0 cells"],
    );
    folder.fails(
        "apply rows.json --input in.csv --output new.csv --max-failed 101%",
        2,
        &["such as 100, or a share of them, such as 2.5%"],
    );
    // Cells of the input that do not fit count, too.
    folder.fails(
        "apply noop.json --input in.csv --schema n=int --on-invalid null --output new.parquet --max-failed 10%",
        5,
        &["300 of 900 cells of column `n` could not be converted in the input"],
    );
}
