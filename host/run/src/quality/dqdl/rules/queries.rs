//! `CustomSql`, `ReferentialIntegrity`, `ColumnCorrelation`: what takes a query.

use recipe_core::Error;

use super::{NO_VALUE, Needs, Planned, RuleType, about, number_test, without_filter};
use crate::expression;
use crate::quality::dqdl::ast::{Compare, Condition, Single, Value};
use crate::quality::dqdl::lexer::wrong;
use crate::quality::measure::{Measure, Over, PRIMARY, Passes, Scope};

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "CustomSql",
        summary: "The first cell of what a query gives; without a condition, the rows that it gives as a share of all rows. The table is \
                  `primary`.",
        parameters: (1, 1),
        condition: Needs::Either,
        plan: custom,
    },
    RuleType {
        name: "ReferentialIntegrity",
        summary: "The share of rows whose values are in columns of another table: `\"a,b\" \"alias.{x,y}\"`. Null is in no table.",
        parameters: (2, 2),
        condition: Needs::Condition,
        plan: integrity,
    },
    RuleType {
        name: "ColumnCorrelation",
        summary: "Pearson's correlation of two columns, over rows in which both have values.",
        parameters: (2, 2),
        condition: Needs::Condition,
        plan: correlation,
    },
];

fn custom(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    without_filter(single)?;
    let query = &single.parameters[0].text;
    let metric = "Dataset.*.CustomSQL".to_owned();
    if let Some(condition) = &single.condition {
        let value = passes.add(&Scope::default(), Over::Query(query.clone()), Measure::Value);
        let test = number_test(Some(condition), single.span())?;
        let decide = about(metric, test, "the query gives no number", move |measured| measured.get(value));
        return Ok(Planned { decide, rows: None });
    }
    let counted = format!("select count(*) from ({query}) as rows_of_the_query");
    let given = passes.add(&Scope::default(), Over::Query(counted), Measure::Value);
    let rows = passes.add(&Scope::default(), Over::Rows, Measure::Count);
    let whole = Condition::Compare(Compare::Equal, Value::Number(1.0));
    let test = number_test(Some(single.tag("threshold").unwrap_or(&whole)), single.span())?;
    let decide = about(metric, test, "there are no rows", move |measured| {
        Some(measured.get(given)? / measured.get(rows).filter(|rows| *rows > 0.0)?)
    });
    Ok(Planned { decide, rows: None })
}

fn integrity(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    without_filter(single)?;
    let (own, other) = (&single.parameters[0], &single.parameters[1]);
    let listed = |text: &str| text.split(',').map(|column| column.trim().to_owned()).collect::<Vec<_>>();
    let (alias, columns) = match other.text.split_once(".{") {
        Some((alias, columns)) => (alias, columns.trim_end().trim_end_matches('}')),
        None => other
            .text
            .split_once('.')
            .ok_or_else(|| wrong("this is `table.column`, or `table.{first,second}`", other.span.clone()))?,
    };
    let (own, others) = (listed(&own.text), listed(columns));
    if own.len() != others.len() {
        let message =
            format!("as many columns are compared with as there are: {} with {}", own.len(), others.len());
        return Err(wrong(&message, other.span.clone()));
    }
    let table = expression::column(alias.trim());
    let equal = own.iter().zip(&others).map(|(own, other)| {
        format!("{PRIMARY}.{} = {table}.{}", expression::column(own), expression::column(other))
    });
    let equal: Vec<String> = equal.collect();
    let query = format!("select count(*) from {PRIMARY} left semi join {table} on {}", equal.join(" and "));
    let found = passes.add(&Scope::default(), Over::Query(query), Measure::Value);
    let rows = passes.add(&Scope::default(), Over::Rows, Measure::Count);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let metric = format!("Column.{}.ReferentialIntegrity", alias.trim());
    let decide = about(metric, test, "there are no rows", move |measured| {
        Some(measured.get(found)? / measured.get(rows).filter(|rows| *rows > 0.0)?)
    });
    Ok(Planned { decide, rows: None })
}

fn correlation(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let columns = single.columns();
    let quoted: Vec<String> = columns.iter().map(|column| expression::column(column)).collect();
    let filter =
        single.filter.as_ref().map_or_else(String::new, |filter| format!(" where ({})", filter.text));
    let query = format!("select corr({}) from {PRIMARY}{filter}", quoted.join(", "));
    let value = passes.add(&Scope::default(), Over::Query(query), Measure::Value);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let metric = format!("Multicolumn.{}.ColumnCorrelation", columns.join(","));
    let decide =
        about(metric, test, NO_VALUE, move |measured| measured.get(value).filter(|value| !value.is_nan()));
    Ok(Planned { decide, rows: None })
}
