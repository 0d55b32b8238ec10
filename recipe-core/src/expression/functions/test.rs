//! What is true or false of a value.

use arrow_schema::DataType;

use super::super::kernels::{Between, IsPresent, IsValid};
use super::{Function, Takes};
use crate::kernel::Kernel;
use crate::kernel::compare::{Contains, EndsWith, Matches, StartsWith};
use crate::kernel::text::Purpose;
use crate::plan::Expr;

/// Also written `is null`.
pub(in super::super) const IS_MISSING: Function = Function {
    name: "isMissing",
    also: &["isnull"],
    form: "isMissing(value)",
    summary: "Whether the value is null or empty text. Also written `value is null`.",
    example: ["isMissing('')", "boolean", "true"],
    takes: Takes::Values(1, 1),
    lower: |call| Ok((call.value(0)?.expr.is_missing(), DataType::Boolean)),
};

/// Also written `between … and …`.
pub(in super::super) const IS_BETWEEN: Function = Function {
    name: "isBetween",
    also: &[],
    form: "isBetween(value, least, greatest)",
    summary: "Whether the value is neither less nor greater than these. Also written `value between least and greatest`.",
    example: ["isBetween(5, 1, 10)", "boolean", "true"],
    takes: Takes::Values(3, 3),
    lower: |call| Ok(test(Between, call.lowering.compared(call.values()?)?.0)),
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "contains",
        also: &[],
        form: "contains(text, 'part')",
        summary: "Whether the part stands in the text.",
        example: ["contains('north', 'or')", "boolean", "true"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok(test(Contains::new(call.written(1)?), vec![call.text(0)?])),
    },
    Function {
        name: "startsWith",
        also: &[],
        form: "startsWith(text, 'start')",
        summary: "Whether the text starts so.",
        example: ["startsWith('north', 'no')", "boolean", "true"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok(test(StartsWith::new(call.written(1)?), vec![call.text(0)?])),
    },
    Function {
        name: "endsWith",
        also: &[],
        form: "endsWith(text, 'end')",
        summary: "Whether the text ends so.",
        example: ["endsWith('north', 'th')", "boolean", "true"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok(test(EndsWith::new(call.written(1)?), vec![call.text(0)?])),
    },
    Function {
        name: "matches",
        also: &["rlike", "regexp_like"],
        form: "matches(text, 'pattern')",
        summary: "Whether the regular expression matches somewhere in the text.",
        example: ["matches('A-17', '[0-9]+$')", "boolean", "true"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok(test(Matches::new(call.pattern(1, Purpose::Test)?), vec![call.text(0)?])),
    },
    IS_BETWEEN,
    IS_MISSING,
    Function {
        name: "isPresent",
        also: &["isnotnull"],
        form: "isPresent(value)",
        summary: "Whether the value is not null, be it empty text, a struct, an array or a map.",
        example: ["isPresent('')", "boolean", "true"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok(test(IsPresent, vec![call.value(0)?.expr])),
    },
    Function {
        name: "isValid",
        also: &[],
        form: "isValid(value, 'type')",
        summary: "Whether the value is not missing and can be read as the type.",
        example: ["isValid('12', 'int')", "boolean", "true"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok(test(IsValid(call.data_type(1)?), vec![call.value(0)?.expr])),
    },
];

fn test(kernel: impl Kernel + 'static, args: Vec<Expr>) -> (Expr, DataType) {
    (Expr::call(kernel, args), DataType::Boolean)
}
