//! What is to be said of a run and cannot be: before the output is decided it ends the run, after that it says that the output
//! is there.

use std::process::{Command, Stdio};

use crate::shell::Shell;
use crate::space::program;

#[test]
fn a_report_that_cannot_be_written_ends_the_run_before_its_output() {
    let shell = Shell::new();
    shell.file("file", "");
    shell.gives("mkdir closed; chmod 555 closed");
    // As root, every folder may be written to.
    let root = shell.gives("id -u").trim() == "0";
    let closed = if root { "/proc/none/r.json" } else { "closed/r.json" };
    for flag in ["--report", "--rejects"] {
        for name in ["file/r.json", "/proc/none/r.json", closed, "/dev/none/../../proc/r.json"] {
            let run = format!("$R apply noop.json -i in.csv -o out.csv {flag} {name}");
            let role = if flag == "--report" { "report" } else { "list of rejects" };
            shell.fails(
                &run,
                1,
                &[&format!("error: {role}: cannot "), &format!("= help: {flag} FILE names another place")],
            );
            assert!(!shell.path("out.csv").exists(), "{flag} {name}");
        }
    }
    // So it is with an output where no folder can be made.
    shell.fails(
        "$R apply noop.json -i in.csv -o /proc/none/out.csv",
        1,
        &["cannot make the folder `/proc/none`"],
    );
}

#[test]
fn a_full_disk_under_the_report_ends_the_run_before_its_output() {
    let mounts = Command::new("unshare").args(["-Urm", "true"]).status();
    if !mounts.is_ok_and(|status| status.success()) {
        println!("left out: no file system may be mounted here");
        return;
    }
    let shell = Shell::new();
    shell.file("wrong.csv", &format!("a,b\n{}", "1,2,3\n".repeat(20_000)));
    for flag in ["--report small/full.json", "--rejects small/full.jsonl"] {
        let script = format!(
            "mkdir -p small; mount -t tmpfs -o size=64k none small; head -c 62000 /dev/zero >small/filled; \
             $R apply noop.json -i wrong.csv --ragged reject -o out.csv {flag}; code=$?; ls -A small; exit $code"
        );
        shell.file("script.sh", &script);
        let ended = shell.run("unshare -Urm bash script.sh");
        assert_eq!(ended.code, Some(1), "{flag}: {ended:?}");
        assert!(ended.error.contains("no space left on the disk"), "{flag}: {ended:?}");
        assert!(!shell.path("out.csv").exists() && ended.out == "filled\n", "{flag}: {ended:?}");
    }
}

#[test]
fn what_fails_after_the_output_says_that_the_output_is_there() {
    let shell = Shell::new();
    for (flags, message) in [
        ("--report /dev/full", "the report is not: cannot write `/dev/full`: no space left on the disk"),
        (">/dev/full", "its summary cannot be printed: no space left on the disk"),
    ] {
        shell.fails(
            &format!("$R apply noop.json -i in.csv -o out.csv --overwrite {flags}"),
            4,
            &[&format!("error: the output `out.csv` is written, but {message}")],
        );
        assert_eq!(shell.read("out.csv"), "a,b\n1,x\n2,y\n", "{flags}");
        shell.gives("rm out.csv");
    }
    let ended = shell.run("$R apply noop.json -i in.csv -o - --output-format csv 2>/dev/full");
    assert_eq!((ended.code, ended.out.as_str()), (Some(4), "a,b\n1,x\n2,y\n"));
    // A run that finds its output there and cannot report it says as much.
    let again = "$R apply noop.json -i in.csv -o out/ --output-format csv";
    shell.gives(again);
    shell.fails(
        &format!("{again} --report /dev/full"),
        4,
        &["the output `out/` is written, but the report is not"],
    );
    // Rows that do not fit are another matter.
    for output in ["-o - --output-format csv >/dev/full", "-o /dev/full --output-format csv"] {
        shell.fails(&format!("$R apply noop.json -i in.csv {output}"), 1, &["no space left on the disk"]);
    }
}

#[test]
fn nobody_has_to_read_what_is_said() {
    let shell = Shell::new();
    for log in ["", "--log trace"] {
        for (output, closed) in [
            ("-o out.csv --overwrite", "out"),
            ("-o out.csv --overwrite", "err"),
            ("-o /dev/null --output-format csv", "both"),
        ] {
            let mut command: Command = program();
            command.args(format!("apply noop.json -i in.csv {output} {log}").split_whitespace());
            command.current_dir(shell.path("")).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let (out, error) = (child.stdout.take(), child.stderr.take());
            // Of a pipe that is dropped here, nobody has the other end.
            let mut said = String::new();
            match closed {
                "out" => {
                    drop(out);
                    std::io::Read::read_to_string(&mut error.unwrap(), &mut said).unwrap();
                }
                "err" => {
                    drop(error);
                    std::io::Read::read_to_string(&mut out.unwrap(), &mut said).unwrap();
                }
                _ => drop((out, error)),
            }
            let code = child.wait().unwrap().code();
            assert_eq!(code, Some(0), "{output} {log}, {closed}: {said}");
            assert!(!said.contains("panicked"), "{said}");
        }
    }
    let ended = shell.run("$R apply noop.json -i in.csv -o - --output-format csv 2> >(true) | cat");
    assert_eq!(ended.out, "a,b\n1,x\n2,y\n");
}
