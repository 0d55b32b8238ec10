//! `NOW`.

use std::sync::Arc;

use arrow_array::TimestampMicrosecondArray;

use super::{NAME, ZONE, now};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "NOW",
    family: Family::DateTime,
    summary: "Puts the date and time of the run into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&ZONE, &NAME],
    examples: &[
        Example::new("In UTC", r#"{"targetColumn": "loaded_at"}"#).input(&["n: int", "1", "2"]).output(&[
            "n: int | loaded_at: timestamp",
            "1 | 2024-02-29 13:05:09",
            "2 | 2024-02-29 13:05:09",
        ]),
        Example::new("In a time zone", r#"{"timeZone": "US/Pacific", "targetColumn": "loaded_at"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | loaded_at: timestamp", "1 | 2024-02-29 05:05:09"]),
        Example::new("A misspelt zone", r#"{"timeZone": "US/Pazific", "targetColumn": "loaded_at"}"#)
            .input(&["n: int", "1"])
            .error("`US/Pazific` is not a time zone; did you mean `US/Pacific`?"),
    ],
    assumptions: &[
        "It is one time for all rows: when the run began, in whole seconds. The result is a timestamp, which prints as `yyyy-mm-dd HH:MM:SS`.",
        "Time zones are named as for `CONVERT_TIMEZONE`.",
        "The new column stands after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let now = now(args, rel)?;
    let seconds = TimestampMicrosecondArray::from(vec![now.saturating_sub(now.rem_euclid(1_000_000))]);
    rel.add(args.get(&NAME), Expr::Literal(Arc::new(seconds)), &Place::Last)?;
    Ok(())
}
