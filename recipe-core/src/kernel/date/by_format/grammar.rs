//! The language of formats: Java's letters, DataBrew's where they differ, or `strftime`'s.

use super::{Field, Part};

/// The parts of a format; the error says what is wrong with it. Where it is `exact`, a number of two letters has two digits.
pub(super) fn parts_of(format: &str, exact: bool) -> Result<Vec<Part>, String> {
    let mut parts = if format.contains('%') { strftime(format)? } else { letters(format)? };
    checked(&parts)?;
    // Numbers that touch have as many digits as they may have; others may lack a leading zero.
    let is_number = |at: usize| matches!(parts.get(at), Some(Part::Number(..) | Part::Fraction(..)));
    let touches = |at: usize| is_number(at + 1) || at > 0 && is_number(at - 1);
    let touching: Vec<bool> = (0..parts.len()).map(touches).collect();
    for (part, touches) in parts.iter_mut().zip(touching) {
        match part {
            Part::Number(_, least, most) if touches => *least = *most,
            Part::Number(field, least, _) if !exact && !field.is_year() => *least = 1,
            _ => {}
        }
    }
    Ok(parts)
}

/// A number that is written with two digits, or four.
const fn number(field: Field) -> Part {
    match field {
        Field::Year => Part::Number(field, 4, 4),
        _ => Part::Number(field, 2, 2),
    }
}

/// A number that a word of one letter stands for: it has no leading zero, or has it all the same.
const fn short(part: Part) -> Part {
    match part {
        Part::Number(field, _, most) if !field.is_year() => Part::Number(field, 1, most),
        other => other,
    }
}

/// A fraction of as many digits as there are.
const FRACTION: Part = Part::Fraction(1, 9);

fn strftime(format: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            parts.push(literal(sign));
            continue;
        }
        // `-`, `_` and `0` say how numbers are padded.
        let mut is_short = false;
        let word = loop {
            match signs.next().ok_or("it ends in the middle of a word")? {
                '-' | '_' => is_short = true,
                '0' => {}
                word => break word,
            }
        };
        let date = |between, fields: [Field; 3]| {
            let [first, second, third] = fields.map(number);
            vec![first, Part::Literal(between), second, Part::Literal(between), third]
        };
        let words = match word {
            'Y' => vec![number(Field::Year)],
            'y' => vec![number(Field::YearOfCentury)],
            'm' => vec![number(Field::Month)],
            'd' => vec![number(Field::Day)],
            'e' => vec![short(number(Field::Day))],
            'b' | 'h' | 'B' => vec![Part::MonthName],
            'a' | 'A' => vec![Part::WeekDay],
            'H' => vec![number(Field::Hour)],
            'k' => vec![short(number(Field::Hour))],
            'I' => vec![number(Field::HourOfTwelve)],
            'l' => vec![short(number(Field::HourOfTwelve))],
            'M' => vec![number(Field::Minute)],
            'S' => vec![number(Field::Second)],
            'f' => vec![FRACTION],
            'p' | 'P' => vec![Part::Half],
            'z' | 'Z' => vec![Part::Zone],
            'F' => date('-', [Field::Year, Field::Month, Field::Day]),
            'D' => date('/', [Field::Month, Field::Day, Field::YearOfCentury]),
            'T' => date(':', [Field::Hour, Field::Minute, Field::Second]),
            'R' => vec![number(Field::Hour), Part::Literal(':'), number(Field::Minute)],
            'n' | 't' => vec![Part::Blank],
            '%' => vec![Part::Literal('%')],
            other => {
                return Err(format!(
                    "`%{other}` is not known; known are Y, y, m, d, b, B, a, H, I, M, S, f, p, z, F, D, T and R"
                ));
            }
        };
        parts.extend(words.into_iter().map(|part| if is_short { short(part) } else { part }));
    }
    Ok(parts)
}

fn letters(format: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    // The number before, which tells months from minutes.
    let mut last = None;
    let mut rest = format;
    while let Some(sign) = rest.chars().next() {
        if sign == '\'' {
            rest = quoted(&rest[1..], &mut parts).ok_or("a quote is not closed")?;
            continue;
        }
        let name = ["month", "mon"]
            .into_iter()
            .find(|name| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let run = rest.find(|other| other != sign).unwrap_or(rest.len());
        let word = &rest[..name.map_or(run, str::len)];
        let behind_hour = matches!(last, Some(Field::Hour | Field::HourOfTwelve));
        let part = match word {
            _ if name.is_some() => Part::MonthName,
            "yyyy" | "uuuu" | "YYYY" | "y" | "u" => number(Field::Year),
            "yy" | "uu" | "YY" => number(Field::YearOfCentury),
            "MMM" | "MMMM" | "LLL" | "LLLL" => Part::MonthName,
            "M" | "MM" | "m" | "mm" if behind_hour => number(Field::Minute),
            "M" | "MM" | "m" | "mm" | "L" | "LL" => number(Field::Month),
            "d" | "dd" | "D" | "DD" => number(Field::Day),
            "E" | "EE" | "EEE" | "EEEE" => Part::WeekDay,
            "H" | "HH" => number(Field::Hour),
            "h" | "hh" => number(Field::HourOfTwelve),
            "s" | "ss" => number(Field::Second),
            "SS" if last == Some(Field::Minute) => number(Field::Second),
            "a" => Part::Half,
            "z" | "zzz" | "Z" | "ZZZ" | "X" | "XX" | "XXX" | "x" | "xx" | "xxx" | "VV" => Part::Zone,
            _ if sign == 'S' && run <= 9 => {
                let touches = matches!(parts.last(), Some(Part::Number(..)));
                if touches { Part::Fraction(run, run) } else { FRACTION }
            }
            "T" => Part::Literal('T'),
            _ if sign.is_ascii_alphabetic() => {
                return Err(format!(
                    "`{word}` is not known; letters that stand for themselves go in single quotes"
                ));
            }
            _ => {
                parts.push(literal(sign));
                rest = &rest[sign.len_utf8()..];
                continue;
            }
        };
        if let Part::Number(field, ..) = part {
            last = Some(field);
        }
        parts.push(if word.len() == 1 { short(part) } else { part });
        rest = &rest[word.len()..];
    }
    Ok(parts)
}

fn literal(sign: char) -> Part {
    match sign {
        ' ' | '*' => Part::Blank,
        other => Part::Literal(other),
    }
}

/// Adds what stands before the closing quote, and gives what stands behind it. Two quotes are one that stands for itself.
fn quoted<'a>(text: &'a str, parts: &mut Vec<Part>) -> Option<&'a str> {
    if let Some(behind) = text.strip_prefix('\'') {
        parts.push(Part::Literal('\''));
        return Some(behind);
    }
    let mut rest = text;
    loop {
        let (quoted, behind) = rest.split_once('\'')?;
        parts.extend(quoted.chars().map(|sign| if sign == ' ' { Part::Blank } else { Part::Literal(sign) }));
        let Some(after) = behind.strip_prefix('\'') else { return Some(behind) };
        parts.push(Part::Literal('\''));
        rest = after;
    }
}

/// Refuses formats that name no date, or one thing twice.
fn checked(parts: &[Part]) -> Result<(), String> {
    let count = |wanted: &dyn Fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
    let field = |fields: &'static [Field]| {
        count(&|part| matches!(part, Part::Number(field, ..) if fields.contains(field)))
    };
    let years = field(&[Field::Year, Field::YearOfCentury]);
    let months = field(&[Field::Month]) + count(&|part| *part == Part::MonthName);
    let (days, hours) = (field(&[Field::Day]), field(&[Field::Hour, Field::HourOfTwelve]));
    let (minutes, seconds) = (field(&[Field::Minute]), field(&[Field::Second]));
    let fractions = count(&|part| matches!(part, Part::Fraction(..)));
    let (halves, zones) = (count(&|part| *part == Part::Half), count(&|part| *part == Part::Zone));
    let all = [
        ("year", years),
        ("month", months),
        ("day", days),
        ("hour", hours),
        ("minute", minutes),
        ("second", seconds),
        ("fraction", fractions),
        ("half of the day", halves),
        ("time zone", zones),
    ];
    if let Some((name, _)) = all.into_iter().find(|(_, count)| *count > 1) {
        return Err(format!("it has more than one {name}"));
    }
    let needs = [
        (1, years, "a year"),
        (days, months, "a month"),
        (minutes, hours, "an hour"),
        (seconds, minutes, "a minute"),
        (fractions, seconds, "a second"),
        (zones, hours, "an hour"),
        (halves, field(&[Field::HourOfTwelve]), "an hour from 1 to 12, which is `hh` or `%I`"),
        (
            field(&[Field::HourOfTwelve]),
            halves,
            "AM or PM, which is `a` or `%p`; hours up to 23 are `HH` or `%H`",
        ),
    ];
    if let Some((.., lacks)) = needs.into_iter().find(|(there, needed, _)| there > needed) {
        return Err(format!("it lacks {lacks}"));
    }
    if zones > 0 && parts.last() != Some(&Part::Zone) {
        return Err("the time zone has to stand last".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::parts_of;

    #[test]
    fn refuses_what_names_no_date() {
        let cases = [
            ("", "it lacks a year"),
            ("HH:mm", "it lacks a year"),
            ("dd/yyyy", "it lacks a month"),
            ("dd/MM", "it lacks a year"),
            ("yyyy yyyy", "it has more than one year"),
            ("dd/MM/yyyy mm", "it has more than one month"),
            ("yyyy Q", "`Q` is not known; letters that stand for themselves go in single quotes"),
            ("yyyy'x", "a quote is not closed"),
            ("%Y-%j", "`%j` is not known"),
            ("%Y%", "it ends in the middle of a word"),
            ("yyyy-MM-dd hh:mm", "it lacks AM or PM"),
            ("yyyy-MM-dd HH:mm a", "it lacks an hour from 1 to 12"),
            ("Z yyyy-MM-dd HH:mm", "the time zone has to stand last"),
        ];
        for (format, expected) in cases {
            let message = parts_of(format, false).expect_err(format);
            assert!(message.starts_with(expected), "{format}: {message}");
        }
    }
}
