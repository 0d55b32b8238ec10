//! What was done, and what came of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Tally {
    counts: Mutex<BTreeMap<(&'static str, String), usize>>,
    told: Mutex<Option<Instant>>,
}

/// What counts as harm.
pub(crate) const HARM: &str = "harm";

impl Tally {
    pub(crate) fn add(&self, of: &'static str, what: impl Into<String>, count: usize) {
        if count > 0 {
            *self.counts.lock().unwrap().entry((of, what.into())).or_default() += count;
        }
    }

    pub(crate) fn harmed(&self) -> usize {
        self.counts.lock().unwrap().iter().filter(|((of, _), _)| *of == HARM).map(|(_, count)| count).sum()
    }

    pub(crate) fn told(&self, begun: Instant) -> String {
        let mut text = format!("after {} s:", begun.elapsed().as_secs());
        let mut last = "";
        for ((of, what), count) in &*self.counts.lock().unwrap() {
            let before = if *of == last { "," } else { &format!("\n  {of}:") };
            write!(text, "{before} {count} {what}").unwrap();
            last = of;
        }
        text
    }

    pub(crate) fn tell_every(&self, every: Duration, begun: Instant) {
        let mut told = self.told.lock().unwrap();
        if told.unwrap_or(begun).elapsed() >= every {
            *told = Some(Instant::now());
            println!("{}", self.told(begun));
        }
    }
}
