//! `DropFields`: all columns, and fields of structs, but some.

use super::node_type::{NodeType, ONE, Support};
use super::select_fields::kept;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "DropFields",
    support: Support::InPart(
        "columns, and fields of structs; a struct without fields goes away; those that are not there are not missed, as in AWS; not \
         fields within arrays and maps",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Paths")?;
    Some(Work::Steps(kept(members.columns("Paths"), false)))
}
