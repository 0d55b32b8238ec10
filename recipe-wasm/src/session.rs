//! One run of a recipe: a schema in, batches in, batches out.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use recipe_core::engine::plan::{KeepText, Plan};
use recipe_core::engine::{Relay, Scan};
use recipe_core::{Context, Dataset, Executor, Recipe};
use serde_json::Value;

use crate::columns::{as_text, texts, typed};
use crate::failure::{Code, Failure};
use crate::ipc::{Input, Output};
use crate::machine::Machine;
use crate::options::{Cells, Options, Table};
use crate::{state, stats};

/// What a call left for the host to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// Nothing.
    Nothing = 0,
    /// Something, and nothing after it.
    Last = 1,
    /// Something, and more after it.
    More = 2,
    /// Rows wait for the state that the rows before them left.
    State = 3,
}

/// A handle.
pub(crate) struct Session {
    options: Options,
    tables: Vec<Option<Arc<Dataset>>>,
    run: Option<Run>,
}

/// A recipe compiled for the columns of its input.
struct Run {
    input: Input,
    machine: Machine,
    /// Where units of the data are run apart: how, and in which pass this is.
    scan: Option<(Scan, usize)>,
    /// None until the columns that come out are known.
    output: Option<Output>,
    waiting: VecDeque<RecordBatch>,
    phase: Phase,
    rows: Rows,
    /// What was made of the state, for the host to take.
    state: Vec<u8>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Batches may come.
    Open,
    /// There are no more batches.
    Finished,
    /// A call failed part of the way: rows would be missing, or come out twice.
    Failed,
}

/// How many rows came in and out in the last call, and how many cells could not be converted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rows {
    /// Rows that came in.
    pub taken: u32,
    /// Rows that are ready.
    pub given: u32,
    /// Cells that wait to be taken with the stats.
    pub failed: u32,
}

impl Phase {
    fn check_open(self) -> Result<(), Failure> {
        match self {
            Phase::Finished => Err(Failure::new(Code::Order, "the handle is finished; reset it first")),
            Phase::Open | Phase::Failed => Ok(()),
        }
    }
}

impl Session {
    pub(crate) fn new(options: Options) -> Self {
        let tables = options.datasets.iter().map(|_| None).collect();
        Session { options, tables, run: None }
    }

    /// Forgets everything but the options.
    pub(crate) fn reset(&mut self) {
        *self = Session::new(std::mem::take(&mut self.options));
    }

    /// Takes the table at `index` of the option `datasets`.
    pub(crate) fn dataset(&mut self, index: i32, stream: &Buffer) -> Result<(), Failure> {
        if self.run.is_some() {
            return Err(Failure::new(Code::Order, "tables are given before the schema"));
        }
        let place = usize::try_from(index).ok();
        let place = place.and_then(|at| Some((self.options.datasets.get(at)?, self.tables.get_mut(at)?)));
        let (Table { name, types }, table) =
            place.ok_or_else(|| Failure::new(Code::Argument, format!("there is no dataset {index}")))?;
        let (raw, batches) = whole(stream)?;
        let read = typed(&raw, types, &format!("dataset `{name}`"))?;
        let text = types.text(&self.options.text);
        *table = Some(Arc::new(Dataset::new(name, raw, batches).reading(&read, text)));
        Ok(())
    }

    /// Compiles the recipe for the columns in `message`. What comes out begins with a schema, here or, where it
    /// depends on the data, with the first batch.
    pub(crate) fn schema(&mut self, recipe: &Recipe, message: &Buffer) -> Result<Ready, Failure> {
        if self.run.is_some() {
            return Err(Failure::new(Code::Order, "the handle has a schema; reset it first"));
        }
        if let Some(at) = self.tables.iter().position(Option::is_none) {
            let name = &self.options.datasets[at].name;
            return Err(Failure::new(Code::Order, format!("dataset `{name}` was not given yet")));
        }
        let mut input = Input::default();
        let batches = input.read(message)?;
        let raw = input
            .schema()
            .filter(|_| batches.is_empty())
            .ok_or_else(|| Failure::new(Code::Ipc, "a handle is given a schema, and batches after that"))?;
        let context = Context::default()
            .with_datasets(self.tables.iter().flatten().cloned().collect())
            .with_now(self.options.now)
            .with_seed(self.options.seed)
            .with_secrets(self.options.secrets.clone());
        let read = typed(raw, &self.options.types, "option `types`")?;
        let first = recipe.up_to(self.options.steps.unwrap_or(usize::MAX));
        let program = first.compile(&read, &context).map_err(|found| Failure::recipe(&found))?;
        let is_text = self.options.output == Cells::Text;
        let keep = if is_text { KeepText::Always } else { self.options.carry };
        let mut plan = program.plan.reading(raw, &self.options.types.text(&self.options.text), keep);
        if self.options.steps.is_some() {
            // A host that looks at a step does so over some of the rows, and these are about all.
            plan.expectations.clear();
        }
        let mut scan = None;
        let machine = if let Some(pass) = self.options.pass {
            let (scan, pass) = scan.insert((self.scan(&plan, pass)?, pass));
            Machine::pass(scan, *pass, None).map_err(|error| Failure::of(&error))?
        } else if self.options.relay {
            let relay = Relay::new(&plan).map_err(|error| Failure::of(&error))?;
            Machine::relay(relay.ok_or_else(|| {
                let message =
                    "option `relay`: a step of the recipe needs all rows, or remembers more and more of them";
                Failure::new(Code::Argument, message)
            })?)
        } else {
            Machine::executor(Executor::new(&plan).map_err(|error| Failure::of(&error))?)
        };
        let output = columns_known(&plan).then(|| self.output(plan.output())).transpose()?;
        let ready = if output.is_some() { Ready::Last } else { Ready::Nothing };
        let rows = Rows::default();
        let (phase, waiting) = (Phase::Open, VecDeque::new());
        self.run = Some(Run { input, machine, scan, output, waiting, phase, rows, state: Vec::new() });
        Ok(ready)
    }

    fn scan(&self, plan: &Plan, pass: usize) -> Result<Scan, Failure> {
        let wrong = |message: String| Failure::new(Code::Argument, format!("option `pass`: {message}"));
        if self.options.relay {
            return Err(wrong("a handle is for a relay, or for a pass".into()));
        }
        let scan = Scan::new(plan).map_err(|error| Failure::of(&error))?;
        let scan = scan.ok_or_else(|| wrong("a step of the recipe needs all rows at once".into()))?;
        let passes = scan.passes();
        if pass > passes {
            return Err(wrong(format!("{pass} comes after the last, which is {passes}")));
        }
        Ok(scan)
    }

    fn output(&self, schema: &SchemaRef) -> Result<Output, Failure> {
        match self.options.output {
            Cells::Arrow => Output::new(schema, false),
            Cells::Views => Output::new(schema, true),
            Cells::Parts => Output::in_parts(schema),
            Cells::Text => Output::new(&as_text(schema), false),
        }
    }

    /// Takes the batches in `messages`.
    pub(crate) fn push(&mut self, messages: &Buffer) -> Result<Ready, Failure> {
        let run = self.open()?;
        run.phase = Phase::Failed;
        let batches = run.input.read(messages)?;
        run.waiting.extend(run.machine.push(&batches)?);
        let taken = batches.iter().fold(0_u32, |taken, batch| taken.saturating_add(batch.num_rows() as u32));
        run.rows = Rows { taken, ..Rows::default() };
        self.look_for_invalid()?;
        self.make_ready(Phase::Open)
    }

    /// There are no more batches.
    pub(crate) fn finish(&mut self) -> Result<Ready, Failure> {
        let run = self.open()?;
        run.phase = Phase::Failed;
        run.waiting.extend(run.machine.finish()?);
        run.rows = Rows::default();
        self.look_for_invalid()?;
        self.make_ready(Phase::Finished)
    }

    /// The next batch that waits.
    pub(crate) fn next(&mut self) -> Result<Ready, Failure> {
        let run = self.whole_run()?;
        let phase = run.phase;
        if let Some(relay) = run.machine.resumed() {
            run.phase = Phase::Failed;
            run.waiting.extend(relay.proceed()?);
            self.look_for_invalid()?;
        }
        self.make_ready(phase)
    }

    /// Makes the next batch ready in a run that is as far as `phase` says, if that succeeds.
    fn make_ready(&mut self, phase: Phase) -> Result<Ready, Failure> {
        self.run()?.phase = Phase::Failed;
        let ready = self.write_next(phase == Phase::Finished)?;
        self.run()?.phase = phase;
        Ok(ready)
    }

    fn write_next(&mut self, finished: bool) -> Result<Ready, Failure> {
        if self.run()?.output.is_none() && finished {
            if let Some(schema) = self.run()?.machine.schema().cloned() {
                let output = self.output(&schema)?;
                self.run()?.output = Some(output);
            }
        } else if let Some(output) = &mut self.run()?.output {
            output.clear();
        }
        let cells = self.options.output;
        let run = self.run()?;
        if run.machine.is_waiting() {
            return Ok(Ready::State);
        }
        let Some(output) = &mut run.output else { return Ok(Ready::Nothing) };
        if let Some(batch) = run.waiting.pop_front() {
            run.rows.given = batch.num_rows() as u32;
            match cells {
                Cells::Text => output.write(&texts(&batch)?)?,
                Cells::Arrow | Cells::Views | Cells::Parts => output.write(&batch)?,
            }
        } else if output.is_empty() {
            return Ok(Ready::Nothing);
        }
        Ok(if run.waiting.is_empty() { Ready::Last } else { Ready::More })
    }

    /// What the rows so far leave behind: all that is remembered, or in a relay what is for the rows that follow.
    pub(crate) fn state(&mut self, recipe: &str) -> Result<&[u8], Failure> {
        let run = self.whole_run()?;
        run.state = state::encode(&run.machine.state()?, recipe)?;
        Ok(&run.state)
    }

    /// Continues from a state, or adds it to what is remembered; in a relay, the first rows continue from none.
    pub(crate) fn merge(&mut self, bytes: &Buffer, recipe: &str) -> Result<(), Failure> {
        let run = self.whole_run()?;
        let phase = run.phase;
        match &mut run.machine {
            Machine::Relay(relay) => {
                relay.check_waiting()?;
                let state = if bytes.is_empty() { None } else { Some(state::decode(bytes, recipe)?) };
                let tables = state.as_ref().map(|state| state.stages.first().map_or(&[][..], Vec::as_slice));
                run.phase = Phase::Failed;
                relay.resume(tables)?;
            }
            Machine::Executor(_) | Machine::Summary(_) if run.scan.is_some() => {
                let state = state::decode(bytes, recipe)?;
                phase.check_open()?;
                if run.machine.rows() > 0 {
                    let message = "a unit goes on from a state before its first row";
                    return Err(Failure::new(Code::Data, message));
                }
                if let Some((scan, pass)) = &run.scan {
                    let machine = Machine::pass(scan, *pass, Some(&state));
                    run.machine = machine.map_err(|error| Failure::of(&error))?;
                }
            }
            Machine::Summary(_) => return Err(Failure::new(Code::Internal, "a summary is of a pass")),
            Machine::Executor(executor) => {
                let state = state::decode(bytes, recipe)?;
                phase.check_open()?;
                run.phase = Phase::Failed;
                executor.merge(&state).map_err(|error| Failure::of(&error))?;
            }
        }
        run.phase = phase;
        Ok(())
    }

    /// What the rows of two units leave: a length, and the states of both, of which the first has that many bytes.
    pub(crate) fn combine(&mut self, bytes: &Buffer, recipe: &str) -> Result<&[u8], Failure> {
        let run = self.whole_run()?;
        let Some((scan, pass)) = run.scan.as_ref().filter(|(scan, pass)| *pass < scan.passes()) else {
            let message = "states are put together by a handle for the pass that they were left in";
            return Err(Failure::new(Code::Order, message));
        };
        let (before, after) = state::decode_pair(bytes, recipe)?;
        let combined = scan.combine(*pass, &before, &after).map_err(|error| Failure::of(&error))?;
        run.state = state::encode(&combined, recipe)?;
        Ok(&run.state)
    }

    /// What was made ready by the last call.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.run.as_ref().and_then(|run| run.output.as_ref()).map_or(&[], Output::bytes)
    }

    /// As [`bytes`](Self::bytes), for a host that takes parts.
    pub(crate) fn parts(&self) -> &[Buffer] {
        self.run.as_ref().and_then(|run| run.output.as_ref()).map_or(&[], Output::parts)
    }

    /// How many rows the last call was about.
    pub(crate) fn rows(&self) -> Rows {
        self.run.as_ref().map_or(Rows::default(), |run| run.rows)
    }

    /// What each step of the recipe did, and the cells that failed since the last call of this.
    pub(crate) fn stats(&mut self, recipe: &Recipe) -> Result<Value, Failure> {
        let run = self.run()?;
        let rows = run.machine.rows();
        let mut stats = stats::json(recipe, run.machine.trace(), rows);
        if let Some((scan, _)) = &run.scan {
            stats["passes"] = scan.passes().into();
        }
        Ok(stats)
    }

    fn run(&mut self) -> Result<&mut Run, Failure> {
        self.run.as_mut().ok_or_else(|| Failure::new(Code::Order, "the handle has no schema yet"))
    }

    /// The run, if no call of it failed.
    fn whole_run(&mut self) -> Result<&mut Run, Failure> {
        let run = self.run()?;
        if run.phase == Phase::Failed {
            return Err(Failure::new(Code::Order, "a call failed; reset the handle first"));
        }
        Ok(run)
    }

    /// The run, if batches may come.
    fn open(&mut self) -> Result<&mut Run, Failure> {
        let run = self.whole_run()?;
        run.phase.check_open()?;
        run.machine.check_open()?;
        Ok(run)
    }

    fn look_for_invalid(&mut self) -> Result<(), Failure> {
        let fail = self.options.fail_on_invalid;
        let run = self.run()?;
        let trace = run.machine.trace();
        let mut invalid = trace.failed().iter().filter(|cell| fail && cell.step == 0);
        if let Some(cell) = invalid.next() {
            let mut failure = Failure { code: Code::Data, details: stats::failed_cell(cell) };
            let message =
                format!("column `{}`: `{}` is not of the type of the column", cell.column, cell.cell);
            failure.details["message"] = message.into();
            return Err(failure);
        }
        run.rows.failed = trace.failed().len() as u32;
        Ok(())
    }
}

/// A whole stream: its columns and its batches.
pub(crate) fn whole(stream: &Buffer) -> Result<(SchemaRef, Vec<RecordBatch>), Failure> {
    let mut input = Input::default();
    let batches = input.read(stream)?;
    let schema = input.schema().ok_or_else(|| Failure::new(Code::Ipc, "the stream has no schema"))?;
    Ok((schema.clone(), batches))
}

/// Whether the columns that come out are known before any data is.
fn columns_known(plan: &Plan) -> bool {
    plan.rest.is_none()
}
