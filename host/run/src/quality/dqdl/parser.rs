//! Parses DQDL. The grammar is that of <https://github.com/awslabs/dqdl>.

use std::collections::HashMap;
use std::ops::Range;

use recipe_core::Error;

use super::ast::{Compare, Condition, Parameter, Rule, RuleKind, Ruleset, Single, Value};
use super::lexer::{Placed, Token, tokens, wrong};

/// How deep rules may be nested in brackets.
const MAX_DEPTH: usize = 32;

/// Parses a ruleset. Spans of errors are bytes of `text`.
pub(crate) fn parse(text: &str) -> Result<Ruleset, Error> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, depth: 0, constants: HashMap::new() };
    let mut ruleset = Ruleset { rules: Vec::new(), has_analyzers: false };
    let mut has_section = false;
    while let Some((token, span)) = parser.tokens.get(parser.at).cloned() {
        let Token::Word(word) = token else { return Err(wrong("expected `Rules = [ … ]`", span)) };
        parser.at += 1;
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
                let value = if parser.is_symbol("[") {
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
    text: &'a str,
    tokens: Vec<Placed>,
    at: usize,
    /// How many brackets of numbers are open.
    depth: usize,
    constants: HashMap<String, Constant>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    /// The span of the next token, empty at the end of the text.
    fn place(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |(_, span)| span.clone())
    }

    fn end_of_previous(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |at| self.tokens[at].1.end)
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if *found == symbol)
    }

    /// Consumes a symbol if it is next.
    fn takes(&mut self, symbol: &str) -> bool {
        let is_it = self.is_symbol(symbol);
        self.at += usize::from(is_it);
        is_it
    }

    fn symbol(&mut self, symbol: &str) -> Result<(), Error> {
        if self.takes(symbol) { Ok(()) } else { Err(wrong(&format!("expected `{symbol}`"), self.place())) }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    /// Consumes a word if it is next, whatever its case.
    fn word(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        self.at += usize::from(is_it);
        is_it
    }

    fn constant(&self, name: &str, span: &Range<usize>) -> Result<Constant, Error> {
        let found = self.constants.get(name).cloned();
        found.ok_or_else(|| wrong(&format!("there is no constant `{name}`"), span.clone()))
    }

    /// Skips `= [ … ]` or `= { … }`.
    fn skip_section(&mut self, open: &'static str, close: &'static str) -> Result<(), Error> {
        self.symbol("=")?;
        let start = self.place();
        self.symbol(open)?;
        let mut depth = 1;
        while depth > 0 {
            match self.peek() {
                Some(Token::Symbol(found)) if *found == open => depth += 1,
                Some(Token::Symbol(found)) if *found == close => depth -= 1,
                Some(_) => {}
                None => return Err(wrong(&format!("this `{open}` is not closed"), start)),
            }
            self.at += 1;
        }
        Ok(())
    }

    fn rules(&mut self) -> Result<Vec<Rule>, Error> {
        self.symbol("=")?;
        self.symbol("[")?;
        let mut rules = Vec::new();
        while !self.takes("]") {
            rules.push(self.rule(0)?);
            self.separator("]")?;
        }
        Ok(rules)
    }

    /// A comma, or the end of a list, which is left.
    fn separator(&mut self, close: &str) -> Result<(), Error> {
        if self.takes(",") || self.is_symbol(close) {
            return Ok(());
        }
        Err(wrong(&format!("expected `,` or `{close}`"), self.place()))
    }

    /// A rule, or rules in brackets combined with `and` or `or`.
    fn rule(&mut self, depth: usize) -> Result<Rule, Error> {
        let start = self.place().start;
        if depth > MAX_DEPTH {
            return Err(wrong(&format!("rules are nested more than {MAX_DEPTH} deep"), self.place()));
        }
        if !self.is_symbol("(") {
            let single = self.single()?;
            return Ok(self.finished(start, RuleKind::Single(single)));
        }
        let (mut rules, mut any) = (Vec::new(), None);
        loop {
            self.symbol("(")?;
            rules.push(self.rule(depth + 1)?);
            self.symbol(")")?;
            self.labels()?;
            let place = self.place();
            let next = match (self.word("and"), self.word("or")) {
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
        if self.word("labels") { self.skip_section("[", "]") } else { Ok(()) }
    }

    fn finished(&self, start: usize, kind: RuleKind) -> Rule {
        let span = start..self.end_of_previous();
        let text = self.text[span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        Rule { text, span, kind }
    }

    fn single(&mut self) -> Result<Single, Error> {
        let name_span = self.place();
        let Some(Token::Word(name)) = self.peek().cloned() else {
            return Err(wrong("expected the type of a rule, such as `IsComplete`", name_span));
        };
        self.at += 1;
        let mut parameters = Vec::new();
        while let Some(parameter) = self.parameter()? {
            parameters.push(parameter);
        }
        let condition = self.condition()?;
        let (mut filter, mut tags) = (None, Vec::new());
        loop {
            if self.word("where") {
                let place = self.place();
                filter =
                    Some(self.parameter()?.ok_or_else(|| wrong("expected a condition in quotes", place))?);
            } else if self.word("with") {
                let place = self.place();
                let Some(Token::Word(tag)) = self.peek().cloned() else {
                    return Err(wrong("expected `threshold` or another name", place));
                };
                self.at += 1;
                let place = self.place();
                let condition = self.condition()?.ok_or_else(|| wrong("expected a condition", place))?;
                tags.push((tag, condition));
            } else if self.is_word("labels") {
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
        if self.is_word("of") || self.is_word("and") {
            self.at += 1;
        }
        let span = self.place();
        let text = match self.peek().cloned() {
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
        self.at += 1;
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
            if self.takes(sign) {
                return Ok(Some(Condition::Compare(compare, self.value()?)));
            }
        }
        let negated = self.word("not");
        if self.word("between") {
            let low = self.value()?;
            let place = self.place();
            if !self.word("and") {
                return Err(wrong("expected `and`", place));
            }
            return Ok(Some(Condition::Between { negated, low, high: self.value()? }));
        }
        if self.word("in") {
            return Ok(Some(Condition::In { negated, values: self.list()? }));
        }
        if self.word("matches") {
            let place = self.place();
            return match self.value()? {
                Value::Text(pattern) => Ok(Some(Condition::Matches { negated, pattern })),
                _ => Err(wrong("expected a pattern in quotes", place)),
            };
        }
        if negated {
            return Err(wrong("expected `between`, `in` or `matches`", self.place()));
        }
        Ok(None)
    }

    /// Values in brackets, or a constant that has them.
    fn list(&mut self) -> Result<Vec<Value>, Error> {
        let span = self.place();
        if let Some(Token::Constant(name)) = self.peek().cloned() {
            self.at += 1;
            return Ok(match self.constant(&name, &span)? {
                Constant::List(values) => values,
                Constant::Single(value) => vec![value],
            });
        }
        self.symbol("[")?;
        let mut values = Vec::new();
        while !self.takes("]") {
            values.push(self.value()?);
            self.separator("]")?;
        }
        Ok(values)
    }

    /// A value. Operators of numbers have no precedence: they apply from left to right.
    fn value(&mut self) -> Result<Value, Error> {
        let mut value = self.operand()?;
        while let Value::Number(left) = value {
            let Some(operator) = ["+", "-", "*", "/"].into_iter().find(|operator| self.is_symbol(operator))
            else {
                break;
            };
            self.at += 1;
            let place = self.place();
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
        let span = self.place();
        if self.takes("(") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(wrong(&format!("brackets are nested more than {MAX_DEPTH} deep"), span));
            }
            let value = self.value()?;
            self.symbol(")")?;
            self.depth -= 1;
            return Ok(value);
        }
        let sign = if self.takes("-") { -1.0 } else { 1.0 };
        let token = self.peek().cloned();
        self.at += 1;
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
                "now" if self.is_symbol("(") => self.now()?,
                _ if self.is_symbol("(") => {
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
        units.into_iter().find(|(unit, _)| self.word(unit)).map(|(_, hours)| hours)
    }

    /// What follows `now`: `()`, perhaps plus or minus a duration.
    fn now(&mut self) -> Result<Value, Error> {
        self.symbol("(")?;
        self.symbol(")")?;
        let sign = match (self.takes("+"), self.takes("-")) {
            (true, _) => 1.0,
            (_, true) => -1.0,
            _ => return Ok(Value::Now(0.0)),
        };
        let place = self.place();
        match self.operand()? {
            Value::Hours(hours) => Ok(Value::Now(sign * hours)),
            _ => Err(wrong("expected a duration, such as `3 days`", place)),
        }
    }
}
