//! Java's language of date formats, as Spark's functions take it.

use super::doubt::{doubt, meant};
use super::{DateFormat, Digits, Part};

/// Every word: one letter, so many times over.
const WORDS: &[(&str, Part)] = &[
    ("yyyy", Part::Year),
    ("yy", Part::YearOfCentury),
    ("y", Part::Year),
    ("uuuu", Part::Year),
    ("MMMM", Part::MonthName),
    ("MMM", Part::MonthShort),
    ("MM", Part::Month),
    ("M", Part::Short(Digits::Month)),
    ("dd", Part::Day),
    ("d", Part::Short(Digits::Day)),
    ("EEEE", Part::WeekDay),
    ("EEE", Part::WeekDayShort),
    ("EE", Part::WeekDayShort),
    ("E", Part::WeekDayShort),
    ("HH", Part::Hour),
    ("H", Part::Short(Digits::Hour)),
    ("hh", Part::HourOfTwelve),
    ("h", Part::Short(Digits::HourOfTwelve)),
    ("mm", Part::Minute),
    ("m", Part::Short(Digits::Minute)),
    ("ss", Part::Second),
    ("s", Part::Short(Digits::Second)),
    ("S", Part::Fraction(1)),
    ("SS", Part::Fraction(2)),
    ("SSS", Part::Fraction(3)),
    ("SSSS", Part::Fraction(4)),
    ("SSSSS", Part::Fraction(5)),
    ("SSSSSS", Part::Fraction(6)),
    ("a", Part::Half),
];

impl DateFormat {
    /// Reads a format of Java's; the error says what is wrong with it. Other signs than letters stand for themselves,
    /// and so does what stands in single quotes.
    pub(crate) fn java(format: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some(c) = rest.chars().next() {
            let length = rest.find(|other| other != c).unwrap_or(rest.len());
            if c == '\'' {
                rest = quoted(&rest[1..], &mut parts)
                    .ok_or_else(|| format!("`{format}` lacks a closing quote after `{rest}`"))?;
            } else if !c.is_ascii_alphabetic() {
                parts.push(Part::Literal(c));
                rest = &rest[c.len_utf8()..];
            } else if let Some((_, part)) = WORDS.iter().find(|(word, _)| *word == &rest[..length]) {
                parts.push(part.clone());
                rest = &rest[length..];
            } else {
                let word = &rest[..length];
                if let Some(meant) = meant(word) {
                    return Err(format!("`{word}` in `{format}` is not part of a date: {meant}"));
                }
                let known = WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
                return Err(format!(
                    "`{word}` in `{format}` is not part of a date: write one of {known}, or put it in quotes"
                ));
            }
        }
        let doubt = doubt(&parts, "MM", "mm");
        Ok(DateFormat { parts, doubt })
    }
}

/// Adds what stands before the closing quote, and gives what stands behind it. Two quotes are one that is printed.
fn quoted<'a>(text: &'a str, parts: &mut Vec<Part>) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let at = rest.find('\'')?;
        parts.extend(rest[..at].chars().map(Part::Literal));
        let behind = &rest[at + 1..];
        if at == 0 && rest.len() == text.len() {
            parts.push(Part::Literal('\''));
            return Some(behind);
        }
        let Some(after) = behind.strip_prefix('\'') else { return Some(behind) };
        parts.push(Part::Literal('\''));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::DateFormat;
    use crate::kernel::date::recognise;

    #[test]
    fn prints_as_java_does() {
        let micros = recognise("2024-03-07 16:05:09.25").expect("a date").micros;
        let cases = [
            ("yyyy-MM-dd HH:mm:ss", "2024-03-07 16:05:09"),
            ("d.M.yy", "7.3.24"),
            ("EEEE, d MMMM y", "Thursday, 7 March 2024"),
            ("E dd MMM uuuu", "Thu 07 Mar 2024"),
            ("h:mm a", "4:05 PM"),
            ("hh 'o''clock'", "04 o'clock"),
            ("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "2024-03-07T16:05:09.250Z"),
            ("''yy''", "'24'"),
            ("H:m:s.SSSSSS S", "16:5:9.250000 2"),
            ("yyyyMMdd", "20240307"),
            ("dd/MM/yyyy*", "07/03/2024*"),
            ("d日", "7日"),
        ];
        for (format, expected) in cases {
            let mut out = String::new();
            DateFormat::java(format).expect(format).write(micros, &mut out);
            assert_eq!(out, expected, "{format}");
        }
    }

    #[test]
    fn refuses_what_is_no_part_of_a_date() {
        let cases = [
            ("yyyy-mmm", "`mmm` in `yyyy-mmm` is not part of a date"),
            ("YYYY-MM-dd", "`YYYY` in `YYYY-MM-dd` is not part of a date: the year is `yyyy`"),
            ("DD.MM.yy", "`DD` in `DD.MM.yy` is not part of a date: the day of the month is `dd`"),
            ("dd.MM.YY", "`YY` in `dd.MM.YY` is not part of a date: the year is `yy`"),
            ("MMMMM", "`MMMMM` in `MMMMM` is not part of a date"),
            ("yyyy'T", "`yyyy'T` lacks a closing quote after `'T`"),
            ("yyyy'", "`yyyy'` lacks a closing quote after `'`"),
        ];
        for (format, expected) in cases {
            let message = DateFormat::java(format).expect_err(format);
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
