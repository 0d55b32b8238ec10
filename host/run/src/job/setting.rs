//! What a job is read with: where its paths lead, and what stands for its variables.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};
use recipe_store::s3::S3;

use super::members::Problems;
use super::options::JobOptions;
use super::plugin::{Call, Called, CalledIn, Given, NodeProgram, Transforms};
use super::python::Interpreter;
use super::sql::SqlEngine;
use super::table::TablePlace;
use crate::output::TableTarget;

/// What nodes are read with.
#[derive(Clone)]
pub(crate) struct Setting<'a> {
    /// The file of the job.
    pub(crate) name: Arc<str>,
    /// Its text.
    pub(crate) text: Arc<str>,
    /// How S3 is reached.
    pub(crate) s3: S3,
    /// What messages call the node that is read.
    node: Arc<str>,
    /// Arguments that the job has by itself.
    arguments: Arc<BTreeMap<String, String>>,
    options: &'a JobOptions,
    /// The transforms of users, once one is asked for.
    transforms: Rc<OnceCell<Transforms>>,
}

/// Members whose texts are programs, and may have signs of other languages.
const PROGRAMS: [&str; 2] = ["Code", "code"];

impl<'a> Setting<'a> {
    pub(crate) fn new(name: &str, text: &str, options: &'a JobOptions) -> Self {
        Setting {
            name: name.into(),
            text: text.into(),
            s3: options.s3.clone(),
            node: "".into(),
            arguments: Arc::default(),
            options,
            transforms: Rc::default(),
        }
    }

    /// The same for a job that has these arguments by itself.
    pub(crate) fn with_arguments(self, arguments: BTreeMap<String, String>) -> Self {
        Setting { arguments: arguments.into(), ..self }
    }

    /// The same for one node, by what messages call it.
    pub(crate) fn of_node(&self, label: &str) -> Self {
        Setting { node: label.into(), ..self.clone() }
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

    /// Where a table is.
    pub(crate) fn table(
        &self,
        database: &str,
        table: &str,
        span: &Range<usize>,
    ) -> Result<TablePlace, Error> {
        self.options.table(database, table, span)
    }

    /// A table that a target writes into a folder; none without a catalog.
    pub(crate) fn table_target(
        &self,
        table: (&str, &str),
        location: &str,
        updates_columns: bool,
    ) -> Result<Option<TableTarget>, Error> {
        self.options.table_target(table, location, updates_columns)
    }

    /// Whether sources leave out the files that runs before have read.
    pub(crate) fn is_incremental(&self) -> bool {
        self.options.incremental
    }

    /// What runs queries, where there is something.
    pub(crate) fn sql(&self) -> Option<Arc<dyn SqlEngine>> {
        self.options.sql.clone()
    }

    /// What runs programs in Python, where there is something.
    pub(crate) fn interpreter(&self) -> Option<Interpreter> {
        let (python, maps) = (self.options.python.clone()?, self.options.maps.clone());
        Some(Interpreter { python, arguments: self.arguments(), maps })
    }

    /// Where the program is that a path of the job names: a file of its name in the folders in which transforms are looked for, or
    /// else the place that the path stands for.
    pub(crate) fn program(&self, path: &str, span: &Range<usize>) -> Result<String, Error> {
        let name = path.rsplit('/').next().filter(|name| !name.is_empty());
        let folders = self.options.folders_of(&self.name);
        let beside =
            name.and_then(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()));
        match beside {
            Some(path) => Ok(path.display().to_string()),
            None => self.path(path, span),
        }
    }

    /// The arguments of the job: its own, unless others are given.
    fn arguments(&self) -> BTreeMap<String, String> {
        let given = self.options.variables.iter().map(|(name, value)| (name.clone(), value.clone()));
        self.arguments.iter().map(|(name, value)| (name.clone(), value.clone())).chain(given).collect()
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

    /// What a node does that names a transform of a user's, by one of these names; nothing where there is no such transform.
    /// `span` is where it names it, and `program` what it says of the program that does the work in AWS.
    pub(crate) fn transform(
        &self,
        names: &[&str],
        given: &[Given],
        span: &Range<usize>,
        program: Option<NodeProgram<'_, '_>>,
    ) -> Result<Option<Called>, Vec<Error>> {
        let within = CalledIn { interpreter: self.interpreter(), s3: &self.s3, node: &self.node };
        self.transforms().call(&Call { names, given, span: span.clone(), program }, &within)
    }

    /// That there is no transform of this name, and where it was looked for.
    pub(crate) fn no_transform(&self, name: &str) -> Error {
        let near = self.transforms().nearest(name);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let folders = self.options.folders_of(&self.name);
        let places: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        let message = format!("no file of {} defines the transform `{name}`{near}", places.join(", "));
        let help = format!(
            "put its definition there, `{name}.json`, with its steps in `{name}.recipe.json` or a module, `{name}.wasm`"
        );
        Error::from(Kind::Job(message)).with_help(help)
    }

    fn transforms(&self) -> &Transforms {
        self.transforms.get_or_init(|| Transforms::of(&self.options.folders_of(&self.name)))
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
