//! `DropNullFields`: columns in which every cell stands for nothing go away.
//!
//! The generated program drops columns whose distinct values are all among those that stand for nothing. Null is not among
//! them, so that a column of text or numbers with a null in it stays, unless it has no type because all of it is null.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DataType, Schema};
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::types::Type;

use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "DropNullFields",
    support: Support::InPart(
        "whole columns of text, int, long and double; a null prevents it, as in AWS, so that a column with a type stays where all \
         of it is null",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

/// What stands for nothing.
#[derive(Default)]
struct Nothing {
    texts: Vec<String>,
    numbers: Vec<String>,
}

fn read(members: &Members, _: &Setting) -> Option<Work> {
    let mut nothing = Nothing::default();
    if let Some(boxes) = members.object("NullCheckBoxList") {
        let checked = |name, list: &mut Vec<String>, value: &str| {
            if boxes.flag(name) == Some(true) {
                list.push(value.to_owned());
            }
        };
        checked("IsEmpty", &mut nothing.texts, "");
        checked("IsNullString", &mut nothing.texts, "null");
        checked("IsNegOne", &mut nothing.numbers, "-1");
        boxes.check_known(&[]);
    }
    for item in members.objects("NullTextList") {
        own(&item, &mut nothing)?;
    }
    let span = members.span();
    Some(Work::Steps(Arc::new(move |tables| Ok(lower(&tables[0].schema, &nothing, &span).into()))))
}

/// A value of the user's that stands for nothing.
fn own(item: &Members, nothing: &mut Nothing) -> Option<()> {
    item.required("Datatype")?;
    let value = item.text("Value").map(|(value, node)| (value.trim().to_owned(), node.span.clone()));
    let data_type = item.object("Datatype")?;
    let (id, _) = data_type.required_text("Id")?;
    data_type.text("Label");
    let (value, span) = value.unwrap_or_else(|| (String::new(), item.span()));
    if id.eq_ignore_ascii_case("string") {
        nothing.texts.push(value);
        return Some(());
    }
    match value.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            nothing.numbers.push(format!("{number:.0}"));
        }
        _ => {
            let message = format!(
                "`{value}` is no whole number, and only those stand for nothing in columns of numbers"
            );
            item.wrong(Kind::NotSupported(message), "Value", &span);
            return None;
        }
    }
    Some(())
}

fn lower(schema: &Schema, nothing: &Nothing, span: &Range<usize>) -> Vec<Node> {
    let mut steps = Vec::new();
    let of = |wanted: &dyn Fn(&DataType) -> bool| {
        let fields = schema.fields().iter().filter(|field| wanted(field.data_type()));
        fields.map(|field| field.name().clone()).collect::<Vec<_>>()
    };
    let untyped = of(&|data_type| *data_type == DataType::Null);
    if !untyped.is_empty() && untyped.len() < schema.fields().len() {
        steps.push(step("DELETE", span, [("sourceColumns", texts(untyped, span))]));
    }
    let (has_texts, has_numbers) = (!nothing.texts.is_empty(), !nothing.numbers.is_empty());
    let columns = of(&|data_type| match Type::from_arrow(data_type) {
        Some(Type::String) => has_texts,
        Some(Type::Int | Type::Long | Type::Double) => has_numbers,
        _ => false,
    });
    if columns.is_empty() {
        return steps;
    }
    let mut given = vec![("sourceColumns", texts(columns, span)), ("nullIsEmpty", Node::text("false", span))];
    if has_texts {
        given.push(("emptyTexts", texts(nothing.texts.clone(), span)));
    }
    if has_numbers {
        given.push(("emptyNumbers", texts(nothing.numbers.clone(), span)));
    }
    steps.push(step("REMOVE_EMPTY_COLUMNS", span, given));
    steps
}
