//! Runs at the same time into the same folders, some of them or all, in any order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::super::tap::{Fault, Faulty, Tap};
use super::super::walk::{Dice, Walker};
use super::*;

/// The folders that runs write to, the one that decides first.
const ORDERS: [&[usize]; 8] = [&[0, 1], &[1, 0], &[0, 1, 2], &[2, 1, 0], &[1, 2], &[2, 0], &[1, 2, 0], &[1]];

/// A run, and where it writes.
struct Run {
    name: String,
    order: &'static [usize],
    jobs: Vec<Job>,
}

impl Run {
    fn of(name: &str, dice: &mut Dice) -> Run {
        let order = ORDERS[dice.below(ORDERS.len())];
        let modes = [Mode::Overwrite, Mode::Append, Mode::Append];
        let modes: Vec<Mode> = order.iter().map(|_| modes[dice.below(3)]).collect();
        Run { name: name.to_owned(), order, jobs: jobs(name, &modes) }
    }

    /// The same where some outputs are files.
    fn into_files(mut self, is_file: impl Fn(usize) -> bool) -> Run {
        for (job, at) in self.jobs.iter_mut().zip(self.order).filter(|(_, at)| is_file(**at)) {
            into_file(job, FILES[*at]);
        }
        self
    }

    fn job(&self, folder: usize) -> &Job {
        &self.jobs[self.order.iter().position(|at| *at == folder).expect("it writes there")]
    }
}

/// One tap after the other.
struct Both(Arc<dyn Tap>, Arc<dyn Tap>);

#[async_trait]
impl Tap for Both {
    async fn before(&self, what: &'static str) -> Result<bool> {
        self.0.before(what).await?;
        self.1.before(what).await
    }

    async fn after(&self, marked: bool) -> Result<()> {
        self.0.after(false).await?;
        self.1.after(marked).await
    }

    fn is_dead(&self) -> bool {
        self.1.is_dead()
    }
}

/// Begins anew where others were faster.
async fn persistent(dests: Vec<Arc<dyn Destination>>, jobs: Vec<Job>, tries: usize) -> Result<End> {
    let mut end = run_together(dests.clone(), jobs.clone()).await;
    for _ in 1..tries {
        if kind(&end) != Some(ErrorKind::Conflict) {
            break;
        }
        end = run_together(dests.clone(), jobs.clone()).await;
    }
    end
}

/// Lets runs take steps in an order from a seed: sometimes in turn, sometimes one far ahead. One may die at an operation.
fn interleave(
    places: &Places,
    runs: &[Run],
    dice: &mut Dice,
    tries: usize,
    crash: Option<(usize, usize)>,
) -> Vec<Result<End>> {
    let walker = |(number, run): (usize, &Run)| {
        Walker::through(|gate| {
            let tap: Arc<dyn Tap> = match crash {
                Some((dying, at)) if dying == number => {
                    Arc::new(Both(gate, Faulty::new(Fault::CrashAfter, at)))
                }
                _ => gate,
            };
            let dests = places.tapped(&tap);
            let dests = run.order.iter().map(|at| dests[*at].clone()).collect();
            persistent(dests, run.jobs.clone(), tries)
        })
    };
    let mut walkers: Vec<_> = runs.iter().enumerate().map(walker).collect();
    for turn in 0.. {
        assert!(turn < 100_000, "nobody comes to an end");
        if walkers.iter().all(|walker| walker.end.is_some()) {
            break;
        }
        let chosen = dice.below(walkers.len());
        for _ in 0..=dice.below(20) {
            walkers[chosen].step();
        }
    }
    walkers.into_iter().filter_map(|walker| walker.end).collect()
}

/// Somebody comes to each folder, and then every run is in all of its folders or in none, as if one had come after the
/// other. Gives the runs that are there.
async fn one_after_the_other(places: &Places, runs: &[Run], dice: &mut Dice, case: &str) -> Vec<String> {
    let mut rest: Vec<usize> = (0..places.dests.len()).collect();
    while !rest.is_empty() {
        let at = rest.remove(dice.below(rest.len()));
        clean(places.plain()[at].clone(), Duration::ZERO).await.expect("cleans");
    }
    let logs = places.committed().await;
    for run in runs {
        let mut there = run.order.iter().map(|at| logs[*at].contains(&run.name));
        let is_first = there.next();
        assert!(
            there.all(|is_there| Some(is_there) == is_first),
            "{case}: {} is in a part: {logs:?}",
            run.name
        );
    }
    for (number, log) in logs.iter().enumerate() {
        let mut files = BTreeMap::new();
        for name in log {
            let run = runs.iter().find(|run| &run.name == name).expect("is one of ours");
            files = after(&files, run.job(number));
        }
        assert_eq!(visible(&*places.dests[number]).await, files, "{case}: folder {number}");
        for other in &logs {
            let common: Vec<_> = log.iter().filter(|run| other.contains(run)).collect();
            let same: Vec<_> = other.iter().filter(|run| log.contains(run)).collect();
            assert_eq!(common, same, "{case}: the logs have the runs in another order");
        }
    }
    assert_eq!(places.open_uploads().await, 0, "{case}: uploads are left");
    let mut there: Vec<String> = logs.into_iter().flatten().collect();
    there.sort();
    there.dedup();
    there
}

/// Checks that what a run wrote is there where it says that it has committed, and is not where another run came first; whether
/// that is so. Nothing of other ends.
fn is_conflict(end: &Result<End>, is_there: bool, case: &str) -> Option<bool> {
    match end {
        Ok(End::Committed) => {
            assert!(is_there, "{case}");
            Some(false)
        }
        Err(error) if error.kind() == ErrorKind::Conflict => {
            assert!(!is_there, "{case}");
            Some(true)
        }
        _ => None,
    }
}

#[tokio::test]
async fn runs_into_several_folders_come_out_as_one_after_the_other() {
    let (mut conflicts, mut several) = (0, 0);
    for round in 0..400 {
        let mut dice = Dice(round);
        let runs = ["one", "two", "three"].map(|name| Run::of(name, &mut dice));
        let places = in_memory(3);
        let ends = interleave(&places, &runs, &mut dice, 1, None);
        let case = format!("round {round}");
        let there = one_after_the_other(&places, &runs, &mut dice, &case).await;
        for (run, end) in runs.iter().zip(&ends) {
            match is_conflict(end, there.contains(&run.name), &case) {
                Some(conflict) => conflicts += usize::from(conflict),
                None => panic!("{case}: {end:?}"),
            }
        }
        several += usize::from(there.len() > 1);
    }
    assert!(
        conflicts >= 100 && several >= 50,
        "{conflicts} conflicts, {several} rounds with several winners"
    );
}

#[tokio::test]
async fn the_same_run_into_several_folders_at_once_is_there_once() {
    for round in 0..200 {
        let mut dice = Dice(1000 + round);
        let mut run = || Run { order: ORDERS[dice.below(2)], ..Run::of("one", &mut Dice(round)) };
        let mut runs = [run(), run()];
        for run in &mut runs {
            run.jobs = run.order.iter().map(|at| jobs("one", &[Mode::Append; 2])[*at].clone()).collect();
        }
        let places = in_memory(2);
        let ends = interleave(&places, &runs, &mut dice, 20, None);
        let case = format!("round {round}: {ends:?}");
        assert!(ends.iter().any(|end| matches!(end, Ok(End::Committed))), "{case}");
        assert_eq!(one_after_the_other(&places, &runs[..1], &mut dice, &case).await, ["one"], "{case}");
        assert_eq!(places.committed().await, [["one"], ["one"]], "{case}");
    }
}

#[tokio::test]
async fn runs_that_begin_anew_all_come_to_an_end() {
    let mut tries = 0;
    for round in 0..150 {
        let mut dice = Dice(2000 + round);
        let runs = ["one", "two", "three"].map(|name| Run::of(name, &mut dice));
        let places = in_memory(3);
        let ends = interleave(&places, &runs, &mut dice, 50, None);
        let case = format!("round {round}");
        for end in ends {
            assert_eq!(end.unwrap_or_else(|error| panic!("{case}: {error}")), End::Committed, "{case}");
        }
        assert_eq!(one_after_the_other(&places, &runs, &mut dice, &case).await.len(), 3, "{case}");
        for dest in &places.dests {
            tries += entries(&**dest).await.iter().filter(|kind| *kind == "begin").count();
        }
    }
    assert!(tries > 1500, "only {tries} tries");
}

#[tokio::test]
async fn runs_into_several_folders_of_which_one_dies() {
    let mut part = 0;
    for round in 0..400 {
        let mut dice = Dice(3000 + round);
        let runs = ["one", "two", "three"].map(|name| Run::of(name, &mut dice));
        let places = in_memory(3);
        let crash = (dice.below(3), dice.below(70));
        let ends = interleave(&places, &runs, &mut dice, 1, Some(crash));
        for dest in &places.dests {
            let last = entries(&**dest).await.pop();
            part += usize::from(matches!(last.as_deref(), Some("prepared" | "commit")));
        }
        let case = format!("round {round}, {} dies at {}", crash.0, crash.1);
        let there = one_after_the_other(&places, &runs, &mut dice, &case).await;
        for (run, end) in runs.iter().zip(&ends) {
            is_conflict(end, there.contains(&run.name), &case);
        }
    }
    assert!(part >= 20, "only {part} logs were left in the middle");
}

/// Some outputs are files: which ones, by a number.
fn is_file(round: u64) -> impl Fn(usize) -> bool {
    move |number| (round % 7 + 1) & (1 << number) != 0
}

#[tokio::test]
async fn runs_into_files_and_folders_come_out_as_one_after_the_other() {
    let (mut conflicts, mut several, mut part) = (0, 0, 0);
    for round in 0..560 {
        let mut dice = Dice(4000 + round);
        let runs = ["one", "two", "three"].map(|name| Run::of(name, &mut dice).into_files(is_file(round)));
        let places = places_of(3, |_| false, is_file(round));
        let crash = (round >= 280).then(|| (dice.below(3), dice.below(70)));
        let ends = interleave(&places, &runs, &mut dice, 1, crash);
        for dest in &places.dests {
            let last = entries(&**dest).await.pop();
            part += usize::from(matches!(last.as_deref(), Some("prepared" | "commit")));
        }
        let case = format!("round {round}, {crash:?} dies");
        let there = one_after_the_other(&places, &runs, &mut dice, &case).await;
        for (run, end) in runs.iter().zip(&ends) {
            match is_conflict(end, there.contains(&run.name), &case) {
                Some(conflict) => conflicts += usize::from(conflict),
                None => assert!(crash.is_some(), "{case}: {end:?}"),
            }
        }
        several += usize::from(there.len() > 1);
    }
    let counted = format!("{conflicts} conflicts, {several} with several winners, {part} left in the middle");
    assert!(conflicts >= 100 && several >= 50 && part >= 10, "{counted}");
}
