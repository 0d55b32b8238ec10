//! A run of a recipe on one instance: batches in, batches out.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::writer::{StreamEncoder, StreamWriter};
use arrow_schema::{Schema, SchemaRef};
use recipe_core::engine::kernel::read::TextFormat;
use recipe_core::engine::plan::KeepText;
use recipe_core::types::{Type, to_ddl};
use recipe_core::{CellsMade, Dataset, DateOrders, FailedCell, Secrets, StepTrace, Trace};
use recipe_wasm::ipc::Input;
use serde_json::{Map, Value, json};
use wasmtime::TypedFunc;

use crate::error::{ModuleError, Result};
use crate::info::ModuleInfo;
use crate::instance::{Instance, word};
use crate::ipc::{compact, encode};

/// How a run goes about it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct ModuleOptions {
    /// Types that text columns are read as, such as `long` and `date(dd/MM/yyyy)`.
    pub types: Vec<(String, String)>,
    /// Whether a cell that cannot be read so ends the run.
    pub fail_on_invalid: bool,
    /// The time of the run: microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// Where random values start.
    pub seed: u64,
    /// The secrets that the recipe names.
    pub secrets: Secrets,
    /// How many of the recipe's steps are run, if not all.
    pub steps: Option<usize>,
    /// Whether batches are relayed: see [`Relay`](crate::Relay). For recipes whose
    /// [`ModuleRecipe::relay`](crate::ModuleRecipe::relay) says so.
    pub relay: bool,
    /// Which columns come out as the text they came in as, whatever `types` says.
    pub carry: KeepText,
    /// Numbers in text have a comma before their fraction.
    pub decimal_comma: bool,
    /// Dates in text have the day before the month.
    pub day_first: bool,
}

impl ModuleOptions {
    /// The same for columns that come as `raw`, with text that is written as `text` says, and are read as `read`, one for
    /// each.
    #[must_use]
    pub fn with_types(self, raw: &Schema, read: &Schema, text: &TextFormat) -> Self {
        ModuleOptions { types: types_read(raw, read, text), ..self }
    }
}

impl Instance {
    /// Starts a run of the recipe. `tables` are those the recipe names besides its input.
    pub fn open(mut self, options: &ModuleOptions, tables: &[Arc<Dataset>]) -> Result<Run> {
        let mut json = json!({
            "types": object(&options.types),
            "datasets": tables.iter().map(|table| described(table)).collect::<Vec<_>>(),
            "on_invalid": if options.fail_on_invalid { "error" } else { "null" },
            "now": options.now,
            "seed": options.seed,
            "relay": options.relay,
            "carry": match options.carry {
                KeepText::Never => false.into(),
                KeepText::Json => Value::from("json"),
                KeepText::Always => true.into(),
            },
            "output": "parts",
        });
        if let Some(steps) = options.steps {
            json["steps"] = steps.into();
        }
        // Engines of an earlier version do not know these.
        for (name, set) in [("decimal_comma", options.decimal_comma), ("day_first", options.day_first)] {
            if set {
                json[name] = true.into();
            }
        }
        let json = json.to_string();
        let secrets = options.secrets.to_json();
        let length = match (&secrets, json.strip_suffix('}')) {
            (Some(secrets), Some(open)) => {
                self.put(0, &[open.as_bytes(), b",\"secrets\":", secrets.as_bytes(), b"}"])?
            }
            _ => self.put(0, &[json.as_bytes()])?,
        };
        let open = self.functions.open.clone();
        let handle = self.call(&open, length)?;
        for (index, table) in tables.iter().enumerate() {
            let stream = encode(table.raw(), table.batches())?;
            let length = self.put(handle, &[&stream])?;
            let dataset = self.functions.dataset.clone();
            self.call(&dataset, (handle, index as i32, length))?;
        }
        Ok(Run::new(self, handle))
    }
}

/// A run of the recipe on one instance.
pub struct Run {
    instance: Instance,
    handle: i32,
    input: Option<StreamEncoder>,
    output: Input,
    /// Whether rows wait for a state after the last call.
    waiting: bool,
}

impl Run {
    pub(crate) fn new(instance: Instance, handle: i32) -> Self {
        Run { instance, handle, input: None, output: Input::default(), waiting: false }
    }

    /// Declares the columns that come in; returns those that come out, or none where they depend on the data.
    pub fn schema(&mut self, schema: &SchemaRef) -> Result<Option<SchemaRef>> {
        let message = StreamWriter::try_new(Vec::new(), schema)?;
        let function = self.instance.functions.schema.clone();
        self.send(&function, &[message.get_ref().as_slice().into()])?;
        self.input = Some(StreamEncoder::try_new(schema)?);
        Ok(self.output())
    }

    /// The columns that come out, once they are known.
    pub fn output(&self) -> Option<SchemaRef> {
        self.output.schema().cloned()
    }

    /// Hands in a batch, and takes what is ready.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        let encoder = self.input.as_mut().ok_or(ModuleError::NoSchema)?;
        let message = encoder.encode(&compact(batch)?)?;
        let function = self.instance.functions.push.clone();
        self.send(&function, &message)
    }

    /// There are no more batches: takes the rest.
    pub fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        let function = self.instance.functions.finish.clone();
        let status = self.instance.call(&function, self.handle)?;
        self.take(status)
    }

    /// The state that the rows so far left, for [`merge`](Self::merge) of another run of the recipe.
    pub fn state(&mut self) -> Result<Vec<u8>> {
        let function = self.instance.functions.state_get.clone();
        self.instance.call(&function, self.handle)?;
        Ok(self.instance.bytes(word::OUT)?.to_vec())
    }

    /// Takes in the state of another run: of the rows before, where this run was given none yet; else of the rows after,
    /// where nothing could leave yet.
    pub fn merge(&mut self, state: &[u8]) -> Result<()> {
        self.instance.put(self.handle, &[state])?;
        let function = self.instance.functions.state_merge.clone();
        self.instance.call(&function, (self.handle, state.len() as i32))?;
        Ok(())
    }

    /// In a relay, whether rows wait for a state after the last call.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// Goes on after rows waited.
    pub(crate) fn proceed(&mut self) -> Result<Vec<RecordBatch>> {
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
        trace(&json).ok_or_else(|| ModuleError::broken(format!("its counts of rows and cells are {json}")))
    }

    /// Cells that could not be converted since the last call of this. Rows are counted from the first of this run.
    pub fn failed(&mut self) -> Result<Vec<FailedCell>> {
        let json = self.stats()?;
        failed(&json).ok_or_else(|| ModuleError::broken(format!("its list of failed cells is {json}")))
    }

    fn stats(&mut self) -> Result<Value> {
        let function = self.instance.functions.stats.clone();
        self.instance.call(&function, self.handle)?;
        self.instance.json()
    }

    /// What the engine and its recipe say of themselves.
    pub fn info(&mut self) -> Result<ModuleInfo> {
        self.instance.info()
    }

    /// Bytes of memory of the run's instance, which never shrinks.
    pub fn memory_bytes(&self) -> usize {
        self.instance.memory_bytes()
    }

    /// Frees what the run holds, and returns the instance.
    pub fn close(mut self) -> Result<Instance> {
        let function = self.instance.functions.close.clone();
        self.instance.call(&function, self.handle)?;
        Ok(self.instance)
    }

    fn send(&mut self, function: &TypedFunc<(i32, i32), i32>, parts: &[Buffer]) -> Result<Vec<RecordBatch>> {
        let parts: Vec<&[u8]> = parts.iter().map(Buffer::as_slice).collect();
        let length = self.instance.put(self.handle, &parts)?;
        let status = self.instance.call(function, (self.handle, length))?;
        self.take(status)
    }

    /// Takes batches until none waits.
    fn take(&mut self, mut status: i32) -> Result<Vec<RecordBatch>> {
        let broken = |what: &str| Err(ModuleError::broken(what));
        let started = Instant::now();
        let mut batches = Vec::new();
        loop {
            if !(0..=3).contains(&status) {
                return broken("its status is not 0, 1, 2 or 3");
            }
            self.waiting = status == 3;
            if status == 1 || status == 2 {
                // A copy of its own, so that batches outlive the module's memory.
                let bytes = self.instance.output()?;
                if bytes.is_empty() {
                    return broken("it returned a status for output, and no output");
                }
                let decoded = self.output.read(&bytes);
                batches.extend(
                    decoded.map_err(|failure| ModuleError::broken(failure.details["message"].to_string()))?,
                );
            }
            if status != 2 {
                return Ok(batches);
            }
            if let Some(limit) = self.instance.limits.call.filter(|limit| started.elapsed() > *limit) {
                return Err(ModuleError::Timeout { limit });
            }
            let function = self.instance.functions.next.clone();
            status = self.instance.call(&function, self.handle)?;
        }
    }
}

/// What the engine is told of a table: its name, and the types of columns that are read as others than they come as.
fn described(table: &Dataset) -> Value {
    let types = types_read(table.raw(), table.schema(), table.text());
    if types.is_empty() {
        table.name().into()
    } else {
        json!({"name": table.name(), "types": object(&types)})
    }
}

/// The names and types of text columns that are read as other types.
fn types_read(raw: &Schema, read: &Schema, text: &TextFormat) -> Vec<(String, String)> {
    let columns = raw.fields().iter().zip(read.fields());
    let read = columns.filter(|(raw, read)| {
        Type::from_arrow(raw.data_type()) == Some(Type::String) && raw.data_type() != read.data_type()
    });
    let named = read.filter_map(|(_, read)| {
        let (name, data_type) = (read.name(), read.data_type());
        let format = text.of_dates(name, data_type).map(ToString::to_string);
        Some((name.clone(), format.or_else(|| to_ddl(data_type))?))
    });
    named.collect()
}

fn object(types: &[(String, String)]) -> Value {
    types.iter().map(|(name, ty)| (name.clone(), Value::from(ty.as_str()))).collect::<Map<_, _>>().into()
}

fn trace(json: &Value) -> Option<Trace> {
    let mut trace = Trace::default();
    for step in json["steps"].as_array()? {
        let number = |name: &str| step[name].as_u64();
        let rows = StepTrace::of_rows(number("rows_in")?, number("rows_out")?);
        let did = rows.with_cells(number("cells_changed")?, number("cells_failed")?);
        // Modules of older engines expect nothing of rows.
        let checks = (number("rows_checked").unwrap_or(0), number("rows_failed").unwrap_or(0));
        let did = did.with_checks(checks.0, checks.1);
        trace.add(usize::try_from(step["step"].as_u64()?).ok()?, did);
    }
    // Modules of older engines do not say, neither here nor below.
    for column in json["date_orders"].as_array().into_iter().flatten() {
        let number = |name: &str| column[name].as_u64();
        let orders = DateOrders::new(number("either")?, number("other")?);
        trace.add_date_orders(usize::try_from(number("step")?).ok()?, column["column"].as_str()?, orders);
    }
    for column in json["cells_made"].as_array().into_iter().flatten() {
        let number = |name: &str| column[name].as_u64();
        let made = CellsMade::new(number("present")?, number("failed")?);
        trace.add_cells_made(usize::try_from(number("step")?).ok()?, column["column"].as_str()?, made);
    }
    Some(trace)
}

fn failed(json: &Value) -> Option<Vec<FailedCell>> {
    let cells = json["failed"].as_array()?.iter().map(|cell| {
        let step = usize::try_from(cell["step"].as_u64()?).ok()?;
        let (column, value) = (cell["column"].as_str()?.to_owned(), cell["value"].as_str()?.to_owned());
        let of_input = cell["of_input"].as_bool().unwrap_or(false);
        let whole_row = cell["whole_row"].as_str().map(str::to_owned);
        Some(
            FailedCell::new(step, column, cell["row"].as_i64().map(|row| row as u64), value)
                .of_input(of_input)
                .with_whole_row(whole_row),
        )
    });
    cells.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::trace;

    #[test]
    fn dates_of_instances_add_up() {
        let stats = |either: u64, other: u64| {
            let step = json!({"step": 1, "rows_in": 2, "rows_out": 2, "cells_changed": 2, "cells_failed": 0});
            let column = json!({"step": 1, "column": "visit", "either": either, "other": other});
            trace(&json!({"steps": [step], "date_orders": [column]})).expect("counts")
        };
        let mut all = stats(2, 0);
        assert_eq!(all.step(1).cells_ambiguous, 0);
        all.merge(stats(1, 1));
        assert_eq!((all.step(1).rows_in, all.step(1).cells_ambiguous), (4, 3));
        // Modules of older engines tell of no dates.
        assert_eq!(trace(&json!({"steps": []})).map(|trace| trace.date_orders().count()), Some(0));
    }

    #[test]
    fn cells_of_instances_add_up() {
        let stats = |present: u64, failed: u64| {
            let column = json!({"step": 1, "column": "visit", "present": present, "failed": failed});
            trace(&json!({"steps": [], "cells_made": [column]})).expect("counts")
        };
        let mut all = stats(0, 2);
        all.merge(stats(0, 3));
        let told: Vec<String> = all.warnings().iter().map(|warning| warning.kind().to_string()).collect();
        assert_eq!(told, ["column `visit` has no values left: 5 of 5 cells could not be converted"]);
        all.merge(stats(1, 0));
        assert!(all.warnings().is_empty());
    }
}
