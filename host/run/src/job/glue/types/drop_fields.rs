//! `DropFields`: all columns but some.

use super::node_type::{NodeType, ONE, Support};
use super::select_fields::kept;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "DropFields",
    support: Support::InPart("whole columns; those that are not there are not missed, as in AWS"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Paths")?;
    Some(Work::Steps(kept(members.columns("Paths"), false)))
}
