//! `SESSION`.

use super::{GROUPS, NAME, ORDER, PLACE, SEEN, window};
use crate::kernel::date::TIMESTAMP;
use crate::plan::Unit;
use crate::step::prelude::*;

const TIME: Param<ColumnName> =
    Param::required("sourceColumn", "Column of dates, timestamps or text: when each row was.");
const UNITS: Param<Text> = Param::required("units", "Unit of `value`.").one_of(Unit::NAMES);
const LENGTH: Param<Whole> =
    Param::required("value", "How many units rows of one session lie apart at most.").between(0, i64::MAX);

pub(super) const STEP: Step = Step {
    operation: "SESSION",
    family: Family::Window,
    summary: "Numbers the sessions of each group in a new column: runs of rows that follow each other within a time.",
    conditions: Conditions::MaskCells,
    params: &[&TIME, &UNITS, &LENGTH, &GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new(
            "Clicks of each user",
            r#"{"sourceColumn": "at", "units": "MINUTES", "value": "10", "targetColumn": "session", "groupByColumns": "[\"user\"]", "orderByColumns": "[\"at\"]"}"#,
        )
        .input(&["user: string | at: timestamp", "u | 2024-05-01 10:25:00", "v | 2024-05-01 10:04:00", "u | 2024-05-01 10:00:00", "u | 2024-05-01 10:10:00", "v | null", "u | 2024-05-01 10:20:00.000001"])
        .output(&["user: string | at: timestamp | session: long", "u | 2024-05-01 10:25:00 | 2", "v | 2024-05-01 10:04:00 | 1", "u | 2024-05-01 10:00:00 | 1", "u | 2024-05-01 10:10:00 | 1", "v | null | null", "u | 2024-05-01 10:20:00.000001 | 2"]),
        Example::new(
            "In the order of the table; text is read as dates",
            r#"{"sourceColumn": "d", "units": "DAYS", "value": "1", "targetColumn": "session"}"#,
        )
        .input(&["d: string", "1/1/2024", "soon", "1/2/2024", "1/5/2024", r#""""#, "2024-01-04 00:00"])
        .output(&["d: string | session: long", "1/1/2024 | 1", "soon | null", "1/2/2024 | 1", "1/5/2024 | 2", r#""" | null"#, "2024-01-04 00:00 | 2"])
        .failed(1),
        Example::new(
            "Months of the calendar",
            r#"{"sourceColumn": "d", "units": "MONTHS", "value": "1", "targetColumn": "session"}"#,
        )
        .input(&["d: date", "2024-01-31", "2024-02-29", "2024-03-30"])
        .output(&["d: date | session: long", "2024-01-31 | 1", "2024-02-29 | 1", "2024-03-30 | 2"]),
        Example::new(
            "Years",
            r#"{"sourceColumn": "t", "units": "YEARS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2025-03-01 12:00:00"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2025-03-01 12:00:00 | 2"]),
        Example::new(
            "Quarters",
            r#"{"sourceColumn": "t", "units": "QUARTERS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2024-05-28 12:00:00"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2024-05-28 12:00:00 | 1"]),
        Example::new(
            "Weeks",
            r#"{"sourceColumn": "t", "units": "WEEKS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2024-03-06 12:00:00.000001"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2024-03-06 12:00:00.000001 | 2"]),
        Example::new(
            "Hours",
            r#"{"sourceColumn": "t", "units": "HOURS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2024-02-28 13:00:00"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2024-02-28 13:00:00 | 1"]),
        Example::new(
            "Seconds",
            r#"{"sourceColumn": "t", "units": "SECONDS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2024-02-28 12:00:01.5"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2024-02-28 12:00:01.5 | 2"]),
        Example::new(
            "Milliseconds",
            r#"{"sourceColumn": "t", "units": "MILLISECONDS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2024-02-28 12:00:00.001"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2024-02-28 12:00:00.001 | 1"]),
        Example::new(
            "Microseconds",
            r#"{"sourceColumn": "t", "units": "MICROSECONDS", "value": "1", "targetColumn": "session", "orderByColumns": ["t"]}"#,
        )
        .input(&["t: timestamp", "2024-02-28 12:00:00", "2024-02-28 12:00:00.000002"])
        .output(&["t: timestamp | session: long", "2024-02-28 12:00:00 | 1", "2024-02-28 12:00:00.000002 | 2"]),
        Example::new(
            "A time that is none",
            r#"{"sourceColumn": "n", "units": "DAYS", "value": "1", "targetColumn": "session"}"#,
        )
        .input(&["n: int", "1"])
        .error("column `n` is int; this needs a column of dates, timestamps or text"),
    ],
    assumptions: &[
        "A row starts a session where it lies more than `value` units from the row before it in its group, whichever is the later one: DataBrew's page speaks of a time between rows. Sessions may be longer than that.",
        "Sessions are numbered from 1 in each group, so that group and number tell a session; DataBrew does not say what its identifiers are.",
        "A row whose time is missing, or text that is no date, which counts as failed, is in no session and does not end one.",
        "Where `sourceColumn` is in `orderByColumns`, text is ordered by its moments.",
        SEEN,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&TIME))?;
    args.require_dates(&TIME, &column)?;
    let units = args.get(&UNITS);
    let unit = Unit::from_name(units).ok_or_else(|| args.refuse(&UNITS, "is not a unit"))?;
    let gap =
        unit.times(args.get(&LENGTH)).ok_or_else(|| args.refuse(&LENGTH, "is longer than there is time"))?;
    let moments = rel.add_temporary(column.expr().cast(&TIMESTAMP, rel.known()));
    let groups = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    let order = rel.columns_named(args.get(&ORDER).unwrap_or_default())?.into_iter();
    let order: Vec<Column> =
        order.map(|by| if by.name == column.name { moments.clone() } else { by }).collect();
    let function = rel.session(&moments, gap);
    let number = window(rel, &groups, &order, function);
    rel.add(args.get(&NAME), number.expr(), &Place::Last)?;
    Ok(())
}
