//! `Union`: the rows of one table below those of another, column by column.

use super::node_type::{NodeType, Support, TWO};
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Union",
    support: Support::InPart(
        "columns belong together by their places, and have the names of the first table",
    ),
    inputs: TWO,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("UnionType")?;
    let distinct = members.word("UnionType", &[("ALL", false), ("DISTINCT", true)])?;
    Some(Work::Union { distinct, span: members.span() })
}
