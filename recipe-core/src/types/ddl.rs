//! Types as text, in the form of Spark's DDL: `decimal(12,2)`, `array<struct<id:long,tags:array<string>>>`.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::types::{Decimal128Type, DecimalType};
use arrow_schema::{DataType, Field, Fields};

use super::{DECIMAL, Type};

/// Types are nested no deeper than this.
const MAX_DEPTH: usize = 64;

/// The type that a text names: one of DataBrew's, `decimal(precision,scale)`, `array<…>` or `struct<name:…,…>`, where a
/// name with other signs than letters, digits and `_` stands in backticks.
///
/// ```
/// use arrow_schema::DataType;
/// use recipe_core::types::{from_ddl, to_ddl};
///
/// assert_eq!(from_ddl("decimal(12, 2)"), Some(DataType::Decimal128(12, 2)));
/// assert_eq!(from_ddl("whole"), None);
/// let nested = "array<struct<`unit price`:double,tags:array<string>>>";
/// assert_eq!(from_ddl(nested).as_ref().and_then(to_ddl).as_deref(), Some(nested));
/// ```
pub fn from_ddl(text: &str) -> Option<DataType> {
    let mut parser = Parser { rest: text };
    let data_type = parser.data_type(0)?;
    parser.rest.trim_start().is_empty().then_some(data_type)
}

/// The text that names a type for [`from_ddl`]; none where there is no name for it.
pub fn to_ddl(data_type: &DataType) -> Option<String> {
    let mut text = String::new();
    write(data_type, &mut text)?;
    Some(text)
}

fn write(data_type: &DataType, out: &mut String) -> Option<()> {
    match data_type {
        DataType::Decimal128(precision, scale) if *data_type != Type::Decimal.to_arrow() => {
            write!(out, "decimal({precision},{scale})").ok()
        }
        DataType::List(item) => {
            out.push_str("array<");
            write(item.data_type(), out)?;
            out.push('>');
            Some(())
        }
        DataType::Struct(fields) => {
            out.push_str("struct<");
            for (at, field) in fields.iter().enumerate() {
                let plain =
                    |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
                out.push_str(if at == 0 { "" } else { "," });
                match field.name() {
                    name if plain(name) => out.push_str(name),
                    name => write!(out, "`{}`", name.replace('`', "``")).ok()?,
                }
                out.push(':');
                write(field.data_type(), out)?;
            }
            out.push('>');
            Some(())
        }
        other => {
            let simple = Type::from_arrow(other).filter(|ty| ty.to_arrow() == *other)?;
            out.push_str(simple.name());
            Some(())
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn data_type(&mut self, depth: usize) -> Option<DataType> {
        if depth > MAX_DEPTH {
            return None;
        }
        let name = self.word()?;
        match name.to_ascii_lowercase().as_str() {
            "array" if self.takes('<') => {
                let item = self.data_type(depth + 1)?;
                self.takes('>').then(|| DataType::List(Arc::new(Field::new_list_field(item, true))))
            }
            "struct" if self.takes('<') => self.fields(depth + 1).map(DataType::Struct),
            "decimal" | "numeric" if self.takes('(') => {
                let precision: u8 = self.word()?.parse().ok()?;
                let scale: i8 = if self.takes(',') { self.word()?.parse().ok()? } else { 0 };
                let valid = (1..=Decimal128Type::MAX_PRECISION).contains(&precision)
                    && (0..=DECIMAL.1).contains(&scale)
                    && scale.unsigned_abs() <= precision;
                (self.takes(')') && valid).then_some(DataType::Decimal128(precision, scale))
            }
            _ => Type::from_name(name).map(Type::to_arrow),
        }
    }

    fn fields(&mut self, depth: usize) -> Option<Fields> {
        let mut fields = Vec::new();
        if self.takes('>') {
            return Some(Fields::empty());
        }
        loop {
            let name = self.name()?;
            if !self.takes(':') {
                return None;
            }
            fields.push(Field::new(name, self.data_type(depth)?, true));
            if self.takes('>') {
                return Some(fields.into());
            }
            if !self.takes(',') {
                return None;
            }
        }
    }

    /// A name, in backticks or not.
    fn name(&mut self) -> Option<String> {
        let Some(quoted) = self.rest.trim_start().strip_prefix('`') else {
            return self.word().map(str::to_owned);
        };
        let mut name = String::new();
        let mut rest = quoted;
        loop {
            let (part, after) = rest.split_once('`')?;
            name.push_str(part);
            match after.strip_prefix('`') {
                Some(after) => {
                    name.push('`');
                    rest = after;
                }
                None => {
                    self.rest = after;
                    return Some(name);
                }
            }
        }
    }

    fn word(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    /// Whether the next sign is this one, which is taken.
    fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{from_ddl, to_ddl};

    #[test]
    fn names_go_both_ways() {
        let names = [
            "long",
            "decimal",
            "decimal(38,0)",
            "array<array<date>>",
            "struct<>",
            "struct<a:long,`b c`:struct<`x``y`:boolean,größe:timestamp>>",
        ];
        for name in names {
            let data_type = from_ddl(name).expect(name);
            assert_eq!(to_ddl(&data_type).as_deref(), Some(name));
        }
        assert_eq!(from_ddl("ARRAY< BigInt >"), from_ddl("array<long>"));
        let deep = format!("{}long{}", "array<".repeat(100), ">".repeat(100));
        for other in [
            "",
            "array<",
            "array<long",
            "decimal(39,2)",
            "decimal(4,5)",
            "decimal(4,19)",
            "struct<a>",
            "long long",
            &deep,
        ] {
            assert_eq!(from_ddl(other), None, "{other}");
        }
    }
}
