//! `DATE_ADD`.

use super::{AFTER_SOURCE, COLUMN, FORMAT, LENIENT, NAME, VALUE, format};
use crate::kernel::date::{PrintDates, Shift, Unit};
use crate::step::prelude::*;

const UNITS: Param<Text> = Param::required("units", "What to count.").one_of(Unit::NAMES);
const COUNT: Param<Whole> =
    Param::required("dateAddValue", "How many of them to add; a negative number takes away.");

pub(super) const STEP: Step = Step {
    operation: "DATE_ADD",
    family: Family::DateTime,
    summary: "Adds years, days, seconds or other units to a date, and prints the result in a new text column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &UNITS, &COUNT, &FORMAT, &NAME],
    examples: &[
        Example::new(
            "Two weeks later",
            r#"{"sourceColumn": "d", "units": "DAYS", "dateAddValue": "14", "targetColumn": "due", "dateTimeFormat": "yyyy-mm-dd"}"#,
        )
        .input(&["d: date | n: int", "2024-02-20 | 1", "null | 2"])
        .output(&["d: date | due: string | n: int", "2024-02-20 | 2024-03-05 | 1", "null | null | 2"]),
        Example::new(
            "Months end where they end",
            r#"{"sourceColumn": "d", "units": "MONTHS", "dateAddValue": "-1", "targetColumn": "x"}"#,
        )
        .input(&["d: timestamp", "2024-03-31 10:30:00", "2023-03-31 00:00:00", "2024-01-15 00:00:00"])
        .output(&[
            "d: timestamp | x: string",
            "2024-03-31 10:30:00 | 2024-02-29 10:30:00",
            "2023-03-31 00:00:00 | 2023-02-28 00:00:00",
            "2024-01-15 00:00:00 | 2023-12-15 00:00:00",
        ]),
        Example::new(
            "Text, and a date that would be too far away",
            r#"{"sourceColumn": "d", "units": "YEARS", "dateAddValue": "7000", "targetColumn": "x", "dateTimeFormat": "dd month yyyy"}"#,
        )
        .input(&["d: string", "2/29/2024", "1 May 9999", "soon", r#""""#])
        .output(&[
            "d: string | x: string",
            "2/29/2024 | 29 February 9024",
            "1 May 9999 | null",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(2),
        Example::new(
            "A constant, and quarters",
            r#"{"value": "November 30, 2023", "units": "QUARTERS", "dateAddValue": "1", "targetColumn": "x"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | x: string", "1 | 2024-02-29 00:00:00"]),
        Example::new("Weeks", r#"{"sourceColumn": "d", "units": "WEEKS", "dateAddValue": "-1", "targetColumn": "x"}"#)
            .input(&["d: date", "2024-03-01"])
            .output(&["d: date | x: string", "2024-03-01 | 2024-02-23 00:00:00"]),
        Example::new("Hours", r#"{"sourceColumn": "d", "units": "HOURS", "dateAddValue": "36", "targetColumn": "x"}"#)
            .input(&["d: date", "2024-02-28"])
            .output(&["d: date | x: string", "2024-02-28 | 2024-02-29 12:00:00"]),
        Example::new("Minutes", r#"{"sourceColumn": "d", "units": "MINUTES", "dateAddValue": "-1", "targetColumn": "x"}"#)
            .input(&["d: date", "1970-01-01"])
            .output(&["d: date | x: string", "1970-01-01 | 1969-12-31 23:59:00"]),
        Example::new("Seconds", r#"{"sourceColumn": "d", "units": "SECONDS", "dateAddValue": "90", "targetColumn": "x"}"#)
            .input(&["d: date", "2024-02-29"])
            .output(&["d: date | x: string", "2024-02-29 | 2024-02-29 00:01:30"]),
        Example::new(
            "Milliseconds, printed with `SSS`",
            r#"{"sourceColumn": "d", "units": "MILLISECONDS", "dateAddValue": "1500", "targetColumn": "x", "dateTimeFormat": "HH:MM:SS.SSS"}"#,
        )
        .input(&["d: date", "2024-02-29"])
        .output(&["d: date | x: string", "2024-02-29 | 00:00:01.500"]),
        Example::new(
            "Microseconds",
            r#"{"sourceColumn": "t", "units": "MICROSECONDS", "dateAddValue": "1", "targetColumn": "x"}"#,
        )
        .input(&["t: timestamp", "2024-02-29 23:59:59.999999"])
        .output(&["t: timestamp | x: string", "2024-02-29 23:59:59.999999 | 2024-03-01 00:00:00"]),
        Example::new(
            "More than there is time",
            r#"{"sourceColumn": "d", "units": "WEEKS", "dateAddValue": "100000000000", "targetColumn": "x"}"#,
        )
        .input(&["d: date", "2024-02-29"])
        .error("is more WEEKS than there is time"),
    ],
    assumptions: &[
        "The count may be negative. A day that its month does not have becomes the month's last, as in Spark.",
        "A day has 24 hours: no time zone with a clock that changes plays a part.",
        "A result outside the years 1 to 9999 is missing, and counts as failed: its text could not be read back.",
        "The result is text, as that of `DATE_FORMAT`.",
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let dates = source.dates(args, &COLUMN, &VALUE)?;
    let units = args.get(&UNITS);
    let shift = Unit::from_name(units).and_then(|unit| unit.times(args.get(&COUNT)));
    let shift = shift.ok_or_else(|| args.refuse(&COUNT, format!("is more {units} than there is time")))?;
    let moved = Expr::call(Shift(shift), vec![dates]);
    let format = format(args, rel)?;
    rel.add(args.get(&NAME), Expr::call(PrintDates(format), vec![moved]), &source.after())?;
    Ok(())
}
