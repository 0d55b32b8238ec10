//! Two tables with the columns of the first: what makes each of them so.

use std::ops::Range;

use arrow_schema::DataType;
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::types::Type;

use super::node::{Table, step, texts};

/// For each table the steps after which it has the names of the first, and types that hold the values of both.
pub(super) fn align(tables: &[Table], span: &Range<usize>) -> Result<Vec<Vec<Node>>, Vec<Error>> {
    let [first, second] = tables else { return Ok(Vec::new()) };
    let (ours, theirs) = (first.schema.fields(), second.schema.fields());
    if ours.len() != theirs.len() {
        let message = format!(
            "the first table has {} columns, and the second {}; they belong together by their places",
            ours.len(),
            theirs.len()
        );
        return Err(vec![Error::from(Kind::Job(message)).at_span(span.clone())]);
    }
    let mut errors = Vec::new();
    let mut wanted = Vec::new();
    for (one, other) in ours.iter().zip(theirs) {
        match common(one.data_type(), other.data_type()) {
            Some(ty) => wanted.push(ty),
            None => {
                let message = format!(
                    "column `{}` of the first table and `{}` of the second have types that no one type holds",
                    one.name(),
                    other.name()
                );
                errors.push(Error::from(Kind::Job(message)).at_span(span.clone()));
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let cast = |table: &Table| {
        let mut steps = Vec::new();
        for (field, wanted) in table.schema.fields().iter().zip(&wanted) {
            if let Some(ty) = wanted.filter(|ty| Type::from_arrow(field.data_type()) != Some(*ty)) {
                let given = [
                    ("sourceColumns", texts([field.name().as_str()], span)),
                    ("columnDataType", Node::text(ty.name(), span)),
                ];
                steps.push(step("CHANGE_DATA_TYPE", span, given));
            }
        }
        steps
    };
    let mut second_steps = cast(second);
    let renamed = ours.iter().zip(theirs).filter(|(one, other)| one.name() != other.name());
    let renamed: Vec<(&str, Node)> =
        renamed.map(|(one, other)| (other.name().as_str(), Node::text(one.name().as_str(), span))).collect();
    if !renamed.is_empty() {
        second_steps.push(step("RENAME_COLUMNS", span, [("columns", Node::object(renamed, span))]));
    }
    Ok(vec![cast(first), second_steps])
}

/// The type that both are cast to, none where they are the same and hold others; nothing where there is no such type.
#[expect(clippy::option_option, reason = "no cast is another answer than no type")]
fn common(one: &DataType, other: &DataType) -> Option<Option<Type>> {
    if one == other {
        return Some(None);
    }
    let (one, other) = (Type::from_arrow(one)?, Type::from_arrow(other)?);
    let rank =
        |ty: Type| [Type::Byte, Type::Short, Type::Int, Type::Long].iter().position(|whole| *whole == ty);
    let is_whole = |ty: Type| rank(ty).is_some();
    Some(Some(match (one, other) {
        (one, other) if one == other => one,
        (one, other) if is_whole(one) && is_whole(other) => {
            if rank(one) >= rank(other) {
                one
            } else {
                other
            }
        }
        (Type::Decimal, other) | (other, Type::Decimal) if is_whole(other) => Type::Decimal,
        (one, other) if one.is_number() && other.is_number() => Type::Double,
        (one, other) if one.is_temporal() && other.is_temporal() => Type::Timestamp,
        _ => Type::String,
    }))
}
