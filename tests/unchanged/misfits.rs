//! A column whose first rows say a type, and a later cell that does not fit it, never gives another value.

use proptest::prelude::*;
use recipe_run::InvalidCells;
use recipe_run::tables::Infer;

use crate::tables::read;
use crate::text::{self, ODD};
use crate::{check, fault, run};

/// Rows that the type is inferred from.
const SAMPLE: usize = 20;

/// What a column of each type holds in its sample.
const KINDS: [(&str, &[&str]); 7] = [
    ("int", &["1", "-2", "30"]),
    ("long", &["3000000000", "5", "-1"]),
    ("double", &["1.5", "-0.25", "1e10"]),
    ("boolean", &["true", "false"]),
    ("date", &["2024-01-31", "1999-12-01"]),
    ("timestamp", &["2024-01-31 10:00:00", "1999-12-01 23:59:59.5"]),
    ("text", &["a", "b c"]),
];

fn odd() -> impl Strategy<Value = String> {
    let known = prop::sample::select(ODD.to_vec()).prop_map(str::to_owned);
    prop_oneof![
        3 => known.boxed(),
        1 => "[0-9eE+./: -]{1,12}".boxed(),
        1 => "[0-9]{1,22}(\\.[0-9]{1,20})?".boxed(),
        1 => "20[0-9]{2}-[01][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|\\+05:00)?".boxed(),
    ]
}

/// What is done with a cell that does not fit.
fn ways_out() -> impl Strategy<Value = InvalidCells> {
    prop::sample::select(vec![InvalidCells::Fail, InvalidCells::Null, InvalidCells::Widen])
}

/// Whether a cell of a typed column says the same as a text of CSV, or as a value of JSON, which has no other form.
fn says_the_same(kind: &str, cell: Option<&str>, text: &str, is_json: bool) -> bool {
    let Some(cell) = cell else { return text.is_empty() };
    // Times are those of UTC, so that a `Z` says nothing else.
    let has_zone = text.contains('+');
    match kind {
        _ if cell == text => true,
        "boolean" => cell.eq_ignore_ascii_case(text),
        "double" => is_double(cell, text),
        "int" | "long" => is_json && is_double(cell, text),
        "timestamp" => !has_zone && (text::same(cell, text) || text::same(cell, &format!("{text} 00:00:00"))),
        _ => false,
    }
}

/// Whether two texts are one number or time; or a double, and all digits that it is written with.
fn is_double(cell: &str, text: &str) -> bool {
    let (Ok(one), Ok(other)) = (cell.parse::<f64>(), text.trim_end_matches('.').parse::<f64>()) else {
        return text::same(cell, text);
    };
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let all_digits = || one.to_bits() == other.to_bits() && format!("{one:.decimals$}") == text;
    text::same(cell, text.trim_end_matches('.')) || all_digits()
}

/// Where a misfit goes, and in which file.
fn holds(
    way: &run::Way,
    kind: usize,
    rows: usize,
    misfit: &str,
    input: &str,
    invalid: InvalidCells,
) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let (name, sample) = KINDS[kind];
    let is_json = input == "in.jsonl";
    let line = |row: usize, cell: &str| match (is_json, name) {
        (false, _) => format!("k{row:04},{cell}\n"),
        (true, "int" | "long" | "double" | "boolean") => format!("{{\"key\":\"k{row:04}\",\"v\":{cell}}}\n"),
        (true, _) => format!("{{\"key\":\"k{row:04}\",\"v\":\"{cell}\"}}\n"),
    };
    let mut text = if is_json { String::new() } else { "key,v\n".to_owned() };
    (0..SAMPLE + rows).for_each(|row| text.push_str(&line(row, sample[row % sample.len()])));
    let number = SAMPLE + rows;
    text.push_str(&line(number, misfit));
    text.push_str(&line(number + 1, sample[0]));
    let (input, output) = (folder.path().join(input), folder.path().join("out.parquet"));
    if input.ends_with("in.xlsx") {
        let cells = folder.path().join("cells.csv");
        std::fs::write(&cells, &text).expect("a file");
        run::apply(way, "[]", &cells, &input, Infer::Nothing.into(), InvalidCells::Fail).expect("a sheet");
    } else {
        std::fs::write(&input, &text).expect("a file");
    }
    let label = format!("{way}, {} of {name} with `{misfit}` in row {}", input.display(), number + 1);
    let shown = misfit.trim_matches('"');
    match run::apply(way, "[]", &input, &output, Infer::Rows(SAMPLE).into(), invalid) {
        Err(error) if !matches!(invalid, InvalidCells::Fail) && !is_json => {
            Err(fault(format!("{label}: {error}")))
        }
        Err(error) => {
            let says = error.contains(&format!("row {}", number + 1)) && error.contains("in.");
            if says { Ok(()) } else { Err(fault(format!("{label}: the error has no place: {error}"))) }
        }
        Ok(()) => {
            let table = read(&output);
            let cells = text::shown(table.column_by_name("v").expect("the column"));
            let cell = cells[number].as_deref();
            let is_wider = matches!(invalid, InvalidCells::Widen)
                && cell.is_some_and(|cell| is_double(cell, shown) || cell.eq_ignore_ascii_case(shown));
            let is_missing = cell.is_none() && matches!(invalid, InvalidCells::Null);
            if is_missing
                || is_wider
                || says_the_same(name, cell, shown, is_json)
                || cell.is_none() && misfit == "null"
            {
                return Ok(());
            }
            Err(fault(format!("{label}: it became {cell:?}")))
        }
    }
}

#[test]
fn a_misfit_after_the_sample_is_no_other_value() {
    for way in &run::ways() {
        check(
            "misfits",
            96,
            &(0..KINDS.len(), 0_usize..60, odd(), ways_out()),
            |(kind, rows, misfit, invalid)| holds(way, kind, rows, &misfit, "in.csv", invalid),
        );
    }
}

#[test]
fn a_misfit_in_a_sheet_is_no_other_value() {
    for way in &run::ways() {
        check(
            "misfits of Excel",
            24,
            &(0..KINDS.len(), 0_usize..60, odd(), ways_out()),
            |(kind, rows, misfit, invalid)| holds(way, kind, rows, &misfit, "in.xlsx", invalid),
        );
    }
}

#[test]
fn a_misfit_in_json_is_no_other_value() {
    let odd = prop::sample::select(vec![
        "7.5",
        "1e3",
        "1.0",
        "2147483648",
        "9223372036854775808",
        "12345678901234567890",
        "1e400",
        "true",
        "1",
        "0",
        "null",
        "9007199254740993",
        "-0.0",
    ]);
    for way in &run::ways() {
        check(
            "misfits of JSON",
            48,
            &(0..4_usize, 0_usize..60, odd.clone(), ways_out()),
            |(kind, rows, misfit, invalid)| holds(way, kind, rows, misfit, "in.jsonl", invalid),
        );
    }
}
