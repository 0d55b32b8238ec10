//! `CONVERT_TIMEZONE`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_schema::DataType;

use super::{AFTER_SOURCE, FORMAT, LENIENT, NAME, format, zone};
use crate::kernel::date::{PrintDates, TIMESTAMP, Zone, as_moments, read, readable, try_each};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of dates, timestamps or text.");
const FROM: Param<Text> = Param::required(
    "fromTimeZone",
    "Time zone of the source: a name such as `America/New_York`, or an offset such as `UTC+08:00`.",
)
.or("UTC");
const TO: Param<Text> = Param::required("toTimeZone", "Time zone of the result.").or("UTC");

pub(super) const STEP: Step = Step {
    operation: "CONVERT_TIMEZONE",
    family: Family::DateTime,
    summary: "Prints the time of one time zone as that of another, in a new text column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &FROM, &TO, &NAME, &FORMAT],
    examples: &[
        Example::new(
            "From UTC to an offset",
            r#"{"sourceColumn": "t", "fromTimeZone": "UTC", "toTimeZone": "UTC+08:00", "targetColumn": "t_cn"}"#,
        )
        .input(&["t: timestamp | n: int", "2024-02-29 20:30:00 | 1", "null | 2"])
        .output(&[
            "t: timestamp | t_cn: string | n: int",
            "2024-02-29 20:30:00 | 2024-03-01 04:30:00 | 1",
            "null | null | 2",
        ]),
        Example::new(
            "Between places, in winter and in summer",
            r#"{"sourceColumn": "t", "fromTimeZone": "America/New_York", "toTimeZone": "Europe/Berlin", "targetColumn": "b", "dateTimeFormat": "mm/dd/yyyy*HH:MM"}"#,
        )
        .input(&["t: string", "1/15/2024 18:00", "3/20/2024 18:00", "7/15/2024 6:00 PM", "noon", r#""""#])
        .output(&[
            "t: string | b: string",
            "1/15/2024 18:00 | 01/16/2024 00:00",
            "3/20/2024 18:00 | 03/20/2024 23:00",
            "7/15/2024 6:00 PM | 07/16/2024 00:00",
            "noon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new(
            "Times that a clock jumps over, and times it shows twice",
            r#"{"sourceColumn": "t", "fromTimeZone": "US/Eastern", "targetColumn": "utc"}"#,
        )
        .input(&["t: timestamp", "2024-03-10 02:30:00", "2024-11-03 01:30:00"])
        .output(&[
            "t: timestamp | utc: string",
            "2024-03-10 02:30:00 | 2024-03-10 07:30:00",
            "2024-11-03 01:30:00 | 2024-11-03 05:30:00",
        ]),
        Example::new(
            "Text with a time zone of its own",
            r#"{"sourceColumn": "t", "fromTimeZone": "Asia/Tokyo", "toTimeZone": "Asia/Kolkata", "targetColumn": "k"}"#,
        )
        .input(&["t: string", "2024-02-29 12:00", "2024-02-29T12:00:00Z"])
        .output(&[
            "t: string | k: string",
            "2024-02-29 12:00 | 2024-02-29 08:30:00",
            "2024-02-29T12:00:00Z | 2024-02-29 17:30:00",
        ]),
        Example::new("Dates start at midnight", r#"{"sourceColumn": "d", "toTimeZone": "-01:00", "targetColumn": "x"}"#)
            .input(&["d: date", "2024-03-01"])
            .output(&["d: date | x: string", "2024-03-01 | 2024-02-29 23:00:00"]),
        Example::new("A misspelt zone", r#"{"sourceColumn": "d", "toTimeZone": "Europe/Berln", "targetColumn": "x"}"#)
            .input(&["d: date", "2024-03-01"])
            .error("`Europe/Berln` is not a time zone; did you mean `Europe/Berlin`?"),
    ],
    assumptions: &[
        "Time zones are the places of the IANA database, case-insensitively, and offsets of up to 18 hours: `UTC+08:00`, `GMT-5`, `+0530`. Abbreviations such as `PST` are refused, but for those few the database has.",
        "A time that the clock of `fromTimeZone` shows twice is the first of the two; a time it jumps over is counted on from before the jump, as in Spark.",
        "A text with a time zone of its own is taken at that, whatever `fromTimeZone` says.",
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::Column(rel.column(args.get(&COLUMN))?);
    source.require_dates(args, &COLUMN)?;
    let convert = Convert { from: zone(args, &FROM)?, to: zone(args, &TO)? };
    let converted = Expr::call(convert, vec![source.expr()]);
    let format = format(args, rel)?;
    rel.add(args.get(&NAME), Expr::call(PrintDates(format), vec![converted]), &source.after())?;
    Ok(())
}

struct Convert {
    from: Zone,
    to: Zone,
}

impl Kernel for Convert {
    fn name(&self) -> String {
        format!("{} to {}", self.from, self.to)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        TIMESTAMP
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let source = args[0].to_array(rows)?;
        if let Some(texts) = source.as_string_view_opt() {
            let converted = read::<TimestampMicrosecondType>(texts, failures, |moment| {
                let utc = if moment.has_zone { moment.micros } else { self.from.to_utc(moment.micros)? };
                self.to.to_local(utc).and_then(readable)
            });
            return Ok(Arc::new(converted));
        }
        let moments = as_moments(&source, failures)?;
        let converted = try_each::<_, TimestampMicrosecondType>(&moments, &source, failures, |micros| {
            self.to.to_local(self.from.to_utc(micros)?).and_then(readable)
        });
        Ok(Arc::new(converted))
    }
}
