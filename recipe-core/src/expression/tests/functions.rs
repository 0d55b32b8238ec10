//! Functions of the language.

use super::eval;

#[test]
fn functions_of_numbers() {
    let cases = [
        ("abs(i)", "long", "5 | 7 | null", 0),
        ("abs(-m)", "decimal", "0.1 | 2.5 | null", 0),
        ("abs('-1.5')", "double", "1.5 | 1.5 | 1.5", 0),
        ("abs(t)", "double", "5.0 | null | null", 1),
        ("sign(-x)", "int", "-1 | 0 | null", 0),
        ("ceil(x)", "long", "1 | 0 | null", 0),
        ("floor(-m)", "long", "-1 | -3 | null", 0),
        ("ceiling(1e300)", "long", "null | null | null", 3),
        ("round(m)", "decimal", "0 | 3 | null", 0),
        ("round(i, -1)", "long", "10 | -10 | null", 0),
        ("round(x / 3, 3)", "double", "0.167 | 0.0 | null", 0),
        ("round(null)", "long", "null | null | null", 0),
        ("mod(i, 3)", "long", "2 | -1 | null", 0),
        ("power(i, x)", "double", "2.23606797749979 | 1.0 | null", 0),
        ("power(-i, 0.5)", "double", "null | 2.6457513110645907 | null", 0),
        ("log(2, i + 3)", "double", "3.0 | null | null", 0),
        ("round(l, -19)", "long", "0 | null | null", 1),
        ("mod(i, 0)", "long", "null | null | null", 0),
        ("power(i, 2)", "double", "25.0 | 49.0 | null", 0),
        ("sqrt(i)", "double", "2.23606797749979 | null | null", 0),
        ("ln(x)", "double", "-0.6931471805599453 | null | null", 0),
        ("log(i, 25)", "double", "2.0 | null | null", 0),
        ("log(1, 5)", "double", "null | null | null", 0),
        ("log10(t)", "double", "0.6989700043360189 | null | null", 1),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn functions_of_text() {
    let cases = [
        ("upper(t)", "string", r#"5 | ABC | """#, 0),
        ("length(d)", "int", "10 | 10 | 4", 0),
        ("length(i)", "int", "1 | 2 | null", 0),
        ("left(d, 4)", "string", "2024 | 2024 | soon", 0),
        ("left(d, i - 1)", "string", r#"2024 | "" | null"#, 0),
        ("left('abcdef', i)", "string", r#"abcde | "" | null"#, 0),
        ("left(d, t)", "string", "2024- | null | null", 1),
        ("right(d, '2')", "string", "01 | 01 | on", 0),
        ("substring(d, 6)", "string", r#"02-01 | 03-01 | """#, 0),
        ("substr(d, -2, length(t))", "string", r#"0 | 01 | """#, 0),
        ("trim(concat(' ', t, ' '))", "string", r#"5 | abc | """#, 0),
        ("trim(d, '20')", "string", "4-02-01 | 4-03-01 | soon", 0),
        ("ltrim(i, '-')", "string", "5 | 7 | null", 0),
        ("concat_ws('-', i, t, null, b)", "string", r#"5-5-true | -7-abc-false | """#, 0),
        ("concat_ws(i, 'x', 'y')", "string", "x5y | x-7y | null", 0),
        ("replace(d, '-', '/')", "string", "2024/02/01 | 2024/03/01 | soon", 0),
        ("replace(d, t, i)", "string", "2024-02-01 | 2024-03-01 | null", 0),
        ("replace(d, '')", "string", "2024-02-01 | 2024-03-01 | soon", 0),
        ("replace(d, null)", "string", "null | null | null", 0),
        ("lpad(i, 3, '0')", "string", "005 | 0-7 | null", 0),
        ("rpad(t, i, '.')", "string", r#"5.... | "" | null"#, 0),
        ("lpad(t, 2, '')", "string", r#"5 | ab | """#, 0),
        ("rpad(t, 70000)", "string", "null | null | null", 3),
        ("repeat(t, i - 3)", "string", r#"55 | "" | null"#, 0),
        ("repeat(t, l)", "string", "null | null | null", 2),
        ("reverse(t)", "string", r#"5 | cba | """#, 0),
        ("instr(d, '-')", "int", "5 | 5 | 0", 0),
        ("instr(d, t)", "int", "0 | 0 | 1", 0),
        ("position('-', d, i + 1)", "int", "8 | 0 | null", 0),
        ("position(null, d)", "int", "null | null | null", 0),
        ("split_part(d, '-', 2)", "string", r#"02 | 03 | """#, 0),
        ("split_part(d, '-', i - 5)", "string", r#"null | "" | null"#, 1),
        ("regexp_replace(d, '(\\d+)-(\\d+)', '$2.$1')", "string", "02.2024-01 | 03.2024-01 | soon", 0),
        ("regexp_extract(d, '^\\d+')", "string", r#"2024 | 2024 | """#, 0),
        ("regexp_extract(d, '(\\d+)-(\\d+)', 2)", "string", r#"02 | 03 | """#, 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn functions_that_choose_and_cast() {
    let cases = [
        ("if(b, 'yes', i)", "string", "yes | -7 | null", 0),
        ("if(isValid(t, 'int'), cast(t as int), -1)", "int", "5 | -1 | -1", 0),
        ("coalesce(i, 0)", "int", "5 | -7 | 0", 0),
        ("coalesce(day, at)", "timestamp", "2024-02-01 00:00:00 | 2024-03-01 00:00:00 | null", 0),
        ("coalesce(n, null)", "array of string", r#"["a"] | [] | null"#, 0),
        ("nvl(t, 'none')", "string", r#"5 | abc | """#, 0),
        ("nullif(t, '')", "string", "5 | abc | null", 0),
        ("nullif(i, 5.0)", "int", "null | -7 | null", 0),
        ("nullif(t, 5)", "string", r#"null | abc | """#, 0),
        ("nullif(5, i)", "int", "null | 5 | 5", 0),
        ("greatest(i, l, 0.5)", "double", "9007199254740992.0 | 9223372036854776000.0 | 0.5", 0),
        ("greatest(i, 0)", "int", "5 | 0 | 0", 0),
        ("least(day, d)", "timestamp", "2024-02-01 00:00:00 | 2024-03-01 00:00:00 | null", 1),
        ("least(t, 'b')", "string", r#"5 | abc | """#, 0),
        ("cast(t as int)", "int", "5 | null | null", 1),
        ("try_cast(t as 'int')", "int", "5 | null | null", 0),
        ("cast(x as decimal)", "decimal", "0.5 | 0 | null", 0),
        ("cast(at as date)", "date", "2024-02-01 | 2024-03-01 | null", 0),
        ("cast(n as string)", "string", r#"["a"] | [] | null"#, 0),
        ("cast(b as int) + 1", "long", "2 | 1 | null", 0),
        ("cast('12.7' as bigint)", "long", "12 | 12 | 12", 0),
        ("cast(case when b then 1 end as double) / 4", "double", "0.25 | null | null", 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn functions_of_dates() {
    let cases = [
        ("year(day)", "int", "2024 | 2024 | null", 0),
        ("month(d)", "int", "2 | 3 | null", 1),
        ("hour(at)", "int", "0 | 12 | null", 0),
        ("dayofweek(at)", "int", "5 | 6 | null", 0),
        ("year(null)", "int", "null | null | null", 0),
        ("date_add(day, i)", "date", "2024-02-06 | 2024-02-23 | null", 0),
        ("date_sub(d, 1)", "date", "2024-01-31 | 2024-02-29 | null", 1),
        ("date_add(day, l)", "date", "null | null | null", 2),
        ("add_months(at, '-12')", "date", "2023-02-01 | 2023-03-01 | null", 0),
        ("datediff(d, '2024-02-01')", "int", "0 | 29 | null", 1),
        ("datediff(current_date, day)", "int", "28 | -1 | null", 0),
        ("date_trunc('YEAR', at)", "timestamp", "2024-01-01 00:00:00 | 2024-01-01 00:00:00 | null", 0),
        ("date_trunc('week', d)", "timestamp", "2024-01-29 00:00:00 | 2024-02-26 00:00:00 | null", 1),
        ("date_format(day, 'MM/dd/yy')", "string", "02/01/24 | 03/01/24 | null", 0),
        ("date_format(d, 'EEE')", "string", "Thu | Fri | null", 1),
        ("to_date(at)", "date", "2024-02-01 | 2024-03-01 | null", 0),
        ("to_timestamp(d)", "timestamp", "2024-02-01 00:00:00 | 2024-03-01 00:00:00 | null", 1),
        ("day < current_date()", "boolean", "true | false | null", 0),
        ("at > NOW()", "boolean", "false | true | null", 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

#[test]
fn functions_of_arrays() {
    let cases = [
        ("split(d, '-')", "array of string", r#"["2024","02","01"] | ["2024","03","01"] | ["soon"]"#, 0),
        ("split(t, 'b+')", "array of string", r#"["5"] | ["a","c"] | [""]"#, 0),
        ("split(i, '-')", "array of string", r#"["5"] | ["","7"] | null"#, 0),
        ("element_at(n, 1)", "string", "a | null | null", 0),
        ("element_at(split(d, '-'), i - 6)", "string", "01 | null | null", 0),
        ("element_at(split(d, '-'), -1) + 0", "double", "1.0 | 1.0 | null", 1),
        ("size(n)", "int", "1 | 0 | null", 0),
        ("array_join(split(d, '-'), t)", "string", "2024502501 | 2024abc03abc01 | soon", 0),
        ("array_join(n, ',')", "string", r#"a | "" | null"#, 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}
