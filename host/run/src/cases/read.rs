//! Reading files of cases.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use recipe_core::Diagnostics;
use recipe_core::engine::document::{Key, Node, NodeValue};

use super::difference::Comparison;
use super::failed::ExpectedError;
use super::find::default_recipe;
use super::keys::{Keys, Problems};
use super::table::Table;
use crate::error::Result;
use crate::text::text_of;

/// A file of cases.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Where it is.
    pub path: PathBuf,
    /// The cases, in their order.
    pub cases: Vec<Case>,
    pub(super) text: String,
}

/// A case: small tables, and what a recipe makes of them.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is called; no other case of the file has this name.
    pub name: String,
    /// The line in which it begins, from 1.
    pub line: usize,
    /// The recipe.
    pub recipe: PathBuf,
    pub(super) input: Table,
    pub(super) with: Vec<(String, Table)>,
    /// Microseconds since 1970-01-01 UTC.
    pub(super) now: Option<i64>,
    pub(super) seed: u64,
    pub(super) output: Option<Output>,
    pub(super) error: Option<ExpectedError>,
    pub(super) failed_cells: Option<u64>,
    /// The object in the file.
    pub(super) node: Node,
}

/// The table that is expected.
#[derive(Debug, Clone)]
pub(super) struct Output {
    /// None where it is still to be written.
    pub(super) table: Option<Table>,
    pub(super) comparison: Comparison,
}

/// What a case may say.
pub(super) const KEYS: [&str; 12] = [
    "name",
    "description",
    "recipe",
    "input",
    "with",
    "now",
    "seed",
    "output",
    "columns",
    "any_order",
    "failed_cells",
    "error",
];
/// What an object with several cases may say.
pub(super) const FILE_KEYS: [&str; 3] = ["$schema", "recipe", "cases"];
/// What may be said of an error.
pub(super) const ERROR_KEYS: [&str; 3] = ["contains", "code", "step"];

/// Reads a file of cases: a list of them, one, an object with `cases`, or several such documents.
pub(super) fn read(path: &Path) -> Result<CaseFile> {
    let text = text_of(path, std::fs::read(path))?;
    let cases = parse(path, &text)?;
    Ok(CaseFile { path: path.to_owned(), cases, text })
}

/// Reads the text of one.
pub(super) fn parse(path: &Path, text: &str) -> Result<Vec<Case>> {
    let name = path.display().to_string();
    let problems = Problems::default();
    let mut reader = Reader { path, text, problems: &problems, names: BTreeMap::new(), cases: Vec::new() };
    match Node::parse_all(&name, text) {
        Ok(documents) => documents.iter().for_each(|document| reader.document(document)),
        Err(error) => problems.note(error),
    }
    let cases = reader.cases;
    let errors = problems.into_errors();
    if errors.is_empty() { Ok(cases) } else { Err(Diagnostics::new(name, text, errors).into()) }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    problems: &'a Problems,
    /// The lines of names that were used.
    names: BTreeMap<String, usize>,
    cases: Vec<Case>,
}

impl Reader<'_> {
    fn document(&mut self, document: &Node) {
        if document.entries().iter().all(|(key, _)| key.name != "cases") {
            return self.list(document, None);
        }
        let Some(keys) = Keys::of(document, "a file of cases", &FILE_KEYS, self.problems) else { return };
        if let Some(cases) = keys.get("cases") {
            self.list(cases, keys.text("recipe"));
        }
    }

    fn list(&mut self, node: &Node, recipe: Option<&str>) {
        let items = match &node.value {
            NodeValue::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items {
            let case = self.case(item, recipe);
            self.cases.extend(case);
        }
    }

    fn case(&mut self, node: &Node, recipe: Option<&str>) -> Option<Case> {
        let keys = Keys::of(node, "a case", &KEYS, self.problems)?;
        let line = self.line(&node.span);
        let name = self.name(&keys, line);
        let recipe = self.recipe(&keys, recipe);
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let read = |name: &str, node: &Node| Table::read(name, node, folder, self.problems);
        let input = match keys.get("input") {
            Some(input) => read("input", input).filter(|table| self.has_types(table, input)),
            None => {
                self.problems.wrong("the case has no `input`", &node.span);
                None
            }
        };
        let with = keys.object("with").iter();
        let with: Vec<_> = with.filter_map(|(key, node)| self.second(key, read(&key.name, node)?)).collect();
        let now = keys.read("now", "a time such as 2026-03-01T08:00:00Z", |text| {
            text.parse::<DateTime<Utc>>().ok().map(|now| now.timestamp_micros())
        });
        let comparison = Comparison { subset: is_subset(&keys), any_order: keys.flag("any_order") };
        let output = keys.written("output").map(|node| match &node.value {
            NodeValue::Null => Some(Output { table: None, comparison }),
            _ => read("output", node).map(|table| Output { table: Some(table), comparison }),
        });
        let error = keys.get("error").map(|node| self.error(node));
        let failed_cells = keys.whole("failed_cells");
        if error.is_some() && (output.is_some() || failed_cells.is_some()) {
            self.problems
                .wrong("a case expects an `error`, or an `output` and `failed_cells`, not both", &node.span);
        }
        if error.is_none() && output.is_none() && failed_cells.is_none() {
            let message =
                "the case expects nothing; it says what comes out with `output`, `error` or `failed_cells`";
            self.problems.wrong(message, &node.span);
        }
        Some(Case {
            name: name?,
            line,
            recipe: recipe?,
            input: input?,
            with,
            now,
            seed: keys.whole("seed").unwrap_or_default(),
            output: output.flatten(),
            error: error.flatten(),
            failed_cells,
            node: node.clone(),
        })
    }

    fn line(&self, span: &Range<usize>) -> usize {
        self.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1
    }

    /// The name of a case, which no other has.
    fn name(&mut self, keys: &Keys, line: usize) -> Option<String> {
        let name = keys.text("name").map(str::trim).filter(|name| !name.is_empty());
        let Some(name) = name else {
            self.problems.wrong("the case has no `name`", &keys.node.span);
            return None;
        };
        if let Some(other) = self.names.insert(name.to_owned(), line) {
            let span = keys.get("name").map_or(&keys.node.span, |node| &node.span);
            self.problems.wrong(format!("the case in line {other} has the name `{name}`, too"), span);
        }
        Some(name.to_owned())
    }

    /// The recipe of a case: the one that it names, or its file does, or the one that is there.
    fn recipe(&self, keys: &Keys, of_file: Option<&str>) -> Option<PathBuf> {
        match keys.text("recipe").or(of_file) {
            Some(name) => Some(super::find::recipe_folder(self.path).join(name)),
            None => default_recipe(self.path)
                .map_err(|message| self.problems.wrong(message, &keys.node.span))
                .ok(),
        }
    }

    /// Whether the types of an input are types.
    fn has_types(&self, table: &Table, node: &Node) -> bool {
        let Err(error) = table.schema() else { return true };
        let types = node.entries().iter().find(|(key, _)| key.name == "types");
        self.problems.wrong(error.to_string(), types.map_or(&node.span, |(_, types)| &types.span));
        false
    }

    /// A table for a step such as JOIN, whose types are inferred, as those of a run are.
    fn second(&self, key: &Key, table: Table) -> Option<(String, Table)> {
        if !table.types.is_empty() {
            let message = format!(
                "the table `{}` takes no `types`: those of second tables are inferred; write its `rows`, with texts in quotes",
                key.name
            );
            self.problems.wrong(message, &key.span);
            return None;
        }
        Some((key.name.clone(), table))
    }

    /// What is expected of an error: a text that it says, or more.
    fn error(&self, node: &Node) -> Option<ExpectedError> {
        if let Some(text) = node.as_text() {
            return Some(ExpectedError { contains: Some(text.to_owned()), ..ExpectedError::default() });
        }
        let keys = Keys::of(node, "an `error`", &ERROR_KEYS, self.problems)?;
        Some(ExpectedError {
            contains: keys.text("contains").map(str::to_owned),
            code: keys.text("code").map(str::to_owned),
            step: keys.whole("step").and_then(|step| step.try_into().ok()),
        })
    }
}

/// Whether the output may have other columns than those that are expected.
fn is_subset(keys: &Keys) -> bool {
    let word = keys.read("columns", "`all` or `subset`", |text| match text {
        "all" => Some(false),
        "subset" => Some(true),
        _ => None,
    });
    word.unwrap_or_default()
}
