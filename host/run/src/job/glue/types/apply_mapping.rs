//! `ApplyMapping`: the columns that are listed, in their order, with other names and types.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use arrow_schema::Schema;
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::types::Type;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use crate::job::members::{ColumnPath, Members};
use crate::job::node::{Lowered, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "ApplyMapping",
    support: Support::InPart(
        "whole columns; those that are not there are left out, as in AWS; a cell that does not fit its new type becomes null, \
         and is counted",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

/// A column of the result.
struct Mapping {
    from: ColumnPath,
    to: String,
    /// Its type; none where it keeps the one that it has.
    data_type: Option<Type>,
    span: Range<usize>,
}

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Mapping")?;
    let span = members.span();
    let mut mappings = Vec::new();
    let mut is_whole = true;
    for mapping in members.objects("Mapping") {
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
        if !taken.insert(mapping.to.clone()) {
            let message = format!("two columns would be called `{}`", mapping.to);
            members.wrong(Kind::BadParameter(message), "Mapping", &mapping.span);
            is_whole = false;
        }
    }
    is_whole.then(|| {
        Work::Steps(Arc::new(move |tables| lower(&tables[0].schema, &mappings, &span).map(Lowered::from)))
    })
}

fn one(mapping: &Members) -> Option<Mapping> {
    if let Some(children) = mapping.get("Children") {
        let message =
            "maps columns within a column, which is not done; use a Recipe node with UNNEST_STRUCT_N";
        mapping.wrong(Kind::NotSupported(message.into()), "Children", &children.span);
        return None;
    }
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
    mapping.check_known(&["FromType"]);
    Some(Mapping { from, to: to.to_owned(), data_type, span: to_node.span.clone() })
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
    let mut steps = Vec::new();
    let mut order: Vec<String> = Vec::new();
    let mut types: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut renamed = Vec::new();
    let mut taken: HashSet<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    for mapping in mappings {
        let name = mapping.from.plain().map_err(|error| vec![error])?;
        let Some(column) = names::find(schema, name) else { continue };
        let mut source = column.to_owned();
        if order.contains(&source) {
            // Another column of the same cells.
            let mut copy = mapping.to.clone();
            while !taken.insert(copy.clone()) {
                copy.push('_');
            }
            let given =
                [("sourceColumn", Node::text(&*source, span)), ("targetColumn", Node::text(&*copy, span))];
            // Before any of both is cast.
            steps.push(step("DUPLICATE", &mapping.span, given));
            source = copy;
        }
        let there = schema.field_with_name(column).ok().and_then(|field| Type::from_arrow(field.data_type()));
        if let Some(wanted) = mapping.data_type.filter(|wanted| there != Some(*wanted)) {
            types.entry(wanted.name()).or_default().push(source.clone());
        }
        if source != mapping.to {
            renamed.push((source.clone(), Node::text(&*mapping.to, span)));
        }
        order.push(source);
    }
    if order.is_empty() {
        let message = "none of the columns that are mapped is there, so that no column would be left";
        let columns: Vec<String> =
            schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
        let error =
            Error::from(Kind::Job(message.into())).with_help(format!("columns: {}", columns.join(", ")));
        return Err(vec![error.at_span(span.clone())]);
    }
    for (ty, columns) in types {
        let given = [("sourceColumns", texts(columns, span)), ("columnDataType", Node::text(ty, span))];
        steps.push(step("CHANGE_DATA_TYPE", span, given));
    }
    let is_same = order.len() == schema.fields().len()
        && order.iter().zip(schema.fields()).all(|(name, field)| name == field.name());
    if !is_same {
        steps.push(step("KEEP_COLUMNS", span, [("sourceColumns", texts(order, span))]));
    }
    if !renamed.is_empty() {
        let columns = Node::object(renamed.iter().map(|(old, new)| (old.as_str(), new.clone())), span);
        steps.push(step("RENAME_COLUMNS", span, [("columns", columns)]));
    }
    Ok(steps)
}
