//! Values that are days and times.

use chrono::NaiveDateTime;

use super::moments::{Pattern, Unit};
use super::{Key, MOST};
use crate::error::Result;

/// The values of a key between two moments, as its format has them.
pub(super) fn values(key: Key<'_>, now: NaiveDateTime) -> Result<Vec<String>> {
    const RANGE: &str = "the first and the last value, such as 2020-01-01,NOW";
    let format = key.required("format", "how its values are written, such as yyyy-MM-dd")?;
    let pattern = Pattern::read(format).map_err(|reason| key.wrong("format", &reason))?;
    let (first, last) = key.range(RANGE)?;
    let end = |text: &str| {
        let read = if text.starts_with("NOW") { from_now(text, now) } else { pattern.parse(text) };
        let wrong = || key.wrong("range", &format!("is {RANGE}; `{text}` is not written as `{format}`"));
        read.ok_or_else(wrong)
    };
    let (first, last) = (end(first)?, end(last)?);
    let (count, unit) = step(key, &pattern)?;
    let mut values = Vec::new();
    // Each is counted from the first: two months after 31 January are 31 March, and a month twice 28 or 29 March.
    for number in 0..=MOST {
        let moment =
            u32::try_from(number).ok().and_then(|number| unit.after(first, count.checked_mul(number)?));
        let Some(moment) = moment.filter(|moment| *moment <= last) else { break };
        let value = pattern.format(moment);
        if values.last() != Some(&value) {
            values.push(value);
        }
    }
    Ok(values)
}

/// How far values are apart.
fn step(key: Key<'_>, pattern: &Pattern) -> Result<(u32, Unit)> {
    let count = key.whole("interval")?;
    let unit = match key.said("interval.unit") {
        Some(unit) => Some(Unit::read(unit).ok_or_else(|| {
            let units = "YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES or SECONDS";
            key.wrong("interval.unit", &format!("is {units}, not `{unit}`"))
        })?),
        None => None,
    };
    match (count, unit, pattern.finest()) {
        (Some(count), Some(unit), _) => Ok((count, unit)),
        (count, None, finest @ (Unit::Days | Unit::Months)) => Ok((count.unwrap_or(1), finest)),
        (None, Some(unit), Unit::Days | Unit::Months) => Ok((1, unit)),
        (None, ..) => Err(key.wrong("interval", "is missing, which values that are no days or months need")),
        (_, None, _) => {
            Err(key.wrong("interval.unit", "is missing, which values that are no days or months need"))
        }
    }
}

/// `NOW`, or a time before or after it: `NOW-3YEARS`.
fn from_now(text: &str, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let rest = text.strip_prefix("NOW")?.trim();
    if rest.is_empty() {
        return Some(now);
    }
    let is_before = rest.starts_with('-');
    let rest = rest.strip_prefix(['-', '+'])?.trim();
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = (rest[..digits].parse().ok()?, Unit::read(rest[digits..].trim())?);
    if is_before { unit.before(now, count) } else { unit.after(now, count) }
}
