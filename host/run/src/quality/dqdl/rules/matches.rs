//! `DatasetMatch`, `SchemaMatch`: a table that is to be like another.

use std::sync::Arc;

use recipe_core::Error;

use super::{Needs, Planned, RuleType, about, number_test, without_filter};
use crate::quality::compared::Compared;
use crate::quality::dqdl::ast::{Parameter, Single};
use crate::quality::dqdl::lexer::wrong;
use crate::quality::measure::{Handle, Measure, Measured, Over, Passes, Scope};
use crate::quality::outcome::Verdict;

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "DatasetMatch",
        summary: "The share of rows that are in another table, too: `\"alias\" \"keys\" \"columns\"`, with `a->b` where a name differs; \
                  without columns, all are compared. Null equals nothing. It fails where the tables have different numbers of rows, or \
                  keys that are missing or there twice.",
        parameters: (2, 3),
        condition: Needs::Condition,
        plan: rows,
    },
    RuleType {
        name: "SchemaMatch",
        summary: "The share of columns that another table has with the same name and type, of the table that has more columns.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: columns,
    },
];

fn columns(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    without_filter(single)?;
    let table = &single.parameters[0].text;
    let same = passes.add(&Scope::default(), Over::Columns(table.clone()), Measure::SameColumns);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide =
        about(format!("Dataset.{table}.SchemaMatch"), test, "there are no columns", move |measured| {
            measured.get(same)
        });
    Ok(Planned { decide, rows: None })
}

/// `a, b->c`: columns, with their names in the other table where they differ.
fn pairs(parameter: &Parameter) -> Result<Vec<(String, String)>, Error> {
    let pair = |text: &str| {
        let (own, other) = text.split_once("->").unwrap_or((text, text));
        let (own, other) = (own.trim(), other.trim());
        if own.is_empty() || other.is_empty() {
            let message = "this is `column`, `column->other`, or several with commas between them";
            return Err(wrong(message, parameter.span.clone()));
        }
        Ok((own.to_owned(), other.to_owned()))
    };
    parameter.text.split(',').map(pair).collect()
}

/// Whether keys are there in all rows, and each once.
#[derive(Clone, Copy)]
struct Unique {
    rows: Handle,
    single: Handle,
}

impl Unique {
    fn ask(scope: &Scope, keys: Vec<String>, passes: &mut Passes) -> Unique {
        let rows = passes.add(scope, Over::Rows, Measure::Count);
        Unique { rows, single: passes.add(scope, Over::Groups(keys), Measure::SingleRows) }
    }

    fn holds(self, measured: &Measured) -> bool {
        // No row is in no group.
        let single = measured.get(self.single).unwrap_or_default();
        measured.get(self.rows) == Some(single)
    }
}

fn rows(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    without_filter(single)?;
    let table = &single.parameters[0].text;
    let keys = pairs(&single.parameters[1])?;
    let others = single.parameters.get(2).map(pairs).transpose()?;
    let (own, theirs) = keys.iter().cloned().unzip();
    let scope = Scope { table: Some(table.clone()), filter: None };
    let own = Unique::ask(&Scope::default(), own, passes);
    let theirs = Unique::ask(&scope, theirs, passes);
    let over = Over::Matching(table.clone(), Compared { keys, others });
    let matching = passes.add(&Scope::default(), over, Measure::Count);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let metric = format!("Dataset.{table}.DatasetMatch");
    let decide = Arc::new(move |measured: &Measured| {
        let (Some(rows), Some(others)) = (measured.get(own.rows), measured.get(theirs.rows)) else {
            return Verdict::failed(NOT_COMPARED);
        };
        let Some(matching) = measured.get(matching) else { return Verdict::failed(NOT_COMPARED) };
        if !own.holds(measured) || !theirs.holds(measured) {
            return Verdict::failed("a key is missing, or there twice, in one of the tables");
        }
        if rows.total_cmp(&others).is_ne() {
            return Verdict::failed(format!("the tables have {rows} and {others} rows"));
        }
        let share = if rows > 0.0 { matching / rows } else { 1.0 };
        Verdict::of(metric.clone(), share, test(share))
    });
    Ok(Planned { decide, rows: None })
}

const NOT_COMPARED: &str =
    "the tables cannot be compared: a column is not there in both, or holds other columns";
