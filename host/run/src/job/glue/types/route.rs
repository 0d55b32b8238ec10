//! `Route`: a table for each group of conditions, and one of the rows that meet none.

use std::sync::Arc;

use super::filter::{Conditions, keeping};
use super::node_type::{NodeType, ONE, Support};
use super::opened::Opened;
use crate::job::members::Members;
use crate::job::node::{Lowered, Member, Work};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Route",
    support: Support::InPart("conditions as in Filter; the groups in their order, then `default_group`"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("GroupFiltersList")?;
    let mut groups = Vec::new();
    for group in members.objects("GroupFiltersList") {
        let (name, _) = group.required_text("GroupName")?;
        groups.push((name.to_owned(), Arc::new(Conditions::read(&group)?)));
    }
    let span = members.span();
    let all: Vec<Arc<Conditions>> = groups.iter().map(|(_, conditions)| conditions.clone()).collect();
    let table = |name, steps| Member { name, input: 0, steps };
    let mut tables: Vec<_> =
        groups.into_iter().map(|(name, conditions)| table(name, Conditions::keeping(conditions))).collect();
    let rest = move |tables: &[crate::job::node::Table]| {
        let paths = all.iter().flat_map(|conditions| conditions.paths());
        let opened = Opened::new(&tables[0].schema, paths)?;
        let mut warnings = Vec::new();
        let mut met = Vec::new();
        for conditions in &all {
            met.push(format!("coalesce({}, false)", conditions.expression(&opened, &mut warnings)?));
        }
        let steps = keeping(opened, &format!("not ({})", met.join(" or ")), &span);
        Ok(Lowered { steps, warnings: Vec::new() })
    };
    tables.push(table("default_group".to_owned(), Arc::new(rest)));
    Some(Work::Collection(tables))
}
