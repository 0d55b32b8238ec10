//! Parses check expressions.
//!
//! ```text
//! check  = simple | "(" check ")" | check ("and" | "or") check
//! simple = "AGG(" STATISTIC ["," ref] ")" comparison
//!        | [ref | "length(" ref ")"] test             ; no left side with ColumnSelectors
//! test   = comparison | ["not"] ("starts_with" | "ends_with" | "contains" | "matches" | "in") ref
//! comparison = ("==" | "!=" | "<" | "<=" | ">" | ">=") ref | "is_between" ref "and" ref
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::engine::nearest;

use super::lexer::{Token, Wrong, tokens};
use super::statistic::{NumberTest, Statistic};
use crate::quality::cell_check::{CellCheck, CellTest, Operand, TextTest};
use crate::quality::condition::Compare;
use crate::quality::tokens::Tokens;

/// How deep brackets may be nested.
const MAX_DEPTH: usize = 32;

/// A check expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression<T> {
    One(T),
    All(Vec<Expression<T>>),
    Any(Vec<Expression<T>>),
}

/// A check expression, which is about cells or about statistics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Checks {
    Cells(Expression<CellCheck>),
    Statistics(Expression<(Statistic, NumberTest)>),
}

/// Parses an expression. `column` is the one that is selected, where columns are selected.
pub(crate) fn parse(
    text: &str,
    substitutions: &BTreeMap<String, String>,
    column: Option<&str>,
) -> Result<Checks, Wrong> {
    let mut parser = Parser { tokens: Tokens::new(text, tokens(text)?), depth: 0, substitutions, column };
    let checks = parser.any()?;
    if parser.tokens.peek().is_some() {
        return Err(Wrong::new("expected `and`, `or` or the end", parser.tokens.place()));
    }
    let mixed = || {
        Wrong::new("checks of cells and of statistics (`AGG`) are not combined in one rule", 0..text.len())
    };
    if let Some(cells) = only(&checks, &|check| match check {
        Simple::Cell(check) => Some(check.clone()),
        Simple::Statistic(..) => None,
    }) {
        return Ok(Checks::Cells(cells));
    }
    let statistics = only(&checks, &|check| match check {
        Simple::Statistic(statistic, test) => Some((statistic.clone(), test.clone())),
        Simple::Cell(_) => None,
    });
    statistics.map(Checks::Statistics).ok_or_else(mixed)
}

pub(super) enum Simple {
    Cell(CellCheck),
    Statistic(Statistic, NumberTest),
}

/// The expression, where all of it is of one kind.
fn only<T>(checks: &Expression<Simple>, one: &impl Fn(&Simple) -> Option<T>) -> Option<Expression<T>> {
    let all = |parts: &[Expression<Simple>]| -> Option<Vec<Expression<T>>> {
        parts.iter().map(|part| only(part, one)).collect()
    };
    Some(match checks {
        Expression::One(check) => Expression::One(one(check)?),
        Expression::All(parts) => Expression::All(all(parts)?),
        Expression::Any(parts) => Expression::Any(all(parts)?),
    })
}

pub(super) struct Parser<'a> {
    pub(super) tokens: Tokens<'a, Token>,
    depth: usize,
    substitutions: &'a BTreeMap<String, String>,
    pub(super) column: Option<&'a str>,
}

/// All comparisons, for messages.
const COMPARISONS: &str = "`==`, `!=`, `<`, `<=`, `>`, `>=`, `is_between`, and, perhaps with `not`, `in`, `contains`, `starts_with`, \
                           `ends_with` and `matches`";

/// What a test is called, as one word, and what it is.
const TESTS: [(&str, bool, TextTest); 8] = [
    ("STARTS_WITH", false, TextTest::StartsWith),
    ("NOT_STARTS_WITH", true, TextTest::StartsWith),
    ("ENDS_WITH", false, TextTest::EndsWith),
    ("NOT_ENDS_WITH", true, TextTest::EndsWith),
    ("CONTAINS", false, TextTest::Contains),
    ("NOT_CONTAINS", true, TextTest::Contains),
    ("MATCHES", false, TextTest::Matches),
    ("NOT_MATCHES", true, TextTest::Matches),
];

impl Parser<'_> {
    pub(super) fn symbol(&mut self, symbol: &str) -> Result<(), Wrong> {
        if self.tokens.takes(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    pub(super) fn expected(&self, what: &str) -> Wrong {
        Wrong::new(format!("expected {what}"), self.tokens.place())
    }

    fn any(&mut self) -> Result<Expression<Simple>, Wrong> {
        let mut parts = vec![self.all()?];
        while self.tokens.word("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::Any(parts) })
    }

    fn all(&mut self) -> Result<Expression<Simple>, Wrong> {
        let mut parts = vec![self.part()?];
        while self.tokens.word("and") {
            parts.push(self.part()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::All(parts) })
    }

    fn part(&mut self) -> Result<Expression<Simple>, Wrong> {
        let place = self.tokens.place();
        if self.tokens.takes("(") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(Wrong::new(format!("brackets are nested more than {MAX_DEPTH} deep"), place));
            }
            let inner = self.any()?;
            self.symbol(")")?;
            self.depth -= 1;
            return Ok(inner);
        }
        if self.tokens.word("agg") { self.statistic() } else { self.cell() }.map(Expression::One)
    }

    fn cell(&mut self) -> Result<Simple, Wrong> {
        let place = self.tokens.place();
        let is_length = self.tokens.is_word("length");
        let left = if is_length {
            self.tokens.skip();
            self.symbol("(")?;
            let named = self.column_reference()?;
            self.symbol(")")?;
            Some(named)
        } else if matches!(self.tokens.peek(), Some(Token::Reference(_))) {
            Some(self.column_reference()?)
        } else {
            None
        };
        let column = match (left, self.column) {
            (Some(column), None) => column,
            (None, Some(column)) => column.to_owned(),
            (Some(_), Some(_)) => {
                let message = "with `ColumnSelectors`, the left side is the column that is selected: begin with the comparison";
                return Err(Wrong::new(message, place.start..self.tokens.end_before()));
            }
            (None, None) => {
                let message = "expected a column such as `:col`, `length(:col)` or `AGG(…)`; without it, `ColumnSelectors` \
                               has to say which columns are checked";
                return Err(Wrong::new(message, place));
            }
        };
        let (negated, test) = self.test(is_length)?;
        Ok(Simple::Cell(CellCheck { column, is_length, negated, test }))
    }

    fn test(&mut self, is_length: bool) -> Result<(bool, CellTest), Wrong> {
        if let Some(compare) = self.comparison() {
            let operand = self.operand()?;
            return Ok(match compare {
                Compare::NotEqual => (true, CellTest::Compare(Compare::Equal, operand)),
                other => (false, CellTest::Compare(other, operand)),
            });
        }
        let (name, place) = self.words();
        match name.as_str() {
            "" => {
                Err(Wrong::new("expected a comparison, such as `>`, `is_between`, `in` or `contains`", place))
            }
            "IS_BETWEEN" | "BETWEEN" => {
                let low = self.operand()?;
                self.and()?;
                Ok((false, CellTest::Between(low, self.operand()?)))
            }
            _ if is_length => Err(Wrong::new("lengths are compared as numbers", place)),
            "IN" | "NOT_IN" => Ok((name == "NOT_IN", CellTest::In(self.list()?))),
            name => {
                let found = TESTS.iter().find(|(known, ..)| *known == name);
                let Some((_, negated, test)) = found else {
                    let known = TESTS.iter().map(|(known, ..)| *known).chain(["IS_BETWEEN", "IN", "NOT_IN"]);
                    let near = nearest(name, known);
                    let near = near.map_or_else(
                        || format!("; cells are compared by {COMPARISONS}"),
                        |near| {
                            format!("; did you mean `{}`?", near.to_ascii_lowercase().replace("not_", "not "))
                        },
                    );
                    return Err(Wrong::new(
                        format!("`{}` is not known{near}", &self.tokens.text[place.clone()]),
                        place,
                    ));
                };
                let place = self.tokens.place();
                let operand = self.operand()?;
                if let (TextTest::Matches, Operand::Value(pattern)) = (test, &operand)
                    && let Err(error) = regex::Regex::new(pattern)
                {
                    let error = error.to_string();
                    let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    return Err(Wrong::new(
                        format!("the pattern `{pattern}` cannot be read: {reason}"),
                        place,
                    ));
                }
                Ok((*negated, CellTest::Text(*test, operand)))
            }
        }
    }

    /// The words that are next, joined by `_`: `is_between`, `IS BETWEEN`, `not in`.
    pub(super) fn words(&mut self) -> (String, Range<usize>) {
        let (mut words, place) = (Vec::new(), self.tokens.place());
        while let Some(Token::Word(word)) = self.tokens.peek() {
            words.push(word.to_ascii_uppercase());
            self.tokens.skip();
        }
        let end = if words.is_empty() { place.end } else { self.tokens.end_before() };
        (words.join("_"), place.start..end)
    }

    pub(super) fn and(&mut self) -> Result<(), Wrong> {
        if self.tokens.word("and") { Ok(()) } else { Err(self.expected("`and`")) }
    }

    pub(super) fn comparison(&mut self) -> Option<Compare> {
        const SIGNS: [(&str, Compare); 6] = [
            ("==", Compare::Equal),
            ("!=", Compare::NotEqual),
            (">=", Compare::GreaterEqual),
            (">", Compare::Greater),
            ("<=", Compare::LessEqual),
            ("<", Compare::Less),
        ];
        SIGNS.into_iter().find(|(sign, _)| self.tokens.takes(sign)).map(|(_, compare)| compare)
    }

    /// A reference that stands for a column.
    fn column_reference(&mut self) -> Result<String, Wrong> {
        let place = self.tokens.place();
        match self.operand()? {
            Operand::Column(name) => Ok(name),
            Operand::Value(value) => {
                let message = format!(
                    "`{value}` is a value; in `SubstitutionMap`, a column stands in back ticks: \"`{value}`\""
                );
                Err(Wrong::new(message, place))
            }
        }
    }

    /// The values of a list.
    fn list(&mut self) -> Result<Vec<String>, Wrong> {
        let place = self.tokens.place();
        let wrong = || Wrong::new("`in` takes a list, as the JSON text `[\"a\", \"b\"]`", place.clone());
        let Operand::Value(text) = self.operand()? else { return Err(wrong()) };
        let list = Node::parse("list.json", &text).map_err(|_| wrong())?;
        let NodeValue::List(items) = &list.value else { return Err(wrong()) };
        items.iter().map(|item| item.as_text().map(str::to_owned).ok_or_else(wrong)).collect()
    }

    /// What a reference stands for.
    pub(super) fn operand(&mut self) -> Result<Operand, Wrong> {
        let place = self.tokens.place();
        let Some(Token::Reference(name)) = self.tokens.peek().cloned() else {
            let message = "expected a name such as `:val`, whose value stands in `SubstitutionMap`";
            return Err(Wrong::new(message, place));
        };
        self.tokens.skip();
        let Some(value) = self.substitutions.get(&name) else {
            let near = nearest(&name, self.substitutions.keys().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(Wrong::new(format!("`SubstitutionMap` has no `{name}`{near}"), place));
        };
        let column = value.trim().strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        Ok(match column {
            Some(column) => Operand::Column(column.to_owned()),
            None => Operand::Value(value.clone()),
        })
    }
}
