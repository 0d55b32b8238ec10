//! What a run reads and does, before it starts: recipe, input and tables, compiled for each other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::plan::Dataset as Table;
use recipe_core::{Context, Program, Recipe};

use super::identity::described;
use crate::dataset::{Dataset, InputFile};
use crate::engine::{self, Encoding, InvalidCells, Memory, MemoryOptions, Running, Shared, TableMemory};
use crate::error::{HostError, Result};
use crate::format::{ReadOptions, Source};
use crate::output::Target;
use crate::typing::{Typing, typed_schema};
use crate::wasm;

/// What a run reads, and how.
#[derive(Debug, Clone)]
pub struct Input {
    /// The files.
    pub dataset: Dataset,
    /// Where the types of text columns come from.
    pub typing: Typing,
    /// Other tables by the name a recipe knows them by.
    pub tables: Vec<(String, String)>,
    /// The time of the run: microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// Whether that time was asked for: then it is part of what the run is.
    pub now_is_given: bool,
    /// Where random values start.
    pub seed: u64,
    /// Memory for tables and for steps that hold rows.
    pub memory: MemoryOptions,
}

/// A recipe compiled for its input.
pub struct Prepared {
    /// The recipe.
    pub recipe: Recipe,
    /// What is done, and by which engine.
    pub work: Work,
    /// The input, opened.
    pub source: Source,
    /// What changes the bytes of the output besides recipe and input.
    pub(super) options: BTreeMap<String, String>,
    pub(super) now: i64,
    pub(super) seed: u64,
    pub(super) memory: Memory,
}

/// What is done to the rows of an input, and by which engine.
pub enum Work {
    /// A program, for typed columns, run by this program.
    Native(Program),
    /// A module does it.
    Module(Box<wasm::Job>),
}

/// Which engine runs a recipe.
#[derive(Clone)]
pub enum Engine {
    /// This program.
    Native,
    /// A module without a recipe, which is given the recipe.
    Module(wasm::Module),
    /// A module that carries the recipe.
    Packed(wasm::Module),
}

/// Reads a recipe's file.
pub fn read_recipe(path: &Path) -> Result<Recipe> {
    let bytes = std::fs::read(path).map_err(|error| {
        HostError::usage(format!("recipe `{}`: {}", path.display(), crate::error::cause(&error)))
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| HostError::usage(format!("recipe `{}`: the text is not UTF-8", path.display())))?;
    Ok(Recipe::parse_named(&path.display().to_string(), &text)?)
}

/// Opens the input and compiles the recipe for its columns. A recipe that a module carries is compiled by that module
/// alone, whose engine may know more than this one.
pub fn prepare(recipe: Recipe, input: &Input, engine: &Engine) -> Result<Prepared> {
    // A recipe that is wrong whatever the data is told before data is looked for.
    if !matches!(engine, Engine::Packed(_)) {
        recipe.check()?;
    }
    let mut options = described(input)?;
    let mut tables = Vec::new();
    let mut taken = 0;
    for (name, path) in &input.tables {
        let (table, bytes, files) = table(name, path, input, taken)?;
        tables.push(table);
        taken += bytes;
        let files = files.iter().map(|file| format!("{}@{}", file.path.display(), file.version));
        options.insert(format!("table {name}"), files.collect::<Vec<_>>().join(" "));
    }
    let source = Source::open(input.dataset.clone())?;
    let schema = typed_schema(&source, &input.typing)?;
    let context = Context { datasets: tables, now: input.now, seed: input.seed };
    let work = match engine {
        Engine::Native => Work::Native(within(&recipe, recipe.compile(&schema, &context)?, input)?),
        Engine::Module(module) => {
            within(&recipe, recipe.compile(&schema, &context)?, input)?;
            let text = Some(recipe.text().to_owned());
            Work::Module(Box::new(wasm::Job::new(module, text, context, source.schema(), &schema)))
        }
        Engine::Packed(module) => {
            Work::Module(Box::new(wasm::Job::new(module, None, context, source.schema(), &schema)))
        }
    };
    let memory = Memory::new(input.memory.clone(), taken);
    Ok(Prepared { recipe, work, source, options, now: input.now, seed: input.seed, memory })
}

/// The program, if the limits of the run allow the columns it makes.
fn within(recipe: &Recipe, program: Program, input: &Input) -> Result<Program> {
    let allowed = input.dataset.options.limits.check_plan(&program.plan);
    allowed.map_err(|error| HostError::from(recipe.diagnostics(vec![error])))?;
    Ok(program)
}

/// A second table, read whole, the memory it takes, and its files. Cells that do not fit the type of their column are an
/// error.
fn table(name: &str, path: &str, input: &Input, taken: usize) -> Result<(Arc<Table>, usize, Vec<InputFile>)> {
    let options = ReadOptions { format: None, delimiter: None, ..input.dataset.options.clone() };
    let dataset = Dataset::find(&[path.to_owned()], options)?;
    let (files, paths) = (dataset.files.clone(), dataset.paths());
    let source = Source::open(dataset)?;
    let typing = match &input.typing {
        Typing::File(_) => &Typing::Sample(usize::MAX),
        typing => typing,
    };
    let schema = typed_schema(&source, typing)?;
    let nothing = Recipe::parse("[]")?;
    let plan = nothing.compile(&schema, &Context::default())?.plan.reading(source.schema(), false);
    let shared = Shared::new(nothing, paths, 1, InvalidCells::Fail, None);
    let mut executor =
        recipe_core::exec::Executor::new(&plan).map_err(|error| HostError::failed(error.to_string()))?;
    let mut batches = Vec::new();
    let mut memory = TableMemory::new();
    let mut failed = |error: recipe_core::Error| HostError::failed(format!("table `{name}`: {error}"));
    for batch in source.batches() {
        let batch = batch?;
        shared.rows_read(batch.file, batch.batch.num_rows() as u64);
        let rows = executor.push(&batch.batch).map_err(&mut failed)?;
        for rows in &rows {
            memory.add(rows, name, &input.memory, taken)?;
        }
        batches.extend(rows);
        shared.happened(std::mem::take(executor.trace()))?;
    }
    batches.extend(executor.finish().map_err(&mut failed)?);
    Ok((Arc::new(Table { name: name.to_owned(), schema, batches }), memory.bytes(), files))
}

impl Work {
    /// What reports call the engine.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Work::Native(_) => "native",
            Work::Module(_) => "wasm",
        }
    }

    /// The columns that come out, where they do not depend on the data and this program knows them.
    pub(super) fn output(&self) -> Option<&SchemaRef> {
        match self {
            Work::Native(program) if program.plan.rest.is_none() => Some(program.plan.output()),
            Work::Native(_) | Work::Module(_) => None,
        }
    }

    /// Starts the work; what leaves it is encoded.
    pub(super) async fn start<T: Send + 'static>(
        self,
        source: &Source,
        target: &Target,
        encoding: &Encoding<'_, T>,
        shared: &Arc<Shared>,
    ) -> Result<Running<T>> {
        let carry = target.carry(source);
        match self {
            Work::Native(program) => engine::run(program.plan, source, carry, encoding, shared).await,
            Work::Module(job) => wasm::run(*job, source, carry, encoding, shared).await,
        }
    }
}
