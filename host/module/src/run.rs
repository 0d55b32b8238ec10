//! A run of a recipe on one instance: batches in, batches out.

use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::writer::{StreamEncoder, StreamWriter};
use arrow_schema::{Schema, SchemaRef};
use recipe_core::{FailedCell, StepTrace, Trace};
use recipe_wasm::ipc::Input;
use serde_json::Value;
use wasmtime::TypedFunc;

use crate::error::{ModuleError, Result};
use crate::instance::{Instance, word};
use crate::module::Info;

/// What a run is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Types that text columns are read as.
    pub types: Vec<(String, String)>,
    /// Whether a cell that cannot be read so ends the run.
    pub fail_on_invalid: bool,
    /// The time of the run: microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// Where random values start.
    pub seed: u64,
    /// How many of the recipe's steps are run, if not all.
    pub steps: Option<usize>,
    /// Whether batches are relayed: see [`Run::waits`]. For recipes whose [`RecipeInfo::relay`](crate::RecipeInfo::relay)
    /// says so.
    pub relay: bool,
    /// Whether columns that no step looks at come out as they came in, whatever `types` says.
    pub carry: bool,
}

/// A run of the recipe on one instance.
pub struct Run {
    instance: Instance,
    handle: i32,
    input: Option<StreamEncoder>,
    output: Input,
    waits: bool,
}

impl Run {
    pub(crate) fn new(instance: Instance, handle: i32) -> Self {
        Run { instance, handle, input: None, output: Input::default(), waits: false }
    }

    /// Says what columns come in; gives those that come out, or none where they depend on the data.
    pub fn schema(&mut self, schema: &SchemaRef) -> Result<Option<SchemaRef>> {
        let message = StreamWriter::try_new(Vec::new(), schema).map_err(unsendable)?;
        let function = self.instance.functions.schema.clone();
        self.give(&function, &[message.get_ref().as_slice().into()])?;
        self.input = Some(StreamEncoder::try_new(schema).map_err(unsendable)?);
        Ok(self.output())
    }

    /// The columns that come out, once they are known.
    pub fn output(&self) -> Option<SchemaRef> {
        self.output.schema().cloned()
    }

    /// Hands in a batch, and takes what is ready.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        let Some(encoder) = &mut self.input else {
            return Err(ModuleError::Broken("a batch before the schema".into()));
        };
        let message = encoder.encode(&compact(batch)?).map_err(unsendable)?;
        let function = self.instance.functions.push.clone();
        self.give(&function, &message)
    }

    /// There are no more batches: takes the rest.
    pub fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        let function = self.instance.functions.finish.clone();
        let status = self.instance.call(&function, self.handle)?;
        self.take(status)
    }

    /// What the rows so far leave behind, for [`merge`](Self::merge) of another run of the recipe.
    pub fn state(&mut self) -> Result<Vec<u8>> {
        let function = self.instance.functions.state_get.clone();
        self.instance.call(&function, self.handle)?;
        Ok(self.instance.bytes(word::OUT)?.to_vec())
    }

    /// Takes in the state of another run: of the rows before, where this run was given none yet; else of the rows
    /// behind, where nothing could leave yet.
    pub fn merge(&mut self, state: &[u8]) -> Result<()> {
        self.instance.put(self.handle, &[state])?;
        let function = self.instance.functions.state_merge.clone();
        self.instance.call(&function, (self.handle, state.len() as i32))?;
        Ok(())
    }

    /// In a relay, whether rows wait after a call: give what the run of the rows before them left to
    /// [`merge`](Self::merge), nothing if they are the first; hand on [`state`](Self::state); and take what comes out of
    /// [`go_on`](Self::go_on), after which rows may wait again.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// Goes on after rows waited.
    pub fn go_on(&mut self) -> Result<Vec<RecordBatch>> {
        let function = self.instance.functions.next.clone();
        let status = self.instance.call(&function, self.handle)?;
        self.take(status)
    }

    /// Whether cells could not be converted in the last call.
    pub fn cells_failed(&self) -> Result<bool> {
        Ok(self.instance.word(word::REJECTED)? > 0)
    }

    /// What each step did so far.
    pub fn trace(&mut self) -> Result<Trace> {
        let json = self.stats()?;
        trace(&json).ok_or_else(|| ModuleError::Broken(format!("it says that this happened: {json}")))
    }

    /// Cells that could not be converted since this was last asked. Rows are counted from the first this run was given.
    pub fn failed(&mut self) -> Result<Vec<FailedCell>> {
        let json = self.stats()?;
        failed(&json).ok_or_else(|| ModuleError::Broken(format!("it says that this failed: {json}")))
    }

    fn stats(&mut self) -> Result<Value> {
        let function = self.instance.functions.stats.clone();
        self.instance.call(&function, self.handle)?;
        self.instance.json()
    }

    /// What engine and recipe say of themselves.
    pub fn info(&mut self) -> Result<Info> {
        self.instance.info()
    }

    /// Bytes of memory the run's instance has; it never gets less.
    pub fn memory_bytes(&self) -> usize {
        self.instance.memory_bytes()
    }

    /// Frees what the run holds, and gives the instance back.
    pub fn close(mut self) -> Result<Instance> {
        let function = self.instance.functions.close.clone();
        self.instance.call(&function, self.handle)?;
        Ok(self.instance)
    }

    fn give(&mut self, function: &TypedFunc<(i32, i32), i32>, parts: &[Buffer]) -> Result<Vec<RecordBatch>> {
        let parts: Vec<&[u8]> = parts.iter().map(Buffer::as_slice).collect();
        let length = self.instance.put(self.handle, &parts)?;
        let status = self.instance.call(function, (self.handle, length))?;
        self.take(status)
    }

    /// Takes batches until none waits.
    fn take(&mut self, mut status: i32) -> Result<Vec<RecordBatch>> {
        let broken = |what: &str| Err(ModuleError::Broken(what.into()));
        let started = Instant::now();
        let mut batches = Vec::new();
        loop {
            if !(0..=3).contains(&status) {
                return broken("its status is none of 0, 1, 2 and 3");
            }
            self.waits = status == 3;
            if status == 1 || status == 2 {
                // A copy of its own, so that batches outlive the module's memory.
                let bytes = self.instance.output()?;
                if bytes.is_empty() {
                    return broken("it says that something is ready, and gives nothing");
                }
                let decoded = self.output.read(&bytes);
                batches.extend(
                    decoded.map_err(|failure| ModuleError::Broken(failure.told["message"].to_string()))?,
                );
            }
            if status != 2 {
                return Ok(batches);
            }
            if self.instance.limits.call.is_some_and(|limit| started.elapsed() > limit) {
                return Err(ModuleError::Timeout);
            }
            let function = self.instance.functions.next.clone();
            status = self.instance.call(&function, self.handle)?;
        }
    }
}

fn unsendable(error: impl std::fmt::Display) -> ModuleError {
    ModuleError::Refused(format!("the batch cannot be sent to the module: {error}"))
}

/// The batch, with no more bytes than its rows need: text may share a buffer much larger than it is.
fn compact(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(recipe_wasm::ipc::compact).collect();
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(batch.schema(), columns, &options).map_err(unsendable)
}

/// A whole stream.
pub(crate) fn encode(schema: &Schema, batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let mut writer = StreamWriter::try_new(Vec::new(), schema).map_err(unsendable)?;
    for batch in batches {
        writer.write(&compact(batch)?).map_err(unsendable)?;
    }
    writer.into_inner().map_err(unsendable)
}

fn trace(json: &Value) -> Option<Trace> {
    let mut trace = Trace::default();
    for step in json["steps"].as_array()? {
        let number = |name: &str| step[name].as_u64();
        let rows = StepTrace::of_rows(number("rows_in")?, number("rows_out")?);
        let did = rows.with_cells(number("cells_changed")?, number("cells_failed")?);
        trace.add(usize::try_from(step["step"].as_u64()?).ok()?, did);
    }
    Some(trace)
}

fn failed(json: &Value) -> Option<Vec<FailedCell>> {
    let cells = json["failed"].as_array()?.iter().map(|cell| {
        let step = usize::try_from(cell["step"].as_u64()?).ok()?;
        let (column, value) = (cell["column"].as_str()?.to_owned(), cell["value"].as_str()?.to_owned());
        Some(FailedCell::new(step, column, cell["row"].as_u64(), value))
    });
    cells.collect()
}
