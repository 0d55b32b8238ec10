//! The soak: random runs of the program, one after the other and several at once, with random harm done to them, and one
//! checker after each.
//!
//! A round is a new output, here or in a bucket, with a handful of runs into it. Each is killed, asked to end, held up, has
//! its disk full, its input changed or its server failing, or has others beside it; then it runs again, or another one
//! does, or `clean`. What has to hold is in [`check`]. All of a round is made from its number.
//!
//! - Without a word, a few rounds run.
//! - With `RECIPE_TESTS=full`, rounds run for two hours, or for as many minutes as `RECIPE_SOAK_MINUTES` says.
//! - `RECIPE_SOAK_SEED=71` begins with round 71, and runs that alone unless minutes are given.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "tests and their helpers")]

mod change;
mod check;
#[path = "../whole/dice.rs"]
mod dice;
mod disturb;
mod job;
mod model;
mod place;
mod pool;
#[allow(dead_code, reason = "each crate of tests uses what it needs of it")]
#[path = "../whole/proxy.rs"]
mod proxy;
mod round;
#[path = "../../store/tests/s3/servers.rs"]
mod servers;
#[allow(dead_code, reason = "each crate of tests uses what it needs of it")]
#[path = "../whole/space.rs"]
mod space;
mod tally;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use pool::Pool;
use tally::Tally;

/// How many rounds run where nothing is said.
const FEW: u64 = 6;

/// How many rounds are on their way at a time: a failing network is mostly waited for.
const AT_A_TIME: usize = 3;

/// How often it is told what there was so far.
const TOLD_EVERY: Duration = Duration::from_mins(10);

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}={text}: a number was expected")))
}

/// Until when rounds are begun.
#[derive(Clone, Copy)]
enum Until {
    Round(u64),
    Time(Instant),
}

impl Until {
    fn is_over(self, round: u64) -> bool {
        match self {
            Until::Round(end) => round >= end,
            Until::Time(end) => Instant::now() >= end,
        }
    }
}

#[test]
fn whatever_is_done_to_runs_their_output_is_whole_or_absent() {
    let (seed, minutes) = (number("RECIPE_SOAK_SEED"), number("RECIPE_SOAK_MINUTES"));
    let first = seed.unwrap_or(1);
    let until = match minutes {
        Some(minutes) => Until::Time(Instant::now() + Duration::from_mins(minutes)),
        None if seed.is_some() => Until::Round(first + 1),
        None if space::full() => Until::Time(Instant::now() + Duration::from_hours(2)),
        None => Until::Round(first + FEW),
    };
    let (next, wrong) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    let (pool, tally) = (Pool::new(), Tally::default());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, SeqCst);
                    if until.is_over(number) {
                        return;
                    }
                    if let Err(what) = round::run(number, &pool, &tally) {
                        let what = format!("RECIPE_SOAK_SEED={number}: {what}");
                        println!("{what}");
                        wrong.lock().unwrap().push(what);
                    }
                    tally.tell_every(TOLD_EVERY, begun);
                }
            });
        }
    });
    println!("{}", tally.told(begun));
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seed.is_some() || tally.harmed() > 0, "nothing was done to any run");
}
