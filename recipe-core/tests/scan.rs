//! Units of the data that know nothing of each other give what all rows in one give, wherever they are cut and however what
//! they leave is put together.

mod dice;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringViewArray};
use dice::Dice;
use recipe_core::engine::{Scan, State};
use recipe_core::step::Outcome;
use recipe_core::testing::Case;
use recipe_core::{Context, Dataset, Error, Executor, Program, Recipe, StepTrace, Trace, steps, table};

/// The rows of each unit, in batches, which begin and end anywhere; some are empty.
fn units(rows: &RecordBatch, dice: &mut Dice) -> Vec<Vec<RecordBatch>> {
    let mut cuts: Vec<usize> = (0..dice.roll(6)).map(|_| dice.roll(rows.num_rows() + 1)).collect();
    cuts.extend([0, rows.num_rows()]);
    cuts.sort_unstable();
    let unit = |ends: &[usize]| {
        let rows_at_once = 1 + dice.roll(7);
        let starts = (ends[0]..ends[1]).step_by(rows_at_once);
        starts.map(|start| rows.slice(start, rows_at_once.min(ends[1] - start))).collect()
    };
    cuts.windows(2).map(unit).collect()
}

/// What a unit leaves in a pass.
fn left(scan: &Scan, pass: usize, unit: &[RecordBatch], carry: Option<&State>) -> Result<State, Error> {
    let mut summary = scan.summarise(pass, carry)?;
    for batch in unit {
        summary.push(batch)?;
    }
    summary.state()
}

/// The table that comes out, and what each step did.
fn scanned(program: &Program, scan: &Scan, units: &[Vec<RecordBatch>]) -> Result<Ran, Error> {
    let (batches, trace) = in_passes(scan, units)?;
    Ok(Ran::new(program, &batches, &trace))
}

/// What comes out of all units, one after the other.
fn in_passes(scan: &Scan, units: &[Vec<RecordBatch>]) -> Result<(Vec<RecordBatch>, Trace), Error> {
    let mut carries = vec![None; units.len()];
    if scan.passes() == 0 {
        // Nothing but the number of the first row.
        let rows = |unit: &Vec<RecordBatch>| unit.iter().map(|batch| batch.num_rows() as u64).sum::<u64>();
        let mut before = 0;
        for (carry, unit) in carries.iter_mut().zip(units) {
            *carry = Some(State::new(before, Vec::new()));
            before += rows(unit);
        }
    }
    for pass in 0..scan.passes() {
        let states = units.iter().zip(&carries).map(|(unit, carry)| left(scan, pass, unit, carry.as_ref()));
        carries = scan.carries(pass, states.collect::<Result<_, _>>()?)?;
    }
    let (mut batches, mut trace) = (Vec::new(), Trace::default());
    for (at, (unit, carry)) in units.iter().zip(&carries).enumerate() {
        let mut executor = scan.resume(carry.as_ref())?;
        for batch in unit {
            batches.extend(executor.push(batch)?);
        }
        if at + 1 == units.len() {
            batches.extend(executor.finish()?);
        }
        trace.merge(std::mem::take(executor.trace()));
    }
    Ok((batches, trace))
}

/// The same of all rows in one.
fn whole(program: &Program, rows: &RecordBatch) -> Result<Ran, Error> {
    let mut executor = program.executor()?;
    let mut batches = executor.push(rows)?;
    batches.extend(executor.finish()?);
    let trace = std::mem::take(executor.trace());
    Ok(Ran::new(program, &batches, &trace))
}

#[derive(Debug, PartialEq)]
struct Ran {
    lines: Vec<String>,
    steps: Vec<StepTrace>,
    /// The column and the cell of each that failed, and its row where it is known.
    failed: Vec<(String, String, Option<u64>)>,
}

impl Ran {
    fn new(program: &Program, batches: &[RecordBatch], trace: &Trace) -> Self {
        let failed = trace.failed().iter().map(|cell| (cell.column.clone(), cell.cell.clone(), cell.row));
        let mut failed: Vec<_> = failed.collect();
        failed.sort();
        let last = program.plan.nodes.iter().map(|placed| placed.step).max().unwrap_or(0);
        Ran {
            lines: table::print(program.plan.output(), batches),
            steps: (1..=last).map(|step| trace.step(step)).collect(),
            failed,
        }
    }
}

#[test]
fn examples_in_units() {
    let mut dice = Dice(5);
    let (mut tried, mut in_passes) = (0, 0);
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        if matches!(example.outcome, Outcome::Error(_)) {
            continue;
        }
        let name = format!("{}, {}", step.operation, example.title);
        let case = Case::new(step, example).expect("an example can be read");
        let program = case.compile().expect("an example compiles");
        if !program.plan.expectations.is_empty() {
            continue;
        }
        let Some(scan) = Scan::new(&program.plan).expect("a scan") else { continue };
        let expected = whole(&program, &case.input).unwrap_or_else(|error| panic!("{name}: {error}"));
        for _ in 0..8 {
            let units = units(&case.input, &mut dice);
            let found = scanned(&program, &scan, &units).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(found.lines, expected.lines, "{name}, {units:?}");
            assert_eq!(found.steps, expected.steps, "{name}, {units:?}");
            tried += 1;
            in_passes += usize::from(scan.passes() > 0);
        }
    }
    assert!(tried > 1000 && in_passes > 100, "{tried}, {in_passes}");
}

/// What comes before the first node that needs all rows runs over units, and the rest over what comes out of them.
#[test]
fn examples_divided() {
    let mut dice = Dice(13);
    let mut tried = 0;
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        if matches!(example.outcome, Outcome::Error(_)) {
            continue;
        }
        let name = format!("{}, {}", step.operation, example.title);
        let case = Case::new(step, example).expect("an example can be read");
        let program = case.compile().expect("an example compiles");
        let mut executor = program.executor().expect("an executor");
        let mut batches = executor.push(&case.input).expect("rows");
        batches.extend(executor.finish().expect("rows"));
        let expected = (table::print(executor.schema(), &batches), executor.trace().step(1));

        let (first, rest) = program.plan.clone().divided();
        let Some(rest) = rest else { continue };
        let scan = Scan::new(&first).expect("a plan").unwrap_or_else(|| panic!("{name}: no scan"));
        let units = units(&case.input, &mut dice);
        let (between, mut trace) = in_passes(&scan, &units).expect("rows");
        let mut executor = Executor::new(&rest).expect("an executor");
        let mut batches = Vec::new();
        for batch in &between {
            batches.extend(executor.push(batch).expect("rows"));
        }
        batches.extend(executor.finish().expect("rows"));
        trace.merge(std::mem::take(executor.trace()));
        assert_eq!((table::print(executor.schema(), &batches), trace.step(1)), expected, "{name}");
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}

/// Steps over the columns of [`rows`], by what they do to rows and cells.
const STEPS: &[&str] = &[
    r#"{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "x"}}"#,
    r#"{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "g"}}"#,
    r#"{"Operation": "FILL_UP", "Parameters": {"sourceColumn": "x", "numRows": "3"}}"#,
    r#"{"Operation": "FILL", "Parameters": {"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "3", "targetColumn": "T"}}"#,
    r#"{"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "T"}}"#,
    r#"{"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "x", "targetColumn": "T"}}"#,
    r#"{"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "x", "function": "average", "targetColumn": "T"}}"#,
    r#"{"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "x", "function": "max", "targetColumn": "T"}}"#,
    r#"{"Operation": "NEXT", "Parameters": {"sourceColumn": "x", "numRows": "2", "targetColumn": "T"}}"#,
    r#"{"Operation": "PREV", "Parameters": {"sourceColumn": "g", "numRows": "3", "targetColumn": "T"}}"#,
    r#"{"Operation": "ROLLING_SUM", "Parameters": {"sourceColumn": "x", "numRowsBefore": "4", "numRowsAfter": "1", "targetColumn": "T"}}"#,
    r#"{"Operation": "ROLLING_MODE", "Parameters": {"sourceColumn": "x", "numRowsBefore": "5", "numRowsAfter": "0", "modeType": "MINIMUM", "targetColumn": "T"}}"#,
    r#"{"Operation": "SESSION", "Parameters": {"sourceColumn": "d", "units": "DAYS", "value": "90", "targetColumn": "T"}}"#,
    r#"{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}"#,
    r#"{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "g"}}"#,
    r#"{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "x"}}"#,
    r#"{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "g"}}"#,
    r#"{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "long"}}"#,
    r#"{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "g", "value": "k"}], "joinType": "OUTER_JOIN",
        "leftColumns": ["x", "g", "d", "n"], "rightColumns": ["v"], "secondInputLocation": "right"}}"#,
    r#"{"Operation": "UNION", "Parameters": {"secondInputLocations": ["more"]}}"#,
];

fn rows(dice: &mut Dice) -> RecordBatch {
    let count = dice.roll(40);
    let values =
        (0..count).map(|_| (dice.roll(3) > 0).then(|| dice.roll(9) as f64 * 0.1)).collect::<Vec<_>>();
    let mut texts = |some: &[Option<&'static str>]| -> ArrayRef {
        Arc::new((0..count).map(|_| some[dice.roll(some.len())]).collect::<StringViewArray>())
    };
    let groups = texts(&[None, Some("a"), Some("b"), Some("")]);
    let days = texts(&[None, Some("2024-01-05"), Some("2024-03-01"), Some("2024-09-30"), Some("")]);
    let numbers = texts(&[None, Some("1"), Some("2"), Some("three")]);
    let values: ArrayRef = Arc::new(Float64Array::from(values));
    let columns = [("x", values), ("g", groups), ("d", days), ("n", numbers)];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .expect("a table")
}

/// A recipe of a few of the steps, in any order, and how many of them there are.
fn recipe(dice: &mut Dice) -> (String, usize) {
    let count = 1 + dice.roll(5);
    let steps = (0..count).map(|at| STEPS[dice.roll(STEPS.len())].replace("\"T\"", &format!("\"t{at}\"")));
    (format!("[{}]", steps.collect::<Vec<_>>().join(", ")), count)
}

fn compiled(recipe: &str, rows: &RecordBatch) -> Option<Program> {
    let table = |name, lines: &[&str]| {
        let rows = table::parse(lines).expect("a table");
        Arc::new(Dataset::new(name, rows.schema(), vec![rows]))
    };
    let right = table("right", &["k: string | v: long", "a | 1", "c | 2", "a | 3"]);
    let more = table("more", &["g: string", "z", "null"]);
    let context = Context::default().with_datasets(vec![right, more]);
    // Where a step before it took the column that it needs, a recipe does not compile.
    Recipe::parse(recipe).expect("a recipe").compile(rows.schema_ref(), &context).ok()
}

#[test]
fn recipes_in_units() {
    let mut dice = Dice(7);
    let mut passes = [0; 4];
    for _ in 0..3000 {
        let (text, _) = recipe(&mut dice);
        let rows = rows(&mut dice);
        let Some(program) = compiled(&text, &rows) else { continue };
        let scan = Scan::new(&program.plan).expect("a scan").expect("its steps are ordered");
        passes[scan.passes().min(3)] += 1;
        let expected = whole(&program, &rows).unwrap_or_else(|error| panic!("{text}: {error}"));
        let units = units(&rows, &mut dice);
        let found = scanned(&program, &scan, &units).unwrap_or_else(|error| panic!("{text}: {error}"));
        let cut: Vec<usize> = units.iter().map(|unit| unit.iter().map(RecordBatch::num_rows).sum()).collect();
        assert_eq!(found, expected, "{text}, units of {cut:?} rows");
    }
    assert!(passes.iter().all(|recipes| *recipes > 100), "{passes:?}");
}

/// States of neighbours are put together, in any grouping, to what all of their rows leave.
#[test]
fn states_combine_in_any_grouping() {
    let mut dice = Dice(11);
    let mut tried = 0;
    for _ in 0..2000 {
        let (text, _) = recipe(&mut dice);
        let rows = rows(&mut dice);
        let Some(program) = compiled(&text, &rows) else { continue };
        let scan = Scan::new(&program.plan).expect("a scan").expect("its steps are ordered");
        let units = units(&rows, &mut dice);
        let mut carries = vec![None; units.len()];
        for pass in 0..scan.passes() {
            let states = units.iter().zip(&carries);
            let states = states.map(|(unit, carry)| left(&scan, pass, unit, carry.as_ref()).expect("rows"));
            let states: Vec<State> = states.collect();
            let mut grouped = states.clone();
            while grouped.len() > 1 {
                let at = dice.roll(grouped.len() - 1);
                let after = grouped.remove(at + 1);
                grouped[at] = scan.combine(pass, &grouped[at], &after).expect("states of one recipe");
            }
            let in_one = left(&scan, pass, &units.concat(), None).expect("rows");
            assert_eq!(grouped[0].rows, in_one.rows, "{text}");
            for (at, (found, expected)) in grouped[0].stages.iter().zip(&in_one.stages).enumerate() {
                assert_eq!(found, expected, "{text}, pass {pass}, stage {at}");
            }
            assert_eq!(grouped[0].stages.len(), in_one.stages.len(), "{text}");
            carries = scan.carries(pass, states).expect("states of one recipe");
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn steps_that_do_not_depend_on_each_other_share_a_pass() {
    let rows = table::parse(&["a: string | b: string | n: long"]).expect("a table");
    for (steps, passes) in [
        (&[][..], 0),
        (&["FILL_WITH_LAST_VALID a"], 1),
        (&["FILL_WITH_LAST_VALID a", "FILL_WITH_LAST_VALID b", "CUMULATIVE n"], 1),
        (&["FILL_WITH_LAST_VALID a", "UPPER_CASE a", "FILL_WITH_LAST_VALID b"], 1),
        (&["FILL_WITH_LAST_VALID a", "REMOVE_MISSING b", "FILL_WITH_LAST_VALID b"], 1),
        (&["FILL_WITH_LAST_VALID a", "REMOVE_MISSING a", "FILL_WITH_LAST_VALID b"], 2),
        (&["FILL_WITH_LAST_VALID a", "FILL_WITH_LAST_VALID a"], 2),
        (&["NEXT a", "FILL_WITH_LAST_VALID b"], 2),
        (&["FILL_WITH_LAST_VALID b", "NEXT a"], 2),
        (&["UPPER_CASE b", "NEXT a"], 1),
        (&["DELETE_DUPLICATE_ROWS a", "FILL_WITH_LAST_VALID b", "CUMULATIVE n"], 2),
    ] {
        let steps = steps.iter().enumerate().map(|(at, step)| {
            let (operation, column) = step.split_once(' ').expect("a step and its column");
            let column = match operation {
                "DELETE_DUPLICATE_ROWS" => String::new(),
                _ => format!(r#""sourceColumn": "{column}", "#),
            };
            let target = match operation {
                "NEXT" => format!(r#""numRows": "1", "targetColumn": "t{at}""#),
                "CUMULATIVE" => format!(r#""targetColumn": "t{at}""#),
                _ => String::new(),
            };
            let parameters = format!("{column}{target}");
            let parameters = parameters.trim_end_matches(", ");
            format!(r#"{{"Operation": "{operation}", "Parameters": {{{parameters}}}}}"#)
        });
        let text = format!("[{}]", steps.collect::<Vec<_>>().join(", "));
        let program = compiled(&text, &rows).unwrap_or_else(|| panic!("{text} compiles"));
        let scan = Scan::new(&program.plan).expect("a scan").expect("its steps are ordered");
        assert_eq!(scan.passes(), passes, "{text}");
    }
}

#[test]
fn recipes_that_need_all_rows_are_no_scan() {
    let rows = table::parse(&["a: string | n: long"]).expect("a table");
    for text in [
        r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "a", "ordering": "ASCENDING", "nullsOrdering": "NULLS_TOP"}]}}]"#,
        r#"[{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "n"}}]"#,
        r#"[{"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "a"}}]"#,
    ] {
        let program = compiled(text, &rows).unwrap_or_else(|| panic!("{text} compiles"));
        assert!(Scan::new(&program.plan).expect("a plan").is_none(), "{text}");
    }
}

#[test]
fn a_state_of_another_recipe_is_refused() {
    let rows = table::parse(&["a: string | n: long", "x | 1"]).expect("a table");
    let scan =
        |text| Scan::new(&compiled(text, &rows).expect("a recipe").plan).expect("a plan").expect("a scan");
    let fill = scan(r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "a"}}]"#);
    let sum =
        scan(r#"[{"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "n", "targetColumn": "t"}}]"#);
    let of = |scan: &Scan| left(scan, 0, std::slice::from_ref(&rows), None).expect("rows");
    let (filled, summed) = (of(&fill), of(&sum));
    let other = "the state is of another recipe, or of other columns";
    assert_eq!(fill.combine(0, &filled, &summed).expect_err("another recipe").to_string(), other);
    assert_eq!(fill.combine(0, &summed, &filled).expect_err("another recipe").to_string(), other);
    assert_eq!(fill.combine(0, &State::default(), &filled).expect_err("no state").to_string(), other);
    assert_eq!(fill.resume(Some(&summed)).err().expect("another recipe").to_string(), other);
    assert!(fill.combine(1, &filled, &filled).is_err(), "there is one pass");
    let mut most = filled.clone();
    most.rows = i64::MAX as u64;
    assert_eq!(
        fill.combine(0, &most, &filled)
            .and_then(|state| fill.resume(Some(&state)).map(|_| ()))
            .expect_err("too many")
            .to_string(),
        "the state has too many rows"
    );
}
