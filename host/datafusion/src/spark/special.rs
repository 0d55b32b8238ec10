//! Functions that are something else here: other functions, or parts of queries.

use std::ops::ControlFlow;

use chrono::DateTime;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArgumentClause, FunctionArguments, Ident,
    ObjectName, OrderByExpr, OrderByOptions, UnaryOperator,
};
use recipe_run::job::sql::SqlProblem;

use super::build::{binary, call, case, cast, null, number, text};
use super::rewrite::{Rewrite, put};

impl Rewrite {
    /// Functions that are something else here.
    pub(super) fn special(
        &self,
        name: &str,
        mut function: Function,
        mut arguments: Vec<Expr>,
    ) -> ControlFlow<SqlProblem, Expr> {
        let (least, most) = match name {
            "e" | "curdate" | "current_date" | "current_timestamp" | "now" | "localtimestamp" => (0, 0),
            "if" | "nvl2" | "make_date" => (3, 3),
            "ifnull" | "nvl" | "nullif" | "mod" | "date_part" | "datepart" | "max_by" | "min_by" => (2, 2),
            "log" | "to_date" | "to_timestamp" | "to_unix_timestamp" | "from_unixtime" => (1, 2),
            "unix_timestamp" => (0, 2),
            "overlay" => (3, 4),
            "concat" | "struct" => (1, usize::MAX),
            _ => (1, 1),
        };
        if !(least..=most).contains(&arguments.len()) {
            let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let message = format!("`{name}` takes {wanted} arguments, and has {}", arguments.len());
            return ControlFlow::Break(SqlProblem::new(message));
        }
        let second = (arguments.len() == 2).then(|| arguments[1].clone());
        let (field, count) = (arguments.first().cloned(), arguments.len());
        let mut first = || arguments.remove(0);
        ControlFlow::Continue(match name {
            "e" => cast(text(std::f64::consts::E.to_string()), "DOUBLE"),
            "curdate" | "current_date" => cast(self.now_text(), "DATE"),
            "current_timestamp" | "now" | "localtimestamp" => cast(self.now_text(), "TIMESTAMP"),
            "concat" if count == 1 => cast(first(), "STRING"),
            "concat" => arguments
                .into_iter()
                .reduce(|left, right| binary(left, BinaryOperator::StringConcat, right))
                .unwrap_or_else(null),
            "ifnull" | "nvl" => call("coalesce", arguments),
            "nvl2" => {
                let is_there = Expr::IsNotNull(Box::new(first()));
                case(is_there, first(), Some(first()))
            }
            "if" => case(first(), first(), Some(first())),
            "nullif" => {
                let (value, other) = (first(), first());
                case(binary(value.clone(), BinaryOperator::Eq, other), null(), Some(value))
            }
            "isnull" => Expr::IsNull(Box::new(first())),
            "isnotnull" => Expr::IsNotNull(Box::new(first())),
            "mod" => binary(first(), BinaryOperator::Modulo, first()),
            "negative" => {
                Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(Expr::Nested(Box::new(first()))) }
            }
            "positive" => first(),
            "ln" | "log10" | "log2" => call(name, vec![above_zero(first())]),
            "log" => match second {
                None => call("ln", vec![above_zero(first())]),
                Some(value) => {
                    let base = call("ln", vec![above_zero(first())]);
                    binary(call("ln", vec![above_zero(value)]), BinaryOperator::Divide, base)
                }
            },
            "day" | "dayofmonth" => Self::part("day", first())?,
            "dayofweek" => Self::part("dayofweek", first())?,
            "dayofyear" => Self::part("doy", first())?,
            "weekofyear" => Self::part("week", first())?,
            "year" | "month" | "quarter" | "hour" | "minute" | "second" => Self::part(name, first())?,
            "date_part" | "datepart" => match (field, second) {
                (Some(Expr::Value(value)), Some(from)) => {
                    Self::part(&value.value.into_string().unwrap_or_default(), from)?
                }
                _ => {
                    let message = format!("`{name}` takes a part that is written out, such as 'year'");
                    return ControlFlow::Break(SqlProblem::unsupported(message));
                }
            },
            "make_date" => call("spark_make_date", arguments),
            "timestamp_seconds" => cast(first(), "TIMESTAMP"),
            "timestamp_millis" => call("spark_timestamp_of", vec![first(), cast(number(1000), "BIGINT")]),
            "timestamp_micros" => call("spark_timestamp_of", vec![first(), cast(number(1), "BIGINT")]),
            "to_date" => match second {
                None => cast(first(), "DATE"),
                Some(format) => cast(moment(first(), format), "DATE"),
            },
            "to_timestamp" => match second {
                None => cast(first(), "TIMESTAMP"),
                Some(format) => moment(first(), format),
            },
            "unix_timestamp" if count == 0 => cast(cast(self.now_text(), "TIMESTAMP"), "BIGINT"),
            "unix_timestamp" | "to_unix_timestamp" => match second {
                None => cast(cast(first(), "TIMESTAMP"), "BIGINT"),
                Some(format) => cast(moment(first(), format), "BIGINT"),
            },
            "from_unixtime" => {
                let format = second.unwrap_or_else(|| text("yyyy-MM-dd HH:mm:ss"));
                call("spark_date_format", vec![cast(first(), "TIMESTAMP"), cast(format, "STRING")])
            }
            "overlay" => overlay(arguments),
            "struct" => Self::structure(arguments),
            "explode" => call("unnest", vec![first()]),
            "count_if" => {
                function.name = ObjectName::from(vec![Ident::new("count")]);
                let counted = case(first(), number(1), None);
                put(&mut function, vec![counted]);
                Expr::Function(function)
            }
            "approx_count_distinct" | "collect_set" => {
                let (runs, treatment) = match name {
                    "collect_set" => ("spark_collect_set", None),
                    _ => ("count", Some(DuplicateTreatment::Distinct)),
                };
                function.name = ObjectName::from(vec![Ident::new(runs)]);
                put(&mut function, vec![first()]);
                if let FunctionArguments::List(list) = &mut function.args {
                    list.duplicate_treatment = treatment;
                }
                Expr::Function(function)
            }
            "max_by" | "min_by" => {
                let (value, key) = (first(), first());
                function.name = ObjectName::from(vec![Ident::new("first_value")]);
                let is_there = Expr::IsNotNull(Box::new(Expr::Nested(Box::new(key.clone()))));
                function.filter = Some(Box::new(match function.filter.take() {
                    Some(filter) => binary(*filter, BinaryOperator::And, is_there),
                    None => is_there,
                }));
                let options = OrderByOptions { asc: Some(name == "min_by"), nulls_first: Some(false) };
                put(&mut function, vec![value]);
                if let FunctionArguments::List(list) = &mut function.args {
                    let key = OrderByExpr { expr: key, options, with_fill: None };
                    list.clauses.push(FunctionArgumentClause::OrderBy(vec![key]));
                }
                Expr::Function(function)
            }
            _ => Expr::Function(function),
        })
    }

    fn now_text(&self) -> Expr {
        let now = DateTime::from_timestamp_micros(self.now).unwrap_or_default();
        text(now.format("%Y-%m-%d %H:%M:%S%.6f").to_string())
    }
}

/// A moment that is written in a format of Java's; a moment is one already.
fn moment(value: Expr, format: Expr) -> Expr {
    call("spark_to_timestamp", vec![value, cast(format, "STRING")])
}

/// Spark's logarithms of what is not above 0 are missing.
fn above_zero(value: Expr) -> Expr {
    let value = cast(value, "DOUBLE");
    case(binary(value.clone(), BinaryOperator::Gt, cast(number(0), "DOUBLE")), value, None)
}

/// `overlay(text, other, from[, length])`.
fn overlay(arguments: Vec<Expr>) -> Expr {
    let to = ["STRING", "STRING", "BIGINT", "BIGINT"];
    let arguments = arguments.into_iter().zip(to).map(|(argument, to)| cast(argument, to));
    call("overlay", arguments.collect())
}
