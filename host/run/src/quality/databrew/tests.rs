use std::collections::BTreeMap;

use arrow_schema::{DataType, Field, Schema};
use recipe_core::profile::{Profile, ProfileOptions};
use recipe_core::table;

use super::parser::{Checks, Expression};
use super::*;
use crate::quality::cell_check::{CellCheck, CellTest, Operand, TextTest};
use crate::quality::condition::Compare;
use crate::quality::measure::Passes;

fn substitutions() -> BTreeMap<String, String> {
    [
        (":a", "`a b`"),
        (":b", "`b`"),
        (":five", "5"),
        (":ten", "10"),
        (":quarter", "0.25"),
        (":text", "North"),
        (":list", r#"["x", "y, z", 3]"#),
        (":pattern", "("),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn parsed(text: &str, column: Option<&str>) -> Result<Checks, Wrong> {
    parse(text, &substitutions(), column)
}

fn cell(text: &str) -> CellCheck {
    match parsed(text, None) {
        Ok(Checks::Cells(Expression::One(check))) => check,
        other => panic!("{text}: {other:?}"),
    }
}

fn value(text: &str) -> Operand {
    Operand::Value(text.to_owned())
}

#[test]
fn parses_checks_of_cells() {
    for (text, is_length, negated, test) in [
        (":a > :five", false, false, CellTest::Compare(Compare::Greater, value("5"))),
        (":a == :b", false, false, CellTest::Compare(Compare::Equal, Operand::Column("b".into()))),
        (":a!=:text", false, true, CellTest::Compare(Compare::Equal, value("North"))),
        ("LENGTH(:a) <= :ten", true, false, CellTest::Compare(Compare::LessEqual, value("10"))),
        (":a is_between :five and :ten", false, false, CellTest::Between(value("5"), value("10"))),
        (":a IS BETWEEN :five AND :ten", false, false, CellTest::Between(value("5"), value("10"))),
        (":a IN :list", false, false, CellTest::In(["x", "y, z", "3"].map(String::from).into())),
        (":a not in :list", false, true, CellTest::In(["x", "y, z", "3"].map(String::from).into())),
        (":a starts_with :text", false, false, CellTest::Text(TextTest::StartsWith, value("North"))),
        (":a NOT ENDS_WITH :text", false, true, CellTest::Text(TextTest::EndsWith, value("North"))),
        (":a contains :b", false, false, CellTest::Text(TextTest::Contains, Operand::Column("b".into()))),
        (":a not_matches :text", false, true, CellTest::Text(TextTest::Matches, value("North"))),
    ] {
        let expected = CellCheck { column: "a b".into(), is_length, negated, test };
        assert_eq!(cell(text), expected, "{text}");
    }
}

#[test]
fn checks_are_grouped_and_combined() {
    let text = "(:a starts_with :text or :a starts_with :five) and :b > :five or :b < :ten";
    let Ok(Checks::Cells(Expression::Any(parts))) = parsed(text, None) else { panic!("one of two") };
    let [Expression::All(both), Expression::One(_)] = parts.as_slice() else { panic!("{parts:?}") };
    assert!(matches!(both.as_slice(), [Expression::Any(_), Expression::One(_)]), "{both:?}");
    let Ok(Checks::Cells(Expression::One(check))) = parsed("> :five", Some("c")) else { panic!("one") };
    assert_eq!(check.column, "c");
}

#[test]
fn wrong_expressions_say_what_would_be_right_and_where() {
    let selected = Some("c");
    for (text, column, at, expected) in [
        ("> :five", None, 0..1, "expected a column such as `:col`"),
        (":a > :five", selected, 0..2, "with `ColumnSelectors`, the left side is the column"),
        (":a", None, 2..2, "expected a comparison"),
        (":a = :five", None, 3..4, "cells are compared by `==`"),
        (":a > 5", None, 5..6, "expected a name such as `:val`, whose value stands in `SubstitutionMap`"),
        (":a > :fife", None, 5..10, "`SubstitutionMap` has no `:fife`; did you mean `:five`?"),
        (":five > :ten", None, 0..5, "in `SubstitutionMap`, a column stands in back ticks: \"`5`\""),
        (":a start_with :text", None, 3..13, "`start_with` is not known; did you mean `starts_with`?"),
        (":a in :text", None, 6..11, "`in` takes a list, as the JSON text"),
        (":a matches :pattern", None, 11..19, "the pattern `(` cannot be read"),
        (":a is_between :five", None, 19..19, "expected `and`"),
        ("(:a > :five", None, 11..11, "expected `)`"),
        (":a > :five :b", None, 11..13, "expected `and`, `or` or the end"),
        ("`a` > :five", None, 0..1, "columns and values stand in `SubstitutionMap`"),
        ("COLUMN_MIN(:a) >= :five", None, 0..10, "expected a column such as `:col`"),
        ("AGG(MISING_VALUES_COUNT, :a) < :five", None, 4..23, "did you mean `MISSING_VALUES_COUNT`?"),
        ("AGG(MEAN) < :five", None, 0..9, "`MEAN` is about a column: name it, as in `AGG(MEAN, :col)`"),
        ("AGG(ROWS_COUNT, :a) < :five", None, 0..19, "`ROWS_COUNT` is about all columns"),
        ("AGG(QUANTILE, :a, :five) < :five", None, 0..24, "`QUANTILE` takes `0.25`, `0.5` or `0.75`"),
        ("AGG(MEAN, :a, :five) < :five", None, 0..20, "`MEAN` takes no parameter"),
        ("AGG(MEAN, :a) < :text", None, 16..21, "`North` is not a number"),
        ("AGG(MEAN, :a) contains :text", None, 14..22, "a statistic is compared with a number"),
        ("AGG(MEAN, :a) > :five and :a > :five", None, 0..36, "are not combined in one rule"),
    ] {
        let wrong = parsed(text, column).expect_err(text);
        assert!(wrong.message.contains(expected), "{text}: {}", wrong.message);
        assert_eq!(wrong.span, at, "{text}: {}", wrong.message);
    }
    assert!(parsed(&format!("{}:a > :five", "(".repeat(1000)), None).is_err());
}

/// Rows and values as they are: 8 rows, a of 1, 1, 2, 3, 4, 5, 96 and null, t of texts of 1, 1, 2 and 3 characters, 3 missing.
fn profiles(thresholds: &[f64]) -> Profiles {
    let rows = table::parse(&[
        "a: long | t: string",
        "1 | x",
        "1 | x",
        "2 | xy",
        "3 | xyz",
        r#"4 | """#,
        "5 | null",
        "96 | null",
        "null | z",
    ]);
    let rows = [rows.expect("a table")];
    let of = |threshold: &f64| {
        let options = ProfileOptions { outlier_threshold: *threshold, ..ProfileOptions::default() };
        (*threshold, Profile::of(&rows, options).expect("a profile"))
    };
    Profiles(thresholds.iter().map(of).collect())
}

#[test]
fn statistics_are_those_of_the_profile() {
    let mut substitutions: BTreeMap<String, String> =
        [(":a", "`a`"), (":t", "`t`"), (":two", "2"), (":pct", "0.25")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    // Of a: the sum is 112, the mean 16, the squares of the distances 15² · 2 + 14² + 13² + 12² + 11² + 80² = 7480.
    for (statistic, expected) in [
        ("ROWS_COUNT", 8.0),
        ("COLUMNS_COUNT", 2.0),
        ("DUPLICATE_ROWS_COUNT", 1.0),
        ("DUPLICATE_ROWS_PERCENTAGE", 12.5),
        ("MISSING_VALUES_COUNT, :t", 3.0),
        ("MISSING_VALUES_PERCENTAGE, :t", 37.5),
        (":a, MISSING_VALUES_COUNT", 1.0),
        ("DUPLICATE_VALUES_COUNT, :a", 1.0),
        ("DUPLICATE_VALUES_PERCENTAGE, :a", 12.5),
        ("VALID_VALUES_COUNT, :a", 7.0),
        ("VALID_VALUES_PERCENTAGE, :a", 87.5),
        ("DISTINCT_VALUES_COUNT, :a", 6.0),
        ("DISTINCT_VALUES_PERCENTAGE, :t", 50.0),
        ("UNIQUE_VALUES_COUNT, :a", 5.0),
        ("UNIQUE_VALUES_PERCENTAGE, :t", 37.5),
        ("Z_SCORE_OUTLIERS_COUNT, :a", 0.0),
        ("Z_SCORE_OUTLIERS_COUNT, :a, :two", 1.0),
        ("Z_SCORE_OUTLIERS_PERCENTAGE, :a, :two", 12.5),
        ("MIN, :a", 1.0),
        ("MAX, :a", 96.0),
        ("MEDIAN, :a", 3.0),
        ("MEAN, :a", 16.0),
        ("MODE, :a", 1.0),
        ("VARIANCE, :a", 7480.0 / 6.0),
        ("STANDARD_DEVIATION, :a", (7480.0_f64 / 6.0).sqrt()),
        ("SUM, :a", 112.0),
        ("QUANTILE, :a, :pct", 1.5),
        ("MEDIAN_ABSOLUTE_DEVIATION, :a", 2.0),
        // Of texts, lengths: 1, 1, 2, 3 and 1.
        ("MEAN, :t", 1.6),
        ("MAX, :t", 3.0),
        // Of x twice, xy, xyz and z once: ln 5 - 2 ln 2 / 5.
        ("ENTROPY, :t", 5.0_f64.ln() - 2.0 * 2.0_f64.ln() / 5.0),
    ] {
        for (sign, offset, is_met) in [(">=", -1e-9, true), ("<=", 1e-9, true), (">", 1e-9, false)] {
            substitutions.insert(":val".into(), format!("{:.12}", expected + offset));
            let text = format!("AGG({statistic}) {sign} :val");
            let Ok(Checks::Statistics(check)) = parse(&text, &substitutions, None) else { panic!("{text}") };
            let outcome = check.decide(&profiles(&thresholds(check.statistics())));
            assert_eq!(outcome.passed, is_met, "{text}: {outcome:?}");
        }
    }
}

#[test]
fn statistics_without_a_value_fail_with_a_reason() {
    let mut substitutions = substitutions();
    substitutions.insert(":t".into(), "`none`".into());
    let text = "AGG(MEAN, :t) > :five or AGG(ROWS_COUNT) < :five";
    let Ok(Checks::Statistics(check)) = parse(text, &substitutions, None) else { panic!("statistics") };
    let outcome = check.decide(&profiles(&[3.0]));
    let reasons =
        ["MEAN(none) has no value: the column is empty, or not of numbers", "ROWS_COUNT is 8, not < 5"];
    assert_eq!((outcome.passed, outcome.reasons), (false, reasons.map(String::from).to_vec()));
}

#[test]
fn selectors_choose_columns_that_are_there() {
    let fields = ["n1", "n2", "m"].map(|name| Field::new(name, DataType::Int64, true));
    let schema = Schema::new(fields.to_vec());
    let planned = |selectors: Vec<Selector>| {
        let (mut checks, mut passes) = (Vec::new(), Passes::default());
        let rule = Rule {
            name: "r".into(),
            disabled: false,
            expression: "> :five".into(),
            substitutions: substitutions(),
            threshold: None,
            selectors,
        };
        plan(&rule, &schema, &mut checks, &mut passes).map(|planned| {
            let names: Vec<String> = planned.parts.into_iter().filter_map(|(column, _)| column).collect();
            names.join(" ")
        })
    };
    let regex = |pattern: &str| Selector::Regex(pattern.into());
    assert_eq!(planned(vec![regex("n.*")]), Ok("n1 n2".into()));
    assert_eq!(planned(vec![Selector::Name("m".into()), regex("n2|m")]), Ok("n2 m".into()));
    assert_eq!(planned(vec![Selector::Name("x".into())]), Err(Unfit::Column("x".into())));
    let Err(Unfit::Selector(1, message)) = planned(vec![regex("n.*"), regex("n")]) else { panic!("none") };
    assert_eq!(message, "no column is called like `n`; columns: `n1`, `n2`, `m`");
    assert!(matches!(planned(vec![regex("(")]), Err(Unfit::Selector(0, _))));
}
