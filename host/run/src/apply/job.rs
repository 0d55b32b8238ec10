//! The work of a run: rows are read, run and written, and all files appear at once.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use chrono::Utc;
use futures::FutureExt;
use recipe_core::Program;
use recipe_tables::Source;
use recipe_tables::write::PartitionColumns;

use super::besides::Besides;
use super::elsewhere::Elsewhere;
use super::identity::{all_described, run_info};
use super::prepare::{Prepared, TableFiles, Work};
use super::stop::Decision;
use super::unchanged::unchanged;
use super::widen::Widening;
use crate::engine::{
    self, Closing, Encode, InvalidCells, Ledger, Ordered, Reading, RunContext, Running, Settings, Through,
    relay,
};
use crate::error::{MaxFailed, Result, RunError};
use crate::limits::check_output;
use crate::output::{Opened, Pieces, TableTarget, Target, Writing, described, repaired};
use crate::report::{Report, Written};
use crate::units::{self, Asking};

/// What a run does.
pub(super) struct Job {
    pub(super) prepared: Prepared,
    pub(super) target: Target,
    /// The table of a catalog that it is, if it is one.
    pub(super) table: Option<TableTarget>,
    pub(super) threads: usize,
    pub(super) invalid: InvalidCells,
    pub(super) max_failed: Option<MaxFailed>,
    pub(super) besides: Besides,
    pub(super) decision: Decision,
    /// Why the run started again, if it did.
    pub(super) widening: Option<Widening>,
    /// Who works on the input, if others do.
    pub(super) elsewhere: Elsewhere,
}

impl Job {
    pub(super) async fn run(self) -> Result<Report> {
        let (began, started) = (Utc::now(), Instant::now());
        let Job {
            mut prepared,
            target,
            table,
            threads,
            invalid,
            max_failed,
            besides,
            decision,
            widening,
            elsewhere,
        } = self;
        if let Some(files) = target.options.max_files
            && prepared.work.passes_parts()?
        {
            prepared.source = prepared.source.with_shares(files);
        }
        let carry = target.carry(&prepared.source);
        let asking = elsewhere.asking(&prepared, carry)?;
        let Prepared {
            recipe,
            work,
            warnings,
            source,
            mut sheets,
            columns,
            context: _,
            options,
            now,
            seed,
            memory,
            tables,
        } = prepared;
        let dataset = source.dataset().clone();
        let info = run_info(&recipe, &dataset, &target, all_described(options, &target, invalid));
        let run_id = info.run.clone();
        tracing::info!(run = run_id, files = dataset.files.len(), output = %target.location, "run begins");
        // Where the columns are known, nothing is begun for one that is not there.
        if let Some(schema) = work.output() {
            PartitionColumns::check(&target.options.partition_by, schema)?;
        }
        let besides = besides.begin(&run_id).await?;
        let place = match target.begin(info).await? {
            Opened::Open(place) => {
                repaired(table.as_ref(), &target).boxed().await?;
                place
            }
            Opened::Done(manifest) => {
                if let (Some(table), Some(manifest)) = (&table, &manifest) {
                    table.agree(&target, manifest).boxed().await?;
                }
                let report = Report::written_before(run_id, &target, manifest.as_deref());
                let ready = besides.report_alone().ready(&report).await?;
                ready.commit(&target.location.to_string()).await?;
                return Ok(report);
            }
        };
        let limits = dataset.options.limits.clone();
        let settings = Settings {
            recipe: recipe.clone(),
            files: dataset.paths(),
            columns: columns.clone(),
            text: dataset.options.text.clone(),
            threads,
            invalid,
            limits,
            max_failed,
        };
        let context = RunContext::new(settings, memory, Ledger::listing(besides.rejects(), &recipe));
        let _closing = Closing(context.clone());
        let engine = work.name();
        let metadata = crate::report::metadata(&recipe);
        let writing = |schema: &SchemaRef| -> Result<Writing> {
            check_output(&context.settings.limits, schema)?;
            Ok(Writing {
                target: &target,
                place: &*place,
                schema: schema.clone(),
                metadata: &metadata,
                threads,
                memory: &context.at_work,
                input_bytes: dataset.bytes(),
            })
        };
        let (schema, files) = match (work, asking) {
            (Work::Native(Program { plan, .. }), Some(asking)) if source.shares() > 1 => {
                let reading = Reading::of(plan, &source, carry);
                let schema = reading.leaving.schema.clone();
                let writing = writing(&schema)?;
                let files = units::write(asking, reading, &source, writing, &place, &context).await?;
                (schema, files)
            }
            (work, asking) => {
                let (schema, pieces) = pieces((work, asking), &source, &target, &context).await?;
                let files = writing(&schema)?.run(pieces).await?;
                (schema, files)
            }
        };
        context.ledger.finish(&context.settings)?;
        context.ledger.finish_rejects()?;
        // What was read is what was listed, also where its last byte was read long ago.
        let TableFiles { files: tables, skipped, .. } = tables;
        let read = (dataset.files.clone(), tables);
        let still = move || unchanged(&read.0).and_then(|()| unchanged(&read.1));
        tokio::task::spawn_blocking(still).await.map_err(RunError::Worker)??;
        let named = place.named(&files);
        let described = described(table.as_ref(), &schema)?;
        let names = named.iter().map(|file| file.name.clone()).collect();
        let widened = widening.map_or_else(Vec::new, |widening| widening.columns(&columns));
        sheets.extend(source.sheets_of_several());
        let written = Written {
            recipe: &recipe,
            warnings,
            context: &context,
            source: &source,
            skipped: dataset.skipped.iter().cloned().chain(skipped).collect(),
            target: &target,
            table: table.as_ref(),
            sheets,
            widened,
            began,
        };
        let report = written.report(run_id, engine, (now, seed), &schema, named, started.elapsed());
        let ready = besides.ready(&report).await?;
        if !decision.take() {
            return Err(RunError::Cancelled);
        }
        place.commit(files, described.clone()).await?;
        let agreed = match &table {
            Some(table) => table.publish(&target, &described, names).boxed().await,
            None => Ok(()),
        };
        ready.commit(&target.location.to_string()).await?;
        agreed?;
        Ok(report)
    }
}

/// The columns of the output's files, and their rows, encoded.
async fn pieces(
    (work, asking): (Work, Option<Asking>),
    source: &Source,
    target: &Target,
    context: &Arc<RunContext>,
) -> Result<(SchemaRef, Ordered<Pieces>)> {
    let names = &target.options.partition_by;
    if names.is_empty() {
        let encoding =
            |schema: &SchemaRef, text: &[Option<usize>]| Ok(target.encoding(schema, text, source.shares()));
        let texts = target.texts().filter(|_| source.shares() == 1);
        let Running { schema, parts } =
            work.start(asking, source, target, (texts, &encoding), context).await?;
        return Ok((schema, parts));
    }
    let keyed = |schema: &SchemaRef, _: &[Option<usize>]| -> Result<Encode<Vec<RecordBatch>>> {
        let columns = PartitionColumns::new(names, schema)?;
        Ok(Arc::new(move |batches, _| {
            Ok(batches.iter().map(|batch| columns.with_folder(batch)).collect::<Result<_, _>>()?)
        }))
    };
    let Running { schema, parts } = work.start(asking, source, target, (None, &keyed), context).await?;
    let columns = PartitionColumns::new(names, &schema)?;
    let sorted = engine::sorted_by_last(parts, columns.schema_with_folder(), context)?;
    let pieces = relay(sorted, Through::runners(), target.encoding_by_folder(&columns), context.clone());
    Ok((columns.file_schema(), pieces))
}
