//! `UNIX_TIME_FORMAT`.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_schema::DataType;

use super::{AFTER_SOURCE, FORMAT, NAME, format};
use crate::kernel::date::{PrintDates, TIMESTAMP, readable, try_each};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of seconds since 1970-01-01 00:00 UTC: numbers, or text.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Seconds to take, in place of a column.");

pub(super) const STEP: Step = Step {
    operation: "UNIX_TIME_FORMAT",
    family: Family::DateTime,
    summary: "Prints Unix times as dates in UTC, in a new text column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &FORMAT, &NAME],
    examples: &[
        Example::new(
            "Seconds",
            r#"{"sourceColumn": "dob_unix", "targetColumn": "dob", "dateTimeFormat": "mm/dd/yyyy*HH:MM:SS"}"#,
        )
        .input(&["dob_unix: long | n: int", "1234567890 | 1", "null | 2", "1229600040 | 3", "-1 | 4"])
        .output(&[
            "dob_unix: long | dob: string | n: int",
            "1234567890 | 02/13/2009 23:31:30 | 1",
            "null | null | 2",
            "1229600040 | 12/18/2008 11:34:00 | 3",
            "-1 | 12/31/1969 23:59:59 | 4",
        ]),
        Example::new("Text, in the default format", r#"{"sourceColumn": "u", "targetColumn": "d"}"#)
            .input(&["u: string", "1434567890", "86400.75", "soon", r#""""#, "9223372036854775807"])
            .output(&[
                "u: string | d: string",
                "1434567890 | 2015-06-17 19:04:50",
                "86400.75 | 1970-01-02 00:00:00",
                "soon | null",
                r#""" | null"#,
                "9223372036854775807 | null",
            ])
            .failed(2),
        Example::new("Doubles", r#"{"sourceColumn": "u", "targetColumn": "d"}"#)
            .input(&["u: double", "0.0", "1.5e9"])
            .output(&[
                "u: double | d: string",
                "0.0 | 1970-01-01 00:00:00",
                "1500000000.0 | 2017-07-14 02:40:00",
            ]),
        Example::new("Milliseconds are too many seconds", r#"{"sourceColumn": "u", "targetColumn": "d"}"#)
            .input(&["u: double", "1673568474000.0", "1673568474.0"])
            .output(&[
                "u: double | d: string",
                "1673568474000.0 | null",
                "1673568474.0 | 2023-01-13 00:07:54",
            ])
            .failed(1),
        Example::new("A constant", r#"{"value": "0", "targetColumn": "d", "dateTimeFormat": "yyyy"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | d: string", "1 | 1970"]),
        Example::new("Dates are not seconds", r#"{"sourceColumn": "d", "targetColumn": "x"}"#)
            .input(&["d: date", "2024-02-29"])
            .error(
                "column `d` is date; this needs a column of numbers, or of text that can be read as numbers",
            ),
    ],
    assumptions: &[
        "The source is seconds, not milliseconds, and the time is in UTC. Fractions are cut off.",
        "A cell that is not a number, or lies outside the years 1 to 9999, as milliseconds do, counts as failed. DIVIDE milliseconds by 1000 first.",
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let seconds = source.whole(args, &COLUMN, &VALUE, rel)?;
    let moments = Expr::call(FromSeconds, vec![seconds]);
    let format = format(args, rel)?;
    rel.add(args.get(&NAME), Expr::call(PrintDates(format), vec![moments]), &source.after())?;
    Ok(())
}

struct FromSeconds;

impl Kernel for FromSeconds {
    fn name(&self) -> String {
        "from unix time".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        TIMESTAMP
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let seconds = args[0].to_array(rows)?;
        let moments: PrimitiveArray<TimestampMicrosecondType> =
            try_each(seconds.as_primitive::<Int64Type>(), &seconds, failures, |seconds| {
                seconds.checked_mul(1_000_000).and_then(readable)
            });
        Ok(Arc::new(moments))
    }
}
