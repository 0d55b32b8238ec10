//! Reading types.

use std::sync::Arc;

use arrow_schema::{DataType, Field, TimeUnit};

use crate::names::nearest;

/// Types are nested no deeper than this.
const MAX_DEPTH: usize = 64;

/// The names of types, as Hive has them.
const NAMES: [&str; 17] = [
    "array",
    "bigint",
    "binary",
    "boolean",
    "char",
    "date",
    "decimal",
    "double",
    "float",
    "int",
    "map",
    "smallint",
    "string",
    "struct",
    "timestamp",
    "tinyint",
    "varchar",
];

/// What is wrong with the text of a type, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("type `{text}`: at {place}, {reason}")]
#[non_exhaustive]
pub struct TypeError {
    /// The text.
    pub text: String,
    /// The character at which it is wrong, in words.
    pub place: String,
    /// What is wrong, and what would be right.
    pub reason: String,
}

/// The type that a text names.
///
/// ```
/// use arrow_schema::DataType;
/// use recipe_catalog::hive::to_arrow;
///
/// assert_eq!(to_arrow("decimal(12,2)"), Ok(DataType::Decimal128(12, 2)));
/// let error = to_arrow("array<strng>").expect_err("no type");
/// assert_eq!(error.to_string(), "type `array<strng>`: at character 7, `strng` is no type; did you mean `string`?");
/// ```
///
/// # Errors
///
/// It names none.
pub fn to_arrow(text: &str) -> Result<DataType, TypeError> {
    let mut reader = Reader { text, at: 0 };
    let data_type = reader.data_type(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.wrong("the type is over, and there is more"));
    }
    Ok(data_type)
}

struct Reader<'a> {
    text: &'a str,
    /// The byte that comes next.
    at: usize,
}

impl<'a> Reader<'a> {
    fn data_type(&mut self, depth: usize) -> Result<DataType, TypeError> {
        self.blanks();
        if depth > MAX_DEPTH {
            return Err(self.wrong(format!("types are nested more than {MAX_DEPTH} deep")));
        }
        let begin = self.at;
        let name = self.word();
        if name.is_empty() {
            return Err(self.wrong("a type is missing, such as `string`"));
        }
        Ok(match name.to_ascii_lowercase().as_str() {
            "string" => DataType::Utf8View,
            "tinyint" | "byte" => DataType::Int8,
            "smallint" | "short" => DataType::Int16,
            "int" | "integer" => DataType::Int32,
            "bigint" | "long" => DataType::Int64,
            "float" => DataType::Float32,
            "double" => DataType::Float64,
            "boolean" => DataType::Boolean,
            "date" => DataType::Date32,
            "timestamp" => DataType::Timestamp(TimeUnit::Microsecond, None),
            "binary" => DataType::Binary,
            "decimal" => self.decimal()?,
            "char" | "varchar" => {
                self.take('(')?;
                self.number("a length", 1..=65535)?;
                self.take(')')?;
                DataType::Utf8View
            }
            "array" => {
                self.take('<')?;
                let item = self.data_type(depth + 1)?;
                self.take('>')?;
                DataType::List(Arc::new(Field::new_list_field(item, true)))
            }
            "map" => self.map(depth + 1)?,
            "struct" => self.fields(depth + 1)?,
            _ => {
                self.at = begin;
                return Err(self.wrong(unknown(name)));
            }
        })
    }

    fn decimal(&mut self) -> Result<DataType, TypeError> {
        if !self.takes('(') {
            return Ok(DataType::Decimal128(10, 0));
        }
        let precision = self.number("a precision", 1..=38)?;
        let scale = if self.takes(',') { self.number("a scale", 0..=precision)? } else { 0 };
        self.take(')')?;
        Ok(DataType::Decimal128(precision as u8, scale as i8))
    }

    fn map(&mut self, depth: usize) -> Result<DataType, TypeError> {
        self.take('<')?;
        let key = Field::new("key", self.data_type(depth)?, false);
        self.take(',')?;
        let value = Field::new("value", self.data_type(depth)?, true);
        self.take('>')?;
        let entries = Field::new("entries", DataType::Struct(vec![key, value].into()), false);
        Ok(DataType::Map(Arc::new(entries), false))
    }

    fn fields(&mut self, depth: usize) -> Result<DataType, TypeError> {
        self.take('<')?;
        let mut fields = Vec::new();
        loop {
            let name = self.name()?;
            self.take(':')?;
            fields.push(Field::new(name, self.data_type(depth)?, true));
            if self.takes('>') {
                return Ok(DataType::Struct(fields.into()));
            }
            self.take(',')?;
        }
    }

    /// The name of a field, which may stand in backticks.
    fn name(&mut self) -> Result<String, TypeError> {
        if self.takes('`') {
            let Some(end) = self.text[self.at..].find('`') else {
                self.at = self.text.len();
                return Err(self.wrong("the backtick at the end of the name is missing"));
            };
            let name = self.text[self.at..self.at + end].to_owned();
            self.at += end + 1;
            return Ok(name);
        }
        self.blanks();
        let name = self.taken(|c| !matches!(c, ':' | ',' | '<' | '>' | '`') && !c.is_whitespace());
        if name.is_empty() { Err(self.wrong("the name of a field is missing")) } else { Ok(name.to_owned()) }
    }

    fn number(&mut self, what: &str, range: std::ops::RangeInclusive<u32>) -> Result<u32, TypeError> {
        self.blanks();
        let begin = self.at;
        let number = self.taken(|c| c.is_ascii_digit()).parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            self.at = begin;
            let of = if what == "a scale" { ", the precision" } else { "" };
            self.wrong(format!("{what} is {} to {}{of}", range.start(), range.end()))
        })
    }

    fn word(&mut self) -> &'a str {
        self.taken(|c| c.is_alphanumeric() || c == '_')
    }

    fn taken(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn blanks(&mut self) {
        self.taken(char::is_whitespace);
    }

    /// Whether the next sign is this one, which is taken.
    fn takes(&mut self, sign: char) -> bool {
        self.blanks();
        let is_next = self.text[self.at..].starts_with(sign);
        self.at += if is_next { sign.len_utf8() } else { 0 };
        is_next
    }

    fn take(&mut self, sign: char) -> Result<(), TypeError> {
        if self.takes(sign) { Ok(()) } else { Err(self.wrong(format!("`{sign}` is missing"))) }
    }

    fn wrong(&self, reason: impl Into<String>) -> TypeError {
        let place = if self.at >= self.text.len() {
            "its end".to_owned()
        } else {
            format!("character {}", self.text[..self.at].chars().count() + 1)
        };
        TypeError { text: self.text.to_owned(), place, reason: reason.into() }
    }
}

fn unknown(name: &str) -> String {
    match nearest(name, NAMES) {
        Some(near) => format!("`{name}` is no type; did you mean `{near}`?"),
        None => {
            let (last, others) = NAMES.split_last().unwrap_or((&"", &[]));
            format!("`{name}` is no type; types are {} and {last}", others.join(", "))
        }
    }
}
