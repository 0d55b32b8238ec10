//! `ColumnCount`, `ColumnExists`, `ColumnNamesMatchPattern`: what is known from the columns.

use std::sync::Arc;

use recipe_core::Error;
use regex::Regex;

use super::{NO_VALUE, Needs, Planned, RuleType, about, is_whole, number_test};
use crate::quality::dqdl::ast::Single;
use crate::quality::dqdl::lexer::wrong;
use crate::quality::measure::{Measure, Over, Passes};
use crate::quality::outcome::Verdict;

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "ColumnCount",
        summary: "The number of columns.",
        parameters: (0, 0),
        condition: Needs::Condition,
        plan: count,
    },
    RuleType {
        name: "ColumnExists",
        summary: "Whether there is such a column.",
        parameters: (1, 1),
        condition: Needs::Nothing,
        plan: exists,
    },
    RuleType {
        name: "ColumnNamesMatchPattern",
        summary: "Whether the names of all columns match a regular expression somewhere.",
        parameters: (1, 1),
        condition: Needs::Nothing,
        plan: names,
    },
];

fn count(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let columns = passes.add(&single.scope(), Over::Rows, Measure::Columns);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide =
        about("Dataset.*.ColumnCount".to_owned(), test, NO_VALUE, move |measured| measured.get(columns));
    Ok(Planned { decide, rows: None })
}

#[expect(clippy::unnecessary_wraps, reason = "others can be wrong")]
fn exists(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let column = &single.parameters[0].text;
    let is_there = passes.add(&single.scope(), Over::Rows, Measure::HasColumn(column.clone()));
    let metric = format!("Dataset.{column}.ColumnExists");
    let decide = about(metric, Arc::new(is_whole), NO_VALUE, move |measured| measured.get(is_there));
    Ok(Planned { decide, rows: None })
}

fn names(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let parameter = &single.parameters[0];
    if let Err(error) = Regex::new(&parameter.text) {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        return Err(wrong(&format!("this pattern cannot be read: {reason}"), parameter.span.clone()));
    }
    let scope = single.scope();
    let matching = passes.add(&scope, Over::Rows, Measure::ColumnsMatching(parameter.text.clone()));
    let columns = passes.add(&scope, Over::Rows, Measure::Columns);
    let decide = Arc::new(move |measured: &crate::quality::measure::Measured| {
        let (Some(matching), Some(columns)) = (measured.get(matching), measured.get(columns)) else {
            return Verdict::failed(NO_VALUE);
        };
        let share = if columns > 0.0 { matching / columns } else { 0.0 };
        Verdict::of("Dataset.*.ColumnNamesPatternMatchRatio".to_owned(), share, is_whole(share))
    });
    Ok(Planned { decide, rows: None })
}
