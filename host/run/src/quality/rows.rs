//! What becomes of each row.

use std::ops::Range;

use arrow_schema::Schema;
use recipe_core::engine::document::Node;

use super::evaluation::{Evaluation, RowCheck};
use super::measure::{derive, unused};
use crate::expression;
use crate::step::{step, texts};

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
            let list = |rules: &[String]| match rules {
                // A list of nothing has no type.
                [] => "array_compact(array(cast(null as string)))".to_owned(),
                rules => format!("array_compact(array({}))", rules.join(", ")),
            };
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
