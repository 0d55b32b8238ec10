//! `ApplyMapping`: the columns, and fields of structs, that are listed, in their order, with other names and types.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DataType, Fields, Schema};
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::types::{Type, type_name};

use super::names::{self, Found};
use super::node_type::{NodeType, ONE, Support};
use super::structs::{self, Made};
use crate::job::column_path::{ColumnPath, Part};
use crate::job::members::Members;
use crate::job::node::{Lowered, Work};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "ApplyMapping",
    support: Support::InPart(
        "columns, and fields of structs, which may become columns and columns fields; those that are not there are left out, as in \
         AWS; a cell that does not fit its new type becomes null, and is counted. A `ToKey` with dots makes structs, unless it is the \
         name that the source has, or stands in back ticks; a struct is null where all structs are that its fields come from; not \
         fields within arrays and maps",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

/// A column of the result, or a field.
struct Mapping {
    from: ColumnPath,
    to: Part,
    makes: Makes,
    span: Range<usize>,
}

enum Makes {
    /// The same cells; as another type where one is given.
    Cells(Option<Type>),
    /// A struct of what these make of the fields of one.
    Struct(Vec<Mapping>),
}

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Mapping")?;
    let span = members.span();
    let mappings = all(members, "Mapping")?;
    Some(Work::Steps(Arc::new(move |tables| lower(&tables[0].schema, &mappings, &span).map(Lowered::from))))
}

/// The mappings of a list, without those that are dropped.
fn all(members: &Members, list: &'static str) -> Option<Vec<Mapping>> {
    let mut mappings = Vec::new();
    let mut is_whole = true;
    for mapping in members.objects(list) {
        if mapping.flag("Dropped") == Some(true) {
            continue;
        }
        match one(&mapping) {
            Some(mapping) => mappings.push(mapping),
            None => is_whole = false,
        }
    }
    let mut taken = HashSet::new();
    for mapping in &mappings {
        if !taken.insert(&mapping.to.dotted) {
            let message = two(&mapping.to.name);
            members.wrong(Kind::BadParameter(message), list, &mapping.span);
            is_whole = false;
        }
    }
    is_whole.then_some(mappings)
}

fn two(name: &str) -> String {
    format!("two columns would be called `{name}`")
}

fn one(mapping: &Members) -> Option<Mapping> {
    mapping.required("FromPath")?;
    mapping.required("ToKey")?;
    let from = mapping.column("FromPath")?;
    let (to, to_node) = mapping.text("ToKey")?;
    let data_type = match mapping.text("ToType") {
        None => None,
        Some((name, node)) => match type_named(name) {
            Ok(ty) => ty,
            Err(message) => {
                mapping.wrong(Kind::BadParameter(message), "ToType", &node.span);
                return None;
            }
        },
    };
    let makes = match mapping.get("Children") {
        None => Makes::Cells(data_type),
        Some(children) => {
            if let Some(ty) = data_type {
                let message = format!("make a struct, and `ToType` is {ty}");
                mapping.wrong(Kind::BadParameter(message), "Children", &children.span);
                return None;
            }
            Makes::Struct(all(mapping, "Children")?)
        }
    };
    mapping.check_known(&["FromType"]);
    Some(Mapping { from, to: Part::read(to), makes, span: to_node.span.clone() })
}

/// A type by its name in Glue; none of those that hold others, which stay as they are.
fn type_named(name: &str) -> Result<Option<Type>, String> {
    let lower = name.trim().to_ascii_lowercase();
    let plain = lower.split(['(', '<']).next().unwrap_or_default().trim();
    Ok(Some(match plain {
        "string" | "char" | "varchar" => Type::String,
        "tinyint" | "byte" => Type::Byte,
        "smallint" | "short" => Type::Short,
        "int" | "integer" => Type::Int,
        "long" | "bigint" => Type::Long,
        "float" => Type::Float,
        "double" => Type::Double,
        "decimal" => Type::Decimal,
        "boolean" => Type::Boolean,
        "date" => Type::Date,
        "timestamp" => Type::Timestamp,
        "null" | "choice" | "array" | "struct" | "map" | "object" => return Ok(None),
        _ => {
            return Err(format!(
                "`{name}` is not a type that columns can have; they are string, byte, short, int, long, float, double, decimal, \
                 boolean, date and timestamp"
            ));
        }
    }))
}

fn lower(schema: &Schema, mappings: &[Mapping], span: &Range<usize>) -> Result<Vec<Node>, Vec<Error>> {
    let columns = made(schema.fields(), mappings, schema.fields(), &[])?;
    if columns.is_empty() {
        let message = "none of the columns that are mapped is there, so that no column would be left";
        let columns: Vec<String> =
            schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
        let error =
            Error::from(Kind::Job(message.into())).with_help(format!("columns: {}", columns.join(", ")));
        return Err(vec![error.at_span(span.clone())]);
    }
    Ok(structs::steps(schema, &columns, span))
}

/// What mappings make of the fields of the struct with these names, or of the columns.
fn made(
    columns: &Fields,
    mappings: &[Mapping],
    fields: &Fields,
    within: &[String],
) -> Result<Vec<(String, Made)>, Vec<Error>> {
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    for mapping in mappings {
        let at_once = source(columns, mapping, fields, within).map_err(|error| vec![error]);
        let made = at_once.and_then(|found| match found {
            None => Ok(None),
            Some(found) => of(columns, mapping, &found).map(|made| made.map(|made| (made, found))),
        });
        match made {
            Ok(None) => {}
            Ok(Some((made, found))) => {
                let own = std::slice::from_ref(&mapping.to.name);
                // A column whose name has a dot keeps it as long as it keeps its name.
                let to = if found.names.ends_with(own) { own } else { mapping.to.dotted.as_slice() };
                if let Err(message) = put(&mut all, to, made) {
                    errors.push(Error::from(Kind::Job(message)).at_span(mapping.span.clone()));
                }
            }
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(errors) }
}

/// The column or field that a mapping is about. The path of one of `Children` begins in the struct; some give all of it.
fn source(
    columns: &Fields,
    mapping: &Mapping,
    fields: &Fields,
    within: &[String],
) -> Result<Option<Found>, Error> {
    if let Some(found) = names::field(fields, &mapping.from)? {
        return Ok(Some(Found { names: [within, &found.names].concat(), ..found }));
    }
    if within.is_empty() {
        return Ok(None);
    }
    let found = names::field(columns, &mapping.from)?;
    Ok(found.filter(|found| found.names.len() > within.len() && found.names.starts_with(within)))
}

/// What a mapping makes of a column or a field; nothing where it is a struct without fields.
fn of(columns: &Fields, mapping: &Mapping, found: &Found) -> Result<Option<Made>, Vec<Error>> {
    let names = found.names.clone();
    match (&mapping.makes, &found.data_type) {
        (Makes::Cells(to), _) => Ok(Some(Made::Taken { names, to: *to })),
        (Makes::Struct(children), DataType::Struct(fields)) => {
            let fields = made(columns, children, fields, &names)?;
            Ok((!fields.is_empty()).then_some(Made::Struct { fields, of: Some(names) }))
        }
        (Makes::Struct(_), other) => {
            let message = format!(
                "`{}` is {}, and `Children` map the fields of a struct",
                names.join("."),
                type_name(other)
            );
            Err(vec![Error::from(Kind::NotSupported(message)).at_span(mapping.span.clone())])
        }
    }
}

/// Puts a column, or a field of structs, in its place; an error where there is another.
fn put(all: &mut Vec<(String, Made)>, to: &[String], made: Made) -> Result<(), String> {
    let (name, rest) = to.split_first().ok_or("a column needs a name")?;
    let there = all.iter_mut().find(|(taken, _)| taken == name);
    match (there, rest) {
        (None, []) => all.push((name.clone(), made)),
        (None, rest) => {
            let mut fields = Vec::new();
            put(&mut fields, rest, made)?;
            all.push((name.clone(), Made::Struct { fields, of: None }));
        }
        (Some((_, Made::Struct { fields, of: None })), [_, ..]) => put(fields, rest, made)?,
        (Some(_), _) => return Err(two(name)),
    }
    Ok(())
}
