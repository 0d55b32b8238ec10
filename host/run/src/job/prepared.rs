//! The work of a job: rows are read, run and written, and all targets appear together.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use chrono::{SecondsFormat, Utc};
use futures::future::try_join_all;
use futures::{FutureExt, TryStreamExt};
use recipe_core::Error;
use recipe_store::commit::OutputFile;
use recipe_tables::Source;

use super::build::Builder;
use super::columns::Known;
use super::execution::Execution;
use super::flow::{Flow, explained};
use super::incremental::Inputs;
use super::node::{OnFailure, Work};
use super::report::{JobReport, RuleSummary, TargetSummary};
use super::run::RunJob;
use super::summary::Summaries;
use super::targets::{Numbered, run_info, table_of};
use super::write::write;
use crate::apply::{Begun, Besides, Decision, Stops, unchanged};
use crate::engine::Closing;
use crate::error::{JobError, Result, RunError};
use crate::output::{Opened, Place, described, repaired};
use crate::quality::outcome;
use crate::report::Warning;

/// A job of which everything was checked.
pub(super) struct Prepared {
    pub(super) run: RunJob,
    pub(super) options: BTreeMap<String, String>,
    pub(super) inputs: Inputs,
    pub(super) known: Vec<Known>,
    pub(super) warnings: Vec<Error>,
    pub(super) sources: Vec<Source>,
    pub(super) targets: Vec<Numbered>,
    pub(super) besides: Besides,
    pub(super) takers: Vec<usize>,
    /// Targets, and verdicts on rules.
    pub(super) ends: Vec<usize>,
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
        let (began, started) = (Utc::now(), Instant::now());
        let Prepared {
            run,
            options,
            inputs,
            known,
            warnings,
            sources,
            targets,
            besides,
            takers,
            ends,
            wanted,
            execution,
        } = self;
        let job = &run.job;
        let whole = job.as_recipe();
        let (run_id, infos) = run_info(
            (job.name.as_deref(), &whole),
            &options,
            (&inputs.consumed, inputs.is_paused),
            &targets,
            run.options.run_id.as_deref(),
        );
        tracing::info!(run = run_id, targets = targets.len(), sources = sources.len(), "job begins");
        let begun = besides.begin(&run_id).await?;
        let _closing = Closing(execution.base().clone());
        let mut places = Vec::new();
        let opened: Vec<_> =
            if inputs.nothing_new { Vec::new() } else { targets.iter().zip(infos).collect() };
        for ((number, target), info) in opened {
            let opened = target.begin(info).await.map_err(|error| error.in_node(execution.label(*number)))?;
            let table = table_of(execution.nodes(), *number);
            places.push(match (opened, table) {
                (Opened::Open(place), table) => {
                    repaired(table, target).await.map_err(|error| error.in_node(execution.label(*number)))?;
                    Some(place)
                }
                (Opened::Done(Some(manifest)), Some(table)) => {
                    table.agree(target, &manifest).await?;
                    None
                }
                (Opened::Done(_), _) => None,
            });
        }
        if inputs.nothing_new {
            for (number, target) in &targets {
                repaired(table_of(execution.nodes(), *number), target).await?;
            }
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
            began: crate::report::moment(began),
            seconds: started.elapsed().as_secs_f64(),
            source: job.source.clone(),
            outline: job.outline(),
        };
        let output =
            targets.iter().map(|(_, target)| target.location.to_string()).collect::<Vec<_>>().join(", ");
        if inputs.nothing_new || !places.is_empty() && places.iter().all(Option::is_none) {
            let report = report(summaries, true, Vec::new());
            begun.report_alone().ready(&report).await?.commit(&output).await?;
            return Ok(report);
        }
        let metadata = crate::report::metadata(&whole);
        let mut builder = Builder::new(&execution, known, takers);
        let mut writes = Vec::new();
        for ((number, target), place) in targets.iter().zip(places) {
            let Some(place) = place else { continue };
            let compiled = builder.rows(*number).await?.compile(&execution)?;
            let (execution, metadata) = (&execution, &metadata);
            writes.push(async move {
                let label = execution.label(*number);
                let done = write(compiled, target, &place, metadata, execution).await;
                let (schema, files) = done.map_err(|error| error.in_node(label))?;
                Ok::<_, RunError>((*number, target, Written { place, schema, files }))
            });
        }
        let mut verdicts = Vec::new();
        for number in &ends {
            match &execution.nodes()[*number].work {
                Work::Verdict(on_failure) => {
                    verdicts.push(verdict(*number, *on_failure, builder.rows(*number).await?, &execution));
                }
                Work::Code(spec) | Work::Program(spec, _) => {
                    builder.program(*number, spec).await?;
                }
                _ => {}
            }
        }
        drop(builder);
        let (written, decided) =
            futures::future::try_join(try_join_all(writes), try_join_all(verdicts)).await?;
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
        for (number, rows_in, rows_out) in execution.counts() {
            summaries.counted(number, rows_in, rows_out);
        }
        for (number, rules) in decided {
            summaries.decided(number, rules);
        }
        let mut finished = Vec::new();
        let mut tables = Vec::new();
        for (number, target, Written { place, schema, files }) in written {
            let named = place.named(&files);
            let table = table_of(execution.nodes(), number);
            let columns =
                described(table, &schema).map_err(|error| error.in_node(execution.label(number)))?;
            if let Some(table) = table {
                tables.push((
                    table,
                    target,
                    columns.clone(),
                    named.iter().map(|file| file.name.clone()).collect(),
                ));
            }
            summaries.wrote(number, TargetSummary::new((target, table), &schema, named));
            finished.push((place, files, columns));
        }
        let report = report(summaries, false, shown);
        let ready = begun.ready(&report).await?;
        if !decision.take() {
            return Err(RunError::Cancelled);
        }
        Place::commit_all(finished).await?;
        let mut agreed = Ok(());
        for (table, target, columns, files) in tables {
            // One that cannot be changed is no reason to leave the rest of them.
            agreed = agreed.and(table.publish(target, &columns, files).await);
        }
        ready.commit(&output).await?;
        agreed?;
        Ok(report)
    }
}

/// What became of rules. One that failed is an error, where it ends the job.
async fn verdict(
    number: usize,
    on_failure: OnFailure,
    outcomes: Flow,
    execution: &Execution,
) -> Result<(usize, Vec<RuleSummary>)> {
    let (_, rows) = outcomes.rows(execution).await?;
    let tables: Vec<Vec<RecordBatch>> = rows.try_collect().await?;
    let found = tables.iter().flatten().flat_map(outcome::read);
    let rules: Vec<RuleSummary> = found.map(|outcome| RuleSummary::new(outcome, on_failure)).collect();
    let failed: Vec<&RuleSummary> = rules.iter().filter(|rule| !rule.passed).collect();
    if on_failure == OnFailure::Stop && !failed.is_empty() {
        let shown = failed.iter().map(ToString::to_string).collect();
        let node = execution.label(number).to_owned();
        return Err(JobError::RulesFailed { node, failed: shown, rules: rules.len() }.into());
    }
    Ok((number, rules))
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
