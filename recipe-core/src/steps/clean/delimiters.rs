//! What the steps about text between two delimiters share.

use crate::kernel::text::{Between, compile_pattern};
use crate::step::prelude::*;

pub(super) const START: Param<Text> =
    Param::required("startPattern", "Text or regular expression that opens.");
pub(super) const END: Param<Text> = Param::required("endPattern", "Text or regular expression that closes.");

/// What stands between the delimiters that a step gives.
pub(super) fn read(args: &Args) -> Result<Between> {
    let pattern = |param: &Param<Text>, anchor| {
        let pattern = args.get(param);
        if pattern.is_empty() {
            return Err(args.refuse(param, format!("is empty; {anchor} of the text")));
        }
        compile_pattern(pattern).map_err(|error| args.place(param, error))
    };
    Ok(Between::new(pattern(&START, "`^` stands for the start")?, pattern(&END, "`$` stands for the end")?))
}
