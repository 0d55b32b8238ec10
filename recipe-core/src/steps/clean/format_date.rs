//! `FORMAT_DATE`.

use super::COLUMN;
use crate::kernel::date::PrintDates;
use crate::step::prelude::*;

const FORMAT: Param<Text> = Param::required(
    "targetDateFormat",
    "How to print it: `mm/dd/yyyy`, `mm-dd-yyyy`, `dd month yyyy`, `month yyyy`, `dd month`, or any other format of `DATE_FORMAT`.",
);

pub(super) const STEP: Step = Step {
    operation: "FORMAT_DATE",
    family: Family::Cleaning,
    summary: "Prints the dates of a column in a format, in place, as text.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &FORMAT, &DAY_FIRST, &SOURCE_FORMAT],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "born", "targetDateFormat": "mm-dd-yyyy"}"#)
            .input(&[
                "born: string",
                "1980-02-29",
                "June 1, 1975",
                "13/6/1990 10:30",
                "null",
                r#""""#,
                "unknown",
            ])
            .output(&["born: string", "02-29-1980", "06-01-1975", "06-13-1990", "null", "null", "null"])
            .failed(1),
        Example::new("Dates", r#"{"sourceColumn": "d", "targetDateFormat": "dd month yyyy"}"#)
            .input(&["d: date | n: int", "2024-02-29 | 1", "null | 2"])
            .output(&["d: string | n: int", "29 February 2024 | 1", "null | 2"]),
        Example::new("Timestamps", r#"{"sourceColumn": "t", "targetDateFormat": "mm/dd/yyyy"}"#)
            .input(&["t: timestamp", "2009-02-13 23:31:30"])
            .output(&["t: string", "02/13/2009"]),
        Example::new("Without the day", r#"{"sourceColumn": "d", "targetDateFormat": "month yyyy"}"#)
            .input(&["d: string", "6/1/2023"])
            .output(&["d: string", "June 2023"]),
        Example::new("Without the year", r#"{"sourceColumn": "d", "targetDateFormat": "dd month"}"#)
            .input(&["d: string", "6/1/2023"])
            .output(&["d: string", "01 June"]),
        Example::new(
            "`*` prints a blank, and a date so printed is read again",
            r#"{"sourceColumn": "d", "targetDateFormat": "dd*month*yyyy"}"#,
        )
        .input(&["d: string", "6/1/2023", "01 June 2023"])
        .output(&["d: string", "01 June 2023", "01 June 2023"]),
        Example::new("Java's letters", r#"{"sourceColumn": "d", "targetDateFormat": "MM-dd-yyyy"}"#)
            .input(&["d: string", "2023-06-01", "06-01-2023"])
            .output(&["d: string", "06-01-2023", "06-01-2023"]),
        Example::new(
            "Only in rows that meet the conditions",
            r#"{"sourceColumn": "d", "targetDateFormat": "mm/dd/yyyy"}"#,
        )
        .when(r#"[{"Condition": "GREATER_THAN", "Value": "1", "TargetColumn": "n"}]"#)
        .input(&["d: date | n: int", "2024-02-29 | 1", "2024-02-29 | 2"])
        .output(&["d: string | n: int", "2024-02-29 | 1", "02/29/2024 | 2"]),
        Example::new(
            "The day first",
            r#"{"sourceColumn": "d", "targetDateFormat": "mm/dd/yyyy", "dayFirst": "true"}"#,
        )
        .input(&["d: string", "11/12/2020", "2020-12-11"])
        .output(&["d: string", "12/11/2020", "12/11/2020"]),
        Example::new(
            "From one format to another",
            r#"{"sourceColumn": "d", "targetDateFormat": "mm/dd/yyyy", "sourceFormat": "yyyyMMdd"}"#,
        )
        .input(&["d: int", "20201211", "2020"])
        .output(&["d: string", "12/11/2020", "null"])
        .failed(1),
        Example::new("Dates without dividers", r#"{"sourceColumn": "n", "targetDateFormat": "mm/dd/yyyy"}"#)
            .input(&["n: long", "20210307", "12202018"])
            .output(&["n: string", "03/07/2021", "null"])
            .failed(1),
        Example::new("Fractions", r#"{"sourceColumn": "n", "targetDateFormat": "mm/dd/yyyy"}"#)
            .input(&["n: double", "1.5"])
            .error("column `n` is double; this needs a column of dates, timestamps or text"),
    ],
    assumptions: &[
        "Text is read by the lenient recogniser all steps share; a cell that is not a date becomes null and counts as failed, as it does in AWS's published run of MONTH_NAME. FORMAT_PHONE_NUMBER keeps what it cannot read: nothing is printed of a date but its parts, where a number that is kept is the number.",
        "A whole number is read as its digits: 20210307 is March 7, 2021. A time without a date is one of the day of the run.",
        READING,
        "Formats other than the five of the guide are accepted, as exported recipes have them.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let format = args.date_format(&FORMAT, rel)?;
    let moments = args.moments(&COLUMN, &column, rel.now())?;
    rel.replace(&column, Expr::call(PrintDates(format), vec![moments]))
}
