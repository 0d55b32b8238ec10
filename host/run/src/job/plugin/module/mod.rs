//! Modules beside definitions: what does the work of a transform, in the place of a recipe.
//!
//! A module has the interface of the engine's own (`recipe-wasm/ABI.md`). It is given a recipe of one step, whose operation is the
//! name of the definition's function in upper case, as operations are written, and whose parameters are the node's values with their
//! types. One that carries a recipe runs that recipe, and takes no parameters.

mod told;
mod trial;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::error::{Kind, Origin};
use recipe_core::{Error, Recipe};
use recipe_module::{Instance, ModuleError, ModuleLimits, ModuleOptions, Run};
use serde_json::{Map, Value as Json, json};

use super::definition::{Definition, Parameter};
use super::file::{said, wrong};
use super::given::{Given, Values};
use crate::engine::{Blame, Module};
use crate::error::{Result, RunError};
use told::{reported, told};

/// A module beside a definition, compiled.
#[derive(Clone)]
pub(crate) struct ModuleFile {
    module: Module,
    path: PathBuf,
    sha256: String,
    /// The recipe that it carries.
    carried: Option<Recipe>,
}

/// What a node does whose transform is a module.
#[derive(Clone)]
pub(crate) struct ModuleStep {
    file: ModuleFile,
    /// The name by which jobs call the transform.
    name: String,
    operation: String,
    values: Map<String, Json>,
    /// Where the node gives each of them.
    places: BTreeMap<String, Range<usize>>,
    /// Where it names the transform.
    span: Range<usize>,
}

impl ModuleFile {
    /// Reads, checks and compiles the file.
    pub(super) fn open(path: &Path) -> Result<ModuleFile, Error> {
        let bytes = recipe_module::read(path).map_err(|error| said(error.to_string()))?;
        let in_file = |error: ModuleError| said(error.in_file(path).to_string());
        let found = recipe_module::inspect(&bytes).map_err(in_file)?;
        let module = Module::from_bytes(&bytes, &ModuleLimits::untrusted()).map_err(in_file)?;
        let carried = found.recipe.map(|text| Recipe::parse_named(&path.display().to_string(), &text));
        let carried = carried.transpose().map_err(|found| {
            said(format!("the recipe that `{}` carries cannot be read: {found}", path.display()))
        })?;
        Ok(ModuleFile { module, path: path.to_owned(), sha256: found.sha256, carried })
    }

    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// How many steps the work is.
    pub(super) fn steps(&self) -> usize {
        self.carried.as_ref().map_or(1, |recipe| recipe.steps().len())
    }

    /// Parameters that the module would never see, as errors of the definition.
    pub(super) fn unused(&self, definition: &Definition) -> Vec<Error> {
        let error = |parameter: &Parameter| {
            let (name, file) = (&parameter.name, self.name());
            let message =
                format!("parameter `{name}` goes nowhere: `{file}` carries a recipe, and runs it as it is");
            let help = "take it out here, or put a module without a recipe there";
            wrong(message, &parameter.span).with_help(help)
        };
        let parameters = self.carried.iter().flat_map(|_| &definition.parameters);
        parameters.map(error).collect()
    }

    /// What a node does that gives these values. `span` is where it names the transform.
    pub(super) fn step(
        &self,
        definition: &Definition,
        values: &Values,
        given: &[Given],
        span: &Range<usize>,
    ) -> ModuleStep {
        let places = given.iter().map(|one| (one.name.clone(), one.value.span.clone()));
        ModuleStep {
            file: self.clone(),
            name: definition.name.clone(),
            operation: definition.function.to_uppercase(),
            values: values.iter().map(|(name, value)| (name.clone(), value.to_json())).collect(),
            places: places.collect(),
            span: span.clone(),
        }
    }
}

impl ModuleStep {
    /// What tells the step from the same one with other values, or of another module.
    pub(crate) fn sha256(&self) -> String {
        recipe_store::sha256(format!("{} {}", self.file.sha256, self.recipe_text()).as_bytes())
    }

    /// The name of the transform and the values for it, as jobs that people write have them.
    pub(crate) fn written(&self) -> (&str, &Map<String, Json>) {
        (&self.name, &self.values)
    }

    /// The columns after the step; none where they depend on the data. Errors are placed in the job.
    pub(crate) fn columns(
        &self,
        schema: &SchemaRef,
        origin: &Arc<Origin>,
    ) -> Result<Option<SchemaRef>, Vec<Error>> {
        Ok(self.begin(schema, (0, 0), origin)?.output())
    }

    /// A run over rows with these columns, at this time, and with random values that start there. Errors are placed in the job.
    pub(crate) fn begin(
        &self,
        schema: &SchemaRef,
        at: (i64, u64),
        origin: &Arc<Origin>,
    ) -> Result<Run, Vec<Error>> {
        let begun = self.instance().and_then(|instance| opened(instance, schema, at));
        begun.map_err(|error| {
            let place = |error: Error| {
                let (step, value) = (error.step(), error.parameter().and_then(|name| self.places.get(name)));
                let span = value.unwrap_or(&self.span).clone();
                error.at_span(span).at_origin(&Arc::new(Origin { step, ..(**origin).clone() }))
            };
            reported(error, &self.file.path).into_iter().map(|(_, error)| place(error)).collect()
        })
    }

    /// What goes wrong while rows pass.
    pub(crate) fn blame(&self, origin: &Arc<Origin>) -> Blame {
        let (path, origin) = (self.file.path.clone(), origin.clone());
        Arc::new(move |error| {
            let ModuleError::Reported(found) = &error else {
                return RunError::Module(error.in_file(&path)).in_node(&origin.node);
            };
            let error = told(&found.json, Kind::Data);
            let origin = Origin { step: error.step(), ..(*origin).clone() };
            RunError::Data(Box::new(error.at_origin(&Arc::new(origin))))
        })
    }

    /// The work as a recipe, for those who tell what steps do; this engine may not know its operation.
    pub(crate) fn recipe(&self, node: &str) -> Result<Recipe> {
        let recipe = match &self.file.carried {
            Some(carried) => carried.clone(),
            None => Recipe::parse_named(&self.file.name(), &self.recipe_text())?,
        };
        Ok(Recipe::joined(&self.file.name(), [(node, false, &recipe)]))
    }

    /// The recipe that the module is given.
    fn recipe_text(&self) -> String {
        json!([{"Action": {"Operation": self.operation, "Parameters": self.values}}]).to_string()
    }

    /// An instance with its recipe.
    fn instance(&self) -> Result<Instance, ModuleError> {
        let mut instance = self.file.module.instance()?;
        if self.file.carried.is_none() {
            instance.load(&self.recipe_text())?;
        }
        Ok(instance)
    }
}

/// A run over rows with these columns. A module is given no secrets: it may come from anywhere.
fn opened(instance: Instance, schema: &SchemaRef, (now, seed): (i64, u64)) -> Result<Run, ModuleError> {
    let mut options = ModuleOptions::default();
    (options.now, options.seed) = (now, seed);
    let mut run = instance.open(&options, &[])?;
    if let Some(columns) = run.schema(schema)? {
        check_names(&columns)?;
    }
    Ok(run)
}

/// Checks that what follows can tell the columns apart.
pub(crate) fn check_names(columns: &SchemaRef) -> Result<(), ModuleError> {
    let names = columns.fields().iter().map(|field| field.name());
    let mut seen = HashSet::new();
    match names.clone().find(|name| !seen.insert(*name)) {
        Some(twice) => Err(ModuleError::broken(format!("it gives two columns `{twice}`"))),
        None if columns.fields().is_empty() => Err(ModuleError::broken("it gives no columns")),
        None => Ok(()),
    }
}
