//! What a run reads and does, before it starts: recipe, input and tables, compiled for each other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::Dataset as Table;
use recipe_core::{Context, Program, Recipe};
#[cfg(feature = "wasm")]
use recipe_module::Module;
use recipe_store::PinnedFile;
use recipe_tables::{Dataset, ReadOptions, Source, Typing, typed_schema};

use super::identity::described;
use crate::engine::{self, Encoding, InvalidCells, Memory, MemoryOptions, Running, Shared, TableMemory};
use crate::error::{Result, RunError};
use crate::limits::check_plan;
use crate::output::Target;

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
    #[cfg(feature = "wasm")]
    Module(Box<engine::Job>),
}

/// Which engine runs a recipe.
#[derive(Clone)]
pub enum Engine {
    /// This program.
    Native,
    /// A module without a recipe, which is given the recipe.
    #[cfg(feature = "wasm")]
    Module(Module),
    /// A module that carries the recipe.
    #[cfg(feature = "wasm")]
    Packed(Module),
}

impl Engine {
    /// Whether this program knows all operations of the recipe.
    fn compiles_here(&self) -> bool {
        match self {
            Engine::Native => true,
            #[cfg(feature = "wasm")]
            Engine::Module(_) => true,
            #[cfg(feature = "wasm")]
            Engine::Packed(_) => false,
        }
    }
}

/// Reads a recipe's file.
pub fn read_recipe(path: &Path) -> Result<Recipe> {
    let bytes = std::fs::read(path).map_err(|error| {
        RunError::usage(format!("recipe `{}`: {}", path.display(), recipe_store::cause(&error)))
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| RunError::usage(format!("recipe `{}`: the text is not UTF-8", path.display())))?;
    Ok(Recipe::parse_named(&path.display().to_string(), &text)?)
}

/// Opens the input and compiles the recipe for its columns. A recipe that a module carries is compiled by that module
/// alone, whose engine may know more than this one.
pub fn prepare(recipe: Recipe, input: &Input, engine: &Engine) -> Result<Prepared> {
    // A recipe that is wrong whatever the data is told before data is looked for.
    if engine.compiles_here() {
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
        #[cfg(feature = "wasm")]
        Engine::Module(module) => {
            within(&recipe, recipe.compile(&schema, &context)?, input)?;
            let text = Some(recipe.text().to_owned());
            Work::Module(Box::new(engine::Job::new(module, text, context, source.schema(), &schema)))
        }
        #[cfg(feature = "wasm")]
        Engine::Packed(module) => {
            Work::Module(Box::new(engine::Job::new(module, None, context, source.schema(), &schema)))
        }
    };
    let memory = Memory::new(input.memory.clone(), taken);
    Ok(Prepared { recipe, work, source, options, now: input.now, seed: input.seed, memory })
}

/// The program, if the limits of the run allow the columns it makes.
fn within(recipe: &Recipe, program: Program, input: &Input) -> Result<Program> {
    let allowed = check_plan(&input.dataset.options.limits, &program.plan);
    allowed.map_err(|error| RunError::from(recipe.diagnostics(vec![error])))?;
    Ok(program)
}

/// A second table, read whole, the memory it takes, and its files. Cells that do not fit the type of their column are an
/// error.
fn table(
    name: &str,
    path: &str,
    input: &Input,
    taken: usize,
) -> Result<(Arc<Table>, usize, Vec<PinnedFile>)> {
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
        recipe_core::Executor::new(&plan).map_err(|error| RunError::failed(error.to_string()))?;
    let mut batches = Vec::new();
    let mut memory = TableMemory::new();
    let mut failed = |error: recipe_core::Error| RunError::failed(format!("table `{name}`: {error}"));
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
            #[cfg(feature = "wasm")]
            Work::Module(_) => "wasm",
        }
    }

    /// The columns that come out, where they do not depend on the data and this program knows them.
    pub(super) fn output(&self) -> Option<&SchemaRef> {
        match self {
            Work::Native(program) if program.plan.rest.is_none() => Some(program.plan.output()),
            _ => None,
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
            #[cfg(feature = "wasm")]
            Work::Module(job) => engine::run_module(*job, source, carry, encoding, shared).await,
        }
    }
}
