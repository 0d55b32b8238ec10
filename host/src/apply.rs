//! Running a recipe over a dataset into an output.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use arrow_schema::SchemaRef;
use recipe_core::plan::Dataset as Table;
use recipe_core::{Context, Program, Recipe};

use crate::dataset::Dataset;
use crate::engine::{self, Closing, InvalidCells, Memory, MemoryOptions, Running, Shared, TableMemory};
use crate::error::{HostError, Result};
use crate::format::{ReadOptions, Source};
use crate::output::Target;
use crate::report::Report;
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
    /// Where random values start.
    pub seed: u64,
    /// Memory for tables and for steps that hold rows.
    pub memory: MemoryOptions,
}

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// How many batches are worked on at once.
    pub threads: usize,
    /// What is done with cells that do not fit the type of their column.
    pub invalid: InvalidCells,
    /// Where cells that could not be converted are listed, as JSON lines.
    pub rejects: Option<PathBuf>,
}

/// A recipe compiled for its input.
pub struct Prepared {
    /// The recipe.
    pub recipe: Recipe,
    /// What is done, and by which engine.
    pub work: Work,
    /// The input, opened.
    pub source: Source,
    now: i64,
    seed: u64,
    memory: Memory,
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
    let mut tables = Vec::new();
    let mut taken = 0;
    for (name, path) in &input.tables {
        let (table, bytes) = table(name, path, input, taken)?;
        tables.push(table);
        taken += bytes;
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
    Ok(Prepared { recipe, work, source, now: input.now, seed: input.seed, memory })
}

/// The program, if the limits of the run allow the columns it makes.
fn within(recipe: &Recipe, program: Program, input: &Input) -> Result<Program> {
    let allowed = input.dataset.options.limits.check_plan(&program.plan);
    allowed.map_err(|error| HostError::from(recipe.diagnostics(vec![error])))?;
    Ok(program)
}

/// A second table, read whole, and the memory it takes. Cells that do not fit the type of their column are an error.
fn table(name: &str, path: &str, input: &Input, taken: usize) -> Result<(Arc<Table>, usize)> {
    let options = ReadOptions { format: None, delimiter: None, ..input.dataset.options.clone() };
    let dataset = Dataset::find(&[path.to_owned()], options)?;
    let files = dataset.files.clone();
    let source = Source::open(dataset)?;
    let typing = match &input.typing {
        Typing::File(_) => &Typing::Sample(usize::MAX),
        typing => typing,
    };
    let schema = typed_schema(&source, typing)?;
    let nothing = Recipe::parse("[]")?;
    let plan = nothing.compile(&schema, &Context::default())?.plan.reading(source.schema(), false);
    let shared = Shared::new(nothing, files, 1, InvalidCells::Fail, None);
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
    Ok((Arc::new(Table { name: name.to_owned(), schema, batches }), memory.bytes()))
}

/// A run that is about to start; its progress can be watched.
pub struct Run {
    prepared: Prepared,
    target: Target,
    options: RunOptions,
}

impl Run {
    /// A run of `prepared` into `target`.
    pub fn new(prepared: Prepared, target: Target, options: RunOptions) -> Self {
        Run { prepared, target, options }
    }

    /// How many bytes of the input were read, while it runs.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.prepared.source.bytes_read()
    }

    /// Runs to the end. The output appears when all of it is written; dropped before that, it leaves nothing behind.
    pub async fn finish(self) -> Result<Report> {
        let started = Instant::now();
        let Run { prepared, target, options } = self;
        let Prepared { recipe, work, source, now, seed, memory } = prepared;
        let dataset = source.dataset().clone();
        let rejects = options.rejects.as_ref().map(|path| {
            let file = std::fs::File::create(path).map_err(|error| HostError::io("write", path, &error))?;
            Ok::<_, HostError>(Box::new(BufWriter::new(file)) as Box<dyn std::io::Write + Send>)
        });
        let rejects = rejects.transpose()?;
        let threads = options.threads.max(1);
        let memory = Arc::new(memory);
        let _closing = Closing(memory.clone());
        let shared = Shared::new(recipe.clone(), dataset.files.clone(), threads, options.invalid, rejects);
        let shared = Arc::new(shared.with_memory(memory).with_limits(dataset.options.limits.clone()));
        let bytes_in = dataset.bytes();
        let carry = target.carry(&source);
        let encoding = |schema: &SchemaRef, carried: &[Option<usize>]| target.encoding(schema, carried);
        let (engine, Running { schema, parts }) = match work {
            Work::Native(program) => {
                ("native", engine::run(program.plan, &source, carry, &encoding, &shared).await?)
            }
            Work::Module(job) => ("wasm", wasm::run(*job, &source, carry, &encoding, &shared).await?),
        };

        dataset.options.limits.check_output(&schema)?;
        let metadata = crate::report::metadata(&recipe);
        let mut writer = target.begin(&schema, &metadata)?;
        writer.write(parts, threads).await?;
        shared.finish_rejects()?;
        let written = writer.commit()?;
        let report =
            Report::new(&recipe, &shared, &dataset, bytes_in, &target, &schema, written, started.elapsed());
        Ok(report.run_by(engine, now, seed))
    }
}
