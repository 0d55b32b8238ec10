//! Numbers that rules depend on, gathered so that each is measured once.

use std::ops::Range;

use arrow_array::Array;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_schema::Schema;
use recipe_core::engine::document::Node;
use regex::Regex;

use super::compared::Compared;
use super::evaluation::RowCheck;
use super::row_test::{as_number, as_text};
use crate::expression;
use crate::step::{step, step_where, texts};

/// The alias of the table that rules are about.
pub(crate) const PRIMARY: &str = "primary";

/// The rows of a table that meet a filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Scope {
    /// The table by its alias; none for the one the rules are about.
    pub(crate) table: Option<String>,
    /// A condition in SQL.
    pub(crate) filter: Option<String>,
}

/// Work over a table that ends in one row of measures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pass {
    pub(crate) scope: Scope,
    pub(crate) over: Over,
    pub(crate) measures: Vec<Measure>,
}

/// What a pass goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Over {
    Rows,
    /// Groups of rows with equal cells in these columns; of all columns, if none is named. Rows with nothing but null in them are
    /// in no group.
    Groups(Vec<String>),
    /// The first cell of what a query gives.
    Query(String),
    /// The rows that have an equal one in the table of this alias.
    Matching(String, Compared),
    /// The columns, and those of the table of this alias.
    Columns(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Measure {
    /// The number of rows, or of groups.
    Count,
    /// The number of rows that pass.
    Passing(RowCheck),
    /// An aggregate function of a column as numbers.
    Of(&'static str, String),
    /// The same of the length of its cells.
    OfLength(&'static str, String),
    /// The number of columns.
    Columns,
    /// 1 if there is such a column, else 0.
    HasColumn(String),
    /// The number of columns whose names match a pattern somewhere.
    ColumnsMatching(String),
    /// Of groups: those of one row.
    SingleRows,
    /// Of groups: the rows in them.
    GroupedRows,
    /// Of groups: the sum of n · ln n, where n is the number of rows of each.
    RowsLogRows,
    /// What a query gives.
    Value,
    /// Of the columns of two tables: the share of those that are the same.
    SameColumns,
}

/// Where a measure is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handle {
    pass: usize,
    measure: usize,
}

/// The passes of a ruleset.
#[derive(Debug, Default)]
pub(crate) struct Passes(pub(crate) Vec<Pass>);

impl Passes {
    /// Asks for a measure.
    pub(crate) fn add(&mut self, scope: &Scope, over: Over, measure: Measure) -> Handle {
        let found = self.0.iter().position(|pass| pass.scope == *scope && pass.over == over);
        let pass = found.unwrap_or_else(|| {
            self.0.push(Pass { scope: scope.clone(), over, measures: Vec::new() });
            self.0.len() - 1
        });
        let measures = &mut self.0[pass].measures;
        let measure = measures.iter().position(|known| *known == measure).unwrap_or_else(|| {
            measures.push(measure);
            measures.len() - 1
        });
        Handle { pass, measure }
    }
}

/// What was measured: a number for each measure of each pass. None where a column is not there, is of another type, or has no
/// values.
pub(crate) struct Measured(pub(crate) Vec<Vec<Option<f64>>>);

impl Measured {
    pub(crate) fn get(&self, handle: Handle) -> Option<f64> {
        self.0[handle.pass][handle.measure]
    }
}

impl Pass {
    /// The measures in the first of these rows.
    pub(crate) fn read(&self, rows: Option<&RecordBatch>) -> Vec<Option<f64>> {
        let value = |number: usize| {
            let array = rows?.column_by_name(&column(number))?;
            let array = array.as_primitive_opt::<Float64Type>()?;
            (!array.is_empty() && array.is_valid(0)).then(|| array.value(0))
        };
        (0..self.measures.len()).map(value).collect()
    }
}

/// The column that has a measure.
pub(crate) fn column(number: usize) -> String {
    format!("m{number}")
}

impl Pass {
    /// The steps that make a table into one row of measures, with the other table of a pass over two.
    pub(crate) fn steps(
        &self,
        schema: &Schema,
        other: Option<(&str, &Schema)>,
        span: &Range<usize>,
    ) -> Vec<Node> {
        match &self.over {
            Over::Matching(_, compared) => self.over_matching(compared, schema, other, span),
            Over::Columns(_) => self.over_columns(schema, other, span),
            Over::Rows => self.over_rows(schema, span),
            Over::Groups(columns) => self.over_groups(columns, schema, span),
            Over::Query(_) => of_query(schema, span),
        }
    }

    fn over_rows(&self, schema: &Schema, span: &Range<usize>) -> Vec<Node> {
        let prefix = unused(schema);
        let (mut derived, mut calls, mut known) = (Vec::new(), Vec::new(), Vec::new());
        for (number, measure) in self.measures.iter().enumerate() {
            let name = column(number);
            let source = format!("{prefix}{number}");
            let mut total = |function: &str, value: Option<String>| match value {
                Some(value) => {
                    calls.push((name.clone(), format!("{function}({})", expression::column(&source))));
                    derived.push((source.clone(), value));
                }
                None => known.push((name.clone(), "cast(null as double)".to_owned())),
            };
            match measure {
                Measure::Count => calls.push((name, "count(*)".to_owned())),
                Measure::Passing(check) => {
                    let passes = check.expression(schema);
                    total("sum", passes.map(|passes| format!("if({passes}, 1, 0)")));
                }
                Measure::Of(function, column) => total(function, as_number(schema, column)),
                Measure::OfLength(function, column) => {
                    total(function, as_text(schema, column).map(|text| format!("length({text})")));
                }
                Measure::Columns => known.push((name, schema.fields().len().to_string())),
                Measure::HasColumn(column) => {
                    let is_there = schema.field_with_name(column).is_ok();
                    known.push((name, u8::from(is_there).to_string()));
                }
                Measure::ColumnsMatching(pattern) => {
                    let pattern = Regex::new(pattern).ok();
                    let names = schema.fields().iter().map(|field| field.name());
                    let matching = pattern.map(|pattern| names.filter(|name| pattern.is_match(name)).count());
                    let matching =
                        matching.map_or_else(|| "cast(null as double)".to_owned(), |count| count.to_string());
                    known.push((name, matching));
                }
                Measure::SingleRows
                | Measure::GroupedRows
                | Measure::RowsLogRows
                | Measure::Value
                | Measure::SameColumns => {}
            }
        }
        // Without a call there would be no row.
        if calls.is_empty() {
            calls.push((column(self.measures.len()), "count(*)".to_owned()));
        }
        let mut steps = Vec::new();
        steps.extend(derive(&derived, span));
        steps.push(step("AGGREGATE", span, [("columns", named(&calls, span))]));
        steps.extend(derive(&known, span));
        steps.extend(self.as_doubles(span));
        steps
    }

    pub(super) fn as_doubles(&self, span: &Range<usize>) -> Option<Node> {
        let names = (0..self.measures.len()).map(column);
        let doubles =
            names.map(|name| (name.clone(), format!("cast({} as double)", expression::column(&name))));
        derive(&doubles.collect::<Vec<_>>(), span)
    }

    fn over_groups(&self, columns: &[String], schema: &Schema, span: &Range<usize>) -> Vec<Node> {
        let all: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let keys = if columns.is_empty() { &all[..] } else { columns };
        let is_known = keys.iter().all(|key| all.contains(key));
        if !is_known || keys.is_empty() {
            let nothing =
                (0..self.measures.len()).map(|number| (column(number), "cast(null as double)".to_owned()));
            let rows = vec![(column(self.measures.len()), "count(*)".to_owned())];
            let mut steps = vec![step("AGGREGATE", span, [("columns", named(&rows, span))])];
            steps.extend(derive(&nothing.collect::<Vec<_>>(), span));
            return steps;
        }
        let present: Vec<String> =
            keys.iter().map(|key| format!("isPresent({})", expression::column(key))).collect();
        let rows = unused(schema);
        let log = format!("{rows}_log");
        let single = format!("{rows}_single");
        let quoted = expression::column(&rows);
        let counts = vec![
            (single.clone(), format!("if({quoted} = 1, 1, 0)")),
            (log.clone(), format!("{quoted} * ln({quoted})")),
        ];
        let call = |measure: &Measure| match measure {
            Measure::Count => "count(*)".to_owned(),
            Measure::SingleRows => format!("sum({})", expression::column(&single)),
            Measure::RowsLogRows => format!("sum({})", expression::column(&log)),
            _ => format!("sum({quoted})"),
        };
        let calls = self.measures.iter().enumerate().map(|(number, measure)| (column(number), call(measure)));
        let by = texts(keys.iter().map(String::as_str), span);
        let mut steps = vec![
            step_where("KEEP_VALUES", &present.join(" or "), span, []),
            step(
                "AGGREGATE",
                span,
                [("groupBy", by), ("columns", named(&[(rows, "count(*)".to_owned())], span))],
            ),
        ];
        steps.extend(derive(&counts, span));
        steps.push(step("AGGREGATE", span, [("columns", named(&calls.collect::<Vec<_>>(), span))]));
        steps.extend(self.as_doubles(span));
        steps
    }
}

/// The first column of what a query gives, as a number.
fn of_query(schema: &Schema, span: &Range<usize>) -> Vec<Node> {
    let value = schema.fields().first().and_then(|field| as_number(schema, field.name()));
    let value = value.unwrap_or_else(|| "null".to_owned());
    derive(&[(column(0), format!("cast({value} as double)"))], span).into_iter().collect()
}

/// Names and texts as an object.
pub(super) fn named(pairs: &[(String, String)], span: &Range<usize>) -> Node {
    Node::object(pairs.iter().map(|(name, text)| (name.as_str(), Node::text(text.as_str(), span))), span)
}

/// A step that makes columns by expressions; none for none.
pub(super) fn derive(columns: &[(String, String)], span: &Range<usize>) -> Option<Node> {
    if columns.is_empty() {
        return None;
    }
    Some(step("DERIVE", span, [("columns", named(columns, span))]))
}

/// The start of names that no column has.
pub(super) fn unused(schema: &Schema) -> String {
    let mut start = "quality".to_owned();
    while schema.fields().iter().any(|field| field.name().starts_with(&start)) {
        start.push('_');
    }
    start
}
