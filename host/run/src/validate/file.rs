//! Files with rules, in any of their forms.

use std::io;
use std::path::Path;
use std::sync::Arc;

use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::{Diagnostics, Error, Recipe};

use crate::error::{Result, RunError};
use crate::job::{JobOptions, Problems, Ruleset, rulesets};
use crate::quality::dqdl;
use crate::report::Warning;

/// The rules of a file: in DQDL, or rulesets of DataBrew as the API, CloudFormation, CDK or Terraform has them.
#[derive(Clone)]
pub struct RulesFile {
    pub(super) name: Arc<str>,
    pub(super) text: Arc<str>,
    pub(super) rules: Rules,
    warnings: Vec<Error>,
}

#[derive(Clone)]
pub(super) enum Rules {
    Dqdl,
    DataBrew(Vec<Ruleset>),
}

impl RulesFile {
    /// Reads a file. `variables` stand for parameters of templates, and for `${name}`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or what is wrong with its rules whatever the table is.
    pub fn read(
        path: impl AsRef<Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<RulesFile> {
        let path = path.as_ref();
        let wrong = |source| RunError::ReadRules { path: path.to_owned(), source };
        let bytes = std::fs::read(path).map_err(wrong)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| wrong(io::Error::new(io::ErrorKind::InvalidData, "the text is not UTF-8")))?;
        RulesFile::parse(&path.display().to_string(), &text, variables)
    }

    /// The same of a text, which errors call `name`.
    ///
    /// # Errors
    ///
    /// What is wrong with the rules whatever the table is.
    pub fn parse(
        name: &str,
        text: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<RulesFile> {
        let fail = |errors| RunError::Recipe(Box::new(Diagnostics::new(name, text, errors)));
        let (rules, warnings) = if is_document(name, text) {
            let document = Node::parse(name, text).map_err(|error| fail(vec![error]))?;
            let mut options = JobOptions::default();
            options.variables.extend(variables);
            let mut problems = Problems::default();
            let found = rulesets((name, text), &document, &options, &mut problems);
            let Problems { mut errors, warnings } = problems;
            if found.is_empty() && errors.is_empty() {
                let error = Error::from(Kind::Job("there is no ruleset in this file".to_owned()));
                let help = "a ruleset has `Rules`, each with `Name` and `CheckExpression`; rules in DQDL are written as \
                            `Rules = [ … ]`";
                errors.push(error.with_help(help).at_span(0..0));
            }
            if !errors.is_empty() {
                return Err(fail(errors));
            }
            (Rules::DataBrew(found), warnings)
        } else {
            let (_, has_analyzers) = dqdl::evaluation(text).map_err(fail)?;
            let warning = "analyzers have no effect here: they follow statistics over many runs";
            let warning = Error::from(Kind::NotSupported(warning.to_owned()));
            (Rules::Dqdl, has_analyzers.then_some(warning).into_iter().collect())
        };
        Ok(RulesFile { name: name.into(), text: text.into(), rules, warnings })
    }

    /// What may not be meant.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        Warning::all(&Recipe::joined(&self.name, []), self.warnings.clone())
    }
}

/// Whether a text is a document, and not DQDL: JSON, or YAML, which has `name: value` where DQDL has `name = value`.
fn is_document(name: &str, text: &str) -> bool {
    let is_named = [".json", ".yaml", ".yml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next().unwrap_or_default().trim_start_matches('\u{feff}');
    if first.starts_with(['{', '[', '/']) || first.starts_with("---") {
        return true;
    }
    let word = first.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(first.len());
    match first[word..].trim_start().chars().next() {
        Some('=') => false,
        Some(':') => true,
        _ => is_named,
    }
}

#[cfg(test)]
mod tests {
    use super::is_document;

    #[test]
    fn forms_are_known_by_what_is_in_a_file() {
        for (name, text, expected) in [
            ("a", "Rules = [ RowCount > 0 ]", false),
            ("rules.json", "# of the team\nRules = [ RowCount > 0 ]", false),
            ("a", "\n  {\"Rules\": []}", true),
            ("a", "// of the team\n[]", true),
            ("a", "Resources:\n  A: {}", true),
            ("a", "# of the team\n\n---\nName: x", true),
            ("rules.yaml", "- Name: x", true),
            ("a", "IsComplete \"id\"", false),
            ("a", "", false),
        ] {
            assert_eq!(is_document(name, text), expected, "{name}: {text}");
        }
    }
}
