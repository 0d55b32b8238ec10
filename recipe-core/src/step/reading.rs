//! How a step reads text as dates.

use super::args::Args;
use super::kind::Text;
use super::param::Param;
use crate::error::Result;
use crate::kernel::date::{DateFormat, ReadDates, ReadFormat, Reading};
use crate::plan::{Column, Expr, Rel};
use crate::types::Type;

/// Whether the day comes first in dates that can be read either way.
pub(crate) const DAY_FIRST: Param<bool> =
    Param::flag("dayFirst", "Read `1/2/2024` in text as February 1; the month comes first otherwise.");

/// The format that text is read by.
pub(crate) const SOURCE_FORMAT: Param<Option<Text>> = Param::optional(
    "sourceFormat",
    "Format that text is read by as a date, and by nothing else, such as `dd/MM/yyyy` or `%d/%m/%Y`.",
)
.also(&["format"]);

/// What is assumed of both.
pub(crate) const READING: &str = "`dayFirst` and `sourceFormat` are not DataBrew's, which always has the month first where it can be. [Formats](../dates.md#formats-that-dates-are-read-by) are those of Java or of `strftime`; numbers are read by one as they print, so that `yyyy` makes dates of years.";

impl Args {
    /// How text is to be read as dates, if the step says so.
    pub(crate) fn reading(&self) -> Result<Option<Reading>> {
        let day_first = self.get(&DAY_FIRST);
        let Some(format) = self.get(&SOURCE_FORMAT) else {
            return Ok(day_first.then_some(Reading::DayFirst));
        };
        if day_first {
            return Err(self.refuse(&DAY_FIRST, "says nothing where `sourceFormat` is given"));
        }
        let format = ReadFormat::parse(format).map_err(|message| self.refuse(&SOURCE_FORMAT, message))?;
        Ok(Some(Reading::Format(format)))
    }

    /// The format of DataBrew's that `param` gives. One that may not be meant is warned of.
    pub(crate) fn date_format(&self, param: &Param<Text>, rel: &mut Rel) -> Result<DateFormat> {
        let format = self.get(param);
        let read = DateFormat::parse(format).map_err(|message| self.refuse(param, message))?;
        if let Some(doubt) = read.doubt() {
            rel.warn(self.place(param, doubt.of(format).into()));
        }
        Ok(read)
    }

    /// The moments of a column, read from `param`, that holds dates, or text that the step says how to read, or whole
    /// numbers such as 20210307. Times without a date are of the day of `now`.
    pub(crate) fn moments<T>(&self, param: &Param<T>, column: &Column, now: i64) -> Result<Expr> {
        let reading = self.reading()?;
        match &reading {
            Some(Reading::Format(_)) if column.ty().is_some_and(Type::is_number) => {}
            _ if column.ty().is_some_and(Type::is_integer) => {}
            _ => self.require_dates(param, column)?,
        }
        if column.ty().is_some_and(Type::is_temporal) {
            return Ok(column.expr());
        }
        let read = ReadDates::moments_or_times(reading.unwrap_or(Reading::MonthFirst), now);
        Ok(Expr::call(read, vec![column.text()]))
    }
}
