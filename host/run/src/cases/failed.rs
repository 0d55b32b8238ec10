//! Why a run failed, and what a case expects of that.

use std::fmt;
use std::path::Path;

#[cfg(feature = "wasm")]
use recipe_module::ModuleError;

use crate::error::RunError;

/// Why a run failed: as a person reads it, and each problem for itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failed {
    pub(super) text: String,
    problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Default, PartialEq)]
struct Problem {
    code: Option<String>,
    step: Option<usize>,
    message: String,
}

impl Problem {
    fn of(error: &recipe_core::Error) -> Problem {
        let code = Some(error.kind().code().to_owned());
        Problem { code, step: error.step(), message: error.to_string() }
    }
}

impl Failed {
    /// Of the error of a run whose tables are files of this folder, which nobody knows.
    pub(super) fn of(error: &RunError, folder: &Path) -> Failed {
        let folder = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
        let text = match error {
            RunError::Recipe(diagnostics) => diagnostics.render(),
            other => other.to_string(),
        };
        let mut problems = problems(error);
        for problem in &mut problems {
            problem.message = problem.message.replace(&folder, "");
        }
        Failed { text: text.trim_end().replace(&folder, ""), problems }
    }

    /// Whether another engine failed for the same reason, as far as both say it.
    pub(super) fn is_like(&self, other: &Failed) -> bool {
        let codes = |failed: &Failed| {
            failed.problems.iter().filter_map(|problem| problem.code.clone()).collect::<Vec<_>>()
        };
        let (ours, theirs) = (codes(self), codes(other));
        ours.is_empty() || theirs.is_empty() || ours == theirs
    }
}

fn problems(error: &RunError) -> Vec<Problem> {
    let said = |step| vec![Problem { code: None, step, message: error.to_string() }];
    match error {
        RunError::Recipe(diagnostics) => diagnostics.errors.iter().map(Problem::of).collect(),
        RunError::Data(error) => vec![Problem::of(error)],
        RunError::Limit { source, .. } => problems(source),
        RunError::CellFailed { step, .. } | RunError::StepRows { step, .. } => said(Some(*step)),
        #[cfg(feature = "wasm")]
        RunError::Module(ModuleError::Reported(reported)) => vec![Problem {
            code: reported.json["code"].as_str().map(str::to_owned),
            step: reported.json["step"].as_u64().and_then(|step| step.try_into().ok()),
            message: reported.message().to_owned(),
        }],
        _ => said(None),
    }
}

/// What a case expects of an error; what it does not say may be anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ExpectedError {
    /// A part of the message.
    pub(super) contains: Option<String>,
    /// The code.
    pub(super) code: Option<String>,
    /// The step.
    pub(super) step: Option<usize>,
}

impl ExpectedError {
    /// Whether a run failed so: one of its problems is all of that.
    pub(super) fn is(&self, failed: &Failed) -> bool {
        let is = |problem: &Problem| {
            let has_text = self.contains.as_ref().is_none_or(|text| problem.message.contains(text));
            let has_code = self.code.is_none() || self.code == problem.code;
            has_text && has_code && (self.step.is_none() || self.step == problem.step)
        };
        failed.problems.iter().any(is)
    }
}

impl fmt::Display for ExpectedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error")?;
        if let Some(code) = &self.code {
            write!(f, " [{code}]")?;
        }
        if let Some(step) = self.step {
            write!(f, " in step {step}")?;
        }
        if let Some(text) = &self.contains {
            write!(f, " that says `{text}`")?;
        }
        Ok(())
    }
}
