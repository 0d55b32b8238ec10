//! `RowCount`, `Mean`, `Sum`, `StandardDeviation` and the like: one number of a table or a column.

use recipe_core::Error;

use super::{NO_VALUE, Needs, Planned, RuleType, about, number_test};
use crate::quality::dqdl::ast::{Compare, Condition, Single, Value};
use crate::quality::evaluation::RowCheck;
use crate::quality::measure::{Measure, Over, Passes};
use crate::quality::row_test::{RowTest, Subject};

macro_rules! of_column {
    ($name:literal, $function:literal, $summary:literal) => {
        RuleType {
            name: $name,
            summary: $summary,
            parameters: (1, 1),
            condition: Needs::Condition,
            plan: |single, passes| of_column(single, passes, $name, $function),
        }
    };
}

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "RowCount",
        summary: "The number of rows.",
        parameters: (0, 0),
        condition: Needs::Condition,
        plan: rows,
    },
    of_column!("Mean", "avg", "The mean of the values."),
    of_column!("Sum", "sum", "The sum of the values."),
    // Of the population, as in Deequ.
    of_column!("StandardDeviation", "stddev_pop", "The standard deviation of the population."),
    of_column!("Variance", "var_pop", "The variance of the population."),
    of_column!("Skewness", "skewness", "The skewness of the population."),
    of_column!("Kurtosis", "kurtosis", "The excess kurtosis of the population."),
    RuleType {
        name: "Range",
        summary: "The maximum minus the minimum.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: range,
    },
    RuleType {
        name: "ZerosCount",
        summary: "The number of zeros.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: zeros,
    },
];

fn rows(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let rows = passes.add(&single.scope(), Over::Rows, Measure::Count);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about("Dataset.*.RowCount".to_owned(), test, NO_VALUE, move |measured| measured.get(rows));
    Ok(Planned { decide, rows: None })
}

fn of_column(
    single: &Single,
    passes: &mut Passes,
    name: &str,
    function: &'static str,
) -> Result<Planned, Error> {
    let column = &single.parameters[0].text;
    let value = passes.add(&single.scope(), Over::Rows, Measure::Of(function, column.clone()));
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about(format!("Column.{column}.{name}"), test, NO_VALUE, move |measured| {
        measured.get(value).filter(|value| !value.is_nan())
    });
    Ok(Planned { decide, rows: None })
}

fn range(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let column = &single.parameters[0].text;
    let extreme = |function, passes: &mut Passes| {
        passes.add(&single.scope(), Over::Rows, Measure::Of(function, column.clone()))
    };
    let (most, least) = (extreme("max", passes), extreme("min", passes));
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about(format!("Column.{column}.Range"), test, NO_VALUE, move |measured| {
        Some(measured.get(most)? - measured.get(least)?)
    });
    Ok(Planned { decide, rows: None })
}

fn zeros(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let column = &single.parameters[0].text;
    let is_zero = RowTest {
        column: column.clone(),
        subject: Subject::Value,
        condition: Condition::Compare(Compare::Equal, Value::Number(0.0)),
    };
    let zeros = passes.add(&single.scope(), Over::Rows, Measure::Passing(RowCheck::Test(is_zero)));
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide =
        about(format!("Column.{column}.ZerosCount"), test, NO_VALUE, move |measured| measured.get(zeros));
    Ok(Planned { decide, rows: None })
}
