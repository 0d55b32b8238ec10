//! What `DATE`, `DATE_TIME` and `TIME` share: a moment made of its parts.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, TimestampMicrosecondArray};
use arrow_schema::DataType;

use super::{FORMAT, NAME, format};
use crate::kernel::date::{DAY, PrintDates, TIMESTAMP, days_to};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::Parameter;
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of numbers, or of text that can be read as numbers.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Number to take, in place of a column.");

const fn part(name: &'static str, summary: &'static str) -> Param<Option<Fields>> {
    Param::optional(name, summary).of(&[&COLUMN, &VALUE])
}

const YEAR: Param<Option<Fields>> = part("year", "Year, from 1 to 9999.");
const MONTH: Param<Option<Fields>> = part("month", "Month, from 1 to 12; 1 where there is none.");
const DAY_OF_MONTH: Param<Option<Fields>> = part("day", "Day of the month; 1 where there is none.");
const HOUR: Param<Option<Fields>> = part("hour", "Hour, from 0 to 23; 0 where there is none.");
const MINUTE: Param<Option<Fields>> = part("minute", "Minute, from 0 to 59; 0 where there is none.");
const SECOND: Param<Option<Fields>> = part("second", "Second, from 0 to 59; 0 where there is none.");
const STRAY: Param<Option<Fields>> =
    part("value", "Ignored: the documentation lists it, and gives it no meaning.");

const PARTS: Param<Fields> =
    Param::required("dateTimeParameters", "The parts: each a column or a constant, or `{}` for none.").of(&[
        &YEAR,
        &MONTH,
        &DAY_OF_MONTH,
        &HOUR,
        &MINUTE,
        &SECOND,
        &STRAY,
    ]);

/// The parameters of the steps.
pub(super) const PARAMS: &[&dyn Parameter] = &[&FORMAT, &PARTS, &NAME];

/// What all of them leave open.
pub(super) const IMPOSSIBLE: &str = "A part that is missing makes the result missing. So does one that is not a number or makes no date, such as February 30, and counts as failed. Fractions are cut off.";
pub(super) const PLACE: &str = "The new column stands after the last of its sources, or after all others.";

/// Each part with the least and the greatest number it can be, and what it is where it is not given.
const RANGES: [(&Param<Option<Fields>>, i64, i64, i64); 6] = [
    (&YEAR, 1, 9999, 1970),
    (&MONTH, 1, 12, 1),
    (&DAY_OF_MONTH, 1, 31, 1),
    (&HOUR, 0, 23, 0),
    (&MINUTE, 0, 59, 0),
    (&SECOND, 0, 59, 0),
];

/// Adds a column of dates or times made of their parts. A date needs its year.
pub(super) fn add_built(args: &Args, rel: &mut Rel, needs_year: bool) -> Result<()> {
    let given = args.get(&PARTS);
    let mut sources = Vec::new();
    let mut parts = Vec::with_capacity(RANGES.len());
    for (param, least, greatest, default) in RANGES {
        let Some(fields) = given_part(given, param) else {
            parts.push(Expr::whole(default));
            continue;
        };
        let source = Operand::read(fields, &COLUMN, &VALUE, rel)?;
        parts.push(match &source {
            Operand::Column(_) => source.whole(fields, &COLUMN, &VALUE, rel)?,
            Operand::Constant(text) => match text.trim().parse() {
                Ok(number) if (least..=greatest).contains(&number) => Expr::whole(number),
                _ => {
                    let name = param.info().name;
                    let message =
                        format!("`{text}` cannot be the {name}: give a number from {least} to {greatest}");
                    return Err(fields.refuse(&VALUE, message));
                }
            },
        });
        sources.push(source);
    }
    if needs_year && given_part(given, &YEAR).is_none() {
        return Err(args.refuse(&PARTS, "gives no `year`"));
    }
    let moments = Expr::call(Build, parts);
    let columns = rel.columns();
    let place = Operand::after_last(&columns, &sources.iter().collect::<Vec<_>>());
    let format = format(args, rel)?;
    rel.add(args.get(&NAME), Expr::call(PrintDates(format), vec![moments]), &place)?;
    Ok(())
}

/// What a step gives for a part, unless that is nothing or `{}`.
fn given_part<'a>(given: &'a Args, param: &Param<Option<Fields>>) -> Option<&'a Args> {
    given.get(param).filter(|fields| fields.get(&COLUMN).is_some() || fields.get(&VALUE).is_some())
}

/// A timestamp from year, month, day, hour, minute and second.
struct Build;

impl Kernel for Build {
    fn name(&self) -> String {
        "date from parts".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        TIMESTAMP
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let arrays = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let parts: Vec<_> = arrays.iter().map(AsArray::as_primitive::<Int64Type>).collect();
        let moments = (0..rows).map(|row| {
            if parts.iter().any(|part| part.is_null(row)) {
                return None;
            }
            let [year, month, day, hour, minute, second] = std::array::from_fn(|at| parts[at].value(row));
            let moment = build(year, month, day, hour, minute, second);
            if moment.is_none() {
                failures.push(row, format!("{year}-{month}-{day} {hour}:{minute}:{second}"));
            }
            moment
        });
        Ok(Arc::new(moments.collect::<TimestampMicrosecondArray>()))
    }
}

fn build(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<i64> {
    let days = days_to(year, month, day).filter(|_| (1..=9999).contains(&year))?;
    let of_day = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    of_day.then(|| days * DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000)
}
