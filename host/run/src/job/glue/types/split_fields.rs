//! `SplitFields`: two tables of one, some columns and the others.

use super::node_type::{NodeType, ONE, Support};
use super::select_fields::kept;
use crate::job::members::Members;
use crate::job::node::{Member, Work};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "SplitFields",
    support: Support::InPart("the tables that SelectFields and DropFields give"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Paths")?;
    let paths = members.columns("Paths");
    let table = |name: &str, steps| Member { name: name.to_owned(), input: 0, steps };
    Some(Work::Collection(vec![
        table("the chosen columns", kept(paths.clone(), true)),
        table("the others", kept(paths, false)),
    ]))
}
