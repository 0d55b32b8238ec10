//! `TODAY`.

use std::sync::Arc;

use arrow_array::Date32Array;

use super::{NAME, ZONE, now};
use crate::kernel::date::DAY;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "TODAY",
    family: Family::DateTime,
    summary: "Puts the date of the run into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&ZONE, &NAME],
    examples: &[
        Example::new("In UTC", r#"{"targetColumn": "run_date", "functionStepType": "TODAY"}"#)
            .input(&["n: int", "1", "2"])
            .output(&["n: int | run_date: date", "1 | 2024-02-29", "2 | 2024-02-29"]),
        Example::new("Where it is tomorrow already", r#"{"timeZone": "Pacific/Auckland", "targetColumn": "run_date"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | run_date: date", "1 | 2024-03-01"]),
        Example::new("An abbreviated zone", r#"{"timeZone": "PST", "targetColumn": "run_date"}"#)
            .input(&["n: int", "1"])
            .error("`PST` is not a time zone; give a name such as `America/New_York` or an offset such as `UTC+08:00`"),
    ],
    assumptions: &[
        "It is one date for all rows: that on which the run began. The result is a date, which prints as `yyyy-mm-dd`.",
        "Time zones are named as for `CONVERT_TIMEZONE`.",
        "The new column stands after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let days = now(args, rel)?.div_euclid(DAY);
    let today = Date32Array::from(vec![days as i32]);
    rel.add(args.get(&NAME), Expr::Literal(Arc::new(today)), &Place::Last)?;
    Ok(())
}
