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
        ("log2(i + 3)", "double", "3.0 | null | null", 0),
        ("log1p(x)", "double", "0.4054651081081644 | 0.0 | null", 0),
        ("log1p(-1)", "double", "null | null | null", 0),
        ("expm1(x)", "double", "0.6487212707001282 | 0.0 | null", 0),
        ("exp(1000)", "double", "Infinity | Infinity | Infinity", 0),
        ("cbrt(i - 13)", "double", "-2.0 | -2.7144176165949068 | null", 0),
        ("hypot(i, '12')", "double", "13.0 | 13.892443989449804 | null", 0),
        ("rint(x)", "double", "0.0 | 0.0 | null", 0),
        ("rint(-i / 2)", "double", "-2.0 | 4.0 | null", 0),
        ("pi() - radians(180)", "double", "0.0 | 0.0 | 0.0", 0),
        ("ln(e())", "double", "1.0 | 1.0 | 1.0", 0),
    ];
    for (text, data_type, expected, failed) in cases {
        assert_eq!(eval(text), (data_type.into(), expected.into(), failed), "{text}");
    }
}

/// Beyond where they are defined, they give what Spark's do.
#[test]
fn functions_of_angles() {
    let cases = [
        ("sin(x)", "double", "0.479425538604203 | 0.0 | null", 0),
        ("cos(x)", "double", "0.8775825618903728 | 1.0 | null", 0),
        ("tan(x)", "double", "0.5463024898437905 | 0.0 | null", 0),
        ("cot(x)", "double", "1.830487721712452 | Infinity | null", 0),
        ("sec(x)", "double", "1.139493927324549 | 1.0 | null", 0),
        ("csc(x)", "double", "2.085829642933488 | Infinity | null", 0),
        ("sin(t)", "double", "-0.9589242746631385 | null | null", 1),
        ("asin(x)", "double", "0.5235987755982989 | 0.0 | null", 0),
        ("acos(x)", "double", "1.0471975511965979 | 1.5707963267948966 | null", 0),
        ("asin(i)", "double", "NaN | NaN | null", 0),
        ("acos(-1.5)", "double", "NaN | NaN | NaN", 0),
        ("atan(x)", "double", "0.4636476090008061 | 0.0 | null", 0),
        ("atan2(x, -1)", "double", "2.677945044588987 | 3.141592653589793 | null", 0),
        ("atan2(-x * 0, -1)", "double", "3.141592653589793 | 3.141592653589793 | null", 0),
        ("atan2(null, 1)", "double", "null | null | null", 0),
        ("sinh(x)", "double", "0.5210953054937474 | 0.0 | null", 0),
        ("cosh(x)", "double", "1.1276259652063807 | 1.0 | null", 0),
        ("tanh(x)", "double", "0.46211715726000974 | 0.0 | null", 0),
        ("asinh(x)", "double", "0.48121182505960347 | 0.0 | null", 0),
        ("acosh(i)", "double", "2.2924316695611777 | NaN | null", 0),
        ("atanh(x)", "double", "0.5493061443340548 | 0.0 | null", 0),
        ("atanh(1)", "double", "Infinity | Infinity | Infinity", 0),
        ("atanh(2)", "double", "NaN | NaN | NaN", 0),
        ("degrees(x)", "double", "28.64788975654116 | 0.0 | null", 0),
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
        ("from_unixtime(i)", "string", "1970-01-01 00:00:05 | 1969-12-31 23:59:53 | null", 0),
        ("from_unixtime('1.9', 'ss.SSS')", "string", "01.000 | 01.000 | 01.000", 0),
        ("from_unixtime(l)", "string", "null | null | null", 2),
        ("from_unixtime(t, 'yyyy')", "string", "1970 | null | null", 1),
        // Times without a date are of the day of the run.
        ("hour(concat(t, ':10:47'))", "int", "5 | null | null", 2),
        ("minute('22:10:47')", "int", "10 | 10 | 10", 0),
        ("second('9:05:07 pm')", "int", "7 | 7 | 7", 0),
        ("date_format('22:10:47', 'HH:mm')", "string", "22:10 | 22:10 | 22:10", 0),
        ("date_format(concat(t, ':10'), 'yyyy-MM-dd HH:mm')", "string", "2024-02-29 05:10 | null | null", 2),
        ("hour(null)", "int", "null | null | null", 0),
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
