//! Formats that print something else than they seem to be written for.

use super::{Digits, Part};
use crate::error::Kind;

/// What a format prints, and how the other thing is written that it may be meant to print.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Doubt {
    pub(crate) prints: &'static str,
    pub(crate) help: String,
}

impl Doubt {
    /// The warning of a format.
    pub(crate) fn of(&self, format: &str) -> Kind {
        Kind::DoubtfulFormat {
            format: format.to_owned(),
            prints: self.prints.to_owned(),
            help: self.help.clone(),
        }
    }
}

/// What is doubtful about a format whose words for the month and the minute these are: a month between an hour and a
/// second, a minute in a date, or a fraction after a colon.
pub(super) fn doubt(parts: &[Part], month: &str, minute: &str) -> Option<Doubt> {
    let words: Vec<&Part> = parts.iter().filter(|part| !matches!(part, Part::Literal(_))).collect();
    let doubtful = words.iter().enumerate().find_map(|(at, part)| {
        let before = at.checked_sub(1).and_then(|before| words.get(before)).copied();
        let after = words.get(at + 1).copied();
        let hour_before = before.is_some_and(is_hour);
        let second_after = after.is_some_and(is_second);
        let [day_before, day_after] = [before, after].map(|part| part.is_some_and(is_day_or_year));
        let is_minute = matches!(part, Part::Minute | Part::Short(Digits::Minute));
        if is_minute && !hour_before && !second_after && (day_before || day_after) {
            return Some("prints the minute where the month seems to be meant");
        }
        let is_month = matches!(part, Part::Month | Part::Short(Digits::Month));
        let among_times = hour_before && !day_after || second_after && !day_before;
        (is_month && among_times).then_some("prints the month where the minute seems to be meant")
    });
    if let Some(prints) = doubtful {
        let help = format!("`{month}` is the month here, and `{minute}` the minute");
        return Some(Doubt { prints, help });
    }
    let fraction = parts
        .windows(2)
        .any(|pair| matches!(pair, [Part::Literal(':'), Part::Fraction(_) | Part::Millisecond]));
    fraction.then(|| Doubt {
        prints: "prints a fraction of the second where the second seems to be meant",
        help: "`ss` is the second".into(),
    })
}

fn is_hour(part: &Part) -> bool {
    matches!(part, Part::Hour | Part::HourOfTwelve | Part::Short(Digits::Hour | Digits::HourOfTwelve))
}

fn is_second(part: &Part) -> bool {
    matches!(part, Part::Second | Part::Short(Digits::Second))
}

fn is_day_or_year(part: &Part) -> bool {
    matches!(part, Part::Year | Part::YearOfCentury | Part::Day | Part::Short(Digits::Day))
}

/// What may be meant by letters that are not part of a format, such as Java's for the year of a week.
pub(super) fn meant(letters: &str) -> Option<String> {
    let (word, what) = match letters.as_bytes() {
        [b'Y', b'Y'] => ("yy", "year"),
        [b'Y', ..] => ("yyyy", "year"),
        [b'D', ..] => ("dd", "day of the month"),
        _ => return None,
    };
    Some(format!("the {what} is `{word}`"))
}

#[cfg(test)]
mod tests {
    use super::super::DateFormat;

    #[test]
    fn formats_that_may_not_be_meant() {
        const MINUTE: Option<&str> = Some("prints the minute where the month seems to be meant");
        const MONTH: Option<&str> = Some("prints the month where the minute seems to be meant");
        const FRACTION: Option<&str> =
            Some("prints a fraction of the second where the second seems to be meant");
        // As Java's format, and as DataBrew's, if it is one.
        let cases = [
            ("yyyy-MM-dd HH:mm:ss", None, Some(MINUTE)),
            ("yyyy-mm-dd HH:MM:SS", MINUTE, Some(None)),
            ("yyyy-mm-dd", MINUTE, Some(None)),
            ("yyyy-MM-dd", None, Some(None)),
            ("dd.MM.yyyy HH:MM", MONTH, Some(None)),
            ("dd.mm.yyyy HH:mm", MINUTE, Some(MONTH)),
            ("mm/dd/yyyy*HH:MM:SS", MINUTE, Some(None)),
            ("MM/dd/yyyy", None, Some(None)),
            ("yyyyMMddHHmmss", None, Some(MINUTE)),
            ("yyyymmdd", MINUTE, Some(None)),
            ("HH:mm", None, Some(MONTH)),
            ("HH:MM", MONTH, Some(None)),
            ("HH:mm dd.MM.yyyy", None, Some(MINUTE)),
            ("MM:ss", MONTH, Some(None)),
            ("mm:ss", None, Some(MONTH)),
            ("mm", None, Some(None)),
            ("MM", None, Some(None)),
            ("HH MM/dd", None, Some(None)),
            ("d/m/yy", MINUTE, None),
            ("d MMM yyyy, h:mm a", None, None),
            ("yyyy-MM-dd'T'HH:MM", MONTH, None),
            ("HH:mm:SS", FRACTION, Some(MONTH)),
            ("HH:mm:ss.SSS", None, Some(MONTH)),
            ("HH:MM:SS.SSS", MONTH, Some(None)),
        ];
        for (text, java, databrew) in cases {
            let prints = |format: DateFormat| format.doubt().map(|doubt| doubt.prints);
            assert_eq!(DateFormat::java(text).map(prints), Ok(java), "{text} of Java");
            assert_eq!(DateFormat::parse(text).ok().map(prints), databrew, "{text} of DataBrew");
        }
        let help = |format: Result<DateFormat, String>| {
            format.expect("a format").doubt().map(|doubt| doubt.help.clone())
        };
        let expected = "`MM` is the month here, and `mm` the minute";
        assert_eq!(help(DateFormat::java("yyyy-mm")).as_deref(), Some(expected));
        let expected = "`mm` is the month here, and `MM` the minute";
        assert_eq!(help(DateFormat::parse("HH:mm")).as_deref(), Some(expected));
    }
}
