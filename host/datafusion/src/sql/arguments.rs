//! The arguments of `recipe(…)`.

use chrono::DateTime;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, Value};
use recipe_run::FailedCells;

use super::tables::{Tables, call, name_of};
use crate::error::RecipeError;
use crate::options::Settings;

/// What `recipe(…)` was given.
pub(super) struct Arguments {
    pub(super) file: String,
    pub(super) table: LogicalPlan,
    /// Second tables, by the names that the recipe knows them by.
    pub(super) tables: Vec<(String, LogicalPlan)>,
    pub(super) settings: Settings,
}

impl Arguments {
    /// Reads and plans arguments.
    ///
    /// # Errors
    ///
    /// They are not what `recipe` takes, or a table cannot be planned.
    pub(super) fn read(args: &[FunctionArg], known: &mut Tables<'_>) -> Result<Arguments> {
        let mut unnamed = Vec::new();
        let mut named = Vec::new();
        for arg in args {
            match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => unnamed.push(expr),
                FunctionArg::Named { name, arg: FunctionArgExpr::Expr(expr), .. } => {
                    named.push((known.normalize(name.clone()), expr));
                }
                FunctionArg::ExprNamed {
                    name: Expr::Identifier(name),
                    arg: FunctionArgExpr::Expr(expr),
                    ..
                } => {
                    named.push((known.normalize(name.clone()), expr));
                }
                other => return Err(call(format!("`{other}` is not a file, a table or an option")).into()),
            }
        }
        let mut unnamed = unnamed.into_iter();
        let file = unnamed.next().ok_or_else(|| call("there is no recipe".to_owned()))?;
        let file = text(file).ok_or_else(|| {
            call(format!("the recipe is the name of a file in single quotes, not `{file}`"))
        })?;
        let table = unnamed.next().ok_or_else(|| call("there is no table".to_owned()))?;
        let table = known.plan(table)?;
        let mut tables = Vec::new();
        for expr in unnamed {
            let Some(name) = name_of(expr) else {
                let problem =
                    format!("the second table `{expr}` has no name; give it one: `zones => {expr}`");
                return Err(call(problem).into());
            };
            tables.push((known.normalize(name), known.plan(expr)?));
        }
        let mut settings = Settings::default();
        for (name, expr) in named {
            if !set(&mut settings, &name, expr)? {
                tables.push((name, known.plan(expr)?));
            }
        }
        let twice = tables
            .iter()
            .enumerate()
            .find(|(at, (name, _))| tables[..*at].iter().any(|(other, _)| other == name));
        if let Some((_, (name, _))) = twice {
            return Err(call(format!("there are two second tables `{name}`")).into());
        }
        Ok(Arguments { file, table, tables, settings })
    }
}

/// Takes an option; a name that is none is that of a second table.
fn set(settings: &mut Settings, name: &str, expr: &Expr) -> Result<bool, RecipeError> {
    let wrong = |right: &str| call(format!("`{name}` is {right}, not `{expr}`"));
    match name {
        "now" => {
            let right = "a time in single quotes, such as '2024-02-29T13:05:09Z'";
            let text = text(expr).ok_or_else(|| wrong(right))?;
            let time = DateTime::parse_from_rfc3339(&text).map_err(|_| wrong(right))?;
            settings.now = Some(time.timestamp_micros());
        }
        "seed" => {
            let seed = value(expr).and_then(|value| match value {
                Value::Number(number, _) => number.parse().ok(),
                _ => None,
            });
            settings.seed = seed.ok_or_else(|| wrong("a number from 0 up"))?;
        }
        "failed" => {
            settings.failed = match text(expr).as_deref() {
                Some("null") => FailedCells::Null,
                Some("fail") => FailedCells::Fail,
                _ => return Err(wrong("'null' or 'fail'")),
            };
        }
        "in_order" => {
            settings.in_order = match value(expr) {
                Some(Value::Boolean(in_order)) => *in_order,
                _ => return Err(wrong("true or false")),
            };
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn value(expr: &Expr) -> Option<&Value> {
    match expr {
        Expr::Value(value) => Some(&value.value),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match value(expr) {
        Some(Value::SingleQuotedString(text)) => Some(text.clone()),
        _ => None,
    }
}
