//! Disks that fail: each sync and rename of a run in turn, writes on a full disk and beyond a limit of the system.

use std::path::Path;
use std::process::Command;

use crate::servers;
use crate::space::{Ended, Space, all_files, files, full, program};

/// What the hidden names of files end in that are written.
const UPLOAD: &str = ".tmp";

const OLD: &str = "a,b\n0,old\n";

/// A run over a file or a folder that is there.
const LINES: [(&str, &str); 2] = [
    ("file", "apply noop.json --input in.csv --output out/x.csv --overwrite --threads 1"),
    ("folder", "apply noop.json --input in.csv --output-format csv --output out/ --overwrite --threads 1"),
];

fn text(rows: u32) -> String {
    (0..rows).fold("a,b\n".to_owned(), |text, row| text + &format!("{row},new\n"))
}

/// A folder with an old output and a new input.
fn space(bucket: &str, kind: &str, rows: u32) -> Space {
    let space = Space::new(servers::s3s(), &format!("{bucket}-{kind}"));
    space.file("in.csv", text(rows).as_bytes());
    renew(&space, kind);
    space
}

/// Puts the old output back.
fn renew(space: &Space, kind: &str) {
    let _ = std::fs::remove_dir_all(space.path("out"));
    std::fs::create_dir(space.path("out")).unwrap();
    if kind == "file" {
        space.file("out/x.csv", OLD.as_bytes());
    } else {
        space.file("old.csv", OLD.as_bytes());
        space.succeeds("apply noop.json --input old.csv --output-format csv --output out/");
    }
}

fn traced(space: &Space, options: &[&str], line: &str) -> Ended {
    let mut command = Command::new("strace");
    command.args(["-f", "-o", "trace.txt"]).args(options).arg(program().get_program());
    command.args(line.split_whitespace()).current_dir(space.folder.path());
    command.output().unwrap().into()
}

fn has_strace() -> bool {
    let traces = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let traces = traces.is_ok_and(|output| output.status.success());
    if !traces {
        println!("left out: strace is not installed, or may not trace here");
    }
    traces
}

/// The old output or the new one is there, whole, and the next run puts it right.
fn whole(space: &Space, line: &str, ended: &Ended, rows: u32, context: &str) {
    let context = format!("{context}: {ended:?}");
    let there = files(&space.path("out"));
    let texts: Vec<&bytes::Bytes> = there.values().collect();
    // Which call fails depends on the threads: after the decision, the old file may still be beside the new one.
    let most = if ended.error.contains("is decided, but not all of it is in place yet") { 2 } else { 1 };
    assert!((1..=most).contains(&texts.len()), "{context}: {:?}", there.keys());
    let is_new = texts.iter().any(|there| **there == text(rows).as_bytes());
    let is_whole = |there: &&bytes::Bytes| **there == text(rows).as_bytes() || **there == OLD.as_bytes();
    assert!(texts.iter().all(is_whole), "{context}: a file is neither the old one nor the new");
    match ended.code {
        Some(0) => assert!(is_new, "{context}"),
        Some(1) => assert!(ended.error.contains("`out"), "{context}"),
        _ => panic!("{context}"),
    }
    space.succeeds(line);
    assert!(files(&space.path("out")).values().all(|there| *there == text(rows).as_bytes()), "{context}");
    let mut left: Vec<String> = all_files(&space.path("out")).into_keys().collect();
    left.retain(|path| path.ends_with(UPLOAD));
    assert!(left.is_empty(), "{context}: {left:?}");
}

#[test]
fn bytes_are_on_the_disk_before_their_name_is() {
    if !has_strace() {
        return;
    }
    for (kind, line) in LINES {
        let space = space("order", kind, 1000);
        let calls = "trace=openat,fsync,fdatasync,rename,renameat,renameat2,link,linkat";
        let ended = traced(&space, &["-y", "-e", calls], line);
        assert_eq!(ended.code, Some(0), "{kind}: {}", ended.error);
        let trace = std::fs::read_to_string(space.path("trace.txt")).unwrap();
        let calls: Vec<&str> = trace.lines().filter(|line| line.ends_with("= 0")).collect();
        let mut named = 0;
        for (at, call) in calls.iter().enumerate() {
            if !call.contains("rename") && !call.contains("link") {
                continue;
            }
            let quoted: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
            let [from, to] = quoted[..] else { panic!("{kind}: {call}") };
            named += 1;
            let is_sync = |call: &&str, of: &str| call.contains("sync(") && call.contains(&format!("{of}>"));
            let synced = calls[..at].iter().any(|call| is_sync(call, from));
            assert!(synced, "{kind}: `{from}` gets its name before it is synced:\n{trace}");
            let folder = Path::new(to).parent().unwrap().to_str().unwrap();
            let kept = calls[at..].iter().any(|call| is_sync(call, folder.trim_start_matches("./")));
            assert!(kept, "{kind}: the folder of `{to}` is not synced after it:\n{trace}");
        }
        // The file alone; or it, three entries of the log, and `_SUCCESS`.
        assert!(named >= if kind == "file" { 1 } else { 5 }, "{kind}: {named} names:\n{trace}");
        println!("{kind}: {named} names, each after its bytes and before its folder");
    }
}

#[test]
fn a_disk_that_fails_at_any_call_leaves_the_old_or_the_new() {
    if !has_strace() {
        return;
    }
    let (most, mut cases, mut failed) = (if full() { 8 } else { 2 }, 0, 0);
    for (kind, line) in LINES {
        let space = space("errors", kind, 1000);
        for call in ["fsync,fdatasync", "rename,renameat,renameat2", "link,linkat"] {
            let mut done = 0;
            for number in 1.. {
                let inject = format!("inject={call}:error=EIO:when={number}");
                let ended = traced(&space, &["-y", "-e", &format!("trace={call}"), "-e", &inject], line);
                let trace = std::fs::read_to_string(space.path("trace.txt")).unwrap();
                let Some(injected) = trace.lines().find(|line| line.contains("INJECTED")) else { break };
                // The cache of modules is on a disk, too.
                if injected.contains("/out") || injected.contains("\"out") {
                    whole(&space, line, &ended, 1000, &format!("{kind}, {call} {number}"));
                    done += 1;
                    failed += usize::from(ended.code == Some(1));
                }
                renew(&space, kind);
                if done == most {
                    break;
                }
            }
            cases += done;
        }
    }
    println!("{cases} cases, of which {failed} failed");
    assert!(failed > cases / 2);
}

#[test]
fn a_full_disk_leaves_the_old() {
    let mounts = Command::new("unshare").args(["-Urm", "true"]).status();
    if !mounts.is_ok_and(|status| status.success()) {
        println!("left out: no file system may be mounted here");
        return;
    }
    let sizes = if full() { 64 } else { 6 };
    let mut failed = 0;
    for number in 1..=sizes {
        // From 64 KiB to 4 MiB, of which a run needs a quarter.
        let size = 64 * number * 64 / sizes;
        let rows = 100_000;
        let space = Space::new(servers::s3s(), &format!("disk-{number}"));
        space.file("in.csv", text(rows).as_bytes());
        let (_, line) = LINES[0];
        let script = format!(
            "mkdir out && mount -t tmpfs -o size={size}k none out && printf '{}' > out/x.csv && \"$@\"; code=$?; \
             ls -A out > names; cp out/x.csv kept.csv; exit $code",
            OLD.replace('\n', "\\n")
        );
        let mut command = Command::new("unshare");
        command.args(["-Urm", "sh", "-c", &script, "sh"]).arg(program().get_program());
        let ended: Ended =
            command.args(line.split_whitespace()).current_dir(space.folder.path()).output().unwrap().into();
        let names = std::fs::read_to_string(space.path("names")).unwrap();
        assert_eq!(names, "x.csv\n", "{size} KiB: {ended:?}");
        let kept = std::fs::read_to_string(space.path("kept.csv")).unwrap();
        if ended.code == Some(0) {
            assert!(kept == text(rows), "{size} KiB: {ended:?}");
        } else {
            failed += 1;
            assert_eq!(ended.code, Some(1), "{size} KiB: {ended:?}");
            assert!(ended.error.contains("out/x.csv") && ended.error.contains("no space left"), "{ended:?}");
            assert_eq!(kept, OLD, "{size} KiB");
        }
    }
    println!("{sizes} sizes of a disk, of which {failed} were too small");
    assert!(failed > 0 && failed < sizes);
}

#[test]
fn a_limit_on_the_length_of_files_is_an_error() {
    for (kind, line) in LINES {
        let space = space("limit", kind, 100_000);
        let mut command = Command::new("sh");
        // In blocks of 512 bytes. Without the signal that the limit sends, the write itself fails.
        command.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"]).arg(program().get_program());
        let ended: Ended =
            command.args(line.split_whitespace()).current_dir(space.folder.path()).output().unwrap().into();
        assert_eq!(ended.code, Some(1), "{kind}: {ended:?}");
        whole(&space, line, &ended, 100_000, kind);
    }
}

/// The rows of a workbook wait in a temporary file, of which the library that writes workbooks takes no error.
#[test]
fn temporary_files_of_a_workbook_are_where_they_are_told_and_may_fail() {
    let space = space("workbook", "file", 20_000);
    let line = "apply noop.json --input in.csv --output out/x.xlsx --spill-folder temporary";
    let run = |prefix: &str, line: &str| -> Ended {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{prefix} exec \"$@\""), "sh"]).arg(program().get_program());
        command.args(line.split_whitespace()).env("TMPDIR", "/nonexistent").current_dir(space.folder.path());
        command.output().unwrap().into()
    };
    let says = |ended: &Ended, what: &str| {
        let error = format!("error: temporary files in `temporary`: {what}");
        let is_it = ended.error.starts_with(&error) && ended.error.contains("--spill-folder");
        assert!(is_it && ended.code == Some(1), "{ended:?}");
        assert_eq!(all_files(&space.path("out")).into_keys().collect::<Vec<_>>(), ["x.csv"], "{ended:?}");
    };
    says(&run("", line), "no such file or folder");
    std::fs::create_dir(space.path("temporary")).unwrap();
    // At the beginning of the file of rows, and near its end.
    for blocks in [100, 1000] {
        says(&run(&format!("trap '' XFSZ; ulimit -f {blocks};"), line), "File too large");
    }
    assert_eq!(run("", line).code, Some(0));
    assert!(space.path("out/x.xlsx").exists());
}
