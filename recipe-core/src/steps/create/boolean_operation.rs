//! `BOOLEAN_OPERATION`.

use super::{WITH, aggregates};
use crate::step::prelude::*;
use crate::types::type_name;

const CONDITION: Param<Text> =
    Param::required("valueExpression", "The condition: columns in back ticks, texts in quotes.");
const THEN: Param<Text> = Param::required(
    "trueValueExpression",
    "What to put where it is true: a text, or a column or aggregate in back ticks.",
);
const ELSE: Param<Text> = Param::required("falseValueExpression", "What to put where it is not true.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "BOOLEAN_OPERATION",
    family: Family::ColumnStructure,
    summary: "Makes a new column of one value where a condition is true, and of another where it is not.",
    conditions: Conditions::MaskCells,
    params: &[&CONDITION, &THEN, &ELSE, &WITH, &NAME],
    examples: &[
        Example::new("Against the mean of the column", r#"{"valueExpression": "`price` < `:avgprice`", "trueValueExpression": "cheap", "falseValueExpression": "dear", "targetColumn": "band", "withExpressions": "[{\"name\":\"avgprice\",\"value\":\"avg(`price`)\",\"type\":\"aggregate\"}]"}"#)
            .input(&["price: int", "10", "20", "60", "null"])
            .output(&["price: int | band: string", "10 | cheap", "20 | cheap", "60 | dear", "null | dear"]),
        Example::new("Columns, and the aggregate itself", r#"{"valueExpression": "isMissing(`price`)", "trueValueExpression": "`:most`", "falseValueExpression": "`price`", "targetColumn": "filled", "withExpressions": [{"name": "most", "value": "max(`price`)", "type": "aggregate"}]}"#)
            .input(&["price: int", "10", "null"])
            .output(&["price: int | filled: int", "10 | 10", "null | 10"]),
        Example::new("Texts in quotes, and a condition of two", r#"{"valueExpression": "contains(`city`, 'burg') and `n` > 1", "trueValueExpression": "'big'", "falseValueExpression": "", "targetColumn": "t"}"#)
            .input(&["city: string | n: int", "Hamburg | 2", "Hamburg | 1"])
            .output(&["city: string | n: int | t: string", "Hamburg | 2 | big", r#"Hamburg | 1 | """#]),
        Example::new("A column that is none", r#"{"valueExpression": "`price` > 1", "trueValueExpression": "`prize`", "falseValueExpression": "0", "targetColumn": "t"}"#)
            .input(&["price: int", "10"])
            .error("column `prize` not found; did you mean `price`?"),
        Example::new("A back tick that is missing", r#"{"valueExpression": "`price` > 1", "trueValueExpression": "`price", "falseValueExpression": "0", "targetColumn": "t"}"#)
            .input(&["price: int", "10"])
            .error("needs a back tick on both sides of a column's name"),
    ],
    assumptions: &["A result in back ticks is a column or an aggregate; anything else is a text, in quotes or not.", "A condition that is null counts as false. The type of the result is that of both values: the wider number, or text where they differ in kind.", "The new column stands after all others."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let aggregates = aggregates(args, rel)?;
    let condition = aggregates.expression(args, &CONDITION, rel)?;
    if rel.type_of(&condition) != Type::Boolean.to_arrow() {
        let found = type_name(&rel.type_of(&condition));
        return Err(args.refuse(&CONDITION, format!("is {found} where a condition should stand")));
    }
    let result = |param: &Param<Text>| -> Result<(Type, Expr)> {
        let text = args.get(param);
        if text.matches('`').count() % 2 == 1 {
            return Err(args.refuse(param, "needs a back tick on both sides of a column's name"));
        }
        match column_name(text) {
            Some(name) => {
                let column = aggregates.resolve(name, rel).map_err(|error| args.place(param, error))?;
                Ok((column.ty().unwrap_or(Type::String), column.expr()))
            }
            None => Ok((Type::String, Expr::text(unquoted(text)))),
        }
    };
    let ((one, then), (other, otherwise)) = (result(&THEN)?, result(&ELSE)?);
    let (common, known) = (one.common(other).to_arrow(), rel.known());
    let value = then.cast(&common, known).when(condition, otherwise.cast(&common, known));
    rel.add(args.get(&NAME), value, &Place::Last)?;
    Ok(())
}

/// The name between back ticks, if that is all there is.
fn column_name(text: &str) -> Option<&str> {
    text.trim().strip_prefix('`')?.strip_suffix('`').filter(|name| !name.contains('`'))
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text)
}
