//! `CATEGORICAL_MAPPING`.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, StringViewArray, UInt32Array};
use arrow_schema::DataType;
use hashbrown::HashMap;

use super::{NAME, PLACE};
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::cast::cast;
use crate::kernel::number::parse_double;
use crate::kernel::print::to_text;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column whose values are mapped.");
const MAP: Param<Pairs> = Param::required("categoryMap", "What each value becomes, as an object.");
const KIND: Param<Text> =
    Param::required("mapType", "Whether values become numbers or text.").one_of(&["NUMERIC", "TEXT"]);
const OPTION: Param<Option<Text>> =
    Param::optional("mappingOption", "How the console came by the map. It makes no difference.")
        .one_of(&["ALL_VALUES", "TOP_X_VALUES"]);
const DELETE: Param<bool> = Param::flag("deleteOtherRows", "Remove the rows of all other values.");
const KEEP: Param<bool> = Param::flag("keepOthers", "Leave all other values as they are.");
const OTHER: Param<Option<Text>> = Param::optional("other", "What all other values become.");

pub(super) const STEP: Step = Step {
    operation: "CATEGORICAL_MAPPING",
    family: Family::DataScience,
    summary: "Maps the values of a column to others, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &MAP, &KIND, &OPTION, &DELETE, &KEEP, &OTHER, &NAME],
    examples: &[
        Example::new(
            "Numbers for texts; other values are missing",
            r#"{"sourceColumn": "y", "categoryMap": "{\"no\":\"0\",\"yes\":\"1\"}", "mapType": "NUMERIC", "mappingOption": "ALL_VALUES", "deleteOtherRows": "false", "targetColumn": "y_output"}"#,
        )
        .input(&["y: string | n: int", "no | 1", "yes | 2", "Yes | 3", "null | 4"])
        .output(&[
            "y: string | y_output: double | n: int",
            "no | 0.0 | 1",
            "yes | 1.0 | 2",
            "Yes | null | 3",
            "null | null | 4",
        ]),
        Example::new(
            "Something for all others, missing ones among them",
            r#"{"sourceColumn": "city", "categoryMap": {"Houston": "Houston", "Goff": "Goff"}, "mapType": "TEXT", "mappingOption": "TOP_X_VALUES", "other": "Others", "targetColumn": "city_mapped"}"#,
        )
        .input(&["city: string", "Houston", "Centennial", r#""""#])
        .output(&["city: string | city_mapped: string", "Houston | Houston", "Centennial | Others", r#""" | Others"#]),
        Example::new(
            "Others stay, and are read as numbers where they have to be",
            r#"{"sourceColumn": "k", "categoryMap": {"one": 1}, "mapType": "NUMERIC", "keepOthers": "true", "targetColumn": "n"}"#,
        )
        .input(&["k: string", "one", "2", "three", "null"])
        .output(&["k: string | n: double", "one | 1.0", "2 | 2.0", "three | null", "null | null"])
        .failed(1),
        Example::new(
            "Rows of other values go; numbers are found by their value",
            r#"{"sourceColumn": "k", "categoryMap": {"1": "low", "2.0": "high"}, "mapType": "TEXT", "deleteOtherRows": "true", "targetColumn": "level"}"#,
        )
        .input(&["k: double", "1.0", "3.0", "2.0", "null"])
        .output(&["k: double | level: string", "1.0 | low", "2.0 | high"]),
        Example::new(
            "Missing cells have a place in the map",
            r#"{"sourceColumn": "k", "categoryMap": {"": "none"}, "mapType": "TEXT", "keepOthers": "true", "targetColumn": "l"}"#,
        )
        .input(&["k: string", "a", r#""""#, "null"])
        .output(&["k: string | l: string", "a | a", r#""" | none"#, "null | none"]),
        Example::new(
            "Text where a number has to be",
            r#"{"sourceColumn": "k", "categoryMap": {"a": "one"}, "mapType": "NUMERIC", "targetColumn": "n"}"#,
        )
        .input(&["k: string", "a"])
        .error("has `one` for `a`, which is not a number; `mapType` may be TEXT"),
    ],
    assumptions: &[
        "Values are found exactly, large and small letters apart; those of other columns than text by what they are: `1` is `1.0` in a column of doubles.",
        "What is not in the map, missing cells among it, is an other value: its row goes by `deleteOtherRows`; else it becomes `other`, or stays by `keepOthers`, or is missing.",
        "An empty text in the map is that of all missing cells.",
        "NUMERIC gives a double. By `keepOthers`, text that is no number gives a missing result, and counts as failed.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of simple values", |_| true)?;
    let numeric = args.get(&KIND) == "NUMERIC";
    let named = args.get(&MAP).iter();
    let pairs: Vec<(&str, &str)> = named.map(|(key, text)| (key.name.as_str(), text.name.as_str())).collect();
    let (delete, keep) = (args.get(&DELETE), args.get(&KEEP));
    let other = args.get(&OTHER).filter(|other| !other.is_empty() && !delete);
    if keep && other.is_some() {
        return Err(args.refuse(&OTHER, "says what other values become, and `keepOthers` that they stay"));
    }
    let places = Places::new(&pairs, &column)?;
    let mut texts: Vec<&str> = pairs.iter().map(|(_, text)| *text).collect();
    texts.extend(other);
    let values: ArrayRef = if numeric {
        let number = |(at, text): (usize, &&str)| {
            parse_double(text).ok_or_else(|| match pairs.get(at) {
                Some((key, _)) => {
                    let message =
                        format!("has `{text}` for `{key}`, which is not a number; `mapType` may be TEXT");
                    args.refuse(&MAP, message)
                }
                None => args.refuse(&OTHER, format!("`{text}` is not a number; `mapType` may be TEXT")),
            })
        };
        Arc::new(Float64Array::from(texts.iter().enumerate().map(number).collect::<Result<Vec<_>>>()?))
    } else {
        Arc::new(StringViewArray::from_iter_values(texts))
    };
    let source = column.text();
    if delete {
        rel.filter(Expr::call(Known(places.clone()), vec![source.clone()]));
    }
    let others = match other {
        Some(_) => Others::Become(pairs.len() as u32),
        None if keep => Others::Stay,
        None => Others::Missing,
    };
    let mapped = Expr::call(Mapped { places, values, others }, vec![source]);
    rel.add(args.get(&NAME), mapped, &Place::After(&column))?;
    Ok(())
}

/// Where each value stands in the map.
#[derive(Clone)]
struct Places(HashMap<String, u32, RandomState>);

impl Places {
    /// The values of the map, as a column of this type prints them.
    fn new(pairs: &[(&str, &str)], column: &Column) -> Result<Self> {
        let keys: ArrayRef = Arc::new(StringViewArray::from_iter_values(pairs.iter().map(|(key, _)| *key)));
        let printed = to_text(&cast(&keys, &column.data_type, &mut Failures::default())?)?;
        let mut places = HashMap::with_hasher(fixed_hasher());
        let whole = column.ty().is_some_and(Type::is_integer);
        for ((at, key), (given, _)) in (0..).zip(printed.as_string_view()).zip(pairs) {
            if whole && parse_double(given).is_some_and(|number| number.fract() != 0.0) {
                continue;
            }
            // What cannot be such a value is none, but for what stands for missing cells.
            match key {
                Some(key) => places.entry(key.to_owned()).or_insert(at),
                None if given.is_empty() => places.entry(String::new()).or_insert(at),
                None => continue,
            };
        }
        Ok(Places(places))
    }

    fn of(&self, text: Option<&str>) -> Option<u32> {
        self.0.get(text.unwrap_or_default()).copied()
    }
}

/// Whether a text is in the map.
struct Known(Places);

impl Kernel for Known {
    fn name(&self) -> String {
        "is mapped".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let known = cells.as_string_view().iter().map(|text| Some(self.0.of(text).is_some()));
        Ok(Arc::new(known.collect::<BooleanArray>()))
    }
}

/// What becomes of texts that are not in the map.
#[derive(Clone, Copy)]
enum Others {
    Missing,
    Stay,
    /// The value at this place.
    Become(u32),
}

/// What each text is mapped to.
struct Mapped {
    places: Places,
    values: ArrayRef,
    others: Others,
}

impl Kernel for Mapped {
    fn name(&self) -> String {
        format!("map {} values", self.places.0.len())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.values.data_type().clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let texts = cells.as_string_view();
        let places = texts.iter().map(|text| self.places.of(text));
        let take =
            |values: &ArrayRef, places: UInt32Array| Ok(arrow_select::take::take(values, &places, None)?);
        let stay: ArrayRef = match self.others {
            Others::Missing => return take(&self.values, places.collect()),
            Others::Become(other) => {
                return take(&self.values, places.map(|place| Some(place.unwrap_or(other))).collect());
            }
            Others::Stay if *self.values.data_type() == DataType::Float64 => {
                let kept = texts.iter().enumerate().map(|(row, text)| {
                    let text =
                        text.filter(|text| !text.is_empty() && self.places.of(Some(text)).is_none())?;
                    let number = parse_double(text);
                    if number.is_none() {
                        failures.push(row, text);
                    }
                    number
                });
                Arc::new(kept.collect::<Float64Array>())
            }
            Others::Stay => cells.clone(),
        };
        // Those that stay are taken from behind the mapped ones.
        let all = arrow_select::concat::concat(&[self.values.as_ref(), stay.as_ref()])?;
        let mapped = self.values.len() as u32;
        let places =
            places.zip(0..).map(|(place, row): (Option<u32>, u32)| Some(place.unwrap_or(mapped + row)));
        take(&all, places.collect())
    }
}
