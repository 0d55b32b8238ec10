//! One instance of a module: a memory of its own, and calls into it.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::exec::{FailedCell, StepTrace, Trace};
use recipe_core::plan::Dataset;
use recipe_wasm::ipc::Input;
use serde_json::{Value, json};
use wasmtime::{Memory, ResourceLimiter, Store, Trap, TypedFunc, WasmParams};

use super::error::{Error, Result, Told};
use super::module::{Clock, Info, Limits, TICK};

/// Keeps an instance within its limits.
pub(super) struct Guard {
    memory: usize,
    refused: bool,
}

impl Guard {
    pub(super) fn new(limits: &Limits) -> Self {
        Guard { memory: usize::try_from(limits.memory).unwrap_or(usize::MAX), refused: false }
    }
}

impl ResourceLimiter for Guard {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.refused |= desired > self.memory;
        Ok(desired <= self.memory)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= 100_000)
    }

    fn instances(&self) -> usize {
        1
    }

    fn tables(&self) -> usize {
        4
    }

    fn memories(&self) -> usize {
        1
    }
}

/// An instance. After an error other than [`Error::Told`] it is lost, and every call says so.
pub struct Instance {
    store: Store<Guard>,
    memory: Memory,
    limits: Limits,
    functions: Functions,
    block: usize,
    lost: bool,
    /// Deadlines are nothing without it.
    _clock: Option<Arc<Clock>>,
}

struct Functions {
    abi: TypedFunc<(), i32>,
    info: TypedFunc<(), i32>,
    reserve: TypedFunc<(i32, i32), i32>,
    load: TypedFunc<i32, i32>,
    infer: TypedFunc<i32, i32>,
    open: TypedFunc<i32, i32>,
    dataset: TypedFunc<(i32, i32, i32), i32>,
    schema: TypedFunc<(i32, i32), i32>,
    push: TypedFunc<(i32, i32), i32>,
    next: TypedFunc<i32, i32>,
    finish: TypedFunc<i32, i32>,
    stats: TypedFunc<i32, i32>,
    close: TypedFunc<i32, i32>,
}

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
}

/// The words of the result block that are read here, by their place.
mod word {
    pub(super) const MAGIC: usize = 0;
    pub(super) const OUT: usize = 1;
    pub(super) const REJECTED: usize = 7;
    pub(super) const ERR: usize = 9;
    pub(super) const PANIC: usize = 11;
}

impl Instance {
    pub(super) fn new(
        mut store: Store<Guard>,
        made: &wasmtime::Instance,
        limits: Limits,
        clock: Option<Arc<Clock>>,
    ) -> Result<Self> {
        macro_rules! function {
            ($name:literal) => {
                made.get_typed_func(&mut store, $name)
                    .map_err(|error| Error::Refused(format!("function `{}`: {error}", $name)))?
            };
        }
        let functions = Functions {
            abi: function!("recipe_abi_v1"),
            info: function!("recipe_info"),
            reserve: function!("recipe_reserve"),
            load: function!("recipe_load"),
            infer: function!("recipe_infer"),
            open: function!("recipe_open"),
            dataset: function!("recipe_dataset"),
            schema: function!("recipe_schema"),
            push: function!("recipe_push"),
            next: function!("recipe_next"),
            finish: function!("recipe_finish"),
            stats: function!("recipe_stats"),
            close: function!("recipe_close"),
        };
        let result: TypedFunc<(), i32> = function!("recipe_result");
        let memory = made
            .get_memory(&mut store, "memory")
            .ok_or_else(|| Error::Refused("it exports no memory".into()))?;
        let mut instance =
            Instance { store, memory, limits, functions, block: 0, lost: false, _clock: clock };
        let block = instance.invoke(&result, ())?;
        instance.block = block as u32 as usize;
        if instance.word(word::MAGIC)? != u32::from_le_bytes(*b"RCP1") {
            return Err(Error::Refused("its result block does not begin with `RCP1`".into()));
        }
        Ok(instance)
    }

    /// Gives the instance a recipe, in place of one it carries.
    pub fn load(&mut self, recipe: &str) -> Result<()> {
        self.put(0, recipe.as_bytes())?;
        let load = self.functions.load.clone();
        self.call(&load, recipe.len() as i32)?;
        Ok(())
    }

    /// What engine and recipe say of themselves.
    pub fn info(&mut self) -> Result<Info> {
        let info = self.functions.info.clone();
        self.call(&info, ())?;
        let json = self.json()?;
        let abi = self.functions.abi.clone();
        let features = self.invoke(&abi, ())?;
        Info::read(&json, features).ok_or_else(|| Error::Broken(format!("it says of itself {json}")))
    }

    /// The types of text columns, by a sample of rows.
    pub fn infer(&mut self, schema: &SchemaRef, sample: &[RecordBatch]) -> Result<Vec<(String, String)>> {
        let stream = encode(schema, sample)?;
        self.put(0, &stream)?;
        let infer = self.functions.infer.clone();
        self.call(&infer, stream.len() as i32)?;
        let json = self.json()?;
        let types = json.as_object().into_iter().flatten();
        types
            .map(|(name, ty)| Some((name.clone(), ty.as_str()?.to_owned())))
            .collect::<Option<_>>()
            .ok_or_else(|| Error::Broken(format!("it says that types are {json}")))
    }

    /// Starts a run of the recipe. `tables` are those the recipe names beside its input.
    pub fn open(mut self, options: &Options, tables: &[Arc<Dataset>]) -> Result<Run> {
        let mut json = json!({
            "types": options.types.iter().cloned().map(|(name, ty)| (name, Value::from(ty))).collect::<serde_json::Map<_, _>>(),
            "datasets": tables.iter().map(|table| &table.name).collect::<Vec<_>>(),
            "on_invalid": if options.fail_on_invalid { "error" } else { "null" },
            "now": options.now,
            "seed": options.seed,
        });
        if let Some(steps) = options.steps {
            json["steps"] = steps.into();
        }
        let text = json.to_string();
        self.put(0, text.as_bytes())?;
        let open = self.functions.open.clone();
        let handle = self.call(&open, text.len() as i32)?;
        for (index, table) in tables.iter().enumerate() {
            let stream = encode(&table.schema, &table.batches)?;
            self.put(handle, &stream)?;
            let dataset = self.functions.dataset.clone();
            self.call(&dataset, (handle, index as i32, stream.len() as i32))?;
        }
        Ok(Run { instance: self, handle, input: None, output: Input::default() })
    }

    /// Bytes of memory the instance has.
    pub fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    /// Writes into an input region.
    fn put(&mut self, handle: i32, bytes: &[u8]) -> Result<()> {
        let length = i32::try_from(bytes.len())
            .map_err(|_| Error::Broken(format!("{} bytes are more than one call can take", bytes.len())))?;
        let reserve = self.functions.reserve.clone();
        let at = self.invoke(&reserve, (handle, length))?;
        match at {
            0 => return Err(Error::Memory(self.limits.memory >> 20)),
            -9..=-1 => return Err(self.told(at)?),
            _ => {}
        }
        let start = at as u32 as usize;
        let region = start.checked_add(bytes.len()).and_then(|end| {
            let memory = self.memory.data_mut(&mut self.store);
            memory.get_mut(start..end)
        });
        match region {
            Some(region) => region.copy_from_slice(bytes),
            None => {
                self.lost = true;
                return Err(Error::Broken("its input region lies outside of its memory".into()));
            }
        }
        Ok(())
    }

    /// Calls a function whose result is a status; below zero it is an error.
    fn call<P: WasmParams>(&mut self, function: &TypedFunc<P, i32>, params: P) -> Result<i32> {
        let status = self.invoke(function, params)?;
        if status < 0 { Err(self.told(status)?) } else { Ok(status) }
    }

    fn invoke<P: WasmParams>(&mut self, function: &TypedFunc<P, i32>, params: P) -> Result<i32> {
        if self.lost {
            return Err(Error::Broken("the instance was lost in an earlier call".into()));
        }
        if let Some(call) = self.limits.call {
            let ticks = call.as_millis() / TICK.as_millis() + 2;
            self.store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX / 2));
        }
        let done = function.call(&mut self.store, params);
        done.map_err(|error| {
            self.lost = true;
            if self.store.data().refused {
                return Error::Memory(self.limits.memory >> 20);
            }
            match error.downcast_ref::<Trap>() {
                Some(Trap::Interrupt) => Error::Timeout,
                Some(trap) => Error::Trap(self.panic().unwrap_or_else(|| trap.to_string())),
                None => Error::Trap(format!("{error:#}")),
            }
        })
    }

    /// What the module said in its last moment.
    fn panic(&self) -> Option<String> {
        let said = self.bytes(word::PANIC).ok()?;
        (!said.is_empty()).then(|| String::from_utf8_lossy(said).chars().take(2000).collect())
    }

    fn told(&mut self, status: i32) -> Result<Error> {
        let json = serde_json::from_slice(self.bytes(word::ERR)?)
            .map_err(|error| Error::Broken(format!("its account of status {status} is no JSON: {error}")))?;
        Ok(Error::Told(Box::new(Told { status, json })))
    }

    fn word(&self, place: usize) -> Result<u32> {
        let memory = self.memory.data(&self.store);
        let start = self.block.checked_add(place * 4);
        let word = start.and_then(|start| memory.get(start..start.checked_add(4)?)?.try_into().ok());
        word.map(u32::from_le_bytes)
            .ok_or_else(|| Error::Broken("its result block lies outside of its memory".into()))
    }

    /// The bytes whose address and length stand at `place` of the result block.
    fn bytes(&self, place: usize) -> Result<&[u8]> {
        let (start, length) = (self.word(place)? as usize, self.word(place + 1)? as usize);
        if length == 0 {
            return Ok(&[]);
        }
        let memory = self.memory.data(&self.store);
        start
            .checked_add(length)
            .and_then(|end| memory.get(start..end))
            .ok_or_else(|| Error::Broken("its output lies outside of its memory".into()))
    }

    fn json(&self) -> Result<Value> {
        serde_json::from_slice(self.bytes(word::OUT)?)
            .map_err(|error| Error::Broken(format!("what it gave is no JSON: {error}")))
    }
}

/// A run of the recipe on one instance.
pub struct Run {
    instance: Instance,
    handle: i32,
    input: Option<StreamWriter<Vec<u8>>>,
    output: Input,
}

impl Run {
    /// Says what columns come in; gives those that come out, or none where they depend on the data.
    pub fn schema(&mut self, schema: &SchemaRef) -> Result<Option<SchemaRef>> {
        let mut writer =
            StreamWriter::try_new_with_options(Vec::new(), &sent(schema), IpcWriteOptions::default())
                .map_err(unsendable)?;
        let message = std::mem::take(writer.get_mut());
        self.input = Some(writer);
        let function = self.instance.functions.schema.clone();
        self.give(&function, &message)?;
        Ok(self.output())
    }

    /// The columns that come out, once they are known.
    pub fn output(&self) -> Option<SchemaRef> {
        self.output.schema().cloned()
    }

    /// Hands in a batch, and takes what is ready.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        let Some(writer) = &mut self.input else {
            return Err(Error::Broken("a batch before the schema".into()));
        };
        writer.get_mut().clear();
        writer.write(&plain(batch)?).map_err(unsendable)?;
        let message = std::mem::take(writer.get_mut());
        let function = self.instance.functions.push.clone();
        let ready = self.give(&function, &message);
        if let Some(writer) = &mut self.input {
            *writer.get_mut() = message;
        }
        ready
    }

    /// There are no more batches: takes the rest.
    pub fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        let function = self.instance.functions.finish.clone();
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
        trace(&json).ok_or_else(|| Error::Broken(format!("it says that this happened: {json}")))
    }

    /// Cells that could not be converted since this was last asked. Rows are counted from the first this run was given.
    pub fn failed(&mut self) -> Result<Vec<FailedCell>> {
        let json = self.stats()?;
        failed(&json).ok_or_else(|| Error::Broken(format!("it says that this failed: {json}")))
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

    /// Frees what the run holds, and gives the instance back.
    pub fn close(mut self) -> Result<Instance> {
        let function = self.instance.functions.close.clone();
        self.instance.call(&function, self.handle)?;
        Ok(self.instance)
    }

    fn give(&mut self, function: &TypedFunc<(i32, i32), i32>, bytes: &[u8]) -> Result<Vec<RecordBatch>> {
        self.instance.put(self.handle, bytes)?;
        let status = self.instance.call(function, (self.handle, bytes.len() as i32))?;
        self.take(status)
    }

    /// Takes batches until none waits.
    fn take(&mut self, mut status: i32) -> Result<Vec<RecordBatch>> {
        let broken = |what: &str| Err(Error::Broken(what.into()));
        let started = Instant::now();
        let mut batches = Vec::new();
        loop {
            if !(0..=2).contains(&status) {
                return broken("its status is none of 0, 1 and 2");
            }
            if status > 0 {
                // A copy of its own, so that batches outlive the module's memory.
                let bytes = Buffer::from(self.instance.bytes(word::OUT)?);
                if bytes.is_empty() {
                    return broken("it says that something is ready, and gives nothing");
                }
                let decoded = self.output.read(&bytes);
                batches
                    .extend(decoded.map_err(|failure| Error::Broken(failure.told["message"].to_string()))?);
            }
            if status != 2 {
                return Ok(batches);
            }
            if self.instance.limits.call.is_some_and(|limit| started.elapsed() > limit) {
                return Err(Error::Timeout);
            }
            let function = self.instance.functions.next.clone();
            status = self.instance.call(&function, self.handle)?;
        }
    }
}

fn unsendable(error: impl std::fmt::Display) -> Error {
    Error::Refused(format!("the batch cannot be sent to the module: {error}"))
}

/// A schema as it is sent: text as `Utf8`, since a batch's views may share a buffer much larger than it is.
fn sent(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8View => Arc::new(Field::new(field.name(), DataType::Utf8, field.is_nullable())),
        _ => field.clone(),
    });
    Schema::new(fields.collect::<Vec<_>>())
}

fn plain(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        DataType::Utf8View => arrow_cast::cast(column, &DataType::Utf8),
        _ => Ok(column.clone()),
    });
    let columns = columns.collect::<Result<Vec<_>, _>>().map_err(unsendable)?;
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(sent(batch.schema_ref())), columns, &options)
        .map_err(unsendable)
}

/// A whole stream.
fn encode(schema: &Schema, batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let mut writer = StreamWriter::try_new(Vec::new(), &sent(schema)).map_err(unsendable)?;
    for batch in batches {
        writer.write(&plain(batch)?).map_err(unsendable)?;
    }
    writer.into_inner().map_err(unsendable)
}

fn trace(json: &Value) -> Option<Trace> {
    let mut trace = Trace::default();
    for step in json["steps"].as_array()? {
        let did = StepTrace {
            rows_in: step["rows_in"].as_u64()?,
            rows_out: step["rows_out"].as_u64()?,
            cells_changed: step["cells_changed"].as_u64()?,
            cells_failed: step["cells_failed"].as_u64()?,
        };
        trace.add(usize::try_from(step["step"].as_u64()?).ok()?, did);
    }
    Some(trace)
}

fn failed(json: &Value) -> Option<Vec<FailedCell>> {
    let cells = json["failed"].as_array()?.iter().map(|cell| {
        Some(FailedCell {
            step: usize::try_from(cell["step"].as_u64()?).ok()?,
            column: cell["column"].as_str()?.to_owned(),
            row: cell["row"].as_u64(),
            cell: cell["value"].as_str()?.to_owned(),
        })
    });
    cells.collect()
}
