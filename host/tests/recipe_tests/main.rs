//! `recipe-host test`: cases pass or fail as they should, what differs is shown, and `--update` changes no more than it has to.

#[path = "../common/mod.rs"]
mod common;
mod differences;
mod updates;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::Folder;
use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/testing.md");

/// Amounts lose their dollar sign, and become numbers.
const RECIPE: &str = r#"[
  {"Operation": "REMOVE_COMBINED", "Parameters": {"sourceColumn": "amount", "removeCustomCharacters": "true", "customCharacters": "$"}},
  {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}}
]"#;

/// A folder with a recipe, and a file of cases beside it.
fn folder(recipe: &str, cases: &str) -> Folder {
    let folder = Folder::new();
    folder.file("claims/recipe.json", recipe.as_bytes());
    folder.file("claims/cases/claims.yaml", cases.as_bytes());
    folder
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&output.stdout), text(&output.stderr))
}

/// What is printed of cases of which some fail.
fn failing(folder: &Folder, line: &str) -> String {
    let output = folder.run(line);
    let (printed, error) = texts(&output);
    assert_eq!(output.status.code(), Some(5), "{line}: {printed}{error}");
    assert!(error.contains("failed"), "{error}");
    printed
}

/// What is printed of one case on the native engine that fails, without file and summary.
fn difference(recipe: &str, case: &str) -> String {
    let folder = folder(recipe, case);
    let printed = failing(&folder, "test --engine native");
    let body = printed.strip_prefix("claims/cases/claims.yaml\n").expect("the file");
    let (body, _) = body.rsplit_once("\n\n0 passed, 1 failed (native)").expect("a summary");
    body.to_owned()
}

/// The engines that there are to run cases on.
fn engines() -> &'static [&'static str] {
    if std::env::var_os("RECIPE_ENGINE_WASM").is_some() && cfg!(feature = "wasm") {
        &["native", "wasm", "both"]
    } else {
        &["native"]
    }
}

const PASSING: &str = "
- name: amounts become numbers
  input: |
    id,amount
    1,$5.50
    2,
  output: |
    id,amount
    1,5.5
    2,
";

#[test]
fn cases_pass_on_every_engine() {
    let folder = folder(RECIPE, PASSING);
    for engine in engines() {
        let printed = folder.succeeds(&format!("test --engine {engine}"));
        let names = if *engine == "both" { "native and wasm" } else { engine };
        let expected =
            format!("claims/cases/claims.yaml\n  ok      amounts become numbers\n\n1 passed ({names})\n");
        assert_eq!(printed, expected);
    }
    for path in [".", "claims", "claims/cases", "claims/recipe.json", "claims/cases/claims.yaml"] {
        assert!(folder.succeeds(&format!("test {path} --engine native")).contains("1 passed"), "{path}");
    }
    assert!(folder.succeeds("test claims claims/recipe.json --engine native").contains("1 passed"));
}

#[test]
fn the_recipes_of_this_repository_are_as_their_cases_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes");
    let output = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
        .args(["test", "--json", "--engine", engines()[engines().len() - 1]])
        .current_dir(root)
        .output()
        .expect("the program runs");
    let (printed, error) = texts(&output);
    let found: Value = serde_json::from_str(&printed).expect(&error);
    assert_eq!((found["failed"].as_u64(), output.status.code()), (Some(0), Some(0)), "{printed}");
    assert!(found["passed"].as_u64() >= Some(9), "{printed}");
}

#[test]
fn tables_are_written_in_several_ways() {
    let join = r#"[{"Operation": "JOIN", "Parameters": {"joinType": "LEFT_JOIN", "joinKeys": [{"key": "store", "value": "id"}],
        "leftColumns": ["store", "note", "day"], "rightColumns": ["region"], "secondaryDatasetName": "stores"}}]"#;
    let cases = r#"
- name: rows as lists
  input:
    columns: [store, note, day]
    rows:
      - [1, null, "2024-01-05"]
      - [2, "", "2024-02-29"]
    types: {day: date}
  with: {stores: [{id: 1, region: "007"}]}
  output:
    columns: [store, note, day, region]
    rows:
      - [1, null, 2024-01-05, "007"]
      - [2, "", 2024-02-29, null]
    types: {store: long, note: string, day: date, region: string}
---
name: a file, and a part of the columns in any order
recipe: recipe.json
any_order: true
columns: subset
input: {file: ../in.csv}
with: {stores: {file: ../stores.csv}}
output: |
  region,store
  ,2
  north,1
"#;
    let folder = folder(join, cases);
    folder.file("claims/in.csv", b"store,note,day\n1,a,2024-01-05\n2,b,2024-01-06\n");
    folder.file("claims/stores.csv", b"id,region\n1,north\n");
    for engine in engines() {
        let printed = folder.succeeds(&format!("test --engine {engine}"));
        assert!(printed.contains("2 passed"), "{printed}");
    }
    // In order, these are other rows.
    let cases = cases.replace("any_order: true", "any_order: false");
    folder.file("claims/cases/claims.yaml", cases.as_bytes());
    let printed = failing(&folder, "test --engine native");
    assert!(printed.contains("row 1 is missing: null | 2") || printed.contains("cells differ"), "{printed}");
}

#[test]
fn time_and_seed_are_those_of_the_case() {
    let recipe = r#"[{"Operation": "NOW", "Parameters": {"targetColumn": "now", "timeZone": "UTC"}}]"#;
    let case = "
- name: now
  now: 2024-02-29T13:05:09Z
  seed: 7
  input: |
    id
    1
  output: |
    id,now
    1,2024-02-29 13:05:09
";
    let folder = folder(recipe, case);
    assert!(folder.succeeds("test --engine native").contains("1 passed"));
}

#[test]
fn errors_are_expected() {
    let cases = "
- name: by its text
  input: |
    id
    1
  error: column `amount` not found
- name: by its code and step
  input: |
    id
    1
  error: {code: column-not-found, step: 1}
- name: of the input
  input: {csv: \"id,amount\\nx,1\\n\", types: {id: long}}
  error: {contains: '`input.csv`, row 1, column `id`'}
";
    let folder = folder(RECIPE, cases);
    for engine in engines() {
        assert!(folder.succeeds(&format!("test --engine {engine}")).contains("3 passed"), "{engine}");
    }
    let input = "  input: |\n    id\n    1\n";
    let failed = difference(RECIPE, &format!("- name: fails\n{input}  output: |\n    id\n    1\n"));
    assert!(
        failed.starts_with("  failed  fails (line 1)\n    the run failed:\n      error[column-not-found]"),
        "{failed}"
    );
    let other = difference(RECIPE, &format!("- name: other\n{input}  error: {{code: wrong-type}}\n"));
    let start = "  failed  other (line 1)\n    expected an error [wrong-type]; the run failed with another:\n      error[";
    assert!(other.starts_with(start), "{other}");
    let none = difference(
        "[]",
        &format!("- name: none\n{input}  error: {{code: wrong-type, step: 2, contains: id}}\n"),
    );
    let expected = "  failed  none (line 1)\n    expected an error [wrong-type] in step 2 that says `id`; the run gave 1 row";
    assert_eq!(none, expected);
}

#[test]
fn what_is_wrong_with_a_file_is_said_in_its_place() {
    let wrong = |cases: &str, parts: &[&str]| folder(RECIPE, cases).fails("test --engine native", 2, parts);
    let start = "- name: a\n  input: |\n    id\n    1\n";
    wrong(
        &format!("{start}  ouput: |\n    id\n    1\n"),
        &[
            "error[case-shape]: `ouput` is no key of a case; did you mean `output`?",
            "--> claims/cases/claims.yaml:5:3",
        ],
    );
    wrong(
        &format!("{start}  seed: many\n  output:\n"),
        &["`seed` is a whole number, not `many`", "claims.yaml:5:9"],
    );
    wrong(start, &["the case expects nothing", "`output`, `error` or `failed_cells`", "claims.yaml:1:3"]);
    wrong(&format!("{start}  output:\n  error: x\n"), &["expects an `error`, or an `output`"]);
    wrong(
        &format!("{start}  output:\n{start}  output:\n"),
        &["the case in line 1 has the name `a`, too", "claims.yaml:6:9"],
    );
    wrong("- name: a\n  output:\n", &["the case has no `input`"]);
    wrong("- input: x\n  output:\n", &["the case has no `name`"]);
    wrong("- just text\n", &["a case is an object with keys, not `just text`"]);
    wrong(
        "- name: a\n  output:\n  input: {columns: [x, y], rows: [[1, 2], [3]]}\n",
        &["the row has 1 cells, and the table 2 columns", "claims.yaml:3:43"],
    );
    wrong("- name: a\n  output:\n  input: {csv: x, file: y}\n", &["has one of `csv`, `rows` and `file`"]);
    wrong("- name: a\n  output:\n  input: {csv: x, types: {x: lnog}}\n", &["lnog"]);
    wrong(
        "- name: a\n  output:\n  input: x\n  with: {s: {csv: y, types: {y: long}}}\n",
        &["takes no `types`"],
    );
    wrong("- name: a\n  recipe: [\n", &["error[syntax]", "claims.yaml:"]);
    wrong(&format!("{start}  columns: some\n  output:\n"), &["`columns` is `all` or `subset`, not `some`"]);
}

#[test]
fn recipes_and_cases_have_to_be_found() {
    let folder = Folder::new();
    folder.fails("test", 2, &["no case was found in `.`", "= help: write one beside the recipe", "- name:"]);
    folder.fails("test gone", 2, &["`gone` does not exist"]);
    folder.file("a.json", b"[]");
    folder.file("cases/x.yaml", PASSING.as_bytes());
    folder.fails("test", 2, &["several recipes are in `.`: `a.json`, `noop.json`; name one with `recipe`"]);
    // A file of cases belongs to the recipe that is called as it is.
    std::fs::rename(folder.path().join("cases/x.yaml"), folder.path().join("cases/a.yaml")).expect("a file");
    assert!(failing(&folder, "test --engine native").contains("0 passed, 1 failed"));
    folder.file("b.json", RECIPE.as_bytes());
    let named = format!("recipe: b.json\ncases:{}", PASSING.replace('\n', "\n  "));
    folder.file("cases/a.yaml", named.as_bytes());
    assert!(folder.succeeds("test b.json --engine native").contains("1 passed"));
    folder.fails("test a.json --engine native", 2, &["no case was found in `a.json`"]);
    // What is hidden, built or fetched is passed over.
    for other in [".git", "target", "node_modules"] {
        folder.file(&format!("{other}/cases/x.yaml"), b"- what\n");
    }
    assert!(folder.succeeds("test --engine native").contains("1 passed"));
    folder.fails(
        "test --filter dates --engine native",
        2,
        &["no case has `dates` in its name; the cases are `amounts become numbers`", "--filter TEXT"],
    );
    assert!(folder.succeeds("test --filter BECOME --engine native").contains("1 passed"));
    if engines().len() > 1 {
        let output = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
            .args(["test", "--engine", "both"])
            .current_dir(folder.path())
            .env("RECIPE_ENGINE_WASM", "gone.wasm")
            .output()
            .expect("the program runs");
        let (_, error) = texts(&output);
        assert!(!output.status.success() && error.contains("gone.wasm"), "{error}");
    }
}

#[test]
fn outcomes_are_written_for_programs() {
    let cases = format!(
        "{PASSING}- name: \"<fails> & \\u0007\"\n  input: |\n    id,amount\n    1,$5\n  output: |\n    id,amount\n    1,6\n"
    );
    let folder = folder(RECIPE, &cases);
    let printed = failing(&folder, "test --engine native --json --junit out.xml");
    let found: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!((&found["passed"], &found["failed"]), (&1.into(), &1.into()));
    let case = &found["cases"][1];
    assert_eq!((&case["file"], &case["line"]), (&"claims/cases/claims.yaml".into(), &11.into()));
    let cell =
        serde_json::json!({"kind": "cell", "row": 1, "column": "amount", "expected": "6.0", "actual": "5.0"});
    assert_eq!(case["differences"], serde_json::json!([cell]));
    let xml = folder.read("out.xml");
    let start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"2\" failures=\"1\" time=\"";
    assert!(xml.starts_with(start), "{xml}");
    let line = "<testcase name=\"&lt;fails&gt; &amp; \\u{7}\" classname=\"claims/recipe.json\" file=\"claims/cases/claims.yaml\" line=\"11\" time=\"";
    assert!(xml.contains(line), "{xml}");
    assert!(xml.contains("<failure message=\"1 cell differs:\">1 cell differs:\n┌"), "{xml}");
    is_well_formed(&xml);
    folder.fails("test --junit out.json", 2, &["it takes a file whose name ends with `.xml`"]);
}

/// Checks that each element is closed, and that no other bracket is left.
fn is_well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert!(!text.contains('>'), "{text}");
        let name = tag.split(' ').next().expect("a name");
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') || tag.starts_with('?') => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_schema_names_every_key() {
    let schema: Value = serde_json::from_str(&Folder::new().succeeds("schema --cases")).expect("JSON");
    let keys = |definition: &Value| -> Vec<String> {
        definition["properties"].as_object().expect("an object").keys().cloned().collect()
    };
    let case = &schema["definitions"]["case"];
    let table = &schema["definitions"]["table"]["anyOf"][2];
    for key in keys(case).iter().chain(&keys(table)) {
        assert!(PAGE.contains(&format!("`{key}`")), "{key} is on the page");
    }
    assert!(keys(case).contains(&"any_order".to_owned()) && keys(table).contains(&"types".to_owned()));
}

#[test]
fn the_page_shows_what_is_printed() {
    let blocks: Vec<&str> = PAGE.split("```").skip(1).step_by(2).collect();
    let block = |start: &str| {
        let found = blocks.iter().find(|block| block.starts_with(start)).unwrap_or_else(|| panic!("{start}"));
        found.split_once('\n').expect("lines").1
    };
    let folder = folder(block("json"), block("yaml"));
    let printed = failing(&folder, "test --engine native").replace("(native)", "(native and wasm)");
    assert!(PAGE.contains(&format!("```text\n{}\n```", printed.trim_end())), "{printed}");
}

#[cfg(unix)]
#[test]
fn watching_runs_again_and_ends_with_ctrl_c() {
    let folder = folder(RECIPE, PASSING);
    let log = folder.path().join("log");
    let file = std::fs::File::create(&log).expect("a file");
    let mut program = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
        .args(["test", "--watch", "--engine", "native"])
        .current_dir(folder.path())
        .stdout(Stdio::from(file.try_clone().expect("a file")))
        .stderr(Stdio::from(file))
        .spawn()
        .expect("the program runs");
    let waits_for = |part: &str, times: usize| {
        let until = Instant::now() + Duration::from_mins(1);
        loop {
            let text = std::fs::read_to_string(&log).expect("a log");
            if text.matches(part).count() >= times {
                return;
            }
            assert!(Instant::now() < until, "{part} in {text}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    waits_for("waiting for a change", 1);
    folder.file("claims/cases/claims.yaml", PASSING.replace("1,5.5", "1,50.5").as_bytes());
    waits_for("0 passed, 1 failed (native)", 1);
    waits_for("waiting for a change", 2);
    folder.file("claims/cases/claims.yaml", b"- what\n");
    waits_for("error[case-shape]", 1);
    waits_for("waiting for a change", 3);
    let killed = Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(killed.expect("a signal").success());
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
}
