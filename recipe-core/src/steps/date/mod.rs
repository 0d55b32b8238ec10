//! Date and time functions.

mod date_format;
mod day;
mod hour;
mod millisecond;
mod minute;
mod month;
mod month_name;
mod quarter;
mod second;
mod unix_time;
mod week_day;
mod week_number;
mod year;

use crate::kernel::Kernel;
use crate::kernel::date::{DateFormat, Zone};
use crate::step::Parameter;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[
    &date_format::STEP,
    &day::STEP,
    &hour::STEP,
    &millisecond::STEP,
    &minute::STEP,
    &month::STEP,
    &month_name::STEP,
    &quarter::STEP,
    &second::STEP,
    &unix_time::STEP,
    &week_day::STEP,
    &week_number::STEP,
    &year::STEP,
];

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of dates, timestamps or text.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Date to take, in place of a column.");
const FORMAT: Param<Text> = Param::required(
    "dateTimeFormat",
    "How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour, `MM` minute, `SS` second; `*` prints a blank.",
)
.or("yyyy-mm-dd HH:MM:SS");
const STORED_FORMAT: Param<Option<Text>> =
    Param::optional("dateTimeFormat", "Format the console stored. Dates are recognised without it.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

/// The parameters of a step that puts what it reads from a date into a new column.
const READ_PARAMS: &[&dyn Parameter] = &[&COLUMN, &VALUE, &STORED_FORMAT, &NAME];

const LENIENT: &str =
    "Text is read as [dates](../dates.md) are everywhere; a cell that is no date counts as failed.";
const AFTER_SOURCE: &str = "The new column stands right after its source, or behind all others.";

/// Adds a column of what `kernel` makes of the dates given.
fn add_from_dates(args: &Args, rel: &mut Rel, kernel: impl Kernel + 'static) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let dates = source.dates(args, &COLUMN, &VALUE)?;
    rel.add(args.get(&NAME), Expr::call(kernel, vec![dates]), &source.after())?;
    Ok(())
}

/// The format a step gives.
fn format(args: &Args) -> Result<DateFormat> {
    DateFormat::parse(args.get(&FORMAT)).map_err(|message| args.refuse(&FORMAT, message))
}

/// The time zone a parameter names.
fn zone(args: &Args, param: &Param<Text>) -> Result<Zone> {
    Zone::named(args.get(param)).map_err(|message| args.refuse(param, message))
}

/// Behind the last of these operands that is a column, or behind all others.
fn after_last<'a>(columns: &'a [Column], operands: &[&Operand]) -> Place<'a> {
    let last = columns.iter().rev().find(|column| operands.iter().any(|operand| operand.is(column)));
    last.map_or(Place::Last, Place::After)
}
