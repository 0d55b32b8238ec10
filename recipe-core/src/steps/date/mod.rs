//! Date and time functions.

mod build;
mod convert_timezone;
#[expect(clippy::module_inception, reason = "named after its operation, as all are")]
mod date;
mod date_add;
mod date_diff;
mod date_format;
mod date_time;
mod day;
mod hour;
mod millisecond;
mod minute;
mod month;
mod month_name;
mod now;
mod quarter;
mod second;
mod time;
mod today;
mod unix_time;
mod unix_time_format;
mod week_day;
mod week_number;
mod year;

use crate::kernel::Kernel;
use crate::kernel::date::{DateFormat, Zone};
use crate::step::Parameter;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    convert_timezone,
    date,
    date_add,
    date_diff,
    date_format,
    date_time,
    day,
    hour,
    millisecond,
    minute,
    month,
    month_name,
    now,
    quarter,
    second,
    time,
    today,
    unix_time,
    unix_time_format,
    week_day,
    week_number,
    year,
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

const ZONE: Param<Text> = Param::required(
    "timeZone",
    "Time zone of the clock: a name such as `US/Pacific`, or an offset such as `UTC+08:00`.",
)
.or("UTC");

/// The parameters of a step that puts what it reads from a date into a new column.
const READ_PARAMS: &[&dyn Parameter] = &[&COLUMN, &VALUE, &STORED_FORMAT, &NAME];

const LENIENT: &str =
    "Text is read as [dates](../dates.md) are everywhere; a cell that is not a date counts as failed.";
const TIME_WILL_DO: &str = "A time without a date, such as `22:10:47`, will do.";
const TIME_ALONE: &str =
    "A time without a date, such as `22:10:47`, is one of the day of the run, in UTC, as Spark reads it.";
const AFTER_SOURCE: &str = "The new column stands right after its source, or after all others.";

/// Adds a column of what `kernel` makes of the dates given.
fn add_from_dates(args: &Args, rel: &mut Rel, kernel: impl Kernel + 'static) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let dates = source.dates(args, &COLUMN, &VALUE)?;
    rel.add(args.get(&NAME), Expr::call(kernel, vec![dates]), &source.after())?;
    Ok(())
}

/// As [`add_from_dates`], where a time without a date will do.
fn add_from_times(args: &Args, rel: &mut Rel, kernel: impl Kernel + 'static) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let times = source.times(args, &COLUMN, &VALUE, rel.now())?;
    rel.add(args.get(&NAME), Expr::call(kernel, vec![times]), &source.after())?;
    Ok(())
}

/// The format that a step prints dates in.
fn format(args: &Args, rel: &mut Rel) -> Result<DateFormat> {
    args.date_format(&FORMAT, rel)
}

/// The time zone a parameter names.
fn zone(args: &Args, param: &Param<Text>) -> Result<Zone> {
    Zone::named(args.get(param)).map_err(|message| args.refuse(param, message))
}

/// The time of the run in the time zone a step gives.
fn now(args: &Args, rel: &Rel) -> Result<i64> {
    let now = zone(args, &ZONE)?.to_local(rel.now());
    now.ok_or_else(|| args.refuse(&ZONE, "the time of the run is out of range"))
}
