use super::*;

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn texts_and_numbers_are_tested() {
    let known = values(&[(":a", "eu"), (":b", "us"), (":n", "10"), (":r", "(?i)E.*")]);
    let (text, number) = (FilterKind::Text, FilterKind::Number);
    for (expression, kind, value, expected) in [
        ("is :a", text, "eu", true),
        ("is :a", text, "EU", false),
        ("IS NOT :a", text, "us", true),
        ("not eq :a", text, "eu", false),
        ("== :a", text, "eu", true),
        ("!= :a", text, "eu", false),
        ("(STARTS_WITH :a or starts_with :b) AND not ends_with 'x y'", text, "us-x y", false),
        ("(starts_with :a or starts_with :b) and not ends_with 'x'", text, "us-1", true),
        ("starts_with :a or starts_with :b and contains '1'", text, "eu", true),
        ("matches :r", text, "eu", true),
        ("not matches :r", text, "us", true),
        ("matches 'u'", text, "eu", false),
        ("gt :n", number, "9", false),
        ("> :n", number, "10.5", true),
        ("lte :n and != '3'", number, "3", false),
        ("greater_than_equal :n", number, "010", true),
        ("== '9007199254740993'", number, "9007199254740992", false),
    ] {
        let filter = PathFilter::parse(expression, &known, kind).expect(expression);
        assert_eq!(filter.is_true(Tested::Text(value)), expected, "{expression}: {value}");
    }
}

#[test]
fn moments_are_tested() {
    let now: DateTime<Utc> = "2024-03-31T12:00:00Z".parse().expect("a time");
    for (expression, value, expected) in [
        ("after '2024-03-01'", "2024-03-01T00:00:00Z", false),
        ("(AFTER '2024-03-01') AND (BEFORE '2024-03-02T00:00:00+01:00')", "2024-03-01T22:59:59Z", true),
        ("relative_after '-48h'", "2024-03-29T12:00:01Z", true),
        ("relative_after '-48h'", "2024-03-29T12:00:00Z", false),
        ("relative_before '-1M'", "2024-02-29T11:00:00Z", true),
        ("relative_before '+1y'", "2025-03-31T12:00:00Z", false),
        ("not relative_after '-2w'", "2024-03-20T00:00:00Z", false),
    ] {
        let filter = PathFilter::parse(expression, &values(&[]), FilterKind::Moment).expect(expression);
        assert_eq!(filter.is_true_of(value.parse().expect("a time"), now), expected, "{expression}: {value}");
    }
    let (one, other) = (PathFilter::moments(true, "2024-01-01"), PathFilter::moments(false, "-1d"));
    let both = one.expect("a time").and(other.expect("a time from now"));
    assert_eq!(both.described(), "(after :time) and (relative_before :time_); :time=2024-01-01; :time_=-1d");
    let again: PathFilter =
        serde_json::from_str(&serde_json::to_string(&both).expect("JSON")).expect("a filter");
    for (value, expected) in [("2024-02-01T00:00:00Z", true), ("2023-02-01T00:00:00Z", false)] {
        assert_eq!(again.is_true_of(value.parse().expect("a time"), now), expected);
    }
}

#[test]
fn what_is_no_test_is_told() {
    let known = values(&[(":a", "eu"), (":n", "ten")]);
    let (text, number, moment) = (FilterKind::Text, FilterKind::Number, FilterKind::Moment);
    for (expression, kind, expected) in [
        ("starts_with :a", moment, "is no test of dates: `starts_with` at character 1 is none of `after`"),
        ("is :b", text, "there is no value `:b`; values: `:a`, `:n`"),
        ("is", text, "`is` is followed by what it compares with"),
        ("(is :a", text, "a `(` is not closed"),
        ("is :a is :a", text, "`is` at character 7 is not expected"),
        (":a == :a", text, "`:a` at character 1 is no test"),
        ("> :n", number, "`ten` is no number"),
        ("after :a", moment, "`eu` is no time"),
        ("relative_after '-48'", moment, "no time from now"),
        ("matches '(?=x)'", text, "look-ahead"),
        ("is 'x", text, "not closed"),
        ("is :a and", text, "it ends where a test is expected"),
        ("", text, "it is empty"),
        ("is #", text, "`#` at character 4"),
    ] {
        let error = PathFilter::parse(expression, &known, kind).expect_err(expression).to_string();
        assert!(error.contains(expected), "{error}");
    }
}
