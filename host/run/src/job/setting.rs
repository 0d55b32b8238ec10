//! What a job is read with: where its paths lead, and what stands for its variables.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};
use recipe_store::s3::S3;

use super::members::Problems;
use super::options::JobOptions;

/// What nodes are read with.
pub(crate) struct Setting<'a> {
    /// The file of the job.
    pub(crate) name: Arc<str>,
    /// Its text.
    pub(crate) text: Arc<str>,
    /// How S3 is reached.
    pub(crate) s3: S3,
    options: &'a JobOptions,
}

/// Members whose texts are programs, and may have signs of other languages.
const PROGRAMS: [&str; 2] = ["Code", "code"];

impl<'a> Setting<'a> {
    pub(crate) fn new(name: &str, text: &str, options: &'a JobOptions) -> Self {
        Setting { name: name.into(), text: text.into(), s3: options.s3.clone(), options }
    }

    /// The place that a path of the job stands for here.
    pub(crate) fn path(&self, path: &str, span: &Range<usize>) -> Result<String, Error> {
        let mapped = self.options.mapped(path);
        match variable(&mapped) {
            Some(name) => {
                let message = format!(
                    "`{path}` has the variable `${name}`, which the program that made the job fills in"
                );
                let error = Error::from(Kind::Job(message)).at_span(span.clone());
                Err(error.with_help(format!(
                    "give its value with --var {name}=VALUE, or another place with --map {path}=PATH"
                )))
            }
            None => Ok(mapped),
        }
    }

    /// Where a table of the catalog is.
    pub(crate) fn table(&self, database: &str, table: &str, span: &Range<usize>) -> Result<String, Error> {
        let name = format!("{database}.{table}");
        self.options.tables.get(&name).cloned().ok_or_else(|| {
            let message = format!("table `{name}` of the catalog is not given");
            let error = Error::from(Kind::Job(message)).at_span(span.clone());
            error.with_help(format!("say where its files are with --table {name}=PATH"))
        })
    }

    /// The recipe of this name, in a file.
    pub(crate) fn recipe(
        &self,
        name: &str,
        version: Option<&str>,
        span: &Range<usize>,
    ) -> Result<Recipe, Error> {
        self.options.recipe(&self.name, name, version).map_err(|error| error.at_span(span.clone()))
    }

    /// The node's members with values in the place of `${name}`. What stands for a value that is not given is an error.
    pub(crate) fn filled(&self, node: &Node, problems: &mut Problems) -> Node {
        let value = match &node.value {
            NodeValue::Text(text) => NodeValue::Text(self.text_filled(text, &node.span, problems)),
            NodeValue::List(items) => {
                NodeValue::List(items.iter().map(|item| self.filled(item, problems)).collect())
            }
            NodeValue::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    if let Some(name) = key.name.strip_suffix(".$") {
                        let message = format!(
                            "`{}` is a value that Step Functions makes while it runs, and is not here; write `{name}` out",
                            key.name
                        );
                        problems.errors.push(Error::from(Kind::Job(message)).at_span(key.span.clone()));
                        let key = Key { name: name.to_owned(), span: key.span.clone() };
                        return (key, Node { span: value.span.clone(), value: NodeValue::Null });
                    }
                    let is_program = PROGRAMS.contains(&key.name.as_str());
                    (key.clone(), if is_program { value.clone() } else { self.filled(value, problems) })
                });
                NodeValue::Map(entries.collect())
            }
            other => other.clone(),
        };
        Node { span: node.span.clone(), value }
    }

    fn text_filled(&self, text: &str, span: &Range<usize>, problems: &mut Problems) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            filled.push_str(before);
            match self.options.variables.get(name) {
                Some(value) => filled.push_str(value),
                None if problems.errors.iter().any(|error| is_about(error, name)) => {}
                None => {
                    let message = format!("`${{{name}}}` stands for a value that is not here");
                    let error = Error::from(Kind::Job(message)).at_span(span.clone());
                    problems.errors.push(error.with_help(format!("give it with --var {name}=VALUE")));
                }
            }
            rest = behind;
        }
        filled + rest
    }
}

/// Whether an error names this variable already.
fn is_about(error: &Error, name: &str) -> bool {
    matches!(error.kind(), Kind::Job(message) if message.starts_with(&format!("`${{{name}}}` ")))
}

/// The first variable of a shell in a path: `$NAME`.
fn variable(path: &str) -> Option<&str> {
    let (_, after) = path.split_once('$')?;
    let after = after.strip_prefix('{').unwrap_or(after);
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
    (end > 0).then(|| &after[..end])
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn variables_of_shells_are_found() {
        assert_eq!(variable("s3://$EXTRACTED_BUCKET/x"), Some("EXTRACTED_BUCKET"));
        assert_eq!(variable("s3://lake/price$"), None);
        assert_eq!(variable("s3://lake/a"), None);
    }
}
