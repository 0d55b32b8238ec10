//! `SelectFromCollection`: one table of those that a node gives.

use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "SelectFromCollection",
    support: Support::Runs,
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    let node = members.required("Index")?;
    let index = members.whole("Index")?;
    Some(Work::Select(usize::try_from(index).unwrap_or(usize::MAX), node.span.clone()))
}
