//! Reading and writing change no cell: random tables, in and out, on every engine.
//!
//! A few cases of each kind by default, and many for `RECIPE_TESTS=full`.

mod formats;
mod misfits;
mod run;
mod tables;
mod text;

use std::path::Path;

use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use recipe_run::InvalidCells;
use recipe_run::tables::{Infer, Typing};

use formats::{FORMATS, Form, gap};
use tables::{Made, batch, made, read, write};

/// Recipes that look at the first column alone, and leave rows and their order.
const RECIPES: [&str; 4] = [
    "[]",
    r#"[{"Action": {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "key", "targetColumn": "copy"}}},
        {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"copy\"]"}}}]"#,
    r#"[{"Action": {"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "key"}]}}}]"#,
    r#"[{"Action": {"Operation": "KEEP_VALUES", "Parameters": {}},
         "ConditionExpressions": [{"Condition": "IS_NOT_MISSING", "Value": "", "TargetColumn": "key"}]}]"#,
];

/// Runs a property over this many cases, and eight times as many for `RECIPE_TESTS=full`.
///
/// One that is known not to hold must not hold, so that the list of them shrinks.
fn check<S: Strategy>(
    name: &str,
    cases: u32,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let full = std::env::var_os("RECIPE_TESTS").is_some_and(|asked| asked == "full");
    let config = Config {
        cases: if full { cases * 8 } else { cases },
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(strategy, |value| match property(value) {
        Err(TestCaseError::Fail(fault)) if formats::is_open(fault.message()) => Ok(()),
        other => other,
    });
    match (outcome, formats::OPEN_PROPERTIES.iter().find(|(open, _)| *open == name)) {
        (Ok(()), Some(_)) => panic!("{name} holds, and must leave the list of open properties"),
        (Err(fault), None) => panic!("{name}: {fault}"),
        _ => {}
    }
}

fn fault(text: String) -> TestCaseError {
    TestCaseError::fail(text)
}

/// A table goes to a format and back to Parquet, and is as it was. A cell that the format refuses is named, and the table
/// goes through without it.
fn goes_through(form: &Form, table: &[Made], recipe: usize, way: &run::Way) -> Result<(), TestCaseError> {
    let is_left_out = |kind| gap(form, kind).is_some() || form.refusal(kind).is_some();
    let mut table: Vec<Made> = table.iter().filter(|made| !is_left_out(&made.kind)).cloned().collect();
    while let Some(error) = attempt(form, &table, recipe, way)? {
        let known = table.iter_mut().find_map(|made| {
            let message = form.refusal_of_cells(&made.kind)?;
            let (row, rest) = error.strip_prefix("row ")?.split_once(&format!(", column `{}`", made.name))?;
            let row: usize = row.parse().ok()?;
            rest.contains(message).then(|| made.seeds.get_mut(row.checked_sub(1)?)?.take())?
        });
        if known.is_none() {
            return Err(fault(format!("{} {way}, recipe {recipe}: {error}", form.name)));
        }
    }
    Ok(())
}

/// The same, with the error of writing to the format.
fn attempt(
    form: &Form,
    table: &[Made],
    recipe: usize,
    way: &run::Way,
) -> Result<Option<String>, TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    if table.is_empty() {
        return Ok(None);
    }
    write(&file("in.parquet"), &batch(table));
    let before = read(&file("in.parquet"));
    let between = file(&format!("between.{}", form.extension));
    let typing = || if form.types { Typing::default() } else { Infer::Nothing.into() };
    let label = format!("{} {way}, recipe {recipe}", form.name);
    let run =
        |from: &Path, to: &Path| run::apply(way, RECIPES[recipe], from, to, typing(), InvalidCells::Fail);
    if let Err(error) = run(&file("in.parquet"), &between) {
        return Ok(Some(error));
    }
    run(&between, &file("out.parquet")).map_err(|error| fault(format!("{label}: {error}")))?;
    let after = read(&file("out.parquet"));
    let same = if form.types { same_values(form, &before, &after) } else { same_text(form, &before, &after) };
    same.map_err(|difference| fault(format!("{label}: {difference}")))?;
    Ok(None)
}

/// The same names, types and values.
fn same_values(form: &Form, before: &RecordBatch, after: &RecordBatch) -> Result<(), String> {
    for (one, other) in before.schema().fields().iter().zip(after.schema().fields()) {
        let (kind, other_kind) = (one.data_type(), other.data_type());
        if one.name() != other.name() || !form.keeps(kind, other_kind) {
            return Err(format!("`{}` {kind} became `{}` {other_kind}", one.name(), other.name()));
        }
        let column = after.column_by_name(one.name()).expect("a column");
        let is_missing = column.logical_null_count() == column.len();
        let column = match kind {
            // Nothing casts to a type without values.
            DataType::Null if is_missing => arrow_array::new_null_array(kind, column.len()),
            _ => arrow_cast::cast(column, kind).map_err(|error| error.to_string())?,
        };
        let original = before.column_by_name(one.name()).expect("a column");
        if &column != original {
            let row = (0..original.len()).find(|row| original.slice(*row, 1) != column.slice(*row, 1));
            let row = row.unwrap_or_default();
            let (original, column) = (original.slice(row, 1), column.slice(row, 1));
            return Err(format!("`{}`, row {}: {original:?} became {column:?}", one.name(), row + 1));
        }
    }
    if before.num_columns() == after.num_columns() { Ok(()) } else { Err("columns are lost".to_owned()) }
}

/// The same names and texts.
fn same_text(form: &Form, before: &RecordBatch, after: &RecordBatch) -> Result<(), String> {
    if before.num_rows() != after.num_rows() || before.num_columns() != after.num_columns() {
        return Err(format!("{} rows became {}", before.num_rows(), after.num_rows()));
    }
    for (at, field) in before.schema().fields().iter().enumerate() {
        let (mut one, other) = (text::cells(before.column(at)), text::cells(after.column(at)));
        if form.empty_is_missing {
            for cell in &mut one {
                *cell = cell.take().filter(|cell| !cell.is_empty());
            }
        }
        if let Some(row) = (0..one.len()).find(|row| one[*row] != other[*row]) {
            return Err(format!(
                "`{}` ({}), row {}: {:?} became {:?}",
                field.name(),
                field.data_type(),
                row + 1,
                one[row],
                other[row]
            ));
        }
    }
    Ok(())
}

#[test]
fn tables_of_all_types_go_through_each_format() {
    for form in FORMATS {
        for way in &run::ways() {
            check("tables", 12, &(made(), 0..RECIPES.len()), |(table, recipe)| {
                goes_through(form, &table, recipe, way)
            });
        }
    }
}

/// Types go through together; where they do not, each in a table of its own, so that none hides another.
#[test]
fn each_type_goes_through_each_format() {
    let faults: Vec<String> = std::thread::scope(|scope| {
        let forms: Vec<_> = FORMATS.iter().map(|form| scope.spawn(|| faults_of_types(form))).collect();
        forms.into_iter().flat_map(|form| form.join().expect("no panic")).collect()
    });
    let known = formats::OPEN.iter().filter(|open| !faults.iter().any(|fault| open.is(fault)));
    let stale: Vec<_> = known.map(|open| (open.form, open.part)).collect();
    assert!(stale.is_empty(), "these hold, and must leave the list of open ones: {stale:?}");
    let new: Vec<_> = faults.into_iter().filter(|fault| !formats::is_open(fault)).collect();
    assert!(new.is_empty(), "{}", new.join("\n"));
}

/// What does not hold for the types of a format.
fn faults_of_types(form: &Form) -> Vec<String> {
    let spread = |row: u64| if row < 20 { row } else { row.wrapping_mul(0x9E37_79B9_7F4A_7C15) };
    let seeds: Vec<_> = (0..60).map(|row| (row % 7 != 3).then(|| spread(row))).collect();
    let made = |name: &str, kind| Made { name: name.to_owned(), kind, seeds: seeds.clone() };
    let key = || made("key", DataType::Utf8);
    let is_special = |kind: &DataType| {
        form.refusal(kind).is_some() || form.refusal_of_cells(kind).is_some() || form.is_open(kind)
    };
    let (mut alone, together): (Vec<_>, Vec<_>) = tables::kinds().into_iter().partition(is_special);
    let named = together.iter().enumerate().map(|(at, kind)| made(&format!("v{at}"), kind.clone()));
    let whole: Vec<Made> = [key()].into_iter().chain(named).collect();
    let ways = run::ways();
    let mut faults: Vec<String> = ways
        .iter()
        .filter_map(|way| goes_through(form, &whole, 0, way).err())
        .map(|fault| fault.to_string())
        .collect();
    if !faults.is_empty() {
        alone.extend(together);
    }
    for kind in alone {
        let table = [key(), made("v", kind.clone())];
        for way in &ways {
            if let Some(message) = form.refusal(&kind) {
                let error = attempt(form, &table, 0, way).expect("nothing was read back");
                let error = error.unwrap_or_else(|| format!("{} takes {kind}", form.name));
                if !(error.starts_with("column `v` of the output") && error.contains(message)) {
                    faults.push(error);
                }
                continue;
            }
            if let Err(fault) = goes_through(form, &table, 0, way) {
                faults.push(fault.to_string());
                break;
            }
        }
    }
    faults
}

#[test]
fn csv_leaves_as_it_came() {
    for way in &run::ways() {
        check("csv", 24, &(text::csv(), 0..RECIPES.len()), |(text, recipe)| {
            text_goes_through("csv", &text, recipe, way)
        });
    }
}

#[test]
fn json_leaves_as_it_came() {
    for way in &run::ways() {
        check("json", 24, &(text::json(), 0..RECIPES.len()), |(text, recipe)| {
            text_goes_through("jsonl", &text, recipe, way)
        });
    }
}

/// A text goes to its own format, with types inferred from a few rows.
fn text_goes_through(
    extension: &str,
    text: &str,
    recipe: usize,
    way: &run::Way,
) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) =
        (folder.path().join(format!("in.{extension}")), folder.path().join(format!("out.{extension}")));
    std::fs::write(&input, text).expect("a file");
    run::apply(way, RECIPES[recipe], &input, &output, Typing::default(), InvalidCells::Fail)
        .map_err(|error| fault(format!("{way}, recipe {recipe}: {error}\n{text}")))?;
    let out = std::fs::read_to_string(&output).expect("an output");
    if extension == "jsonl" && text::numbers(&out) == text::numbers(text) || out == text {
        return Ok(());
    }
    Err(fault(format!("{way}, recipe {recipe}:\n{text}\nbecame\n{out}")))
}
