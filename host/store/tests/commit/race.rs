//! Runs at the same time, with their operations in any order. The order comes from a seed, so that a failure comes again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::memory::Memory;
use super::tap::{Fault, Faulty, Tapped};
use super::walk::{Dice, Walker};
use super::*;

/// Lets runs take steps in an order from a seed: sometimes in turn, sometimes one far ahead.
fn interleave(
    dest: &Memory,
    jobs: &[Job],
    dice: &mut Dice,
    crash: Option<(usize, usize)>,
) -> Vec<Result<End>> {
    let mut walkers: Vec<_> = jobs
        .iter()
        .enumerate()
        .map(|(number, job)| {
            let job = job.clone();
            let inner: Arc<dyn Destination> = match crash {
                Some((run, at)) if run == number => {
                    Arc::new(Tapped::new(Arc::new(dest.clone()), Faulty::new(Fault::CrashAfter, at)))
                }
                _ => Arc::new(dest.clone()),
            };
            Walker::new(inner, |dest| run(dest, job))
        })
        .collect();
    while walkers.iter().any(|walker| walker.end.is_none()) {
        let chosen = dice.below(walkers.len());
        for _ in 0..=dice.below(20) {
            walkers[chosen].step();
        }
    }
    walkers.into_iter().filter_map(|walker| walker.end).collect()
}

/// What is visible after the runs that the log commits, in its order.
async fn serial(dest: &Memory, jobs: &[Job]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for run in committed(dest).await {
        let job = jobs.iter().find(|job| job.info.run == run).expect("is a run of ours");
        files = after(&files, job);
    }
    files
}

fn modes(dice: &mut Dice) -> Mode {
    [Mode::Fail, Mode::Overwrite, Mode::Overwrite, Mode::Append, Mode::Append][dice.below(5)]
}

#[tokio::test]
async fn different_runs_at_once_come_out_as_one_after_the_other() {
    let mut conflicts = 0;
    let mut several = 0;
    for round in 0..400 {
        let mut dice = Dice(round);
        let folders = ["", "", "", ""];
        let jobs: Vec<Job> = ["one", "two", "three"]
            .iter()
            .map(|run| job(run, modes(&mut dice), &folders[..=dice.below(4)]))
            .collect();
        let dest = Memory::default();
        let ends = interleave(&dest, &jobs, &mut dice, None);
        let in_log = committed(&dest).await;
        for (job, end) in jobs.iter().zip(&ends) {
            let is_in_log = in_log.contains(&job.info.run);
            match end {
                Ok(End::Committed) => assert!(is_in_log, "round {round}"),
                Err(error) if error.kind() == ErrorKind::Conflict => assert!(!is_in_log, "round {round}"),
                Err(error) if error.kind() == ErrorKind::Invalid && job.info.mode == Mode::Fail => {
                    assert!(!is_in_log, "round {round}");
                }
                end => panic!("round {round}: {end:?}"),
            }
            conflicts += usize::from(kind(end) == Some(ErrorKind::Conflict));
        }
        assert!(!in_log.is_empty(), "round {round}: nobody won");
        several += usize::from(in_log.len() > 1);
        assert_eq!(visible(&dest).await, serial(&dest, &jobs).await, "round {round}");
        assert_eq!(open_uploads(&dest).await, 0, "round {round}");
        assert_eq!(published(&dest).await.as_ref(), in_log.last(), "round {round}");
    }
    assert!(
        conflicts >= 100 && several >= 50,
        "{conflicts} conflicts, {several} rounds with several winners"
    );
}

#[tokio::test]
async fn the_same_run_at_once_is_there_once() {
    let mut nothing = 0;
    for round in 0..200 {
        let mut dice = Dice(1000 + round);
        let one = job("one", modes(&mut dice), &["", "a=1/", "a=2/"]);
        let jobs = [one.clone(), one.clone(), one];
        let dest = Memory::default();
        for end in interleave(&dest, &jobs, &mut dice, None) {
            match end {
                Ok(end) => nothing += usize::from(end == End::NothingToDo),
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                Err(error) => panic!("round {round}: {error:?}"),
            }
        }
        assert_eq!(committed(&dest).await, ["one"], "round {round}");
        assert_eq!(visible(&dest).await, serial(&dest, &jobs).await, "round {round}");
        assert_eq!(open_uploads(&dest).await, 0, "round {round}");
    }
    assert!(nothing > 0, "no run came so late that nothing was left to do");
}

#[tokio::test]
async fn runs_at_once_of_which_one_dies() {
    for round in 0..300 {
        let mut dice = Dice(2000 + round);
        let jobs: Vec<Job> = ["one", "two", "three"]
            .iter()
            .map(|run| job(run, [Mode::Overwrite, Mode::Append][dice.below(2)], &["", "", ""]))
            .collect();
        let dest = Memory::default();
        let crash = (dice.below(3), dice.below(40));
        let ends = interleave(&dest, &jobs, &mut dice, Some(crash));
        let last = job("last", [Mode::Overwrite, Mode::Append][dice.below(2)], &["", ""]);
        assert_eq!(run(Arc::new(dest.clone()), last.clone()).await.expect("works"), End::Committed);
        let in_log = committed(&dest).await;
        for (job, end) in jobs.iter().zip(&ends) {
            if matches!(end, Ok(End::Committed)) {
                assert!(in_log.contains(&job.info.run), "round {round}");
            }
        }
        let jobs = [jobs, vec![last]].concat();
        assert_eq!(visible(&dest).await, serial(&dest, &jobs).await, "round {round}");
        assert_eq!(open_uploads(&dest).await, 0, "round {round}");
    }
}

fn old() -> Job {
    job("old", Mode::Fail, &["", "", ""])
}

/// A commit that its run did not live to put in place, over files that it replaces.
async fn decided() -> Memory {
    let dest = Memory::default();
    run(Arc::new(dest.clone()), old()).await.expect("works");
    let replacing = job("new", Mode::Overwrite, &[""]);
    let mut walker = Walker::new(Arc::new(dest.clone()), |dest| run(dest, replacing));
    walker.walk_to("complete");
    drop(walker);
    assert_eq!(committed(&dest).await, ["old", "new"]);
    dest
}

#[tokio::test]
async fn whoever_finishes_a_run_late_deletes_nothing_of_a_later_one() {
    // Of the same bytes a store cannot tell two versions, so only the log shows that the file is another run's.
    let same = |job: Job| Job { files: old().files, ..job };
    let later = job("later", Mode::Overwrite, &["", "", "", ""]);
    let cases = [
        ("complete", false, later.clone()),
        ("complete", true, later.clone()),
        ("delete", false, later.clone()),
        ("complete", false, same(later.clone())),
        ("complete", true, same(later)),
    ];
    for (until, is_past, later) in cases {
        let dest = decided().await;
        let mut slow = Walker::new(Arc::new(dest.clone()), |dest| clean(dest, Duration::from_hours(1)));
        if is_past {
            slow.walk_past(until);
        } else {
            slow.walk_to(until);
        }
        run(Arc::new(dest.clone()), later.clone()).await.expect("works");
        let expected = visible(&dest).await;
        assert_eq!(expected, after(&BTreeMap::new(), &later));
        slow.walk().expect("works");
        assert_eq!(visible(&dest).await, expected, "woken before {until}");
        assert_eq!(published(&dest).await.as_deref(), Some("later"), "woken before {until}");
    }
}

#[tokio::test]
async fn whoever_fences_late_aborts_nothing_of_a_later_run() {
    let dest = Memory::default();
    let mut slow = Walker::new(Arc::new(dest.clone()), |dest| run(dest, job("slow", Mode::Fail, &[""])));
    slow.walk_to("uploads");
    let mut later = Walker::new(Arc::new(dest.clone()), |dest| run(dest, job("later", Mode::Fail, &[""])));
    later.walk_to("complete");
    assert!(kind(&slow.walk()) == Some(ErrorKind::Conflict));
    assert_eq!(later.walk().expect("works"), End::Committed);
    assert_eq!(committed(&dest).await, ["later"]);
}
