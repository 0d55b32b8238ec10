//! Whole expressions, evaluated over a small table.

mod functions;

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringViewBuilder};
use arrow_array::{Array, ArrayRef, RecordBatch};

use super::{lower, parse};
use crate::error::{Kind, Result};
use crate::kernel::Failures;
use crate::plan::{Expr, Position, Rel};
use crate::table;
use crate::types::type_name;

fn batch() -> RecordBatch {
    let lines = [
        "t: string | d: string | i: int | l: long | x: double | m: decimal | b: boolean | day: date | at: timestamp",
        "5 | 2024-02-01 | 5 | 9007199254740993 | 0.5 | 0.1 | true | 2024-02-01 | 2024-02-01 00:00:00",
        "abc | 2024-03-01 | -7 | 9223372036854775807 | 0.0 | 2.5 | false | 2024-03-01 | 2024-03-01 12:00:00",
        r#""" | soon | null | null | null | null | null | null | null"#,
    ];
    let simple = table::parse(&lines).expect("a table");
    let mut lists = ListBuilder::new(StringViewBuilder::new());
    lists.append_value([Some("a")]);
    lists.append_value([None::<&str>; 0]);
    lists.append_null();
    let lists: ArrayRef = Arc::new(lists.finish());
    let names = simple.schema();
    let columns = names.fields().iter().map(|field| field.name().as_str()).zip(simple.columns().to_vec());
    RecordBatch::try_from_iter(columns.chain([("n", lists)])).expect("columns of one length")
}

fn lowered(text: &str) -> Result<Expr<Position>> {
    let rel = Rel::new(batch().schema(), Arc::new(crate::Context::default()));
    let lowered = lower(&parse(text)?, text, crate::testing::NOW, &|name| rel.find(name))?;
    Ok(rel.bind(lowered.expr))
}

/// The type of the result, its cells, and how many cells failed.
fn eval(text: &str) -> (String, String, usize) {
    let batch = batch();
    let mut failures = Failures::default();
    let expr = lowered(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let value = expr.eval(&batch, &mut failures).expect(text);
    let array = value.to_array(batch.num_rows()).expect(text);
    let known = expr.data_type(&batch.schema());
    assert_eq!(*array.data_type(), known, "{text}");
    let cells = (0..array.len()).map(|row| table::show(&array, row));
    (type_name(&known), cells.collect::<Vec<_>>().join(" | "), failures.take().len())
}

#[test]
fn tests_are_of_the_type_that_suits_both() {
    let cases = [
        // Text with text, and with numbers.
        ("t = 'abc'", "false | true | false"),
        ("t > '4'", "true | true | false"),
        ("t = 5", "true | null | null"),
        ("4.5 < t", "true | null | null"),
        ("t = i", "true | null | null"),
        // Numbers: longs keep every digit.
        ("i = 5", "true | false | null"),
        ("i != 5", "false | true | null"),
        ("i = '5.0'", "true | false | null"),
        ("i < 4.5", "false | true | null"),
        ("l = 9007199254740992", "false | false | null"),
        ("l = '9007199254740993'", "true | false | null"),
        ("l > 9007199254740992.5", "true | true | null"),
        ("l < 10000000000000000000", "true | true | null"),
        ("l < 1e300", "true | true | null"),
        ("m = 0.1", "true | false | null"),
        ("m > i", "false | true | null"),
        ("x = 0", "false | true | null"),
        // Booleans.
        ("b = TRUE", "true | false | null"),
        ("b = 'no'", "false | true | null"),
        ("'yes' = b", "true | false | null"),
        // Days and moments.
        ("day >= '2024-02-15'", "false | true | null"),
        ("at = '2024-02-01'", "true | false | null"),
        ("at = day", "true | false | null"),
        ("d = day", "true | true | null"),
        // Null.
        ("i = null", "null | null | null"),
        ("null is null", "true | true | true"),
        ("t is null", "false | false | true"),
        ("n is not null", "true | true | false"),
        // Logic has three values.
        ("not (i = 5)", "false | true | null"),
        ("!b", "false | true | null"),
        ("b and i = 5 or t = 'abc'", "true | true | null"),
        ("b or null", "true | null | null"),
        ("b and null", "null | false | null"),
        ("b or true", "true | true | true"),
        ("not (b and false)", "true | true | true"),
        ("!contains(d, 'soon') and !contains(i, '7')", "true | false | false"),
        ("!contains(i, '7')", "true | false | null"),
        // Lists and ranges.
        ("i in (1, 5.0, '-7')", "true | true | null"),
        ("i not in (5)", "false | true | null"),
        ("t in ('abc', '', null)", "null | true | true"),
        ("t not in ('abc', null)", "null | false | null"),
        ("t in (5, 6)", "true | null | null"),
        ("i in (null)", "null | null | null"),
        ("i in (l, x, i)", "true | true | null"),
        ("day in ('2024-03-01')", "false | true | null"),
        ("b in (true)", "true | false | null"),
        ("i between -7 and 4.5", "false | true | null"),
        ("i not between 6 and null", "true | true | null"),
        ("isBetween(day, '2024-02-01', day)", "true | true | null"),
        ("isBetween(t, 1, 5)", "true | null | null"),
        // Tests of text.
        ("contains(t, 'b')", "false | true | false"),
        ("startsWith(i, '-')", "false | true | null"),
        ("!endsWith(t, 'c')", "true | false | true"),
        ("matches(t, '^\\d$')", "true | false | false"),
        ("t like '_b%'", "false | true | false"),
        ("t not like ''", "true | true | false"),
        // Missing and valid.
        ("isMissing(t)", "false | false | true"),
        ("isMissing(n)", "false | false | true"),
        ("isValid(t, 'int')", "true | false | false"),
        ("isvalid(t, string)", "true | true | false"),
    ];
    for (text, expected) in cases {
        assert_eq!(eval(text), ("boolean".into(), expected.into(), 0), "{text}");
    }
}

#[test]
fn arithmetic_keeps_to_its_type() {
    let cases = [
        ("i + 1", "long", "6 | -6 | null", 0),
        ("l + 1", "long", "9007199254740994 | null | null", 1),
        ("-l", "long", "-9007199254740993 | -9223372036854775807 | null", 0),
        ("i % 3", "long", "2 | -1 | null", 0),
        ("i / 2", "double", "2.5 | -3.5 | null", 0),
        ("1 / x", "double", "2.0 | null | null", 0),
        ("i * 0.5", "double", "2.5 | -3.5 | null", 0),
        ("m * 0.1", "decimal", "0.01 | 0.25 | null", 0),
        ("m + i", "decimal", "5.1 | -4.5 | null", 0),
        ("m + x", "double", "0.6 | 2.5 | null", 0),
        ("t * 2", "double", "10.0 | null | null", 1),
        ("i + '1'", "long", "6 | -6 | null", 0),
        ("i + null", "long", "null | null | null", 0),
        ("9223372036854775807 + 1", "long", "null | null | null", 3),
        ("1 - 2 * 3", "long", "-5 | -5 | -5", 0),
        ("t || '-' || i || true", "string", "5-5true | abc--7true | null", 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn values_of_case_meet() {
    let cases = [
        ("case when i = 5 then 1 end", "int", "1 | null | null", 0),
        ("case when i = 5 then 1 when b = false then null else 2.5 end", "double", "1.0 | null | 2.5", 0),
        ("case when b then i else l end", "long", "5 | 9223372036854775807 | null", 0),
        ("case when b then m else 0.25 end", "decimal", "0.1 | 0.25 | 0.25", 0),
        ("case when b then 1 else m end", "decimal", "1 | 2.5 | null", 0),
        (
            "case when b then day else at end",
            "timestamp",
            "2024-02-01 00:00:00 | 2024-03-01 12:00:00 | null",
            0,
        ),
        ("case when b then i else 'none' end", "string", "5 | none | none", 0),
        ("case when b then 1.50 else t end", "string", r#"1.50 | abc | """#, 0),
        ("case when b then n else 'none' end", "string", r#"["a"] | none | none"#, 0),
        ("case when b then n end", "array of string", r#"["a"] | null | null"#, 0),
        ("case when null then 1 else null end", "int", "null | null | null", 0),
        ("case when b then null end", "string", "null | null | null", 0),
        ("case when b then t * 2 when i < 0 then 0 else -1 end", "double", "10.0 | 0.0 | -1.0", 0),
        ("case when b then case when i = 5 then 'five' end else 'no' end", "string", "five | no | no", 0),
        ("case when b then 1 end + 1", "long", "2 | null | null", 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn a_value_is_matched() {
    let cases = [
        (
            "case i when 5 then 'five' when -7.0 then 'minus' else 'none' end",
            "string",
            "five | minus | none",
            0,
        ),
        ("case i when 5 then 'five' end", "string", "five | null | null", 0),
        ("case t when '5' then 1 when '5' then 2 when 'abc' then 3 end", "int", "1 | 3 | null", 0),
        ("case t when '' then 0 else l end", "long", "9007199254740993 | 9223372036854775807 | 0", 0),
        ("case t when 5 then 'number' else 'other' end", "string", "number | other | other", 0),
        ("case day when '2024-03-01' then b end", "boolean", "null | false | null", 0),
        ("case i % 2 when 1 then x when -1 then m end", "double", "0.5 | 2.5 | null", 0),
        // Null equals nothing, not even null.
        ("case i when null then 'a' when i then 'b' else 'c' end", "string", "b | b | c", 0),
        ("case null when null then 1 else 2 end", "int", "2 | 2 | 2", 0),
        ("case b when i = 5 then 'same' else 'not' end", "string", "same | same | not", 0),
        // Of the values, those that are taken count.
        ("case i when 5 then t * 2 else 0 end", "double", "10.0 | 0.0 | 0.0", 0),
        ("case b when false then t * 2 else 0 end", "double", "0.0 | null | 0.0", 1),
        ("case case i when 5 then 'a' end when 'a' then 1 else 2 end", "int", "1 | 2 | 2", 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn says_what_does_not_fit_and_where() {
    let cases = [
        ("i = 'five'", 4, "'five' cannot be read as int, which it is compared with"),
        (
            "i = ''",
            4,
            "'' cannot be read as int, which it is compared with; test for missing cells with `is null`",
        ),
        ("day < 'soon'", 6, "'soon' cannot be read as timestamp, which it is compared with"),
        ("b = 'maybe'", 4, "'maybe' cannot be read as boolean, which it is compared with"),
        ("i in (1, 'x')", 9, "'x' cannot be read as int, which it is compared with"),
        ("1e999 < x", 0, "1e999 is too large a number"),
        ("day = 1", 6, "1 is int and day is date, which do not compare"),
        ("b = 1", 4, "1 is int and b is boolean, which do not compare"),
        ("n = 'a'", 4, "'a' is string and n is array of string, which do not compare"),
        ("t in (1, 'a')", 9, "'a' is string and 1 is int, which do not compare"),
        ("i and b", 0, "i is int where a condition should stand"),
        ("case when 'x' then 1 end", 10, "'x' is string where a condition should stand"),
        (
            "case t when i > 5 then 1 end",
            12,
            "i > 5 is a condition where a value to compare with t should stand; conditions follow `case when`",
        ),
        ("case i when day then 1 end", 12, "day is date and i is int, which do not compare"),
        ("case i when 'x' then 1 end", 12, "'x' cannot be read as int, which it is compared with"),
        ("1 + day", 4, "day is date where a number should stand"),
        ("1 + 'x'", 4, "'x' cannot be read as long"),
        ("contains(t, d)", 12, "d stands where a text in quotes should"),
        ("isValid(t, 5)", 11, "the name of a type should stand here, such as 'int'"),
        ("isValid(t, 'strng')", 11, "`strng` is not a type; did you mean `string`?"),
        ("left(t, day)", 8, "day is date where a number should stand"),
        ("left(t, 'two')", 8, "'two' cannot be read as long"),
        ("trim(t, d)", 8, "d stands where a text in quotes should"),
        ("split_part(t, ',', 0)", 19, "parts are counted from 1, or backwards from -1"),
        ("regexp_extract(t, '(a)b', 2)", 26, "2 stands where a group of the pattern should, which has 1"),
        ("regexp_extract(t, 'a', i)", 23, "i stands where a whole number should"),
        ("if(i, 1, 2)", 3, "i is int where a condition should stand"),
        ("greatest(i, day)", 12, "day is date and i is int, which do not compare"),
        ("year(i)", 5, "i is int where a date should stand"),
        ("year('22:10:47')", 5, "'22:10:47' cannot be read as timestamp"),
        ("hour('25:10')", 5, "'25:10' cannot be read as timestamp"),
        (
            "from_unixtime(i, 'dd.nn')",
            17,
            "`nn` in `dd.nn` is not part of a date: write one of yyyy, yy, y, uuuu, MMMM, MMM, MM, M, dd, d, EEEE, EEE, EE, E, HH, H, hh, h, mm, m, ss, s, S, SS, SSS, SSSS, SSSSS, SSSSSS, a, or put it in quotes",
        ),
        ("year('soon')", 5, "'soon' cannot be read as timestamp"),
        ("date_trunc('months', at)", 11, "`months` is not a unit of time; did you mean `month`?"),
        (
            "date_trunc('era', at)",
            11,
            "`era` is not a unit of time; units: year, quarter, month, week, day, hour, minute, second",
        ),
        ("date_format(at, day)", 16, "day stands where a text in quotes should"),
        ("abs(b)", 4, "b is boolean where a number should stand"),
        ("round(x, i)", 9, "i stands where a whole number should"),
        ("sqrt('x')", 5, "'x' cannot be read as double"),
        ("size(t)", 5, "t is string where an array should stand"),
        ("element_at(n, 0)", 14, "entries are counted from 1, or backwards from -1"),
        ("upper(1 + n)", 10, "n is array of string where a number should stand"),
        ("cast(day as int)", 5, "day is date, which no int can be made of"),
        ("cast(n as int)", 5, "n is array of string, which no int can be made of"),
        ("cast('x' as int)", 5, "'x' cannot be read as int"),
        ("cast(t as intt)", 10, "`intt` is not a type; did you mean `int`?"),
    ];
    for (text, at, expected) in cases {
        let error = lowered(text).expect_err(text);
        let Kind::Expression { message, at: found, .. } = error.kind() else { panic!("{error}") };
        assert_eq!((message.as_str(), *found), (expected, at), "{text}");
    }
    let error = lowered("contains(dayy, 'x')").expect_err("no such column").to_string();
    assert_eq!(error, "column `dayy` not found; did you mean `day`?");
    assert_eq!(lowered("matches(t, '(')").expect_err("no pattern").kind().code(), "bad-pattern");
    for text in [
        "split(t, '||')",
        "regexp_replace(t, 'x*', '-')",
        "regexp_replace(t, '$', '')",
        "regexp_extract(t, '[0-9]*')",
        "matches(t, '|')",
    ] {
        assert_eq!(lowered(text).expect_err(text).kind().code(), "bad-pattern", "{text}");
    }
}

/// What would take twice the time for every level, or stack for every part.
#[test]
fn large_expressions_stay_small() {
    let nested = |open: &str, close: &str, times: usize| open.repeat(times) + "b" + &close.repeat(times);
    let long = |part: &str| part.repeat(5_000);
    let cases = [
        nested("isBetween(", ", false, true)", 95),
        nested("isValid(", ", boolean)", 95),
        nested("(", " in (b, true))", 95),
        nested("case when b then ", " else b end", 95),
        nested("case ", " when true then b else false end", 95),
        nested("case b when ", " then b else false end", 95),
        format!("case i {} end", long("when 1 then 2 ")),
        nested("nullif(", ", false)", 95),
        nested("greatest(", ", b)", 95),
        nested("coalesce(", ", b)", 95),
        nested("if(b, ", ", b)", 95),
        nested("mod(", ", 7)", 95).replace('b', "i"),
        nested("replace(", ", 'x')", 95),
        long("b or ") + "b",
        long("not b and b or ") + "b",
        format!("b in ({} b)", long("b, ")),
        format!("i in ({} 5)", long("1, ")),
        format!("case {} end", long("when i = 1 then 2 ")),
        long("t || ") + "t",
    ];
    for text in cases {
        let (_, cells, _) = eval(&text);
        assert_eq!(cells.split(" | ").count(), 3, "{}", &text[..20]);
    }
}
