use super::ast::{Compare, Condition, RuleKind, Single, Value};
use super::parser::parse;

fn one(text: &str) -> Single {
    let ruleset = parse(&format!("Rules = [ {text} ]")).unwrap_or_else(|error| panic!("{text}: {error}"));
    match &ruleset.rules[0].kind {
        RuleKind::Single(single) => single.clone(),
        RuleKind::Composite { .. } => panic!("{text} is several"),
    }
}

#[test]
fn parses_rules() {
    let rule = one(r#"Completeness "order id" > 0.95"#);
    assert_eq!((rule.name.as_str(), rule.parameters[0].text.as_str()), ("Completeness", "order id"));
    assert_eq!(rule.condition, Some(Condition::Compare(Compare::Greater, Value::Number(0.95))));
    let rule = one(
        r#"ColumnValues "c" in ["a", "b\"c", NULL] where "x > 1" with threshold >= 0.9 with format = "dd-MM-yyyy""#,
    );
    assert!(matches!(&rule.condition, Some(Condition::In { negated: false, values }) if values.len() == 3));
    assert_eq!(rule.filter.as_ref().map(|filter| filter.text.as_str()), Some("x > 1"));
    assert!(matches!(rule.tag("threshold"), Some(Condition::Compare(Compare::GreaterEqual, _))));
    assert!(matches!(rule.tag("FORMAT"), Some(Condition::Compare(Compare::Equal, Value::Text(_)))));
    let between = one("ColumnCount between -1 and 2").condition;
    assert!(
        matches!(between, Some(Condition::Between { negated: false, low: Value::Number(low), .. }) if low < 0.0)
    );
    let matched = one(r#"ColumnValues "c" not matches "a\"b""#).condition;
    assert!(matches!(matched, Some(Condition::Matches { negated: true, pattern }) if pattern == "a\"b"));
    let fresh = one(r#"DataFreshness "t" <= 24 hours"#).condition;
    assert_eq!(fresh, Some(Condition::Compare(Compare::LessEqual, Value::Hours(24.0))));
    let since = one(r#"ColumnValues "d" > (now() - 3 days)"#).condition;
    assert_eq!(since, Some(Condition::Compare(Compare::Greater, Value::Now(-72.0))));
    assert_eq!(one(r#"IsPrimaryKey "a" "b" labels = ["x"="y"]"#).parameters.len(), 2);
    let other = one(r#"AggregateMatch "avg(a)" "avg(ref.b)" = 1.0"#);
    assert_eq!(other.parameters[1].text, "avg(ref.b)");
    let unquoted = one("ColumnCorrelation of a and b > 0.5");
    assert_eq!(unquoted.parameters.len(), 2);
    assert_eq!(
        one("RowCount > 2 * (3 + 1) - 1").condition,
        Some(Condition::Compare(Compare::Greater, Value::Number(7.0)))
    );
}

#[test]
fn parses_composites_constants_and_comments() {
    let text = "# of the team\nq = \"select 1\"\nknown = [\"a\", \"b\"]\nRules = [\n  (IsComplete \"a\") and ((IsUnique \"b\") or (RowCount > 0)),\n  \
                CustomSql $q = 1, # last\n  ColumnValues \"c\" in $known\n]\nAnalyzers = [ Completeness \"a\" ]";
    let ruleset = parse(text).expect("rules");
    assert!(ruleset.has_analyzers);
    let RuleKind::Composite { any: false, rules } = &ruleset.rules[0].kind else { panic!("both") };
    assert!(matches!(&rules[1].kind, RuleKind::Composite { any: true, rules } if rules.len() == 2));
    let RuleKind::Single(sql) = &ruleset.rules[1].kind else { panic!("one") };
    assert_eq!(sql.parameters[0].text, "select 1");
    assert_eq!(ruleset.rules[1].text, "CustomSql $q = 1");
    let RuleKind::Single(values) = &ruleset.rules[2].kind else { panic!("one") };
    assert!(matches!(&values.condition, Some(Condition::In { values, .. }) if values.len() == 2));
    assert!(parse("Rules = []").expect("no rules").rules.is_empty());
}

#[test]
fn errors_have_a_place() {
    for (text, at, expected) in [
        ("Rules = [ IsComplete \"a\", \"IsUnique\" ]", 26, "expected the type of a rule"),
        ("Rules = [ RowCount > ]", 21, "expected a value"),
        ("Rules = [ RowCount > last(3) ]", 21, "`last(…)` depends on the results of earlier runs"),
        ("Rules = [ IsComplete \"a ]", 21, "no closing quote"),
        ("Rules = [ (A) and (B) or (C) ]", 22, "are mixed"),
        ("x = 1", 0, "there are no rules"),
        ("Rules = [ CustomSql $x > 1 ]", 20, "there is no constant `x`"),
        ("Rules = [ RowCount ~ 1 ]", 19, "unexpected character"),
        ("Rules = [ RowCount > 1", 22, "expected `,` or `]`"),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.to_string().contains(expected), "{text}: {error}");
        assert_eq!(error.span().map(|span| span.start), Some(at), "{text}: {error}");
    }
    let deep = format!("Rules = [ {}A{} ]", "(".repeat(1000), ")".repeat(1000));
    assert!(parse(&deep).is_err());
    assert!(parse(&format!("Rules = [ RowCount > {}1 ]", "(".repeat(100_000))).is_err());
}
