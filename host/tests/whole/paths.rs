//! The files of a run are told apart by what they are, not by their names, and nothing is written over what is not the run's.

use std::collections::BTreeMap;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::PathBuf;

use crate::servers;
use crate::shell::Shell;
use crate::space::{Space, all_files};

const UPPER: &str = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "b"}}]"#;

/// A folder with all that a run may read, and links to it.
fn shell() -> Shell {
    let shell = Shell::new();
    shell.file("recipe.json", UPPER);
    shell.file("recipe.toml", "[input]\ninfer = \"all\"\n");
    shell.file("types.json", r#"{"a": "long"}"#);
    shell.file("table.csv", "k\n1\n");
    shell.gives(
        "mkdir d; ln -s ../in.csv d/link.csv; ln in.csv hard.csv; ln -s d e; ln -s new.csv to-new.csv",
    );
    shell
}

/// All files and their bytes, and links and what they say.
fn there(shell: &Shell) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut there = BTreeMap::new();
    let mut folders = vec![shell.path("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                let target = std::fs::read_link(&path).unwrap();
                there.insert(path, target.into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                folders.push(path);
            } else {
                there.insert(path.clone(), std::fs::read(path).unwrap());
            }
        }
    }
    there
}

const RUN: &str = "$R apply recipe.json -i in.csv --with t=table.csv --schema types.json";

#[test]
fn what_is_read_is_never_written() {
    let shell = shell();
    let before = there(&shell);
    for (name, other) in [
        ("in.csv", "is one of the inputs"),
        ("./d/../in.csv", "is one of the inputs (`in.csv`)"),
        ("d/link.csv", "is one of the inputs (`in.csv`)"),
        ("e/link.csv", "is one of the inputs (`in.csv`)"),
        ("hard.csv", "is one of the inputs (`in.csv`)"),
        ("table.csv", "is the second table `t`"),
        ("e/../table.csv", "is the second table `t` (`table.csv`)"),
        ("recipe.json", "is the recipe"),
        ("recipe.toml", "is the file of options beside the recipe"),
        ("types.json", "is the schema"),
    ] {
        for (flags, role) in [
            ("-o out.csv --rejects NAME", "list of rejects"),
            ("-o out.csv --report NAME", "report"),
            ("-o NAME --output-format csv", "output"),
        ] {
            for overwrite in ["", "--overwrite"] {
                let flags = flags.replace("NAME", name);
                let message = format!("error: {role} `{name}` {other}");
                shell.fails(&format!("{RUN} {flags} {overwrite}"), 2, &[&message, "= help: --"]);
                assert_eq!(there(&shell), before, "{flags} {overwrite}");
            }
        }
    }
    // The file that is kept beside the recipe is read by the next run, also where it is not there yet.
    shell.gives("rm recipe.toml");
    shell.fails(&format!("{RUN} -o out.csv --report d/../recipe.toml"), 2, &["the file of options"]);
}

#[test]
fn what_is_written_are_different_files() {
    let shell = shell();
    let before = there(&shell);
    for (flags, message) in [
        ("-o out.csv --report out.csv", "report `out.csv` is the output; name another file"),
        ("-o out.csv --rejects d/../out.csv", "list of rejects `d/../out.csv` is the output (`out.csv`)"),
        ("-o to-new.csv --report new.csv", "report `new.csv` is the output (`to-new.csv`)"),
        ("-o out.csv --report r --rejects ./r", "report `r` is the list of rejects (`./r`)"),
        ("-o out.csv --report e/r --rejects d/r", "report `e/r` is the list of rejects (`d/r`)"),
        ("-o out/ --report out/r.json", "report `out/r.json` is in the output `out/`"),
        ("-o out/ --report out/_SUCCESS", "report `out/_SUCCESS` is in the output `out/`"),
        ("-o d --rejects e/x/r.jsonl", "list of rejects `e/x/r.jsonl` is in the output `d`"),
        ("-o x.csv --report x.csv/r.json", "report `x.csv/r.json` cannot be below the output `x.csv`"),
        ("-o r/x.csv --report r", "output `r/x.csv` cannot be below the report `r`"),
        ("-o - --output-format csv --report -", "report `-` is the output"),
    ] {
        shell.fails(&format!("{RUN} {flags} --overwrite | cat; exit ${{PIPESTATUS[0]}}"), 2, &[message]);
        assert_eq!(there(&shell), before, "{flags}");
    }
    // Devices keep nothing, so that they take what several write.
    shell.gives(&format!("{RUN} -o /dev/null --output-format csv --report /dev/null --rejects /dev/null"));
}

#[test]
fn nothing_is_written_where_the_next_run_reads() {
    let shell = Shell::new();
    shell.gives("mkdir -p in/deep; cp in.csv in/a.csv; ln -s in link");
    for (input, output) in [
        ("in", "in/out.csv"),
        ("in/", "link/deep/../out.csv"),
        ("in", "in/out/"),
        ("link", "in/deep/new/"),
        ("'in/*.csv'", "in/out.csv"),
        ("'in/**/*.csv'", "in/deep/out.csv"),
    ] {
        let line = format!("$R apply noop.json -i {input} -o {output} --output-format csv");
        let name = input.trim_matches('\'');
        shell.fails(&line, 2, &[&format!("output `{output}` is where the input `{name}` is read from")]);
        shell.fails(
            &format!("$R apply noop.json -i {input} --format csv -o out.csv --report in/r.csv"),
            2,
            &[
                "report `in/r.csv` is where the input",
                "= help: --report in/_r.csv has a name that is read with no folder",
            ],
        );
    }
    let mut names: Vec<String> = all_files(&shell.path("in")).into_keys().collect();
    names.sort();
    assert_eq!(names, ["a.csv"]);
    shell.fails(
        "$R apply noop.json -i in -o out.csv --report in/a.csv --overwrite",
        2,
        &["report `in/a.csv` is one of the inputs (`in`)"],
    );
    // Names that no run reads are free, and so is what a pattern leaves out.
    for output in ["in/_out/", "in/.out.csv", "in/_out.csv"] {
        shell.gives(&format!("$R apply noop.json -i in -o {output} --output-format csv"));
    }
    shell.gives("$R apply noop.json -i 'in/*.csv' -o in/out.parquet");
    shell.fails(
        "$R apply noop.json -i in/a.csv -o in/ --output-format csv",
        2,
        &["`in/a.csv` is in the output `in/`"],
    );
}

#[test]
fn a_report_that_is_there_stays_unless_it_may_be_replaced() {
    let shell = Shell::new();
    for (flag, name) in [("--report", "report `kept`"), ("--rejects", "list of rejects `kept`")] {
        shell.file("kept", "mine");
        let run = format!("$R apply noop.json -i in.csv {flag} kept");
        shell.fails(
            &format!("{run} -o out.csv"),
            2,
            &[&format!("{name} exists already"), "--overwrite-reports"],
        );
        assert!(shell.read("kept") == "mine" && !shell.path("out.csv").exists(), "{flag}");
        shell.gives(&format!("{run} -o out.csv --overwrite-reports"));
        assert_ne!(shell.read("kept"), "mine", "{flag}");
        shell.file("kept", "mine");
        shell.gives(&format!("{run} -o out.csv --overwrite"));
        assert_ne!(shell.read("kept"), "mine", "{flag}");
        shell.gives("rm kept out.csv; ln -s deep/new kept");
        shell.gives(&format!("{run} -o out.csv"));
        assert!(shell.path("deep/new").exists() && shell.path("kept").is_symlink(), "{flag}: the link stays");
        shell.gives("rm -r kept deep out.csv");
        shell.fails(
            &format!("mkdir -p d; $R apply noop.json -i in.csv -o out.csv {flag} d"),
            2,
            &["`d` is a folder"],
        );
    }
    // A run that adds to a folder may replace the report of the last one.
    let adds = "$R apply noop.json -i in.csv -o out/ --output-format csv --incremental --report r.json";
    shell.gives(adds);
    shell.fails(adds, 2, &["report `r.json` exists already"]);
    shell.gives(&format!("{adds} --overwrite-reports"));
    assert!(shell.read("r.json").contains("no_new_input"));
}

#[test]
fn reports_and_rejects_appear_with_the_output_or_not_at_all() {
    let shell = Shell::new();
    let rows = "1,x\n".repeat(100_000);
    shell.file("wrong.csv", &format!("a,b\n{rows}1,2,3\n"));
    let before = there(&shell);
    shell.fails(
        "$R apply noop.json -i wrong.csv -o out.csv --report new/r.json --rejects new/j.jsonl",
        1,
        &["3 cells where there are 2 columns"],
    );
    assert_eq!(there(&shell), before, "nothing is left");
    assert!(!shell.path("new").exists());
    shell.gives("$R apply noop.json -i wrong.csv --ragged reject -o out.csv --report new/r.json --rejects new/j.jsonl");
    assert!(shell.read("new/j.jsonl").contains(r#""value":"1,2,3""#), "{}", shell.read("new/j.jsonl"));
    let report: serde_json::Value = serde_json::from_str(&shell.read("new/r.json")).unwrap();
    assert_eq!(report["output"]["rows"], 100_000);
    assert_eq!(std::fs::read_dir(shell.path("new")).unwrap().count(), 2, "nothing hidden is left");
}

#[test]
fn what_is_no_file_is_written_into() {
    let shell = Shell::new();
    shell.file("wrong.csv", "a,b\n1,2,3\n4,y\n");
    let run = "$R apply noop.json -i wrong.csv --ragged reject -o out.csv --overwrite";
    let got = shell.gives(&format!("mkfifo p; cat p & {run} --rejects p >said; wait"));
    assert!(got.contains(r#""value":"1,2,3""#), "{got}");
    let got = shell.gives(&format!("cat p & {run} --report p >said; wait"));
    assert!(got.starts_with("{\n  \"run\""), "{got}");
    assert!(std::fs::symlink_metadata(shell.path("p")).unwrap().file_type().is_fifo());
    let got = shell.gives(&format!("{run} --report - 2>said"));
    assert!(got.starts_with("{\n  \"run\"") && shell.read("said").contains("1 row ("), "{got}");
}

/// With a device of its own, which is given back what it was.
#[test]
fn a_device_stays_a_device() {
    let shell = Shell::new();
    if shell.run("mknod null c 1 3").code != Some(0) {
        println!("left out: no device may be made here");
        return;
    }
    let device = || std::fs::symlink_metadata(shell.path("null")).unwrap();
    let before = (device().rdev(), device().ino());
    shell.gives("ln -s null link");
    for name in ["null", "link"] {
        for flags in ["-o NAME --output-format csv", "-o x.csv --report NAME", "-o x.csv --rejects NAME"] {
            let flags = flags.replace("NAME", name);
            shell.gives(&format!("$R apply noop.json -i in.csv {flags} --overwrite"));
            assert!(device().file_type().is_char_device(), "{flags}");
            assert_eq!((device().rdev(), device().ino()), before, "{flags}");
        }
    }
}

#[test]
fn what_is_no_file_in_an_output_folder_is_neither_waited_for_nor_replaced() {
    let shell = Shell::new();
    let run = "timeout 60 $R apply noop.json -i in.csv --output-format csv --overwrite";
    shell.gives(
        "mkdir -p log/_recipe_log part link; mkfifo log/_recipe_log/0000000001.json part/part-00000.csv",
    );
    shell.fails(&format!("{run} -o log/"), 1, &["`log/_recipe_log/0000000001.json`: it is not a file"]);
    shell.fails(&format!("{run} -o part/"), 2, &["`part/part-00000.csv` was not written by a run"]);
    shell.gives("ln -s ../in.csv link/_SUCCESS");
    shell.fails(
        &format!("{run} -o link/"),
        1,
        &["`link/_SUCCESS` is a link, and is neither read nor replaced"],
    );
    assert!(shell.path("link/_SUCCESS").is_symlink() && shell.read("in.csv") == "a,b\n1,x\n2,y\n");
}

#[test]
fn a_module_does_not_replace_its_recipe() {
    let shell = shell();
    shell.gives("rm recipe.toml");
    shell.file("engine.wasm", "no engine");
    for (output, message) in [("./recipe.json", "replace the recipe"), ("engine.wasm", "replace the engine")]
    {
        let before = there(&shell);
        let line = format!("$R build recipe.json --engine engine.wasm -o {output}");
        shell.fails(&line, 2, &[message]);
        assert_eq!(there(&shell), before);
    }
}

#[test]
fn a_pipe_is_read_once_whatever_it_is_called() {
    let shell = Shell::new();
    shell.gives("mkfifo p.csv; ln -s p.csv q.csv");
    let rows = "a,b\n1,x\n2,y\n";
    let line =
        "cat in.csv >p.csv & $R apply noop.json -i p.csv ./p.csv q.csv -o - --output-format csv 2>said";
    assert_eq!(shell.gives(line), rows);
    shell.fails(
        "cat in.csv | $R apply /dev/stdin -i - --format csv -o x.csv",
        2,
        &["one pipe", "either the recipe or rows"],
    );
    shell.fails(
        "cat in.csv >p.csv & $R apply noop.json -i p.csv -o q.csv; code=$?; cat p.csv >rest; exit $code",
        2,
        &["output `q.csv` is one of the inputs (`p.csv`)"],
    );
    // What standard output was redirected to is known as well.
    shell.fails(
        "$R apply noop.json -i in.csv -o - --output-format csv >>in.csv",
        2,
        &["output `-` is one of the inputs (`in.csv`)"],
    );
    assert_eq!(shell.read("in.csv"), rows);
}

#[test]
fn objects_are_told_apart_by_bucket_and_key() {
    for server in servers::all() {
        let space = Space::new(server, "clash");
        space.put("in/a.csv", "a,b\n1,x\n");
        for (flags, message) in [
            ("--input S3/in/a.csv --output S3/in/a.csv --overwrite", "is one of the inputs"),
            ("--input S3/in/a.csv --output S3/in/ --output-format csv", "is in the output"),
            ("--input S3/in/ --output S3/in/ --output-format csv", "is one of the inputs"),
            ("--input S3/in/ --output S3/in/out/", "is where the input"),
            ("--input S3/in/*.csv --output S3/in/out.csv", "is where the input"),
            (
                "--input S3/in/a.csv --output S3/out.csv --report S3/in/a.csv --overwrite",
                "is one of the inputs",
            ),
            ("--input S3/in/a.csv --output S3/out.csv --report S3/out.csv --overwrite", "is the output"),
            ("--input S3/in/a.csv --output S3/out/ --rejects S3/out/r.jsonl", "is in the output"),
        ] {
            space.fails(&format!("apply noop.json {flags}"), 2, &[message, "s3://clash/"]);
        }
        assert_eq!(space.objects("").len(), 1, "{}", server.name);
        let run =
            "apply noop.json --input S3/in/ --output S3/out.csv --report S3/r.json --rejects S3/j.jsonl";
        space.succeeds(run);
        assert!(space.objects("")["r.json"].starts_with(b"{\n  \"run\""), "{}", server.name);
        assert_eq!(space.objects("")["j.jsonl"], "", "{}", server.name);
        assert_eq!(space.open_uploads(), 0, "{}", server.name);
    }
}
