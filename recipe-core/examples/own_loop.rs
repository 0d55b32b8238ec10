//! A recipe as one function inside a program's own loop, on several threads.
//!
//! Parts of the data run on all threads. Where a step carries something from row to row, a part waits for the state that
//! the part before it left, and hands its own on before it continues.

use std::error::Error;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use arrow_array::RecordBatch;
use recipe_core::engine::{Progress, Relay};
use recipe_core::{Context, Recipe, Trace, table};

const RECIPE: &str = r#"[
  { "Action": { "Operation": "FILL_WITH_LAST_VALID", "Parameters": { "sourceColumn": "city" } } },
  { "Action": { "Operation": "UPPER_CASE", "Parameters": { "sourceColumn": "city" } } },
  { "Action": { "Operation": "ROW_NUMBER", "Parameters": { "targetColumn": "nth" } } }
]"#;

const THREADS: usize = 3;

/// What a part leaves at each stop for the part after it.
type State = Vec<RecordBatch>;

/// The rows of each part, and what happened to them.
type Worked = (Vec<Vec<RecordBatch>>, Trace);

type Failure = Box<dyn Error + Send + Sync>;

/// A part of the data on its way to a thread.
struct Part {
    number: usize,
    batch: RecordBatch,
    /// None for the first part.
    before: Option<Receiver<State>>,
    after: Sender<State>,
}

/// Takes a part, or the end of the data, from stop to stop.
fn run(
    mut progress: Progress,
    before: Option<&Receiver<State>>,
    after: &Sender<State>,
    trace: &mut Trace,
) -> Result<(Relay, Vec<RecordBatch>), Failure> {
    loop {
        match progress {
            Progress::Ready(relay, batches) => return Ok((relay, batches)),
            Progress::Waiting(waiting) => {
                let state = before.map(Receiver::recv).transpose()?;
                let resumed = waiting.resume(state.as_deref(), trace)?;
                // From here on the next part can go through this stop. After the last part, nobody listens.
                let _ = after.send(resumed.carry_out()?);
                progress = resumed.proceed(trace)?;
            }
        }
    }
}

/// What one thread makes of its parts, or the number of the part that failed.
fn work(mut relay: Relay, parts: Vec<Part>) -> Result<Worked, (usize, Failure)> {
    let mut trace = Trace::default();
    let mut clean = Vec::new();
    for Part { number, batch, before, after } in parts {
        let progress = relay.push(&[batch], &mut trace).map_err(|error| (number, error.into()))?;
        let through = run(progress, before.as_ref(), &after, &mut trace);
        let (next, batches) = through.map_err(|error| (number, error))?;
        relay = next;
        clean.push(batches);
    }
    Ok((clean, trace))
}

/// Cleans batches with the recipe; what comes out is in order.
fn clean(recipe: &Recipe, batches: Vec<RecordBatch>) -> Result<(Vec<RecordBatch>, Trace), Failure> {
    let Some(first) = batches.first() else { return Ok((Vec::new(), Trace::default())) };
    let program = recipe.compile(first.schema_ref(), &Context::default())?;
    let Some(relay) = Relay::new(&program.plan)? else {
        // A step needs all rows, or remembers more and more of them: one thread does the work.
        let mut executor = program.executor()?;
        let mut clean = Vec::new();
        for batch in &batches {
            clean.extend(executor.push(batch)?);
        }
        clean.extend(executor.finish()?);
        return Ok((clean, std::mem::take(executor.trace())));
    };

    // Parts are dealt out to the threads in turn, and linked to the parts before them.
    let mut hands: Vec<Vec<Part>> = (0..THREADS).map(|_| Vec::new()).collect();
    let count = batches.len();
    let mut before = None;
    for (number, batch) in batches.into_iter().enumerate() {
        let (after, next) = channel();
        hands[number % THREADS].push(Part { number, batch, before: before.replace(next), after });
    }

    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = hands
            .into_iter()
            .map(|parts| {
                let relay = relay.fork();
                scope.spawn(move || work(relay, parts))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
    });

    let mut trace = Trace::default();
    let mut hands = Vec::new();
    let mut failures = Vec::new();
    for result in results {
        match result {
            Ok((clean, did)) => {
                trace.merge(did);
                hands.push(clean.into_iter());
            }
            Err(failure) => failures.push(failure),
        }
    }
    // After a part that failed, all others wait in vain.
    if let Some((_, first)) = failures.into_iter().min_by_key(|(number, _)| *number) {
        return Err(first);
    }
    let mut clean: Vec<RecordBatch> = Vec::new();
    for number in 0..count {
        clean.extend(hands[number % THREADS].next().into_iter().flatten());
    }
    let (after, _nobody) = channel();
    let (_, rest) = run(relay.finish(), before.as_ref(), &after, &mut trace)?;
    clean.extend(rest);
    Ok((clean, trace))
}

/// Runs the example.
pub fn main() -> Result<(), Failure> {
    // Extract.
    let rows = ["city: string", "Mobile", "null", "Dothan", "null"];
    let batches = (0..50).map(|_| table::parse(&rows)).collect::<Result<Vec<_>, _>>()?;
    // Transform: the recipe is one function.
    let recipe = Recipe::parse(RECIPE)?;
    let (clean, trace) = clean(&recipe, batches)?;
    // Load.
    let lines = table::print(clean[0].schema_ref(), &clean);
    assert_eq!(lines.len(), 1 + 200);
    assert_eq!(lines[..3], ["city: string | nth: long", "MOBILE | 1", "MOBILE | 2"]);
    assert_eq!(lines[200], "DOTHAN | 200");
    assert_eq!(trace.step(1).cells_changed, 100);
    Ok(())
}
