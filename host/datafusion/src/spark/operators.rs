//! Operators by Spark's rules, once the types on both sides are known.

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::{Column, DFSchema, Result, ScalarValue, TableReference, plan_err};
use datafusion::functions::core::get_field;
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr, RawFieldAccessExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, GetFieldAccess, Operator, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::arithmetic::{Arithmetic, Op};
use super::cast::{TEXT, TIMESTAMP};

/// Plans operators.
#[derive(Debug)]
pub(super) struct Operators;

impl ExprPlanner for Operators {
    fn plan_binary_op(&self, raw: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        use BinaryOperator as Sql;
        let (left, right) = (narrow(raw.left), narrow(raw.right));
        let types = (left.get_type(schema), right.get_type(schema));
        let (Ok(left_type), Ok(right_type)) = types else {
            return Ok(PlannerResult::Original(RawBinaryExpr { op: raw.op, left, right }));
        };
        let sides = Sides { left, right, left_type, right_type };
        let is_time = |side: &DataType| matches!(side, DataType::Date32 | DataType::Timestamp(..));
        if raw.op == Sql::Minus && is_time(&sides.left_type) && is_time(&sides.right_type) {
            return plan_err!(
                "one date or time less another is a span of time; `datediff` and `unix_timestamp` give numbers"
            );
        }
        let planned = match &raw.op {
            Sql::Plus => sides.arithmetic(Operator::Plus, Op::Add),
            Sql::Minus => sides.arithmetic(Operator::Minus, Op::Subtract),
            Sql::Multiply => sides.arithmetic(Operator::Multiply, Op::Multiply),
            Sql::Divide => sides.divided(Op::Divide),
            Sql::Modulo => sides.divided(Op::Remainder),
            Sql::MyIntegerDivide => sides.divided(Op::Whole),
            Sql::Eq => sides.compared(Operator::Eq),
            Sql::NotEq => sides.compared(Operator::NotEq),
            Sql::Lt => sides.compared(Operator::Lt),
            Sql::LtEq => sides.compared(Operator::LtEq),
            Sql::Gt => sides.compared(Operator::Gt),
            Sql::GtEq => sides.compared(Operator::GtEq),
            Sql::StringConcat if !sides.any(|side| matches!(side, DataType::List(_))) => sides.joined(),
            _ => {
                let Sides { left, right, .. } = sides;
                return Ok(PlannerResult::Original(RawBinaryExpr { op: raw.op, left, right }));
            }
        };
        Ok(PlannerResult::Planned(planned))
    }

    fn plan_field_access(
        &self,
        raw: RawFieldAccessExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawFieldAccessExpr>> {
        let RawFieldAccessExpr { field_access, expr } = raw;
        match (field_access, expr.get_type(schema)?) {
            // Items of lists are counted from 0, and there are none before the first.
            (GetFieldAccess::ListIndex { key }, DataType::List(_) | DataType::LargeList(_)) => {
                let planned = super::own::item().call(vec![expr, cast(*key, &DataType::Int64)]);
                Ok(PlannerResult::Planned(planned))
            }
            (field_access, _) => Ok(PlannerResult::Original(RawFieldAccessExpr { field_access, expr })),
        }
    }

    /// `column.field`, whatever the case of the field.
    fn plan_compound_identifier(
        &self,
        field: &Field,
        qualifier: Option<&TableReference>,
        nested_names: &[String],
    ) -> Result<PlannerResult<Vec<Expr>>> {
        let mut expr = Expr::Column(Column::from((qualifier, field)));
        let mut within = field.data_type().clone();
        for name in nested_names {
            let DataType::Struct(fields) = &within else {
                return plan_err!("`{name}` is a field of what is no struct");
            };
            let Some(found) = fields.iter().find(|field| field.name().eq_ignore_ascii_case(name)) else {
                let known = fields.iter().map(|field| format!("`{}`", field.name()));
                return plan_err!(
                    "there is no field `{name}`; fields: {}",
                    known.collect::<Vec<_>>().join(", ")
                );
            };
            expr = get_field().call(vec![expr, lit(found.name().as_str())]);
            within = found.data_type().clone();
        }
        Ok(PlannerResult::Planned(expr))
    }
}

/// A whole number that is written is an INT where it fits.
fn narrow(expr: Expr) -> Expr {
    match expr {
        Expr::Literal(ScalarValue::Int64(Some(value)), metadata) => match i32::try_from(value) {
            Ok(value) => Expr::Literal(ScalarValue::Int32(Some(value)), metadata),
            Err(_) => Expr::Literal(ScalarValue::Int64(Some(value)), metadata),
        },
        Expr::Negative(inner) => Expr::Negative(Box::new(narrow(*inner))),
        other => other,
    }
}

fn cast(expr: Expr, to: &DataType) -> Expr {
    Expr::Cast(Cast::new(Box::new(expr), to.clone()))
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn is_decimal(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Decimal128(..) | DataType::Decimal256(..))
}

/// A whole number that is written has no more digits beside a decimal than are written.
fn exact(expr: Expr) -> Expr {
    let value = match &expr {
        Expr::Literal(ScalarValue::Int32(Some(value)), _) => i64::from(*value),
        Expr::Literal(ScalarValue::Int64(Some(value)), _) => *value,
        _ => return expr,
    };
    let digits = value.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    cast(expr, &DataType::Decimal128(digits as u8, 0))
}

struct Sides {
    left: Expr,
    right: Expr,
    left_type: DataType,
    right_type: DataType,
}

impl Sides {
    fn any(&self, is: impl Fn(&DataType) -> bool) -> bool {
        is(&self.left_type) || is(&self.right_type)
    }

    fn plain(self, op: Operator) -> Expr {
        Expr::BinaryExpr(BinaryExpr::new(Box::new(self.left), op, Box::new(self.right)))
    }

    /// Both sides as this type.
    fn both(self, to: &DataType) -> Sides {
        let left = if self.left_type == *to { self.left } else { cast(self.left, to) };
        let right = if self.right_type == *to { self.right } else { cast(self.right, to) };
        Sides { left, right, left_type: to.clone(), right_type: to.clone() }
    }

    fn arithmetic(self, op: Operator, decimal: Op) -> Expr {
        let is_date = |side: &DataType| matches!(side, DataType::Date32);
        let is_days = |side: &DataType| side.is_integer();
        if is_date(&self.left_type) && is_days(&self.right_type) && op != Operator::Multiply {
            let days = cast(self.right, &DataType::Int32);
            return if op == Operator::Plus {
                datafusion_spark::function::datetime::date_add().call(vec![self.left, days])
            } else {
                datafusion_spark::function::datetime::date_sub().call(vec![self.left, days])
            };
        }
        if self.any(|side| side.is_temporal() || matches!(side, DataType::Interval(_))) {
            return self.plain(op);
        }
        if self.any(is_text) || (self.any(is_decimal) && self.any(DataType::is_floating)) {
            return self.both(&DataType::Float64).plain(op);
        }
        if self.any(is_decimal) {
            return Arithmetic::of(decimal).call(vec![exact(self.left), exact(self.right)]);
        }
        self.plain(op)
    }

    fn divided(self, op: Op) -> Expr {
        if op == Op::Divide && !self.any(is_decimal) || self.any(|side| is_text(side) || side.is_floating()) {
            let sides = self.both(&DataType::Float64);
            return Arithmetic::of(op).call(vec![sides.left, sides.right]);
        }
        if self.any(is_decimal) {
            return Arithmetic::of(op).call(vec![exact(self.left), exact(self.right)]);
        }
        Arithmetic::of(op).call(vec![self.left, self.right])
    }

    /// Compared with a text, the text is cast, and not the other.
    fn compared(self, op: Operator) -> Expr {
        let other = match (is_text(&self.left_type), is_text(&self.right_type)) {
            (true, false) => self.right_type.clone(),
            (false, true) => self.left_type.clone(),
            _ => return self.plain(op),
        };
        match other {
            DataType::Null => self.plain(op),
            DataType::Timestamp(..) => self.both(&TIMESTAMP).plain(op),
            other if is_decimal(&other) => self.both(&DataType::Float64).plain(op),
            other if other.is_numeric() || matches!(other, DataType::Date32 | DataType::Boolean) => {
                self.both(&other).plain(op)
            }
            _ => self.plain(op),
        }
    }

    fn joined(self) -> Expr {
        self.both(&TEXT).plain(Operator::StringConcat)
    }
}
