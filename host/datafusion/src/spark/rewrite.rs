//! From Spark's SQL to what the planner knows, with the same meaning.

use std::mem::replace;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr,
    GroupByWithModifier, Ident, NullTreatment, ObjectName, Query, Select, SelectItem, SetExpr, SetOperator,
    TrimWhereField, UnaryOperator, Value, VisitorMut,
};
use recipe_run::job::sql::SqlProblem;

use super::build::{binary, call, cast, not, null, number, text};
use super::functions::{self, Kind, cast_type};
use super::name;

/// Rewrites a query, and gathers the names of columns.
pub(super) struct Rewrite {
    /// What the clock shows: microseconds since 1970-01-01 UTC.
    pub(super) now: i64,
    /// The names that SELECT lists give to columns, as they are written.
    pub(super) names: Vec<String>,
}

impl VisitorMut for Rewrite {
    type Break = SqlProblem;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<SqlProblem> {
        minus(&mut query.body);
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<SqlProblem> {
        for item in &mut select.projection {
            match item {
                SelectItem::UnnamedExpr(Expr::Identifier(_)) => {}
                SelectItem::UnnamedExpr(expr) => {
                    let named = name::column(expr);
                    if !matches!(expr, Expr::CompoundIdentifier(_)) {
                        self.names.push(named.clone());
                    }
                    let expr = replace(expr, null());
                    *item = SelectItem::ExprWithAlias { expr, alias: Ident::new(named) };
                }
                SelectItem::ExprWithAlias { alias, .. } => self.names.push(alias.value.clone()),
                _ => {}
            }
            if let SelectItem::ExprWithAlias { expr, .. } = item {
                as_int(expr);
            }
        }
        with_totals(&mut select.group_by);
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<SqlProblem> {
        let taken = replace(expr, null());
        *expr = self.rewritten(taken)?;
        ControlFlow::Continue(())
    }
}

/// Spark also says MINUS.
fn minus(body: &mut SetExpr) {
    if let SetExpr::SetOperation { op, left, right, .. } = body {
        if *op == SetOperator::Minus {
            *op = SetOperator::Except;
        }
        minus(left);
        minus(right);
    }
}

/// `GROUP BY a, b WITH ROLLUP` is `GROUP BY ROLLUP (a, b)`, and the same with CUBE.
fn with_totals(groups: &mut GroupByExpr) {
    let GroupByExpr::Expressions(keys, modifiers) = groups else { return };
    let each = |keys: &mut Vec<Expr>| std::mem::take(keys).into_iter().map(|key| vec![key]).collect();
    match modifiers.as_slice() {
        [GroupByWithModifier::Rollup] => *keys = vec![Expr::Rollup(each(keys))],
        [GroupByWithModifier::Cube] => *keys = vec![Expr::Cube(each(keys))],
        _ => return,
    }
    modifiers.clear();
}

/// A whole number that is written is an INT where it fits.
fn as_int(expr: &mut Expr) {
    let is_small = |digits: &str| digits.parse::<i32>().is_ok();
    let digits = match &*expr {
        Expr::Value(value) => &value.value,
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match &**expr {
            Expr::Value(value) => &value.value,
            _ => return,
        },
        _ => return,
    };
    if matches!(digits, Value::Number(digits, false) if is_small(digits)) {
        *expr = cast(replace(expr, null()), "INT");
    }
}

impl Rewrite {
    fn rewritten(&self, expr: Expr) -> ControlFlow<SqlProblem, Expr> {
        ControlFlow::Continue(match expr {
            Expr::Between { expr, negated, low, high } => {
                let least = binary((*expr).clone(), BinaryOperator::GtEq, *low);
                let most = binary(*expr, BinaryOperator::LtEq, *high);
                not(negated, binary(least, BinaryOperator::And, most))
            }
            Expr::RLike { negated, expr, pattern, .. } => {
                not(negated, call("spark_rlike", vec![cast(*expr, "STRING"), cast(*pattern, "STRING")]))
            }
            Expr::Like { negated, any, expr, pattern, escape_char } => {
                let (expr, pattern) = (cast(*expr, "STRING"), cast(*pattern, "STRING"));
                let (expr, pattern) = (Box::new(expr), Box::new(pattern));
                Expr::Like { negated, any, expr, pattern, escape_char }
            }
            Expr::BinaryOp { left, op: BinaryOperator::Spaceship, right } => {
                Expr::IsNotDistinctFrom(left, right)
            }
            Expr::UnaryOp { op: UnaryOperator::BangNot, expr } => not(true, *expr),
            Expr::UnaryOp { op: UnaryOperator::BitwiseNot, expr } => call("bitwise_not", vec![*expr]),
            Expr::UnaryOp { op: UnaryOperator::Plus, expr } => *expr,
            Expr::Value(value) => {
                if let Value::Number(digits, _) = &value.value
                    && digits.contains(['e', 'E'])
                {
                    return ControlFlow::Continue(cast(text(digits.clone()), "DOUBLE"));
                }
                Expr::Value(value)
            }
            Expr::Case { case_token, end_token, operand, mut conditions, mut else_result } => {
                for when in &mut conditions {
                    as_int(&mut when.result);
                    if let Some(operand) = &operand {
                        let condition = replace(&mut when.condition, null());
                        when.condition = binary((**operand).clone(), BinaryOperator::Eq, condition);
                    }
                }
                if let Some(result) = &mut else_result {
                    as_int(result);
                }
                Expr::Case { case_token, end_token, operand: None, conditions, else_result }
            }
            Expr::Extract { field, expr, .. } => Self::part(&field.to_string(), *expr)?,
            Expr::Floor { expr, .. } => call("floor", vec![call("spark_number", vec![*expr])]),
            Expr::Ceil { expr, .. } => call("ceil", vec![call("spark_number", vec![*expr])]),
            Expr::Position { expr, r#in } => {
                let texts = [*expr, *r#in].map(|text| cast(text, "STRING"));
                call("spark_locate", texts.into_iter().chain([number(1)]).collect())
            }
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let from = cast(substring_from.map_or_else(|| number(1), |from| *from), "BIGINT");
                let length = substring_for.map(|length| cast(*length, "BIGINT"));
                call("substring", [cast(*expr, "STRING"), from].into_iter().chain(length).collect())
            }
            Expr::Trim { trim_where, trim_what, expr, .. } => {
                let function = match trim_where {
                    None | Some(TrimWhereField::Both) => "btrim",
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                };
                let what = trim_what.map(|what| cast(*what, "STRING"));
                call(function, [cast(*expr, "STRING")].into_iter().chain(what).collect())
            }
            Expr::CompoundFieldAccess { root, access_chain } => access(*root, access_chain),
            Expr::Struct { values, .. } => Self::structure(values),
            Expr::Function(function) => self.called(function)?,
            other => other,
        })
    }

    fn called(&self, mut function: Function) -> ControlFlow<SqlProblem, Expr> {
        let name = function.name.to_string().to_ascii_lowercase();
        let mut arguments = taken(&mut function);
        if let Some(to) = cast_type(&name)
            && arguments.len() == 1
        {
            return ControlFlow::Continue(cast(arguments.remove(0), to));
        }
        let Some((known, kind)) = functions::find(&name) else {
            return ControlFlow::Continue(Expr::Function(function));
        };
        for (argument, to) in arguments.iter_mut().zip(letters(known.takes)) {
            // A text has to be known when the query is planned where it says what is done.
            match to {
                't' => *argument = cast(replace(argument, null()), "STRING"),
                'd' => *argument = cast(replace(argument, null()), "DOUBLE"),
                'i' => *argument = cast(replace(argument, null()), "INT"),
                'l' => *argument = cast(replace(argument, null()), "BIGINT"),
                'b' => *argument = cast(replace(argument, null()), "BOOLEAN"),
                'D' => *argument = cast(replace(argument, null()), "DATE"),
                'T' => *argument = cast(replace(argument, null()), "TIMESTAMP"),
                'n' => {
                    as_int(argument);
                    *argument = call("spark_number", vec![replace(argument, null())]);
                }
                _ if kind != Kind::Window => as_int(argument),
                _ => {}
            }
        }
        if known.runs == "=" {
            return self.special(&name, function, arguments);
        }
        if matches!(name.as_str(), "lpad" | "rpad") && arguments.len() == 2 {
            arguments.push(text(" "));
        }
        let adds = match name.as_str() {
            "locate" | "regexp_extract" if arguments.len() == 2 => Some(1),
            "split" if arguments.len() == 2 => Some(-1),
            "round" if arguments.len() == 1 => Some(0),
            _ => None,
        };
        arguments.extend(adds.map(|number| cast(text(number.to_string()), "INT")));
        if matches!(name.as_str(), "first" | "last" | "first_value" | "last_value" | "any_value")
            && arguments.len() == 2
        {
            let ignores = arguments.pop().is_some_and(|flag| flag.to_string().eq_ignore_ascii_case("true"));
            function.null_treatment = ignores.then_some(NullTreatment::IgnoreNulls);
        }
        function.name = ObjectName::from(vec![Ident::new(known.runs)]);
        put(&mut function, arguments);
        let is_int = matches!(name.as_str(), "row_number" | "rank" | "dense_rank" | "ntile");
        let called = Expr::Function(function);
        ControlFlow::Continue(if is_int { cast(called, "INT") } else { called })
    }

    /// A part of a date or of a time.
    pub(super) fn part(field: &str, expr: Expr) -> ControlFlow<SqlProblem, Expr> {
        let field = field.to_ascii_lowercase();
        let (part, is_time) = match field.trim_end_matches('s') {
            "year" | "y" | "yr" => ("year", false),
            "quarter" | "qtr" => ("quarter", false),
            "month" | "mon" => ("month", false),
            "week" | "w" => ("week", false),
            "day" | "d" => ("day", false),
            "doy" | "dayofyear" => ("doy", false),
            "dayofweek" | "dow" => ("dayofweek", false),
            "hour" | "h" => ("hour", true),
            "minute" | "min" | "m" => ("minute", true),
            "second" | "sec" | "" if !field.is_empty() => ("second", true),
            _ => {
                let message = format!("`{field}` is no part of a date that is taken here");
                return ControlFlow::Break(SqlProblem::unsupported(message));
            }
        };
        let from = cast(expr, if is_time { "TIMESTAMP" } else { "DATE" });
        ControlFlow::Continue(call("spark_part", vec![text(part), from]))
    }

    /// A struct of expressions: those that are columns keep their names.
    pub(super) fn structure(values: Vec<Expr>) -> Expr {
        let fields = values.into_iter().enumerate().flat_map(|(number, value)| {
            let named = match &value {
                Expr::Identifier(name) => name.value.clone(),
                Expr::CompoundIdentifier(names) => {
                    names.last().map(|name| name.value.clone()).unwrap_or_default()
                }
                _ => format!("col{}", number + 1),
            };
            [text(named), value]
        });
        call("named_struct", fields.collect())
    }
}

/// A field of a struct, or an item of a list, of one after the other.
fn access(root: Expr, chain: Vec<AccessExpr>) -> Expr {
    chain.into_iter().fold(root, |root, link| match link {
        AccessExpr::Dot(Expr::Identifier(field)) => call("get_field", vec![root, text(field.value)]),
        link => Expr::CompoundFieldAccess { root: Box::new(root), access_chain: vec![link] },
    })
}

/// The letters of what a function takes, the last again and again.
fn letters(takes: &str) -> impl Iterator<Item = char> {
    let last = takes.chars().last().unwrap_or('x');
    takes.chars().chain(std::iter::repeat(last))
}

/// Takes the arguments out of a call. `*` stays.
fn taken(function: &mut Function) -> Vec<Expr> {
    let FunctionArguments::List(list) = &mut function.args else { return Vec::new() };
    let is_expr = |argument: &FunctionArg| matches!(argument, FunctionArg::Unnamed(FunctionArgExpr::Expr(_)));
    if !list.args.iter().all(is_expr) {
        return Vec::new();
    }
    let arguments = std::mem::take(&mut list.args).into_iter().filter_map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    });
    arguments.collect()
}

/// Puts the arguments into a call.
pub(super) fn put(function: &mut Function, arguments: Vec<Expr>) {
    let FunctionArguments::List(list) = &mut function.args else { return };
    if !arguments.is_empty() {
        let arguments = arguments.into_iter().map(|expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)));
        list.args = arguments.collect();
    }
}
