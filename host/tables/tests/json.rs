//! JSON that is read and written again is what it was, in every layout and for any size of morsels, and what does not fit
//! a type that was learnt from fewer rows is never another value.

use std::fmt::Write as _;

use arrow_array::RecordBatch;
use proptest::prelude::*;
use recipe_core::engine::kernel::json::{JsonKind, skip_blanks, value_end};
use recipe_core::engine::kernel::read::TextFormat;
use recipe_core::engine::plan::KeepText;
use recipe_core::{Context, Executor, Recipe};
use recipe_tables::{
    Dataset, Format, JsonOptions, ReadOptions, Source, TableError, Typing, json, typed_schema,
};
use serde_json::Value;

/// A value, with numbers as they are written.
#[derive(Debug, Clone)]
enum Json {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn write(&self, blank: &str, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Boolean(truth) => write!(out, "{truth}").expect("it is written"),
            Json::Number(number) => out.push_str(number),
            Json::Text(text) => out.push_str(&Value::from(text.as_str()).to_string()),
            Json::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(blank);
                    item.write(blank, out);
                }
                out.push_str(blank);
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    let _ = write!(out, "{blank}{}{blank}:{blank}", Value::from(key.as_str()));
                    value.write(blank, out);
                }
                out.push_str(blank);
                out.push('}');
            }
        }
    }
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[1-9][0-9]{0,3}",
        "-?(0|[1-9][0-9]{0,22})",
        "-?(0|[1-9][0-9]{0,18})\\.[0-9]{1,20}",
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,3}",
        Just("9007199254740993".to_owned()),
        Just("-0".to_owned()),
    ]
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Boolean),
        number().prop_map(Json::Number),
        number().prop_map(Json::Text),
        "[a-z\"\\\\{}\\[\\],: é\u{1}\n\u{1F600}]{0,20}".prop_map(Json::Text),
    ]
}

fn object(value: impl Strategy<Value = Json> + Clone) -> impl Strategy<Value = Vec<(String, Json)>> {
    let member = |key: &'static str| proptest::option::of(value.clone()).prop_map(move |value| (key, value));
    (member("a"), member("b c"), member("é\"")).prop_map(|(a, b, c)| {
        let members = [a, b, c].into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        members.collect()
    })
}

fn value() -> impl Strategy<Value = Json> + Clone {
    scalar().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Json::List),
            object(inner).prop_map(Json::Object),
        ]
    })
}

/// Values of one kind, mostly.
fn column() -> impl Strategy<Value = Vec<Json>> {
    let cells = |value: BoxedStrategy<Json>| proptest::collection::vec(value, 8);
    prop_oneof![
        cells(number().prop_map(Json::Number).boxed()),
        cells("-?[1-9][0-9]{0,3}".prop_map(Json::Number).boxed()),
        cells("[a-z ]{0,20}".prop_map(Json::Text).boxed()),
        cells(any::<bool>().prop_map(Json::Boolean).boxed()),
        cells(object("[1-9]{1,3}".prop_map(Json::Number)).prop_map(Json::Object).boxed()),
        cells(proptest::collection::vec(number().prop_map(Json::Number), 0..3).prop_map(Json::List).boxed()),
        cells(value().boxed()),
        cells(scalar().boxed()),
    ]
}

/// Rows in which keys may be missing, but for the first.
fn rows() -> impl Strategy<Value = Vec<Vec<(String, Json)>>> {
    let columns = proptest::collection::vec((column(), proptest::collection::vec(any::<bool>(), 8)), 1..4);
    columns.prop_map(|columns| {
        let row = |row: usize| {
            let cells = columns.iter().enumerate().filter(move |(_, (_, there))| row == 0 || there[row]);
            cells.map(move |(at, (cells, _))| (format!("c{at}"), cells[row].clone())).collect()
        };
        (0..8).map(row).collect()
    })
}

#[derive(Debug, Clone, Copy)]
enum Layout {
    Lines,
    Glued,
    Spread,
    List,
    SpreadList,
    Inside,
}

fn text(rows: &[Vec<(String, Json)>], layout: Layout) -> String {
    let blank = if matches!(layout, Layout::Spread | Layout::SpreadList) { "\n " } else { "" };
    let rows = rows.iter().map(|row| {
        let mut text = String::new();
        Json::Object(row.clone()).write(blank, &mut text);
        text
    });
    let rows: Vec<String> = rows.collect();
    match layout {
        Layout::Lines => rows.join("\n"),
        Layout::Glued => rows.concat(),
        Layout::Spread => format!("\u{feff}\n{}\n\n", rows.join("\n")),
        Layout::List => format!("[{}]", rows.join(",")),
        Layout::SpreadList => format!(" [\n{}\n]\n", rows.join("\n,\n")),
        Layout::Inside => {
            format!(
                "{{\"meta\": {{\"rows\": \"]}}\"}}, \"data\":{{\"rows\":[{}], \"n\":[1]}}}}",
                rows.join(", ")
            )
        }
    }
}

fn layouts() -> impl Strategy<Value = Layout> {
    use Layout::*;
    proptest::sample::select(vec![Lines, Glued, Spread, List, SpreadList, Inside])
}

fn open(text: &str, layout: Layout, morsel_bytes: usize, sample: usize) -> recipe_tables::Result<Source> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.keep().join("a.json");
    std::fs::write(&path, text).expect("a file");
    let mut json = JsonOptions::default().with_sample_rows(sample);
    if matches!(layout, Layout::Inside) {
        json = json.with_path(["data", "rows"]);
    }
    let options =
        ReadOptions::default().with_format(Format::Json).with_morsel_bytes(morsel_bytes).with_json(json);
    Source::open(Dataset::find(&[path.display().to_string()], options)?)
}

/// JSON in which each number is a text that is the same for the same number.
fn normal(text: &str) -> Option<Value> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match value_end(bytes, at) {
            Ok((JsonKind::Number, end)) => {
                let _ = write!(out, "\"#{}\"", same_number(&text[at..end]));
                end
            }
            Ok((JsonKind::Text { .. } | JsonKind::Boolean | JsonKind::Null, end)) => {
                out.push_str(&text[at..end]);
                end
            }
            _ => {
                let end = (at + 1..=text.len()).find(|end| text.is_char_boundary(*end))?;
                out.push_str(&text[at..end]);
                end
            }
        };
        at = skip_blanks(bytes, end);
    }
    serde_json::from_str(&out).ok()
}

/// The digits of a number and its power of ten.
fn same_number(text: &str) -> String {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mut exponent: i64 = exponent.parse().expect("an exponent");
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent -= fraction.len() as i64;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    exponent += (digits.len() - short.len()) as i64;
    if short.is_empty() { "0".to_owned() } else { format!("{sign}{short}e{exponent}") }
}

/// Whether a number is the shortest text of the double that another one stands for: the double that, printed with as many
/// digits, is that number again.
fn is_same_double(found: &str, wanted: &str) -> bool {
    let (Some(found), Some(wanted)) = (found.strip_prefix('#'), wanted.strip_prefix('#')) else {
        return false;
    };
    let (Ok(printed), Ok(value)) = (found.parse::<f64>(), wanted.parse::<f64>()) else { return false };
    let digits = wanted.split('e').next().unwrap_or_default().trim_start_matches('-').len();
    printed.to_bits() == value.to_bits()
        && same_number(&format!("{value:.*e}", digits.saturating_sub(1))) == wanted
}

/// Whether a value is another one, or the text of it where it became text.
fn agrees(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            let null = &Value::Null;
            wanted.iter().all(|(key, value)| agrees(found.get(key).unwrap_or(null), value))
                && found.iter().all(|(key, value)| wanted.contains_key(key) || value.is_null())
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len()
                && found.iter().zip(wanted).all(|(found, wanted)| agrees(found, wanted))
        }
        (found, wanted) if found == wanted => true,
        (Value::String(found), Value::String(wanted)) if is_same_double(found, wanted) => true,
        (Value::String(text), wanted) => {
            normal(text).is_some_and(|inner| !inner.is_null() && agrees(&inner, wanted))
        }
        _ => false,
    }
}

fn lines(batches: &[RecordBatch]) -> Vec<Value> {
    let text = String::from_utf8(json::write(batches).expect("it is written")).expect("UTF-8");
    text.lines().map(|line| normal(line).expect(line)).collect()
}

fn wanted(rows: &[Vec<(String, Json)>]) -> Vec<Value> {
    let rows = rows.iter().map(|row| {
        let mut text = String::new();
        Json::Object(row.clone()).write("", &mut text);
        normal(&text).expect("JSON")
    });
    rows.collect()
}

/// The rows with their types, and the cells that did not fit.
fn typed(source: &Source) -> (Vec<RecordBatch>, Vec<(u64, String)>) {
    let schema = typed_schema(source, &Typing::default(), 1).expect("types");
    let nothing = Recipe::parse("[]").expect("a recipe");
    let plan = nothing.compile(&schema, &Context::default()).expect("a plan").plan;
    let mut executor = Executor::new(&plan.reading(source.schema(), &TextFormat::default(), KeepText::Never))
        .expect("it runs");
    let mut batches = Vec::new();
    for batch in source.batches() {
        batches.extend(executor.push(&batch.expect("rows").batch).expect("rows"));
    }
    batches.extend(executor.finish().expect("rows"));
    let failed = executor.trace().take_failed();
    (batches, failed.into_iter().map(|cell| (cell.row.expect("a row"), cell.column)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_read_is_written_again(rows in rows(), layout in layouts(), morsel in 1_usize..300) {
        let source = open(&text(&rows, layout), layout, morsel, usize::MAX).expect("rows");
        let wanted = wanted(&rows);
        let raw: Vec<RecordBatch> = source.batches().map(|batch| batch.expect("rows").batch).collect();
        let raw = lines(&raw);
        prop_assert_eq!(raw.len(), wanted.len());
        let null = Value::Null;
        for (found, wanted) in raw.iter().zip(&wanted) {
            for (key, value) in found.as_object().expect("an object") {
                prop_assert_eq!(value, wanted.get(key).unwrap_or(&null));
            }
        }
        let (batches, failed) = typed(&source);
        prop_assert!(failed.is_empty(), "{:?}", failed);
        for (found, wanted) in lines(&batches).iter().zip(&wanted) {
            prop_assert!(agrees(found, wanted), "{} for {}", found, wanted);
        }
    }

    #[test]
    fn what_does_not_fit_is_never_another_value(
        rows in rows(),
        layout in layouts(),
        morsel in 1_usize..300,
        sample in 1_usize..4,
    ) {
        let source = open(&text(&rows, layout), layout, morsel, sample).expect("rows");
        let wanted = wanted(&rows);
        let (batches, failed) = typed(&source);
        let null = Value::Null;
        for (row, (found, wanted)) in lines(&batches).iter().zip(&wanted).enumerate() {
            for (key, value) in found.as_object().expect("an object") {
                let is_failed = failed.contains(&(row as u64, key.clone()));
                let wanted = wanted.get(key).unwrap_or(&null);
                let fits = if is_failed { value.is_null() } else { agrees(value, wanted) };
                prop_assert!(fits, "row {}: {} for {}", row, value, wanted);
            }
        }
    }
}

#[test]
fn places_are_the_same_for_any_morsels() {
    let cases = [
        ("{\"a\":1}\n{\"a\":2}\n\n{\"a\":3,\"b\":[1, 2]}\n", 3, 4),
        ("[{\"a\":1},\n {\"a\":2},\n {\"a\":3, \"b\":[1, 2]}]", 3, 3),
        ("\n[\n{\"a\":1}\n,\n{\"a\":3\n, \"b\":[1, 2]}]", 2, 6),
        ("{\"a\":1}{\"a\":2}{\n\"a\":3,\"b\":[1, 2]}", 3, 2),
    ];
    for (text, row, line) in cases {
        for morsel in [1, 2, 5, 10, 20, 1000] {
            let source = open(text, Layout::Lines, morsel, 1).expect("rows");
            let error = source.batches().find_map(Result::err).expect("a key that comes late");
            match error {
                TableError::UnknownKey { row: found, line: at, ref key, ref value, sample: 1, .. } => {
                    assert_eq!((found, at, key.as_str()), (row, line, "b"), "{text} by {morsel}");
                    assert!(value.starts_with("[1, 2]"), "{value}");
                }
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn types_are_those_that_hold_every_value() {
    let types = |text: &str| {
        let source = open(text, Layout::Lines, 1 << 20, usize::MAX).expect("rows");
        let schema = typed_schema(&source, &Typing::default(), 1).expect("types");
        let notes = source.notes().join(" | ");
        (
            schema.fields().iter().map(|field| field.data_type().to_string()).collect::<Vec<_>>().join(" | "),
            notes,
        )
    };
    let cases = [
        (r#"{"n":76561198003753554}{"n":9223372036854775807}"#, "Int64", ""),
        (r#"{"n":12345678901234567890}{"n":3}"#, "Decimal128(38, 18)", ""),
        (r#"{"n":9007199254740993}{"n":0.5}"#, "Decimal128(38, 18)", ""),
        (
            r#"{"n":1.10}{"n":1e400}"#,
            "Utf8View",
            "`n` holds numbers that no type of numbers holds exactly, and is text: JSON",
        ),
        (r#"{"n":1}{"n":"1"}"#, "Utf8View", "`n` holds values of different kinds, and is text: JSON"),
        (r#"{"n":{}}"#, "Utf8View", "`n` holds objects without keys, and is text: JSON"),
        (r#"{"n":null,"m":"x"}"#, "Utf8View | Utf8View", ""),
        (r#"{"n":{"a":"x"}}{"n":[1]}"#, "Utf8View", "`n` holds values of different kinds, and is text: JSON"),
    ];
    for (text, expected, note) in cases {
        assert_eq!(types(text), (expected.to_owned(), note.to_owned()), "{text}");
    }
    let (found, notes) = types(r#"{"data":[{"id":1},{"id":2}]}"#);
    assert!(found.starts_with("List(Struct"), "{found}");
    assert!(notes.contains("whose key `data` holds a list of objects"), "{notes}");
}

#[test]
fn what_is_passed_over_in_a_document_is_told() {
    let text = "{\"meta\": {\"rows\": 1}, \"data\": {\"rows\": [{\"a\": 1}], \"n\": \"]\"}, \"end\": [{}]} ";
    for morsel in [1, 1000] {
        let source = open(text, Layout::Inside, morsel, usize::MAX).expect("rows");
        let expected = ["of the document, the list at `data.rows` is read, and not `meta`, `n`, `end`"];
        assert_eq!(source.notes(), expected);
    }
    let of = |text: &str| open(text, Layout::Inside, 10, 1).err().expect("it is wrong");
    assert!(matches!(of("{\"data\": {}}"), TableError::NoRowsAt { path, .. } if path == "data.rows"));
    assert!(matches!(of("[{\"data\": {}}]"), TableError::NoRowsAt { path, .. } if path == "data"));
    assert!(matches!(of("{\"data\": {\"rows\": {}}}"), TableError::NoListAt { .. }));
    let two = "{\"data\": {\"rows\": [{\"a\": 1}]}} {\"data\": {\"rows\": []}}";
    let source = open(two, Layout::Inside, 10, 1).expect("rows");
    let error = source.batches().find_map(Result::err);
    assert!(matches!(error, Some(TableError::TextAfterArray { .. })), "{error:?}");
}
