//! What a run reads and does, before it starts: recipe, input and tables, compiled for each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use chrono::Utc;
use recipe_core::Dataset as Table;
use recipe_core::engine::can_relay;
use recipe_core::{Context, Error, Program, Recipe, Secrets};
use recipe_store::PinnedFile;
use recipe_store::listing::Skipped;
use recipe_tables::{Dataset, Infer, SheetOfSeveral, Source, typed_schema};

use super::engine::Engine;
use super::identity::described;
use super::input::Input;
use super::paths::Paths;
use super::unchanged::{explained, unchanged};
use crate::engine::{self, Encoding, Memory, RunContext, Running, TableMemory};
use crate::error::{FileRole, Result, RunError};
use crate::limits::check_plan;
use crate::output::{Target, Texts};
use crate::units::{self, Asking};

/// A recipe compiled for its input.
pub(crate) struct Prepared {
    /// The recipe.
    pub(crate) recipe: Recipe,
    /// What is done, and by which engine.
    pub(crate) work: Work,
    /// What may not be meant as the recipe has it.
    pub(crate) warnings: Vec<Error>,
    /// The input, opened.
    pub(crate) source: Source,
    /// Sheets that are read of second tables, where there are others.
    pub(crate) sheets: Vec<SheetOfSeveral>,
    /// Its columns, with the types that they are read as.
    pub(crate) columns: SchemaRef,
    /// What the run gives the recipe besides.
    pub(crate) context: Context,
    /// What changes the bytes of the output besides recipe and input.
    pub(super) options: BTreeMap<String, String>,
    pub(super) now: i64,
    pub(super) seed: u64,
    pub(super) memory: Memory,
    /// What second tables were read from.
    pub(super) tables: TableFiles,
}

/// What second tables were read from.
#[derive(Default)]
pub(crate) struct TableFiles {
    /// Their files.
    pub(super) files: Vec<PinnedFile>,
    /// What was found and is not read.
    pub(super) skipped: Vec<Skipped>,
    /// What they are, opened.
    pub(super) opened: Vec<OpenedTable>,
}

/// A second table: its name, what it is read from, and the columns that it is read as.
pub(crate) type OpenedTable = (String, Source, SchemaRef);

/// What is done to the rows of an input, and by which engine.
pub(crate) enum Work {
    /// A program, for typed columns, run by this program.
    Native(Program),
    /// A module does it.
    Module(Box<engine::Job>),
}

/// Opens the input and compiles the recipe for its columns. A recipe that a module carries is compiled by that module
/// alone, whose engine may know more than this one.
pub(crate) fn prepare(
    recipe: Recipe,
    input: &Input,
    mut dataset: Dataset,
    engine: &Engine,
    threads: usize,
    paths: &Paths,
) -> Result<Prepared> {
    // What is wrong with a recipe whatever the data comes first.
    if engine.compiles_here() {
        recipe.check()?;
    }
    recipe.check_secrets(&input.secrets)?;
    let mut options = described(input, &dataset.options);
    for name in recipe.secrets() {
        options.extend(input.secrets.fingerprint(&name).map(|print| (format!("secret {name}"), print)));
    }
    let (mut tables, mut table_files) = (Vec::new(), TableFiles::default());
    let (mut taken, mut sheets) = (0, Vec::new());
    for (name, path) in &input.tables {
        let dataset = table_dataset(name, path, input)?;
        paths.check_files(&FileRole::Table(name.clone()), &dataset)?;
        let files = dataset.files.clone();
        table_files.skipped.extend(dataset.skipped.iter().cloned());
        let read = table(name, dataset, input, taken, &mut sheets);
        let read = explained(&files, read.and_then(|read| unchanged(&files).map(|()| read)))?;
        let (table, bytes, opened) = read;
        table_files.opened.push(opened);
        tables.push(table);
        taken += bytes;
        let versions = files.iter().map(|file| format!("{}@{}", file.path.display(), file.version));
        options.insert(format!("table {name}"), versions.collect::<Vec<_>>().join(" "));
        table_files.files.extend(files);
    }
    let mut typing = input.typing.clone();
    if input.widened {
        typing.infer = Infer::All;
    }
    dataset.options.json.sample_rows = typing.infer.sample_rows();
    dataset.options.text = typing.schema.with_formats(dataset.options.text);
    let source = Source::open(dataset)?;
    let schema = typed_schema(&source, &typing, threads)?;
    let now = input.now.unwrap_or_else(|| Utc::now().timestamp_micros());
    let context = Context::default().with_datasets(tables).with_now(now).with_seed(input.seed);
    let context = context.with_secrets(with_random(&input.secrets)?);
    let mut warnings = Vec::new();
    let mut compiled = || -> Result<Program> {
        let mut program = within(&recipe, recipe.compile(&schema, &context)?, input)?;
        warnings = std::mem::take(&mut program.warnings);
        Ok(program)
    };
    let work = match engine {
        Engine::Native => Work::Native(compiled()?),
        Engine::Module(module) => {
            compiled()?;
            let text = Some(recipe.text().to_owned());
            Work::Module(engine::Job::new(module, text, context.clone(), &source, &schema))
        }
        Engine::Packed(module) => {
            Work::Module(engine::Job::new(module, None, context.clone(), &source, &schema))
        }
    };
    let memory = Memory::new(input.memory.clone(), taken);
    Ok(Prepared {
        recipe,
        work,
        warnings,
        source,
        sheets,
        columns: schema,
        context,
        options,
        now,
        seed: input.seed,
        memory,
        tables: table_files,
    })
}

/// The secrets, with random bytes of this run alone, unless there are some.
///
/// # Errors
///
/// The system gives none.
pub fn with_random(secrets: &Secrets) -> Result<Secrets> {
    if secrets.has_random() {
        return Ok(secrets.clone());
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| RunError::Random { source: error.into() })?;
    Ok(secrets.clone().with_random(bytes))
}

/// The program, if the limits of the run allow the columns it makes.
fn within(recipe: &Recipe, program: Program, input: &Input) -> Result<Program> {
    check_plan(&input.read.limits, &program.plan, recipe)?;
    Ok(program)
}

/// The files of a second table.
fn table_dataset(name: &str, path: &str, input: &Input) -> Result<Dataset> {
    Ok(Dataset::find(&[path.to_owned()], input.reading_table(name, path)?)?)
}

/// A second table, read whole, and the memory it takes. Sheets that are read of it, where there are others, are added to
/// `sheets`.
fn table(
    name: &str,
    mut dataset: Dataset,
    input: &Input,
    taken: usize,
    sheets: &mut Vec<SheetOfSeveral>,
) -> Result<(Arc<Table>, usize, OpenedTable)> {
    // It is read whole anyway, and the schema is that of the input.
    let infer = if input.typing.infer == Infer::Nothing { Infer::Nothing } else { Infer::All };
    dataset.options.json.sample_rows = infer.sample_rows();
    let wrong = |error| RunError::of_table(name, error);
    let source = Source::open(dataset).map_err(wrong)?;
    let schema = typed_schema(&source, &infer.into(), 1).map_err(wrong)?;
    let mut batches = Vec::new();
    let mut memory = TableMemory::new();
    for batch in source.batches() {
        let batch = batch.map_err(wrong)?.batch;
        memory.add(&batch, name, &input.memory, taken)?;
        batches.push(batch);
    }
    sheets.extend(source.sheets_of_several());
    let table = Table::new(name, source.schema().clone(), batches).reading(&schema, input.read.text.clone());
    Ok((Arc::new(table), memory.bytes(), (name.to_owned(), source, schema)))
}

impl Work {
    /// What reports call the engine.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Work::Native(_) => "native",
            Work::Module(_) => "wasm",
        }
    }

    /// Whether rows leave with the part of the input that they came with, or that they waited for: no step needs all of them,
    /// or remembers more and more.
    pub(super) fn passes_parts(&self) -> Result<bool> {
        match self {
            Work::Native(program) => Ok(can_relay(&program.plan)),
            Work::Module(job) => job.passes_parts(),
        }
    }

    /// The columns that come out, where they do not depend on the data and this program knows them.
    pub(super) fn output(&self) -> Option<&SchemaRef> {
        match self {
            Work::Native(program) if program.plan.rest.is_none() => Some(program.plan.output()),
            Work::Native(_) | Work::Module(_) => None,
        }
    }

    /// Starts the work, of which others do some if they are asked; what leaves it is encoded, or they write it as texts.
    pub(super) async fn start<T: Send + 'static>(
        self,
        asking: Option<Asking>,
        source: &Source,
        target: &Target,
        (texts, encoding): (Option<Texts<T>>, &Encoding<'_, T>),
        context: &Arc<RunContext>,
    ) -> Result<Running<T>> {
        let carry = target.carry(source);
        match self {
            Work::Native(program) if let Some(asking) = asking => {
                units::start(asking, program.plan, source, carry, (texts, encoding), context).await
            }
            Work::Native(program) => engine::run(program.plan, source, carry, encoding, context).await,
            Work::Module(job) => engine::run_module(*job, source, carry, encoding, context).await,
        }
    }
}
