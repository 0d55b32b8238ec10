//! `EXPECT`: which rows fail, what ends a run and what the error says, the same for any batches.

mod dice;

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use recipe_core::{Context, Program, Recipe, Trace, table};

use dice::Dice;

fn program(steps: &str, input: &RecordBatch) -> Program {
    let recipe = Recipe::parse(steps).expect("a recipe");
    recipe.compile(input.schema_ref(), &Context::default()).expect("it compiles")
}

fn expect(parameters: &str) -> String {
    format!(r#"{{"Operation": "EXPECT", "Parameters": {{{parameters}}}}}"#)
}

/// What comes out of a run in batches of `rows` rows, or the error, and what was counted.
fn run(program: &Program, input: &RecordBatch, rows: usize) -> (Result<Vec<String>, String>, Trace) {
    let mut executor = program.executor().expect("an executor");
    let mut done = || -> recipe_core::Result<Vec<RecordBatch>> {
        let mut out = Vec::new();
        for start in (0..input.num_rows()).step_by(rows) {
            out.extend(executor.push(&input.slice(start, rows.min(input.num_rows() - start)))?);
        }
        out.extend(executor.finish()?);
        Ok(out)
    };
    let out = done();
    let lines = out.map(|out| table::print(executor.schema(), &out)).map_err(|error| error.to_string());
    (lines, executor.trace().clone())
}

const BATCHES: [usize; 4] = [1, 3, 64, 10_000];

/// The outcome, which is the same for all batches.
fn outcome(steps: &str, input: &RecordBatch) -> (Result<Vec<String>, String>, Trace) {
    let program = program(steps, input);
    let (first, trace) = run(&program, input, BATCHES[0]);
    for rows in &BATCHES[1..] {
        let (other, counted) = run(&program, input, *rows);
        assert_eq!(first, other, "batches of {rows}");
        if first.is_ok() {
            assert_eq!(trace.step(1), counted.step(1), "batches of {rows}");
        }
    }
    (first, trace)
}

/// A number and a code.
type Cells = (Option<i64>, Option<String>);

/// Rows of a number and a code, either of which may be missing.
fn made(rows: usize, dice: &mut Dice) -> (RecordBatch, Vec<Cells>) {
    let made: Vec<Cells> = (0..rows)
        .map(|_| {
            let n = (dice.roll(5) > 0).then(|| dice.roll(40) as i64 - 10);
            let codes = ["", "A1", "A2", "B7", "b7", "x", "12"];
            let code = (dice.roll(6) > 0).then(|| codes[dice.roll(7)].to_owned());
            (n, code)
        })
        .collect();
    let n: ArrayRef = Arc::new(made.iter().map(|(n, _)| *n).collect::<Int64Array>());
    let code: ArrayRef = Arc::new(made.iter().map(|(_, code)| code.as_deref()).collect::<StringViewArray>());
    (RecordBatch::try_from_iter([("n", n), ("code", code)]).expect("a table"), made)
}

type Naive = fn(&[Cells], usize) -> bool;

/// Parameters, and whether a row is as they say.
const EXPECTED: &[(&str, Naive)] = &[
    (r#""sourceColumn": "n", "notNull": "true""#, |rows, at| rows[at].0.is_some()),
    (r#""sourceColumn": "code", "notNull": "true""#, |rows, at| {
        rows[at].1.as_deref().is_some_and(|code| !code.is_empty())
    }),
    (r#""sourceColumn": "n", "min": "0", "max": "20""#, |rows, at| {
        rows[at].0.is_none_or(|n| (0..=20).contains(&n))
    }),
    (r#""sourceColumn": "code", "allowedValues": ["A1", "B7"]"#, |rows, at| {
        rows[at].1.as_deref().is_none_or(|code| ["", "A1", "B7"].contains(&code))
    }),
    (r#""sourceColumn": "code", "pattern": "^[A-Z][0-9]$", "notNull": "true""#, |rows, at| {
        rows[at].1.as_deref().is_some_and(|code| ["A1", "A2", "B7"].contains(&code))
    }),
    (r#""sourceColumn": "code", "columnDataType": "number""#, |rows, at| {
        rows[at].1.as_deref().is_none_or(|code| ["", "12"].contains(&code))
    }),
    (r#""expression": "n > 0 or code = 'x'""#, |rows, at| {
        rows[at].0.is_some_and(|n| n > 0) || rows[at].1.as_deref() == Some("x")
    }),
    (r#""sourceColumn": "n", "unique": "true""#, |rows, at| {
        rows[at].0.is_none() || rows[..at].iter().all(|above| above.0 != rows[at].0)
    }),
    (r#""sourceColumns": ["n", "code"], "unique": "true""#, |rows, at| {
        let missing = rows[at].0.is_none() || rows[at].1.as_deref().is_none_or(str::is_empty);
        missing || rows[..at].iter().all(|above| *above != rows[at])
    }),
];

#[test]
fn rows_fail_that_are_not_as_expected() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for rows in [0, 1, 7, 300] {
        let (input, cells) = made(rows, &mut dice);
        for (parameters, passes) in EXPECTED {
            let failed: Vec<bool> = (0..rows).map(|at| !passes(&cells, at)).collect();
            let count = failed.iter().filter(|failed| **failed).count() as u64;
            let flag = format!(r#"{parameters}, "onFail": "flag", "targetColumn": "bad""#);
            let (flagged, trace) = outcome(&format!("[{}]", expect(&flag)), &input);
            let flagged = flagged.expect("it is flagged");
            let flags = flagged[1..].iter().map(|line| line.ends_with("| true"));
            assert!(flags.eq(failed.iter().copied()), "{parameters}: {flagged:#?}");
            assert_eq!((trace.step(1).rows_checked, trace.step(1).rows_failed), (rows as u64, count));
            assert_eq!(trace.step(1).cells_failed, 0);
            for on_fail in ["drop", "quarantine"] {
                let drop = format!(r#"{parameters}, "onFail": "{on_fail}""#);
                let (kept, trace) = outcome(&format!("[{}]", expect(&drop)), &input);
                let kept = kept.expect("rows are dropped");
                let left = flagged.iter().filter_map(|line| line.strip_suffix(" | false"));
                assert!(kept[1..].iter().map(String::as_str).eq(left), "{parameters}");
                let listed = trace.failed();
                assert_eq!(listed.len() as u64, count);
                assert!(listed.iter().all(|cell| cell.whole_row.is_some() == (on_fail == "quarantine")));
            }
        }
    }
}

#[test]
fn thresholds_end_a_run_where_more_rows_fail() {
    let mut dice = Dice(99);
    let (input, cells) = made(200, &mut dice);
    let failed = cells.iter().filter(|(n, _)| n.is_some_and(|n| n < 0)).count();
    assert!(failed > 10);
    let share = |hundredths: usize| format!("{}.{:02}%", hundredths / 100, hundredths % 100);
    let exact = failed * 10_000 / 200;
    let cases = [
        (failed.to_string(), true),
        ((failed - 1).to_string(), false),
        ("0".to_owned(), false),
        (share(exact), true),
        (share(exact - 1), false),
        ("100%".to_owned(), true),
        ("0%".to_owned(), false),
    ];
    for (most, fits) in cases {
        for on_fail in ["error", "drop", "quarantine"] {
            let parameters =
                format!(r#""sourceColumn": "n", "min": "0", "onFail": "{on_fail}", "maxFailed": "{most}""#);
            let (done, _) = outcome(&format!("[{}]", expect(&parameters)), &input);
            assert_eq!(done.is_ok(), fits, "{on_fail} {most}: {done:?}");
            let Ok(lines) = done else { continue };
            assert_eq!(lines.len() - 1, if on_fail == "error" { 200 } else { 200 - failed });
        }
    }
}

#[test]
fn errors_name_rows_and_values() {
    let input = table::parse(&[
        "age: int | name: string",
        "31 | Ann",
        "-4 | Bo",
        "null | Cy",
        "130 | null",
        "-1 | Di",
    ])
    .expect("a table");
    let error = |steps: &str| outcome(steps, &input).0.expect_err("rows fail");
    let one = |parameters: &str| error(&format!("[{}]", expect(parameters)));
    assert_eq!(
        one(r#""sourceColumn": "age", "min": "0", "max": "120""#),
        "step 1: expected `age` at least `0`, at most `120`, but row 2: `age` is `-4`"
    );
    assert_eq!(
        one(r#""sourceColumn": "age", "min": "0", "maxFailed": "1""#),
        "step 1: expected `age` at least `0` in all rows but 1, and more fail: row 2: `age` is `-4`; row 5: `age` is `-1`"
    );
    assert_eq!(
        one(r#""sourceColumn": "name", "notNull": "true", "maxFailed": "19.9%""#),
        "step 1: expected `name` not missing in all rows but 19.9%, and 1 of 5 fail: row 4: `name` is missing"
    );
    assert_eq!(
        one(r#""expression": "age < 100 and name <> ''""#),
        "step 1: expected `age < 100 and name <> ''`, but row 3: `age, name` is `{\"age\":null,\"name\":\"Cy\"}`"
    );
    assert_eq!(
        one(
            r#""expression": "age < `:mean`", "withExpressions": "[{\"name\": \"mean\", \"value\": \"avg(age)\"}]", "maxFailed": "1""#
        ),
        "step 1: expected `age < `:mean`` in all rows but 1, and more fail: row 3: `age` is missing; row 4: `age` is `130`"
    );
    assert_eq!(one(r#""minRows": "6""#), "step 1: expected at least 6 rows, and there are 5");
    assert_eq!(one(r#""maxRows": "4""#), "step 1: expected at most 4 rows, and there are more");
    // Of two steps, the one that went wrong first is named, whichever comes first in the recipe.
    let name = expect(r#""sourceColumn": "name", "notNull": "true""#);
    let age = expect(r#""sourceColumn": "age", "min": "0""#);
    for steps in [format!("[{name}, {age}]"), format!("[{age}, {name}]")] {
        assert!(error(&steps).ends_with("`age` at least `0`, but row 2: `age` is `-4`"), "{}", error(&steps));
    }
}

#[test]
fn parts_that_are_put_together_share_their_thresholds() {
    let input = table::parse(&["n: int", "1", "-1", "2", "3"]).expect("a table");
    let run = |parameters: &str| {
        let program = program(&format!("[{}]", expect(parameters)), &input);
        let mut first = program.executor().expect("an executor");
        first.push(&input.slice(0, 2)).expect("rows");
        let mut second = program.executor().expect("an executor");
        second.merge(&first.state().expect("a state")).expect("a state of the recipe");
        second.push(&input.slice(2, 2)).expect("rows");
        second.finish().map(|_| ()).map_err(|error| error.to_string())
    };
    let least = |rows: u64| run(&format!(r#""minRows": "{rows}""#));
    assert_eq!((least(4), least(5).is_err()), (Ok(()), true));
    let share = |share: &str| run(&format!(r#""sourceColumn": "n", "min": "0", "maxFailed": "{share}""#));
    assert_eq!(share("25%"), Ok(()));
    assert!(share("24%").expect_err("one of four").contains("1 of 4 fail"));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let input = table::parse(&["n: int | t: string", "1 | a"]).expect("a table");
    let refused = [
        (r#""expression": "n + 1""#, "has to be true or false"),
        (r#""sourceColumn": "n", "min": "soon""#, "`soon` cannot be compared with column `n`"),
        (r#""notNull": "true""#, "`sourceColumn` is required"),
        (r#""sourceColumn": "n", "notNull": "true", "onFail": "flag""#, "`flag` needs `targetColumn`"),
        (r#""sourceColumn": "n", "notNull": "true", "targetColumn": "x""#, "is for `flag`"),
        (r#""minRows": "3", "onFail": "drop""#, "none does where their number is wrong"),
        (r#""minRows": "3", "maxRows": "2""#, "2 is less than `minRows`, 3"),
        (r#""minRows": "3", "expression": "n > 0""#, "a step of its own"),
        (r#""sourceColumn": "n", "sourceColumns": ["t"], "notNull": "true""#, "not both"),
        (r#""sourceColumns": ["t", "t"], "notNull": "true""#, "is named twice"),
        (r#""sourceColumn": "n", "notNull": "true", "maxFailed": "1.1234567%""#, "is not a number of rows"),
        (r#""onFail": "drop""#, "say what is expected"),
    ];
    for (parameters, message) in refused {
        let recipe = Recipe::parse(&format!("[{}]", expect(parameters))).expect("a recipe");
        let errors = recipe.compile(input.schema_ref(), &Context::default()).expect_err(parameters);
        assert!(errors.to_string().contains(message), "{parameters}: {errors}");
    }
}
