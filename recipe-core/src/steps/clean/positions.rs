//! What the steps about characters between two positions share.

use crate::kernel::text::Span;
use crate::step::prelude::*;

const MAX_POSITION: i64 = i32::MAX as i64;

pub(super) const START: Param<Whole> =
    Param::required("startPosition", "Position of the first character; the first of all is 0.")
        .between(0, MAX_POSITION);
pub(super) const END: Param<Whole> =
    Param::required("endPosition", "Position after the last character.").between(0, MAX_POSITION);

/// The characters between the positions that a step gives.
pub(super) fn read(args: &Args) -> Result<Span> {
    let (start, end) = (args.get(&START), args.get(&END));
    if end < start {
        let message = format!("{end} lies before `startPosition`, which is {start}");
        return Err(args.refuse(&END, message));
    }
    Ok(Span::new(start as usize, end as usize))
}
