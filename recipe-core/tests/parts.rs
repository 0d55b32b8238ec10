//! Parts of the data run apart and put together give what all of it gives in one.

use arrow_array::RecordBatch;
use recipe_core::engine::{Progress, Relay};
use recipe_core::step::Outcome;
use recipe_core::testing::Case;
use recipe_core::{Error, Executor, StepTrace, Trace, steps, table};

/// What came out: the table, and what the step did.
type Ran = (Vec<String>, StepTrace);

fn ran(executors: &mut [Executor], batches: &[RecordBatch]) -> Ran {
    let schema = executors.last().expect("an executor").schema().clone();
    let mut trace = Trace::default();
    for executor in executors {
        trace.merge(std::mem::take(executor.trace()));
    }
    (table::print(&schema, batches), trace.step(1))
}

/// All rows in one.
fn whole(case: &Case) -> Result<Ran, Error> {
    let mut executor = executor(case)?;
    let mut batches = executor.push(&case.input)?;
    batches.extend(executor.finish()?);
    Ok(ran(&mut [executor], &batches))
}

fn executor(case: &Case) -> Result<Executor, Error> {
    case.compile().map_err(Error::internal)?.executor()
}

/// The rows up to `at` on one executor, and those from there on another that takes over its state.
fn handed_on(case: &Case, at: usize) -> Result<Ran, Error> {
    let (first, second) = parts(case, at);
    let mut one = executor(case)?;
    let mut batches = one.push(&first)?;
    let mut other = executor(case)?;
    other.merge(&one.state()?)?;
    batches.extend(other.push(&second)?);
    batches.extend(other.finish()?);
    Ok(ran(&mut [one, other], &batches))
}

/// Both parts on executors of their own, and the second's state added to the first; none where that cannot be.
fn put_together(case: &Case, at: usize) -> Result<Option<Ran>, Error> {
    if at == 0 {
        return Ok(None);
    }
    let (first, second) = parts(case, at);
    let mut one = executor(case)?;
    let mut batches = one.push(&first)?;
    let mut other = executor(case)?;
    let lost = other.push(&second)?;
    if one.merge(&other.state()?).is_err() {
        return Ok(None);
    }
    assert!(
        batches.is_empty() && lost.is_empty(),
        "{}, row {at}: rows left a part before it was put together",
        case.recipe.text()
    );
    batches.extend(one.finish()?);
    Ok(Some(ran(&mut [other, one], &batches)))
}

/// Batch after batch on relays by turns, each of which waits for what the one before left. None where the recipe cannot
/// be relayed.
fn relayed(case: &Case, rows: usize) -> Result<Option<Ran>, Error> {
    let program = case.compile().map_err(Error::internal)?;
    let Some(first) = Relay::new(&program.plan)? else { return Ok(None) };
    let schema = first.schema().clone();
    let mut runners = [Some(first.fork()), Some(first.fork()), Some(first)];
    let mut trace = Trace::default();
    let mut left = Vec::new();
    let mut batches = Vec::new();
    let mut run = |runner: &mut Option<Relay>, batch: Option<RecordBatch>| {
        let relay = runner.take().expect("a relay that did not fail");
        let mut progress = match batch {
            Some(batch) => relay.push(&[batch], &mut trace)?,
            None => relay.finish(),
        };
        let mut stop = 0;
        loop {
            let waiting = match progress {
                Progress::Ready(relay, ready) => {
                    *runner = Some(relay);
                    batches.extend(ready);
                    return Ok::<(), Error>(());
                }
                Progress::Waiting(waiting) => waiting,
            };
            let resumed = waiting.resume(left.get(stop).map(Vec::as_slice), &mut trace)?;
            if stop < left.len() {
                left[stop] = resumed.carry_out()?;
            } else {
                left.push(resumed.carry_out()?);
            }
            progress = resumed.proceed(&mut trace)?;
            stop += 1;
        }
    };
    let starts = (0..case.input.num_rows()).step_by(rows);
    for (turn, start) in starts.enumerate() {
        let batch = case.input.slice(start, rows.min(case.input.num_rows() - start));
        run(&mut runners[turn % 3], Some(batch))?;
    }
    run(&mut runners[1], None)?;
    Ok(Some((table::print(&schema, &batches), trace.step(1))))
}

fn parts(case: &Case, at: usize) -> (RecordBatch, RecordBatch) {
    (case.input.slice(0, at), case.input.slice(at, case.input.num_rows() - at))
}

#[test]
fn examples_in_parts() {
    let mut tried = [0; 3];
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        if matches!(example.outcome, Outcome::Error(_)) {
            continue;
        }
        let name = format!("{}, {}", step.operation, example.title);
        let case = Case::new(step, example).expect("an example can be read");
        let expected = whole(&case).unwrap_or_else(|error| panic!("{name}: {error}"));
        for at in 0..=case.input.num_rows() {
            let found = handed_on(&case, at).unwrap_or_else(|error| panic!("{name}, handed on: {error}"));
            assert_eq!(found, expected, "{name}, handed on after row {at}");
            tried[0] += 1;
            let found =
                put_together(&case, at).unwrap_or_else(|error| panic!("{name}, put together: {error}"));
            if let Some(found) = found {
                assert_eq!(found, expected, "{name}, put together after row {at}");
                tried[1] += 1;
            }
        }
        for rows in [1, 2, 3] {
            let found = relayed(&case, rows).unwrap_or_else(|error| panic!("{name}, relayed: {error}"));
            if let Some(found) = found {
                assert_eq!(found, expected, "{name}, relayed by {rows}");
                tried[2] += 1;
            }
        }
    }
    assert!(tried.iter().all(|tried| *tried > 50), "{tried:?}");
}
