//! When a run ends, and what is expected, in words.

use super::{
    ADVANCED_TYPE, COLUMN, COLUMNS, EXPRESSION, MAX, MAX_FAILED, MAX_ROWS, MIN, MIN_ROWS, NOT_NULL, ON_FAIL,
    PATTERN, UNIQUE, VALID_TYPE, VALUES,
};
use crate::plan::{Limit, Named, Share};
use crate::step::prelude::*;

/// The most values that are named.
const SHOWN: usize = 5;

/// When the run ends.
pub(super) fn limit(args: &Args) -> Result<Limit> {
    let on_fail = args.get(&ON_FAIL);
    let (least, most) = rows(args);
    let failed = args.get(&MAX_FAILED).map(str::trim).filter(|text| !text.is_empty());
    if least.is_some() || most.is_some() {
        if !expects_of_columns(args).is_empty()
            || args.get(&EXPRESSION).is_some()
            || !columns(args).is_empty()
        {
            let message = "counts all rows; put what is expected of each of them into a step of its own";
            return Err(if least.is_some() {
                args.refuse(&MIN_ROWS, message)
            } else {
                args.refuse(&MAX_ROWS, message)
            });
        }
        if on_fail != "error" {
            return Err(args.refuse(
                &ON_FAIL,
                format!("`{on_fail}` is about rows that fail, and none does where their number is wrong"),
            ));
        }
        if failed.is_some() {
            return Err(args
                .refuse(&MAX_FAILED, "is about rows that fail, and none does where their number is wrong"));
        }
        if let (Some(fewest), Some(most)) = (least, most)
            && fewest > most
        {
            return Err(args.refuse(&MAX_ROWS, format!("{most} is less than `minRows`, {fewest}")));
        }
        return Ok(Limit::Count { least, most });
    }
    let Some(text) = failed else {
        return Ok(if on_fail == "error" { Limit::Rows(0) } else { Limit::Never });
    };
    let limit = match text.strip_suffix('%') {
        Some(percent) => Share::percent(percent.trim_end()).map(Limit::Share),
        None => text.parse().ok().map(Limit::Rows),
    };
    limit.ok_or_else(|| {
        let message =
            format!("`{text}` is not a number of rows, such as `10`, nor a share of them, such as `2.5%`");
        args.refuse(&MAX_FAILED, message)
    })
}

fn rows(args: &Args) -> (Option<u64>, Option<u64>) {
    let count = |rows: i64| u64::try_from(rows).ok();
    (args.get(&MIN_ROWS).and_then(count), args.get(&MAX_ROWS).and_then(count))
}

/// The columns of which something is expected.
pub(super) fn columns(args: &Args) -> Vec<&Named> {
    args.get(&COLUMN).into_iter().chain(args.get(&COLUMNS).unwrap_or_default()).collect()
}

/// What is expected of the columns, in words.
pub(super) fn expects_of_columns(args: &Args) -> Vec<String> {
    let mut expected = Vec::new();
    if args.get(&NOT_NULL) {
        expected.push("not missing".to_owned());
    }
    if args.get(&UNIQUE) {
        expected.push("unique".to_owned());
    }
    if let Some(values) = args.get(&VALUES) {
        let shown: Vec<String> = values.iter().take(SHOWN).map(|value| format!("`{value}`")).collect();
        let more = match values.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" or {more} more"),
        };
        expected.push(format!("one of {}{more}", shown.join(", ")));
    }
    expected.extend(args.get(&MIN).map(|min| format!("at least `{min}`")));
    expected.extend(args.get(&MAX).map(|max| format!("at most `{max}`")));
    expected.extend(args.get(&PATTERN).map(|pattern| format!("matching `{pattern}`")));
    expected.extend(args.get(&VALID_TYPE).map(|name| format!("of type `{name}`")));
    expected.extend(args.get(&ADVANCED_TYPE).map(|name| format!("of type `{name}`")));
    expected
}

/// What is expected, in words.
pub(super) fn name(args: &Args) -> String {
    match rows(args) {
        (Some(least), Some(most)) => return format!("from {least} to {most} rows"),
        (Some(least), None) => return format!("at least {least} rows"),
        (None, Some(most)) => return format!("at most {most} rows"),
        (None, None) => {}
    }
    let expected = expects_of_columns(args);
    let mut all = Vec::new();
    if !expected.is_empty() {
        let names: Vec<String> = columns(args).iter().map(|named| format!("`{}`", named.name)).collect();
        all.push(format!("{} {}", names.join(", "), expected.join(", ")));
    }
    all.extend(args.get(&EXPRESSION).map(|text| format!("`{text}`")));
    all.join(" and ")
}
