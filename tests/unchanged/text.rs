//! Cells as text, and texts as files.

use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use chrono::{DateTime, NaiveDateTime, NaiveTime};
use proptest::prelude::*;

/// The cells of a column as they are printed.
pub(crate) fn shown(column: &ArrayRef) -> Vec<Option<String>> {
    let moments = match column.data_type() {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, None),
        other => other.clone(),
    };
    let column = arrow_cast::cast(column, &moments).expect("a moment has a time");
    let format =
        ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default()).expect("a type with a form");
    let missing = column.logical_nulls();
    let is_there = |row| missing.as_ref().is_none_or(|missing| missing.is_valid(row));
    (0..column.len()).map(|row| is_there(row).then(|| format.value(row).to_string())).collect()
}

/// The cells of a column as text: numbers and times in one form each, so that the same value is the same text.
pub(crate) fn cells(column: &ArrayRef) -> Vec<Option<String>> {
    shown(column).into_iter().map(|cell| cell.map(|cell| canonical(&cell))).collect()
}

/// One form for a number and for a time.
fn canonical(text: &str) -> String {
    number(text).or_else(|| moment(text)).unwrap_or_else(|| text.to_owned())
}

/// A time as such, and a moment as a time in UTC; none for another text.
fn moment(text: &str) -> Option<String> {
    if text.len() < 19 || !matches!(text.as_bytes()[10], b'T' | b' ') {
        return None;
    }
    let text = text.replacen(' ', "T", 1);
    let zoned = DateTime::parse_from_rfc3339(&text).map(|moment| moment.naive_utc());
    let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let time = zoned.ok().or_else(|| time(&text)).or_else(|| {
        // Offsets of long ago have seconds.
        let (local, offset) = text.split_at_checked(text.len().checked_sub(9)?)?;
        let (sign, offset) = offset.split_at_checked(1)?;
        let offset = NaiveTime::parse_from_str(offset, "%H:%M:%S").ok()? - NaiveTime::MIN;
        let local = time(local)?;
        if sign == "-" { local.checked_add_signed(offset) } else { local.checked_sub_signed(offset) }
    })?;
    Some(time.format("%Y-%m-%d %H:%M:%S%.f").to_string())
}

/// A number as its digits and a power of ten; none for another text.
fn number(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = !whole.is_empty() && (whole == "0" || !whole.starts_with('0'));
    if !is_plain || !is_digits(whole) || !is_digits(fraction) || mantissa.ends_with('.') {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    let power = exponent - fraction.len() as i64 + (digits.len() - short.len()) as i64;
    Some(if short.is_empty() { format!("{sign}0") } else { format!("{sign}{short}e{power}") })
}

/// JSON with its numbers in one form.
pub(crate) fn numbers(json: &str) -> String {
    let mut out = String::new();
    let (mut token, mut inside, mut escaped) = (String::new(), false, false);
    for sign in json.chars() {
        let is_number = !inside && (sign.is_ascii_digit() || matches!(sign, '-' | '+' | '.' | 'e' | 'E'));
        if is_number && (!token.is_empty() || sign.is_ascii_digit() || sign == '-') {
            token.push(sign);
            continue;
        }
        out.push_str(&number(&token).unwrap_or(std::mem::take(&mut token)));
        token.clear();
        out.push(sign);
        (inside, escaped) = match sign {
            '"' if !escaped => (!inside, false),
            '\\' if inside && !escaped => (inside, true),
            _ => (inside, false),
        };
    }
    out
}

/// Cells that look like something else.
pub(crate) const ODD: [&str; 30] = [
    "",
    "\"\"",
    "0",
    "-0",
    "-0.0",
    "1.50",
    "1E5",
    "1e3",
    "007",
    "+5",
    " 11 ",
    "7.5",
    "2147483648",
    "9223372036854775808",
    "12345678901234567890",
    "9007199254740993",
    "1e400",
    "0.1",
    "true",
    "True",
    "N",
    "yes",
    "NaN",
    "inf",
    "2024-02-29",
    "2024-02-29 10:30:00",
    "2024-02-29T10:30:00Z",
    "02/03/2024",
    "2023-02-29",
    "N/A",
];

/// A CSV file as it is written here: quoted where there must be quotes, and for empty text.
pub(crate) fn csv() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(ODD.to_vec()).prop_map(str::to_owned);
    let text = "[a-z0-9,\"\n\r .é'-]{1,8}".prop_map(|text: String| {
        let quoted = text.contains([',', '"', '\n', '\r']);
        if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    });
    let mixed = prop_oneof![3 => odd, 1 => text].boxed();
    let whole = any::<i32>().prop_map(|number| number.to_string());
    let date = (1_i32..28, 1_i32..13).prop_map(|(day, month)| format!("2024-{month:02}-{day:02}"));
    let column = prop_oneof![
        prop::collection::vec(mixed.clone(), 60),
        prop::collection::vec(prop_oneof![9 => whole.boxed(), 1 => mixed.clone()], 60),
        prop::collection::vec(prop_oneof![9 => date.boxed(), 1 => mixed], 60),
    ];
    (1_usize..60, prop::collection::vec(column, 1..5)).prop_map(|(rows, columns)| {
        let names: Vec<_> = (0..columns.len()).map(|at| format!(",c{at}")).collect();
        let line = |row: usize| {
            let cells: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
            format!("k{row:04},{}\n", cells.join(","))
        };
        let lines: Vec<_> = (0..rows).map(line).collect();
        format!("key{}\n{}", names.concat(), lines.concat())
    })
}

/// A JSON file of lines, in which each key has one kind of value, and numbers of any form.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let number = prop::sample::select(vec![
        "0",
        "1",
        "-1",
        "12",
        "9007199254740993",
        "0.5",
        "-2.25",
        "1e3",
        "9223372036854775807",
    ]);
    let big = prop::sample::select(vec!["1", "12345678901234567890", "0.5", "9007199254740993"]);
    let text = "[a-z0-9 é]{0,6}".prop_map(|text: String| format!("\"{text}\""));
    let number = number.prop_map(str::to_owned).boxed();
    let list =
        prop::collection::vec(number.clone(), 0..3).prop_map(|values| format!("[{}]", values.join(",")));
    let object = number.clone().prop_map(|value| format!("{{\"a\":{value},\"b\":\"x\"}}"));
    let flag = any::<bool>().prop_map(|flag| flag.to_string());
    let kinds = [
        number,
        big.prop_map(str::to_owned).boxed(),
        text.boxed(),
        list.boxed(),
        object.boxed(),
        flag.boxed(),
    ];
    let column = prop::sample::select(kinds.to_vec()).prop_flat_map(|kind| {
        prop::collection::vec(prop_oneof![5 => kind, 1 => Just("null".to_owned()).boxed()], 40)
    });
    (1_usize..40, prop::collection::vec(column, 1..5)).prop_map(|(rows, columns)| {
        let line = |row: usize| {
            let cells = columns.iter().enumerate().map(|(at, column)| format!(",\"c{at}\":{}", column[row]));
            format!("{{\"key\":\"k{row:04}\"{}}}\n", cells.collect::<Vec<_>>().concat())
        };
        (0..rows).map(line).collect::<Vec<_>>().concat()
    })
}

/// Whether two texts are the same number or time.
pub(crate) fn same(one: &str, other: &str) -> bool {
    canonical(one) == canonical(other)
}
