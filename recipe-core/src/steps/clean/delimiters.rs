//! What the steps about text between two delimiters share.

use crate::kernel::text::{Between, Purpose, compile_pattern};
use crate::step::prelude::*;

pub(super) const START: Param<Text> =
    Param::required("startPattern", "Text or regular expression that opens.");
pub(super) const END: Param<Text> = Param::required("endPattern", "Text or regular expression that closes.");

/// What stands between the delimiters that a step gives.
pub(super) fn read(args: &Args, rel: &mut Rel) -> Result<Between> {
    let mut pattern = |param: &Param<Text>, anchor| {
        if args.get(param).is_empty() {
            return Err(args.refuse(param, format!("is empty; {anchor} of the text")));
        }
        // These two look like plain text, and are the ends of the text here.
        match args.get(param) {
            end @ ("^" | "$") if !args.get(&IS_TEXT) => compile_pattern(end),
            _ => Ok(args.pattern(param, Purpose::Take, rel)?.regex),
        }
    };
    Ok(Between::new(pattern(&START, "`^` stands for the start")?, pattern(&END, "`$` stands for the end")?))
}
