//! `Merge`: rows of a staging table in the place of those with the same keys.

use std::sync::Arc;

use recipe_core::engine::document::Node;

use super::names;
use super::node_type::{NodeType, Support, TWO};
use crate::job::members::Members;
use crate::job::node::{Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Merge",
    support: Support::InPart(
        "rows without a match in the staging table, then all rows of that table; duplicates stay; columns belong together by name",
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
    let merged = move |tables: &[crate::job::node::Table]| {
        let found = (names::columns(&tables[0].schema, &keys), names::columns(&tables[1].schema, &keys));
        let (ours, theirs) = match found {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (ours, theirs) => return Err(ours.err().into_iter().chain(theirs.err()).flatten().collect()),
        };
        let name = || Node::text(&*tables[1].name, &span);
        let except = [
            ("secondaryDatasetName", name()),
            ("columns", texts(ours, &span)),
            ("otherColumns", texts(theirs, &span)),
            ("duplicates", Node::text("keep", &span)),
        ];
        let union =
            [("secondaryDatasetNames", Node::list([name()], &span)), ("by", Node::text("name", &span))];
        Ok(vec![step("EXCEPT", &span, except), step("UNION", &span, union)].into())
    };
    Some(Work::StepsFrom(1 - staging, Arc::new(merged)))
}
