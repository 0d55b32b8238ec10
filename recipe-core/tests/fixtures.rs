//! What another engine of this kind expects of its steps: fixtures of weaverbird (BSD-3-Clause), read from the shared corpus where that is there.
//!
//! Every fixture of the steps that have a counterpart stands in one of two lists: those that have a counterpart here give the table
//! they expect, the others say why they cannot be compared.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray,
};
use recipe_core::engine::kernel::print::cell;
use recipe_core::{Context, Recipe};
use serde_json::{Value, json};

/// Fixtures that are run, with the recipe that does what their pipeline does.
fn comparable() -> Vec<(&'static str, Value)> {
    let derive = |column: &str, expression: &str| {
        step("DERIVE", json!({"expression": expression, "targetColumn": column}))
    };
    let keep = |expression: &str| {
        vec![
            derive("kept", expression),
            keep_if("kept", "IS", "true"),
            step("DELETE", json!({"sourceColumns": ["kept"]})),
        ]
    };
    let format = |format: &str| {
        json!([
            step(
                "DATE_FORMAT",
                json!({"sourceColumn": "CREATED_DATE", "dateTimeFormat": format, "targetColumn": "made"})
            ),
            step("DELETE", json!({"sourceColumns": ["CREATED_DATE"]})),
            step("RENAME", json!({"sourceColumn": "made", "targetColumn": "CREATED_DATE"})),
        ])
    };
    vec![
        (
            "absolutevalue/simple",
            json!([step("ABSOLUTE", json!({"sourceColumn": "VALUE", "targetColumn": "ABSVALUE"}))]),
        ),
        ("argmax/simple", json!([step("TOP_N", json!({"count": 1, "orderByColumns": ["VALUE"]}))])),
        (
            "argmax/with_group",
            json!([step(
                "TOP_N",
                json!({"count": 1, "orderByColumns": ["VALUE"], "groupByColumns": ["COLUM"], "ties": "all"})
            )]),
        ),
        (
            "argmin/with_group",
            json!([step(
                "TOP_N",
                json!({"count": 1, "orderByColumns": ["VALUE"], "orderings": ["ASCENDING"], "groupByColumns": ["COLUM"]})
            )]),
        ),
        (
            "comparetext/simple",
            json!([step(
                "EXACT",
                json!({"sourceColumn1": "TEXT_1", "sourceColumn2": "TEXT_2", "targetColumn": "RESULT"})
            )]),
        ),
        (
            "concatenate/simple",
            json!([step(
                "MERGE",
                json!({"sourceColumns": ["NAME", "AGE", "SCORE"], "delimiter": " - ", "targetColumn": "NEWCOL"})
            )]),
        ),
        (
            "convert/to_float",
            json!([step("CHANGE_DATA_TYPE", json!({"sourceColumn": "value", "columnDataType": "double"}))]),
        ),
        (
            "convert/to_integer",
            json!([step("CHANGE_DATA_TYPE", json!({"sourceColumn": "value", "columnDataType": "long"}))]),
        ),
        (
            "convert/to_integer_only_strings",
            json!([step("CHANGE_DATA_TYPE", json!({"sourceColumn": "VALUE", "columnDataType": "long"}))]),
        ),
        ("cumsum/with_groups", json!([cumulative("VALUE", "MY_CUMSUM"), sort(&["DATE", "COUNTRY"])])),
        (
            "cumsum/with_multiple_values",
            json!([
                cumulative("VALUE", "MY_CUMSUM"),
                cumulative("VALUE_2", "MY_CUMSUM_2"),
                sort(&["DATE", "COUNTRY"]),
            ]),
        ),
        (
            "dateextract/after_add_missing_dates_duplicate_values",
            json!([
                step("ADD_MISSING_DATES", json!({"sourceColumn": "date", "groupByColumns": ["label"]})),
                step(
                    "DERIVE",
                    json!({"columns": {
                        "date_isoYear": "year(date)",
                        "date_isoWeek": "weekofyear(date)",
                        "date_isoDayOfWeek": "dayofweek(date_sub(date, 1))",
                        "date_previousIsoWeek": "weekofyear(date_sub(date, 7))",
                    }})
                ),
            ]),
        ),
        (
            "dateextract/legacy_config",
            json!([
                step("DAY", json!({"sourceColumn": "date", "targetColumn": "day"})),
                step("DELETE", json!({"sourceColumns": ["date"]})),
                step("RENAME", json!({"sourceColumn": "day", "targetColumn": "date"})),
            ]),
        ),
        ("delete/simple", json!([step("DELETE", json!({"sourceColumns": ["NAME", "SCORE"]}))])),
        (
            "duration/simple",
            json!([step(
                "DATE_DIFF",
                json!({"sourceColumn1": "DATE", "sourceColumn2": "PRE_DATE", "units": "MINUTES", "targetColumn": "DURATION"})
            )]),
        ),
        ("evolution/abs_nogroups", json!([change("absolute", &[])])),
        ("evolution/perc_groups", json!([change("relative", &["COUNTRY"])])),
        ("filter/dates", Value::from(keep("`CREATED` > '2020-01-01 01:03:30'"))),
        ("filter/eq", json!([keep_if("NAME", "IS", "foo")])),
        ("formula/division", json!([derive("FOOBAR", "(AGE + SCORE) / 1 - SCORE * 2")])),
        ("formula/nested", json!([derive("FOOBAR", "(AGE + SCORE) * AGE - SCORE * 100")])),
        ("formula/nested_divisions", json!([derive("FOOBAR", "1/ (AGE + SCORE) / (AGE - SCORE) * 100")])),
        ("formula/simple", json!([derive("FOOBAR", "AGE + 10")])),
        ("fromdate/day_longmonth_year_space", format("dd month yyyy")),
        ("fromdate/day_shortmonth_year_dash", format("dd-mon-yyyy")),
        ("fromdate/day_shortmonth_year_space", format("dd mon yyyy")),
        ("fromdate/longmonth_year_space", format("month yyyy")),
        ("fromdate/shortmonth_year_space", format("mon yyyy")),
        ("fromdate/simple", format("yyyy-mm-dd")),
        (
            "ifthenelse/combination_or",
            json!([step(
                "CASE_OPERATION",
                json!({"valueExpression": "case when NAME = 'perceval' or NAME = 'karadoc' then 'chevalier' else 'paysan' end", "targetColumn": "CLASS"})
            )]),
        ),
        (
            "ifthenelse/nested",
            json!([step(
                "CASE_OPERATION",
                json!({"valueExpression": "case when AGE = 42 then 'tintin' when AGE = 20 then 'toto' else 'tata' end", "targetColumn": "COND"})
            )]),
        ),
        (
            "ifthenelse/number_values",
            json!([step(
                "CASE_OPERATION",
                json!({"valueExpression": "case when AGE > 20 then 1 else 0 end", "targetColumn": "COND"})
            )]),
        ),
        (
            "ifthenelse/simple",
            json!([step(
                "BOOLEAN_OPERATION",
                json!({"valueExpression": "`AGE` > 20", "trueValueExpression": "tintin", "falseValueExpression": "anime", "targetColumn": "COND"})
            )]),
        ),
        ("lowercase/simple", json!([step("LOWER_CASE", json!({"sourceColumn": "NAME"}))])),
        (
            "percentage/simple",
            json!([
                step("SHARE", json!({"sourceColumn": "AGE", "targetColumn": "long"})),
                step("DERIVE", json!({"expression": "round(`long`, 6)", "targetColumn": "AGE_PERCENT"})),
            ]),
        ),
        (
            "rank/group_by",
            json!([
                step(
                    "RANK",
                    json!({"orderByColumns": ["AGE"], "groupByColumns": ["CITY"], "targetColumn": "AGE_RANK"})
                ),
                sort(&["AGE_RANK"]),
            ]),
        ),
        (
            "rename/simple",
            json!([step("RENAME", json!({"sourceColumn": "NAME", "targetColumn": "FIRST_NAME"}))]),
        ),
        (
            "rename/edge_case",
            json!([
                step("RENAME", json!({"sourceColumn": "NAME", "targetColumn": "FIRST_NAME"})),
                step("RENAME", json!({"sourceColumn": "AGE", "targetColumn": "NAME"})),
            ]),
        ),
        (
            "replace/simple",
            json!([step(
                "REPLACE_TEXT",
                json!({"sourceColumn": "NAME", "pattern": "^foo$", "value": "oof"})
            )]),
        ),
        (
            "substring/simple",
            json!([step(
                "SUBSTRING",
                json!({"sourceColumn": "CITY", "startPosition": "1", "endPosition": "4", "targetColumn": "CITY_SUBSTR"})
            )]),
        ),
        ("top/simple", json!([top(&[]), sort(&["VALUE", "GROUP_COLUMN"])])),
        ("top/with_groups", json!([top(&["GROUP_COLUMN"]), sort(&["GROUP_COLUMN", "VALUE"])])),
        ("top/with_groups_and_dates", json!([top(&["GROUP_COLUMN"]), sort(&["GROUP_COLUMN", "VALUE"])])),
        (
            "uniquegroups/simple",
            json!([
                step("DEDUPLICATE", json!({"keyColumns": ["TOTO"]})),
                step("KEEP_COLUMNS", json!({"sourceColumns": ["TOTO"]})),
            ]),
        ),
        ("uppercase/simple", json!([step("UPPER_CASE", json!({"sourceColumn": "NAME"}))])),
    ]
}

/// Fixtures that are not run, and why.
const APART: &[(&str, &str)] = &[
    ("convert/to_text", "null is the text `nan` there"),
    (
        "convert/to_integer_from_datetime",
        "their number is nanoseconds since 1970, and a date is no number here",
    ),
    ("dateextract/legacy_config_without_column", "the column is there already, which is an error here"),
    ("filter/dates_from_until_too_wide", "years beyond what their dates hold, which is no question here"),
    ("filter/relative_dates", "dates relative to others are no conditions here"),
    ("formula/text_quotes", "texts in double quotes are columns here"),
    ("fromdate/longmonth_only_custom", "formats have no free text here"),
    ("ifthenelse/combinations", "nested conditions of their own form; the simple ones are compared"),
    ("ifthenelse/dates_conditions", "`until` counts the day in"),
    ("ifthenelse/quotes", "their quotes within quotes"),
    ("text/simple", "templates of their server"),
    ("todate/automatic_guess", "guesses of pandas"),
    ("todate/from_timestamp", "milliseconds are no dates here; UNIX_TIME_FORMAT takes seconds"),
    ("todate/int_as_year_with_automatic_guess", "a whole number is no date here"),
    ("todate/simple", "told to read the day first; here the month is first where both could be"),
    ("todate/str_as_year_with_automatic_guess", "a year alone is no date here"),
    ("trim/multiple_columns", "TRIM makes a new column"),
];

/// Steps of theirs that have a counterpart.
const KINDS: &[&str] = &[
    "absolutevalue",
    "argmax",
    "argmin",
    "comparetext",
    "concatenate",
    "convert",
    "cumsum",
    "dateextract",
    "delete",
    "duplicate",
    "duration",
    "evolution",
    "filter",
    "formula",
    "fromdate",
    "ifthenelse",
    "lowercase",
    "percentage",
    "rank",
    "rename",
    "replace",
    "replacetext",
    "substring",
    "text",
    "todate",
    "top",
    "trim",
    "uniquegroups",
    "uppercase",
];

#[expect(clippy::needless_pass_by_value, reason = "it is written at the call")]
fn step(operation: &str, parameters: Value) -> Value {
    json!({"Action": {"Operation": operation, "Parameters": parameters}})
}

fn sort(columns: &[&str]) -> Value {
    let keys = columns.iter().map(|column| json!({"sourceColumn": column}));
    step("SORT", json!({"expressions": keys.collect::<Vec<_>>()}))
}

fn cumulative(column: &str, target: &str) -> Value {
    let parameters = json!({"sourceColumn": column, "orderByColumns": ["DATE"], "groupByColumns": ["COUNTRY"], "targetColumn": target});
    step("CUMULATIVE", parameters)
}

fn change(kind: &str, groups: &[&str]) -> Value {
    let parameters = json!({"sourceColumn": "VALUE", "changeType": kind, "dateColumn": "DATE", "unit": "year", "targetColumn": "POUET"});
    with_groups(step("CHANGE", parameters), groups)
}

fn top(groups: &[&str]) -> Value {
    let parameters = json!({"count": 3, "orderByColumns": ["VALUE"], "orderings": "ASCENDING"});
    with_groups(step("TOP_N", parameters), groups)
}

fn with_groups(mut step: Value, groups: &[&str]) -> Value {
    if !groups.is_empty() {
        step["Action"]["Parameters"]["groupByColumns"] = json!(groups);
    }
    step
}

fn keep_if(column: &str, condition: &str, value: &str) -> Value {
    json!({
        "Action": {"Operation": "KEEP_VALUES", "Parameters": {"sourceColumn": column}},
        "ConditionExpressions": [{"Condition": condition, "Value": json!([value]).to_string(), "TargetColumn": column}],
    })
}

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/data/weaverbird-fixtures");
    if !folder.is_dir() {
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            b"skipped: there is no corpus beside the repository\n",
        );
        return None;
    }
    Some(folder)
}

#[expect(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a fixture")).expect("JSON")
}

/// A table of theirs.
fn table(given: &Value) -> RecordBatch {
    let fields = given["schema"]["fields"].as_array().expect("fields");
    let rows = given["data"].as_array().expect("rows");
    let columns = fields.iter().filter(|field| field["name"] != "index").map(|field| {
        let name = field["name"].as_str().expect("a name");
        let cells = rows.iter().map(|row| &row[name]);
        let moment = |cell: &Value| {
            let text = cell.as_str()?.trim_end_matches('Z').replace('T', " ");
            let mut text = text.split('+').next().unwrap_or_default().to_owned();
            if !text.contains(' ') {
                text.push_str(" 00:00:00");
            }
            let format = if text.contains('.') { "%Y-%m-%d %H:%M:%S%.f" } else { "%Y-%m-%d %H:%M:%S" };
            Some(chrono::NaiveDateTime::parse_from_str(&text, format).ok()?.and_utc().timestamp_micros())
        };
        let whole = rows.iter().all(|row| row[name].is_null() || row[name].is_i64());
        let array: ArrayRef = match field["type"].as_str() {
            Some("integer" | "number") if whole => Arc::new(cells.map(Value::as_i64).collect::<Int64Array>()),
            Some("integer" | "number") => Arc::new(cells.map(Value::as_f64).collect::<Float64Array>()),
            Some("datetime") => Arc::new(cells.map(moment).collect::<TimestampMicrosecondArray>()),
            _ => Arc::new(cells.map(text).collect::<StringViewArray>()),
        };
        (name, array)
    });
    RecordBatch::try_from_iter(columns.collect::<Vec<_>>()).expect("a table")
}

/// A cell of theirs as text.
fn text(cell: &Value) -> Option<String> {
    match cell {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Whether two cells, as text, are the same: numbers by value.
fn same(ours: Option<&str>, theirs: Option<&str>) -> bool {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    match (number(ours), number(theirs)) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * other.abs().max(1.0),
        _ => ours == theirs,
    }
}

#[test]
fn tables_are_those_another_engine_expects() {
    let Some(folder) = folder() else { return };
    let mut failures = Vec::new();
    for (name, recipe) in comparable() {
        let fixture = read(&folder.join(format!("{name}.json")));
        let (input, expected) = (table(&fixture["input"]), table(&fixture["expected"]));
        let recipe = Recipe::parse(&recipe.to_string()).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        let program = match recipe.compile(input.schema_ref(), &Context::default()) {
            Ok(program) => program,
            Err(errors) => {
                failures.push(format!("{name}: {errors}"));
                continue;
            }
        };
        let mut executor = program.executor().expect("an executor");
        let mut output = executor.push(&input).expect("it runs");
        output.extend(executor.finish().expect("it runs"));
        let found = arrow_select::concat::concat_batches(executor.schema(), &output).expect("one batch");
        if found.num_rows() != expected.num_rows() {
            failures.push(format!("{name}: {} rows, not {}", found.num_rows(), expected.num_rows()));
        }
        for (field, theirs) in expected.schema().fields().iter().zip(expected.columns()) {
            let Some(ours) = found.column_by_name(field.name()) else {
                failures.push(format!("{name}: no column `{}`", field.name()));
                continue;
            };
            for row in 0..found.num_rows().min(expected.num_rows()) {
                let (ours, theirs) = (cell(ours.as_ref(), row), cell(theirs.as_ref(), row));
                if !same(ours.as_deref(), theirs.as_deref()) {
                    failures.push(format!(
                        "{name}: `{}`, row {}: {ours:?}, not {theirs:?}",
                        field.name(),
                        row + 1
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
fn every_fixture_is_compared_or_told_of() {
    let Some(folder) = folder() else { return };
    let mut known: Vec<String> = comparable().into_iter().map(|(name, _)| name.to_owned()).collect();
    known.extend(APART.iter().map(|(name, _)| (*name).to_owned()));
    let mut found = Vec::new();
    for kind in KINDS {
        for entry in std::fs::read_dir(folder.join(kind)).expect("a folder") {
            let path = entry.expect("an entry").path();
            // Without a table of its own a fixture is about a database of theirs.
            if read(&path)["input"].is_object() {
                found.push(format!("{kind}/{}", path.file_stem().expect("a name").to_string_lossy()));
            }
        }
    }
    known.sort();
    found.sort();
    assert_eq!(found, known);
}
