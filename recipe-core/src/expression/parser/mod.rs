//! Tokens to a tree, by precedence.

#[cfg(test)]
mod tests;
mod tokens;

use super::ast::{Ast, AstNode};
use super::functions::{self, IS_BETWEEN, IS_MISSING, Takes};
use super::lexer::Token;
use super::operator::{Operator, Power};
use crate::error::{Error, Result};
use crate::kernel::arithmetic::Operation;

use tokens::Tokens;

/// Deeper nesting is refused: reading, lowering and evaluating it take stack. Hosts may have as little as half a
/// megabyte, which 200 levels of `isBetween` overflow.
const DEPTH: usize = 100;

/// Reads an expression.
pub(crate) fn parse(text: &str) -> Result<Ast> {
    let mut parser = Parser::new(text)?;
    let ast = parser.expression(Power::Or)?;
    parser.tokens.end()?;
    Ok(ast)
}

/// Words that are not columns unless they stand in back ticks.
const RESERVED: &[&str] =
    &["when", "then", "else", "end", "and", "or", "is", "in", "between", "like", "distinct"];

fn reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// Functions that need no brackets, as in standard SQL.
const BARE: &[&str] = &["current_date", "current_timestamp"];

pub(super) struct Parser<'a> {
    pub(super) tokens: Tokens<'a>,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self> {
        Ok(Parser { tokens: Tokens::new(text)?, depth: 0 })
    }

    fn too_deep(&self, at: usize) -> Error {
        self.tokens.wrong(at, format!("it is nested more than {DEPTH} levels deep"))
    }

    /// A part of the tree that starts at `start` and ends before the token that is next.
    fn node(&self, start: usize, node: AstNode) -> Result<Ast> {
        self.shallow(Ast::new(start..self.tokens.last_end(), node))
    }

    fn shallow(&self, ast: Ast) -> Result<Ast> {
        if ast.depth > DEPTH { Err(self.too_deep(ast.span.start)) } else { Ok(ast) }
    }

    /// A value with all the operators after it that bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: Power) -> Result<Ast> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.too_deep(self.tokens.at()));
        }
        let mut left = self.prefixed()?;
        while let Some((operator, power)) =
            Operator::of(self.tokens.peek()).filter(|(_, power)| *power >= least)
        {
            left = match operator {
                Operator::Test => self.test(left)?,
                operator => {
                    self.tokens.take()?;
                    let right = self.expression(power.tighter())?;
                    self.join(operator, left, right)?
                }
            };
            if power == Power::Test
                && let Some((Operator::Compare(_) | Operator::Test, _)) = Operator::of(self.tokens.peek())
            {
                let message = "comparisons do not chain; join them with `and`, or put one in brackets";
                return Err(self.tokens.wrong(self.tokens.at(), message));
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn join(&self, operator: Operator, mut left: Ast, right: Ast) -> Result<Ast> {
        // A long chain is one level of the tree.
        if let (Operator::Or, AstNode::Or(parts))
        | (Operator::And, AstNode::And(parts))
        | (Operator::Concat, AstNode::Concat(parts)) = (operator, &mut left.node)
        {
            left.depth = left.depth.max(right.depth + 1);
            left.span.end = right.span.end;
            parts.push(right);
            return self.shallow(left);
        }
        let start = left.span.start;
        let node = match operator {
            Operator::Or => AstNode::Or(vec![left, right]),
            Operator::And => AstNode::And(vec![left, right]),
            Operator::Concat => AstNode::Concat(vec![left, right]),
            Operator::Compare(comparison) => AstNode::Compare(comparison, Box::new([left, right])),
            Operator::Arithmetic(operation) => AstNode::Arithmetic(operation, Box::new([left, right])),
            Operator::Test => return Err(Error::internal("tests read what follows them")),
        };
        self.node(start, node)
    }

    /// `is null`, `in (…)`, `between … and …` and `like …`, and what they negate.
    fn test(&mut self, left: Ast) -> Result<Ast> {
        let start = left.span.start;
        let negated;
        let node = if self.tokens.keyword("is")? {
            negated = self.tokens.keyword("not")?;
            self.tokens.expect_keyword("null")?;
            AstNode::Call(&IS_MISSING, vec![left])
        } else {
            negated = self.tokens.keyword("not")?;
            if self.tokens.keyword("in")? {
                self.tokens.expect("(")?;
                let list = self.list()?;
                if list.is_empty() {
                    return Err(self.tokens.wrong(start, "`in` needs at least one value"));
                }
                AstNode::In(Box::new(left), list)
            } else if self.tokens.keyword("between")? {
                let low = self.expression(Power::Sum)?;
                self.tokens.expect_keyword("and")?;
                let high = self.expression(Power::Sum)?;
                AstNode::Call(&IS_BETWEEN, vec![left, low, high])
            } else if self.tokens.keyword("like")? {
                AstNode::Like(Box::new([left, self.expression(Power::Sum)?]))
            } else {
                return Err(self.tokens.unexpected("`in`, `between` or `like`"));
            }
        };
        let test = self.node(start, node)?;
        if negated { self.node(start, AstNode::Not(Box::new(test))) } else { Ok(test) }
    }

    /// A value with `not`, `!`, `-` or `+` before it.
    fn prefixed(&mut self) -> Result<Ast> {
        let start = self.tokens.at();
        if self.tokens.symbol("!")? || self.tokens.keyword("not")? {
            let inner = self.expression(Power::Not)?;
            return self.node(start, AstNode::Not(Box::new(inner)));
        }
        if self.tokens.symbol("+")? {
            return self.expression(Power::Negative);
        }
        if !self.tokens.symbol("-")? {
            return self.primary();
        }
        if let Token::Number(digits) = *self.tokens.peek() {
            self.tokens.take()?;
            return self.node(start, AstNode::Number(format!("-{digits}")));
        }
        let inner = self.expression(Power::Negative)?;
        let zero = Ast::new(start..start, AstNode::Number("0".into()));
        self.node(start, AstNode::Arithmetic(Operation::Subtract, Box::new([zero, inner])))
    }

    fn primary(&mut self) -> Result<Ast> {
        if let Token::End | Token::Symbol(_) = self.tokens.peek()
            && *self.tokens.peek() != Token::Symbol("(")
        {
            return Err(self.tokens.unexpected("a value"));
        }
        if let Token::Word(word) = self.tokens.peek()
            && reserved(word)
        {
            return Err(self.tokens.unexpected("a value"));
        }
        let (token, span) = self.tokens.take()?;
        let node = match token {
            Token::Column(name) => AstNode::Column(name),
            Token::Text(text) => AstNode::Text(text),
            Token::Number(digits) => AstNode::Number(digits.to_owned()),
            Token::Word(word) if self.tokens.symbol("(")? => self.call(word, span.start)?,
            Token::Word(word) if word.eq_ignore_ascii_case("true") => AstNode::Boolean(true),
            Token::Word(word) if word.eq_ignore_ascii_case("false") => AstNode::Boolean(false),
            Token::Word(word) if word.eq_ignore_ascii_case("null") => AstNode::Null,
            Token::Word(word) if word.eq_ignore_ascii_case("case") => self.case()?,
            Token::Word(word) if BARE.iter().any(|bare| bare.eq_ignore_ascii_case(word)) => {
                let function =
                    functions::find(word).map_err(|message| self.tokens.wrong(span.start, message))?;
                AstNode::Call(function, Vec::new())
            }
            Token::Word(word) => AstNode::Column(word.to_owned()),
            Token::Symbol(_) | Token::End => {
                let inner = self.expression(Power::Or)?;
                self.tokens.expect(")")?;
                return Ok(inner);
            }
        };
        self.node(span.start, node)
    }

    fn case(&mut self) -> Result<AstNode> {
        let of = match self.tokens.peek() {
            Token::End => None,
            Token::Word(word) if reserved(word) => None,
            _ => Some(Box::new(self.expression(Power::Or)?)),
        };
        let mut branches = Vec::new();
        while self.tokens.keyword("when")? {
            let condition = self.expression(Power::Or)?;
            self.tokens.expect_keyword("then")?;
            branches.push([condition, self.expression(Power::Or)?]);
        }
        if branches.is_empty() {
            let wanted = if of.is_some() { "`when` and a value" } else { "`when` and a condition" };
            return Err(self.tokens.unexpected(wanted));
        }
        let otherwise =
            if self.tokens.keyword("else")? { Some(Box::new(self.expression(Power::Or)?)) } else { None };
        self.tokens.expect_keyword("end")?;
        Ok(match of {
            Some(of) => AstNode::Match(of, branches, otherwise),
            None => AstNode::Case(branches, otherwise),
        })
    }

    /// A call; the opening bracket is taken.
    fn call(&mut self, name: &str, start: usize) -> Result<AstNode> {
        let function = functions::find(name).map_err(|message| self.tokens.wrong(start, message))?;
        if let Takes::Cast = function.takes {
            let value = self.expression(Power::Or)?;
            self.tokens.expect_keyword("as")?;
            let to = self.type_name()?;
            self.tokens.expect(")")?;
            return Ok(AstNode::Call(function, vec![value, to]));
        }
        let args = self.list()?;
        match function.refuse(args.len()) {
            Some(message) => Err(self.tokens.wrong(start, message)),
            None => Ok(AstNode::Call(function, args)),
        }
    }

    /// The name of a type, as a text.
    fn type_name(&mut self) -> Result<Ast> {
        let (Token::Word(_) | Token::Text(_)) = self.tokens.peek() else {
            return Err(self.tokens.unexpected("a type"));
        };
        let (token, span) = self.tokens.take()?;
        if *self.tokens.peek() == Token::Symbol("(") {
            let message = "types have no digits here: a decimal has 38, and 18 of them after the point";
            return Err(self.tokens.wrong(self.tokens.at(), message));
        }
        let name = match token {
            Token::Text(name) => name,
            _ => self.tokens.text(span.clone()).to_owned(),
        };
        self.node(span.start, AstNode::Text(name))
    }

    /// Values with commas between them, and the closing bracket.
    fn list(&mut self) -> Result<Vec<Ast>> {
        let mut list = Vec::new();
        if self.tokens.symbol(")")? {
            return Ok(list);
        }
        loop {
            list.push(self.expression(Power::Or)?);
            if self.tokens.symbol(")")? {
                return Ok(list);
            }
            if !self.tokens.symbol(",")? {
                return Err(self.tokens.unexpected("`,` or `)`"));
            }
        }
    }
}
