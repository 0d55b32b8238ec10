//! `RenameField`: another name for a column, or for a field of a struct, which keeps its place.

use std::sync::Arc;

use arrow_schema::{DataType, Fields};
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::names::{self, Found};
use super::node_type::{NodeType, ONE, Support};
use super::structs::{self, Made};
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Lowered, Table, Work, step};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "RenameField",
    support: Support::InPart("columns, and fields of structs, which stay in their structs"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("SourcePath")?;
    members.required("TargetPath")?;
    let (from, to) = (members.column("SourcePath")?, members.column("TargetPath")?);
    Some(Work::Steps(Arc::new(move |tables| lower(&tables[0], &from, &to).map_err(|error| vec![error]))))
}

fn lower(table: &Table, from: &ColumnPath, to: &ColumnPath) -> Result<Lowered, Error> {
    let (schema, span) = (&table.schema, &to.span);
    let found = names::field(schema.fields(), from)?.ok_or_else(|| names::not_found(schema, from))?;
    let new = new_name(&found, from, to)?;
    let [old] = found.names.as_slice() else {
        let (old, structs) = found.names.split_last().ok_or_else(|| Error::internal("a field has a name"))?;
        if *old == new {
            return Ok(Vec::new().into());
        }
        let holds = structs::find(schema.fields(), structs);
        if let Some(DataType::Struct(fields)) = holds
            && fields.find(&new).is_some()
        {
            let message = format!("`{}` has a field `{new}` already", structs.join("."));
            return Err(Error::from(Kind::Job(message)).at_span(span.clone()));
        }
        let columns = renamed(schema.fields(), &[], &found.names, &new);
        return Ok(structs::steps(schema, &columns, span).into());
    };
    if *old == new {
        return Ok(Vec::new().into());
    }
    let columns = Node::object([(old.as_str(), Node::text(&*new, span))], span);
    Ok(vec![step("RENAME_COLUMNS", span, [("columns", columns)])].into())
}

/// The new name without those of the structs, which have to be the same.
fn new_name(found: &Found, from: &ColumnPath, to: &ColumnPath) -> Result<String, Error> {
    // Where the name of a column has a dot, the new one may have some.
    if let ([old], [new]) = (found.names.as_slice(), to.parts.as_slice())
        && old.contains('.')
    {
        return Ok(new.name.clone());
    }
    let mut names = to.names();
    let new = names.pop().unwrap_or_default();
    let structs = &found.names[..found.names.len() - 1];
    let is_same = |(one, other): (&String, &String)| one.eq_ignore_ascii_case(other);
    if names.len() == structs.len() && names.iter().zip(structs).all(is_same) {
        return Ok(new);
    }
    let message = format!(
        "`{}` is not in the place of `{}`, and a field stays where it is when it gets another name",
        to.shown(),
        from.shown()
    );
    let help = match structs {
        [] => {
            "back ticks around a name with dots make it the name of a column; ApplyMapping makes structs of columns"
        }
        _ => "the new name has those of the same structs in front; ApplyMapping moves fields",
    };
    Err(Error::from(Kind::NotSupported(message)).with_help(help).at_span(to.span.clone()))
}

/// All columns, or all fields of the struct with these names, of which the one that `old` leads to has another name.
fn renamed(fields: &Fields, within: &[String], old: &[String], new: &str) -> Vec<(String, Made)> {
    let one = |field: &arrow_schema::FieldRef| {
        let names = [within, &[field.name().clone()]].concat();
        match field.data_type() {
            _ if names == old => (new.to_owned(), Made::same(names)),
            DataType::Struct(inner) if old.starts_with(&names) => {
                let fields = renamed(inner, &names, old, new);
                (field.name().clone(), Made::Struct { fields, of: Some(names) })
            }
            _ => (field.name().clone(), Made::same(names)),
        }
    };
    fields.iter().map(one).collect()
}
