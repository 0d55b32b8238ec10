//! Runs that are ended, and runs that the system gives little: nothing stays behind, and nothing hangs.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::Shell;
use crate::space::program;

/// A sort of many rows in little memory, which writes temporary files for a while.
fn sorting(shell: &Shell) -> Command {
    let rows =
        (0..400_000_u64).map(|row| format!("{},name {row}\n", row.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    shell.file("many.csv", &format!("n,name\n{}", rows.collect::<String>()));
    shell.file(
        "sort.json",
        r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "name"}]}}]"#,
    );
    std::fs::create_dir_all(shell.path("files")).unwrap();
    let mut command = Command::new(program().get_program());
    let line = "apply sort.json --input many.csv --output out.csv --memory-limit 1MB --spill-folder files --threads 2";
    command.args(line.split(' ')).current_dir(shell.path("")).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits until the program holds temporary files, which have no names.
fn holds_files(child: &mut Child, folder: &Path) {
    let open = format!("/proc/{}/fd", child.id());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(1) {
        let files = std::fs::read_dir(&open).into_iter().flatten().flatten();
        let mut links = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        if links.any(|link| link.starts_with(folder)) {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended before it wrote temporary files");
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("it writes no temporary files");
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_leaves_no_temporary_files() {
    let shell = Shell::new();
    let mut child = sorting(&shell).spawn().unwrap();
    let folder = shell.path("files").canonicalize().unwrap();
    holds_files(&mut child, &folder);
    assert_eq!(count(&folder), 0, "they have no names while it runs");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(count(&folder), 0);
    assert!(!shell.path("out.csv").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn signals_that_end_a_program_end_a_run() {
    let shell = Shell::new();
    for (signal, code) in [("-HUP", 129), ("-QUIT", 131), ("-TERM", 143), ("-INT", 130)] {
        let mut child = sorting(&shell).spawn().unwrap();
        holds_files(&mut child, &shell.path("files").canonicalize().unwrap());
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{signal}: {error}");
        assert!(error.contains("stopped; nothing was written"), "{signal}: {error}");
        let left = shell.gives("ls -A");
        assert!(!left.contains("out.csv"), "{signal}: {left}");
    }
    // With `nohup`, a run goes on when the terminal is closed.
    let sorting = sorting(&shell);
    let mut command = Command::new("nohup");
    command.arg(sorting.get_program()).args(sorting.get_args()).current_dir(shell.path(""));
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    holds_files(&mut child, &shell.path("files").canonicalize().unwrap());
    assert!(Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    assert!(shell.path("out.csv").exists());
}

/// A user that nobody else is, for whom threads can be limited; only root can be another user.
const USER: u32 = 61_234;

#[cfg(target_os = "linux")]
#[test]
fn a_run_does_with_the_threads_that_it_gets() {
    let shell = Shell::new();
    let anyone = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(shell.path(""), anyone).unwrap();
    let started = |limit: u32, line: &str| {
        let mut command = Command::new("prlimit");
        command.arg(format!("--nproc={limit}")).arg(program().get_program()).args(line.split(' '));
        command.current_dir(shell.path("")).uid(USER + limit).gid(USER).output()
    };
    let apply = "apply noop.json --input in.csv --output out.csv --overwrite --threads 12";
    match started(64, apply) {
        Ok(output) if output.status.success() => {}
        // Not root, or the program is where others cannot read.
        _ => return println!("left out: this needs root, prlimit, and a program that others can run"),
    }
    for limit in [9, 10, 14, 20] {
        let output = started(limit, apply).unwrap();
        assert!(output.status.success(), "{limit}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(shell.read("out.csv"), "a,b\n1,x\n2,y\n", "{limit}");
    }
    for (limit, could) in [(1, 0), (2, 1), (5, 4), (8, 7)] {
        let output = started(limit, apply).unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{limit}: {error}");
        let message = format!("of the 8 threads that a run needs at least, {could} could start");
        assert!(error.contains(&message) && error.contains("`ulimit -u`"), "{limit}: {error}");
    }
}
