//! Dates and times, which a workbook has as numbers of days.

use std::fmt::Write;

use chrono::{Days, NaiveDate};

/// What the format of a cell shows of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Date,
    Time,
    Both,
    /// The format is not known.
    Unknown,
}

impl Shown {
    /// By the code of a format, such as `dd/mm/yyyy hh:mm`.
    pub(super) fn of_format(code: &str) -> Shown {
        let (mut date, mut time) = (false, false);
        let mut chars = code.chars();
        while let Some(char) = chars.next() {
            match char.to_ascii_lowercase() {
                '"' => while chars.next().is_some_and(|char| char != '"') {},
                '[' => while chars.next().is_some_and(|char| char != ']') {},
                '\\' | '_' | '*' => {
                    chars.next();
                }
                'y' | 'd' => date = true,
                'h' | 's' => time = true,
                // What follows is for negative numbers.
                ';' => break,
                _ => {}
            }
        }
        match (date, time) {
            (true, true) => Shown::Both,
            (true, false) => Shown::Date,
            (false, true) => Shown::Time,
            (false, false) => Shown::Unknown,
        }
    }
}

const DAY: i64 = 86_400_000;

/// The text of a moment: a date, a time, or both where the cell shows both or has both. None for a number of days that is
/// no date.
pub(super) fn moment(days: f64, is_1904: bool, shown: Shown) -> Option<String> {
    let last = if is_1904 { 2_957_004.0 } else { 2_958_466.0 };
    if !(0.0..last).contains(&days) {
        return None;
    }
    let milliseconds = (days * DAY as f64).round() as i64;
    let (day, time) = (milliseconds / DAY, milliseconds % DAY);
    let has_no_date = day == 0 && (shown == Shown::Time || !is_1904 && shown != Shown::Date);
    let mut text = String::new();
    if has_no_date {
        write_time(time, &mut text);
        return Some(text);
    }
    write_date(day.unsigned_abs(), is_1904, &mut text)?;
    if time != 0 || matches!(shown, Shown::Both | Shown::Time) {
        text.push(' ');
        write_time(time, &mut text);
    }
    Some(text)
}

/// A duration in hours, which may be more than a day has.
pub(super) fn duration(days: f64) -> String {
    let milliseconds = (days * DAY as f64).round() as i64;
    let mut text = String::new();
    if milliseconds < 0 {
        text.push('-');
    }
    write_time(milliseconds.saturating_abs(), &mut text);
    text
}

fn write_date(day: u64, is_1904: bool, out: &mut String) -> Option<()> {
    // 1900 has a 29th of February there, which is day 60.
    let epoch = match day {
        60 if !is_1904 => {
            out.push_str("1900-02-29");
            return Some(());
        }
        _ if is_1904 => (1904, 1, 1),
        ..60 => (1899, 12, 31),
        _ => (1899, 12, 30),
    };
    let date = NaiveDate::from_ymd_opt(epoch.0, epoch.1, epoch.2)?.checked_add_days(Days::new(day))?;
    write!(out, "{}", date.format("%Y-%m-%d")).ok()
}

fn write_time(milliseconds: i64, out: &mut String) {
    let (seconds, fraction) = (milliseconds / 1000, milliseconds % 1000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    write!(out, "{hours:02}:{minutes:02}:{:02}", seconds % 60).expect("a string takes all");
    if fraction != 0 {
        write!(out, ".{fraction:03}").expect("a string takes all");
        // As the engine prints it.
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// A duration of ISO 8601, such as `PT12H30M00S`, as `12:30:00`; others stay as they are.
pub(super) fn iso_duration(text: &str) -> String {
    let parts = || {
        let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?.replace(',', ".");
        let (whole, fraction) = seconds.split_once('.').unwrap_or((&seconds, ""));
        let (hours, minutes, whole): (u64, u8, u8) =
            (hours.parse().ok()?, minutes.parse().ok()?, whole.parse().ok()?);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        Some(format!("{hours:02}:{minutes:02}:{whole:02}{point}{fraction}"))
    };
    parts().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_that_a_spreadsheet_shows() {
        for (days, is_1904, shown, expected) in [
            (43301.0, false, Shown::Unknown, "2018-07-20"),
            (43301.5, false, Shown::Unknown, "2018-07-20 12:00:00"),
            (43301.0, false, Shown::Both, "2018-07-20 00:00:00"),
            (43301.5, false, Shown::Date, "2018-07-20 12:00:00"),
            (0.5, false, Shown::Unknown, "12:00:00"),
            (0.0, false, Shown::Time, "00:00:00"),
            (1.0, false, Shown::Date, "1900-01-01"),
            (59.0, false, Shown::Date, "1900-02-28"),
            (60.0, false, Shown::Date, "1900-02-29"),
            (61.0, false, Shown::Date, "1900-03-01"),
            (2_958_465.0, false, Shown::Date, "9999-12-31"),
            (0.0, true, Shown::Date, "1904-01-01"),
            (41839.0, true, Shown::Unknown, "2018-07-20"),
            (45_943.541_000_011_57, false, Shown::Both, "2025-10-13 12:59:02.401"),
        ] {
            assert_eq!(moment(days, is_1904, shown).as_deref(), Some(expected));
        }
        for days in [-1.0, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert_eq!(moment(days, false, Shown::Unknown), None);
        }
    }

    #[test]
    fn durations_may_be_longer_than_a_day() {
        assert_eq!(duration(1.5), "36:00:00");
        assert_eq!(duration(-0.25), "-06:00:00");
        assert_eq!(iso_duration("PT12H30M00S"), "12:30:00");
        assert_eq!(iso_duration("PT36H00M01.500S"), "36:00:01.5");
        assert_eq!(iso_duration("P1D"), "P1D");
    }

    #[test]
    fn formats_show_what_they_show() {
        for (code, shown) in [
            ("yyyy-mm-dd", Shown::Date),
            ("mm-dd-yy", Shown::Date),
            ("[$-409]d/mmm/yy;@", Shown::Date),
            ("h:mm AM/PM", Shown::Time),
            ("m/d/yy h:mm", Shown::Both),
            ("\"days\" 0", Shown::Unknown),
        ] {
            assert_eq!(Shown::of_format(code), shown, "{code}");
        }
    }
}
