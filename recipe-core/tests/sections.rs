//! A plan run section by section, its accumulating nodes sorted and group by group as engines do that spill, gives what
//! the executor gives.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch, StringViewArray, UInt32Array};
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use arrow_select::take::take_record_batch;
use recipe_core::engine::key::{group_starts, in_order, number, without_number};
use recipe_core::engine::plan::Plan;
use recipe_core::engine::spill::{GroupedAggregate, GroupedWindow, SpillStrategy};
use recipe_core::engine::{Accumulating, Batch, Looking, Operator, Progress, Relay, Section, sections};
use recipe_core::step::Outcome;
use recipe_core::testing::Case;
use recipe_core::{Context, Error, Recipe, StepTrace, Trace, steps, table};

type Table = Vec<String>;

fn by_executor(case: &Case) -> Result<(Table, StepTrace), Error> {
    let mut executor = case.compile().map_err(Error::internal)?.executor()?;
    let mut batches = executor.push(&case.input)?;
    batches.extend(executor.finish()?);
    Ok((table::print(executor.schema(), &batches), executor.trace().step(1)))
}

/// How often each way of running a section was taken.
type Taken = [usize; 7];

fn by_sections(case: &Case, taken: &mut Taken) -> Result<(Table, StepTrace), Error> {
    let mut plan = case.compile().map_err(Error::internal)?.plan;
    let mut trace = Trace::default();
    let mut rows = case.input.clone();
    loop {
        rows = through(&plan, rows, &mut trace, taken)?;
        let Some(rest) = plan.rest.clone() else { break };
        let mut looking = Looking::new(&rest.look);
        for row in 0..rows.num_rows() {
            looking.see(&rows.slice(row, 1))?;
        }
        plan = (rest.plan)(&looking.values()?)?;
    }
    Ok((table::print(plan.output(), &[rows]), trace.step(1)))
}

fn through(
    plan: &Plan,
    rows: RecordBatch,
    trace: &mut Trace,
    taken: &mut Taken,
) -> Result<RecordBatch, Error> {
    let mut rows = rows;
    for section in sections(plan)? {
        let holds_rows = section.holds_rows();
        rows = match section {
            Section::Relay(relay) => {
                assert!(!holds_rows);
                taken[0] += 1;
                relayed(*relay, &rows, trace)?
            }
            Section::Accumulating(mut node) => match node.spill.take() {
                None => {
                    assert_eq!(holds_rows, node.blocking);
                    taken[1] += 1;
                    held(&mut node, rows, trace)?
                }
                Some(strategy) => {
                    assert!(holds_rows);
                    let spilled = spilled(&strategy, &rows, taken)?;
                    node.operator.count(rows.num_rows(), spilled.num_rows(), trace);
                    spilled.with_schema(node.output.clone())?
                }
            },
        };
    }
    Ok(rows)
}

/// Rows two by two, each pair with what the one before left.
fn relayed(relay: Relay, rows: &RecordBatch, trace: &mut Trace) -> Result<RecordBatch, Error> {
    let schema = relay.schema().clone();
    let mut out = Vec::new();
    let mut left: Vec<Vec<RecordBatch>> = Vec::new();
    let mut relay = Some(relay);
    let starts = (0..rows.num_rows()).step_by(2).map(Some).chain([None]);
    for start in starts {
        let here = relay.take().expect("a relay that did not fail");
        let mut progress = match start {
            Some(start) => here.push(&[rows.slice(start, 2.min(rows.num_rows() - start))], trace)?,
            None => here.finish(),
        };
        let mut stop = 0;
        relay = loop {
            match progress {
                Progress::Ready(here, batches) => {
                    out.extend(batches);
                    break Some(here);
                }
                Progress::Waiting(waiting) => {
                    let resumed = waiting.resume(left.get(stop).map(Vec::as_slice), trace)?;
                    left.resize(left.len().max(stop + 1), Vec::new());
                    left[stop] = resumed.carry_out()?;
                    progress = resumed.proceed(trace)?;
                    stop += 1;
                }
            }
        };
    }
    assert_eq!(relay.map(|relay| relay.rows()), Some(rows.num_rows() as u64));
    Ok(concat_batches(&schema, &out)?)
}

fn held(node: &mut Accumulating, rows: RecordBatch, trace: &mut Trace) -> Result<RecordBatch, Error> {
    let mut out = node.operator.push(Batch::made(rows), trace)?;
    out.extend(node.operator.finish(trace)?);
    Ok(concat_batches(&node.output, out.iter().map(|batch| &batch.data))?)
}

/// The rows in the order of their keys, and those keys.
fn sorted(rows: &RecordBatch, keys: &BinaryArray) -> Result<(RecordBatch, BinaryArray), Error> {
    assert_eq!((0..keys.len()).map(|row| number(keys.value(row))).collect::<Vec<_>>(), numbers(rows));
    let order = in_order(0..rows.num_rows(), |row| keys.value(row));
    let taken = take_rows(rows, &order)?;
    let keys: BinaryArray = order.iter().map(|row| Some(keys.value(*row))).collect();
    Ok((taken, keys))
}

fn numbers(rows: &RecordBatch) -> Vec<u64> {
    (0..rows.num_rows() as u64).collect()
}

fn take_rows(rows: &RecordBatch, order: &[usize]) -> Result<RecordBatch, Error> {
    let order: UInt32Array = order.iter().map(|row| Some(*row as u32)).collect();
    Ok(take_record_batch(rows, &order)?)
}

/// Runs of sorted rows with the same key, and the number that the first row of each had.
fn runs(rows: &RecordBatch, keys: &BinaryArray) -> Vec<(u64, RecordBatch)> {
    let starts = group_starts(keys);
    let ends = starts.iter().skip(1).copied().chain([rows.num_rows()]);
    let run = |(start, end): (&usize, usize)| (number(keys.value(*start)), rows.slice(*start, end - start));
    starts.iter().zip(ends).map(run).collect()
}

fn spilled(strategy: &SpillStrategy, rows: &RecordBatch, taken: &mut Taken) -> Result<RecordBatch, Error> {
    Ok(match strategy {
        SpillStrategy::Sort(key) => {
            taken[2] += 1;
            sorted(rows, &key.numbered(rows, 0)?)?.0
        }
        SpillStrategy::Distinct(key) => {
            taken[3] += 1;
            let (sorted, keys) = sorted(rows, &key.numbered(rows, 0)?)?;
            let firsts: Vec<_> = runs(&sorted, &keys).into_iter().map(|(first, _)| first as usize).collect();
            take_rows(rows, &in_place(&firsts))?
        }
        SpillStrategy::Aggregate(groups) => {
            taken[4] += 1;
            let mut made = results(groups, rows)?;
            made.sort_by_key(|(first, ..)| *first);
            concat_batches(groups.output(), made.iter().map(|(_, result, _)| result))?
        }
        SpillStrategy::WindowAggregate(groups, window) => {
            taken[5] += 1;
            let mut with_results = Vec::new();
            for (_, result, of_group) in results(groups, rows)? {
                let batch = take_rows(rows, &of_group)?;
                with_results.push((of_group, window.append_results(&batch, &result)?));
            }
            let back = back_in_place(window.output(), with_results)?;
            assert_eq!(back, window.whole_groups(rows.clone())?);
            back
        }
        SpillStrategy::WindowOrdered(window) => {
            taken[6] += 1;
            let back = ordered(window, rows)?;
            assert_eq!(back, window.whole_groups(rows.clone())?);
            back
        }
        _ => panic!("an engine runs the operator where it does not know a strategy"),
    })
}

/// The places of rows in the order of the table.
fn in_place(rows: &[usize]) -> Vec<usize> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows
}

/// For each group the number of its first row, its result, and its rows.
fn results(
    groups: &GroupedAggregate,
    rows: &RecordBatch,
) -> Result<Vec<(u64, RecordBatch, Vec<usize>)>, Error> {
    let projected = groups.project(rows)?;
    assert_eq!(&projected.schema(), groups.input());
    let key = groups.key()?;
    let (sorted, keys) = sorted(&projected, &key.numbered(&projected, 0)?)?;
    let mut start = 0;
    let mut made = Vec::new();
    if groups.key_count() == 0 && rows.num_rows() == 0 {
        // The one group there is has no rows.
        let result = groups.operator()?.finish(&mut Trace::default())?.remove(0).data;
        made.push((0, result, Vec::new()));
    }
    for (first, run) in runs(&sorted, &keys) {
        // Half of the group's rows in an operator of their own, whose state the other takes over.
        let half = run.num_rows() / 2;
        let mut before = groups.operator()?;
        before.push(Batch::made(run.slice(0, half)), &mut Trace::default())?;
        let mut operator = groups.operator()?;
        operator.restore(&before.state(0)?, 0)?;
        operator.push(Batch::made(run.slice(half, run.num_rows() - half)), &mut Trace::default())?;
        // The key of a group in a state is that of its rows, with the columns in front.
        let state = operator.state(0)?;
        assert_eq!(state[0].num_columns(), groups.key_count());
        let again = key.leading()?.numbered(&state[0], 0)?;
        assert_eq!(without_number(again.value(0)), without_number(keys.value(start)));
        let result = operator.finish(&mut Trace::default())?.remove(0).data;
        assert_eq!(result.num_rows(), 1);
        let of_group = (start..start + run.num_rows()).map(|row| number(keys.value(row)) as usize);
        made.push((first, result, of_group.collect()));
        start += run.num_rows();
    }
    Ok(made)
}

/// The rows of each group in the order in which they are seen, with their results.
fn ordered(window: &GroupedWindow, rows: &RecordBatch) -> Result<RecordBatch, Error> {
    assert_eq!(&rows.schema(), window.input());
    let groups = window.group_key()?.numbered(rows, 0)?;
    let (sorted, keys) = sorted(rows, &window.order_key()?.numbered(rows, 0)?)?;
    let numbers: Vec<usize> = (0..keys.len()).map(|row| number(keys.value(row)) as usize).collect();
    let group = |place: usize| without_number(groups.value(numbers[place]));
    let mut with_results = Vec::new();
    let mut start = 0;
    while start < numbers.len() {
        let end = (start..numbers.len()).find(|place| group(*place) != group(start)).unwrap_or(numbers.len());
        let mut operator = window.operator();
        let mut given = Vec::new();
        for place in start..end {
            given.extend(operator.push(Batch::made(sorted.slice(place, 1)), &mut Trace::default())?);
        }
        given.extend(operator.finish(&mut Trace::default())?);
        // They come in the order in which they went in.
        for batch in given {
            let rows = batch.data.num_rows();
            with_results.push((numbers[start..start + rows].to_vec(), batch.data));
            start += rows;
        }
        assert_eq!(start, end, "every row is returned");
    }
    back_in_place(window.output(), with_results)
}

/// Rows with the places where they stood, put back there.
fn back_in_place(schema: &SchemaRef, rows: Vec<(Vec<usize>, RecordBatch)>) -> Result<RecordBatch, Error> {
    let (places, batches): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let places: Vec<usize> = places.concat();
    let all = concat_batches(schema, &batches)?;
    let mut back: Vec<usize> = (0..places.len()).collect();
    back.sort_by_key(|row| places[*row]);
    take_rows(&all, &back)
}

#[test]
fn examples_by_sections() {
    let mut taken = Taken::default();
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        if matches!(example.outcome, Outcome::Error(_)) {
            continue;
        }
        let name = format!("{}, {}", step.operation, example.title);
        let case = Case::new(step, example).expect("an example can be read");
        let expected = by_executor(&case).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = by_sections(&case, &mut taken).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(found, expected, "{name}");
    }
    assert!(taken.iter().all(|taken| *taken > 0), "{taken:?}");
}

/// An accumulating node knows how much it holds; what it holds grows with what it sees.
#[test]
fn memory_grows_with_what_is_remembered() {
    const ROWS: usize = 2_000;
    let texts = |from: usize| -> ArrayRef {
        Arc::new((from..from + ROWS).map(|row| Some(format!("{row:0>100}"))).collect::<StringViewArray>())
    };
    let batch =
        |from: usize| RecordBatch::try_from_iter([("t", texts(from)), ("v", texts(from))]).expect("a table");
    for (recipe, once) in [
        (r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#, 200),
        (
            r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["t"], "groupByAggFunctionOptions": [
                {"sourceColumnName": "v", "targetColumnName": "c", "functionName": "MAX"}]}}]"#,
            200,
        ),
    ] {
        let plan =
            Recipe::parse(recipe).expect("a recipe").compile(batch(0).schema_ref(), &Context::default());
        let (mut relay, mut node) = (None, None);
        for section in sections(&plan.expect("compiles").plan).expect("sections") {
            match section {
                Section::Relay(before) if node.is_none() => relay = Some(before),
                Section::Relay(_) => {}
                Section::Accumulating(accumulating) => node = Some(accumulating),
            }
        }
        let mut node = node.expect("it accumulates");
        let mut push = |from: usize| {
            let batch = match &relay {
                Some(relay) => relayed(relay.fork(), &batch(from), &mut Trace::default()).expect("rows"),
                None => batch(from),
            };
            node.operator.push(Batch::made(batch), &mut Trace::default()).expect("rows");
            node.operator.memory()
        };
        let first = push(0);
        assert!((once * ROWS..5 * once * ROWS).contains(&first), "{recipe}: {first}");
        assert_eq!(push(0), first, "{recipe}: rows that were seen");
        let more = push(ROWS);
        assert!(more >= 2 * once * ROWS, "{recipe}: {more} after {first}");
    }
}
