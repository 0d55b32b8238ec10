//! `Completeness`, `IsComplete`: cells that are not null. Empty text is a value.

use super::{NO_VALUE, Needs, Planned, RuleType, about, number_test};
use crate::quality::dqdl::ast::{Compare, Condition, Single, Value};
use crate::quality::evaluation::RowCheck;
use crate::quality::measure::{Handle, Measure, Over, Passes};
use crate::quality::row_test::{RowTest, Subject};

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "Completeness",
        summary: "The share of rows whose cell is not null. Empty text is a value.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan,
    },
    RuleType {
        name: "IsComplete",
        summary: "Whether no cell is null. Empty text is a value.",
        parameters: (1, 1),
        condition: Needs::Nothing,
        plan,
    },
];

/// That a cell is not null.
pub(super) fn presence(column: &str) -> RowTest {
    RowTest {
        column: column.to_owned(),
        subject: Subject::Presence,
        condition: Condition::Compare(Compare::NotEqual, Value::Null),
    }
}

/// The number of rows that are complete, and of all rows.
pub(super) fn complete(column: &str, single: &Single, passes: &mut Passes) -> (Handle, Handle) {
    let scope = single.scope();
    let complete = passes.add(&scope, Over::Rows, Measure::Passing(RowCheck::Test(presence(column))));
    (complete, passes.add(&scope, Over::Rows, Measure::Count))
}

fn plan(single: &Single, passes: &mut Passes) -> Result<Planned, recipe_core::Error> {
    let column = &single.parameters[0].text;
    let (complete, rows) = complete(column, single, passes);
    let whole = Condition::Compare(Compare::Equal, Value::Number(1.0));
    let test = number_test(Some(single.condition.as_ref().unwrap_or(&whole)), single.span())?;
    let decide = about(format!("Column.{column}.Completeness"), test, NO_VALUE, move |measured| {
        let rows = measured.get(rows).filter(|rows| *rows > 0.0)?;
        Some(measured.get(complete)? / rows)
    });
    Ok(Planned { decide, rows: Some(RowCheck::Test(presence(column))) })
}
