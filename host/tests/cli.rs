//! The program as a newcomer runs it: what it prints, what it leaves behind, and what it exits with.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::Folder;

fn claims() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes/claims-cleanup")
}

#[test]
fn the_first_command_of_the_readme_works() {
    let folder = Folder::new();
    let (recipe, input) = (claims().join("recipe.json"), claims().join("claims.csv"));
    let line = format!(
        "apply {} --input {} --output clean.csv --report report.json",
        recipe.display(),
        input.display()
    );
    let said = folder.succeeds(&line);
    assert!(said.contains("2,000 rows") && said.contains("1,900 rows"), "{said}");
    assert_eq!(
        folder.read("clean.csv"),
        std::fs::read_to_string(claims().join("expected.csv")).expect("expected")
    );
    let report: serde_json::Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!(report["steps"][0]["rows_out"], 1900);
    assert_eq!(report["steps"][5]["cells_changed"], 1900);
    folder.fails(&line, 2, &["`clean.csv` exists already", "--overwrite"]);
    folder.succeeds(&format!("{line} --overwrite"));
}

#[test]
fn bad_input_is_told_in_place() {
    let folder = Folder::new();
    folder.file("empty.csv", b"");
    folder.file("ragged.csv", b"a,b\n1,\"x\ny\"\n1,2,3\n");
    folder.file("latin.csv", b"name,b\nAnn,1\nJos\xe9,2\n");
    folder.file("unclosed.csv", b"a,b\n1,2\n3,\"x\n4,5\n");
    folder.file("escaped.csv", b"a,b\n1,\"say \\\"hi\\\"\"\n");
    folder.file("report.csv", b"Report\n\nid,a,b,c\n1,2,3,4\n5,6,7,8\n");
    folder.file("trailing.csv", b"id,a,b\n1,2,3,\n4,5,6,\n");
    folder.file("twice.csv", b"a,b,a\n1,2,3\n");
    folder.file("bad.jsonl", b"{\"a\": 1}\n{\"a\": 2\n");
    folder.file("bad.parquet", b"PAR1 this is no parquet file PAR1");
    folder.file("cut.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00");
    folder.file("good.csv", b"a\n1\n");
    folder.file("file", b"a\n1\n");
    std::fs::create_dir(folder.path().join("void")).expect("a folder");
    let cases: &[(&str, i32, &[&str])] = &[
        ("nope.csv", 2, &["`nope.csv`: no such file"]),
        ("no*.csv", 2, &["`no*.csv`: no file matches"]),
        ("void", 2, &["`void` has no data files"]),
        ("file", 2, &["the format of `file` is not clear", "--format"]),
        ("good.csv bad.jsonl", 2, &["more than one format", "bad.jsonl", "good.csv"]),
        ("empty.csv", 1, &["`empty.csv` is empty"]),
        ("ragged.csv", 1, &["`ragged.csv`, row 2 (line 4): 3 cells where there are 2 columns"]),
        ("latin.csv", 1, &["`latin.csv`, row 2, column `name`", "not UTF-8", "--encoding windows-1252"]),
        ("unclosed.csv", 1, &["`unclosed.csv`, line 3, column `b`", "never closed", "--quote none"]),
        ("twice.csv", 1, &["two columns `a`, the 1st and the 3rd", "--rename-duplicates"]),
        (
            "escaped.csv",
            1,
            &[
                "`escaped.csv`, row 1 (line 2), column `b`: text follows the closing quote of a cell",
                "help: --escape '\\'",
                "--csv-lenient",
            ],
        ),
        ("report.csv", 1, &["from line 3 on, records have 4 cells", "--skip-rows 2"]),
        ("trailing.csv", 1, &["4 cells where there are 3 columns", "--ragged fill"]),
        ("bad.jsonl", 1, &["`bad.jsonl`, row 2 (line 2): it is not JSON: it ends within an object"]),
        ("bad.parquet", 1, &["`bad.parquet` cannot be read as Parquet"]),
        ("cut.csv.gz", 1, &["cannot read `cut.csv.gz`"]),
    ];
    for (input, code, parts) in cases {
        folder.fails(&format!("apply noop.json --input {input} --output out.csv"), *code, parts);
    }
}

#[test]
fn bad_outputs_are_refused() {
    let folder = Folder::new();
    folder.file("a.csv", b"a\n1\n");
    folder.fails(
        "apply noop.json --input a.csv --output a.csv --overwrite",
        2,
        &["`a.csv` is one of the inputs"],
    );
    folder.fails(
        "apply noop.json --input a.csv --output parts/ --partition-by b",
        2,
        &["no column `b`", "its columns: `a`"],
    );
    assert!(!folder.names().iter().any(|name| name == "parts"), "nothing is begun");
    folder.fails("clean nowhere", 2, &["folder `nowhere` does not exist"]);
    folder.fails(
        "apply noop.json --input a.csv --output out.txt",
        2,
        &["is not clear from its name", "--output-format"],
    );
    folder.fails(
        "apply noop.json --input a.csv --output o.parquet --compression bzip2",
        2,
        &["Parquet is not written with bzip2"],
    );
    folder.fails(
        "apply noop.json --input a.csv --output o.csv --threads 0",
        2,
        &["--threads", "a number from 1 to 512"],
    );
    folder.fails(
        "apply noop.json --input a.csv --output o.csv --threads many",
        2,
        &["invalid value 'many' for '--threads <N>': it takes a number from 1 to 512"],
    );
    folder.fails(
        "apply noop.json --input s3:/lake/a.csv --output o.csv",
        2,
        &["it is written s3://bucket/key"],
    );
    folder.fails("apply noop.json --output o.csv", 2, &["no input was named", "--input PATH"]);
    folder.fails(
        "apply",
        2,
        &["required arguments were not provided", "<RECIPE>", "Usage: recipe-host apply"],
    );
    folder.fails("apply nope.json --input a.csv --output o.csv", 2, &["recipe `nope.json`: no such file"]);
}

#[test]
fn text_files_of_every_kind_are_read() {
    let folder = Folder::new();
    folder.file("bom.csv", b"\xef\xbb\xbfa ,b.c\r\n1,\"x\r\ny\"\r\n\r\n2,\r\n");
    folder.succeeds("apply noop.json --input bom.csv --output bom.out.csv");
    assert_eq!(folder.read("bom.out.csv"), "a ,b.c\n1,\"x\r\ny\"\n2,\n");

    folder.file("header.csv", b"a,b\n");
    folder.succeeds("apply noop.json --input header.csv --output header.out.csv");
    assert_eq!(folder.read("header.out.csv"), "a,b\n");

    folder.file("none.psv", b"1|00501\n2|10001\n");
    folder.succeeds("apply noop.json --input none.psv --no-header --output none.jsonl");
    assert_eq!(
        folder.read("none.jsonl"),
        "{\"Column_1\":1,\"Column_2\":\"00501\"}\n{\"Column_1\":2,\"Column_2\":\"10001\"}\n"
    );

    folder.file("array.json", b"[{\"a\": 1, \"b\": [1, 2]}, {\"a\": null}]");
    folder.succeeds("apply noop.json --input array.json --output array.csv");
    assert_eq!(folder.read("array.csv"), "a,b\n1,\"[1, 2]\"\n,\n");

    std::fs::create_dir(folder.path().join("many")).expect("a folder");
    folder.file("many/2.csv", b"b,a\nx,1\n");
    folder.file("many/1.csv", b"a,b\n3,y\n");
    folder.file("many/_ignored.csv", b"zzz\n");
    folder.succeeds("apply noop.json --input many --output many.csv");
    assert_eq!(folder.read("many.csv"), "a,b\n3,y\n1,x\n");
    folder.file("many/3.csv", b"a,c\n3,y\n");
    folder.fails("apply noop.json --input many --output o.csv", 1, &["3.csv", "lacks `b`", "adds `c`"]);
}

#[test]
fn csv_of_other_programs_is_read() {
    let folder = Folder::new();
    folder.file("found.csv", b"sep=;\nid;name\n1;Ann\n");
    let summary =
        folder.succeeds("apply noop.json --input found.csv --output found.out.csv --report report.json");
    assert!(summary.contains("the delimiter `;` was found"), "{summary}");
    assert_eq!(folder.read("found.out.csv"), "id,name\n1,Ann\n");
    assert!(folder.read("report.json").contains("\"found_delimiter\": \";\""));

    folder.file("nulls.csv", b"a,b\n,\"\"\nNA,\"NA\"\n");
    let upper = br#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "b"}}}]"#;
    folder.file("upper.json", upper);
    for recipe in ["noop.json", "upper.json"] {
        let run = |flags: &str| {
            let line = "--input nulls.csv --output nulls.out.csv --overwrite";
            folder.succeeds(&format!("apply {recipe} {line} {flags}"));
            folder.read("nulls.out.csv")
        };
        assert_eq!(run(""), "a,b\n,\"\"\nNA,NA\n", "{recipe}");
        assert_eq!(run("--null-values NA"), "a,b\n,\"\"\n,NA\n", "{recipe}");
        assert_eq!(run("--null-values NA --quoted-nulls"), "a,b\n,\n,\n", "{recipe}");
    }

    folder.file("spark.csv", b"id,bio\n1,\"say \\\"hi\\\"\"\n2,\\N\n");
    folder.succeeds("apply noop.json --input spark.csv --escape \\ --null-values \\N --output spark.jsonl");
    assert_eq!(
        folder.read("spark.jsonl"),
        "{\"id\":1,\"bio\":\"say \\\"hi\\\"\"}\n{\"id\":2,\"bio\":null}\n"
    );
}

#[test]
fn what_is_known_of_an_input_is_kept_beside_the_recipe() {
    let folder = Folder::new();
    folder.file("in.csv", b"n;code\n1.234,50;7\n-2,5;007\n");
    folder.file(
        "claims.json",
        br#"[{"Operation": "ADD", "Parameters":
        {"sourceColumn1": "n", "value2": "1", "targetColumn": "more"}}]"#,
    );
    let line = "apply claims.json --input in.csv --output out.csv --overwrite";
    folder.file(
        "claims.toml",
        b"[input]\ndelimiter = \";\"\ndecimal-comma = true\nschema = { code = \"string\" }\n",
    );
    folder.succeeds(line);
    assert_eq!(folder.read("out.csv"), "n,more,code\n\"1.234,50\",1235.5,7\n\"-2,5\",-1.5,007\n");
    // The command line comes first.
    folder.file("in.csv", b"n|code\n1|2\n");
    folder.succeeds(&format!("{line} --delimiter |"));
    assert!(folder.read("out.csv").starts_with("n,more,code\n1,"));
    let wrong = [
        ("[input]\n\ndelimitr = \";\"\n", "claims.toml:3:1: `delimitr` is not an option of inputs"),
        ("[input]\nno-header = 3\n", "claims.toml:2:1: `no-header` is `true` or `false`"),
        ("[output]\n", "claims.toml:1:2: `output` is not a section"),
        ("[input\n", "claims.toml:1:"),
        ("[input]\nseed = 3\n", "`seed` is not an option of inputs"),
    ];
    for (section, message) in wrong {
        folder.file("claims.toml", section.as_bytes());
        folder.fails(line, 2, &[message]);
    }
}

/// A run that is asked to end takes away the file it began, on one thread and on several.
#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_leaves_nothing() {
    let folder = Folder::new();
    let rows = (0..2_000_000).fold(String::from("n,k\n"), |text, row| text + &format!("{row},a\n"));
    folder.file("in.csv", rows.as_bytes());
    folder.file(
        "upper.json",
        br#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "k"}}}]"#,
    );
    let before = folder.names();
    for threads in ["1", "3"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
            .args(["apply", "upper.json", "--input", "in.csv", "--output", "out.csv", "--threads", threads])
            .current_dir(folder.path())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        // The file under a hidden name is there before the first row is worked on.
        while folder.names() == before && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr).trim_end(), "error: stopped; nothing was written");
        assert_eq!(output.status.code(), Some(143));
        assert_eq!(folder.names(), before, "{threads} threads");
    }
}

#[test]
fn check_preview_steps_and_schema() {
    let folder = Folder::new();
    let (recipe, input) = (claims().join("recipe.json"), claims().join("claims.csv"));
    let (recipe, input) = (recipe.display(), input.display());
    assert!(folder.succeeds(&format!("check {recipe}")).contains("7 steps, no errors"));
    let said = folder.succeeds(&format!("check {recipe} --input {input}"));
    assert!(said.contains("6 CHANGE_DATA_TYPE: `Claim Amount` string -> double"), "{said}");
    let said = folder.succeeds(&format!("preview {recipe} --input {input} --rows 3"));
    assert!(said.contains("*15521.89") && said.contains("3 of"), "{said}");
    let said = folder.succeeds(&format!("preview {recipe} --input {input} --rows 3 --step 4"));
    assert!(said.contains("$15521.89"), "{said}");
    assert!(folder.succeeds("steps MERGE").starts_with("# MERGE"));
    assert!(folder.succeeds("steps duplicate_").contains("DELETE_DUPLICATE_ROWS"));
    folder.fails("steps MERGER", 2, &["did you mean `MERGE`?"]);
    let schema: serde_json::Value = serde_json::from_str(&folder.succeeds("schema")).expect("JSON");
    assert_eq!(schema["title"], "DataBrew recipe");
    folder.file("wrong.json", br#"[{"Action": {"Operation": "RENAM", "Parameters": {}}}]"#);
    folder.fails(
        "check wrong.json",
        2,
        &["error[unknown-operation]", "wrong.json:1:27", "did you mean `RENAME`?"],
    );
}

#[test]
fn a_run_can_be_repeated_with_the_time_and_the_seed_of_its_report() {
    let folder = Folder::new();
    folder.file("in.csv", b"n\n1\n2\n3\n");
    folder.file(
        "recipe.json",
        br#"[{"Operation": "NOW", "Parameters": {"targetColumn": "now"}}, {"Operation": "RANDOM", "Parameters": {"targetColumn": "r"}}]"#,
    );
    folder.succeeds("apply recipe.json --input in.csv --output first.csv --seed 7 --report report.json");
    let report: serde_json::Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    let (now, seed) = (report["now"].as_str().expect("a time"), report["seed"].as_u64().expect("a seed"));
    assert_eq!(seed, 7);
    let again = format!("apply recipe.json --input in.csv --seed {seed} --now {now} --threads 1 --output");
    folder.succeeds(&format!("{again} second.csv"));
    assert_eq!(folder.read("first.csv"), folder.read("second.csv"));
    folder
        .succeeds("apply recipe.json --input in.csv --output third.csv --seed 8 --now 2026-03-01T08:00:00Z");
    assert!(folder.read("third.csv").contains("1,2026-03-01 08:00:00,"));
    assert_ne!(
        folder.read("first.csv").split(',').next_back(),
        folder.read("third.csv").split(',').next_back()
    );
    folder.fails("apply recipe.json --input in.csv --output x.csv --now soon", 2, &["--now", "soon"]);
}

#[test]
fn runs_are_named_where_the_bookmark_is_paused() {
    let folder = Folder::new();
    for (flags, named) in [
        ("--from-run 1a2b", "--from-run chooses"),
        ("--to-run 1a2b --incremental", "--to-run chooses"),
        ("--from-run 1a --to-run 2b", "--from-run and --to-run choose"),
    ] {
        let wanted = ["files by the runs that read them", "say so with --pause-bookmark", named];
        folder.fails(&format!("run job.json {flags}"), 2, &wanted);
    }
}

#[test]
fn modules_that_are_not_there_are_told_of() {
    let folder = Folder::new();
    folder.file("in.csv", b"n\n1\n");
    folder.file("text.wasm", b"hello");
    let input = "--input in.csv --output x.csv";
    folder.fails(&format!("apply gone.wasm {input}"), 2, &["gone.wasm", "no such file"]);
    folder.fails(&format!("apply text.wasm {input}"), 2, &["text.wasm", "not a WebAssembly module"]);
    folder.fails("build noop.json -o x.wasm --engine gone.wasm", 2, &["gone.wasm", "no such file"]);
    folder.fails("inspect text.wasm", 2, &["text.wasm", "not a WebAssembly module"]);
}

/// Rows for a table that does not fit into a megabyte.
fn many_rows() -> String {
    let row = |at: u64| format!("{},name {}\n", at.wrapping_mul(2_654_435_761) % 100_000, at % 977);
    std::iter::once("n,name\n".to_owned()).chain((0..60_000).map(row)).collect()
}

#[test]
fn rows_that_do_not_fit_into_memory_go_to_files() {
    let folder = Folder::new();
    folder.file("in.csv", many_rows().as_bytes());
    folder.file(
        "sort.json",
        br#"[{"Action": {"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "name"}]}}},
            {"Action": {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}}]"#,
    );
    std::fs::create_dir(folder.path().join("files")).expect("a folder");
    folder.succeeds("apply sort.json --input in.csv --output much.csv --report much.json");
    folder.succeeds(
        "apply sort.json --input in.csv --output little.csv --report little.json --memory-limit 1MB --spill-folder files",
    );
    assert!(folder.read("much.csv") == folder.read("little.csv"), "the result does not depend on the memory");
    let spilled = |report: &str| {
        let report: serde_json::Value = serde_json::from_str(&folder.read(report)).expect("JSON");
        report["memory"]["spilled_bytes"].as_u64().expect("a number")
    };
    assert_eq!(spilled("much.json"), 0);
    assert!(spilled("little.json") > 1_000_000);
    assert_eq!(std::fs::read_dir(folder.path().join("files")).expect("the folder").count(), 0);
}

#[test]
fn what_must_fit_into_memory_and_does_not_is_said() {
    let folder = Folder::new();
    folder.file("in.csv", many_rows().as_bytes());
    folder.file(
        "join.json",
        br#"[{"Action": {"Operation": "JOIN", "Parameters": {"joinKeys": "[{\"key\":\"n\",\"value\":\"n\"}]",
            "joinType": "INNER_JOIN", "leftColumns": "[\"n\"]", "rightColumns": "[\"n\"]", "secondaryDatasetName": "more"}}}]"#,
    );
    folder.fails(
        "apply join.json --input in.csv --with more=in.csv --output out.csv --memory-limit 1MB",
        1,
        &["table `more`", "the limit is 1 MB", "--memory-limit SIZE"],
    );
    for size in ["1", "plenty", "900KB"] {
        let line = format!("apply noop.json --input in.csv --output out.csv --memory-limit {size}");
        folder.fails(&line, 2, &["--memory-limit", "a size"]);
    }
}
