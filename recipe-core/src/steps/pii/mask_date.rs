//! `MASK_DATE`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use crate::kernel::date::recognise;
use crate::kernel::text::rewrite_cells;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMNS: Param<ColumnNames> =
    Param::required("sourceColumns", "Columns of dates, timestamps or text to mask, in place.")
        .also(&["sourceColumn"]);
const SYMBOL: Param<Text> = Param::required("maskSymbol", "What to put in place of each digit.");
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
    Param::required("locale", "Language of dates; English alone is known, and others change nothing.")
        .or("en");

pub(super) const STEP: Step = Step {
    operation: "MASK_DATE",
    family: Family::Pii,
    summary: "Masks the digits of chosen parts of dates.",
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
        .input(&["d: string", "12/31/2019", "31/12/2019", "soon", r#""""#, "2019-01-31"])
        .output(&["d: string", "**/31/****", "31/**/****", "soon", r#""""#, "****/**/31"])
        .failed(1),
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
        "Text that is not a date of numbers stays as it is, and counts as failed.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let masked = |part: &str| args.get(&REDACT).iter().any(|given| given == part);
    let kernel = Mask {
        symbol: args.get(&SYMBOL).to_owned(),
        parts: ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"].map(masked),
    };
    for column in rel.columns_named(args.get(&COLUMNS))? {
        let text = column.text();
        rel.replace(&column, Expr::call(kernel.clone(), vec![text]))?;
    }
    Ok(())
}

#[derive(Clone)]
struct Mask {
    symbol: String,
    /// Whether year, month, day, hour, minute, second and what is behind it are masked.
    parts: [bool; 7],
}

impl Mask {
    /// Writes the masked date; false where the text is none.
    fn write(&self, text: &str, out: &mut String) -> bool {
        let text = text.trim();
        let Some(order) = order(text) else { return false };
        let mut field = 0;
        let mut before = false;
        for c in text.chars() {
            if c.is_ascii_digit() {
                before = true;
                let part = order.get(field).copied().unwrap_or(field);
                if self.parts.get(part) == Some(&true) {
                    out.push_str(&self.symbol);
                } else {
                    out.push(c);
                }
                continue;
            }
            field += usize::from(before);
            before = false;
            out.push(if field < 3 { '/' } else { c });
        }
        true
    }
}

/// Which parts of a date the first three numbers of a text are: 0 the year, 1 the month, 2 the day.
fn order(text: &str) -> Option<[usize; 3]> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let [one, two, three] = [numbers.next()?, numbers.next()?, numbers.next()?];
    if !text.starts_with(|c: char| c.is_ascii_digit()) || recognise(text).is_none() {
        return None;
    }
    let month = |digits: &str| digits.parse::<u32>().is_ok_and(|number| number <= 12);
    Some(match (one.len(), two.len(), three.len()) {
        (4, 1 | 2, 1 | 2) if month(three) => [0, 2, 1],
        (4, 1 | 2, 1 | 2) => [0, 1, 2],
        (1 | 2, 1 | 2, 4) if month(one) => [1, 2, 0],
        (1 | 2, 1 | 2, 4) => [2, 1, 0],
        _ => return None,
    })
}

impl Kernel for Mask {
    fn name(&self) -> String {
        "mask date".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        for (row, text) in texts.iter().enumerate() {
            if let Some(text) = text.filter(|text| !text.is_empty() && order(text.trim()).is_none()) {
                failures.push(row, text);
            }
        }
        Ok(Arc::new(rewrite_cells(texts, |text, out| self.write(text, out))?))
    }
}
