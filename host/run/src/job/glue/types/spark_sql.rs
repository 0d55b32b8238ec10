//! `SparkSQL`: a query over tables.

use std::collections::HashSet;

use recipe_core::engine::nearest;
use recipe_core::error::Kind;

use super::node_type::{NodeType, Support};
use crate::job::members::Members;
use crate::job::node::{SqlSpec, Work};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "SparkSQL",
    support: Support::InPart(
        "SELECT, by the rules of Spark, with the functions that docs/sql.md lists; no two columns of one name",
    ),
    inputs: (1, usize::MAX),
    ignored: &["Name", "OutputSchemas"],
    read,
};

/// What Glue Studio calls an input that was given no other name.
const DEFAULT_ALIAS: &str = "myDataSource";

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let inputs = members.texts("Inputs");
    let mut names: Vec<Option<String>> = vec![None; inputs.len()];
    let mut taken = HashSet::new();
    for alias in members.objects("SqlAliases") {
        let (from, from_node) = alias.required_text("From")?;
        let (name, name_node) = match alias.text("Alias") {
            Some((name, node)) => (name, node),
            None => (DEFAULT_ALIAS, from_node),
        };
        let Some(input) = inputs.iter().position(|(id, _)| id == from) else {
            let near = nearest(from, inputs.iter().map(|(id, _)| id.as_str()));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("names an input, and `{from}` is none{near}");
            alias.wrong(Kind::BadParameter(message), "From", &from_node.span);
            return None;
        };
        if !taken.insert(name.to_lowercase()) {
            alias.wrong(Kind::BadParameter(format!("is `{name}` for two inputs")), "Alias", &name_node.span);
            return None;
        }
        names[input] = Some(name.to_owned());
    }
    // An input without an alias has the default one, and all others the ids of their nodes.
    for ((id, _), name) in inputs.iter().zip(&mut names) {
        if name.is_none() {
            let free = if taken.insert(DEFAULT_ALIAS.to_lowercase()) { DEFAULT_ALIAS } else { id };
            *name = Some(free.to_owned());
        }
    }
    let (query, node) = members.required_text("SqlQuery")?;
    let aliases = names.into_iter().flatten().collect();
    let spec = members.noted(SqlSpec::new(setting, query, aliases, &node.span))?;
    Some(Work::Sql(Box::new(spec)))
}
