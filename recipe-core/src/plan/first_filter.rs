//! The filter a plan starts with. Where the smallest and the largest cells of columns are known, whole parts of the data
//! need not be read.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;

use super::{Call, Expr, Node, Plan, PlannedNode, Position};
use crate::kernel::compare::Comparison;
use crate::kernel::{Failures, Role};

/// A filter that rows meet before anything else happens to them: of a row that it drops, nothing is reported but that it
/// was there.
#[derive(Debug, Clone)]
pub struct FirstFilter {
    condition: Expr<Position>,
    step: usize,
}

/// What is known of the cells of a column.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bounds {
    /// The smallest value, or a smaller one: an array of one row.
    pub min: ArrayRef,
    /// The largest value, or a larger one: an array of one row.
    pub max: ArrayRef,
    /// Whether a cell may be null.
    pub nulls: bool,
}

impl Bounds {
    /// Cells from `min` to `max`, arrays of one row of the column's type, and null if there may be `nulls`.
    pub fn new(min: ArrayRef, max: ArrayRef, nulls: bool) -> Self {
        Bounds { min, max, nulls }
    }
}

impl Plan {
    /// The filter the plan starts with, if it does.
    pub fn first_filter(&self) -> Option<FirstFilter> {
        let projects = self.nodes.iter().take_while(|planned| matches!(planned.node, Node::Project(_)));
        let projects = projects.collect::<Vec<_>>();
        let PlannedNode { node: Node::Filter(condition), step, .. } = self.nodes.get(projects.len())? else {
            return None;
        };
        let (mut condition, step) = (condition.clone(), *step);
        // Before it, columns are read, and conditions are columns of their own, without a name.
        for planned in projects.into_iter().rev() {
            let Node::Project(exprs) = &planned.node else { return None };
            let is_temporary = |expr: &Expr<_>, name: &str| {
                matches!(expr, Expr::Column(_))
                    || (planned.step == 0 || name.is_empty()) && expr.never_fails()
            };
            let mut columns = exprs.iter().zip(planned.output.fields());
            let is_of_filter = planned.step == 0 || planned.step == step;
            if !is_of_filter || !columns.all(|(expr, field)| is_temporary(expr, field.name())) {
                return None;
            }
            condition = condition.replace_columns(&|column| exprs[column.0].clone());
        }
        condition.never_fails().then_some(FirstFilter { condition, step })
    }
}

impl FirstFilter {
    /// The step it belongs to.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Whether a row may pass, among rows with cells inside of the `bounds` of columns of the plan's input. Bounds of
    /// numbers, dates and moments are used; others, and columns without, let every row pass.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use arrow_array::Int64Array;
    /// use arrow_schema::{DataType, Field, Schema};
    /// use recipe_core::engine::plan::Bounds;
    /// use recipe_core::{Context, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "n"}},
    ///          "ConditionExpressions": [{"Condition": "GREATER_THAN", "TargetColumn": "n", "Value": "5"}]}]"#,
    /// )?;
    /// let schema = Schema::new(vec![Field::new("n", DataType::Int64, true)]);
    /// let filter = recipe.compile(&schema, &Context::default())?.plan.first_filter().ok_or("a filter")?;
    ///
    /// let cell = |n: i64| Arc::new(Int64Array::from(vec![n]));
    /// assert!(!filter.may_pass(&|_| Some(Bounds::new(cell(6), cell(9), false))));
    /// assert!(filter.may_pass(&|_| Some(Bounds::new(cell(4), cell(9), false))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn may_pass(&self, bounds: &dyn Fn(Position) -> Option<Bounds>) -> bool {
        may_be(&self.condition, true, bounds)
    }
}

/// Whether a condition may be true for a row, or not be true, as `wanted`.
fn may_be(condition: &Expr<Position>, wanted: bool, bounds: &dyn Fn(Position) -> Option<Bounds>) -> bool {
    let Expr::Call(call) = condition else { return true };
    let mut args = call.args.iter();
    match call.kernel.role() {
        Role::Not => args.all(|arg| may_be(arg, !wanted, bounds)),
        role @ (Role::And | Role::Or) => {
            let mut may_be = args.map(|arg| may_be(arg, wanted, bounds));
            if (role == Role::And) == wanted { may_be.all(|may| may) } else { may_be.any(|may| may) }
        }
        Role::Compare(comparison) => may_compare(condition, comparison, call, wanted, bounds).unwrap_or(true),
        Role::Test | Role::Convert | Role::Any => true,
    }
}

/// Whether a comparison of a column with a literal may be true for a row, or not be true; none where that is not known.
fn may_compare(
    condition: &Expr<Position>,
    comparison: Comparison,
    call: &Call<Position>,
    wanted: bool,
    bounds: &dyn Fn(Position) -> Option<Bounds>,
) -> Option<bool> {
    let [cells, Expr::Literal(_)] = call.args.as_slice() else { return None };
    let mut cells = cells;
    let column = loop {
        match cells {
            Expr::Column(column) => break *column,
            Expr::Call(inner) if inner.kernel.role() == Role::Convert && inner.args.len() == 1 => {
                cells = &inner.args[0];
            }
            _ => return None,
        }
    };
    let up = match comparison {
        Comparison::Greater | Comparison::GreaterEqual => true,
        Comparison::Less | Comparison::LessEqual => false,
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    let Bounds { min, max, nulls } = bounds(column)?;
    let data_type = min.data_type();
    // Other types need not keep their order when they are compared as something else.
    if !data_type.is_integer() && !data_type.is_floating() && !is_time(data_type) {
        return None;
    }
    // Bounds leave out `NaN`, which is greater than every number.
    if data_type.is_floating() && up == wanted {
        return None;
    }
    let at = |cell: ArrayRef| {
        let row = RecordBatch::try_from_iter([("", cell)]).ok()?;
        let one = condition.clone().map_columns(&|_| Position(0));
        let met = one.eval(&row, &mut Failures::default()).ok()?.to_array(1).ok()?;
        met.is_valid(0).then(|| met.as_boolean().value(0))
    };
    if is_nan(&min) || is_nan(&max) {
        return None;
    }
    let (min, max) = (at(min)?, at(max)?);
    let nearest = if up == wanted { max } else { min };
    Some(nearest == wanted || !wanted && nulls)
}

fn is_nan(cell: &ArrayRef) -> bool {
    let double = cell.as_primitive_opt::<Float64Type>().is_some_and(|cell| cell.value(0).is_nan());
    double || cell.as_primitive_opt::<Float32Type>().is_some_and(|cell| cell.value(0).is_nan())
}

fn is_time(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Timestamp(..))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Float64Array, Int64Array};
    use arrow_schema::{Field, Schema};

    use super::*;
    use crate::{Context, Recipe};

    fn filter(operation: &str, conditions: &str) -> Option<FirstFilter> {
        let recipe = format!(
            r#"[{{"Action": {{"Operation": "{operation}", "Parameters": {{"sourceColumn": "n"}}}},
                "ConditionExpressions": [{conditions}]}}]"#
        );
        let n = Field::new("n", DataType::Int64, true);
        let x = Field::new("x", DataType::Float64, true);
        let t = Field::new("t", DataType::Utf8View, true);
        let recipe = Recipe::parse(&recipe).expect("a recipe");
        let program = recipe.compile(&Schema::new(vec![n, x, t]), &Context::default());
        program.expect("it compiles").plan.first_filter()
    }

    fn condition(name: &str, column: &str, value: &str) -> String {
        format!(r#"{{"Condition": "{name}", "TargetColumn": "{column}", "Value": "{value}"}}"#)
    }

    /// Whether rows may pass where `n` and `x` are between 10 and 20.
    fn may_pass(operation: &str, conditions: &str, nulls: bool) -> bool {
        let bounds = |Position(column)| {
            let cell = |value: i64| -> ArrayRef {
                match column {
                    0 => Arc::new(Int64Array::from(vec![value])),
                    _ => Arc::new(Float64Array::from(vec![value as f64])),
                }
            };
            (column < 2).then(|| Bounds { min: cell(10), max: cell(20), nulls })
        };
        filter(operation, conditions).expect("a filter").may_pass(&bounds)
    }

    #[test]
    fn bounds_tell_whether_rows_pass() {
        // A condition, whether it may be met, whether it may not be met.
        let cases = [
            ("LESS_THAN", "n", "10", false, true),
            ("LESS_THAN", "n", "10.5", true, true),
            ("LESS_THAN", "n", "21", true, false),
            ("LESS_THAN_EQUAL", "n", "10", true, true),
            ("LESS_THAN_EQUAL", "n", "20", true, false),
            ("GREATER_THAN", "n", "20", false, true),
            ("GREATER_THAN", "n", "9", true, false),
            ("GREATER_THAN_EQUAL", "n", "20", true, true),
            ("GREATER_THAN_EQUAL", "n", "20.01", false, true),
            ("LESS_THAN", "x", "10", false, true),
            ("LESS_THAN", "x", "21", true, true),
            ("GREATER_THAN", "x", "20", true, true),
            ("GREATER_THAN", "x", "9", true, false),
            ("LESS_THAN", "t", "10", true, true),
        ];
        for (name, column, value, met, unmet) in cases {
            let condition = condition(name, column, value);
            for nulls in [false, true] {
                assert_eq!(may_pass("KEEP_VALUES", &condition, nulls), met, "{condition}");
                let unmet = unmet || nulls;
                assert_eq!(may_pass("REMOVE_VALUES", &condition, nulls), unmet, "{condition}");
            }
        }
    }

    #[test]
    fn conditions_together() {
        let far = condition("LESS_THAN", "n", "5");
        let near = condition("LESS_THAN", "x", "15");
        let other = r#"{"Condition": "IS", "TargetColumn": "t", "Value": "[\"a\"]"}"#;
        assert!(!may_pass("KEEP_VALUES", &format!("{near}, {far}, {other}"), true));
        assert!(may_pass("KEEP_VALUES", &format!("{near}, {other}"), true));
        let between = r#"{"Condition": "IS_NOT_BETWEEN", "TargetColumn": "n",
            "Value": "{\"GREATER_THAN_EQUAL\": \"30\", \"LESS_THAN_EQUAL\": \"40\"}"}"#;
        assert!(!may_pass("REMOVE_VALUES", between, true));
    }

    #[test]
    fn other_plans_have_no_first_filter() {
        assert!(filter("UPPER_CASE", &condition("LESS_THAN", "n", "5")).is_none());
        assert!(filter("KEEP_VALUES", &condition("MATCHES", "t", "a")).is_none());
    }
}
