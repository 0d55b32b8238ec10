//! `DATE_DIFF`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array};
use arrow_schema::DataType;

use super::{LENIENT, NAME};
use crate::kernel::date::{Unit, as_moments};
use crate::kernel::print::cell;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN_1: Param<Option<ColumnName>> =
    Param::optional("sourceColumn1", "Column of dates, timestamps or text to count from.");
const VALUE_1: Param<Option<Text>> = Param::optional("value1", "Date to count from, in place of a column.");
const COLUMN_2: Param<Option<ColumnName>> =
    Param::optional("sourceColumn2", "Column of dates, timestamps or text to count to.");
const VALUE_2: Param<Option<Text>> = Param::optional("value2", "Date to count to, in place of a column.");
const UNITS: Param<Text> = Param::required("units", "What to count.").one_of(Unit::NAMES);

pub(super) const STEP: Step = Step {
    operation: "DATE_DIFF",
    family: Family::DateTime,
    summary: "Counts the whole years, days, seconds or other units from one date to another, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN_1, &VALUE_1, &COLUMN_2, &VALUE_2, &UNITS, &NAME],
    examples: &[
        Example::new(
            "Days between two columns",
            r#"{"sourceColumn1": "start", "sourceColumn2": "end", "units": "DAYS", "targetColumn": "days"}"#,
        )
        .input(&[
            "start: date | end: timestamp | n: int",
            "2024-02-28 | 2024-03-01 23:59:59 | 1",
            "2024-03-01 | 2024-02-28 00:00:00 | 2",
            "2024-03-01 | 2024-02-29 00:00:01 | 3",
            "null | 2024-02-28 00:00:00 | 4",
        ])
        .output(&[
            "start: date | end: timestamp | days: long | n: int",
            "2024-02-28 | 2024-03-01 23:59:59 | 2 | 1",
            "2024-03-01 | 2024-02-28 00:00:00 | -2 | 2",
            "2024-03-01 | 2024-02-29 00:00:01 | 0 | 3",
            "null | 2024-02-28 00:00:00 | null | 4",
        ]),
        Example::new(
            "Whole months from text to a constant",
            r#"{"sourceColumn1": "d", "value2": "2024-02-29", "units": "MONTHS", "targetColumn": "n"}"#,
        )
        .input(&["d: string", "1/29/2024", "1/31/2024", "April 1, 2024", "soon", r#""""#])
        .output(&[
            "d: string | n: long",
            "1/29/2024 | 1",
            "1/31/2024 | 0",
            "April 1, 2024 | -1",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new(
            "Years from a constant: an age",
            r#"{"value1": "2000-02-29", "sourceColumn2": "d", "units": "YEARS", "targetColumn": "age"}"#,
        )
        .input(&["d: date", "2023-02-28", "2023-03-01", "2024-02-29"])
        .output(&["d: date | age: long", "2023-02-28 | 22", "2023-03-01 | 23", "2024-02-29 | 24"]),
        Example::new(
            "Quarters between two constants",
            r#"{"value1": "2023-01-01", "value2": "2024-02-29", "units": "QUARTERS", "targetColumn": "n"}"#,
        )
        .input(&["x: int", "1"])
        .output(&["x: int | n: long", "1 | 4"]),
        Example::new(
            "Weeks",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "units": "WEEKS", "targetColumn": "n"}"#,
        )
        .input(&["a: timestamp | b: timestamp", "2024-02-01 00:00:00 | 2024-02-29 00:00:00"])
        .output(&["a: timestamp | b: timestamp | n: long", "2024-02-01 00:00:00 | 2024-02-29 00:00:00 | 4"]),
        Example::new(
            "Hours",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "units": "HOURS", "targetColumn": "n"}"#,
        )
        .input(&["a: timestamp | b: timestamp", "2024-02-28 12:00:00 | 2024-02-29 11:59:59"])
        .output(&["a: timestamp | b: timestamp | n: long", "2024-02-28 12:00:00 | 2024-02-29 11:59:59 | 23"]),
        Example::new(
            "Minutes",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "units": "MINUTES", "targetColumn": "n"}"#,
        )
        .input(&["a: timestamp | b: timestamp", "2024-02-29 12:00:00 | 2024-02-29 11:58:30"])
        .output(&["a: timestamp | b: timestamp | n: long", "2024-02-29 12:00:00 | 2024-02-29 11:58:30 | -1"]),
        Example::new(
            "Seconds",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "units": "SECONDS", "targetColumn": "n"}"#,
        )
        .input(&["a: timestamp | b: timestamp", "1969-12-31 23:59:59.5 | 1970-01-01 00:00:00.4"])
        .output(&[
            "a: timestamp | b: timestamp | n: long",
            "1969-12-31 23:59:59.5 | 1970-01-01 00:00:00.4 | 0",
        ]),
        Example::new(
            "Milliseconds",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "units": "MILLISECONDS", "targetColumn": "n"}"#,
        )
        .input(&["a: timestamp | b: timestamp", "1969-12-31 23:59:59.5 | 1970-01-01 00:00:00.4"])
        .output(&[
            "a: timestamp | b: timestamp | n: long",
            "1969-12-31 23:59:59.5 | 1970-01-01 00:00:00.4 | 900",
        ]),
        Example::new(
            "Microseconds",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "units": "MICROSECONDS", "targetColumn": "n"}"#,
        )
        .input(&["a: timestamp | b: timestamp", "1969-12-31 23:59:59.5 | 1970-01-01 00:00:00.4"])
        .output(&[
            "a: timestamp | b: timestamp | n: long",
            "1969-12-31 23:59:59.5 | 1970-01-01 00:00:00.4 | 900000",
        ]),
        Example::new(
            "A constant that is not a date",
            r#"{"value1": "soon", "sourceColumn2": "d", "units": "DAYS", "targetColumn": "n"}"#,
        )
        .input(&["d: date", "2024-02-29"])
        .error("`soon` is not a date"),
    ],
    assumptions: &[
        "It counts from the first date to the second: a second date before the first gives a negative number.",
        "Units are whole, what is left over is cut off. A month is over on the same day and time of a later month, as by Spark's `timestampdiff`; quarters are three months, years twelve.",
        "A number of microseconds too large for a long is missing, and counts as failed.",
        LENIENT,
        "The new column stands after the last of its sources, or after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let from = Operand::read(args, &COLUMN_1, &VALUE_1, rel)?;
    let to = Operand::read(args, &COLUMN_2, &VALUE_2, rel)?;
    let dates = vec![from.dates(args, &COLUMN_1, &VALUE_1)?, to.dates(args, &COLUMN_2, &VALUE_2)?];
    let units = args.get(&UNITS);
    let unit = Unit::from_name(units).ok_or_else(|| args.refuse(&UNITS, "is not a unit"))?;
    let columns = rel.columns();
    rel.add(
        args.get(&NAME),
        Expr::call(Between(unit), dates),
        &Operand::after_last(&columns, &[&from, &to]),
    )?;
    Ok(())
}

struct Between(Unit);

impl Kernel for Between {
    fn name(&self) -> String {
        format!("{:?} between", self.0).to_lowercase()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let to_cells = args[1].to_array(rows)?;
        let from = as_moments(&args[0].to_array(rows)?, failures)?;
        let to = as_moments(&to_cells, failures)?;
        let counts = from.iter().zip(&to).enumerate().map(|(row, dates)| {
            let (from, to) = (dates.0?, dates.1?);
            let count = self.0.between(from, to);
            if count.is_none() {
                failures.push(row, cell(&to_cells, row).unwrap_or_default());
            }
            count
        });
        Ok(Arc::new(counts.collect::<Int64Array>()))
    }
}
