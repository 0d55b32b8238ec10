//! Two tables compared: by the rows of one that are in the other, and by their columns.

use std::ops::Range;

use arrow_schema::{DataType, Schema};
use recipe_core::engine::document::Node;

use super::measure::{Over, Pass, column, derive, named};
use crate::step::{step, texts};

/// The columns by which rows of two tables are compared: names in the one, and in the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) keys: Vec<(String, String)>,
    /// The others; none for all, which both tables have under the same names then.
    pub(crate) others: Option<Vec<(String, String)>>,
}

impl Compared {
    /// All pairs of columns; nothing where one of them is not there, holds other columns, or has no partner.
    fn columns(&self, own: &Schema, other: &Schema) -> Option<Vec<(String, String)>> {
        let mut pairs = self.keys.clone();
        match &self.others {
            Some(others) => pairs.extend(others.iter().cloned()),
            None => {
                let rest = |schema: &Schema, keys: &mut dyn Iterator<Item = &str>| {
                    let keys: Vec<&str> = keys.collect();
                    let fields = schema.fields().iter().map(|field| field.name().clone());
                    fields.filter(|name| !keys.contains(&name.as_str())).collect::<Vec<_>>()
                };
                let own = rest(own, &mut self.keys.iter().map(|(own, _)| own.as_str()));
                let mut others = rest(other, &mut self.keys.iter().map(|(_, other)| other.as_str()));
                let mut sorted = own.clone();
                sorted.sort_unstable();
                others.sort_unstable();
                if sorted != others {
                    return None;
                }
                pairs.extend(own.into_iter().map(|name| (name.clone(), name)));
            }
        }
        let is_plain = |schema: &Schema, name: &str| {
            schema.field_with_name(name).is_ok_and(|field| !field.data_type().is_nested())
        };
        pairs.iter().all(|(one, two)| is_plain(own, one) && is_plain(other, two)).then_some(pairs)
    }
}

impl Over {
    /// The alias of the other table, where there are two.
    pub(crate) fn other(&self) -> Option<&str> {
        match self {
            Over::Matching(table, _) | Over::Columns(table) => Some(table),
            Over::Rows | Over::Groups(_) | Over::Query(_) => None,
        }
    }
}

impl Pass {
    /// The number of rows that match; none where the tables cannot be compared.
    pub(super) fn over_matching(
        &self,
        compared: &Compared,
        schema: &Schema,
        other: Option<(&str, &Schema)>,
        span: &Range<usize>,
    ) -> Vec<Node> {
        let columns = other.and_then(|(table, other)| Some((table, compared.columns(schema, other)?)));
        match columns {
            Some((table, columns)) => {
                let steps = [matching(table, columns, span), count(column(0), span)];
                steps.into_iter().chain(self.as_doubles(span)).collect()
            }
            None => self.constant("null", span),
        }
    }

    /// The share of columns that are the same.
    pub(super) fn over_columns(
        &self,
        schema: &Schema,
        other: Option<(&str, &Schema)>,
        span: &Range<usize>,
    ) -> Vec<Node> {
        let share = other.map(|(_, other)| same_columns(schema, other).to_string());
        self.constant(share.as_deref().unwrap_or("null"), span)
    }

    /// A row in which each measure is this.
    fn constant(&self, value: &str, span: &Range<usize>) -> Vec<Node> {
        let value = format!("cast({value} as double)");
        let measures = (0..self.measures.len()).map(|number| (column(number), value.clone()));
        // Without a count there would be no row.
        let row = count(column(self.measures.len()), span);
        [row].into_iter().chain(derive(&measures.collect::<Vec<_>>(), span)).collect()
    }
}

fn count(name: String, span: &Range<usize>) -> Node {
    step("AGGREGATE", span, [("columns", named(&[(name, "count(*)".to_owned())], span))])
}

/// Keeps the rows that have an equal one in a table. Null equals nothing, as in a join.
fn matching(table: &str, columns: Vec<(String, String)>, span: &Range<usize>) -> Node {
    let (own, others): (Vec<String>, Vec<String>) = columns.into_iter().unzip();
    let given = [
        ("secondaryDatasetName", Node::text(table, span)),
        ("columns", texts(own, span)),
        ("otherColumns", texts(others, span)),
        ("duplicates", Node::text("keep", span)),
        ("nullsEqual", Node::text("false", span)),
    ];
    step("INTERSECT", span, given)
}

/// The share of columns, of the table that has more of them, that the other table has with the same type.
fn same_columns(own: &Schema, other: &Schema) -> f64 {
    let is_there = |name: &str, data_type: &DataType| {
        other.field_with_name(name).is_ok_and(|field| same_type(field.data_type(), data_type))
    };
    let same = own.fields().iter().filter(|field| is_there(field.name(), field.data_type())).count();
    let most = own.fields().len().max(other.fields().len());
    same as f64 / most as f64
}

/// Whether types are the same to people: text is text, however Arrow keeps it.
fn same_type(one: &DataType, other: &DataType) -> bool {
    let is_text = |ty: &DataType| matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    one.equals_datatype(other) || is_text(one) && is_text(other)
}
