//! One of several values, and values as another type.

use arrow_schema::DataType;

use super::super::kernels::{Extreme, NullIf};
use super::{ANY, Call, Function, Takes};
use crate::error::Result;
use crate::kernel::coalesce::Coalesce;
use crate::plan::Expr;
use crate::types::{Type, type_name};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "if",
        also: &[],
        form: "if(condition, value, otherwise)",
        summary: "The first value where the condition is true, else the second.",
        example: ["if(7 > 5, 'over', 'under')", "string", "over"],
        takes: Takes::Values(3, 3),
        lower: |call| {
            let condition = call.lowering.condition(call.arg(0)?)?;
            call.lowering.chosen(vec![condition], vec![call.value(1)?, call.value(2)?])
        },
    },
    Function {
        name: "coalesce",
        also: &["nvl", "ifnull"],
        form: "coalesce(value, value, …)",
        summary: "The first value that is not null. Empty text is a value.",
        example: ["coalesce(null, 0.5, 2)", "double", "0.5"],
        takes: Takes::Values(1, ANY),
        lower: |call| {
            let (values, data_type) = call.lowering.common(call.values()?)?;
            Ok((Expr::call(Coalesce, values), data_type))
        },
    },
    Function {
        name: "nullif",
        also: &[],
        form: "nullif(value, unwanted)",
        summary: "The value, or null where it equals the unwanted one.",
        example: ["nullif('n/a', 'n/a')", "string", "null"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let values = [call.value(0)?, call.value(1)?];
            let compared = call.lowering.comparable(&values)?.to_arrow();
            let [value, unwanted] = values;
            let unwanted = call.lowering.converted(unwanted, &compared, false)?;
            let data_type = value.data_type;
            Ok((Expr::call(NullIf(compared), vec![value.expr, unwanted]), data_type))
        },
    },
    Function {
        name: "greatest",
        also: &[],
        form: "greatest(value, value, …)",
        summary: "The greatest of the values that are not null.",
        example: ["greatest(3, null, 10)", "int", "10"],
        takes: Takes::Values(2, ANY),
        lower: |call| extreme(call, Extreme::Greatest),
    },
    Function {
        name: "least",
        also: &[],
        form: "least(value, value, …)",
        summary: "The least of the values that are not null.",
        example: ["least('pear', 'apple')", "string", "apple"],
        takes: Takes::Values(2, ANY),
        lower: |call| extreme(call, Extreme::Least),
    },
    Function {
        name: "cast",
        also: &[],
        form: "cast(value as type)",
        summary: "The value as another type. A cell that cannot be converted becomes null and counts as failed.",
        example: ["cast('12.7' as int)", "int", "12"],
        takes: Takes::Cast,
        lower: |call| cast(call, true),
    },
    Function {
        name: "try_cast",
        also: &[],
        form: "try_cast(value as type)",
        summary: "The value as another type. A cell that cannot be converted becomes null, and that is all.",
        example: ["try_cast('twelve' as int)", "int", "null"],
        takes: Takes::Cast,
        lower: |call| cast(call, false),
    },
];

fn extreme(call: &Call, which: Extreme) -> Result<(Expr, DataType)> {
    let values = call.values()?;
    let data_type = call.lowering.comparable(&values)?.to_arrow();
    let values = values.into_iter().map(|value| call.lowering.converted(value, &data_type, true));
    Ok((Expr::call(which, values.collect::<Result<_>>()?), data_type))
}

fn cast(call: &Call, counted: bool) -> Result<(Expr, DataType)> {
    let (value, to) = (call.value(0)?, call.data_type(1)?);
    let data_type = to.to_arrow();
    if let Some(literal) = value.literal.filter(|_| !counted) {
        let read = literal.read(&data_type)?;
        return Ok((read.map_or_else(|| Expr::null(&data_type), Expr::Literal), data_type));
    }
    let fits = value.literal.is_some()
        || to == Type::String
        || value.ty().is_some_and(|from| from == Type::String || from.is_temporal() == to.is_temporal());
    if !fits {
        let (found, from) = (call.lowering.written(value.ast), type_name(&value.data_type));
        return Err(call.wrong(0, format!("{found} is {from}, which no {to} can be made of")));
    }
    Ok((call.lowering.converted(value, &data_type, counted)?, data_type))
}
