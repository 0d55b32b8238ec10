//! Tests of what paths say and of when files were written, such as `starts_with :a or is :b`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use recipe_core::engine::kernel::rust_pattern;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::error::PathError;
use super::filter::words::{Token, words};

mod words;

/// What is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FilterKind {
    /// Texts.
    Text,
    /// Numbers.
    Number,
    /// Dates and moments.
    Moment,
}

/// A test of values, as the filter expressions of DataBrew have it: `is`, `contains`, `starts_with`, `ends_with` and `matches`
/// of texts, `==` to `>=` of numbers, `after`, `before`, `relative_after` and `relative_before` of dates, with `not`, `and`, `or`
/// and brackets. What is compared with is a name such as `:low`, or stands there in `'`.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use recipe_tables::{FilterKind, PathFilter};
///
/// let values = BTreeMap::from([(":p".to_owned(), "eu".to_owned())]);
/// assert!(PathFilter::parse("starts_with :p and not ends_with 'x'", &values, FilterKind::Text).is_ok());
/// let error = PathFilter::parse("starts_with :q", &values, FilterKind::Text).unwrap_err();
/// assert!(error.to_string().ends_with("there is no value `:q`; values: `:p`"));
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct PathFilter {
    written: Written,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    expression: String,
    values: BTreeMap<String, String>,
    kind: FilterKind,
}

#[derive(Debug, Clone)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Is(String),
    Contains(String),
    Starts(String),
    Ends(String),
    Matches(Regex),
    Number(String, fn(Ordering) -> bool),
    After(At),
    Before(At),
}

/// A moment, or how far one is from now.
#[derive(Debug, Clone, Copy)]
enum At {
    Fixed(DateTime<Utc>),
    Seconds(i64),
    Months(i64),
}

/// A value that is tested.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tested<'a> {
    /// A text, or a number as it is written.
    Text(&'a str),
    /// A moment, and the time now.
    Moment(DateTime<Utc>, DateTime<Utc>),
}

impl PartialEq for PathFilter {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl TryFrom<Written> for PathFilter {
    type Error = PathError;

    fn try_from(written: Written) -> Result<Self, PathError> {
        PathFilter::parse(&written.expression, &written.values, written.kind)
    }
}

impl From<PathFilter> for Written {
    fn from(filter: PathFilter) -> Self {
        filter.written
    }
}

impl PathFilter {
    /// A test of values of this kind. `values` are those that `:name` stands for in the expression, by these names.
    ///
    /// # Errors
    ///
    /// It is not such a test, or has a name without a value.
    pub fn parse(
        expression: &str,
        values: &BTreeMap<String, String>,
        kind: FilterKind,
    ) -> Result<Self, PathError> {
        let what = match kind {
            FilterKind::Text => "texts",
            FilterKind::Number => "numbers",
            FilterKind::Moment => "dates",
        };
        let fail = |reason| PathError::Filter { expression: expression.to_owned(), what, reason };
        let tokens = words(expression).map_err(fail)?;
        let mut parser = Parser { tokens, at: 0, values, kind };
        let test = parser.any().map_err(fail)?;
        if let Some((at, token)) = parser.tokens.get(parser.at) {
            return Err(fail(format!("`{token}` at character {} is not expected", at + 1)));
        }
        let written = Written { expression: expression.to_owned(), values: values.clone(), kind };
        Ok(PathFilter { written, test })
    }

    /// A test for moments after or before a time: a moment, or one from now such as `-48h`.
    ///
    /// # Errors
    ///
    /// The text is neither.
    pub fn moments(after: bool, time: &str) -> Result<Self, PathError> {
        let is_relative = time.starts_with(['+', '-']);
        let word = match (after, is_relative) {
            (true, false) => "after",
            (false, false) => "before",
            (true, true) => "relative_after",
            (false, true) => "relative_before",
        };
        let values = BTreeMap::from([(":time".to_owned(), time.to_owned())]);
        PathFilter::parse(&format!("{word} :time"), &values, FilterKind::Moment)
    }

    /// A test that is true where both are, which are of one kind.
    #[must_use]
    pub fn and(self, other: PathFilter) -> PathFilter {
        let test = Test::All(vec![self.test, other.test]);
        let (mut one, other) = (self.written, other.written);
        let mut expression = other.expression;
        for (name, value) in other.values {
            // A name that both have may not stand for one value.
            let mut free = name.clone();
            while one.values.contains_key(&free) {
                free.push('_');
            }
            expression = words::renamed(&expression, &name, &free);
            one.values.insert(free, value);
        }
        one.expression = format!("({}) and ({expression})", one.expression);
        PathFilter { written: one, test }
    }

    /// The test as it was written.
    pub fn text(&self) -> &str {
        &self.written.expression
    }

    /// Whether it is true of a value.
    pub(super) fn is_true(&self, value: Tested) -> bool {
        self.test.of(value)
    }

    /// Whether it is true of a moment.
    pub(crate) fn is_true_of(&self, moment: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.is_true(Tested::Moment(moment, now))
    }

    /// All that it says, for whoever compares runs.
    pub fn described(&self) -> String {
        let values = self.written.values.iter().map(|(name, value)| format!("; {name}={value}"));
        self.written.expression.clone() + &values.collect::<String>()
    }
}

impl Test {
    fn of(&self, value: Tested) -> bool {
        match (self, value) {
            (Test::All(tests), _) => tests.iter().all(|test| test.of(value)),
            (Test::Any(tests), _) => tests.iter().any(|test| test.of(value)),
            (Test::Not(test), _) => !test.of(value),
            (Test::Is(text), Tested::Text(value)) => value == text,
            (Test::Contains(text), Tested::Text(value)) => value.contains(text),
            (Test::Starts(text), Tested::Text(value)) => value.starts_with(text),
            (Test::Ends(text), Tested::Text(value)) => value.ends_with(text),
            (Test::Matches(regex), Tested::Text(value)) => regex.is_match(value),
            (Test::Number(number, test), Tested::Text(value)) => compared(value, number).is_some_and(test),
            (Test::After(at), Tested::Moment(moment, now)) => at.from(now).is_some_and(|at| moment > at),
            (Test::Before(at), Tested::Moment(moment, now)) => at.from(now).is_some_and(|at| moment < at),
            _ => false,
        }
    }
}

impl At {
    fn from(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            At::Fixed(at) => Some(at),
            At::Seconds(seconds) => now.checked_add_signed(TimeDelta::try_seconds(seconds)?),
            At::Months(months) => {
                let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
                if months < 0 { now.checked_sub_months(count) } else { now.checked_add_months(count) }
            }
        }
    }
}

/// Two numbers, exactly where both are whole.
fn compared(one: &str, other: &str) -> Option<Ordering> {
    match (one.parse::<i128>(), other.parse::<i128>()) {
        (Ok(one), Ok(other)) => Some(one.cmp(&other)),
        _ => one.parse::<f64>().ok()?.partial_cmp(&other.parse::<f64>().ok()?),
    }
}

struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    values: &'a BTreeMap<String, String>,
    kind: FilterKind,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Test, String> {
        let mut tests = vec![self.all()?];
        while self.takes("or") {
            tests.push(self.all()?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) })
    }

    fn all(&mut self) -> Result<Test, String> {
        let mut tests = vec![self.one()?];
        while self.takes("and") {
            tests.push(self.one()?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::All(tests) })
    }

    fn one(&mut self) -> Result<Test, String> {
        if self.takes("(") {
            let test = self.any()?;
            return if self.takes(")") { Ok(test) } else { Err("a `(` is not closed".into()) };
        }
        let is_not = self.takes("not");
        let Some((at, token)) = self.tokens.get(self.at).cloned() else {
            return Err("it ends where a test is expected".into());
        };
        let Token::Word(word) = token else {
            return Err(format!("`{token}` at character {} is no test", at + 1));
        };
        self.at += 1;
        let word = word.to_ascii_lowercase();
        let is_not = is_not ^ (word == "is" && self.takes("not"));
        let test = self.test(&word, at)?;
        Ok(if is_not { Test::Not(Box::new(test)) } else { test })
    }

    fn test(&mut self, word: &str, at: usize) -> Result<Test, String> {
        let known: &[&str] = match self.kind {
            FilterKind::Text => &["is", "eq", "==", "!=", "contains", "starts_with", "ends_with", "matches"],
            FilterKind::Number => &[
                "is",
                "eq",
                "==",
                "!=",
                "less_than",
                "lt",
                "<",
                "less_than_equal",
                "lte",
                "<=",
                "greater_than",
                "gt",
                ">",
                "greater_than_equal",
                "gte",
                ">=",
            ],
            FilterKind::Moment => &["after", "before", "relative_after", "relative_before"],
        };
        if !known.contains(&word) {
            let all: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            return Err(format!("`{word}` at character {} is none of {}", at + 1, all.join(", ")));
        }
        let value = self.value(word)?;
        let number = |value: String, test: fn(Ordering) -> bool| {
            let is_number = value.parse::<f64>().is_ok();
            if is_number { Ok(Test::Number(value, test)) } else { Err(format!("`{value}` is no number")) }
        };
        match (self.kind, word) {
            (FilterKind::Text, "is" | "eq" | "==") => Ok(Test::Is(value)),
            (FilterKind::Text, "!=") => Ok(Test::Not(Box::new(Test::Is(value)))),
            (FilterKind::Text, "contains") => Ok(Test::Contains(value)),
            (FilterKind::Text, "starts_with") => Ok(Test::Starts(value)),
            (FilterKind::Text, "ends_with") => Ok(Test::Ends(value)),
            (FilterKind::Text, _) => {
                // As Java's `matches` has it, of the whole text.
                let pattern = rust_pattern(&value).map_err(|error| error.kind().to_string())?;
                let regex = Regex::new(&format!("^(?:{pattern})$")).map_err(|error| error.to_string())?;
                Ok(Test::Matches(regex))
            }
            (FilterKind::Number, "less_than" | "lt" | "<") => number(value, Ordering::is_lt),
            (FilterKind::Number, "less_than_equal" | "lte" | "<=") => number(value, Ordering::is_le),
            (FilterKind::Number, "greater_than" | "gt" | ">") => number(value, Ordering::is_gt),
            (FilterKind::Number, "greater_than_equal" | "gte" | ">=") => number(value, Ordering::is_ge),
            (FilterKind::Number, "!=") => number(value, Ordering::is_ne),
            (FilterKind::Number, _) => number(value, Ordering::is_eq),
            (FilterKind::Moment, "after") => moment(&value).map(Test::After),
            (FilterKind::Moment, "before") => moment(&value).map(Test::Before),
            (FilterKind::Moment, "relative_after") => relative(&value).map(Test::After),
            (FilterKind::Moment, _) => relative(&value).map(Test::Before),
        }
    }

    /// What is compared with.
    fn value(&mut self, word: &str) -> Result<String, String> {
        let token = self.tokens.get(self.at).map(|(_, token)| token.clone());
        self.at += 1;
        match token {
            Some(Token::Text(text)) => Ok(text),
            Some(Token::Name(name)) => self.values.get(&name).cloned().ok_or_else(|| {
                let known: Vec<String> = self.values.keys().map(|name| format!("`{name}`")).collect();
                let known =
                    if known.is_empty() { String::new() } else { format!("; values: {}", known.join(", ")) };
                format!("there is no value `{name}`{known}")
            }),
            _ => Err(format!("`{word}` is followed by what it compares with, such as `:value`")),
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = matches!(self.tokens.get(self.at), Some((_, Token::Word(next))) if next.eq_ignore_ascii_case(word));
        self.at += usize::from(is_next);
        is_next
    }
}

/// A moment as ISO 8601 has it; of UTC where it says no zone.
fn moment(text: &str) -> Result<At, String> {
    let read = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc()).ok();
    let local = || text.parse::<NaiveDateTime>().ok().map(|local| local.and_utc());
    let date = || text.parse::<NaiveDate>().ok().map(|date| date.and_time(chrono::NaiveTime::MIN).and_utc());
    let moment = read.or_else(local).or_else(date);
    moment.map(At::Fixed).ok_or_else(|| format!("`{text}` is no time such as 2024-02-29T12:00:00Z"))
}

/// How far from now, such as `-48h`.
fn relative(text: &str) -> Result<At, String> {
    let wrong =
        || format!("`{text}` is no time from now such as -48h or +7d; units are s, m, h, d, w, M and y");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let count = text.strip_suffix(unit).unwrap_or_default().trim();
    let count: i64 = count.parse().map_err(|_| wrong())?;
    let seconds = |unit: i64| count.checked_mul(unit).map(At::Seconds).ok_or_else(wrong);
    match unit {
        's' => seconds(1),
        'm' => seconds(60),
        'h' => seconds(3600),
        'd' => seconds(86_400),
        'w' => seconds(7 * 86_400),
        'M' => Ok(At::Months(count)),
        'y' => count.checked_mul(12).map(At::Months).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests;
