//! Programs in Python, with shell scripts in place of the interpreter; `tests/custom_code` runs some with `pyspark`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use recipe_run::job::{JobReport, RunJob};
use recipe_run::{CancellationToken, RunError};
use serde_json::{Value, json};

use super::common::{Lake, json_lines, node, nodes, shown, target};

/// A lake, with an interpreter that does this in the folder `$folder`, once it is asked.
pub(super) fn lake(script: &str) -> Lake {
    let mut lake = Lake::with(&[
        ("a.jsonl", "{\"id\": 1, \"at\": \"x\"}\n{\"id\": null, \"at\": \"y\"}\n{\"id\": 3, \"at\": null}\n"),
        ("b.jsonl", "{\"n\": 2.5}\n"),
        ("python", &format!("#!/bin/sh\nfolder=$3\nlake=$(dirname \"$0\")\n{script}\n")),
    ]);
    let python = lake.path("python");
    std::fs::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    lake.options.python = Some(python);
    lake
}

/// What an interpreter does that gives its inputs as they are, and notes that it was run.
pub(super) const PASSES: &str = r#"
echo run >> "$lake/runs"
cp "$folder/request.json" "$lake/request.json"
head -c 1 > /dev/null
frames=
for input in "$folder"/input-*.parquet; do
  number=${input##*input-}
  number=${number%.parquet}
  mkdir "$folder/frame-$number"
  cp "$input" "$folder/frame-$number/part-00000.parquet"
  frames="$frames${frames:+,}{\"name\":\"f$number\",\"file\":\"frame-$number\"}"
done
printf '{"frames":[%s]}' "$frames" > "$folder/answer.new"
mv "$folder/answer.new" "$folder/answer.json"
sleep 100
"#;

/// A program over both inputs, of which one table is selected.
fn job(index: u64) -> Value {
    nodes([
        ("node-a", json_lines("a.jsonl")),
        ("node-b", json_lines("b.jsonl")),
        ("code", code(&["node-a", "node-b"])),
        ("chosen", node("SelectFromCollection", &["code"], json!({"Index": index}))),
        ("out", target("rows", "chosen", "json")),
    ])
}

fn code(inputs: &[&str]) -> Value {
    node("CustomCode", inputs, json!({"ClassName": "MyTransform", "Code": "# first\nreturn dfc"}))
}

pub(super) fn rows_of(report: &JobReport, id: &str) -> (u64, u64) {
    let found = report.nodes.iter().find(|node| node.id == id).expect("the node");
    (found.rows_in, found.rows_out)
}

#[test]
fn tables_go_in_and_come_out() {
    let lake = lake(PASSES);
    let report = lake.run(&job(0)).unwrap_or_else(|error| panic!("{}", shown(&error)));
    let rows = [r#"{"at":"x","id":1}"#, r#"{"at":"y","id":null}"#, r#"{"at":null,"id":3}"#];
    let read: Vec<Value> =
        lake.read("out/rows").iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(read, rows.map(|row| serde_json::from_str::<Value>(row).expect("JSON")));
    assert_eq!(rows_of(&report, "code"), (4, 4));
    assert_eq!((rows_of(&report, "chosen"), rows_of(&report, "out")), ((3, 3), (3, 3)));
    let lake = self::lake(PASSES);
    lake.run(&job(1)).expect("it runs");
    assert_eq!(lake.read("out/rows"), [r#"{"n":2.5}"#]);
}

#[test]
fn a_program_is_asked_with_its_inputs_and_arguments() {
    let mut lake = lake(PASSES);
    lake.options.variables.insert("region".into(), "eu-west-1".into());
    let text = json!({
        "Name": "orders", "DefaultArguments": {"--region": "us-east-1", "--stage": "dev"}, "CodeGenConfigurationNodes": job(0),
    });
    let job = lake.parse(&text.to_string()).expect("a job");
    RunJob::new(job).threads(2).run().expect("it runs");
    let asked: Value =
        serde_json::from_str(&std::fs::read_to_string(lake.path("request.json")).expect("read"))
            .expect("JSON");
    assert_eq!(asked["class_name"], "MyTransform");
    assert_eq!(asked["code"], "# first\nreturn dfc");
    assert_eq!(
        asked["inputs"],
        json!([{"name": "ajsonl_nodea", "file": "input-0.parquet"}, {"name": "bjsonl_nodeb", "file": "input-1.parquet"}])
    );
    assert_eq!(asked["arguments"], json!({"JOB_NAME": "orders", "region": "eu-west-1", "stage": "dev"}));
    assert_eq!(asked["threads"], 2);
}

#[test]
fn several_selections_run_a_program_once() {
    let lake = lake(PASSES);
    let job = nodes([
        ("a", json_lines("a.jsonl")),
        ("b", json_lines("b.jsonl")),
        ("code", code(&["a", "b"])),
        ("first", node("SelectFromCollection", &["code"], json!({"Index": 0}))),
        ("again", node("SelectFromCollection", &["code"], json!({"Index": 0}))),
        ("second", node("SelectFromCollection", &["code"], json!({"Index": 1}))),
        ("out1", target("one", "first", "json")),
        ("out2", target("two", "again", "json")),
        ("out3", target("three", "second", "json")),
    ]);
    RunJob::new(lake.job(&job).expect("a job")).run().expect("it runs");
    let counts = ["out/one", "out/two", "out/three"].map(|folder| lake.read(folder).len());
    assert_eq!(counts, [3, 3, 1]);
    assert_eq!(std::fs::read_to_string(lake.path("runs")).expect("it was run"), "run\n");
}

#[test]
fn a_program_may_be_the_end_of_a_job() {
    let lake = lake(PASSES);
    let job = nodes([("a", json_lines("a.jsonl")), ("code", code(&["a"]))]);
    for _ in 0..2 {
        let report = RunJob::new(lake.job(&job).expect("a job")).run().expect("it runs");
        assert!(!report.nothing_to_do && report.nodes.iter().all(|node| node.ran), "{report}");
        assert_eq!(rows_of(&report, "code"), (3, 3));
    }
    assert_eq!(std::fs::read_to_string(lake.path("runs")).expect("it was run"), "run\nrun\n");
    let checked = RunJob::new(lake.job(&job).expect("a job")).check().expect("it is right");
    assert!(checked.nodes.iter().all(|node| node.is_used));
}

#[test]
fn only_a_selection_follows_a_program() {
    let lake = lake(PASSES);
    let error = lake.error(&nodes([
        ("a", json_lines("a.jsonl")),
        ("code", code(&["a"])),
        ("out", target("rows", "code", "json")),
    ]));
    assert!(
        error.contains("`code` (CustomCode) gives a collection of tables; only SelectFromCollection"),
        "{error}"
    );
    let error = lake.error(&job(2));
    let expected = "there is no table 2: they are counted from 0, and `MyTransform` of node `CustomCode` (CustomCode) gave 2 (f0, f1)";
    assert!(error.contains(expected) && error.contains("--> job.json:"), "{error}");
    let run = RunJob::new(lake.job(&job(0)).expect("a job"));
    let error = run.preview("code", 5).map(drop).expect_err("it is a collection");
    assert!(error.to_string().contains("name a SelectFromCollection node behind it"), "{error}");
    assert_eq!(run.preview("chosen", 2).expect("rows").rows.num_rows(), 2);
}

#[test]
fn a_program_that_gives_nothing_is_told_where_it_is_selected_from() {
    let lake = lake(
        r#"head -c 1 > /dev/null
           printf '{"frames":[]}' > "$folder/new"; mv "$folder/new" "$folder/answer.json"; sleep 100"#,
    );
    let error = lake.error(&job(0));
    assert!(error.contains("`MyTransform` of node `CustomCode` (CustomCode) gave none"), "{error}");
    assert!(error.contains("without a `def` line"), "{error}");
}

#[test]
fn failures_say_where_in_the_program() {
    let lake = lake(
        r#"cat > "$folder/answer.new" <<'END'
{"failure": {"type": "KeyError", "lines": ["'x'", "\u001b[31mmore"], "calls": [
  {"line": 7, "function": "MyTransform", "text": "helper(df)"}, {"line": 3, "function": "helper", "text": "return df['x']"}]}}
END
mv "$folder/answer.new" "$folder/answer.json""#,
    );
    let error = lake.error(&job(0));
    let expected = "node `CustomCode` (CustomCode): `MyTransform` failed\n  line 7 of its Code: helper(df)\n  line 3 of its Code, in \
                    `helper`: return df['x']\n  KeyError: 'x'\n    \\u{1b}[31mmore";
    assert_eq!(error, expected);
    assert_eq!(lake.read("out/rows").len(), 0);
}

#[test]
fn an_interpreter_that_cannot_be_used_is_named() {
    let mut lake = lake("echo one >&2; echo no such module >&2; exit 3");
    let error = lake.error(&job(0));
    assert!(
        error.contains("node `CustomCode` (CustomCode): its process ended before the program did"),
        "{error}"
    );
    assert!(error.contains('3') && error.ends_with("\n  one\n  no such module"), "{error}");
    lake.options.python = Some(lake.path("nowhere"));
    let error = lake.error(&job(0));
    assert!(
        error.contains("CustomCode")
            && error.contains("cannot run the program `")
            && error.contains("nowhere"),
        "{error}"
    );
    // An interpreter that finds no packages.
    let alone = self::lake("exec python3 -I -S \"$2\" \"$3\"");
    let error = alone.error(&job(0));
    assert!(error.contains("has no PySpark; install it:"), "{error}");
}

#[test]
fn a_program_that_hangs_ends_with_the_run() {
    let lake = lake(r#"sleep 1000 & echo "$$ $!" > "$lake/running"; echo "$folder" > "$lake/folder"; wait"#);
    let token = CancellationToken::new();
    let canceller = std::thread::spawn({
        let (token, running) = (token.clone(), lake.path("folder"));
        move || {
            let begun = Instant::now();
            while !running.exists() && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(10));
            }
            token.cancel();
        }
    });
    let error = RunJob::new(lake.job(&job(0)).expect("a job")).cancel(token).run().map(drop);
    assert!(matches!(error, Err(RunError::Cancelled)), "{error:?}");
    canceller.join().expect("it was cancelled");
    let running = std::fs::read_to_string(lake.path("running")).expect("it was run");
    for process in running.split_whitespace() {
        let begun = Instant::now();
        while is_running(process) {
            assert!(begun.elapsed() < Duration::from_secs(10), "process {process} runs still");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    let folder = std::fs::read_to_string(lake.path("folder")).expect("it has a folder");
    assert!(!Path::new(folder.trim_end()).exists(), "{folder} is there still");
}

/// Whether a process is there, and no mere entry of one that has ended.
fn is_running(process: &str) -> bool {
    let state = std::process::Command::new("ps").args(["-o", "stat=", "-p", process]).output().expect("ps");
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}
