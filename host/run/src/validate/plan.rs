//! What is measured of a table for all rules of some files, and what follows from it.

use std::path::Path;

use arrow_schema::SchemaRef;
use recipe_core::{Diagnostics, Error};
use serde_json::Value;

use super::file::{Rules, RulesFile};
use super::result::{Measured, Part, RuleOutcome, RulesOutcome};
use crate::error::{Result, RunError};
use crate::job::{Job, JobReport, RuleSummary, Ruled, Ruleset};
use crate::quality::databrew::{self, Profiles, Statistic};
use crate::quality::evaluation::{Check, Evaluation, FAILED_ROWS, RowCheck};
use crate::quality::measure::{Measure, Over, Passes, Scope};
use crate::quality::{dqdl, not_found};

/// What is measured of a table, and what follows from it.
pub(super) struct Plan {
    schema: SchemaRef,
    files: Vec<Planned>,
}

/// The same for the rules of a file.
struct Planned {
    evaluation: Evaluation,
    /// Of each ruleset, what decides each rule; none of one that is disabled. None of DQDL, where each check is a rule.
    rulesets: Vec<Vec<Option<databrew::Planned>>>,
}

impl Plan {
    pub(super) fn new(rules: &[RulesFile], schema: &SchemaRef) -> Result<Plan> {
        let files = rules.iter().map(|file| planned(file, schema)).collect::<Result<_>>()?;
        Ok(Plan { schema: schema.clone(), files })
    }

    /// All statistics that profiles have to have.
    pub(super) fn statistics(&self) -> Vec<&Statistic> {
        let rules = self.files.iter().flat_map(|file| file.rulesets.iter().flatten().flatten());
        let parts = rules.flat_map(|rule| &rule.parts);
        let statistics = parts.filter_map(|(_, part)| match part {
            databrew::Part::Statistics(statistics) => Some(statistics.statistics()),
            databrew::Part::Rows(_) => None,
        });
        statistics.flatten().collect()
    }

    /// What each row has to meet, by the names of rules.
    pub(super) fn row_checks(&self) -> Vec<(String, RowCheck)> {
        let checks = self.files.iter().flat_map(|file| &file.evaluation.checks);
        checks.filter_map(|check| Some((check.text.clone(), check.rows.clone()?))).collect()
    }

    /// What a job decides.
    pub(super) fn ruled(&self, rules: &[RulesFile]) -> Vec<Ruled> {
        let ruled = self.files.iter().zip(rules).map(|(planned, file)| Ruled {
            name: file.name.clone(),
            text: file.text.clone(),
            evaluation: planned.evaluation.clone(),
        });
        ruled.collect()
    }

    /// What became of all rules.
    pub(super) fn outcomes(
        &self,
        rules: &[RulesFile],
        report: &JobReport,
        profiles: &Profiles,
    ) -> Vec<RulesOutcome> {
        let mut outcomes = Vec::new();
        for (number, (planned, file)) in self.files.iter().zip(rules).enumerate() {
            let id = Job::rules_node(number);
            let node = report.nodes.iter().find(|node| node.id == id);
            let decided = node.map(|node| node.rules.as_slice()).unwrap_or_default();
            let decided: Vec<Part> = planned
                .evaluation
                .checks
                .iter()
                .zip(decided)
                .map(|(check, rule)| self.part(check, rule))
                .collect();
            match &file.rules {
                Rules::Dqdl => outcomes.push(of_dqdl(file, &planned.evaluation.checks, decided)),
                Rules::DataBrew(rulesets) => {
                    let all = rulesets.iter().zip(&planned.rulesets);
                    outcomes.extend(
                        all.map(|(ruleset, rules)| of_databrew(file, ruleset, rules, &decided, profiles)),
                    );
                }
            }
        }
        outcomes
    }

    /// What became of a check.
    fn part(&self, check: &Check, rule: &RuleSummary) -> Part {
        let missing = check.columns.iter().find(|name| self.schema.field_with_name(name).is_err());
        let reason = match missing {
            Some(name) if !rule.passed => {
                let names = self.schema.fields().iter().map(|field| field.name().as_str());
                let error = not_found(name, names);
                let help = error.help().map_or_else(String::new, |help| format!("; {help}"));
                Some(format!("{}{help}", error.kind()))
            }
            _ => rule.reason.clone(),
        };
        let failed_rows =
            rule.metrics.get(FAILED_ROWS).map(|rows| *rows as u64).filter(|_| missing.is_none());
        let metrics = rule.metrics.iter().filter(|(name, _)| *name != FAILED_ROWS);
        let measured =
            metrics.map(|(name, value)| Measured { name: name.clone(), value: *value, is_estimate: false });
        let (passed, measured) = (rule.passed, measured.collect());
        Part { column: None, passed, failed_rows, measured, reasons: reason.into_iter().collect() }
    }
}

fn planned(file: &RulesFile, schema: &SchemaRef) -> Result<Planned> {
    let mut errors = Vec::new();
    let mut rulesets = Vec::new();
    let mut evaluation = match &file.rules {
        Rules::Dqdl => match dqdl::evaluation(&file.text) {
            Ok((evaluation, _)) => evaluation,
            Err(found) => return Err(wrong(file, found)),
        },
        Rules::DataBrew(all) => {
            let (mut checks, mut passes) = (Vec::new(), Passes::default());
            for ruleset in all {
                let rules = ruleset.rules.iter().map(|placed| {
                    if placed.rule.disabled {
                        return None;
                    }
                    let planned = databrew::plan(&placed.rule, schema, &mut checks, &mut passes);
                    let names = schema.fields().iter().map(|field| field.name().as_str());
                    planned.map_err(|unfit| errors.push(ruleset.error(placed, &unfit, names))).ok()
                });
                rulesets.push(rules.collect());
            }
            Evaluation::new(checks, passes)
        }
    };
    if !errors.is_empty() {
        return Err(wrong(file, errors));
    }
    // All rows are read, also where all rules are about statistics.
    let mut passes = Passes(std::mem::take(&mut evaluation.passes));
    passes.add(&Scope::default(), Over::Rows, Measure::Count);
    let evaluation = Evaluation::new(evaluation.checks, passes).counting_rows();
    Ok(Planned { evaluation, rulesets })
}

fn wrong(file: &RulesFile, errors: Vec<Error>) -> RunError {
    RunError::Recipe(Box::new(Diagnostics::new(&*file.name, &*file.text, errors)))
}

fn of_dqdl(file: &RulesFile, checks: &[Check], parts: Vec<Part>) -> RulesOutcome {
    let rule = |(check, part): (&Check, Part)| RuleOutcome {
        name: check.text.clone(),
        definition: Value::Null,
        is_disabled: false,
        parts: vec![part],
    };
    let stem = Path::new(&*file.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    RulesOutcome {
        file: file.name.to_string(),
        name: stem.unwrap_or_else(|| file.name.to_string()),
        description: None,
        arn: None,
        rules: checks.iter().zip(parts).map(rule).collect(),
    }
}

fn of_databrew(
    file: &RulesFile,
    ruleset: &Ruleset,
    rules: &[Option<databrew::Planned>],
    decided: &[Part],
    profiles: &Profiles,
) -> RulesOutcome {
    let part = |(column, part): &(Option<String>, databrew::Part)| {
        let found = match part {
            databrew::Part::Rows(number) => decided.get(*number)?.clone(),
            databrew::Part::Statistics(statistics) => statistics.decide(profiles).into(),
        };
        Some(Part { column: column.clone(), ..found })
    };
    let rule = |(placed, planned): (&crate::job::PlacedRule, &Option<databrew::Planned>)| RuleOutcome {
        name: placed.rule.name.clone(),
        definition: placed.definition.clone(),
        is_disabled: placed.rule.disabled,
        parts: planned.iter().flat_map(|planned| planned.parts.iter().filter_map(part)).collect(),
    };
    RulesOutcome {
        file: file.name.to_string(),
        name: ruleset.name.clone(),
        description: ruleset.description.clone(),
        arn: ruleset.arn.clone(),
        rules: ruleset.rules.iter().zip(rules).map(rule).collect(),
    }
}

impl From<databrew::Outcome> for Part {
    fn from(outcome: databrew::Outcome) -> Part {
        let measured = outcome.measured.into_iter().map(|measured| Measured {
            name: measured.name,
            value: measured.value,
            is_estimate: measured.is_estimate,
        });
        Part {
            column: None,
            passed: outcome.passed,
            failed_rows: None,
            measured: measured.collect(),
            reasons: outcome.reasons,
        }
    }
}
