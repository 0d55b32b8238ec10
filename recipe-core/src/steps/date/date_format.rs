//! `DATE_FORMAT`.

use super::{AFTER_SOURCE, COLUMN, FORMAT, LENIENT, NAME, TIME_ALONE, VALUE, format};
use crate::kernel::date::{PrintDates, ReadDates, Reading};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "DATE_FORMAT",
    family: Family::DateTime,
    summary: "Prints a date in a format, in a new text column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &FORMAT, &DAY_FIRST, &SOURCE_FORMAT, &NAME],
    examples: &[
        Example::new(
            "A date",
            r#"{"sourceColumn": "d", "targetColumn": "d_format", "dateTimeFormat": "dd.mm.yyyy"}"#,
        )
        .input(&["d: date | n: int", "2024-02-29 | 1", "null | 2"])
        .output(&[
            "d: date | d_format: string | n: int",
            "2024-02-29 | 29.02.2024 | 1",
            "null | null | 2",
        ]),
        Example::new(
            "Month before the time, minutes in it",
            r#"{"sourceColumn": "t", "targetColumn": "f", "dateTimeFormat": "mm/dd/yyyy*HH:MM:SS"}"#,
        )
        .input(&["t: timestamp", "2009-02-13 23:31:30"])
        .output(&["t: timestamp | f: string", "2009-02-13 23:31:30 | 02/13/2009 23:31:30"]),
        Example::new(
            "Text, with the name of the month",
            r#"{"sourceColumn": "t", "targetColumn": "f", "dateTimeFormat": "month*dd*yyyy"}"#,
        )
        .input(&["t: string", "6/1/2023", "later"])
        .output(&["t: string | f: string", "6/1/2023 | June 01 2023", "later | null"])
        .failed(1),
        Example::new(
            "The default format, and a constant",
            r#"{"value": "2023-06-01 10:05", "targetColumn": "f"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | f: string", "1 | 2023-06-01 10:05:00"]),
        Example::new(
            "Text of a format of its own",
            r#"{"sourceColumn": "t", "targetColumn": "f", "dateTimeFormat": "yyyy-mm-dd", "sourceFormat": "%d.%m.%y"}"#,
        )
        .input(&["t: string", "1.2.24", "2024-02-01"])
        .output(&["t: string | f: string", "1.2.24 | 2024-02-01", "2024-02-01 | null"])
        .failed(1),
        Example::new(
            "The day first",
            r#"{"value": "1/2/2024", "targetColumn": "f", "dateTimeFormat": "yyyy-mm-dd", "dayFirst": "true"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | f: string", "1 | 2024-02-01"]),
        Example::new(
            "A time without a date",
            r#"{"value": "22:10:47", "targetColumn": "f", "dateTimeFormat": "HH:MM:SS"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | f: string", "1 | 22:10:47"]),
        Example::new(
            "Numbers that are dates, and others",
            r#"{"sourceColumn": "d", "targetColumn": "f", "dateTimeFormat": "yyyy-mm-dd"}"#,
        )
        .input(&["d: int", "20210307", "20182012", "12202018", "7", "null"])
        .output(&[
            "d: int | f: string",
            "20210307 | 2021-03-07",
            "20182012 | null",
            "12202018 | null",
            "7 | null",
            "null | null",
        ])
        .failed(3),
        Example::new(
            "A format that is none",
            r#"{"value": "2023-06-01", "targetColumn": "f", "dateTimeFormat": "DD.mm.yyyy"}"#,
        )
        .input(&["n: int", "1"])
        .error("`DD.mm.yyyy` is not a date format: `DD.mm.yyyy` starts with none of yyyy, yy, month, mon, mm, dd, HH, hh, MM, SSS, SS, ss, a; the day of the month is `dd`"),
    ],
    assumptions: &[
        LENIENT,
        TIME_ALONE,
        READING,
        "Formats are [written the way](../dates.md#how-dates-are-printed) the console writes them.",
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let moments = match &source {
        Operand::Column(column) => args.moments(&COLUMN, column, rel.now())?,
        Operand::Constant(text) => {
            let reading = args.reading()?.unwrap_or(Reading::MonthFirst);
            if reading.moment(text).is_none() && reading.time_alone(text).is_none() {
                return Err(args.refuse(&VALUE, format!("`{text}` is not a date")));
            }
            Expr::call(ReadDates::moments_or_times(reading, rel.now()), vec![Expr::text(text)])
        }
    };
    let format = format(args, rel)?;
    rel.add(args.get(&NAME), Expr::call(PrintDates(format), vec![moments]), &source.after())?;
    Ok(())
}
