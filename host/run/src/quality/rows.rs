//! What becomes of each row.

use std::ops::Range;

use arrow_schema::Schema;
use recipe_core::engine::document::Node;

use super::evaluation::{Evaluation, RowCheck};
use super::measure::{derive, unused};
use crate::expression;
use crate::step::{step, step_where, texts};

/// The columns that are added, named as AWS Glue has them.
const PASS: &str = "DataQualityRulesPass";
const FAIL: &str = "DataQualityRulesFail";
const SKIP: &str = "DataQualityRulesSkip";
const RESULT: &str = "DataQualityEvaluationResult";

impl RowCheck {
    /// An expression that is true or false for each row. None where it cannot be decided.
    pub(crate) fn expression(&self, schema: &Schema) -> Option<String> {
        let all = |checks: &[RowCheck], word: &str| {
            let parts: Option<Vec<String>> = checks.iter().map(|check| check.expression(schema)).collect();
            Some(format!("({})", parts?.join(word)))
        };
        match self {
            RowCheck::Test(test) => Some(format!("coalesce({}, false)", test.expression(schema)?)),
            RowCheck::Cell(check) => check.expression(schema),
            RowCheck::All(checks) => all(checks, " and "),
            RowCheck::Any(checks) => all(checks, " or "),
        }
    }
}

/// Steps that keep the rows which fail a rule about rows: one row for each rule that it fails, with the rule's name in a first
/// column and the number of the row, from 1, in a second.
pub(crate) fn failing_rows(
    rules: Vec<(String, RowCheck)>,
    span: &Range<usize>,
) -> impl Fn(&Schema) -> Vec<Node> + Send + Sync + use<> {
    let span = span.clone();
    move |schema| {
        let (rule, row) = (free("rule", schema), free("row", schema));
        let failed = rules.iter().filter_map(|(name, check)| {
            Some(format!("if({}, null, {})", check.expression(schema)?, expression::text(name)))
        });
        let failed = list(&failed.collect::<Vec<_>>());
        let text = |text: &str| Node::text(text, &span);
        let first = |column: &str| step("MOVE_TO_START", &span, [("sourceColumn", text(column))]);
        let mut steps = vec![step("ROW_NUMBER", &span, [("targetColumn", text(&row))])];
        steps.extend(derive(&[(rule.clone(), failed)], &span));
        let has_failed = format!("size({}) > 0", expression::column(&rule));
        steps.extend([
            step_where("KEEP_VALUES", &has_failed, &span, []),
            step("UNNEST_ARRAY", &span, [("sourceColumn", text(&rule)), ("targetColumn", text(&rule))]),
            first(&row),
            first(&rule),
        ]);
        steps
    }
}

/// A name that no column has.
fn free(name: &str, schema: &Schema) -> String {
    let mut name = name.to_owned();
    while schema.field_with_name(&name).is_ok() {
        name.push('_');
    }
    name
}

/// Those of some texts, written as expressions, that are not null.
fn list(texts: &[String]) -> String {
    match texts {
        // A list of nothing has no type.
        [] => "array_compact(array(cast(null as string)))".to_owned(),
        texts => format!("array_compact(array({}))", texts.join(", ")),
    }
}

impl Evaluation {
    /// Steps that say for each row which rules it passes, which it fails, and which are not about rows.
    pub(crate) fn row_outcomes(
        &self,
        span: &Range<usize>,
    ) -> impl Fn(&Schema) -> Vec<Node> + Send + Sync + use<> {
        let (checks, span) = (self.checks.clone(), span.clone());
        move |schema| {
            let prefix = unused(schema);
            let (mut tested, mut passed, mut failed, mut skipped) =
                (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (number, check) in checks.iter().enumerate() {
                let rule = expression::text(&check.text);
                let Some(test) = check.rows.as_ref().and_then(|rows| rows.expression(schema)) else {
                    skipped.push(rule);
                    continue;
                };
                let name = format!("{prefix}{number}");
                let passes = expression::column(&name);
                passed.push(format!("if({passes}, {rule}, null)"));
                failed.push(format!("if({passes}, null, {rule})"));
                tested.push((name, test));
            }
            let outcomes = [
                (PASS.to_owned(), list(&passed)),
                (FAIL.to_owned(), list(&failed)),
                (SKIP.to_owned(), list(&skipped)),
                (
                    RESULT.to_owned(),
                    format!("if(size({}) = 0, 'Passed', 'Failed')", expression::column(FAIL)),
                ),
            ];
            let helpers: Vec<String> = tested.iter().map(|(name, _)| name.clone()).collect();
            let mut steps: Vec<Node> = derive(&tested, &span).into_iter().collect();
            steps.extend(derive(&outcomes, &span));
            if !helpers.is_empty() {
                steps.push(step("DELETE", &span, [("sourceColumns", texts(helpers, &span))]));
            }
            steps
        }
    }
}
