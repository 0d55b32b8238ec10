//! The work of a job: rows are read, run and written, and all targets appear together.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Instant;

use arrow_schema::SchemaRef;
use chrono::SecondsFormat;
use futures::FutureExt;
use futures::future::try_join_all;
use recipe_core::Error;
use recipe_store::commit::{ConsumedFile, OutputFile};
use recipe_tables::Source;

use super::build::Builder;
use super::columns::Known;
use super::execution::Execution;
use super::flow::explained;
use super::report::{JobReport, TargetSummary};
use super::run::RunJob;
use super::summary::Summaries;
use super::targets::{Numbered, run_info};
use super::write::write;
use crate::apply::{Begun, Besides, Decision, Stops, unchanged};
use crate::engine::Closing;
use crate::error::{Result, RunError};
use crate::output::{Opened, Place, Target};
use crate::report::Warning;

/// A job of which everything was checked.
pub(super) struct Prepared {
    pub(super) run: RunJob,
    pub(super) options: BTreeMap<String, String>,
    pub(super) known: Vec<Known>,
    pub(super) warnings: Vec<Error>,
    pub(super) sources: Vec<Source>,
    pub(super) targets: Vec<Numbered>,
    pub(super) besides: Besides,
    pub(super) takers: Vec<usize>,
    pub(super) wanted: Vec<usize>,
    pub(super) execution: Execution,
}

/// A target whose files are written.
struct Written {
    place: Box<Place>,
    schema: SchemaRef,
    files: Vec<OutputFile>,
}

impl Prepared {
    pub(super) async fn run(self) -> Result<JobReport> {
        let decision = Decision::default();
        let bytes = self.sources.iter().map(|source| source.dataset().bytes()).sum();
        let read: Vec<_> = self.sources.iter().map(Source::bytes_read).collect();
        let stops = Stops {
            timeout: self.run.timeout,
            cancel: self.run.cancel.clone(),
            progress: self.run.progress.clone(),
            bytes,
            bytes_read: read,
        };
        let sources = self.sources.clone();
        let taken = decision.clone();
        let done = stops.watch(Box::pin(self.work(taken)).boxed(), decision).await;
        explained(&sources, done)
    }

    async fn work(self, decision: Decision) -> Result<JobReport> {
        let started = Instant::now();
        let Prepared { run, options, known, warnings, sources, targets, besides, takers, wanted, execution } =
            self;
        let job = &run.job;
        let whole = job.as_recipe();
        let inputs: Vec<ConsumedFile> = sources.iter().flat_map(consumed).collect();
        let infos = run_info(
            (job.name.as_deref(), &whole),
            &options,
            &inputs,
            &targets,
            run.options.run_id.as_deref(),
        );
        let run_id = infos[0].run.clone();
        tracing::info!(run = run_id, targets = targets.len(), sources = sources.len(), "job begins");
        let begun = besides.begin(&run_id).await?;
        let _closing = Closing(execution.base().clone());
        let mut places = Vec::new();
        for ((number, target), info) in targets.iter().zip(infos) {
            let opened = target.begin(info).await.map_err(|error| error.in_node(execution.label(*number)))?;
            places.push(match opened {
                Opened::Open(place) => Some(place),
                Opened::Done(_) => None,
            });
        }
        let summaries = Summaries::new(job, &wanted);
        let report = |summaries: Summaries, nothing_to_do, warnings| JobReport {
            job: job.name.clone(),
            run: run_id.clone(),
            nothing_to_do,
            engine: crate::report::EngineSummary { name: "native", version: recipe_core::VERSION },
            nodes: summaries.finish(),
            warnings,
            memory: crate::report::MemorySummary {
                limit: execution.base().memory.limit(),
                spilled_bytes: execution.base().memory.spilled(),
            },
            now: chrono::DateTime::from_timestamp_micros(execution.setup().now)
                .map(|now| now.to_rfc3339_opts(SecondsFormat::Micros, true)),
            seed: run.seed,
            seconds: started.elapsed().as_secs_f64(),
        };
        let output =
            targets.iter().map(|(_, target)| target.location.to_string()).collect::<Vec<_>>().join(", ");
        if places.iter().all(Option::is_none) {
            let report = report(summaries, true, Vec::new());
            begun.report_alone().ready(&report).await?.commit(&output).await?;
            return Ok(report);
        }
        let metadata = crate::report::metadata(&whole);
        let mut builder = Builder::new(&execution, known, takers);
        let mut work = Vec::new();
        for ((number, target), place) in targets.iter().zip(places) {
            let Some(place) = place else { continue };
            let compiled = builder.rows(*number).await?.compile(&execution)?;
            let (execution, metadata) = (&execution, &metadata);
            work.push(async move {
                let label = execution.label(*number);
                let done = write(compiled, target, &place, metadata, execution).await;
                let (schema, files) = done.map_err(|error| error.in_node(label))?;
                Ok::<_, RunError>((*number, target, Written { place, schema, files }))
            });
        }
        drop(builder);
        let written: Vec<(usize, &Target, Written)> = try_join_all(work).await?;
        let segments = execution.segments();
        let mut begun = begun;
        for segment in &segments {
            segment.context.ledger.finish(&segment.context.settings)?;
            segment.context.ledger.finish_rejects()?;
        }
        begun = copied(begun, execution.listed()?).await?;
        let files: Vec<_> = sources.iter().flat_map(|source| source.dataset().files.clone()).collect();
        tokio::task::spawn_blocking(move || unchanged(&files)).await.map_err(RunError::Worker)??;
        let mut summaries = summaries;
        let mut shown = Warning::all(&whole, warnings);
        for segment in &segments {
            shown.extend(summaries.add(segment));
        }
        for (number, target, Written { place, schema, files }) in &written {
            summaries.wrote(*number, TargetSummary::new(target, schema, place.named(files)));
        }
        let report = report(summaries, false, shown);
        let ready = begun.ready(&report).await?;
        if !decision.take() {
            return Err(RunError::Cancelled);
        }
        let all = written
            .into_iter()
            .map(|(_, _, Written { place, schema, files })| (place, files, crate::report::columns(&schema)));
        Place::commit_all(all.collect()).await?;
        ready.commit(&output).await?;
        Ok(report)
    }
}

/// Puts the lists of segments together.
async fn copied(begun: Begun, lists: Vec<std::fs::File>) -> Result<Begun> {
    let copy = move || {
        if let Some(mut rejects) = begun.rejects() {
            for mut list in lists {
                let mut text = vec![0; 1 << 16];
                loop {
                    let read =
                        list.read(&mut text).map_err(RunError::rows("read the list of what is rejected"))?;
                    if read == 0 {
                        break;
                    }
                    rejects.write_all(&text[..read]).map_err(RunError::rows("list what is rejected"))?;
                }
            }
        }
        Ok(begun)
    };
    tokio::task::spawn_blocking(copy).await.map_err(RunError::Worker)?
}

fn consumed(source: &Source) -> Vec<ConsumedFile> {
    let files = source.dataset().files.iter();
    let consumed = files.map(|file| ConsumedFile {
        uri: file.path.display().to_string(),
        version: file.version.clone(),
        bytes: file.length,
    });
    consumed.collect()
}
