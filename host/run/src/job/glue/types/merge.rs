//! `Merge`: rows of a staging table in the place of those with the same keys.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;

use super::keys::{self, WithKeys};
use super::names;
use super::node_type::{NodeType, Support, TWO};
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Feeds, Lowered, Lowering, Table, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Merge",
    support: Support::InPart(
        "rows without a match in the staging table, then all rows of that table; duplicates stay; columns belong together by name; keys \
         are columns and fields of structs",
    ),
    inputs: TWO,
    ignored: &["Name", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    let (source, node) = members.required_text("Source")?;
    members.required("PrimaryKeys")?;
    let (keys, span) = (members.columns("PrimaryKeys"), members.span());
    let inputs = members.texts("Inputs");
    let staging = inputs.iter().position(|(id, _)| id == source);
    let Some(staging) = staging else {
        let message = format!("`{source}` is not one of the inputs");
        members.wrong(recipe_core::error::Kind::BadParameter(message), "Source", &node.span);
        return None;
    };
    if keys::are_within(&keys) {
        let beside = vec![
            keys::plain(1 - staging, Feeds::Instead),
            keys::keyed(staging, &keys, true, &span),
            keys::plain(staging, Feeds::After),
        ];
        let lowering: Lowering = Arc::new(move |tables| within(tables, &keys, &span));
        return Some(Work::With(Box::new(Work::Steps(lowering)), beside));
    }
    let merged = move |tables: &[Table]| {
        let found = (names::columns(&tables[0].schema, &keys), names::columns(&tables[1].schema, &keys));
        let (ours, theirs) = match found {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (ours, theirs) => return Err(ours.err().into_iter().chain(theirs.err()).flatten().collect()),
        };
        let other = &tables[1].name;
        Ok(vec![except(other, (ours, theirs), &span), union(other, &span)].into())
    };
    Some(Work::StepsFrom(1 - staging, Arc::new(merged)))
}

/// Where keys may be fields of structs: the second table is of the keys of the third, the staging table.
fn within(tables: &[Table], keys: &[ColumnPath], span: &Range<usize>) -> Result<Lowered, Vec<Error>> {
    let [ours, theirs, staging] = tables else { return Err(vec![Error::internal("a merge has two tables")]) };
    let mut opened = WithKeys::new(&ours.schema, keys, span)?;
    let theirs_last = keys::last(&theirs.schema, keys.len());
    opened.steps.push(except(&theirs.name, (opened.keys.clone(), theirs_last), span));
    opened.steps.push(step("DELETE", span, [("sourceColumns", texts(opened.keys, span))]));
    opened.steps.push(union(&staging.name, span));
    Ok(opened.steps.into())
}

/// Rows without a match in another table.
fn except(other: &str, (ours, theirs): (Vec<String>, Vec<String>), span: &Range<usize>) -> Node {
    let given = [
        ("secondaryDatasetName", Node::text(other, span)),
        ("columns", texts(ours, span)),
        ("otherColumns", texts(theirs, span)),
        ("duplicates", Node::text("keep", span)),
    ];
    step("EXCEPT", span, given)
}

/// The rows of another table after them.
fn union(other: &str, span: &Range<usize>) -> Node {
    let others = Node::list([Node::text(other, span)], span);
    step("UNION", span, [("secondaryDatasetNames", others), ("by", Node::text("name", span))])
}
