//! Data quality rules checked on an input: those of files in DQDL and of DataBrew's rulesets.

mod file;
mod plan;
mod result;
mod suggest;

use std::sync::Arc;

use recipe_tables::{Dataset, Source, typed_schema};

use crate::apply::{Apply, Input, at_work, explained, unchanged};
use crate::engine::InvalidCells;
use crate::error::{JobError, Result, RunError};
use crate::job::sql::SqlEngine;
use crate::job::{FailingRows, Job, JobReport, RunJob};
use crate::profile::ProfileOptions;
use crate::quality::databrew::{Profiles, thresholds};
use crate::quality::failing_rows;
pub use file::RulesFile;
use plan::Plan;
pub use result::{Measured, Part, RuleOutcome, RulesOutcome, Validation};
pub use suggest::{RulesForm, suggest};

/// How rules are checked.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ValidateOptions {
    /// A CSV file for the rows that fail a rule about rows: each once for every rule that it fails.
    pub failing_rows: Option<String>,
    /// Whether that file is replaced where it is there.
    pub overwrite: bool,
    /// What runs queries. Without it, rules with queries are refused.
    pub sql: Option<Arc<dyn SqlEngine>>,
}

impl Apply {
    /// Checks rules on the input, as it is before the recipe. Rules about rows and those of DQDL take one pass over it, on all threads
    /// and with bounded memory, and statistics of DataBrew's rules another one. Second tables are known to rules by their names.
    /// A cell that does not fit the type that was inferred for its column starts the pass again, with types that hold all cells.
    ///
    /// ```
    /// use recipe_run::validate::{RulesFile, ValidateOptions};
    /// use recipe_run::{Apply, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # std::fs::write(&input, "city,n\nMobile,1\nDothan,2\n,3\n")?;
    /// let rules = RulesFile::parse("rules.dqdl", r#"Rules = [ IsComplete "city", RowCount > 0 ]"#, [])?;
    /// let found = Apply::new(Recipe::parse("[]")?).input(&input).validate(&[rules], &ValidateOptions::default())?;
    /// let [city, rows] = found.files[0].rules.as_slice() else { panic!("two rules") };
    /// assert_eq!((city.passed(), city.failed_rows(), rows.passed()), (Some(false), Some(1), Some(true)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The input cannot be read, a rule is wrong or names a column that is not there, or the failing rows cannot be written. A rule
    /// that fails is no error.
    pub fn validate(&self, rules: &[RulesFile], options: &ValidateOptions) -> Result<Validation> {
        let input = self.readable()?;
        let threads = at_work(self.chosen_threads())?;
        let mut plan = planned(rules, input, threads)?;
        let mut validation = Validation::default();
        let mut of_all = input.clone();
        let report = match self.decided(rules, &plan, input, options) {
            Err(error @ RunError::InvalidCell { .. }) if of_all.infer_from_all() => {
                tracing::info!(%error, "rules are checked again with types of all rows");
                validation.is_widened = true;
                plan = planned(rules, &of_all, threads)?;
                self.decided(rules, &plan, &of_all, options)?
            }
            other => other?,
        };
        let profiles = match plan.statistics() {
            statistics if statistics.is_empty() => Profiles(Vec::new()),
            statistics => self.profiles(&thresholds(statistics))?,
        };
        let read = report.nodes.iter().find(|node| node.id == Job::input_node());
        validation.rows = read.map(|node| node.rows_out).unwrap_or_default();
        validation.failing_rows = report.nodes.iter().find_map(|node| node.output.clone());
        validation.files = plan.outcomes(rules, &report, &profiles);
        validation.warnings = rules.iter().flat_map(RulesFile::warnings).chain(report.warnings).collect();
        Ok(validation)
    }

    /// Profiles of the input, one for each of the numbers of standard deviations from which on a value is an outlier.
    fn profiles(&self, thresholds: &[f64]) -> Result<Profiles> {
        let profile = |threshold: &f64| {
            let options =
                ProfileOptions { outlier_threshold: *threshold, correlated: 0, ..ProfileOptions::default() };
            Ok((*threshold, self.profile(&options, None)?.profile))
        };
        Ok(Profiles(thresholds.iter().map(profile).collect::<Result<_>>()?))
    }

    /// Runs the passes over the rows.
    fn decided(
        &self,
        rules: &[RulesFile],
        plan: &Plan,
        input: &Input,
        options: &ValidateOptions,
    ) -> Result<JobReport> {
        let failing = options.failing_rows.clone().map(|path| {
            let steps = failing_rows(plan.row_checks(), &(0..0));
            FailingRows { path, steps: Arc::new(move |tables| Ok(steps(&tables[0].schema).into())) }
        });
        let report = self.run_rules(rules, plan, input, failing, options)?;
        if report.nothing_to_do {
            // The same run wrote the failing rows before, and decided nothing now.
            return self.run_rules(rules, plan, input, None, options);
        }
        Ok(report)
    }

    fn run_rules(
        &self,
        rules: &[RulesFile],
        plan: &Plan,
        input: &Input,
        failing: Option<FailingRows>,
        options: &ValidateOptions,
    ) -> Result<JobReport> {
        let job = Job::validating(input, plan.ruled(rules), failing, options.sql.as_ref())?;
        let output = self.chosen_output_options().clone();
        let mut run = RunJob::new(job).threads(self.chosen_threads()).memory(input.memory.clone());
        run = run.limits(input.read.limits.clone()).seed(input.seed).output_options(output);
        run = run.on_invalid(InvalidCells::Fail);
        if options.overwrite {
            run = run.overwrite();
        }
        if let Some(now) = input.now {
            run = run.now(now);
        }
        run.run().map_err(unnamed)
    }
}

/// What is to be measured, now that the columns are known.
fn planned(rules: &[RulesFile], input: &Input, threads: usize) -> Result<Plan> {
    let dataset = Dataset::find(&input.paths, input.reading())?;
    let files = dataset.files.clone();
    let opened = || Ok(typed_schema(&Source::open(dataset)?, &input.typing, threads)?);
    let schema = explained(&files, opened())?;
    unchanged(&files)?;
    Plan::new(rules, &schema)
}

/// An error that needs no name of a node where there is one such node.
fn unnamed(error: RunError) -> RunError {
    match error {
        RunError::Job(error) => match *error {
            JobError::InNode { node, source } if Job::is_clear(&node) => *source,
            other => RunError::Job(Box::new(other)),
        },
        other => other,
    }
}
