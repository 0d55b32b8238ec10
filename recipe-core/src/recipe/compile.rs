//! From the steps of a recipe to a plan: parameters checked, conditions applied, columns resolved.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_schema::{Schema, SchemaRef};

use super::condition::{Condition, mask};
use super::outline::UNKNOWN;
use super::several::Several;
use super::{RawStep, Recipe};
use crate::document::{Node, NodeValue};
use crate::error::{Checked, Diagnostics, Error, Kind, Result};
use crate::exec::Executor;
use crate::kernel::cast::normalise_schema;
use crate::kernel::read::TextFormat;
use crate::plan::{Context, Expectation, KeepText, Plan, Planner, Rel};
use crate::step::{Args, Conditions, Entry, Lower, SOURCE_COLUMN, Step};
use crate::steps;
use crate::suggest::nearest;

/// A recipe compiled against the columns of its input.
#[derive(Debug, Clone)]
pub struct Program {
    /// What is done to the data.
    pub plan: Plan,
    /// The columns after each step, by its number from 1; none from the first step on whose columns depend on the data.
    pub schemas: Vec<Option<SchemaRef>>,
    /// What may not be meant as the recipe has it, as far as that is known before any data is.
    pub warnings: Vec<Error>,
}

impl Program {
    /// An executor at the start of the program.
    pub fn executor(&self) -> Result<Executor> {
        Executor::new(&self.plan)
    }
}

/// A step with its parameters read.
#[derive(Clone)]
struct Ready {
    step: &'static Step,
    number: usize,
    args: Args,
    several: Option<Several>,
    conditions: Arc<[Condition]>,
    span: std::ops::Range<usize>,
}

impl Recipe {
    /// Checks operations, parameters and conditions, without data: all problems at once.
    pub fn check(&self) -> Checked<()> {
        let errors = problems(&self.steps);
        if errors.is_empty() { Ok(()) } else { Err(self.diagnostics(errors)) }
    }

    /// Compiles the recipe for input with these columns: all problems at once.
    pub fn compile(&self, input: &Schema, context: &Context) -> Checked<Program> {
        let raw = Arc::new(input.clone());
        let input = normalise_schema(input);
        let mut errors = Vec::new();
        let mut steps = Vec::new();
        // Columns that steps with errors may have made: that these are not found is no news.
        let mut excused: HashSet<String> = HashSet::new();
        for raw in self.enabled_steps() {
            match ready(raw) {
                Ok(ready) => steps.push(ready),
                Err(found) => {
                    errors.extend(found);
                    excused.extend(raw.texts());
                }
            }
        }
        let expectations = steps.iter().filter_map(Ready::expectation).collect();
        let rel = Rel::new(Arc::new(input), Arc::new(context.clone()));
        let (mut lowered, found) = lower(&steps.into(), 0, rel, excused);
        errors.extend(found);
        if !errors.is_empty() {
            return Err(self.diagnostics(errors));
        }
        lowered.plan.expectations = expectations;
        lowered.plan = lowered.plan.reading(&raw, &TextFormat::default(), KeepText::Never);
        Ok(lowered)
    }

    /// What its steps expect of rows: for engines that run it elsewhere, and see the counts alone.
    pub fn expectations(&self) -> Vec<Expectation> {
        let ready = self.enabled_steps().filter_map(|raw| ready(raw).ok());
        ready.filter_map(|ready| ready.expectation()).collect()
    }

    /// These errors with the recipe's text, to be shown in place.
    pub fn diagnostics(&self, errors: Vec<Error>) -> Diagnostics {
        Diagnostics::new(self.source(), self.text(), self.with_operations(errors))
    }

    /// These warnings, such as a [`Program`]'s, with the recipe's text, to be shown in place.
    ///
    /// ```
    /// use recipe_core::{Context, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "REPLACE_TEXT", "Parameters": {"sourceColumn": "name", "pattern": "Dr.", "value": ""}}]"#,
    /// )?;
    /// let input = table::parse(&["name: string"])?;
    /// let program = recipe.compile(input.schema_ref(), &Context::default())?;
    ///
    /// let warnings = recipe.warnings(program.warnings);
    /// assert!(warnings.render().starts_with("warning[plain-pattern]: step 1 (REPLACE_TEXT): `pattern`: pattern `Dr.` "));
    /// # Ok(())
    /// # }
    /// ```
    pub fn warnings(&self, warnings: Vec<Error>) -> Diagnostics {
        let warnings = self.with_operations(warnings).into_iter().map(|warning| {
            let raw = warning.step().and_then(|number| self.steps().get(number.checked_sub(1)?));
            match raw {
                Some(raw) => warning.at_span(raw.operation_span.clone()),
                None => warning,
            }
        });
        self.diagnostics(Vec::new()).with_warnings(warnings.collect())
    }

    fn with_operations(&self, errors: Vec<Error>) -> Vec<Error> {
        let errors = errors.into_iter().map(|error| {
            let raw = error.step().and_then(|number| self.steps().get(number.checked_sub(1)?));
            match raw {
                Some(raw) => {
                    let error = error.at_step(raw.number, &raw.operation);
                    raw.origin.iter().fold(error, Error::at_origin)
                }
                None => error,
            }
        });
        errors.collect()
    }

    fn enabled_steps(&self) -> impl Iterator<Item = &RawStep> {
        self.steps().iter().filter(|step| !step.disabled)
    }
}

/// What is wrong with the operations, parameters and conditions of steps.
pub(super) fn problems(steps: &[RawStep]) -> Vec<Error> {
    let enabled = steps.iter().filter(|step| !step.disabled);
    enabled.filter_map(|raw| ready(raw).err()).flatten().collect()
}

/// Whether two recipes say the same; without what DataBrew's form has no place for where `only_databrew`.
#[cfg(test)]
pub(super) fn same_steps(one: &Recipe, other: &Recipe, only_databrew: bool) -> bool {
    let steps = |recipe: &Recipe| -> Vec<String> {
        let kept = recipe.steps().iter().filter(|step| !(only_databrew && step.disabled));
        let told = |step: &RawStep| {
            let args = ready(step).map(|ready| ready.args.told());
            let args =
                args.unwrap_or_else(|errors| errors.iter().map(|error| error.kind().to_string()).collect());
            let beside = (!only_databrew).then_some((&step.comment, step.disabled));
            format!("{} {args:?} {:?} {beside:?}", step.operation, step.conditions)
        };
        kept.map(told).collect()
    };
    steps(one) == steps(other)
}

/// Finds the operation and reads the parameters.
fn ready(raw: &RawStep) -> Result<Ready, Vec<Error>> {
    let place = |error: Error| error.at_step(raw.number, &raw.operation);
    let Some(step) = steps::find(&raw.operation) else {
        let suggestion = nearest(&raw.operation, steps::all().map(|step| step.operation)).map(str::to_owned);
        let error = Error::from(Kind::UnknownOperation { name: raw.operation.clone(), suggestion });
        return Err(vec![place(error).at_span(raw.operation_span.clone())]);
    };
    let mut errors = Vec::new();
    let mut entries: Vec<Entry> = raw
        .parameters
        .iter()
        .map(|parameter| (parameter.name.as_str(), parameter.name_span.clone(), &parameter.node))
        .collect();
    let several = Several::take(step, &mut entries, &raw.operation_span).unwrap_or_else(|found| {
        errors.extend(found);
        None
    });
    // Stands for the column until it is known.
    let any = Node { span: raw.operation_span.clone(), value: NodeValue::Text(UNKNOWN.into()) };
    if several.is_some() || !errors.is_empty() {
        entries.push((SOURCE_COLUMN, raw.operation_span.clone(), &any));
    }
    match (step.conditions, raw.conditions.first()) {
        (Conditions::Rejected, Some(condition)) => {
            errors.push(Error::from(Kind::ConditionsRejected).at_span(condition.span()));
        }
        (Conditions::SelectRows, None) => {
            let message = "needs `ConditionExpressions`, which say which rows it is about";
            errors.push(Error::from(Kind::BadCondition(message.into())).at_span(raw.operation_span.clone()));
        }
        _ => {}
    }
    match Args::read(step.params, &entries, raw.operation_span.clone()) {
        Ok(mut args) if errors.is_empty() => {
            if !raw.conditions.is_empty() {
                args.set_conditions(raw.conditions.iter().any(Condition::picks_invalid));
            }
            Ok(Ready {
                step,
                number: raw.number,
                args,
                several,
                conditions: raw.conditions.clone().into(),
                span: raw.operation_span.clone(),
            })
        }
        Ok(_) => Err(errors.into_iter().map(place).collect()),
        Err(found) => Err(errors.into_iter().chain(found).map(place).collect()),
    }
}

/// The most columns of all steps of a recipe together: a plan takes memory for each of them.
const MAX_PASSED: usize = 4_000_000;

/// After so many errors, the next ones are found, and say less.
const DETAILED: usize = 200;

/// Lowers the steps from `start` on. After an error the next steps are tried all the same, to find theirs.
fn lower(
    steps: &Arc<[Ready]>,
    start: usize,
    mut rel: Rel,
    mut excused: HashSet<String>,
) -> (Program, Vec<Error>) {
    let mut errors = Vec::new();
    let mut passed = 0;
    let mut schemas = vec![None; steps.first().map_or(0, |ready| ready.number - 1)];
    for at in start..steps.len() {
        let ready = &steps[at];
        schemas.resize(ready.number - 1, Some(rel.schema()));
        passed += rel.width();
        if passed > MAX_PASSED {
            let message = format!(
                "the columns of all steps up to here are more than {MAX_PASSED} together; make the recipe shorter, or drop \
                 columns with DELETE first"
            );
            errors.push(ready.place(Kind::Limit(message).into()));
            break;
        }
        let before = rel.checkpoint();
        match ready.lower(&mut rel) {
            Ok(None) => rel.end_step(),
            Ok(Some((look, left))) => {
                if errors.is_empty() && excused.is_empty() {
                    let plan = rel.plan_until(look, rest(steps.clone(), at, left, rel.clone()));
                    return (Program { plan, schemas, warnings: rel.take_warnings() }, errors);
                }
                break;
            }
            Err(error) => {
                let known =
                    matches!(error.kind(), Kind::ColumnNotFound { name, .. } if excused.contains(name));
                if !known {
                    errors.push(ready.place(error));
                }
                excused.extend(ready.args.texts());
                rel.rollback(before);
                rel.be_brief(errors.len() >= DETAILED);
            }
        }
    }
    let last = steps.last().map_or(0, |ready| ready.number);
    schemas.resize(last, Some(rel.schema()));
    let warnings = rel.take_warnings();
    (Program { plan: rel.plan(), schemas, warnings }, errors)
}

/// Plans what follows a look at the data, for the first of the columns that are left of the step at `at`.
fn rest(steps: Arc<[Ready]>, at: usize, left: Vec<Args>, looked: Rel) -> Planner {
    Arc::new(move |values| {
        let ready = &steps[at];
        let place = |error| ready.place(error);
        let Some((first, left)) = left.split_first() else {
            return Err(Error::internal("a rest begins with the column of its look"));
        };
        let mut rel = looked.restart();
        rel.begin_step(ready.number);
        let finished = match &ready.step.lower {
            Lower::AfterLook { lower, .. } => lower(first, &mut rel, values),
            Lower::PerhapsAfterLook { lower, .. } => lower(first, &mut rel, Some(values)),
            Lower::Direct(_) => Err(Error::internal("only a step that looks has a rest")),
        };
        finished.map_err(place)?;
        if let Some((look, left)) = ready.lower_each(left.to_vec(), &mut rel).map_err(place)? {
            return Ok(rel.plan_until(look, rest(steps.clone(), at, left, rel.clone())));
        }
        rel.end_step();
        let (program, mut errors) = lower(&steps, at + 1, rel, HashSet::new());
        if errors.is_empty() { Ok(program.plan) } else { Err(errors.swap_remove(0)) }
    })
}

/// A look at the data that a step has to take first, and the columns from which on it waits for it.
type Waiting = (crate::plan::Look, Vec<Args>);

impl Ready {
    /// Lowers the step, or says what it has to look at first.
    fn lower(&self, rel: &mut Rel) -> Result<Option<Waiting>> {
        rel.begin_step(self.number);
        if !self.conditions.is_empty() {
            let condition = mask(&self.conditions, rel)?;
            match self.step.conditions {
                Conditions::MaskCells => rel.mask_rows(condition),
                Conditions::SelectRows => rel.select_rows(condition),
                Conditions::Rejected => {}
            }
        }
        let each = match &self.several {
            Some(several) => several.each(&self.args, rel)?,
            None => vec![self.args.clone()],
        };
        self.lower_each(each, rel)
    }

    fn lower_each(&self, each: Vec<Args>, rel: &mut Rel) -> Result<Option<Waiting>> {
        let before = rel.columns().len();
        match &self.step.lower {
            Lower::Direct(lower) => {
                each.iter().try_for_each(|args| lower(args, rel))?;
                if before > 0 && rel.columns().is_empty() {
                    let error = Error::bad_parameter("no column would be left, and a table has one at least");
                    return Err(error.with_help("keep a column, or leave the step out"));
                }
                Ok(None)
            }
            Lower::AfterLook { look, .. } => match each.first() {
                Some(first) => Ok(Some((look(first, rel)?, each))),
                None => Ok(None),
            },
            Lower::PerhapsAfterLook { look, lower } => {
                for (at, args) in each.iter().enumerate() {
                    match look(args, rel)? {
                        Some(look) => return Ok(Some((look, each[at..].to_vec()))),
                        None => lower(args, rel, None)?,
                    }
                }
                Ok(None)
            }
        }
    }

    fn expectation(&self) -> Option<Expectation> {
        steps::expectation(self.step, &self.args, self.number)
    }

    fn place(&self, error: Error) -> Error {
        error.at_step(self.number, self.step.operation).at_span(self.span.clone())
    }
}
