//! Whole runs that die before or after each of their requests, and runs at the same time.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use recipe_run::{Apply, ErrorKind};

use crate::hook::{Hook, Trouble};
use crate::servers;
use crate::space::{Files, Space, full};
use crate::within::{self, run};

/// Ways to write, as they are named here.
const MODES: [&str; 4] = ["new", "replace", "append", "partitioned"];

/// How many cases are on their way at a time.
const AT_A_TIME: usize = 4;

fn job(mode: &str, input: &str, prefix: &str) -> Apply {
    let apply = within::job(format!("s3://crash/in/{input}.csv"), format!("s3://crash/{prefix}/"));
    match mode {
        "new" => apply,
        "append" => apply.append(),
        "partitioned" => apply.overwrite().partition_by("b"),
        _ => apply.overwrite(),
    }
}

/// The rows of files, sorted: the first cell, which no other row has.
fn rows(files: &Files) -> Vec<String> {
    let cells = files.values().flat_map(|bytes| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let cells = text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned());
        cells.collect::<Vec<_>>()
    });
    let mut rows: Vec<String> = cells.collect();
    rows.sort();
    rows
}

struct Case {
    mode: &'static str,
    trouble: Trouble,
    /// Whether another run comes next, and not the same.
    other: bool,
}

fn space() -> Option<Space> {
    let space = Space::new(servers::moto()?, "crash");
    space.put("in/old.csv", "a,b\no1,x\no2,y\n");
    space.put("in/new.csv", "a,b\nn1,x\nn2,y\nn3,z\n");
    space.put("in/other.csv", "a,b\nx1,x\n");
    Some(space)
}

fn before(space: &Space, mode: &str, prefix: &str) {
    if mode != "new" {
        run(&space.server.s3(), &job("new", "old", prefix)).unwrap();
    }
}

#[test]
fn a_crash_at_any_request_of_a_run_leaves_all_or_nothing() {
    let Some(space) = space() else { return };
    let mut cases = Vec::new();
    for mode in MODES {
        let prefix = format!("undisturbed-{mode}");
        before(&space, mode, &prefix);
        let hook = Hook::new(Trouble::Nothing);
        run(&space.server.s3_through(hook.client()), &job(mode, "new", &prefix)).unwrap();
        let count = hook.count();
        let first = if full() { 1 } else { count % 8 + 1 };
        for at in (first..=count).step_by(if full() { 1 } else { 8 }) {
            for trouble in [Trouble::DeadBefore(at), Trouble::DeadAfter(at)] {
                cases.extend([false, true].map(|other| Case { mode, trouble, other }));
            }
        }
    }
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let Some(case) = cases.get(number) else { return };
                    if let Err(what) = check(&space, case, &format!("case-{number}")) {
                        wrong.lock().unwrap().push(format!("{} {:?}: {what}", case.mode, case.trouble));
                    }
                }
            });
        }
    });
    println!("{} cases", cases.len());
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

fn check(space: &Space, case: &Case, prefix: &str) -> Result<(), String> {
    before(space, case.mode, prefix);
    let s3 = space.server.s3();
    let folder = format!("{prefix}/");
    let old = rows(&space.data(&folder));
    let hook = Hook::new(case.trouble);
    let same = job(case.mode, "new", prefix);
    let end = run(&space.server.s3_through(hook.client()), &same);
    let mut new: Vec<String> = ["n1", "n2", "n3"].map(str::to_owned).into();
    if case.mode == "append" {
        new.extend(old.clone());
        new.sort();
    }
    let there = rows(&space.data(&folder));
    if end.is_ok() && there != new {
        return Err(format!("it ended well with {there:?}"));
    }
    let decided = space.objects(&format!("{folder}_recipe_log/")).values().any(|entry| {
        let entry: serde_json::Value = serde_json::from_slice(entry).unwrap();
        entry["kind"] == "commit" && entry["inputs"][0]["uri"] == "s3://crash/in/new.csv"
    });
    if !decided && there != old {
        return Err(format!("{there:?} is visible before it is decided"));
    }
    if case.other {
        run(&s3, &job("append", "other", prefix)).map_err(|error| format!("the other run: {error}"))?;
    } else {
        run(&s3, &same).map_err(|error| format!("the same run: {error}"))?;
    }
    let there = rows(&space.data(&folder));
    let expected = match (case.other, decided) {
        (false, _) => new,
        (true, true) => [new, vec!["x1".to_owned()]].concat(),
        (true, false) => [old, vec!["x1".to_owned()]].concat(),
    };
    if there != expected {
        return Err(format!("{there:?} is there after the next run, not {expected:?}"));
    }
    match space.open_uploads_in(&folder) {
        0 => Ok(()),
        open => Err(format!("{open} uploads are left")),
    }
}

#[test]
fn of_runs_at_once_each_row_is_there_once_or_not_at_all() {
    let Some(space) = space() else { return };
    for name in ["one", "two", "three"] {
        space.put(&format!("in/{name}.csv"), format!("a,b\n{name}0,x\n{name}1,y\n{name}2,z\n"));
    }
    let rounds = if full() { 100 } else { 5 };
    let (mut won, mut lost) = (0, 0);
    for round in 0..rounds {
        let mode = ["append", "partitioned", "replace"][round % 3];
        let prefix = format!("round-{round}");
        let ends = std::thread::scope(|scope| {
            let begin = |name: &'static str| {
                let (space, prefix) = (&space, &prefix);
                scope.spawn(move || run(&space.server.s3(), &job(mode, name, prefix)))
            };
            let runs = ["one", "two", "three"].map(|name| (name, begin(name)));
            runs.map(|(name, run)| (name, run.join().unwrap()))
        });
        let mut winners = BTreeSet::new();
        for (name, end) in ends {
            match end {
                Ok(()) => drop(winners.insert(name)),
                Err(error) if error.kind() == ErrorKind::Conflict => lost += 1,
                Err(error) => panic!("round {round}: {name}: {error}"),
            }
        }
        won += winners.len();
        let there = rows(&space.data(&format!("{prefix}/")));
        let of = |name: &&str| (0..3).map(|row| format!("{name}{row}")).collect::<Vec<_>>();
        let mut all: Vec<String> = winners.iter().flat_map(of).collect();
        all.sort();
        let fine = if mode == "append" { there == all } else { winners.iter().any(|name| there == of(name)) };
        assert!(fine, "round {round}, {mode}: {there:?} of {winners:?}");
        assert_eq!(space.open_uploads_in(&format!("{prefix}/")), 0, "round {round}");
    }
    println!("{rounds} rounds of three runs: {won} were committed, {lost} gave way");
    assert!(won >= rounds);
}
