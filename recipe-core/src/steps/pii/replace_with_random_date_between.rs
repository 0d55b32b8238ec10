//! `REPLACE_WITH_RANDOM_DATE_BETWEEN`.

use super::{COLUMNS, RANDOM, random};
use crate::kernel::date::{TIMESTAMP, recognise};
use crate::kernel::math::Random;
use crate::step::prelude::*;

const START: Param<Text> =
    Param::required("startDate", "The first moment that may come, as `yyyy-MM-dd HH:mm:ss`.");
const END: Param<Text> =
    Param::required("endDate", "The last moment that may come, as `yyyy-MM-dd HH:mm:ss`.");

const SECOND: i64 = 1_000_000;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_RANDOM_DATE_BETWEEN",
    family: Family::Pii,
    summary: "Replaces every cell by a random date between two others.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &START, &END],
    examples: &[
        Example::new(
            "Days of birth as text",
            r#"{"sourceColumns": "[\"dob\"]", "startDate": "1960-01-01 00:00:00", "endDate": "1999-12-31 23:59:59"}"#,
        )
        .input(&["dob: string", "1944-12-22", "unknown", "null"])
        .output(&["dob: string", "1996-12-12 06:12:19", "1999-10-27 10:38:17", "1977-06-10 09:42:04"]),
        Example::new(
            "Dates stay dates, and timestamps timestamps",
            r#"{"sourceColumns": ["d", "t"], "startDate": "2020-01-01", "endDate": "2020-12-31 23:59:59"}"#,
        )
        .input(&["d: date | t: timestamp", "1944-12-22 | 1944-12-22 10:00:00"])
        .output(&["d: date | t: timestamp", "2020-12-04 | 2020-03-30 07:08:26"]),
        Example::new(
            "One moment",
            r#"{"sourceColumns": ["d"], "startDate": "2020-01-01 08:00:00", "endDate": "2020-01-01 08:00:00"}"#,
        )
        .input(&["d: string", "x"])
        .output(&["d: string", "2020-01-01 08:00:00"]),
        Example::new(
            "Dates the wrong way round",
            r#"{"sourceColumns": ["d"], "startDate": "2020-01-02", "endDate": "2020-01-01"}"#,
        )
        .input(&["d: date", "null"])
        .error("`2020-01-01` is before `startDate`, `2020-01-02`"),
        Example::new("A column of numbers", r#"{"sourceColumns": ["n"], "startDate": "2020-01-01", "endDate": "2020-01-02"}"#)
            .input(&["n: int", "1"])
            .error("column `n` is int; this needs a column of dates, timestamps or text"),
    ],
    assumptions: &[
        "Each second from the first to the last is as likely as any other. The type of the column stays: dates lose the time, and text is written as `yyyy-MM-dd HH:mm:ss`.",
        "Every cell is replaced, a missing one, too.",
        RANDOM,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let second = |param: &Param<Text>| {
        let text = args.get(param);
        let moment = recognise(text).ok_or_else(|| args.refuse(param, format!("`{text}` is not a date")))?;
        Ok::<_, Error>(moment.micros.div_euclid(SECOND))
    };
    let (first, last) = (second(&START)?, second(&END)?);
    if first > last {
        let (start, end) = (args.get(&START), args.get(&END));
        return Err(args.refuse(&END, format!("`{end}` is before `startDate`, `{start}`")));
    }
    random(args, rel, |column, seed, row| {
        args.require_dates(&COLUMNS, column)?;
        let moment = Expr::call(Random::Moment(seed, first, last), vec![row]);
        Ok(if column.data_type == TIMESTAMP {
            moment
        } else {
            Expr::Cast(Box::new(moment), column.data_type.clone())
        })
    })
}
