//! Parses DQDL. The grammar is that of <https://github.com/awslabs/dqdl>.

use std::collections::HashMap;
use std::ops::Range;

use recipe_core::Error;

use super::ast::{Compare, Condition, Parameter, Rule, RuleKind, Ruleset, Single, Value};
use super::lexer::{Token, tokens, wrong};
use crate::quality::tokens::Tokens;

/// How deep rules may be nested in brackets.
const MAX_DEPTH: usize = 32;

/// Parses a ruleset. Spans of errors are bytes of `text`.
pub(crate) fn parse(text: &str) -> Result<Ruleset, Error> {
    let mut parser = Parser { tokens: Tokens::new(text, tokens(text)?), depth: 0, constants: HashMap::new() };
    let mut ruleset = Ruleset { rules: Vec::new(), has_analyzers: false };
    let mut has_section = false;
    while let Some(token) = parser.tokens.peek().cloned() {
        let Token::Word(word) = token else {
            return Err(wrong("expected `Rules = [ … ]`", parser.tokens.place()));
        };
        parser.tokens.skip();
        match word.as_str() {
            "Rules" => ruleset.rules.extend(parser.rules()?),
            "Analyzers" => {
                parser.skip_section("[", "]")?;
                ruleset.has_analyzers = true;
            }
            "DefaultLabels" => parser.skip_section("[", "]")?,
            "Metadata" | "DataSources" => parser.skip_section("{", "}")?,
            _ => {
                parser.symbol("=")?;
                let value = if parser.tokens.is_symbol("[") {
                    Constant::List(parser.list()?)
                } else {
                    Constant::Single(parser.value()?)
                };
                parser.constants.insert(word, value);
                continue;
            }
        }
        has_section = true;
    }
    if !has_section {
        return Err(wrong("there are no rules; write them as `Rules = [ … ]`", 0..text.len()));
    }
    Ok(ruleset)
}

/// The value of `name = …`.
#[derive(Clone)]
enum Constant {
    Single(Value),
    List(Vec<Value>),
}

struct Parser<'a> {
    tokens: Tokens<'a, Token>,
    /// How many brackets of numbers are open.
    depth: usize,
    constants: HashMap<String, Constant>,
}

impl Parser<'_> {
    fn symbol(&mut self, symbol: &str) -> Result<(), Error> {
        if self.tokens.takes(symbol) {
            Ok(())
        } else {
            Err(wrong(&format!("expected `{symbol}`"), self.tokens.place()))
        }
    }

    fn constant(&self, name: &str, span: &Range<usize>) -> Result<Constant, Error> {
        let found = self.constants.get(name).cloned();
        found.ok_or_else(|| wrong(&format!("there is no constant `{name}`"), span.clone()))
    }

    /// Skips `= [ … ]` or `= { … }`.
    fn skip_section(&mut self, open: &'static str, close: &'static str) -> Result<(), Error> {
        self.symbol("=")?;
        let start = self.tokens.place();
        self.symbol(open)?;
        let mut depth = 1;
        while depth > 0 {
            match self.tokens.peek() {
                Some(Token::Symbol(found)) if *found == open => depth += 1,
                Some(Token::Symbol(found)) if *found == close => depth -= 1,
                Some(_) => {}
                None => return Err(wrong(&format!("this `{open}` is not closed"), start)),
            }
            self.tokens.skip();
        }
        Ok(())
    }

    fn rules(&mut self) -> Result<Vec<Rule>, Error> {
        self.symbol("=")?;
        self.symbol("[")?;
        let mut rules = Vec::new();
        while !self.tokens.takes("]") {
            rules.push(self.rule(0)?);
            self.separator("]")?;
        }
        Ok(rules)
    }

    /// A comma, or the end of a list, which is left.
    fn separator(&mut self, close: &str) -> Result<(), Error> {
        if self.tokens.takes(",") || self.tokens.is_symbol(close) {
            return Ok(());
        }
        Err(wrong(&format!("expected `,` or `{close}`"), self.tokens.place()))
    }

    /// A rule, or rules in brackets combined with `and` or `or`.
    fn rule(&mut self, depth: usize) -> Result<Rule, Error> {
        let start = self.tokens.place().start;
        if depth > MAX_DEPTH {
            return Err(wrong(&format!("rules are nested more than {MAX_DEPTH} deep"), self.tokens.place()));
        }
        if !self.tokens.is_symbol("(") {
            let single = self.single()?;
            return Ok(self.finished(start, RuleKind::Single(single)));
        }
        let (mut rules, mut any) = (Vec::new(), None);
        loop {
            self.symbol("(")?;
            rules.push(self.rule(depth + 1)?);
            self.symbol(")")?;
            self.labels()?;
            let place = self.tokens.place();
            let next = match (self.tokens.word("and"), self.tokens.word("or")) {
                (true, _) => false,
                (_, true) => true,
                _ => break,
            };
            if *any.get_or_insert(next) != next {
                return Err(wrong("`and` and `or` are mixed; put one of them in brackets", place));
            }
        }
        if rules.len() == 1 {
            return Ok(rules.remove(0));
        }
        Ok(self.finished(start, RuleKind::Composite { any: any.unwrap_or(false), rules }))
    }

    fn labels(&mut self) -> Result<(), Error> {
        if self.tokens.word("labels") { self.skip_section("[", "]") } else { Ok(()) }
    }

    fn finished(&self, start: usize, kind: RuleKind) -> Rule {
        let span = start..self.tokens.end_before();
        let text = self.tokens.text[span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        Rule { text, span, kind }
    }

    fn single(&mut self) -> Result<Single, Error> {
        let name_span = self.tokens.place();
        let Some(Token::Word(name)) = self.tokens.peek().cloned() else {
            return Err(wrong("expected the type of a rule, such as `IsComplete`", name_span));
        };
        self.tokens.skip();
        let mut parameters = Vec::new();
        while let Some(parameter) = self.parameter()? {
            parameters.push(parameter);
        }
        let condition = self.condition()?;
        let (mut filter, mut tags) = (None, Vec::new());
        loop {
            if self.tokens.word("where") {
                let place = self.tokens.place();
                filter =
                    Some(self.parameter()?.ok_or_else(|| wrong("expected a condition in quotes", place))?);
            } else if self.tokens.word("with") {
                let place = self.tokens.place();
                let Some(Token::Word(tag)) = self.tokens.peek().cloned() else {
                    return Err(wrong("expected `threshold` or another name", place));
                };
                self.tokens.skip();
                let place = self.tokens.place();
                let condition = self.condition()?.ok_or_else(|| wrong("expected a condition", place))?;
                tags.push((tag, condition));
            } else if self.tokens.is_word("labels") {
                self.labels()?;
            } else {
                return Ok(Single { name, name_span, parameters, condition, filter, tags });
            }
        }
    }

    /// A parameter of a rule, behind `of` or `and` if they are there.
    fn parameter(&mut self) -> Result<Option<Parameter>, Error> {
        const NOT_PARAMETERS: [&str; 8] =
            ["between", "in", "not", "matches", "where", "with", "labels", "or"];
        if self.tokens.is_word("of") || self.tokens.is_word("and") {
            self.tokens.skip();
        }
        let span = self.tokens.place();
        let text = match self.tokens.peek().cloned() {
            Some(Token::Text(text)) => text,
            Some(Token::Constant(name)) => match self.constant(&name, &span)? {
                Constant::Single(Value::Text(text)) => text,
                _ => return Err(wrong(&format!("`{name}` is not a text"), span)),
            },
            Some(Token::Word(word))
                if !NOT_PARAMETERS.iter().any(|known| word.eq_ignore_ascii_case(known)) =>
            {
                word
            }
            _ => return Ok(None),
        };
        self.tokens.skip();
        Ok(Some(Parameter { text, span }))
    }

    fn condition(&mut self) -> Result<Option<Condition>, Error> {
        const SIGNS: [(&str, Compare); 6] = [
            ("=", Compare::Equal),
            ("!=", Compare::NotEqual),
            (">=", Compare::GreaterEqual),
            (">", Compare::Greater),
            ("<=", Compare::LessEqual),
            ("<", Compare::Less),
        ];
        for (sign, compare) in SIGNS {
            if self.tokens.takes(sign) {
                return Ok(Some(Condition::Compare(compare, self.value()?)));
            }
        }
        let negated = self.tokens.word("not");
        if self.tokens.word("between") {
            let low = self.value()?;
            let place = self.tokens.place();
            if !self.tokens.word("and") {
                return Err(wrong("expected `and`", place));
            }
            return Ok(Some(Condition::Between { negated, low, high: self.value()? }));
        }
        if self.tokens.word("in") {
            return Ok(Some(Condition::In { negated, values: self.list()? }));
        }
        if self.tokens.word("matches") {
            let place = self.tokens.place();
            return match self.value()? {
                Value::Text(pattern) => Ok(Some(Condition::Matches { negated, pattern })),
                _ => Err(wrong("expected a pattern in quotes", place)),
            };
        }
        if negated {
            return Err(wrong("expected `between`, `in` or `matches`", self.tokens.place()));
        }
        Ok(None)
    }

    /// Values in brackets, or a constant that has them.
    fn list(&mut self) -> Result<Vec<Value>, Error> {
        let span = self.tokens.place();
        if let Some(Token::Constant(name)) = self.tokens.peek().cloned() {
            self.tokens.skip();
            return Ok(match self.constant(&name, &span)? {
                Constant::List(values) => values,
                Constant::Single(value) => vec![value],
            });
        }
        self.symbol("[")?;
        let mut values = Vec::new();
        while !self.tokens.takes("]") {
            values.push(self.value()?);
            self.separator("]")?;
        }
        Ok(values)
    }

    /// A value. Operators of numbers have no precedence: they apply from left to right.
    fn value(&mut self) -> Result<Value, Error> {
        let mut value = self.operand()?;
        while let Value::Number(left) = value {
            let Some(operator) =
                ["+", "-", "*", "/"].into_iter().find(|operator| self.tokens.is_symbol(operator))
            else {
                break;
            };
            self.tokens.skip();
            let place = self.tokens.place();
            let Value::Number(right) = self.operand()? else { return Err(wrong("expected a number", place)) };
            value = Value::Number(match operator {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ => left / right,
            });
        }
        Ok(value)
    }

    fn operand(&mut self) -> Result<Value, Error> {
        let span = self.tokens.place();
        if self.tokens.takes("(") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(wrong(&format!("brackets are nested more than {MAX_DEPTH} deep"), span));
            }
            let value = self.value()?;
            self.symbol(")")?;
            self.depth -= 1;
            return Ok(value);
        }
        let sign = if self.tokens.takes("-") { -1.0 } else { 1.0 };
        let token = self.tokens.peek().cloned();
        self.tokens.skip();
        let is_negative = sign < 0.0;
        Ok(match token {
            Some(Token::Number(number)) => match self.hours() {
                Some(unit) => Value::Hours(sign * number * unit),
                None => Value::Number(sign * number),
            },
            _ if is_negative => return Err(wrong("expected a number", span)),
            Some(Token::Text(text)) => Value::Text(text),
            Some(Token::Constant(name)) => match self.constant(&name, &span)? {
                Constant::Single(value) => value,
                Constant::List(_) => return Err(wrong(&format!("`{name}` is a list"), span)),
            },
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "null" => Value::Null,
                "empty" => Value::Empty,
                "whitespaces_only" => Value::WhitespacesOnly,
                "now" if self.tokens.is_symbol("(") => self.now()?,
                _ if self.tokens.is_symbol("(") => {
                    let message =
                        format!("`{word}(…)` depends on the results of earlier runs, which are not kept");
                    return Err(wrong(&message, span));
                }
                _ => return Err(wrong("expected a value", span)),
            },
            _ => return Err(wrong("expected a value", span)),
        })
    }

    /// A unit of time, in hours.
    fn hours(&mut self) -> Option<f64> {
        let units = [
            ("hours", 1.0),
            ("hour", 1.0),
            ("days", 24.0),
            ("day", 24.0),
            ("minutes", 1.0 / 60.0),
            ("minute", 1.0 / 60.0),
        ];
        units.into_iter().find(|(unit, _)| self.tokens.word(unit)).map(|(_, hours)| hours)
    }

    /// What follows `now`: `()`, perhaps plus or minus a duration.
    fn now(&mut self) -> Result<Value, Error> {
        self.symbol("(")?;
        self.symbol(")")?;
        let sign = match (self.tokens.takes("+"), self.tokens.takes("-")) {
            (true, _) => 1.0,
            (_, true) => -1.0,
            _ => return Ok(Value::Now(0.0)),
        };
        let place = self.tokens.place();
        match self.operand()? {
            Value::Hours(hours) => Ok(Value::Now(sign * hours)),
            _ => Err(wrong("expected a duration, such as `3 days`", place)),
        }
    }
}
