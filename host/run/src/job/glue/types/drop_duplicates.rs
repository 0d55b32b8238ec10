//! `DropDuplicates`: the first of the rows that are equal, as a whole or in some columns.

use std::sync::Arc;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "DropDuplicates",
    support: Support::InPart(
        "the first of equal rows stays, and rows keep their order; AWS leaves both open",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "other types have nodes that cannot be read")]
fn read(members: &Members, _: &Setting) -> Option<Work> {
    let (paths, span) = (members.columns("Columns"), members.span());
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let keys = if paths.is_empty() {
            schema.fields().iter().map(|field| field.name().clone()).collect()
        } else {
            names::columns(schema, &paths)?
        };
        Ok(vec![step("DEDUPLICATE", &span, [("keyColumns", texts(keys, &span))])].into())
    })))
}
