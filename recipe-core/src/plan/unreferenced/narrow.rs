//! Nodes over fewer columns.

use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};

use crate::plan::{Expr, Node, Position};

/// The node over columns that moved to `places`, and where the columns of its output are.
pub(super) fn narrowed(
    node: Node,
    places: &[Option<Position>],
    outputs: usize,
) -> (Node, Vec<Option<Position>>) {
    // A referenced column has a place.
    let place = |column: Position| places[column.0].unwrap_or(Position(0));
    let is_kept = |column: Position| places[column.0].is_some();
    let mut gone = vec![false; outputs];
    let mut node = node;
    match &mut node {
        Node::Project(exprs) => {
            for (gone, expr) in gone.iter_mut().zip(&*exprs) {
                *gone = matches!(expr, Expr::Column(column) if !is_kept(*column));
            }
            exprs.retain(|expr| !matches!(expr, Expr::Column(column) if !is_kept(*column)));
        }
        Node::Join(join) => {
            for (at, column) in join.left_columns.iter().enumerate() {
                gone[at] = !is_kept(*column);
            }
            join.left_columns.retain(|column| is_kept(*column));
        }
        _ => {}
    }
    let node = node.map_columns(&place);
    let passes = matches!(
        node,
        Node::Filter(_) | Node::Window(_) | Node::Sort(_) | Node::Distinct(_) | Node::Unnest(_)
    );
    if passes {
        for (gone, place) in gone.iter_mut().zip(places) {
            *gone = place.is_none();
        }
    }
    let stays: Vec<bool> = gone.iter().map(|gone| !gone).collect();
    (node, renumbered(&stays))
}

/// Where columns are when only these are left.
pub(super) fn renumbered(stays: &[bool]) -> Vec<Option<Position>> {
    let mut next = (0..).map(Position);
    stays.iter().map(|stays| if *stays { next.next() } else { None }).collect()
}

/// The columns of a schema that have a place.
pub(super) fn kept(schema: &SchemaRef, places: &[Option<Position>]) -> SchemaRef {
    let fields = schema.fields().iter().zip(places).filter(|(_, place)| place.is_some());
    Arc::new(Schema::new(fields.map(|(field, _)| field.clone()).collect::<Vec<Arc<Field>>>()))
}
