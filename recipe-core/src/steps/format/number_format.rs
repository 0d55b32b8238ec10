//! `NUMBER_FORMAT`.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers to change, in place.");
const PLACES: Param<Option<Whole>> = Param::optional(
    "decimalPlaces",
    "Digits after the decimal separator; without it, as many as are needed.",
)
.between(0, 38);
const POINT: Param<Option<Text>> =
    Param::optional("numericDecimalSeparator", "What stands before the fraction; without it, a point.")
        .one_of(&[".", ",", "null", ""]);
const THOUSANDS: Param<Option<Text>> =
    Param::optional("numericThousandSeparator", "What divides groups of three digits; `null` is nothing.")
        .one_of(&[",", " ", ".", "\\", "'", "null", ""]);
const UNIT: Param<Option<Text>> =
    Param::optional("numericAbbreviatedUnit", "Unit to write numbers in; `null` is none.")
        .one_of(&["THOUSAND", "MILLION", "BILLION", "TRILLION", "null", ""]);
const SUFFIX: Param<Option<Text>> = Param::optional(
    "numericUnitAbbreviation",
    "Text to put after the number, such as K or bn; `null` is none.",
);

pub(super) const STEP: Step = Step {
    operation: "NUMBER_FORMAT",
    family: Family::Formatting,
    summary: "Formats a column of numbers as text.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PLACES, &POINT, &THOUSANDS, &UNIT, &SUFFIX],
    examples: &[
        Example::new(
            "In thousands",
            r#"{"sourceColumn": "income", "decimalPlaces": "2", "numericDecimalSeparator": ".",
                "numericThousandSeparator": ",", "numericAbbreviatedUnit": "THOUSAND", "numericUnitAbbreviation": "K"}"#,
        )
        .input(&["income: double", "1234567890.0", "1005.0", "-4.4", "0.0", "null"])
        .output(&["income: string", "1,234,567.89K", "1.01K", "0.00K", "0.00K", "null"]),
        Example::new(
            "As Germans write; text that is not a number stays",
            r#"{"sourceColumn": "v", "decimalPlaces": "1", "numericDecimalSeparator": ",", "numericThousandSeparator": ".",
                "numericAbbreviatedUnit": null, "numericUnitAbbreviation": " €"}"#,
        )
        .input(&["v: string", "1234.56", " -0.05 ", "1e6", "free", "1,5", r#""""#])
        .output(&["v: string", "1.234,6 €", "-0,1 €", "1.000.000,0 €", "free", "1,5", r#""""#])
        .failed(2),
        Example::new(
            "Only groups of digits",
            r#"{"sourceColumn": "n", "numericThousandSeparator": " ", "numericAbbreviatedUnit": "null"}"#,
        )
        .input(&["n: decimal", "1234567.250", "999", "-1000"])
        .output(&["n: string", "1 234 567.25", "999", "-1 000"]),
        Example::new(
            "In millions",
            r#"{"sourceColumn": "n", "decimalPlaces": "0", "numericAbbreviatedUnit": "MILLION", "numericUnitAbbreviation": "m"}"#,
        )
        .when(r#"[{"Condition": "GREATER_THAN", "Value": "1000", "TargetColumn": "n"}]"#)
        .input(&["n: long", "9223372036854775807", "499999", "500000", "3"])
        .output(&["n: string", "9223372036855m", "0m", "1m", "3"]),
        Example::new(
            "In billions, with apostrophes",
            r#"{"sourceColumn": "n", "decimalPlaces": "0", "numericThousandSeparator": "'", "numericAbbreviatedUnit": "BILLION", "numericUnitAbbreviation": "bn"}"#,
        )
        .input(&["n: long", "1234567890123456"])
        .output(&["n: string", "1'234'568bn"]),
        Example::new(
            "In trillions, with the separator of the documentation",
            r#"{"sourceColumn": "n", "decimalPlaces": "0", "numericThousandSeparator": "\\", "numericAbbreviatedUnit": "TRILLION"}"#,
        )
        .input(&["n: long", "1234567890123456"])
        .output(&["n: string", r#""1\\235""#]),
        Example::new(
            "One separator for both",
            r#"{"sourceColumn": "n", "numericDecimalSeparator": ",", "numericThousandSeparator": ","}"#,
        )
        .input(&["n: int", "1"])
        .error("is the decimal separator, too"),
    ],
    assumptions: &[
        "Digits are rounded half up, away from zero, as they print: 2.675 with two places is 2.68.",
        "Without `decimalPlaces` all digits stay, but for zeros at the end of the fraction.",
        "What rounds to zero has no minus sign.",
        "Text that is not a number, `NaN` and `Infinity` stay as they are, and count as failed.",
        "The suffix stands right after the digits; a blank between them is part of the suffix.",
        "A parameter that is absent, empty or the text `null` is not given.",
        "The page names `\\` as a thousands separator; the apostrophe, which it likely means, is taken too.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require_numbers(&COLUMN, &column)?;
    let format = NumberFormat {
        places: args.get(&PLACES).and_then(|places| usize::try_from(places).ok()),
        point: given(args.get(&POINT)).unwrap_or(".").to_owned(),
        thousands: given(args.get(&THOUSANDS)).unwrap_or("").to_owned(),
        unit: match given(args.get(&UNIT)) {
            Some("THOUSAND") => 3,
            Some("MILLION") => 6,
            Some("BILLION") => 9,
            Some("TRILLION") => 12,
            _ => 0,
        },
        suffix: given(args.get(&SUFFIX)).unwrap_or("").to_owned(),
    };
    if format.thousands == format.point {
        return Err(args.refuse(&THOUSANDS, "is the decimal separator, too"));
    }
    rel.replace(&column, Expr::call(format, vec![column.text()]))
}

/// A parameter's text, unless it says that there is none.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("null"))
}

struct NumberFormat {
    places: Option<usize>,
    point: String,
    thousands: String,
    /// The power of ten to divide by.
    unit: i32,
    suffix: String,
}

impl Kernel for NumberFormat {
    fn name(&self) -> String {
        format!("format as 1{}000{}0{}", self.thousands, self.point, self.suffix)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let mut digits = Digits::default();
        print(rows, |row, out| {
            if texts.is_null(row) {
                return false;
            }
            let text = texts.value(row);
            if digits.read(text).is_some() {
                self.write(&mut digits, out);
            } else {
                out.push_str(text);
                if !text.is_empty() {
                    failures.push(row, text);
                }
            }
            true
        })
    }
}

impl NumberFormat {
    fn write(&self, number: &mut Digits, out: &mut String) {
        number.point -= self.unit;
        match self.places {
            Some(places) => number.round(places),
            None => number.trim(),
        }
        if number.negative && !number.digits.is_empty() {
            out.push('-');
        }
        let whole = number.point.max(0);
        if whole == 0 {
            out.push('0');
        }
        for at in 0..whole {
            if at > 0 && (whole - at) % 3 == 0 {
                out.push_str(&self.thousands);
            }
            out.push(number.digit(at));
        }
        let needed = if number.digits.is_empty() { 0 } else { number.digits.len() as i32 - number.point };
        let fraction = self.places.map_or(needed, |places| places as i32);
        if fraction > 0 {
            out.push_str(&self.point);
            out.extend((number.point..number.point + fraction).map(|at| number.digit(at)));
        }
        out.push_str(&self.suffix);
    }
}

/// A number as digits: 0.d1d2d3... times ten to the power of `point`, where d1 is not 0; zero has none.
#[derive(Default)]
struct Digits {
    negative: bool,
    digits: Vec<u8>,
    point: i32,
}

impl Digits {
    /// No double has more digits before its point.
    const MAX_EXPONENT: i32 = 309;

    /// Reads a number, if the text is one.
    fn read(&mut self, text: &str) -> Option<()> {
        let bytes = text.trim().as_bytes();
        let (negative, bytes) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let (mantissa, exponent) = match bytes.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => (&bytes[..at], std::str::from_utf8(&bytes[at + 1..]).ok()?.parse().ok()?),
            None => (bytes, 0_i32),
        };
        let (whole, fraction) = match mantissa.iter().position(|byte| *byte == b'.') {
            Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
            None => (mantissa, &[][..]),
        };
        if whole.len() + fraction.len() == 0 || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
            return None;
        }
        self.digits.clear();
        self.digits.extend(whole.iter().chain(fraction).skip_while(|digit| **digit == b'0'));
        let leading = whole.len() + fraction.len() - self.digits.len();
        let point = i32::try_from(whole.len()).ok()?.checked_sub(i32::try_from(leading).ok()?)?;
        let point = point.checked_add(exponent)?;
        self.negative = negative;
        self.point = point;
        if self.digits.is_empty() || point < -Self::MAX_EXPONENT - 20 {
            self.digits.clear();
            self.point = 0;
        }
        (self.point <= Self::MAX_EXPONENT).then_some(())
    }

    /// Rounds half up to `places` digits after the point.
    fn round(&mut self, places: usize) {
        let Ok(kept) = usize::try_from(self.point + places as i32) else {
            self.digits.clear();
            return;
        };
        let Some(next) = self.digits.get(kept) else { return };
        let up = *next >= b'5';
        self.digits.truncate(kept);
        if !up {
            return;
        }
        while self.digits.pop_if(|digit| *digit == b'9').is_some() {}
        match self.digits.last_mut() {
            Some(digit) => *digit += 1,
            None => {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
    }

    /// Drops zeros at the end.
    fn trim(&mut self) {
        while self.digits.pop_if(|digit| *digit == b'0').is_some() {}
    }

    /// The digit `at` places behind the start; zero where there is none.
    fn digit(&self, at: i32) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
        digit.map_or('0', |digit| char::from(*digit))
    }
}

#[cfg(test)]
mod tests {
    use super::{Digits, NumberFormat};

    fn format(text: &str, places: Option<usize>, unit: i32) -> Option<String> {
        let format =
            NumberFormat { places, point: ".".into(), thousands: ",".into(), unit, suffix: String::new() };
        let mut digits = Digits::default();
        digits.read(text)?;
        let mut out = String::new();
        format.write(&mut digits, &mut out);
        Some(out)
    }

    #[test]
    fn rounds_and_groups() {
        let cases = [
            ("0", Some(2), 0, "0.00"),
            ("-0.004", Some(2), 0, "0.00"),
            ("-0.005", Some(2), 0, "-0.01"),
            ("2.675", Some(2), 0, "2.68"),
            ("999.995", Some(2), 0, "1,000.00"),
            ("0.5", Some(0), 0, "1"),
            ("0.05", Some(0), 0, "0"),
            ("0.49999", Some(0), 0, "0"),
            ("00012.50", None, 0, "12.5"),
            ("1200", None, 0, "1,200"),
            ("1200", None, 3, "1.2"),
            ("0.0", None, 3, "0"),
            ("1", None, 12, "0.000000000001"),
            ("1", Some(2), 12, "0.00"),
            ("1e-400", None, 0, "0"),
            ("0e99999", None, 0, "0"),
            (".5", None, 0, "0.5"),
            ("5.", None, 0, "5"),
            ("12345678901234567890123.4", Some(0), 0, "12,345,678,901,234,567,890,123"),
        ];
        for (text, places, unit, expected) in cases {
            assert_eq!(format(text, places, unit).as_deref(), Some(expected), "{text}");
        }
        let largest = format("1.7976931348623157e308", Some(0), 0).expect("a number");
        assert_eq!(largest.len(), 309 + 102);
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in
            ["", ".", "-", "1,5", "1e", "1e400", "1e99999999999", "NaN", "Infinity", "1.2.3", "e5", "1 2"]
        {
            assert_eq!(format(text, None, 0), None, "{text}");
        }
    }
}
