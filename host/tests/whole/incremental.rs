//! Runs that add to what earlier runs wrote, and what happens when recipe or options are others by then.

use crate::shell::Shell;
use crate::space::files;

const UPPER: &str = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "b"}}]"#;
const RUN: &str = "$R apply recipe.json -i in -o out/ --output-format csv --incremental";

fn shell() -> Shell {
    let shell = Shell::new();
    shell.file("recipe.json", "[]");
    shell.file("in/1.csv", "a,b\n1,x\n");
    shell.gives(RUN);
    shell
}

/// The rows of the output, in order.
fn rows(shell: &Shell) -> Vec<String> {
    let text = |bytes: &bytes::Bytes| String::from_utf8(bytes.to_vec()).unwrap();
    let files = files(&shell.path("out"));
    let mut rows: Vec<String> = files
        .values()
        .flat_map(|file| text(file).lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    rows.sort();
    rows
}

#[test]
fn another_recipe_is_refused_until_all_is_read_again() {
    let shell = shell();
    shell.file("in/2.csv", "a,b\n2,y\n");
    shell.gives(RUN);
    assert_eq!(rows(&shell), ["1,x", "2,y"]);
    shell.file("recipe.json", UPPER);
    let hashes = ["[]", UPPER].map(|recipe| recipe_run::store::sha256(recipe)[..12].to_owned());
    let parts = [hashes[0].as_str(), hashes[1].as_str(), "--incremental --reprocess", "--output"];
    // With nothing new to read, and with something.
    shell.fails(RUN, 2, &parts);
    shell.file("in/3.csv", "a,b\n3,z\n");
    shell.fails(RUN, 2, &parts);
    assert_eq!(rows(&shell), ["1,x", "2,y"], "nothing of it was written");
    shell.gives(&format!("{RUN} --reprocess"));
    assert_eq!(rows(&shell), ["1,X", "2,Y", "3,Z"]);
    let said = shell.gives(RUN);
    assert!(said.contains("nothing to do"), "{said}");
    shell.file("in/4.csv", "a,b\n4,w\n");
    shell.gives(RUN);
    assert_eq!(rows(&shell), ["1,X", "2,Y", "3,Z", "4,W"]);
    // An input that is gone is gone from the output, too, once all is read again.
    std::fs::remove_file(shell.path("in/4.csv")).unwrap();
    shell.gives(&format!("{RUN} --reprocess"));
    assert_eq!(rows(&shell), ["1,X", "2,Y", "3,Z"]);
    shell.fails("$R apply recipe.json -i in -o out/ --reprocess", 2, &["--incremental"]);
}

#[test]
fn other_options_are_refused_but_what_changes_with_the_day_is_not() {
    let shell = shell();
    shell.file("in/2.csv", "a,b\n2,y\n");
    shell.fails(&format!("{RUN} --infer none"), 2, &["`infer` 10000", "`infer` none", "--reprocess"]);
    shell.fails(&format!("{RUN} --partition-by b"), 2, &["no `partition-by`", "`partition-by` b"]);
    shell.gives(&format!("{RUN} --now 2026-03-01T08:00:00Z --threads 1"));
    assert_eq!(rows(&shell), ["1,x", "2,y"]);
}

#[test]
fn what_comes_through_a_stream_is_known_by_its_bytes() {
    let shell = Shell::new();
    let run = "$R apply noop.json -i - --format csv -o out/ --output-format csv --incremental";
    shell.gives(&format!("cat in.csv | {run}"));
    let said = shell.gives(&format!("cat in.csv | {run}"));
    assert!(said.contains("nothing to do"), "{said}");
    shell.gives(&format!("echo 3,z | cat in.csv - | {run}"));
    assert_eq!(rows(&shell), ["1,x", "1,x", "2,y", "2,y", "3,z"]);
}
