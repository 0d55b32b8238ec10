//! `DATE_FORMAT`.

use crate::kernel::date::{DateFormat, PrintDates};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of dates, timestamps or text.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Date to take, in place of a column.");
const FORMAT: Param<Text> = Param::required(
    "dateTimeFormat",
    "How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour, `MM` minute, `SS` second; `*` prints a blank.",
)
.or("yyyy-mm-dd HH:MM:SS");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "DATE_FORMAT",
    family: Family::DateTime,
    summary: "Prints a date in a format, in a new text column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &FORMAT, &NAME],
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
    ],
    assumptions: &[
        "Text is read by the lenient recogniser all steps share; a cell that is no date counts as failed.",
        "The new column stands right after its source, or behind all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    source.require_dates(args, &COLUMN)?;
    let format = DateFormat::parse(args.get(&FORMAT)).map_err(|message| args.refuse(&FORMAT, message))?;
    let text = Expr::call(PrintDates(format), vec![source.expr()]);
    rel.add(args.get(&NAME), text, &source.after())?;
    Ok(())
}
