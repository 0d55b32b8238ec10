//! Columns as they come from a source, and as steps see them.
//!
//! Steps compute with DataBrew's types. A column that they compute with is read as one of them, exactly, by a first node.
//! One that they only look at, as a filter does, goes along as it came and leaves so; one that no step looks at is not
//! read at all. Where a step takes the text of a column, it is the text that came: `250.00`, not that of a number.

mod carried;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use self::carried::Carried;
use super::expr::same_type;
use super::uses::{Uses, joins};
use super::{Expr, Node, Plan, PlannedNode, Position, Rest};
use crate::kernel::json::holds_json;
use crate::kernel::read::TextFormat;
use crate::types::Type;

/// Which columns of text that is read as other types leave as that text, where no step changes them. Columns of other types
/// always leave as they came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeepText {
    /// None: they leave as what they are read as.
    #[default]
    Never,
    /// Those of JSON, as it was written.
    Json,
    /// All.
    Always,
}

impl KeepText {
    /// Whether a column that comes as `from` and is read as `to` leaves as it came.
    fn keeps(self, from: &Field, to: &Field) -> bool {
        let is_json = holds_json(from);
        let is_read = Type::from_arrow(from.data_type()) == Some(Type::String)
            && (is_json || *to.data_type() != DataType::Utf8View);
        match self {
            KeepText::Never => !is_read,
            KeepText::Json => !is_read || is_json,
            KeepText::Always => true,
        }
    }
}

/// What becomes of a column that comes in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It stays as it comes.
    Stays,
    /// It is read.
    Read,
    /// It is read, and goes along as it came.
    Carried,
}

/// A column that comes into a plan, from its input or a joined table.
struct Incoming {
    /// As it comes.
    raw: FieldRef,
    /// Whether it is read as the type it comes as.
    is_same: bool,
    way: Way,
    /// Whether it leaves as it came.
    keep: bool,
    /// How its text is written.
    format: TextFormat,
}

impl Plan {
    /// The plan over columns as they come, `raw`, with a first node that reads them as the types the plan was made for. What
    /// it does belongs to step 0. Text is read as any type, written as `format` says, exactly or not at all; other types as
    /// those that steps compute with. Columns of joined tables are read where they are joined.
    ///
    /// Columns that no node changes leave as they came, text as far as `keep` says.
    #[must_use]
    pub fn reading(self, raw: &SchemaRef, format: &TextFormat, keep: KeepText) -> Plan {
        let formats: Vec<_> = raw.fields().iter().map(|field| format.of_column(field.name())).collect();
        self.reading_columns(raw, &formats, keep)
    }

    /// As [`reading`](Self::reading), given how the cells of each column are written.
    fn reading_columns(mut self, raw: &SchemaRef, formats: &[TextFormat], keep: KeepText) -> Plan {
        let uses = Uses::of(&self);
        let columns = self.incoming(raw, formats, &uses, keep);
        if self.rest.is_none() && columns.iter().all(|column| column.is_same) {
            return self;
        }
        let inputs = raw.fields().len();
        self.leave_as_they_came(&columns, &uses);
        if columns.iter().any(|column| column.way != Way::Stays) {
            let first = self.first(raw, &columns[..inputs]);
            self.nodes = Carried::new(&columns, inputs).through(first, self.nodes, &uses);
        }
        let fields = raw.fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
        self.input = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        if let Some(Rest { plan, .. }) = &mut self.rest {
            let (rest, raw) = (plan.clone(), self.nodes.last().map_or(raw, |last| &last.output).clone());
            // Columns that are read later are still written as they came, whatever their names are.
            let of = |at| uses.origin(Position(at)).map(|origin| columns[origin].format.clone());
            let formats: Vec<_> = (0..raw.fields().len()).map(|at| of(at).unwrap_or_default()).collect();
            *plan = Arc::new(move |values| Ok(rest(values)?.reading_columns(&raw, &formats, keep)));
        }
        self
    }

    /// The columns that come in, those of joined tables after those of the input.
    fn incoming(
        &self,
        raw: &SchemaRef,
        formats: &[TextFormat],
        uses: &Uses,
        keep: KeepText,
    ) -> Vec<Incoming> {
        let leaves = uses.leaving();
        let looked_for = self.rest.as_ref().and_then(|rest| uses.origin(rest.look.column));
        let input = raw.fields().iter().zip(self.input.fields()).zip(formats);
        let input = input.map(|((from, to), format)| (from.clone(), to.clone(), format.clone()));
        let joined = joins(self).flat_map(|join| {
            join.right_columns.iter().map(|value| {
                if let Expr::Literal(cell) = value {
                    let field = Arc::new(Field::new("", cell.data_type().clone(), true));
                    return (field.clone(), field, TextFormat::default());
                }
                let at = column_of(value).0;
                let is_raw = matches!(value, Expr::Column(_));
                let to = if is_raw { join.right.raw() } else { join.right.schema() };
                let format = join.right.format(Position(at));
                (join.right.raw().fields()[at].clone(), to.fields()[at].clone(), format)
            })
        });
        let columns = input.chain(joined).enumerate().map(|(at, (from, to, format))| {
            let is_same = same_type(&from, &to);
            let keep = keep.keeps(&from, &to);
            let way = match () {
                () if is_same => Way::Stays,
                () if looked_for == Some(at) => Way::Read,
                // The text of JSON is not as it is written.
                () if holds_json(&from) && uses.texts[at] => Way::Carried,
                () if !uses.values[at] && (keep || !leaves[at] && uses.texts[at]) => Way::Stays,
                () if uses.texts[at] || keep && leaves[at] => Way::Carried,
                () => Way::Read,
            };
            Incoming { raw: from, is_same, way, keep, format }
        });
        columns.collect()
    }

    /// Lets the columns that stay have their own types from where they come in to the last node.
    fn leave_as_they_came(&mut self, columns: &[Incoming], uses: &Uses) {
        for (planned, origins) in self.nodes.iter_mut().zip(&uses.origins) {
            let stays =
                |origin: &Option<usize>| origin.map(|at| &columns[at]).filter(|c| c.way == Way::Stays);
            let fields =
                planned.output.fields().iter().zip(origins).map(|(field, origin)| match stays(origin) {
                    Some(column) => as_it_came(field, &column.raw),
                    None => field.clone(),
                });
            planned.output = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
            if let Node::Join(join) = &mut planned.node {
                let origins = &origins[join.left_columns.len()..];
                for (value, origin) in join.right_columns.iter_mut().zip(origins) {
                    if stays(origin).is_some() && !matches!(value, Expr::Literal(_)) {
                        *value = Expr::Column(column_of(value));
                    }
                }
            }
        }
    }

    /// The node that reads the columns of the input.
    fn first(&self, raw: &SchemaRef, columns: &[Incoming]) -> PlannedNode {
        let columns = raw.fields().iter().zip(self.input.fields()).zip(columns).enumerate();
        let (exprs, fields): (Vec<_>, Vec<FieldRef>) = columns
            .map(|(at, ((from, to), column))| match column.way {
                Way::Stays => (Expr::Column(Position(at)), as_it_came(to, from)),
                Way::Read | Way::Carried => {
                    (Expr::read(Position(at), from, to, column.format.clone()), to.clone())
                }
            })
            .unzip();
        PlannedNode { node: Node::Project(exprs), output: Arc::new(Schema::new(fields)), step: 0 }
    }
}

/// A field of a table whose cells are as they came.
fn as_it_came(field: &Field, raw: &Field) -> FieldRef {
    Arc::new(raw.clone().with_name(field.name()).with_nullable(true))
}

/// The column that a value of a joined table is, perhaps read as another type.
fn column_of(value: &Expr<Position>) -> Position {
    let mut found = Position(0);
    value.visit_columns(&mut |column| found = column);
    found
}
