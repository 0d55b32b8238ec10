//! Sources of which each run reads new files alone.

use recipe_run::RunError;
use recipe_run::job::{JobOptions, JobReport, PausedBookmark, RunJob};

use crate::{Folder, shown};

const JOB: &str = "\
sources:
  orders: orders/
  names: {path: names.csv, incremental: false}
steps:
  named: {join: [orders, names], on: id, type: left}
targets:
  with names: {from: named, path: out/named/, format: csv, mode: append}
  all: {from: orders, path: out/all/, format: csv, mode: append}
";

fn run(folder: &Folder, job: &str, change: impl FnOnce(RunJob) -> RunJob) -> Result<JobReport, RunError> {
    let mut options = JobOptions::default();
    options.incremental = true;
    change(RunJob::new(folder.parse(job, &options)?)).run()
}

fn rows(folder: &Folder, target: &str) -> Vec<String> {
    let mut rows = folder.read(target);
    rows.retain(|row| !row.starts_with("id"));
    rows.sort();
    rows
}

fn orders() -> Folder {
    Folder::with(&[
        ("orders/1.csv", "id,amount\n1,10\n2,20\n"),
        ("names.csv", "id,name\n1,Ana\n2,Bob\n3,Eve\n"),
    ])
}

#[test]
fn each_run_reads_new_files_and_all_of_a_table_that_is_not_incremental() {
    let folder = orders();
    let ran = |change: fn(RunJob) -> RunJob| {
        run(&folder, JOB, change).unwrap_or_else(|error| panic!("{}", shown(&error)))
    };
    assert!(!ran(|run| run).nothing_to_do);
    assert!(ran(|run| run).nothing_to_do);
    std::fs::write(folder.path("orders/2.csv"), "id,amount\n3,30\n").expect("written");
    let report = ran(|run| run);
    assert!(!report.nothing_to_do);
    assert_eq!(report.nodes[0].rows_in, 1, "the new file alone");
    assert_eq!(report.nodes[1].rows_in, 3, "the whole table");
    assert_eq!(rows(&folder, "out/named"), ["1,10,Ana", "2,20,Bob", "3,30,Eve"]);
    assert_eq!(rows(&folder, "out/all"), ["1,10", "2,20", "3,30"]);
    assert!(ran(|run| run).nothing_to_do);
    // A table that changed does not make rows that are there already come again.
    std::fs::write(folder.path("names.csv"), "id,name\n1,Anna\n").expect("written");
    assert!(ran(|run| run).nothing_to_do);
    let report = ran(RunJob::overwrite);
    assert_eq!(report.nodes[0].rows_in, 3, "all is read where targets begin anew");
    assert_eq!(rows(&folder, "out/named"), ["1,10,Anna", "2,20,", "3,30,"]);
    assert!(ran(|run| run).nothing_to_do);
}

#[test]
fn a_source_without_a_new_file_has_no_rows() {
    let folder = orders();
    std::fs::create_dir(folder.path("more")).expect("made");
    std::fs::write(folder.path("more/1.csv"), "id,amount\n7,70\n").expect("written");
    let job = "\
sources: {orders: orders/, more: more/}
steps: {both: {union: [orders, more]}}
targets: {all: {from: both, path: out/all/, format: csv, mode: append}}
";
    let ran = || run(&folder, job, |run| run).unwrap_or_else(|error| panic!("{}", shown(&error)));
    ran();
    std::fs::write(folder.path("more/2.csv"), "id,amount\n8,80\n").expect("written");
    let report = ran();
    assert_eq!((report.nodes[0].rows_in, report.nodes[1].rows_in), (0, 1));
    assert_eq!(rows(&folder, "out/all"), ["1,10", "2,20", "7,70", "8,80"]);
}

#[test]
fn another_job_does_not_go_on_where_this_one_was() {
    let folder = orders();
    run(&folder, JOB, |run| run).unwrap_or_else(|error| panic!("{}", shown(&error)));
    std::fs::write(folder.path("orders/2.csv"), "id,amount\n3,30\n").expect("written");
    let other = JOB.replace("type: left", "type: inner");
    let error = run(&folder, &other, |run| run).expect_err("another job").to_string();
    assert!(error.contains("was written by recipe") && error.contains("incremental"), "{error}");
}

#[test]
fn a_file_takes_no_incremental_source() {
    let folder = orders();
    let job = "sources: {orders: orders/}\ntargets: {all: {from: orders, path: all.csv}}\n";
    let error = run(&folder, job, |run| run).expect_err("a file").to_string();
    assert!(error.contains("an incremental run"), "{error}");
}

/// A run with a paused bookmark.
fn paused(from: Option<&str>, to: Option<&str>) -> impl FnOnce(RunJob) -> RunJob {
    let mut paused = PausedBookmark::default();
    (paused.from, paused.to) = (from.map(str::to_owned), to.map(str::to_owned));
    move |run| run.pause_bookmark(paused)
}

#[test]
fn a_paused_bookmark_stays_where_it_is() {
    let folder = orders();
    let first = run(&folder, JOB, |run| run).expect("a run");
    std::fs::write(folder.path("orders/2.csv"), "id,amount\n3,30\n").expect("written");
    let report = run(&folder, JOB, paused(None, None)).expect("a run");
    assert_eq!((report.nothing_to_do, report.nodes[0].rows_in), (false, 1), "the new file alone");
    assert!(run(&folder, JOB, paused(None, None)).expect("a run").nothing_to_do, "the same rows are there");
    let second = run(&folder, JOB, |run| run).expect("a run");
    assert_eq!(second.nodes[0].rows_in, 1, "the file is still new");
    assert_eq!(rows(&folder, "out/all"), ["1,10", "2,20", "3,30", "3,30"]);
    assert!(run(&folder, JOB, |run| run).expect("a run").nothing_to_do);

    std::fs::write(folder.path("orders/3.csv"), "id,amount\n4,40\n").expect("written");
    let third = run(&folder, JOB, |run| run).expect("a run");
    // Runs are named as reports name them, or by how that begins.
    let read = |from: Option<&str>, to: Option<&str>| {
        run(&folder, JOB, paused(from, to)).expect("a run").nodes[0].rows_in
    };
    assert_eq!(read(Some(&first.run), Some(&second.run[..12])), 1);
    assert_eq!(read(None, Some(&second.run)), 3);
    assert_eq!(read(Some(&first.run[..12]), None), 2);
    assert_eq!(read(Some(&third.run), None), 0);
    let all = ["1,10", "1,10", "2,20", "2,20", "3,30", "3,30", "3,30", "3,30", "3,30", "4,40", "4,40"];
    assert_eq!(rows(&folder, "out/all"), all);
    assert!(run(&folder, JOB, |run| run).expect("a run").nothing_to_do, "nothing is new");
}

#[test]
fn what_no_bookmark_can_be_paused_for_is_said() {
    let folder = orders();
    run(&folder, JOB, |run| run).expect("a run");
    let said = |job: &str, change: &dyn Fn(RunJob) -> RunJob| {
        shown(&run(&folder, job, change).expect_err("it is refused"))
    };
    let message = said(JOB, &|run| paused(Some("nothing"), None)(run));
    assert!(message.contains("no run `nothing` wrote into"), "{message}");
    assert!(message.contains("out/"), "{message}");
    let message = said(JOB, &|run| paused(None, None)(run).overwrite());
    assert!(message.contains("begins a new bookmark"), "{message}");
    let whole = JOB.replace("orders: orders/", "orders: {path: orders/, incremental: false}");
    let message = said(&whole, &|run| paused(None, None)(run));
    assert!(message.contains("no source of this job is incremental"), "{message}");
}
