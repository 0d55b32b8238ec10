//! `MASK_DATE`.

use super::{COLUMNS, MISSING, SYMBOL, protect};
use crate::kernel::date::{month_named, recognise, time_alone};
use crate::kernel::private::{Became, Change, Writer};
use crate::step::prelude::*;

const REDACT: Param<Texts> = Param::required("redact", "The parts to mask.").one_of(&[
    "YEAR",
    "MONTH",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "MILLISECOND",
]);
const LOCALE: Param<Text> =
    Param::required("locale", "Language of dates; English alone is read, whatever is named here.").or("en");

pub(super) const STEP: Step = Step {
    operation: "MASK_DATE",
    family: Family::Pii,
    summary: "Masks the digits and letters of chosen parts of dates.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &SYMBOL, &REDACT, &LOCALE],
    examples: &[
        Example::new(
            "Year and day",
            r##"{"sourceColumns": "[\"birthdate\"]", "maskSymbol": "#", "redact": "[\"YEAR\",\"DAY\"]", "locale": "en"}"##,
        )
        .input(&["birthdate: date", "1944-12-22", "1950-06-09", "null"])
        .output(&["birthdate: string", "####/12/##", "####/##/09", "null"]),
        Example::new(
            "Text of several forms",
            r#"{"sourceColumns": ["d"], "maskSymbol": "*", "redact": ["MONTH", "YEAR"]}"#,
        )
        .input(&[
            "d: string",
            "12/31/2019",
            "31/12/2019",
            "2019-01-31",
            "21 May 1990",
            "May 21, 1990",
            "2/3/90",
            "1990-May-21",
            r#""""#,
        ])
        .output(&[
            "d: string",
            "**/31/****",
            "31/**/****",
            "****/**/31",
            "21 *** ****",
            "*** 21, ****",
            "*/3/**",
            "****-***-21",
            r#""""#,
        ]),
        Example::new(
            "What is no date would stay readable",
            r#"{"sourceColumns": ["d"], "maskSymbol": "*", "redact": ["DAY"]}"#,
        )
        .input(&["d: string", "2024-02-29", "2024-02-30", "soon", "the 21st of May", "null"])
        .output(&["d: string", "2024/02/**", "null", "null", "null", "null"])
        .failed(3),
        Example::new(
            "Parts of the time",
            r#"{"sourceColumns": ["t"], "maskSymbol": "x", "redact": ["HOUR", "MINUTE", "SECOND", "MILLISECOND"]}"#,
        )
        .input(&["t: timestamp", "2024-02-29 13:05:09.25"])
        .output(&["t: string", "2024/02/29 xx:xx:xx.xx"]),
    ],
    assumptions: &[
        "As the service does: the result is text, the parts stay in their order, and `/` stands between those of the day.",
        "As the service does: where the year comes first and the last part is 12 or less, that is the month, and the one between them the day. Where the year comes last, the month comes first unless it is over 12.",
        "A month's name is masked letter by letter, and signs and blanks around it stay. So is `AM` or `PM` with the hour.",
        "A time alone, such as `22:10:47`, is read, too; and `20210307` is year, month and day.",
        "Text that is not read as a date would stay readable: it is missing, and counts as failed.",
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let masked = |part: &str| args.get(&REDACT).iter().any(|given| given == part);
    let parts = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"].map(masked);
    protect(args, rel, (None, false), |_, _| Ok(Mask { symbol: args.get(&SYMBOL).to_owned(), parts }))
}

const YEAR: usize = 0;
const MONTH: usize = 1;
const DAY: usize = 2;
const HOUR: usize = 3;
const FRACTION: usize = 6;

struct Mask {
    symbol: String,
    /// Whether year, month, day, hour, minute, second and what is behind it are masked.
    parts: [bool; 7],
}

impl Change for Mask {
    fn name(&self) -> String {
        "mask date".into()
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        Ok(Box::new(|_, text, out| Ok(if self.write(text, out) { Became::Written } else { Became::Missing })))
    }
}

/// A run of digits, of letters, or one other character.
struct Run<'a> {
    text: &'a str,
    kind: RunKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RunKind {
    Digits,
    Letters,
    Other,
}

impl Mask {
    /// Writes the masked date; false where the text is none.
    fn write(&self, text: &str, out: &mut String) -> bool {
        let text = text.trim();
        let has_date = recognise(text).is_some();
        if !has_date && time_alone(text).is_none() {
            return false;
        }
        let mut runs: Vec<Run> = runs(text).collect();
        if let Some([year, month, day]) = runs.first().and_then(Run::compact) {
            runs.splice(0..1, [year, month, day]);
        }
        let is_value = |run: &&Run| run.kind == RunKind::Digits || is_month(run);
        let values: Vec<&Run> = runs.iter().filter(is_value).take(if has_date { 3 } else { 0 }).collect();
        let order = if has_date { order(&values) } else { Some([YEAR, MONTH, DAY]) };
        let Some(order) = order else { return false };
        let slashes = values.iter().all(|run| run.kind == RunKind::Digits);
        // A time alone goes on where a date would have ended.
        let (mut seen, mut part, mut before) = if has_date { (0, None, ' ') } else { (3, Some(DAY), ' ') };
        for run in &runs {
            let first = run.text.chars().next().unwrap_or(' ');
            part = match (seen, run.kind) {
                (0..3, RunKind::Digits) => order.get(seen).copied(),
                (0..3, RunKind::Letters) if is_month(run) => Some(MONTH),
                (3.., RunKind::Digits) => time_part(part, before),
                (3.., RunKind::Letters) if is_half(run.text) => Some(HOUR),
                _ => {
                    // What stands between the parts of a time leads from one to the next.
                    let other = if slashes && (1..3).contains(&seen) { '/' } else { first };
                    out.push(other);
                    out.push_str(&run.text[first.len_utf8()..]);
                    before = first;
                    continue;
                }
            };
            seen += 1;
            before = first;
            let Some(part) = part else {
                out.push_str(run.text);
                continue;
            };
            for c in run.text.chars() {
                if self.parts[part] { out.push_str(&self.symbol) } else { out.push(c) }
            }
        }
        true
    }
}

impl<'a> Run<'a> {
    /// Year, month and day in eight digits.
    fn compact(&self) -> Option<[Run<'a>; 3]> {
        let digits = Some(self.text).filter(|text| self.kind == RunKind::Digits && text.len() == 8)?;
        let ((year, rest), kind) = (digits.split_at(4), RunKind::Digits);
        let (month, day) = rest.split_at(2);
        Some([year, month, day].map(|text| Run { text, kind }))
    }
}

/// Which part of the time digits are, by the part before them and the sign between: none for those of a time zone.
fn time_part(before: Option<usize>, sign: char) -> Option<usize> {
    match (before?, sign) {
        (YEAR | MONTH | DAY, _) => Some(HOUR),
        (part, ':') if part < FRACTION - 1 => Some(part + 1),
        (part, '.' | ',') if part == FRACTION - 1 => Some(FRACTION),
        _ => None,
    }
}

fn is_month(run: &Run) -> bool {
    run.kind == RunKind::Letters && month_named(run.text.as_bytes()).is_some()
}

fn is_half(text: &str) -> bool {
    text.eq_ignore_ascii_case("am") || text.eq_ignore_ascii_case("pm")
}

/// The text in runs.
fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let kind = |c: char| match c {
        _ if c.is_ascii_digit() => RunKind::Digits,
        _ if c.is_alphabetic() => RunKind::Letters,
        _ => RunKind::Other,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let of = kind(first);
        let end = match of {
            RunKind::Other => first.len_utf8(),
            of => rest.find(|c: char| kind(c) != of).unwrap_or(rest.len()),
        };
        let (run, behind) = rest.split_at(end);
        rest = behind;
        Some(Run { text: run, kind: of })
    })
}

/// Whether two runs stand side by side, as digits do only without a divider.
fn is_compact(one: &Run, two: &Run) -> bool {
    one.text.as_bytes().as_ptr_range().end == two.text.as_ptr()
}

/// Which parts of a date its first three values are.
fn order(values: &[&Run]) -> Option<[usize; 3]> {
    let [one, two, three] = values else { return None };
    let month = |run: &Run| run.text.parse::<u32>().is_ok_and(|number| number <= 12);
    let digits = |run: &Run| if run.kind == RunKind::Digits { run.text.len() } else { 0 };
    Some(match (digits(one), digits(two), digits(three)) {
        (0, 1 | 2, 2 | 4) => [MONTH, DAY, YEAR],
        (1 | 2, 0, 2 | 4) => [DAY, MONTH, YEAR],
        (4, 0, 1 | 2) => [YEAR, MONTH, DAY],
        (4, 2, 2) if is_compact(one, two) => [YEAR, MONTH, DAY],
        (4, 1 | 2, 1 | 2) if month(three) => [YEAR, DAY, MONTH],
        (4, 1 | 2, 1 | 2) => [YEAR, MONTH, DAY],
        (1 | 2, 4, 1 | 2) => [DAY, YEAR, MONTH],
        (1 | 2, 1 | 2, 2 | 4) if month(one) => [MONTH, DAY, YEAR],
        (1 | 2, 1 | 2, 2 | 4) => [DAY, MONTH, YEAR],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_what_is_read_can_be_masked() {
        let cases = [
            ("6/1/2023 9:05 pm", "x/x/xxxx x:xx xx"),
            ("2023-06-01T01:15:00.125+02:00", "xxxx/xx/xxTxx:xx:xx.xxx+02:00"),
            ("2023-06-01 10:00 am America/New_York", "xxxx/xx/xx xx:xx xx America/New_York"),
            ("2023-06-01 10:00 pm GMT+2", "xxxx/xx/xx xx:xx xx GMT+2"),
            ("20-2018-12", "xx/xxxx/xx"),
            ("December/20/2018", "xxxxxxxx/xx/xxxx"),
            ("Sept 3 2020 10:00:01", "xxxx x xxxx xx:xx:xx"),
            ("1.Jun.85", "x.xxx.xx"),
            ("2023 June 1", "xxxx xxxx x"),
            ("20230601", "xxxxxxxx"),
            ("20230601 10:00", "xxxxxxxx xx:xx"),
            ("22:10:47.5", "xx:xx:xx.x"),
            ("9:05 pm", "x:xx xx"),
        ];
        for (text, expected) in cases {
            let mut out = String::new();
            assert!(Mask { symbol: "x".into(), parts: [true; 7] }.write(text, &mut out), "{text}");
            assert_eq!(out, expected);
        }
        let mut out = String::new();
        let day = Mask { symbol: "#".into(), parts: std::array::from_fn(|at| at == DAY) };
        assert!(day.write("20230602", &mut out));
        assert_eq!(out, "202306##");
        for part in 0..7 {
            let parts = std::array::from_fn(|at| at == part);
            let mut out = String::new();
            assert!(Mask { symbol: "x".into(), parts }.write("2023-06-30 12:34:56.789", &mut out));
            let expected = [
                "xxxx/06/30 12:34:56.789",
                "2023/xx/30 12:34:56.789",
                "2023/06/xx 12:34:56.789",
                "2023/06/30 xx:34:56.789",
                "2023/06/30 12:xx:56.789",
                "2023/06/30 12:34:xx.789",
                "2023/06/30 12:34:56.xxx",
            ];
            assert_eq!(out, expected[part]);
        }
    }
}
