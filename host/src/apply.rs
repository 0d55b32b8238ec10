//! Running a recipe over a dataset into an output.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_core::plan::Dataset as Table;
use recipe_core::{Context, Program, Recipe};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::commit::{InputFile as Consumed, RecipeInfo, RunInfo, consumed};
use crate::dataset::{Dataset, InputFile};
use crate::engine::{
    self, Closing, Encode, Encoding, InvalidCells, Memory, MemoryOptions, Ordered, Running, Shared,
    TableMemory, Through, relay,
};
use crate::error::{HostError, Result};
use crate::format::{ReadOptions, Source};
use crate::output::{Opened, Partitioning, Pieces, Target, Writing};
use crate::report::Report;
use crate::typing::{Typing, typed_schema};
use crate::{s3, wasm};

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
    /// What changes the bytes of the output besides recipe and input.
    options: BTreeMap<String, String>,
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

/// Leaves out the files of an input that committed runs into the folder of `target` have read. Gives whether none is left.
pub fn leave_consumed(input: &mut Input, target: &Target) -> Result<bool> {
    let (destination, _) = target.destination()?;
    let consumed = s3::io::wait(async move { consumed(&*destination).await })?;
    let is_new =
        |file: &InputFile| !consumed.contains(&(file.path.display().to_string(), file.version.clone()));
    input.dataset.files.retain(is_new);
    Ok(input.dataset.files.is_empty())
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

/// What of an input's options changes the bytes of an output.
fn described(input: &Input) -> Result<BTreeMap<String, String>> {
    let read = &input.dataset.options;
    let typing = match &input.typing {
        Typing::Sample(rows) => format!("{rows}"),
        Typing::Text => "none".into(),
        Typing::File(path) => {
            let text = std::fs::read(path).map_err(|error| HostError::io("read", path, &error))?;
            format!("schema {}", hex(&Sha256::digest(text)))
        }
    };
    let mut options = BTreeMap::from([
        ("infer".to_owned(), typing),
        ("header".to_owned(), read.header.to_string()),
        ("partitions".to_owned(), read.partitions.to_string()),
        ("seed".to_owned(), input.seed.to_string()),
    ]);
    options.extend(read.delimiter.map(|sign| ("delimiter".to_owned(), char::from(sign).to_string())));
    if input.now_is_given {
        options.insert("now".to_owned(), input.now.to_string());
    }
    Ok(options)
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

/// A run that is about to start; its progress can be watched.
pub struct Run {
    prepared: Prepared,
    target: Target,
    options: RunOptions,
    decision: Decision,
}

/// Is taken once: by a run that decides on its output, or by whoever stops it before that.
#[derive(Debug, Clone, Default)]
pub struct Decision(Arc<AtomicBool>);

impl Decision {
    /// Whether this call is the one that takes it.
    pub fn take(&self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
    }
}

impl Run {
    /// A run of `prepared` into `target`.
    pub fn new(prepared: Prepared, target: Target, options: RunOptions) -> Self {
        Run { prepared, target, options, decision: Decision::default() }
    }

    /// What has to be taken before the run is dropped: who cannot take it comes too late, and lets the run end by itself.
    pub fn decision(&self) -> Decision {
        self.decision.clone()
    }

    /// How many bytes of the input were read, while it runs.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.prepared.source.bytes_read()
    }

    /// Runs to the end. The output appears when all of it is written; dropped before that, it leaves nothing behind. Where
    /// the same run wrote the output before, nothing is done.
    pub async fn finish(self) -> Result<Report> {
        let started = Instant::now();
        let Run { prepared, target, options: how, decision } = self;
        let Prepared { recipe, work, source, options, now, seed, memory } = prepared;
        let dataset = source.dataset().clone();
        let info = run_info(&recipe, &dataset, &target, &how, options);
        let run_id = info.run.clone();
        let place = match target.begin(info).await? {
            Opened::Open(place) => place,
            Opened::Done(manifest) => {
                return Ok(Report::nothing_to_do(&run_id, &target, manifest.as_deref()));
            }
        };
        let rejects = how.rejects.as_ref().map(|path| {
            let file = std::fs::File::create(path).map_err(|error| HostError::io("write", path, &error))?;
            Ok::<_, HostError>(Box::new(BufWriter::new(file)) as Box<dyn std::io::Write + Send>)
        });
        let rejects = rejects.transpose()?;
        let threads = how.threads.max(1);
        let memory = Arc::new(memory);
        let _closing = Closing(memory.clone());
        let shared = Shared::new(recipe.clone(), dataset.paths(), threads, how.invalid, rejects);
        let shared = Arc::new(shared.with_memory(memory).with_limits(dataset.options.limits.clone()));
        let engine = work.name();
        let (schema, pieces) = pieces(work, &source, &target, &shared).await?;

        dataset.options.limits.check_output(&schema)?;
        let metadata = crate::report::metadata(&recipe);
        let writing = Writing {
            target: &target,
            place: &place,
            schema: schema.clone(),
            metadata: &metadata,
            threads,
            input_bytes: dataset.bytes(),
        };
        let files = writing.run(pieces).await?;
        shared.finish_rejects()?;
        if !decision.take() {
            return Err(HostError::failed("the run was stopped"));
        }
        let written = place.commit(files, crate::report::columns(&schema)).await?;
        let report = Report::new(&recipe, &shared, &dataset, &target, &schema, &written, started.elapsed());
        Ok(report.run_by(engine, &run_id, now, seed))
    }
}

/// The columns of the output's files, and their rows, encoded.
async fn pieces(
    work: Work,
    source: &Source,
    target: &Target,
    shared: &Arc<Shared>,
) -> Result<(SchemaRef, Ordered<Pieces>)> {
    let names = &target.options.partition_by;
    if names.is_empty() {
        let encoding = |schema: &SchemaRef, carried: &[Option<usize>]| target.encoding(schema, carried);
        let Running { schema, parts } = work.start(source, target, &encoding, shared).await?;
        return Ok((schema, parts));
    }
    let keyed = |schema: &SchemaRef, _: &[Option<usize>]| -> Encode<Vec<RecordBatch>> {
        let partitioning = Partitioning::new(names, schema);
        Arc::new(move |batches| {
            let partitioning = partitioning.as_ref().map_err(|error| HostError::usage(error.message()))?;
            batches.iter().map(|batch| partitioning.keyed(batch)).collect()
        })
    };
    let Running { schema, parts } = work.start(source, target, &keyed, shared).await?;
    let partitioning = Partitioning::new(names, &schema)?;
    let sorted = engine::sorted_by_last(parts, partitioning.schema(), shared)?;
    let pieces = relay(sorted, Through::runners(), target.encoding_apart(&partitioning), shared.clone());
    Ok((partitioning.of_files(), pieces))
}

impl Work {
    fn name(&self) -> &'static str {
        match self {
            Work::Native(_) => "native",
            Work::Module(_) => "wasm",
        }
    }

    async fn start<T: Send + 'static>(
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

/// What a run tells of itself: its name is the same whenever its output is.
fn run_info(
    recipe: &Recipe,
    dataset: &Dataset,
    target: &Target,
    how: &RunOptions,
    mut options: BTreeMap<String, String>,
) -> RunInfo {
    options.extend(target.described());
    options.insert(
        "on-invalid".to_owned(),
        if how.invalid == InvalidCells::Fail { "error" } else { "null" }.to_owned(),
    );
    let inputs = dataset.files.iter().map(|file| Consumed {
        uri: file.path.display().to_string(),
        version: file.version.clone(),
        bytes: file.length,
    });
    let inputs: Vec<Consumed> = inputs.collect();
    let engine = format!("recipe-host {}", recipe_core::VERSION);
    let named = json!({
        "recipe": recipe.sha256(), "engine": engine, "options": options, "output": target.location.to_string(),
        "inputs": inputs,
    });
    let run = target.options.run_id.clone();
    RunInfo {
        run: run.unwrap_or_else(|| hex(&Sha256::digest(named.to_string()))),
        recipe: RecipeInfo {
            name: recipe.name().map(str::to_owned),
            version: recipe.version().map(ToString::to_string),
            sha256: recipe.sha256().to_owned(),
        },
        engine,
        options,
        inputs,
        mode: target.options.mode,
        incremental: target.options.incremental,
        single_writer: target.options.single_writer,
        attributes: crate::report::object_metadata(recipe),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
