//! Versions of recipes, in git.

mod common;

use std::process::Command;

use common::Folder;

fn git(folder: &Folder, arguments: &[&str]) {
    let name = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "init.defaultBranch=main"];
    let run = Command::new("git").arg("-C").arg(folder.path()).args(name).args(arguments).output();
    let output = run.expect("git is there");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Folder, recipe: &str) {
    folder.file("clean.yaml", recipe.as_bytes());
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "Change"]);
}

/// A repository with a recipe of which two versions are published.
fn repository() -> Folder {
    let folder = Folder::new();
    folder.file("in.csv", b"name,city\nana,lima\n");
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["config", "user.name", "Ana"]);
    git(&folder, &["config", "user.email", "ana@example.com"]);
    commit(&folder, "- upper_case: name\n");
    let said = folder.succeeds("publish clean.yaml");
    assert!(said.contains("clean.yaml: version 1.0, the tag `clean@1.0`"), "{said}");
    commit(&folder, "- upper_case: city\n");
    folder.succeeds("publish clean.yaml -m Cities");
    folder
}

#[test]
fn a_version_runs_as_it_was_published() {
    let folder = repository();
    commit(&folder, "- upper_case: [name, city]\n");
    for (version, expected) in [
        ("@1.0", "ANA,lima"),
        ("@2.0", "ana,LIMA"),
        ("@LATEST_PUBLISHED", "ana,LIMA"),
        ("@LATEST_WORKING", "ANA,LIMA"),
        ("", "ANA,LIMA"),
    ] {
        folder.succeeds(&format!("apply clean.yaml{version} --input in.csv --output out.csv --overwrite"));
        let written = std::fs::read_to_string(folder.path().join("out.csv")).expect("an output");
        assert_eq!(written, format!("name,city\n{expected}\n"), "{version}");
    }
    let listed = folder.succeeds("versions clean.yaml");
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["version", "tag", "commit", "date", "message"]);
    assert_eq!((lines[1][0], lines[1][1], lines[1][4]), ("2.0", "clean@2.0", "Cities"));
    assert_eq!((lines[2][0], lines[2][1], &lines[2][4..]), ("1.0", "clean@1.0", &["clean", "1.0"][..]));
    folder.fails(
        "apply clean.yaml@3.0 --input in.csv --output out.csv --overwrite",
        2,
        &["`clean.yaml` has no version 3.0; there are 2.0, 1.0"],
    );
}

#[test]
fn jobs_take_the_version_that_they_name() {
    let folder = repository();
    let job = r#"{"CreateDataset": {"Name": "people", "Format": "CSV", "Input": {"S3InputDefinition": {"Bucket": "lake", "Key": "in.csv"}}},
 "CreateRecipeJob": {"Name": "cleaning", "DatasetName": "people", "RecipeReference": {"Name": "clean", "RecipeVersion": "1.0"},
  "Outputs": [{"Location": {"Bucket": "lake", "Key": "out/"}, "Format": "CSV", "Overwrite": true}]}}"#;
    folder.file("job.json", job.as_bytes());
    folder.succeeds("run job.json --map s3://lake=.");
    let files = std::fs::read_dir(folder.path().join("out"))
        .expect("a folder")
        .map(|entry| entry.expect("a file").path());
    let texts: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .map(|path| std::fs::read_to_string(path).expect("a text"))
        .collect();
    assert_eq!(texts, ["name,city\nANA,lima\n"]);
}

#[test]
fn what_is_not_committed_or_not_new_is_not_published() {
    let folder = repository();
    folder.fails("publish clean.yaml", 2, &["`clean.yaml` is the same as its version 2.0"]);
    folder.file("clean.yaml", b"- upper_case: [name, city]\n");
    folder.fails("publish clean.yaml", 2, &["not everything is committed", "clean.yaml", "commit first"]);
    commit(&folder, "- upper_case: nowhere\n- no_such_step: x\n");
    folder.fails("publish clean.yaml", 2, &["no_such_step"]);
    let elsewhere = Folder::new();
    elsewhere.file("clean.yaml", b"- upper_case: name\n");
    elsewhere.fails("versions clean.yaml", 2, &["is not in a git repository"]);
    git(&elsewhere, &["init", "--quiet"]);
    elsewhere.fails("publish clean.yaml", 2, &["not everything is committed"]);
    let said = elsewhere.succeeds("versions clean.yaml");
    assert!(said.contains("clean.yaml has no versions; `recipe-host publish` makes the first"), "{said}");
}
