//! Running a recipe over a dataset into an output: what is read is prepared, the run is given a name that is told to the output,
//! the engine runs, and all files appear at once.

mod identity;
mod prepare;

use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_tables::Source;
use recipe_tables::write::PartitionColumns;

use crate::engine::{self, Closing, Encode, InvalidCells, Ordered, Running, Shared, Through, relay};
use crate::error::{Result, RunError};
use crate::limits::check_output;
use crate::output::{Opened, Pieces, Target, Writing};
use crate::report::Report;
pub use identity::leave_consumed;
use identity::run_info;
pub use prepare::{Engine, Input, Prepared, Work, prepare, read_recipe};

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
        // Where the columns are known, nothing is begun for one that is not there.
        if let Some(schema) = work.output() {
            PartitionColumns::check(&target.options.partition_by, schema)?;
        }
        let place = match target.begin(info).await? {
            Opened::Open(place) => place,
            Opened::Done(manifest) => {
                return Ok(Report::nothing_to_do(&run_id, &target, manifest.as_deref()));
            }
        };
        let rejects = how.rejects.as_ref().map(|path| {
            let file = std::fs::File::create(path).map_err(|error| RunError::io("write", path, &error))?;
            Ok::<_, RunError>(Box::new(BufWriter::new(file)) as Box<dyn std::io::Write + Send>)
        });
        let rejects = rejects.transpose()?;
        let threads = how.threads.max(1);
        let memory = Arc::new(memory);
        let _closing = Closing(memory.clone());
        let shared = Shared::new(recipe.clone(), dataset.paths(), threads, how.invalid, rejects);
        let shared = Arc::new(shared.with_memory(memory).with_limits(dataset.options.limits.clone()));
        let engine = work.name();
        let (schema, pieces) = pieces(work, &source, &target, &shared).await?;

        check_output(&dataset.options.limits, &schema)?;
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
            return Err(RunError::failed("the run was stopped"));
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
        let partitioning = PartitionColumns::new(names, schema);
        Arc::new(move |batches| {
            let partitioning = partitioning.as_ref().map_err(|error| RunError::usage(error.to_string()))?;
            Ok(batches.iter().map(|batch| partitioning.keyed(batch)).collect::<Result<_, _>>()?)
        })
    };
    let Running { schema, parts } = work.start(source, target, &keyed, shared).await?;
    let partitioning = PartitionColumns::new(names, &schema)?;
    let sorted = engine::sorted_by_last(parts, partitioning.schema(), shared)?;
    let pieces = relay(sorted, Through::runners(), target.encoding_apart(&partitioning), shared.clone());
    Ok((partitioning.of_files(), pieces))
}
