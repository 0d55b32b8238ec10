//! Columns as they come from a source, and as steps see them.
//!
//! Steps compute with DataBrew's types. A column that they compute with is read as one of them, exactly, by a first node.
//! One that they only look at, as a filter does, goes along as it came and leaves so; one that no step looks at is not
//! read at all. Where a step takes the text of a column, it is the text that came: `250.00`, not that of a number.

mod carried;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use arrow_schema::{Field, FieldRef, Schema, SchemaRef};

use self::carried::Carried;
use super::uses::Uses;
use super::{Expr, Node, Plan, PlannedNode, Position, Rest};
use crate::kernel::json::{ReadJson, holds_json};
use crate::kernel::read::{Read, TextFormat};

/// What becomes of a column of the source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It stays as it comes.
    Stays,
    /// It is read.
    Read,
    /// It is read, and leaves as it came.
    Carried,
}

impl Plan {
    /// The plan over columns as they come, `raw`, with a first node that reads them as the types the plan was made for. What
    /// it does belongs to step 0. Text is read as any type, written as `format` says, exactly or not at all; other types as
    /// those that steps compute with.
    ///
    /// With `keep`, columns that no node changes leave as they came.
    #[must_use]
    pub fn reading(mut self, raw: &SchemaRef, format: TextFormat, keep: bool) -> Plan {
        if same_types(raw, &self.input) {
            return self;
        }
        let uses = Uses::of(&self);
        let leaves = uses.leaving(raw.fields().len());
        let looked_for =
            self.rest.as_ref().and_then(|rest| uses.origin(rest.look.column, raw.fields().len()));
        let ways: Vec<Way> = raw
            .fields()
            .iter()
            .zip(self.input.fields())
            .enumerate()
            .map(|(at, (from, to))| match () {
                () if same_type(from, to) => Way::Stays,
                () if looked_for == Some(at) => Way::Read,
                // The text of JSON is not as it is written.
                () if holds_json(from) && uses.texts[at] => Way::Carried,
                () if !uses.values[at] && (keep || !leaves[at] && uses.texts[at]) => Way::Stays,
                () if uses.texts[at] || keep && leaves[at] => Way::Carried,
                () => Way::Read,
            })
            .collect();
        // What stays is of its own type from here to the last node.
        for (planned, origins) in self.nodes.iter_mut().zip(&uses.origins) {
            let fields = planned.output.fields().iter().zip(origins).map(|(field, origin)| match origin {
                Some(at) if ways[*at] == Way::Stays => as_it_came(field, raw.field(*at)),
                _ => field.clone(),
            });
            planned.output = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        }
        let exprs = ways.iter().zip(raw.fields()).zip(self.input.fields()).enumerate();
        let (exprs, fields): (Vec<Expr<Position>>, Vec<FieldRef>) = exprs
            .map(|(at, ((way, from), to))| {
                let column = Expr::Column(Position(at));
                match way {
                    Way::Stays => (column, as_it_came(to, from)),
                    Way::Read | Way::Carried if holds_json(from) => {
                        (Expr::call(ReadJson(to.data_type().clone()), vec![column]), to.clone())
                    }
                    Way::Read | Way::Carried => (
                        Expr::call(Read::new(from.data_type(), to.data_type(), format), vec![column]),
                        to.clone(),
                    ),
                }
            })
            .unzip();
        let first =
            PlannedNode { node: Node::Project(exprs), output: Arc::new(Schema::new(fields)), step: 0 };
        let carried: Vec<usize> = (0..ways.len()).filter(|at| ways[*at] == Way::Carried).collect();
        let fields = raw.fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
        self.input = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        if ways.iter().any(|way| *way != Way::Stays) {
            self.nodes = Carried::new(&carried, raw, keep).through(first, self.nodes, &uses);
        }
        if let Some(Rest { plan, .. }) = &mut self.rest
            && keep
        {
            let (rest, raw) = (plan.clone(), self.nodes.last().map_or(raw, |last| &last.output).clone());
            *plan = Arc::new(move |values| Ok(rest(values)?.reading(&raw, format, true)));
        }
        self
    }
}

/// A field of a table whose cells are as they came.
fn as_it_came(field: &Field, raw: &Field) -> FieldRef {
    Arc::new(raw.clone().with_name(field.name()).with_nullable(true))
}

fn same_types(one: &Schema, other: &Schema) -> bool {
    one.fields().len() == other.fields().len()
        && one.fields().iter().zip(other.fields()).all(|(one, other)| same_type(one, other))
}

/// Whether cells of the one are cells of the other.
fn same_type(one: &Field, other: &Field) -> bool {
    one.data_type() == other.data_type() && holds_json(one) == holds_json(other)
}
