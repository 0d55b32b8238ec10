//! `URL_PARAMS`.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::kernel::print::{print, write_json_text};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional("sourceColumn", "Column of URLs.");
const VALUE: Param<Option<Text>> = Param::optional("value", "URL to take, in place of a column.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "URL_PARAMS",
    family: Family::Web,
    summary: "Puts the query parameters of a URL into a new column, as JSON text.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &NAME],
    examples: &[
        Example::new("Names and values", r#"{"sourceColumn": "url", "targetColumn": "params"}"#)
            .input(&[
                "url: string | n: int",
                "https://example.com/?firstParam=answer&secondParam=42 | 1",
                "https://example.com/a?tag=x&page=2&tag=y#top | 2",
                "https://example.com/ | 3",
                r#""" | 4"#,
                "null | 5",
            ])
            .output(&[
                "url: string | params: string | n: int",
                r#"https://example.com/?firstParam=answer&secondParam=42 | {"firstParam": ["answer"], "secondParam": ["42"]} | 1"#,
                r#"https://example.com/a?tag=x&page=2&tag=y#top | {"tag": ["x", "y"], "page": ["2"]} | 2"#,
                r"https://example.com/ | {} | 3",
                r#""" | null | 4"#,
                "null | null | 5",
            ]),
        Example::new("Escapes, and values that are not there", r#"{"sourceColumn": "u", "targetColumn": "p"}"#)
            .input(&["u: string", "/s?q=caf%C3%A9+au+lait&x=&y&&z=a=b", "?a=100%&b=%E9"])
            .output(&[
                "u: string | p: string",
                r#"/s?q=caf%C3%A9+au+lait&x=&y&&z=a=b | {"q": ["café au lait"], "x": [""], "y": [""], "z": ["a=b"]}"#,
                r#"?a=100%&b=%E9 | {"a": ["100%"], "b": ["�"]}"#,
            ]),
        Example::new("A constant", r#"{"value": "https://example.com/?id=7", "targetColumn": "p"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | p: string", r#"1 | {"id": ["7"]}"#]),
    ],
    assumptions: &[
        "Every value is a list. Names stand in the order they first appear, and a name that appears again adds to its list.",
        "A URL without query parameters gives `{}`; a missing URL gives a missing value.",
        "The query is what stands between the first `?` and the next `#`; parameters are divided by `&`.",
        "`%20` and `+` become blanks, other escapes their characters; an escape that is none stays as it is, and bytes that are not UTF-8 become `\u{fffd}`.",
        "A parameter without `=` or without a value has the empty text as its value.",
        "The new column stands right after its source, or after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    rel.add(args.get(&NAME), Expr::call(UrlParams, vec![source.text()]), &source.after())?;
    Ok(())
}

struct UrlParams;

impl Kernel for UrlParams {
    fn name(&self) -> String {
        "query parameters".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let mut query = Query::default();
        print(rows, |row, out| {
            if texts.is_null(row) || texts.value(row).is_empty() {
                return false;
            }
            query.read(texts.value(row));
            query.write(out);
            true
        })
    }
}

/// The query parameters of one URL; reused for the next one.
#[derive(Default)]
struct Query {
    /// Names and values, decoded.
    text: String,
    pairs: Vec<Pair>,
}

struct Pair {
    name: Range<usize>,
    value: Range<usize>,
    /// The index of the first pair with this name.
    first: usize,
    at: usize,
}

impl Query {
    fn read(&mut self, url: &str) {
        self.text.clear();
        self.pairs.clear();
        let url = url.split('#').next().unwrap_or_default();
        let Some((_, query)) = url.split_once('?') else { return };
        for (at, part) in query.split('&').filter(|part| !part.is_empty()).enumerate() {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = self.decode(name);
            let value = self.decode(value);
            self.pairs.push(Pair { name, value, first: at, at });
        }
        self.gather();
    }

    /// Puts pairs of one name together, in the order in which names first appear.
    fn gather(&mut self) {
        let Query { text, pairs } = self;
        pairs.sort_unstable_by(|a, b| text[a.name.clone()].cmp(&text[b.name.clone()]).then(a.at.cmp(&b.at)));
        for at in 1..pairs.len() {
            let (before, here) = (&pairs[at - 1], &pairs[at]);
            if text[before.name.clone()] == text[here.name.clone()] {
                pairs[at].first = before.first;
            }
        }
        pairs.sort_unstable_by_key(|pair| (pair.first, pair.at));
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        for (at, pair) in self.pairs.iter().enumerate() {
            if at > 0 && self.pairs[at - 1].first == pair.first {
                out.push_str(", ");
            } else {
                out.push_str(if at > 0 { "], " } else { "" });
                write_json_text(&self.text[pair.name.clone()], out);
                out.push_str(": [");
            }
            write_json_text(&self.text[pair.value.clone()], out);
        }
        out.push_str(if self.pairs.is_empty() { "}" } else { "]}" });
    }

    /// Appends a part of a query with its escapes resolved.
    fn decode(&mut self, part: &str) -> Range<usize> {
        let start = self.text.len();
        if !part.contains(['%', '+']) {
            self.text.push_str(part);
            return start..self.text.len();
        }
        let mut decoded = Vec::with_capacity(part.len());
        let mut rest = part.as_bytes();
        while let [first, after @ ..] = rest {
            let (byte, after) = match (first, escaped(rest)) {
                (_, Some(byte)) => (byte, &rest[3..]),
                (b'+', None) => (b' ', after),
                (byte, None) => (*byte, after),
            };
            decoded.push(byte);
            rest = after;
        }
        self.text.push_str(&String::from_utf8_lossy(&decoded));
        start..self.text.len()
    }
}

/// The byte that `%` and two hexadecimal digits stand for.
fn escaped(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}
