//! What a host asks of a handle: the JSON of `recipe_open`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use arrow_schema::DataType;
use recipe_core::Secrets;
use recipe_core::engine::kernel::read::{ColumnType, TextFormat};
use recipe_core::engine::plan::KeepText;
use serde_json::{Map, Value};

use crate::failure::{Code, Failure};

/// The years 1 to 9999, in microseconds since 1970: steps count from the time of the run.
const TIMES: RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;

/// What secrets are given as.
const SECRETS: &str =
    "an object of `given`, with `value` in base64 for each name, and `random`, 32 bytes in base64";

/// How a handle works.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Types that columns are read as, by name; others stay what they are.
    pub(crate) types: Types,
    /// The tables the host will give.
    pub(crate) datasets: Vec<Table>,
    /// Whether a cell that cannot be read as its column's type ends the run.
    pub(crate) fail_on_invalid: bool,
    /// What cells look like when they leave.
    pub(crate) output: Cells,
    /// The time of the run: microseconds since 1970-01-01 UTC.
    pub(crate) now: i64,
    /// Where random values start.
    pub(crate) seed: u64,
    /// The secrets that the recipe names.
    pub(crate) secrets: Secrets,
    /// How many of the recipe's steps are run, if not all.
    pub(crate) steps: Option<usize>,
    /// Whether rows wait at ordered stages for what the rows before them left.
    pub(crate) relay: bool,
    /// Which pass over the units of the data the handle is for, if they are run apart.
    pub(crate) pass: Option<usize>,
    /// How text is written that is read as numbers and dates.
    pub(crate) text: TextFormat,
    /// Which columns that no step looks at come out as the text they came in as, instead of as their types.
    pub(crate) carry: KeepText,
}

/// A table other than the input.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The types that its text columns are read as.
    pub(crate) types: Types,
}

/// What columns of text are read as, by name.
#[derive(Debug, Default)]
pub(crate) struct Types(BTreeMap<String, ColumnType>);

impl Types {
    /// From an object; otherwise what would be right.
    fn parse(types: Map<String, Value>) -> Result<Types, String> {
        let types = types.into_iter().map(|(column, ty)| match ty.as_str().map(ColumnType::parse) {
            Some(Ok(Some(known))) => Ok((column, known)),
            Some(Err(error)) => Err(format!("an object of types, and {error}")),
            Some(Ok(None)) | None => Err(format!("an object of types, and {ty} of `{column}` is none")),
        });
        types.collect::<Result<_, _>>().map(Types)
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    pub(crate) fn get(&self, column: &str) -> Option<&DataType> {
        self.0.get(column).map(|ty| &ty.data_type)
    }

    /// How text is written, where it is otherwise written as `text` says.
    pub(crate) fn text(&self, text: &TextFormat) -> TextFormat {
        let formats = self.0.iter().filter_map(|(name, ty)| Some((name, ty.format.clone()?)));
        formats.fold(text.clone(), |text, (name, format)| text.with_column(name, format))
    }
}

impl Table {
    /// From its name, or an object; otherwise what would be right.
    fn parse(value: Value) -> Result<Table, String> {
        let wrong = || "a list of names, or of objects with `name` and `types`".to_owned();
        let (name, types) = match value {
            Value::String(name) => (name, Types::default()),
            Value::Object(mut table) => match (table.remove("name"), table.remove("types")) {
                (Some(Value::String(name)), Some(Value::Object(types))) if table.is_empty() => {
                    (name, Types::parse(types)?)
                }
                _ => return Err(wrong()),
            },
            _ => return Err(wrong()),
        };
        Ok(Table { name, types })
    }
}

/// What cells look like when they leave.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cells {
    /// Typed, with text as `Utf8`.
    #[default]
    Arrow,
    /// Typed, with text as `Utf8View`.
    Views,
    /// As views, and handed over in parts.
    Parts,
    /// All as `Utf8` text, as the engine writes them into CSV.
    Text,
}

impl Options {
    /// Reads the JSON; no bytes ask for nothing.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, Failure> {
        let mut options = Options::default();
        if json.is_empty() {
            return Ok(options);
        }
        let given: Map<String, Value> = serde_json::from_slice(json)
            .map_err(|error| Failure::new(Code::Argument, format!("options are a JSON object: {error}")))?;
        for (name, value) in given {
            options.set(&name, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), Failure> {
        let wrong = |wanted: &str| Failure::new(Code::Argument, format!("option `{name}` is {wanted}"));
        match (name, value) {
            ("types", Value::Object(types)) => {
                self.types = Types::parse(types).map_err(|wanted| wrong(&wanted))?;
            }
            ("datasets", Value::Array(tables)) => {
                let tables = tables.into_iter().map(Table::parse);
                self.datasets = tables.collect::<Result<_, _>>().map_err(|wanted| wrong(&wanted))?;
            }
            ("on_invalid", value) => {
                self.fail_on_invalid = match value.as_str() {
                    Some("error") => true,
                    Some("null") => false,
                    _ => return Err(wrong("`error` or `null`")),
                };
            }
            ("output", value) => {
                self.output = match value.as_str() {
                    Some("arrow") => Cells::Arrow,
                    Some("views") => Cells::Views,
                    Some("parts") => Cells::Parts,
                    Some("text") => Cells::Text,
                    _ => return Err(wrong("`arrow`, `views`, `parts` or `text`")),
                };
            }
            ("now", value) => {
                let now = value.as_i64().filter(|now| TIMES.contains(now));
                self.now =
                    now.ok_or_else(|| wrong("whole microseconds since 1970, in the years 1 to 9999"))?;
            }
            ("relay", Value::Bool(relay)) => self.relay = relay,
            ("carry", value) => {
                self.carry = match value {
                    Value::Bool(true) => KeepText::Always,
                    Value::Bool(false) => KeepText::Never,
                    Value::String(only) if only == "json" => KeepText::Json,
                    _ => return Err(wrong("`true`, `false` or `json`")),
                };
            }
            ("decimal_comma", Value::Bool(comma)) => {
                self.text = std::mem::take(&mut self.text).with_decimal_comma(comma);
            }
            ("day_first", Value::Bool(first)) => {
                self.text = std::mem::take(&mut self.text).with_day_first(first);
            }
            ("seed", value) => self.seed = value.as_u64().ok_or_else(|| wrong("a whole number"))?,
            ("secrets", Value::Object(secrets)) => {
                self.secrets = Secrets::from_json(secrets).ok_or_else(|| wrong(SECRETS))?;
            }
            ("secrets", _) => return Err(wrong(SECRETS)),
            ("steps", value) => {
                let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
                self.steps = Some(count.ok_or_else(|| wrong("a number of steps"))?);
            }
            ("pass", value) => {
                let pass = value.as_u64().and_then(|pass| usize::try_from(pass).ok());
                self.pass = Some(pass.ok_or_else(|| wrong("the number of a pass, from 0"))?);
            }
            ("types", _) => return Err(wrong("an object of types")),
            ("datasets", _) => return Err(wrong("a list of names")),
            ("relay" | "decimal_comma" | "day_first", _) => return Err(wrong("`true` or `false`")),
            _ => {
                let known = "types, datasets, on_invalid, output, now, seed, secrets, steps, relay, pass, carry, decimal_comma, day_first";
                return Err(Failure::new(Code::Argument, format!("no option `{name}`; there are {known}")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
    use arrow_buffer::Buffer;
    use arrow_ipc::writer::StreamWriter;
    use recipe_core::Recipe;
    use recipe_core::engine::kernel::print::cell;

    use super::Options;
    use crate::ipc::Input;
    use crate::session::Session;

    /// What the recipe makes of a column `when`, cell by cell, under options.
    fn run(recipe: &str, options: &str, cells: &[&str]) -> Vec<Option<String>> {
        let Ok(options) = Options::parse(options.as_bytes()) else { panic!("{options}") };
        let mut session = Session::new(options);
        let column: ArrayRef = Arc::new(StringArray::from(cells.to_vec()));
        let batch = RecordBatch::try_from_iter([("when", column)]).expect("a batch");
        let mut writer = StreamWriter::try_new(Vec::new(), batch.schema_ref()).expect("a stream");
        let schema = Buffer::from_vec(std::mem::take(writer.get_mut()));
        writer.write(&batch).expect("a batch");
        let rows = Buffer::from_vec(std::mem::take(writer.get_mut()));
        let recipe = Recipe::parse(recipe).expect("a recipe");
        let mut output = Input::default();
        assert!(session.schema(&recipe, &schema).is_ok());
        assert!(output.read(&Buffer::from_slice_ref(session.bytes())).is_ok());
        assert!(session.push(&rows).is_ok());
        let Ok(batches) = output.read(&Buffer::from_slice_ref(session.bytes())) else { panic!("no batch") };
        let column = batches[0].columns().last().expect("a column");
        (0..column.len()).map(|row| cell(column.as_ref(), row)).collect()
    }

    #[test]
    fn dates_are_read_as_they_are_said_to_be_written() {
        let text = |text: &str| Some(text.to_owned());
        let cells = ["11/12/2020", "13/12/2020", "1.2.2020", "2020-12-11"];
        let british = r#"{"types": {"when": "date(dd/MM/yyyy)"}}"#;
        let december = [text("2020-12-11"), text("2020-12-13"), None, text("2020-12-11")];
        assert_eq!(run("[]", british, &cells), december);
        let day_first = r#"{"day_first": true, "decimal_comma": true, "types": {"when": "date"}}"#;
        let february = [text("2020-12-11"), text("2020-12-13"), text("2020-02-01"), text("2020-12-11")];
        assert_eq!(run("[]", day_first, &cells), february);
        let month = r#"[{"Operation": "MONTH", "Parameters": {"sourceColumn": "when", "targetColumn": "m"}},
            {"Operation": "DELETE", "Parameters": {"sourceColumns": ["when"]}}]"#;
        assert_eq!(run(month, british, &cells), [text("12"), text("12"), None, text("12")]);
        for (wrong, message) in [
            (r#"{"types": {"when": "date(MM/yyyy)"}}"#, "it lacks a day"),
            (r#"{"types": {"when": "whole"}}"#, "is none"),
            (r#"{"day_first": 1}"#, "`true` or `false`"),
        ] {
            let Err(failure) = Options::parse(wrong.as_bytes()) else { panic!("{wrong}") };
            assert!(failure.details["message"].to_string().contains(message), "{wrong}");
        }
    }
}
