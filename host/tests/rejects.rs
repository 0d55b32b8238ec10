//! The list of rejects names the row that a cell came from, wherever the input was cut into parts.

mod common;

use common::Folder;

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
