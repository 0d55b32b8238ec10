//! Options of an input, which a run keeps beside its recipe.

mod common;

use common::Folder;

#[test]
fn a_run_keeps_what_it_was_given_and_found() {
    let folder = Folder::new();
    folder.file("in.csv", b"# from the billing system\nn|code|m\n1.234,50|7|NA\n-2,5|007|-\n");
    folder.file(
        "claims.json",
        br#"[{"Operation": "ADD", "Parameters":
        {"sourceColumn1": "n", "value2": "1", "targetColumn": "more"}}]"#,
    );
    let line = "apply claims.json --input in.csv --output out.csv --overwrite";
    let given = "--decimal-comma --comment # --null-values NA,- --schema code=string --infer 100";
    // A run that fails keeps nothing.
    let of_other = given.replace("code=string", "code=string,x=int");
    folder.fails(&format!("{line} {of_other} --save-input"), 2, &["`x`"]);
    let said = folder.succeeds(&format!("{line} {given} --save-input"));
    assert!(said.ends_with("the options of the input are kept in claims.toml\n"), "{said}");
    let kept = "[input]\ndelimiter = \"|\"\ndecimal-comma = true\ninfer = 100\nschema = \"code=string\"\n\
                comment = \"#\"\nnull-values = [\"NA\", \"-\"]\n";
    assert_eq!(folder.read("claims.toml"), kept);
    let first = folder.read("out.csv");
    assert_eq!(first, "n,more,code,m\n\"1.234,50\",1235.5,7,\n\"-2,5\",-1.5,007,\n");
    folder.succeeds(line);
    assert_eq!(folder.read("out.csv"), first, "no flags are needed");
    // What is there already stays as it is written, and nothing else is left in the folder.
    let written = "# how billing writes files\n[input]  # all of it\ndelimiter = '|' # a pipe\n\
                   schema = { code = \"string\" }\ndecimal-comma = true\nno-header = false\n# as ever\ncomment = \"#\"\n\
                   null-values = [\n  \"NA\",\n  \"-\",\n]\n";
    folder.file("claims.toml", written.as_bytes());
    folder.succeeds(&format!("{line} --save-input"));
    assert_eq!(folder.read("claims.toml"), written);
    folder.succeeds(&format!("{line} --save-input --comment ! --skip-rows 1"));
    let changed = written.replace("comment = \"#\"", "comment = \"!\"") + "skip-rows = 1\n";
    assert_eq!(folder.read("claims.toml"), changed);
    folder.succeeds(line);
    assert_eq!(folder.read("out.csv"), first);
    assert_eq!(folder.names(), ["claims.json", "claims.toml", "in.csv", "noop.json", "out.csv"]);
}

#[test]
fn options_are_kept_beside_a_recipe_in_a_file_alone() {
    let folder = Folder::new();
    folder.file("in.csv", b"n\n1\n");
    folder.file("recipe.toml", b"[]");
    for recipe in ["-", "/dev/stdin", "recipe.toml", "missing.json"] {
        folder.fails(
            &format!("apply {recipe} --input in.csv --output out.csv --save-input"),
            2,
            &["is not a file that options of the input can be kept beside"],
        );
    }
    folder.file("claims.json", b"[]");
    std::fs::create_dir(folder.path().join("claims.toml")).expect("a folder");
    let line = "apply claims.json --input in.csv --output out.csv --save-input";
    let output = folder.run(line);
    let error = String::from_utf8_lossy(&output.stderr);
    let expected =
        "error: the run is done, but its options cannot be kept in `claims.toml`: it is not a file\n";
    assert_eq!((output.status.code(), error.as_ref()), (Some(4), expected));
    assert_eq!(folder.read("out.csv"), "n\n1\n");
}
