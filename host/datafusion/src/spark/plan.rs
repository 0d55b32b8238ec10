//! What is changed in plans: casts are Spark's, and rows that are equal in all keys of an order stay as they came.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, Result};
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::{Cast, ScalarFunction, Sort, TryCast, WindowFunction};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::AnalyzerRule;

use super::cast::{SparkCast, TEXT, differs};

/// Puts Spark's casts in the place of all others, those that were written and those that types need.
#[derive(Debug)]
pub(super) struct SparkCasts;

impl AnalyzerRule for SparkCasts {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plan.transform_up_with_subqueries(|plan| changed(plan, cast)).map(|changed| changed.data)
    }

    fn name(&self) -> &'static str {
        "spark_casts"
    }
}

/// Makes texts of values that stand among texts, as Spark does, where DataFusion takes the other type.
#[derive(Debug)]
pub(super) struct AmongTexts;

impl AnalyzerRule for AmongTexts {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plan.transform_up_with_subqueries(|plan| changed(plan, among_texts)).map(|changed| changed.data)
    }

    fn name(&self) -> &'static str {
        "among_texts"
    }
}

fn among_texts(expr: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    const ONE_OF: [&str; 3] = ["coalesce", "greatest", "least"];
    let as_text = |expr: &mut Expr| {
        let taken = std::mem::take(expr);
        *expr = Expr::Cast(Cast::new(Box::new(taken), TEXT));
    };
    match expr {
        Expr::InList(mut found) => {
            if !is_mixed([&*found.expr].into_iter().chain(&found.list), schema)? {
                return Ok(Transformed::no(Expr::InList(found)));
            }
            as_text(&mut found.expr);
            found.list.iter_mut().for_each(as_text);
            Ok(Transformed::yes(Expr::InList(found)))
        }
        Expr::ScalarFunction(mut called)
            if ONE_OF.contains(&called.name()) && is_mixed(called.args.iter(), schema)? =>
        {
            called.args.iter_mut().for_each(as_text);
            Ok(Transformed::yes(Expr::ScalarFunction(called)))
        }
        other => Ok(Transformed::no(other)),
    }
}

/// Whether some are texts, and some are not.
fn is_mixed<'a>(exprs: impl Iterator<Item = &'a Expr>, schema: &DFSchema) -> Result<bool> {
    let (mut texts, mut others) = (false, false);
    for expr in exprs {
        match expr.get_type(schema)? {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => texts = true,
            DataType::Null => {}
            _ => others = true,
        }
    }
    Ok(texts && others)
}

/// A plan whose expressions are changed; each keeps its name.
fn changed(
    plan: LogicalPlan,
    change: impl Fn(Expr, &DFSchema) -> Result<Transformed<Expr>>,
) -> Result<Transformed<LogicalPlan>> {
    let mut schema = merge_schema(&plan.inputs());
    if let LogicalPlan::TableScan(scan) = &plan {
        schema.merge(&DFSchema::try_from_qualified_schema(scan.table_name.clone(), &scan.source.schema())?);
    }
    let names = NamePreserver::new(&plan);
    let made = plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let made = expr.transform_up(|expr| change(expr, &schema))?;
        Ok(made.update_data(|expr| name.restore(expr)))
    })?;
    made.map_data(LogicalPlan::recompute_schema)
}

fn cast(expr: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (inner, to) = match expr {
        Expr::Cast(Cast { expr, field }) => (expr, field),
        Expr::TryCast(TryCast { expr, field }) => (expr, field),
        other => return Ok(Transformed::no(other)),
    };
    let from = inner.get_type(schema)?;
    let to_type = to.data_type();
    if from == *to_type {
        return Ok(Transformed::yes(*inner));
    }
    if differs(&from, to_type) || from == DataType::Null {
        let function = ScalarFunction::new_udf(Arc::new(SparkCast::udf(to_type)), vec![*inner]);
        return Ok(Transformed::yes(Expr::ScalarFunction(function)));
    }
    Ok(Transformed::no(Expr::Cast(Cast { expr: inner, field: to })))
}

/// The column of the places of rows, which no query can name.
const PLACE: &str = "#place";

/// Orders that keep rows that are equal in all their keys as they came.
pub(super) fn steady(plan: LogicalPlan) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|plan| match plan {
        LogicalPlan::Sort(sort) => {
            let input = Arc::unwrap_or_clone(sort.input);
            let (ordered, columns) = ordered(input, sort.expr, sort.fetch)?;
            Ok(Transformed::yes(LogicalPlanBuilder::from(ordered).project(columns)?.build()?))
        }
        LogicalPlan::Window(window) if window.window_expr.iter().any(is_ordered) => {
            let keys = window.window_expr.iter().find_map(keys).unwrap_or_default();
            let input = Arc::unwrap_or_clone(window.input);
            let (ordered, columns) = ordered(input, keys, None)?;
            let ordered = LogicalPlanBuilder::from(ordered).project(columns)?;
            Ok(Transformed::yes(ordered.window(window.window_expr)?.build()?))
        }
        other => Ok(Transformed::no(other)),
    })
    .map(|changed| changed.data)
}

/// The rows of a plan in an order, and the columns that they had.
fn ordered(
    input: LogicalPlan,
    mut keys: Vec<Sort>,
    fetch: Option<usize>,
) -> Result<(LogicalPlan, Vec<Expr>)> {
    let columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    let number = row_number().alias(PLACE);
    let numbered = LogicalPlanBuilder::from(input).window(vec![number])?;
    keys.push(Expr::Column(Column::new_unqualified(PLACE)).sort(true, true));
    Ok((numbered.sort_with_limit(keys, fetch)?.build()?, columns))
}

fn function(expr: &Expr) -> Option<&WindowFunction> {
    match expr {
        Expr::WindowFunction(function) => Some(function),
        Expr::Alias(alias) => function(&alias.expr),
        _ => None,
    }
}

fn is_ordered(expr: &Expr) -> bool {
    function(expr)
        .is_some_and(|found| !found.params.order_by.is_empty() || !found.params.partition_by.is_empty())
}

/// The order in which a window takes its rows.
fn keys(expr: &Expr) -> Option<Vec<Sort>> {
    let found = function(expr)?;
    let groups = found.params.partition_by.iter().map(|expr| expr.clone().sort(true, true));
    Some(groups.chain(found.params.order_by.iter().cloned()).collect())
}
