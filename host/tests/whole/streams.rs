//! Inputs and outputs that are no files: standard input and output, pipes, devices, and links.

use std::fs::symlink_metadata;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use recipe_run::store::stream::LocalOutput;

use crate::shell::Shell;
use crate::space::program;

const ROWS: &str = "a,b\n1,x\n2,y\n";

/// An input of a few megabytes, whose last row is too long.
fn ragged() -> String {
    let rows = (0..500_000_u64)
        .map(|row| format!("{row},{:x}\n", row.wrapping_mul(row).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    format!("a,b\n{}1,x,z\n", rows.collect::<String>())
}

#[test]
fn standard_output_gets_the_rows_and_standard_error_the_rest() {
    let shell = Shell::new();
    for name in ["-", "/dev/stdout", "/dev/fd/1", "link"] {
        std::os::unix::fs::symlink("/dev/stdout", shell.path("link")).ok();
        let apply = format!("$R apply noop.json -i in.csv -o {name} --output-format csv");
        assert_eq!(shell.gives(&format!("{apply} 2>said")), ROWS, "{name}");
        assert!(shell.read("said").contains("2 rows (12 B) in"), "{name}");
        let overwritten = shell.gives(&format!("{apply} --overwrite 2>said | cat"));
        assert_eq!(overwritten, ROWS, "{name}: it says nothing");
        // A file that the shell opened is neither replaced nor cut.
        shell.gives(&format!("echo before >kept; {apply} >>kept"));
        assert_eq!(shell.read("kept"), format!("before\n{ROWS}"), "{name}");
    }
    shell.gives("echo before >kept; $R apply noop.json -i in.csv -o /dev/fd/3 --output-format csv 3>>kept");
    assert_eq!(shell.read("kept"), format!("before\n{ROWS}"));
    shell.fails("$R apply noop.json -i in.csv -o -", 2, &["format of output `-`", "--output-format"]);
}

#[test]
fn standard_input_is_read_as_a_file_is() {
    let shell = Shell::new();
    let to_csv = "-o - --output-format csv 2>said";
    for name in ["-", "/dev/stdin", "<(cat in.csv)"] {
        let apply = format!("$R apply noop.json -i {name} --format csv {to_csv}");
        assert_eq!(shell.gives(&format!("cat in.csv | {apply}")), ROWS, "{name}");
        assert_eq!(shell.gives(&format!("{apply} <in.csv")), ROWS, "{name}");
    }
    assert_eq!(
        shell.gives(&format!("(read line; $R apply noop.json -i - --format csv {to_csv}) <in.csv")),
        "1,x\n2,y\n"
    );
    let parquet = "$R apply noop.json -i in.csv -o - --output-format parquet 2>/dev/null";
    assert_eq!(
        shell.gives(&format!("{parquet} | $R apply noop.json -i - {to_csv}")),
        ROWS,
        "its bytes say it"
    );
    shell.fails("$R apply noop.json -i - -o x.csv <in.csv", 2, &["`-` is a stream", "--format"]);
    shell.fails("$R apply noop.json -i /dev/null --format csv -o y.csv", 1, &["`/dev/null`"]);
    // Types come from a sample, and then all rows are read.
    let checked = shell.gives("cat in.csv | $R check noop.json -i - --format csv");
    assert!(checked.contains("  b: string"), "{checked}");
    let shown = shell.gives("cat in.csv | $R preview noop.json -i - --format csv");
    assert!(shown.contains("2 of 2 rows"), "{shown}");
    // Streams come in the order they are named, before files.
    let several = format!(
        "$R apply noop.json -i in.csv <(printf 'a,b\\n3,z\\n') <(printf 'a,b\\n0,w\\n') --format csv {to_csv}"
    );
    assert_eq!(shell.gives(&several), "a,b\n3,z\n0,w\n1,x\n2,y\n");
    // So it is with the second table, which has the format of the input where its name says none.
    let join = r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "b", "value": "k"}], "joinType": "LEFT_JOIN",
        "leftColumns": ["a"], "rightColumns": ["n"], "secondaryDatasetName": "other"}}]"#;
    shell.file("join.json", join);
    let joined = "$R apply join.json -i in.csv --with other=<(printf 'k,n\\nx,9\\n') --format csv";
    assert_eq!(shell.gives(&format!("{joined} {to_csv}")), "a,n\n1,9\n2,\n");
    // What is wrong is told by the name that was given.
    shell.fails(
        "printf 'a,b\\n1\\n' | $R apply noop.json -i - --format csv -o x.csv",
        1,
        &["`-`, row 1 (line 2)"],
    );
}

#[test]
fn what_came_once_is_there_when_a_run_starts_again() {
    let shell = Shell::new();
    let upper = r#"[{"Operation": "ABSOLUTE", "Parameters": {"sourceColumn": "v", "targetColumn": "w"}}]"#;
    shell.file("absolute.json", upper);
    shell.file("late.csv", "v\n1\n-2\n7.5\n");
    let apply = "$R apply absolute.json --infer 2 --on-invalid widen --format csv";
    shell.gives(&format!("cat late.csv | {apply} -i - -o out.csv"));
    let rows = shell.read("out.csv");
    assert!(rows.ends_with("\n7.5,7.5\n"), "{rows}");
    // What went into a stream cannot be taken back: the right types are there from the start.
    assert_eq!(shell.gives(&format!("{apply} -i late.csv -o - --output-format csv 2>said")), rows);
}

#[test]
fn a_recipe_comes_from_standard_input() {
    let shell = Shell::new();
    let upper = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "b"}}]"#;
    shell.file("upper.json", upper);
    let out = "-o - --output-format csv";
    assert_eq!(shell.gives(&format!("$R apply - -i in.csv {out} <upper.json")), "a,b\n1,X\n2,Y\n");
    shell.fails(
        &format!("$R apply - -i - --format csv {out} <upper.json"),
        2,
        &["either the recipe or rows"],
    );
    shell.fails(
        "echo '[{\"Operation\": \"UPER_CASE\"}]' | $R check -",
        2,
        &["-:1:16", "did you mean `UPPER_CASE`"],
    );
}

#[test]
fn pipes_and_devices_are_written_into() {
    let shell = Shell::new();
    shell.gives("mkfifo pipe.csv; ln -s /dev/null null.csv");
    for flag in ["", "--overwrite"] {
        let got = shell
            .gives(&format!("cat pipe.csv & $R apply noop.json -i in.csv -o pipe.csv {flag} >said; wait"));
        assert_eq!(got, ROWS, "{flag}");
        assert!(symlink_metadata(shell.path("pipe.csv")).unwrap().file_type().is_fifo(), "{flag}");
        // As root, a rename would be the end of the device.
        assert!(matches!(LocalOutput::of(&shell.path("null.csv")).unwrap(), LocalOutput::Stream(_)));
        shell.gives(&format!("$R apply noop.json -i in.csv -o null.csv {flag}"));
        assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        assert!(symlink_metadata(shell.path("null.csv")).unwrap().is_symlink());
    }
    let parquet =
        "cat pipe.csv >pipe.parquet & $R apply noop.json -i in.csv -o pipe.csv --output-format parquet; wait";
    shell.gives(parquet);
    shell.gives("$R apply noop.json -i pipe.parquet -o back.csv");
    assert_eq!(shell.read("back.csv"), ROWS);
    assert_eq!(
        shell.gives("cat in.csv >pipe.csv & $R apply noop.json -i pipe.csv -o - --output-format csv"),
        ROWS
    );
    let _socket = UnixListener::bind(shell.path("socket.csv")).unwrap();
    shell.fails("$R apply noop.json -i in.csv -o socket.csv --overwrite", 2, &["`socket.csv` is a socket"]);
    shell.fails("$R apply noop.json -i socket.csv -o x.csv", 2, &["`socket.csv` is a socket"]);
}

#[test]
fn a_pipe_in_a_folder_is_skipped_and_told() {
    let shell = Shell::new();
    shell.gives("mkdir d; cp in.csv d; mkfifo d/pipe.csv; ln -s pipe.csv d/to-pipe.csv");
    for input in ["d", "'d/*.csv'"] {
        let said = shell
            .gives(&format!("$R apply noop.json -i {input} -o out.csv --overwrite --report report.json"));
        assert_eq!(shell.read("out.csv"), ROWS, "{input}");
        for name in ["d/pipe.csv", "d/to-pipe.csv"] {
            assert!(said.contains(&format!("`{name}` was skipped: it is a pipe")), "{input}: {said}");
        }
        let report: serde_json::Value = serde_json::from_str(&shell.read("report.json")).unwrap();
        assert_eq!(report["input"]["skipped"].as_array().unwrap().len(), 2, "{report}");
    }
}

#[test]
fn a_link_stays_and_leads_to_the_new_file() {
    let shell = Shell::new();
    shell.gives("ln -s deep/real.csv link.csv; ln -s loop.csv loop.csv");
    shell.gives("$R apply noop.json -i in.csv -o link.csv");
    assert_eq!(shell.read("deep/real.csv"), ROWS, "what it led to was not there");
    shell.file("other.csv", "a,b\n3,z\n");
    shell.fails("$R apply noop.json -i other.csv -o link.csv", 2, &["`link.csv` exists already"]);
    shell.gives("$R apply noop.json -i other.csv -o link.csv --overwrite");
    assert_eq!(shell.read("deep/real.csv"), "a,b\n3,z\n");
    assert!(symlink_metadata(shell.path("link.csv")).unwrap().is_symlink());
    assert!(!symlink_metadata(shell.path("deep/real.csv")).unwrap().is_symlink());
    shell.fails("$R apply noop.json -i deep/real.csv -o link.csv --overwrite", 2, &["one of the inputs"]);
    shell.fails("$R apply noop.json -i in.csv -o loop.csv", 1, &["leads to itself"]);
}

#[test]
fn folders_of_an_output_are_made_and_go_with_it() {
    let shell = Shell::new();
    shell.gives("$R apply noop.json -i in.csv -o new/folder/out.csv");
    assert_eq!(shell.read("new/folder/out.csv"), ROWS);
    shell.gives("$R apply noop.json -i in.csv -o more/folders/ --output-format csv");
    assert_eq!(shell.gives("cat more/folders/part-*.csv"), ROWS);
    shell.file("ragged.csv", &ragged());
    shell.fails("$R apply noop.json -i ragged.csv -o none/of/these.csv", 1, &["3 cells where there are 2"]);
    assert!(!shell.path("none").exists());
    for output in ["in.csv/out.csv", "in.csv/deep/out/"] {
        shell.fails(
            &format!("$R apply noop.json -i noop.json -o {output}"),
            2,
            &["`in.csv` is not a folder"],
        );
    }
}

#[test]
fn a_run_that_fails_says_what_it_leaves_in_a_stream() {
    let shell = Shell::new();
    shell.file("ragged.csv", &ragged());
    let parts = ["3 cells where there are 2 columns", "what `-` was given before is not the whole output"];
    shell.fails("$R apply noop.json -i ragged.csv -o - --output-format csv >got", 1, &parts);
    assert!(shell.read("got").starts_with("a,b\n0,0\n"));
    // Where nothing was written, there is nothing to say of it.
    let ended =
        shell.run("printf 'a,b\\n1,x,z\\n' | $R apply noop.json -i - --format csv -o - --output-format csv");
    assert!(ended.out.is_empty() && !ended.error.contains("whole"), "{ended:?}");
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let shell = Shell::new();
    shell.file("long.csv", &ragged());
    for options in [
        "--output-format csv",
        "--output-format parquet",
        "--output-format csv --compression gzip --threads 1",
    ] {
        let script = format!(
            "$R apply noop.json -i long.csv -o - {options} | head -c 4 >got; echo ${{PIPESTATUS[0]}}"
        );
        let ended = shell.run(&script);
        assert_eq!((ended.out.as_str(), ended.error.as_str()), ("141\n", ""), "{options}");
        assert_eq!(std::fs::read(shell.path("got")).unwrap().len(), 4);
    }
}

#[test]
fn a_signal_ends_a_run_that_waits_for_its_input() {
    let shell = Shell::new();
    let mut command = program();
    command.args(["apply", "noop.json", "-i", "-", "--format", "csv", "-o", "out.csv"]);
    let mut child = command.current_dir(shell.path("")).stdin(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    assert!(std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(!child.wait().unwrap().success());
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(!shell.path("out.csv").exists());
}
