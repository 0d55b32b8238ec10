//! What may not be meant is told, whatever the data is cut into.

use recipe_core::{Context, DateOrders, Recipe, Trace, table};

const VISITS: &[&str] = &[
    "visit: string | left: string | n: int",
    "11/12/2020 | 1/2/2021 | 1",
    "13/12/2020 | 3/4/2021 | 2",
    "06/09/1962 | null | 3",
    "16/09/1962 | \"\" | 4",
    "2020-12-11 | 5/5/2021 | 5",
    "soon | 6/7/2021 | 6",
];

/// What happened to [`VISITS`] in batches of `rows`, each of which an executor of its own takes where they are `apart`.
fn trace(steps: &str, rows: usize, apart: bool) -> Trace {
    let recipe = Recipe::parse(steps).expect(steps);
    let input = table::parse(VISITS).expect("a table");
    let program = recipe.compile(input.schema_ref(), &Context::default()).expect(steps);
    let mut all = Trace::default();
    let mut executor = program.executor().expect(steps);
    for start in (0..input.num_rows()).step_by(rows) {
        executor.push(&input.slice(start, rows.min(input.num_rows() - start))).expect(steps);
        if apart {
            all.merge(std::mem::take(executor.trace()));
            executor = program.executor().expect(steps);
        }
    }
    executor.finish().expect(steps);
    all.merge(std::mem::take(executor.trace()));
    all
}

fn step(operation: &str, parameters: &str) -> String {
    format!(r#"[{{"Operation": "{operation}", "Parameters": {{{parameters}}}}}]"#)
}

#[test]
fn ambiguous_dates_are_counted_however_the_data_is_cut() {
    let to_date = |column: &str, more: &str| {
        step("CHANGE_DATA_TYPE", &format!(r#""sourceColumn": "{column}", "columnDataType": "date"{more}"#))
    };
    let first_rows = r#"[{"Action": {"Operation": "FORMAT_DATE", "Parameters": {"sourceColumn": "visit", "targetDateFormat": "yyyy"}},
        "ConditionExpressions": [{"Condition": "LESS_THAN", "Value": "2", "TargetColumn": "n"}]}]"#;
    let derive = step("DERIVE", r#""targetColumn": "d", "expression": "to_date(visit)""#);
    let by_format = step("DERIVE", r#""targetColumn": "d", "expression": "to_date(visit, 'dd/MM/yyyy')""#);
    let cases = [
        (to_date("visit", ""), (2, 2), 2, 1),
        (to_date("visit", r#", "dayFirst": true"#), (2, 0), 0, 1),
        (to_date("visit", r#", "sourceFormat": "%d/%m/%Y""#), (0, 0), 0, 2),
        // Nothing says that these have the day first.
        (to_date("left", ""), (3, 0), 0, 0),
        // The dates that have the day first are in rows that the step does not look at.
        (first_rows.to_owned(), (1, 0), 0, 0),
        (derive, (2, 2), 2, 1),
        (by_format, (0, 0), 0, 2),
    ];
    for (steps, (either, other), ambiguous, failed) in cases {
        for (rows, apart) in [(6, false), (1, false), (2, true), (1, true)] {
            let trace = trace(&steps, rows, apart);
            let mut found = DateOrders::default();
            trace.date_orders().for_each(|(.., orders)| found.add(orders));
            assert_eq!(found, DateOrders::new(either, other), "{steps}, {rows} rows");
            let did = trace.step(1);
            assert_eq!((did.cells_ambiguous, did.cells_failed), (ambiguous, failed), "{steps}, {rows} rows");
            assert_eq!(trace.warnings().len(), usize::from(ambiguous > 0), "{steps}");
        }
    }
}

#[test]
fn warnings_say_what_can_be_done() {
    let text = step("CHANGE_DATA_TYPE", r#""sourceColumn": "visit", "columnDataType": "date""#);
    let recipe = Recipe::parse(&text).expect("a recipe");
    let told = recipe.warnings(trace(&text, 6, false).warnings()).render();
    let expected = "warning[ambiguous-dates]: step 1 (CHANGE_DATA_TYPE): column `visit` has dates in both orders of day and \
        month: 2 could be read either way, 2 only the other way round\n --> recipe:1:16\n";
    assert!(told.starts_with(expected), "{told}");
    assert!(told.contains("= help: say how they are written: `dayFirst` or `sourceFormat`"), "{told}");
}

#[test]
fn a_column_of_which_nothing_is_left_is_told() {
    let change = |column: &str, to: &str| {
        step("CHANGE_DATA_TYPE", &format!(r#""sourceColumn": "{column}", "columnDataType": "{to}""#))
    };
    let cases = [
        (
            change("visit", "int"),
            Some("column `visit` has no values left: {n} of {n} cells could not be converted"),
        ),
        (change("visit", "date"), None),
        (change("n", "date"), Some("column `n` has no values left: {n} of {n} cells could not be converted")),
        (change("n", "double"), None),
        (
            step("DERIVE", r#""expression": "hour(visit || 'x')", "targetColumn": "h""#),
            Some("column `h` has no values left: {n} of {n} cells could not be converted"),
        ),
        (step("DERIVE", r#""expression": "coalesce(hour(visit || 'x'), 0)", "targetColumn": "h""#), None),
    ];
    for (steps, expected) in cases {
        for apart in [false, true] {
            let trace = trace(&steps, 2, apart);
            let failed = trace.step(1).cells_failed;
            let told: Vec<_> = trace
                .warnings()
                .iter()
                .filter(|warning| warning.kind().code() == "all-failed")
                .map(|warning| warning.kind().to_string())
                .collect();
            let expected: Vec<_> =
                expected.iter().map(|text| text.replace("{n}", &failed.to_string())).collect();
            assert_eq!(told, expected, "{steps}, {apart}");
        }
    }
}

#[test]
fn what_a_recipe_shows_is_told_before_any_data_is() {
    let split = |pattern: &str| {
        let parameters = format!(r#""sourceColumn": "visit", "pattern": "{pattern}", "limit": 1"#);
        step("SPLIT_COLUMN_SINGLE_DELIMITER", &parameters)
    };
    let replace = |more: &str| {
        let parameters = format!(r#""sourceColumn": "visit", "pattern": ".", "value": "/"{more}"#);
        step("REPLACE_TEXT", &parameters)
    };
    let to_date = |more: &str| {
        let parameters = format!(r#""sourceColumn": "n", "columnDataType": "date"{more}"#);
        step("CHANGE_DATA_TYPE", &parameters)
    };
    let print = |operation: &str, parameter: &str, format: &str| {
        let target = if operation == "DATE_FORMAT" { r#", "targetColumn": "t""# } else { "" };
        step(operation, &format!(r#""sourceColumn": "visit", "{parameter}": "{format}"{target}"#))
    };
    let derive = |text: &str| step("DERIVE", &format!(r#""expression": "{text}", "targetColumn": "t""#));
    let cases = [
        (replace(""), "plain-pattern"),
        (replace(r#", "isText": true"#), ""),
        (split(" + "), "plain-pattern"),
        (split("."), ""),
        (
            step("STARTS_WITH", r#""sourceColumn": "visit", "pattern": "Dr.", "targetColumn": "t""#),
            "plain-pattern",
        ),
        (to_date(""), "no-conversion"),
        (to_date(r#", "sourceFormat": "yyyy""#), ""),
        (print("DATE_FORMAT", "dateTimeFormat", "yyyy-mm-dd*HH:MM:SS"), ""),
        (print("DATE_FORMAT", "dateTimeFormat", "yyyy-MM-dd HH:mm:ss"), "doubtful-format"),
        (print("FORMAT_DATE", "targetDateFormat", "mm/dd/yyyy"), ""),
        (print("FORMAT_DATE", "targetDateFormat", "mm/dd/yyyy*HH:mm"), "doubtful-format"),
        (derive("date_format(visit, 'yyyy-MM-dd HH:mm')"), ""),
        (derive("date_format(visit, 'yyyy-mm-dd')"), "doubtful-format"),
        (derive("from_unixtime(n, 'HH:MM')"), "doubtful-format"),
        (derive("upper('visit')"), ""),
        (derive(r#"upper(\"visit\") || \"visits\""#), "quoted-column"),
        (derive(r#"case when n > 1 then \"n\" else \"visit\" end"#), "quoted-column quoted-column"),
        (
            r#"[{"Action": {"Operation": "KEEP_VALUES", "Parameters": {"sourceColumn": "n"}},
                "ConditionExpressions": [{"Or": [{"Expression": "\"visit\" = '1/2/2020'"}]}]}]"#
                .to_owned(),
            "quoted-column",
        ),
    ];
    let input = table::parse(VISITS).expect("a table");
    for (steps, expected) in cases {
        let recipe = Recipe::parse(&steps).expect(&steps);
        let program = recipe.compile(input.schema_ref(), &Context::default()).expect(&steps);
        let codes: Vec<_> = program.warnings.iter().map(|warning| warning.kind().code()).collect();
        assert_eq!(codes.join(" "), expected, "{steps}");
    }
}
