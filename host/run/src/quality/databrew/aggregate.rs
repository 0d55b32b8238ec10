//! Parses checks of statistics.

use std::ops::Range;

use super::lexer::{Token, Wrong};
use super::parser::{Parser, Simple};
use super::statistic::{self, NumberTest, Statistic};
use crate::quality::cell_check::Operand;

impl Parser<'_> {
    /// What follows `AGG`.
    pub(super) fn statistic(&mut self) -> Result<Simple, Wrong> {
        let start = self.tokens.end_before() - "AGG".len();
        self.symbol("(")?;
        let (mut kind, mut column, mut parameter) = (None, self.column.map(str::to_owned), None);
        loop {
            let place = self.tokens.place();
            match self.tokens.peek() {
                Some(Token::Word(name)) if kind.is_none() => {
                    kind = Some(statistic::find(name).map_err(|message| Wrong::new(message, place))?);
                    self.tokens.skip();
                }
                Some(Token::Reference(_)) => match self.operand()? {
                    Operand::Column(name) if self.column.is_none() && column.is_none() => column = Some(name),
                    Operand::Column(_) => {
                        return Err(Wrong::new("the column is said already", place));
                    }
                    Operand::Value(value) => match value.trim().parse() {
                        Ok(number) if parameter.is_none() => parameter = Some(number),
                        Ok(_) => return Err(Wrong::new("a statistic takes one parameter", place)),
                        Err(_) => return Err(not_a_number(&value, place)),
                    },
                },
                _ => return Err(self.expected("the name of a statistic, such as `MISSING_VALUES_COUNT`")),
            }
            if !self.tokens.takes(",") {
                break;
            }
        }
        self.symbol(")")?;
        let place = start..self.tokens.end_before();
        let Some(kind) = kind else {
            return Err(Wrong::new("expected the name of a statistic, such as `ROWS_COUNT`", place));
        };
        let statistic =
            Statistic::new(kind, column, parameter).map_err(|message| Wrong::new(message, place))?;
        Ok(Simple::Statistic(statistic, self.number_test()?))
    }

    fn number_test(&mut self) -> Result<NumberTest, Wrong> {
        if let Some(compare) = self.comparison() {
            return Ok(NumberTest::Compare(compare, self.number()?));
        }
        let (name, place) = self.words();
        if !matches!(name.as_str(), "IS_BETWEEN" | "BETWEEN") {
            return Err(Wrong::new(
                "a statistic is compared with a number, by `==`, `!=`, `<`, `<=`, `>`, `>=` or `is_between`",
                place,
            ));
        }
        let low = self.number()?;
        self.and()?;
        Ok(NumberTest::Between(low, self.number()?))
    }

    fn number(&mut self) -> Result<f64, Wrong> {
        let place = self.tokens.place();
        match self.operand()? {
            Operand::Value(value) => value
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .ok_or_else(|| not_a_number(&value, place)),
            Operand::Column(_) => {
                Err(Wrong::new("a statistic is compared with a number, and not with a column", place))
            }
        }
    }
}

fn not_a_number(value: &str, place: Range<usize>) -> Wrong {
    Wrong::new(format!("`{value}` is not a number"), place)
}
