//! What a host asks of a handle: the JSON of `recipe_open`.

use std::ops::RangeInclusive;

use recipe_core::engine::kernel::read::TextFormat;
use recipe_core::engine::plan::KeepText;
use recipe_core::types::from_ddl;
use serde_json::{Map, Value};

use crate::failure::{Code, Failure};

/// The years 1 to 9999, in microseconds since 1970: steps count from the time of the run.
const TIMES: RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;

/// How a handle works.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Types that columns are read as, by name; others stay what they are.
    pub(crate) types: Map<String, Value>,
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
    /// How many of the recipe's steps are run, if not all.
    pub(crate) steps: Option<usize>,
    /// Whether rows wait at ordered stages for what the rows before them left.
    pub(crate) relay: bool,
    /// How text is written that is read as numbers.
    pub(crate) text: TextFormat,
    /// Which columns that no step looks at come out as the text they came in as, instead of as their types.
    pub(crate) carry: KeepText,
}

/// A table other than the input.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The types that its text columns are read as.
    pub(crate) types: Map<String, Value>,
}

impl Table {
    /// From its name, or an object; otherwise what would be right.
    fn parse(value: Value) -> Result<Table, String> {
        let wrong = || "a list of names, or of objects with `name` and `types`".to_owned();
        let (name, types) = match value {
            Value::String(name) => (name, Map::new()),
            Value::Object(mut table) => match (table.remove("name"), table.remove("types")) {
                (Some(Value::String(name)), Some(Value::Object(types))) if table.is_empty() => (name, types),
                _ => return Err(wrong()),
            },
            _ => return Err(wrong()),
        };
        match unknown_type(&types) {
            None => Ok(Table { name, types }),
            Some(wanted) => Err(wanted),
        }
    }
}

/// What is wrong with types by column, if something is.
fn unknown_type(types: &Map<String, Value>) -> Option<String> {
    let unknown = types.iter().find(|(_, ty)| ty.as_str().and_then(from_ddl).is_none());
    unknown.map(|(column, ty)| format!("an object of types, and {ty} of `{column}` is none"))
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
                if let Some(wanted) = unknown_type(&types) {
                    return Err(wrong(&wanted));
                }
                self.types = types;
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
                self.text = TextFormat::default().with_decimal_comma(comma);
            }
            ("seed", value) => self.seed = value.as_u64().ok_or_else(|| wrong("a whole number"))?,
            ("steps", value) => {
                let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
                self.steps = Some(count.ok_or_else(|| wrong("a number of steps"))?);
            }
            ("types", _) => return Err(wrong("an object of types")),
            ("datasets", _) => return Err(wrong("a list of names")),
            ("relay" | "decimal_comma", _) => return Err(wrong("`true` or `false`")),
            _ => {
                let known =
                    "types, datasets, on_invalid, output, now, seed, steps, relay, carry, decimal_comma";
                return Err(Failure::new(Code::Argument, format!("no option `{name}`; there are {known}")));
            }
        }
        Ok(())
    }
}
