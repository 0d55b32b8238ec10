//! Running cases again whenever something changes.

use std::thread::sleep;
use std::time::Duration;

use recipe_run::cases::State;
use recipe_run::{CancellationToken, RunError};

use super::{Engines, Test};
use crate::error::{Failure, Result};
use crate::print::tell;
use crate::signals;

/// How long it takes until a change is seen.
const PAUSE: Duration = Duration::from_millis(300);

/// Runs the cases, and again after each change, until it is stopped. What is wrong is said, and may be mended.
pub(super) fn watch(test: &Test, engines: &Engines) -> Result<()> {
    let stop = CancellationToken::new();
    let caught = signals::watch(stop.clone())?;
    loop {
        // What changes from here on is seen, also while the cases are read.
        let before = State::of(&test.paths, test.suite().ok().as_ref());
        let suite = test.suite();
        let done = suite.as_ref().map_err(Failure::rendered);
        let done = done.and_then(|suite| test.once(suite, engines, &stop).map_err(|error| error.rendered()));
        if let Err(error) = done {
            tell(&error)?;
        }
        tell("waiting for a change; Ctrl-C ends it")?;
        while State::of(&test.paths, suite.as_ref().ok()) == before {
            if stop.is_cancelled() {
                return Err(caught.failure(RunError::Cancelled));
            }
            sleep(PAUSE);
        }
    }
}
