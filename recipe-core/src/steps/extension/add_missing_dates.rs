//! `ADD_MISSING_DATES`.

use std::sync::Arc;

use arrow_array::TimestampMicrosecondArray;

use super::order::{GROUPS, groups};
use crate::kernel::date::{Gaps, Grid, Made, Shift, TIMESTAMP, recognise};
use crate::plan::{AggregateFunction, RunningFunction, Unit};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> =
    Param::required("dateColumn", "Column of dates or timestamps.").also(&["sourceColumn"]);
const UNIT: Param<Text> = Param::required("unit", "How often there has to be a date: one in each of these.")
    .one_of(Grid::NAMES)
    .or("day");
const BOUNDS: Param<Text> = Param::required(
    "bounds",
    "Where dates begin and end: `group` fills the gaps between the dates of each group, `all` also adds to each group the dates before and \
     after its own up to the first and the last date of all groups.",
)
.one_of(&["group", "all"])
.or("group");
const FROM: Param<Option<Text>> =
    Param::optional("from", "The date from which on missing dates are added, to each group.");
const TO: Param<Option<Text>> =
    Param::optional("to", "The date up to which missing dates are added, to each group.");
const MOST: Param<Whole> = Param::required("maxRows", "How many rows may be added; more are an error.")
    .between(1, 100_000_000)
    .or("1000000");

pub(super) const STEP: Step = Step {
    operation: "ADD_MISSING_DATES",
    family: Family::Extension,
    summary: "Adds a row for each day, week, month or other unit of time that has no row.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &UNIT, &GROUPS, &BOUNDS, &FROM, &TO, &MOST],
    examples: &[
        Example::new("Days without sales", r#"{"dateColumn": "day"}"#)
            .input(&["day: date | sold: int", "2024-02-27 | 3", "2024-02-28 | 5", "2024-02-28 | 1", "2024-03-02 | 2"])
            .output(&[
                "day: date | sold: int",
                "2024-02-27 | 3",
                "2024-02-28 | 5",
                "2024-02-28 | 1",
                "2024-02-29 | null",
                "2024-03-01 | null",
                "2024-03-02 | 2",
            ]),
        Example::new(
            "Months of each shop, from the first to the last of all shops",
            r#"{"dateColumn": "month", "unit": "month", "groupByColumns": ["shop"], "bounds": "all"}"#,
        )
        .input(&[
            "shop: string | month: date | sold: int",
            "a | 2024-01-31 | 1",
            "b | 2024-03-31 | 2",
            "a | 2024-04-30 | 3",
        ])
        .output(&[
            "shop: string | month: date | sold: int",
            "a | 2024-01-31 | 1",
            "a | 2024-02-29 | null",
            "a | 2024-03-31 | null",
            "b | 2024-01-31 | null",
            "b | 2024-02-29 | null",
            "b | 2024-03-31 | 2",
            "b | 2024-04-30 | null",
            "a | 2024-04-30 | 3",
        ]),
        Example::new(
            "From one date to another; rows outside of it and without a date stay",
            r#"{"dateColumn": "d", "from": "2024-05-02", "to": "2024-05-05"}"#,
        )
        .input(&["d: date | n: int", "2024-04-01 | 1", "null | 2", "2024-05-04 | 3"])
        .output(&[
            "d: date | n: int",
            "2024-04-01 | 1",
            "2024-05-02 | null",
            "2024-05-03 | null",
            "null | 2",
            "2024-05-04 | 3",
            "2024-05-05 | null",
        ]),
        Example::new(
            "Hours, of which each has the minutes of the row before",
            r#"{"dateColumn": "at", "unit": "hour", "maxRows": 100}"#,
        )
        .input(&["at: timestamp | n: double", "2024-05-01 22:40:00 | 0.5", "2024-05-02 01:10:00 | 1.5"])
        .output(&[
            "at: timestamp | n: double",
            "2024-05-01 22:40:00 | 0.5",
            "2024-05-01 23:40:00 | null",
            "2024-05-02 00:40:00 | null",
            "2024-05-02 01:10:00 | 1.5",
        ]),
        Example::new(
            "Minutes, from a moment on",
            r#"{"dateColumn": "at", "unit": "minute", "from": "2024-05-01 22:38"}"#,
        )
            .input(&["at: timestamp", "2024-05-01 22:40:30", "2024-05-01 22:41:59"])
            .output(&[
                "at: timestamp",
                "2024-05-01 22:38:30",
                "2024-05-01 22:39:30",
                "2024-05-01 22:40:30",
                "2024-05-01 22:41:59",
            ]),
        Example::new("Weeks", r#"{"dateColumn": "d", "unit": "week", "maxRows": 1000}"#)
            .input(&["d: date", "2024-05-03", "2024-05-13"])
            .output(&["d: date", "2024-05-03", "2024-05-10", "2024-05-13"]),
        Example::new("Quarters", r#"{"dateColumn": "d", "unit": "quarter", "maxRows": 1000}"#)
            .input(&["d: date", "2023-11-30", "2024-05-13"])
            .output(&["d: date", "2023-11-30", "2024-02-29", "2024-05-13"]),
        Example::new("Years", r#"{"sourceColumn": "d", "unit": "year"}"#)
            .input(&["d: date", "2022-12-31", "2024-01-01"])
            .output(&["d: date", "2022-12-31", "2023-12-31", "2024-01-01"]),
        Example::new("An end before the start", r#"{"dateColumn": "d", "from": "2024-05-02", "to": "2024-05-01"}"#)
            .input(&["d: date", "2024-05-01"])
            .error("is before `from`"),
        Example::new("A column of text", r#"{"dateColumn": "d"}"#)
            .input(&["d: string", "2024-05-01"])
            .error("column `d` is string; this needs a column of dates or timestamps; CHANGE_DATA_TYPE makes them of text"),
    ],
    assumptions: &[
        "A unit is there where any row of the group has a date in it, so that no row is added beside others of the same month. Weeks begin \
         on Monday; `from` and `to` name the whole unit they are in.",
        "Rows stay where they are. An added row is placed right after the row with the date before it, or before the first one of its group: a \
         table in the order of its dates stays in order, and SORT brings any other into order.",
        "A date that is added is so many units after that of the row before it: the same day of the month, or the month's last where it is \
         shorter, at the same time of the day.",
        "An added row has the cells of its group in `groupByColumns`, and is missing all others; FILL_WITH_CUSTOM or FILL_WITH_LAST_VALID \
         fills them. Null is a group of its own.",
        "Rows whose date is missing stay as they are. A date outside the years 1 to 9999 counts as failed, and its row stays as it is.",
        "A group without any date gets no rows, and neither does a table without rows.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let wanted = match column.ty() {
        Some(Type::String) => "a column of dates or timestamps; CHANGE_DATA_TYPE makes them of text",
        _ => "a column of dates or timestamps",
    };
    args.require(&COLUMN, &column, wanted, Type::is_temporal)?;
    let groups = groups(args, rel)?;
    if groups.iter().any(|group| group.id() == column.id()) {
        return Err(
            args.refuse(&GROUPS, format!("column `{}` is the one whose dates are added", column.name))
        );
    }
    let (from, to) = (moment(args, &FROM)?, moment(args, &TO)?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(args.refuse(&TO, "is before `from`"));
    }
    let moments = rel.add_temporary(Expr::call(Shift(Unit::Micros(0)), vec![column.expr()]));
    let around = vec![rel.above(&moments, 1), rel.below(&moments, 1)];
    let around = rel.window(&groups, std::slice::from_ref(&moments), around);
    let bound = |given: Option<i64>, of_all: Option<Expr>| match given {
        Some(given) => Expr::Literal(Arc::new(TimestampMicrosecondArray::from(vec![given]))),
        None => of_all.unwrap_or_else(|| Expr::null(&TIMESTAMP)),
    };
    let of_all: [Option<Expr>; 2] = if args.get(&BOUNDS) == "all" {
        let ends = rel.wholes([AggregateFunction::Min, AggregateFunction::Max], &moments);
        [Some(ends[0].expr()), Some(ends[1].expr())]
    } else {
        [None, None]
    };
    let [first, last] = of_all;
    let mut read = vec![moments.expr()];
    read.extend(around.iter().map(Column::expr));
    read.extend([bound(from, first), bound(to, last)]);
    let grid = Grid::from_name(args.get(&UNIT));
    let count = rel.add_temporary(Expr::call(Gaps(grid, Made::Count), read.clone()));
    let so_far = rel.window(&[], &[], vec![rel.running(RunningFunction::Sum, &count)]).swap_remove(0);
    read.push(so_far.expr());
    let dates = rel.add_temporary(Expr::call(Gaps(grid, Made::Dates(args.get(&MOST))), read));
    add_rows(rel, &column, &groups, dates)
}

/// The moment that a parameter names.
fn moment(args: &Args, param: &Param<Option<Text>>) -> Result<Option<i64>> {
    let read = |text: &str| {
        recognise(text)
            .map(|moment| moment.micros)
            .ok_or_else(|| args.refuse(param, format!("`{text}` is not a date")))
    };
    args.get(param).map(read).transpose()
}

/// Adds a row for each of the `dates` of a row that is not null: beside it, it has the cells of `groups` alone.
fn add_rows(rel: &mut Rel, column: &Column, groups: &[Column], dates: Column) -> Result<()> {
    let columns = rel.columns();
    let is_key = |of: &Column| groups.iter().any(|group| group.id() == of.id());
    let own: Vec<Column> = columns.iter().filter(|column| !is_key(column)).cloned().collect();
    // Under no name for now, so that cells of added rows are not counted as changed ones.
    let cells: Vec<Column> = own.iter().map(|column| rel.add_temporary(column.expr())).collect();
    rel.select(groups);
    let date = rel.unnest(vec![dates])?.swap_remove(0);
    let is_old = date.expr().is_missing();
    let new = own.iter().zip(cells).map(|(before, cells)| {
        let added = if before.id() == column.id() {
            date.expr().cast(&before.data_type, rel.known())
        } else {
            Expr::null(&before.data_type)
        };
        (before.name.clone(), cells.expr().when(is_old.clone(), added))
    });
    let mut made = rel.add_many(new.collect(), &Place::Last)?.into_iter();
    let in_order = columns.into_iter().map(|column| if is_key(&column) { Some(column) } else { made.next() });
    let in_order: Vec<Column> = in_order.flatten().collect();
    rel.select(&in_order);
    Ok(())
}
