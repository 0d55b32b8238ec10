//! `SplitFields`: two tables of one, some columns and the others.

use super::node_type::{NodeType, ONE, Support};
use super::select_fields::kept;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "SplitFields",
    support: Support::InPart("whole columns"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Paths")?;
    let paths = members.columns("Paths");
    Some(Work::Collection(vec![
        ("the chosen columns".to_owned(), kept(paths.clone(), true)),
        ("the others".to_owned(), kept(paths, false)),
    ]))
}
