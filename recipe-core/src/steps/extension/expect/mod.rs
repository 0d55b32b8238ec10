//! `EXPECT`.

mod checks;
mod limit;
mod report;

use crate::plan::Expectation;
use crate::step::prelude::*;
use crate::steps::create::WITH;
use checks::checks;
use limit::{limit, name};
use report::Report;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of which something is expected.");
const COLUMNS: Param<Option<ColumnNames>> = Param::optional(
    "sourceColumns",
    "Several columns, instead: each of them has to be as expected, and `unique` is about their values together.",
);
const NOT_NULL: Param<bool> = Param::flag("notNull", "Expect a value in each cell.");
const UNIQUE: Param<bool> = Param::flag("unique", "Expect no value again that a row above has.");
const VALUES: Param<Option<Texts>> = Param::optional("allowedValues", "Expect one of these values.");
const MIN: Param<Option<Text>> =
    Param::optional("min", "Expect this number or date, or a larger one or a later one.");
const MAX: Param<Option<Text>> =
    Param::optional("max", "Expect this number or date, or a smaller one or an earlier one.");
const PATTERN: Param<Option<Text>> = Param::optional(
    "pattern",
    "Expect a text with a part that this regular expression matches; `^` and `$` stand for its ends.",
);
const EXPRESSION: Param<Option<Text>> = Param::optional(
    "expression",
    "Expect that this is true, as `start <= end`: columns in back ticks or bare, texts in quotes, functions by name.",
);
const MIN_ROWS: Param<Option<Whole>> =
    Param::optional("minRows", "Expect as many rows as this, or more.").between(0, i64::MAX);
const MAX_ROWS: Param<Option<Whole>> =
    Param::optional("maxRows", "Expect as many rows as this, or fewer.").between(0, i64::MAX);
const ON_FAIL: Param<Text> = Param::required(
    "onFail",
    "What is done about rows that are not as expected. `error` ends the run at the first of them, or, with `maxFailed`, lets so \
     many stay; `drop` takes them out of the table; `quarantine` does so and lists them, with all their cells, among the rejects of \
     the run; `flag` says in a new column where they are.",
)
.one_of(&["error", "drop", "flag", "quarantine"])
.or("error");
const MAX_FAILED: Param<Option<Text>> = Param::optional(
    "maxFailed",
    "How many rows may fail, as a number or as a share of the rows, such as `2.5%`. With more, the run ends with an error, and \
     nothing is written.",
);
const NAME: Param<Option<NewName>> = Param::optional(
    "targetColumn",
    "With `flag`, the name of the new column: `true` where the row is not as expected.",
);

pub(super) const STEP: Step = Step {
    operation: "EXPECT",
    family: Family::Extension,
    summary: "Checks that rows are as expected, and ends the run, or sets rows apart, where they are not.",
    conditions: Conditions::MaskCells,
    params: &[
        &COLUMN, &COLUMNS, &NOT_NULL, &UNIQUE, &VALUES, &MIN, &MAX, &PATTERN, &VALID_TYPE, &ADVANCED_TYPE,
        &EXPRESSION, &WITH, &MIN_ROWS, &MAX_ROWS, &ON_FAIL, &MAX_FAILED, &NAME,
    ],
    examples: &[
        Example::new(
            "Rows outside of a range leave the table",
            r#"{"sourceColumn": "age", "min": "0", "max": "120", "onFail": "drop", "maxFailed": "50%"}"#,
        )
        .input(&["name: string | age: int", "Ann | 31", "Bo | -4", "Cy | null", "Di | 120"])
        .output(&["name: string | age: int", "Ann | 31", "Cy | null", "Di | 120"]),
        Example::new(
            "Missing values, flagged",
            r#"{"sourceColumns": ["id", "name"], "notNull": "true", "onFail": "flag", "targetColumn": "incomplete"}"#,
        )
        .input(&["id: int | name: string", "1 | Ann", "null | Bo", r#"3 | """#])
        .output(&[
            "id: int | name: string | incomplete: boolean",
            "1 | Ann | false",
            "null | Bo | true",
            r#"3 | "" | true"#,
        ]),
        Example::new(
            "An expression that is not true, or cannot be computed, fails the row",
            r#"{"expression": "qty * price <= 100", "onFail": "quarantine"}"#,
        )
        .input(&["qty: string | price: double", "2 | 10.0", "two | 10.0", "20 | 10.0", "null | 1.0"])
        .output(&["qty: string | price: double", "2 | 10.0"]),
        Example::new(
            "Only rows that meet the conditions are looked at",
            r#"{"sourceColumn": "zip", "pattern": "^[0-9]{5}$", "allowedValues": ["36601", "10115"], "onFail": "flag", "targetColumn": "wrong zip"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"DE\"]", "TargetColumn": "country"}]"#)
        .input(&["zip: string | country: string", "10115 | DE", "1011 | DE", "EC1A 1BB | UK", "null | DE", "99999 | DE"])
        .output(&[
            "zip: string | country: string | wrong zip: boolean",
            "10115 | DE | false",
            "1011 | DE | true",
            "EC1A 1BB | UK | null",
            "null | DE | false",
            "99999 | DE | true",
        ]),
        Example::new(
            "Of equal rows, the first passes",
            r#"{"sourceColumns": ["shop", "day"], "unique": "true", "onFail": "drop", "maxFailed": "1"}"#,
        )
        .input(&["shop: int | day: date", "1 | 2024-05-01", "1 | 2024-05-02", "1 | 2024-05-01", "null | null", "null | null"])
        .output(&["shop: int | day: date", "1 | 2024-05-01", "1 | 2024-05-02", "null | null", "null | null"]),
        Example::new(
            "Text of a type",
            r#"{"sourceColumn": "mail", "advancedDataType": "Email", "columnDataType": "string", "onFail": "drop"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ann at example", r#""""#])
        .output(&["mail: string", "ann@example.com", r#""""#]),
        Example::new(
            "Against the mean of the column",
            r#"{"expression": "price < 3 * `:mean`", "onFail": "drop",
                "withExpressions": "[{\"name\":\"mean\",\"value\":\"avg(`price`)\",\"type\":\"aggregate\"}]"}"#,
        )
        .input(&["price: int", "1", "2", "3", "2", "40"])
        .output(&["price: int", "1", "2", "3", "2"]),
        Example::new("How many rows there are", r#"{"minRows": "2", "maxRows": "1000"}"#)
            .input(&["n: int", "1", "2"])
            .output(&["n: int", "1", "2"]),
        Example::new("A share that is not one", r#"{"sourceColumn": "n", "notNull": "true", "maxFailed": "many"}"#)
            .input(&["n: int", "1"])
            .error("`many` is not a number of rows, such as `10`, nor a share of them, such as `2.5%`"),
        Example::new("Nothing is expected", r#"{"sourceColumn": "n"}"#)
            .input(&["n: int", "1"])
            .error(
                "say what is expected of the column: `notNull`, `unique`, `allowedValues`, `min`, `max`, `pattern`, `columnDataType`, \
                 `advancedDataType`",
            ),
    ],
    assumptions: &[
        "A step that expects several things of a row expects all of them, and counts a row once.",
        "A missing cell, null or empty text, passes all that is expected of a column but `notNull`, and is equal to no other for \
         `unique`. An expression has to be true: where it is null, the row fails, and `n is null or n > 0` lets missing values pass. \
         Cells that it cannot convert make it null, and are not counted as failed cells besides.",
        "Values and ranges are compared as by the conditions IS, GREATER_THAN_EQUAL and LESS_THAN_EQUAL: text that is not a number \
         is in no range of numbers. `columnDataType` and `advancedDataType` mean what they mean in REMOVE_INVALID, `pattern` what \
         MATCHES does.",
        "Of rows with the same values, the first in the order of the table passes `unique`, so that `drop` keeps one. With \
         conditions, only rows that meet them are compared.",
        "`maxFailed` counts rows that fail, after which the run ends; a share is one of the rows that the step looks at, which are \
         those that meet its conditions, and is decided once all are in. Without it, `error` lets no row fail, and the others any \
         number.",
        "The error names the rows and their values, the first five of them. Rows are those of the input; after steps that group, \
         join or sort they have no number, and what is `unique` or compared with an aggregate has one only where no step before took \
         rows away.",
        "Each row that fails is counted for the step, and listed in the rejects of the run with the values that were looked at; more \
         than 10,000 of one batch are counted alone, unless they are in quarantine.",
        "`minRows` and `maxRows` count the rows that meet the conditions, and stand alone. No row of them fails, so that `onFail` is \
         `error`.",
        "A preview runs over a sample, and ends with no error.",
    ],
    lower: Lower::Direct(lower),
};

/// What `step` expects of rows, if it is this one.
pub(in crate::steps) fn expectation(step: &Step, args: &Args, number: usize) -> Option<Expectation> {
    if step.operation != STEP.operation {
        return None;
    }
    // A limit that cannot be read is refused where the step is lowered.
    let limit = limit(args).ok()?;
    Some(Expectation::new(number, name(args), limit).quarantining(args.get(&ON_FAIL) == "quarantine"))
}

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    limit(args)?;
    let on_fail = args.get(&ON_FAIL);
    let named = args.get(&NAME);
    match (on_fail, named) {
        ("flag", None) => {
            return Err(args.refuse(&ON_FAIL, "`flag` needs `targetColumn`, the column that says so"));
        }
        ("flag", Some(_)) | (_, None) => {}
        (other, Some(_)) => {
            return Err(args.refuse(&NAME, format!("is for `flag`; `{other}` makes no column")));
        }
    }
    let columns = rel.columns();
    let checks = checks(args, rel)?;
    let chosen = rel.meets_conditions();
    let report = Report::new(&checks.looked_at, (on_fail == "quarantine").then_some(&columns[..]));
    let mut values = vec![checks.passes, chosen];
    values.extend(report.values(checks.number.as_ref(), &checks.looked_at, &columns));
    let fails = rel.add_temporary(Expr::call(report, values));
    match (on_fail, named) {
        ("flag", Some(named)) => rel.add(named, fails.expr(), &Place::Last).map(|_| ()),
        ("drop" | "quarantine", _) => {
            rel.filter(fails.expr().negate());
            Ok(())
        }
        _ => Ok(()),
    }
}
