//! Links in folders of inputs, and what is no file there: all is read once or told, and nobody is waited for.

use std::os::unix::net::UnixListener;

use serde_json::Value;

use crate::shell::Shell;

/// A folder `in` with two files, one of them in a folder.
fn shell(links: &str) -> Shell {
    let shell = Shell::new();
    shell.file("in/a.csv", "n\n1\n");
    shell.file("in/x/b.csv", "n\n2\n");
    shell.gives(links);
    shell
}

/// The rows that are read, and what is said of paths.
fn read(shell: &Shell, input: &str) -> (String, String) {
    let line = format!(
        "timeout 60 $R apply noop.json -i {input} -o out.csv --overwrite --report report.json --overwrite-reports"
    );
    let said = shell.gives(&line);
    (shell.read("out.csv"), said)
}

/// The paths that were skipped, and why.
fn skipped(shell: &Shell) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(&shell.read("report.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let skipped = report["input"]["skipped"].as_array().unwrap().iter();
    skipped.map(|skipped| (text(&skipped["path"]), text(&skipped["reason"]))).collect()
}

#[test]
fn links_that_lead_back_are_told_and_not_followed() {
    for (links, told) in [
        ("ln -s . in/self", vec!["in/self"]),
        ("ln -s .. in/x/up", vec!["in/x/up"]),
        ("ln -s .. in/x/up1; ln -s .. in/x/up2", vec!["in/x/up1", "in/x/up2"]),
        ("ln -s .. in/up1; ln -s .. in/up2", vec!["in/up1", "in/up2"]),
        ("ln -s ../.. in/x/top; ln -s ../x in/x/here", vec!["in/x/here", "in/x/top"]),
        (
            "ln -s \"$PWD/in\" in/x/all; ln -s ../self in/x/two; ln -s . in/self",
            vec!["in/self", "in/x/all", "in/x/two"],
        ),
    ] {
        let shell = shell(links);
        for input in ["in", "in/", "./in/x/.."] {
            let (rows, said) = read(&shell, input);
            assert_eq!(rows, "n\n1\n2\n", "{links}, {input}");
            let skipped = skipped(&shell);
            assert_eq!(skipped.len(), told.len(), "{links}, {input}: {skipped:?}");
            for ((path, reason), told) in skipped.iter().zip(&told) {
                assert!(path.ends_with(told.trim_start_matches("in/")), "{links}, {input}: {path}");
                assert!(reason.ends_with("`, the folder that it is in"), "{reason}");
                assert!(said.contains(&format!("`{path}` was skipped: it leads back to")), "{links}: {said}");
            }
        }
    }
}

#[test]
fn a_folder_that_several_links_lead_to_is_read_once() {
    for (links, input, told) in [
        (
            "ln -s x in/y; ln -s x in/z",
            "in",
            "`in/y` was skipped: it leads to the folder `in/x`, which is read once",
        ),
        (
            "mkdir o; mv in/x o; ln -s ../o/x in/y; ln -s ../o/x in/z",
            "in",
            "`in/z` was skipped: it leads to the folder `in/y`",
        ),
        ("ln -s ../in/x in/0", "in", "`in/0` was skipped: it leads to the folder `in/x`"),
        (
            "ln -s a.csv in/0.csv",
            "in",
            "`in/0.csv` was skipped: it is `in/a.csv` by another name, and read once",
        ),
        ("ln -s in link", "in link", "`link/a.csv` was skipped: it is `in/a.csv` by another name"),
        ("ln -s in 0", "0 in", "`0/a.csv` was skipped: it is `in/a.csv` by another name"),
        ("true", "in ./in/../in/a.csv", "`in/a.csv` was skipped: it is `./in/../in/a.csv` by another name"),
        ("ln -s . in/self", "'in/**/*.csv'", "`in/self/a.csv` was skipped: it is `in/a.csv` by another name"),
    ] {
        let shell = shell(links);
        let (rows, said) = read(&shell, input);
        assert_eq!(rows, "n\n1\n2\n", "{links}, {input}");
        assert!(said.contains(told), "{links}, {input}: {said}");
    }
    // One name twice, and names that lie in one another, are nothing to tell.
    let shell = shell("true");
    for input in ["in in", "in in/x", "in in/a.csv", "'in/*.csv' in/a.csv in/x"] {
        let (rows, said) = read(&shell, input);
        assert_eq!((rows.as_str(), said.contains("skipped")), ("n\n1\n2\n", false), "{input}: {said}");
    }
}

/// Two links in each of many folders that lead on to the next: as many ways as no run goes.
#[test]
fn many_ways_to_one_folder_are_gone_once() {
    let shell = shell(
        "for n in $(seq 30); do mkdir in/f$n; ln -s ../f$((n + 1)) in/f$n/l; ln -s ../f$((n + 1)) in/f$n/r; done; mkdir in/f31",
    );
    let (rows, _) = read(&shell, "in");
    assert_eq!(rows, "n\n1\n2\n");
    assert_eq!(skipped(&shell).len(), 60);
}

#[test]
fn second_tables_are_read_once_as_well() {
    let shell = shell("ln -s x in/y; ln -s . in/self; mkfifo in/p.csv");
    let count = r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "a", "value": "n"}], "joinType": "LEFT_JOIN",
        "leftColumns": ["a"], "rightColumns": ["n"], "secondaryDatasetName": "t"}}]"#;
    shell.file("join.json", count);
    let said = shell.gives("timeout 60 $R apply join.json -i in.csv --with t=in -o out.csv");
    assert_eq!(shell.read("out.csv").lines().count(), 3, "no row is joined twice");
    for told in
        ["`in/self` was skipped", "`in/y` was skipped", "`in/p.csv` was skipped: it is a pipe, not a file"]
    {
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn hard_links_are_files_and_told() {
    let shell = shell("ln in/a.csv in/c.csv");
    let (rows, said) = read(&shell, "in");
    assert_eq!(rows, "n\n1\n1\n2\n");
    assert!(
        said.contains("note: `in/a.csv` and `in/c.csv` are one file on the disk (a hard link)"),
        "{said}"
    );
}

#[test]
fn what_is_no_file_is_skipped_and_never_opened() {
    let shell = shell(
        "mkfifo in/p.csv in/x/q.csv; ln -s p.csv in/to-p.csv; ln -s /dev/zero in/zero.csv; ln -s /dev/tty in/tty",
    );
    let _socket = UnixListener::bind(shell.path("in/s.csv")).unwrap();
    let all = [
        ("p.csv", "a pipe"),
        ("x/q.csv", "a pipe"),
        ("to-p.csv", "a pipe"),
        ("zero.csv", "a device"),
        ("s.csv", "a socket"),
    ];
    for input in ["in", "in --format csv", "'in/**/*.csv'"] {
        let (rows, said) = read(&shell, input);
        assert_eq!(rows, "n\n1\n2\n", "{input}");
        for (name, what) in all {
            assert!(
                said.contains(&format!("`in/{name}` was skipped: it is {what}, not a file")),
                "{input}: {said}"
            );
        }
        let is_wanted = input.contains("--format");
        assert_eq!(skipped(&shell).len(), all.len() + usize::from(is_wanted), "{input}");
    }
    // With nothing else there, it is said what is.
    shell.gives("mkdir only; mkfifo only/p.csv only/q.csv");
    shell.fails("timeout 60 $R apply noop.json -i only -o x.csv", 2, &[
        "folder `only` has no data files; `only/p.csv` was skipped: it is a pipe, not a file, and so were 1 more",
    ]);
    shell.fails(
        "timeout 60 $R apply noop.json -i 'only/*.csv' -o x.csv",
        2,
        &["no file matches; `only/p.csv` was skipped"],
    );
    // A pipe that is named stays a stream, and one beside the recipe is no file of options.
    shell.gives("mkfifo noop.toml");
    let line = "cat in.csv >only/p.csv & timeout 60 $R apply noop.json -i only/p.csv -o - --output-format csv 2>said";
    assert_eq!(shell.gives(line), "a,b\n1,x\n2,y\n");
}

#[test]
fn many_that_are_skipped_are_counted() {
    let shell = shell("for n in $(seq 50); do ln -s a.csv in/l$n.csv; done");
    let (_, said) = read(&shell, "in");
    assert_eq!(said.matches("was skipped").count(), 20, "{said}");
    assert!(said.contains("30 more were skipped; the report as JSON names them"), "{said}");
    assert_eq!(skipped(&shell).len(), 50);
}
