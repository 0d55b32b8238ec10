//! Reading conditions.

use std::ops::Range;

use super::value::{Kind, Value};
use super::{Comparison, PredicateError, Test};
use crate::hive;
use crate::names::nearest;
use crate::table::Column;

/// Parentheses are nested no deeper than this.
const MAX_DEPTH: usize = 64;

/// Signs of comparisons, longer ones first.
const SIGNS: [(&str, Option<Comparison>); 9] = [
    ("<=>", None),
    ("==", Some(Comparison::Equal)),
    ("!=", Some(Comparison::NotEqual)),
    ("<>", Some(Comparison::NotEqual)),
    ("<=", Some(Comparison::LessOrEqual)),
    (">=", Some(Comparison::GreaterOrEqual)),
    ("=", Some(Comparison::Equal)),
    ("<", Some(Comparison::Less)),
    (">", Some(Comparison::Greater)),
];

pub(super) fn read(text: &str, keys: &[Column]) -> Result<Test, PredicateError> {
    let mut reader = Reader { text, at: 0, keys };
    let test = reader.any(0)?;
    reader.blanks();
    match reader.peek() {
        "" => Ok(test),
        next => Err(reader.wrong_here(next, format!("`and` or `or` is missing before `{next}`"))),
    }
}

struct Reader<'a> {
    text: &'a str,
    /// The byte that comes next.
    at: usize,
    keys: &'a [Column],
}

/// One side of a comparison.
enum Side<'a> {
    Key(usize),
    Constant(Constant<'a>),
}

struct Constant<'a> {
    text: String,
    is_number: bool,
    span: Range<usize>,
    written: &'a str,
}

impl<'a> Reader<'a> {
    /// Tests with `or` between them.
    fn any(&mut self, depth: usize) -> Result<Test, PredicateError> {
        let mut test = self.all(depth)?;
        while self.takes_word("or") {
            test = Test::Or(Box::new(test), Box::new(self.all(depth)?));
        }
        Ok(test)
    }

    /// Tests with `and` between them.
    fn all(&mut self, depth: usize) -> Result<Test, PredicateError> {
        let mut test = self.one(depth)?;
        while self.takes_word("and") {
            test = Test::And(Box::new(test), Box::new(self.one(depth)?));
        }
        Ok(test)
    }

    fn one(&mut self, depth: usize) -> Result<Test, PredicateError> {
        let mut is_negated = false;
        while self.takes_word("not") {
            is_negated = !is_negated;
        }
        let test = if self.peek() == "(" {
            if depth >= MAX_DEPTH {
                return Err(
                    self.wrong_here("(", format!("parentheses are nested more than {MAX_DEPTH} deep"))
                );
            }
            self.take("(")?;
            let test = self.any(depth + 1)?;
            self.take(")")?;
            test
        } else {
            self.comparison()?
        };
        Ok(if is_negated { Test::Not(Box::new(test)) } else { test })
    }

    fn comparison(&mut self) -> Result<Test, PredicateError> {
        let left = self.side()?;
        if let Side::Key(key) = left {
            let is_negated = self.is_word_before("not", "in") && self.takes_word("not");
            if self.takes_word("in") {
                let test = self.list(key)?;
                return Ok(if is_negated { Test::Not(Box::new(test)) } else { test });
            }
        }
        let comparison = self.sign()?;
        let begin = self.at_next();
        match (left, self.side()?) {
            (Side::Key(key), Side::Constant(constant)) => self.compared(key, comparison, &constant),
            (Side::Constant(constant), Side::Key(key)) => self.compared(key, comparison.turned(), &constant),
            (Side::Key(_), Side::Key(_)) => {
                let reason = "a column is compared with a constant here, such as 2024 or '2024'";
                Err(self.wrong(begin..self.at, reason))
            }
            (Side::Constant(_), Side::Constant(_)) => {
                let reason = "a constant is compared with a partition column, not with a constant";
                Err(self.wrong(begin..self.at, reason))
            }
        }
    }

    fn compared(
        &self,
        key: usize,
        comparison: Comparison,
        constant: &Constant<'_>,
    ) -> Result<Test, PredicateError> {
        let (kind, value) = self.constant(key, constant)?;
        Ok(Test::Compare(key, kind, comparison, value))
    }

    fn list(&mut self, key: usize) -> Result<Test, PredicateError> {
        self.take("(")?;
        let mut constants = Vec::new();
        loop {
            let begin = self.at_next();
            match self.side()? {
                Side::Constant(constant) => constants.push(constant),
                Side::Key(_) => {
                    let reason = "a list of `in` has constants, such as 2024 or '2024'";
                    return Err(self.wrong(begin..self.at, reason));
                }
            }
            if self.peek() != "," {
                break;
            }
            self.take(",")?;
        }
        self.take(")")?;
        // One number among texts makes a comparison of numbers, as it does for one constant.
        let is_number = constants.iter().any(|constant| constant.is_number);
        let mut values = Vec::new();
        let mut kind = Kind::Text;
        for constant in constants {
            let (found, value) = self.constant(key, &Constant { is_number, ..constant })?;
            kind = found;
            values.push(value);
        }
        Ok(Test::In(key, kind, values))
    }

    /// How the values of a key compare with a constant, and the constant so.
    fn constant(&self, key: usize, constant: &Constant<'_>) -> Result<(Kind, Value), PredicateError> {
        let column = &self.keys[key];
        // A type that is none was said where the table was read; it is compared as text.
        let kind = hive::to_arrow(&column.data_type).map_or(Kind::Text, |data_type| Kind::of(&data_type));
        let kind = if kind == Kind::Text && constant.is_number { Kind::Number } else { kind };
        let fits = !constant.is_number || kind == Kind::Number;
        match kind.read(&constant.text).filter(|_| fits) {
            Some(value) => Ok((kind, value)),
            None => {
                let (written, ty, name) = (constant.written, &column.data_type, &column.name);
                let right = match kind {
                    Kind::Date => "; write '2024-01-31'",
                    Kind::Moment => "; write '2024-01-31 12:00:00'",
                    Kind::Flag => "; write true or false",
                    Kind::Number | Kind::Text => "",
                };
                let reason = format!("`{written}` is no {ty}, which `{name}` is{right}");
                Err(self.wrong(constant.span.clone(), reason))
            }
        }
    }

    fn sign(&mut self) -> Result<Comparison, PredicateError> {
        self.blanks();
        let rest = &self.text[self.at..];
        let found = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
        if let Some((sign, Some(comparison))) = found {
            self.at += sign.len();
            return Ok(*comparison);
        }
        let next = found.map_or_else(|| self.peek(), |(sign, _)| sign);
        if next == "(" {
            return Err(self.wrong_here(next, "functions are not run here; compare the column itself"));
        }
        let what = if next.is_empty() { "the end".to_owned() } else { format!("`{next}`") };
        let reason = format!(
            "{what} is not a comparison that is done here; they are =, ==, !=, <>, <, <=, >, >= and in"
        );
        Err(self.wrong_here(next, reason))
    }

    /// A partition column, or a constant.
    fn side(&mut self) -> Result<Side<'a>, PredicateError> {
        let begin = self.at_next();
        let text = self.text;
        let next = self.peek();
        let Some(first) = next.chars().next() else {
            return Err(self.wrong_here("", "a partition column or a constant is missing"));
        };
        if matches!(first, '\'' | '"') {
            let content = self.quoted(first)?;
            let written = &text[begin + 1..self.at - 1];
            let constant = Constant { text: content, is_number: false, span: begin..self.at, written };
            return Ok(Side::Constant(constant));
        }
        if first == '`' {
            self.at += 1;
            let Some(end) = text[self.at..].find('`') else {
                return Err(self.wrong(begin..text.len(), "the backtick at the end of the name is missing"));
            };
            let name = &text[self.at..self.at + end];
            self.at += end + 1;
            return self.key(name, begin);
        }
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let sign = usize::from(matches!(first, '-' | '+'));
        let rest = &text[begin + sign..];
        let word = &text[begin..begin + sign + rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        let is_number = word[sign..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let is_flag = word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false");
        if word.len() == sign || sign > 0 && !is_number {
            let reason = format!("a partition column or a constant is missing before `{first}`");
            return Err(self.wrong_here(next, reason));
        }
        self.at += word.len();
        if !is_number && !is_flag {
            return self.key(word, begin);
        }
        let constant = Constant { text: word.to_owned(), is_number, span: begin..self.at, written: word };
        Ok(Side::Constant(constant))
    }

    fn key(&self, name: &str, begin: usize) -> Result<Side<'a>, PredicateError> {
        if let Some(key) = self.keys.iter().position(|key| key.is_called(name)) {
            return Ok(Side::Key(key));
        }
        if self.text[self.at..].trim_start().starts_with('(') {
            let at = self.at + self.text[self.at..].find('(').unwrap_or_default();
            return Err(self.wrong(at..at + 1, "functions are not run here; compare the column itself"));
        }
        let known = || self.keys.iter().map(|key| key.name.as_str());
        let all: Vec<String> = known().map(|name| format!("`{name}`")).collect();
        let hint = match nearest(name, known()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if all.is_empty() => "; the table has none".to_owned(),
            None => format!("; they are {}", all.join(", ")),
        };
        Err(self.wrong(begin..self.at, format!("`{name}` is no partition column{hint}")))
    }

    /// A text in quotes, in which a backslash makes the next sign mean itself.
    fn quoted(&mut self, quote: char) -> Result<String, PredicateError> {
        let begin = self.at;
        let mut content = String::new();
        let mut signs = self.text[begin + 1..].char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '\\' => content.extend(signs.next().map(|(_, sign)| sign)),
                sign if sign == quote => {
                    self.at = begin + 1 + at + 1;
                    return Ok(content);
                }
                sign => content.push(sign),
            }
        }
        Err(self.wrong(begin..self.text.len(), "the quote at the end of the text is missing"))
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn at_next(&mut self) -> usize {
        self.blanks();
        self.at
    }

    /// The word or the sign that comes next.
    fn peek(&mut self) -> &'a str {
        self.blanks();
        let rest = &self.text[self.at..];
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        &rest[..word.max(first)]
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_next = self.peek().eq_ignore_ascii_case(word);
        self.at += if is_next { word.len() } else { 0 };
        is_next
    }

    /// Whether these two words come next.
    fn is_word_before(&mut self, first: &str, second: &str) -> bool {
        let begin = self.at;
        let found = self.takes_word(first) && self.takes_word(second);
        self.at = begin;
        found
    }

    fn take(&mut self, sign: &str) -> Result<(), PredicateError> {
        let next = self.peek();
        if next != sign {
            return Err(self.wrong_here(next, format!("`{sign}` is missing")));
        }
        self.at += sign.len();
        Ok(())
    }

    fn wrong_here(&self, next: &str, reason: impl Into<String>) -> PredicateError {
        self.wrong(self.at..self.at + next.len(), reason)
    }

    fn wrong(&self, span: Range<usize>, reason: impl Into<String>) -> PredicateError {
        let character = self.text[..span.start].chars().count() + 1;
        PredicateError { span, character, reason: reason.into() }
    }
}
