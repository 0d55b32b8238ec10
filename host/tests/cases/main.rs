//! Files as people have them: what comes out of them, and what is said where nothing can.
//!
//! `expected` holds a file for each folder of the corpus' `cases`, which are inputs of public bug reports;
//! `siblings` holds inputs of the same kinds. Each file lists runs of the program and what is right for them;
//! `exceptions.toml` lists those that do not hold yet. `RECIPE_CASES=c08b` runs the files whose name
//! starts so, and shows what is wrong with their exceptions, too.

#![allow(clippy::print_stderr, reason = "what failed is printed")]

mod expect;
mod look;
mod made;
mod pruning;
mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use expect::{Case, Exception, Exceptions};

/// The program, or another one that `RECIPE_HOST` names.
fn program() -> PathBuf {
    let named = std::env::var_os("RECIPE_HOST").map(PathBuf::from);
    named.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_recipe-host")))
}

/// Where the data of these tests is.
fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The corpus' cases, or none, with a message, where they are not there.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/cases");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("left out: there is no corpus folder `cases` beside the repository");
    None
}

/// The cases of a folder of this test, by name.
fn cases(folder: &str) -> Vec<(String, Case)> {
    let wanted = std::env::var("RECIPE_CASES").unwrap_or_default();
    let entries = std::fs::read_dir(here().join(folder)).expect("a folder of cases");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a case");
            let case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, case)
        })
        .filter(|(name, _)| name.starts_with(&wanted))
        .collect();
    cases.sort_by(|(one, _), (other, _)| one.cmp(other));
    cases
}

/// Runs all cases of a folder, and fails with all that does not hold.
fn check(folder: &str, corpus: Option<&Path>) {
    let cases = cases(folder);
    let text = std::fs::read_to_string(here().join("exceptions.toml")).expect("the exceptions");
    let exceptions: Exceptions = toml::from_str(&text).expect("a list of exceptions");
    let work: Vec<_> =
        cases.iter().flat_map(|(name, case)| case.run.iter().map(move |run| (name, case, run))).collect();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((name, case, run)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let fault = run::hold(case, run, corpus).err();
                    found.lock().expect("no other thread failed").insert((*name, &run.name), fault);
                }
            });
        }
    });
    report(folder, &found.into_inner().expect("no thread failed"), &exceptions.exception);
}

/// Fails with the runs that do not hold, and the exceptions that do.
fn report(folder: &str, found: &BTreeMap<(&String, &String), Option<String>>, exceptions: &[Exception]) {
    let mut faults = Vec::new();
    let mut open = 0;
    let is_chosen = std::env::var_os("RECIPE_CASES").is_some();
    for (&(case, run), fault) in found {
        let exception = exceptions.iter().find(|exception| exception.case == *case && exception.run == *run);
        let exception = exception.filter(|_| !is_chosen);
        match (fault, exception) {
            (Some(_), Some(_)) => open += 1,
            (Some(fault), None) => faults.push(format!("{case}: {run}\n{fault}")),
            (None, Some(_)) => {
                faults.push(format!("{case}: {run}\n  holds: remove it from exceptions.toml\n"));
            }
            (None, None) => {}
        }
    }
    if !is_chosen {
        let names: Vec<_> = found.keys().map(|(case, run)| (case.as_str(), run.as_str())).collect();
        let here = |exception: &&Exception| exception.folder == folder;
        for exception in exceptions.iter().filter(here) {
            if !names.contains(&(&exception.case, &exception.run)) {
                faults.push(format!("{}: {}\n  is an exception of no run\n", exception.case, exception.run));
            }
        }
    }
    eprintln!("{folder}: {} runs, {open} of them exceptions, {} faults", found.len(), faults.len());
    assert!(faults.is_empty(), "{} of {} runs:\n\n{}", faults.len(), found.len(), faults.join("\n"));
}

#[test]
fn cases_of_the_corpus_give_what_they_should() {
    let Some(corpus) = corpus() else { return };
    if std::env::var_os("RECIPE_CASES").is_none() {
        let cases = cases("expected");
        for entry in std::fs::read_dir(&corpus).expect("the corpus") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            let known = |(_, case): &(String, Case)| case.folder.as_deref() == Some(name.as_str());
            let is_known =
                Path::new(&name).extension().is_some() || name.starts_with("c66") || cases.iter().any(known);
            assert!(is_known, "nothing is expected of the folder `{name}`");
        }
    }
    check("expected", Some(&corpus));
}

#[test]
fn inputs_of_the_same_kinds_do_so_too() {
    check("siblings", None);
}

#[test]
fn conditions_find_the_same_rows_with_statistics_and_without() {
    let Some(corpus) = corpus() else { return };
    pruning::check(&corpus.join("c66-pruning-statistics"));
}
