//! Runs that are ended from outside: asked to end, or killed. The next run puts things right.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::dice::Dice;
use crate::proxy::Proxy;
use crate::servers;
use crate::space::{Ended, Files, Space, all_files, files, full};

/// Ways to write: new, over what is there, beside it, in folders.
const MODES: [(&str, &str); 4] = [
    ("new", ""),
    ("replace", "--overwrite"),
    ("append", "--append"),
    ("partitioned", "--overwrite --partition-by b"),
];

fn send(signal: &str, child: &Child) {
    let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

fn line(mode: usize, input: &str, output: &str) -> String {
    format!("apply noop.json --input {input} --output-format csv --output {output} {}", MODES[mode].1)
}

/// A space with inputs of a moderate length, and what an output is before the run that is killed.
fn space(bucket: &str) -> Option<Space> {
    let space = Space::new(servers::moto()?, bucket);
    let text = |first: u32| {
        let rows =
            (first..first + 20_000).map(|row| format!("{row},{}\n", ["x", "y", "z"][row as usize % 3]));
        format!("a,b\n{}", rows.collect::<String>())
    };
    space.file("old.csv", text(0).as_bytes());
    space.file("in.csv", text(100_000).as_bytes());
    Some(space)
}

/// All rows of an output, and how often each is there.
fn rows(files: &Files) -> Vec<u32> {
    let text = |bytes: &bytes::Bytes| String::from_utf8(bytes.to_vec()).unwrap();
    let rows = files.values().map(text).flat_map(|text| {
        let rows = text.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap());
        rows.collect::<Vec<u32>>()
    });
    let mut rows: Vec<u32> = rows.collect();
    rows.sort_unstable();
    rows
}

/// The rows that are there before a run and after it.
fn expected(mode: usize) -> (Vec<u32>, Vec<u32>) {
    let (old, new): (Vec<u32>, Vec<u32>) = ((0..20_000).collect(), (100_000..120_000).collect());
    match MODES[mode].0 {
        "new" => (Vec::new(), new),
        "append" => (old.clone(), [old, new].concat()),
        _ => (old, new),
    }
}

/// How long a run takes, to choose a time within it.
fn timed(space: &Space, output: &str) -> u64 {
    let begun = Instant::now();
    space.succeeds(&line(0, "in.csv", output));
    begun.elapsed().as_millis() as u64
}

fn before(space: &Space, mode: usize, output: &str) {
    if MODES[mode].0 != "new" {
        space.succeeds(&line(0, "old.csv", output));
    }
}

fn start(space: &Space, endpoint: &str, line: &str) -> Child {
    let mut command = space.command_at(endpoint, line);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A run at a random time, or at a random request: little of its time is spent on requests. With what it reaches the server
/// through, which goes with the run.
fn amid(space: &Space, line: &str, case: usize, dice: &mut Dice, whole: u64) -> (Child, Option<Proxy>) {
    if (case / (2 * MODES.len())).is_multiple_of(2) {
        let child = start(space, &space.server.endpoint, line);
        std::thread::sleep(Duration::from_millis(dice.below(whole)));
        return (child, None);
    }
    let proxy = Proxy::new(&space.server.endpoint, None);
    let mut child = start(space, &proxy.endpoint, line);
    let at = 1 + dice.below(20) as usize;
    while proxy.seen().len() < at && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    (child, Some(proxy))
}

#[test]
fn runs_that_are_asked_to_end_leave_nothing() {
    let Some(space) = space("terminated") else { return };
    let whole = timed(&space, "S3/time/");
    let (mut dice, mut ended_early) = (Dice(1), 0);
    let cases = if full() { 200 } else { 16 };
    for case in 0..cases {
        let mode = case % MODES.len();
        let output = format!("S3/out-{case}/");
        before(&space, mode, &output);
        let line = line(mode, "in.csv", &output);
        let (mut child, _proxy) = amid(&space, &line, case, &mut dice, whole);
        if child.try_wait().unwrap().is_none() {
            send("-TERM", &child);
        }
        let begun = Instant::now();
        let output = child.wait_with_output().unwrap();
        let by_signal = std::os::unix::process::ExitStatusExt::signal(&output.status).is_some();
        let ended: Ended = output.into();
        let (old, new) = expected(mode);
        let context = format!("case {case}, {}: {ended:?}", MODES[mode].0);
        assert!(begun.elapsed() < Duration::from_secs(10), "{context}: it took {:?}", begun.elapsed());
        let there = rows(&space.data(&format!("out-{case}/")));
        if ended.code == Some(0) {
            assert!(there == new, "{context}: not all is there");
        } else {
            // Before the program has begun to listen, the signal ends it at once.
            assert!(by_signal || ended.code == Some(143), "{context}");
            assert!(there == old, "{context}: {} rows are visible", there.len());
            ended_early += 1;
        }
        assert_eq!(space.open_uploads_in(&format!("out-{case}/")), 0, "{context}");
    }
    println!("{cases} runs asked to end, of which {ended_early} did so early");
    assert!(ended_early > 0);
}

#[test]
fn runs_that_are_killed_are_put_right_by_the_next() {
    let Some(space) = space("killed") else { return };
    let whole = timed(&space, "S3/time/");
    let (mut dice, mut killed) = (Dice(2), 0);
    let cases = if full() { 208 } else { 16 };
    for case in 0..cases {
        let mode = case % MODES.len();
        let output = format!("S3/out-{case}/");
        before(&space, mode, &output);
        let run = line(mode, "in.csv", &output);
        let (mut child, _proxy) = amid(&space, &run, case, &mut dice, whole);
        killed += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        recover(&space, case, mode, &output, &run, |space, case| space.data(&format!("out-{case}/")));
        assert_eq!(space.open_uploads_in(&format!("out-{case}/")), 0, "case {case}");
    }
    println!("{cases} runs, of which {killed} were killed");
    assert!(killed > cases / 3);
}

#[test]
fn local_runs_that_are_killed_are_put_right_by_the_next() {
    let Some(space) = space("local") else { return };
    let whole = timed(&space, "time/");
    let (mut dice, mut killed) = (Dice(3), 0);
    let cases = if full() { 200 } else { 12 };
    for case in 0..cases {
        let mode = case % MODES.len();
        let output = format!("out-{case}/");
        before(&space, mode, &output);
        let run = line(mode, "in.csv", &output);
        let mut child = start(&space, &space.server.endpoint, &run);
        std::thread::sleep(Duration::from_millis(dice.below(whole)));
        killed += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        recover(&space, case, mode, &output, &run, |space, case| files(&space.path(&format!("out-{case}"))));
        assert_eq!(hidden(&space, case, ".tmp"), Vec::<String>::new(), "case {case}");
        // A small file on its way takes a moment, and is left over for sure after an hour.
        for path in hidden(&space, case, ".new") {
            let file = std::fs::File::options().write(true).open(space.path(&path)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(2)).unwrap();
        }
        space.succeeds(&format!("clean {output} --older-than 1h"));
        assert_eq!(hidden(&space, case, ""), Vec::<String>::new(), "case {case}");
    }
    println!("{cases} runs, of which {killed} were killed");
    assert!(killed > 0);
}

/// The hidden files of a case whose names end like this.
fn hidden(space: &Space, case: usize, end: &str) -> Vec<String> {
    let folder = format!("out-{case}");
    let is_hidden = |path: &String| {
        path.rsplit('/').next().is_some_and(|name| name.starts_with('.') && name.ends_with(end))
    };
    let paths = all_files(&space.path(&folder)).into_keys().filter(is_hidden);
    paths.map(|path| format!("{folder}/{path}")).collect()
}

/// Looks at what a killed run left, and runs it or another one again: all rows are there once.
fn recover(
    space: &Space,
    case: usize,
    mode: usize,
    output: &str,
    run: &str,
    data: fn(&Space, usize) -> Files,
) {
    let (old, new) = expected(mode);
    let context = || format!("case {case}, {}", MODES[mode].0);
    if (case / MODES.len()).is_multiple_of(2) {
        space.succeeds(run);
        let there = rows(&data(space, case));
        assert!(there == new, "{}: {} rows after the same run", context(), there.len());
        return;
    }
    // Another run adds its rows to what was decided before it.
    space.file("more.csv", b"a,b\n999999,x\n");
    space.succeeds(&format!(
        "apply noop.json --input more.csv --output-format csv --output {output} --append"
    ));
    let mut there = rows(&data(space, case));
    assert_eq!(there.pop(), Some(999_999), "{}", context());
    assert!(there == old || there == new, "{}: {} rows after another run", context(), there.len());
}
