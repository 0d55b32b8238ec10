//! Tokens to a tree, by precedence.

use std::ops::Range;

use super::ast::{Ast, AstNode};
use super::functions::{self, IS_BETWEEN, IS_MISSING, Takes};
use super::lexer::{Lexer, Token, wrong};
use super::operator::{Operator, Power};
use crate::error::{Error, Result};
use crate::kernel::arithmetic::Operation;

/// Deeper nesting is refused: reading, lowering and evaluating it take stack. Hosts may have as little as half a
/// megabyte, which 200 levels of `isBetween` overflow.
const DEPTH: usize = 100;

/// Reads an expression.
pub(crate) fn parse(text: &str) -> Result<Ast> {
    let mut parser = Parser::new(text)?;
    let ast = parser.expression(Power::Or)?;
    parser.end()?;
    Ok(ast)
}

/// Words that are no columns unless they stand in back ticks.
const RESERVED: &[&str] =
    &["when", "then", "else", "end", "and", "or", "is", "in", "between", "like", "distinct"];

/// Functions that need no brackets, as in standard SQL.
const BARE: &[&str] = &["current_date", "current_timestamp"];

pub(super) struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    token: Token<'a>,
    span: Range<usize>,
    /// Where the token before this one ends.
    last: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self> {
        let mut lexer = Lexer::new(text);
        let (token, span) = lexer.next()?;
        Ok(Parser { text, lexer, token, span, last: 0, depth: 0 })
    }

    /// The token that was next, and the bytes it stands at.
    pub(super) fn take(&mut self) -> Result<(Token<'a>, Range<usize>)> {
        let (token, span) = self.lexer.next()?;
        self.last = self.span.end;
        Ok((std::mem::replace(&mut self.token, token), std::mem::replace(&mut self.span, span)))
    }

    /// Takes the token that is next if it is this sign.
    pub(super) fn sign(&mut self, sign: &str) -> Result<bool> {
        let found = matches!(self.token, Token::Sign(found) if found == sign);
        if found {
            self.take()?;
        }
        Ok(found)
    }

    /// Takes the token that is next if it is this word, in any case.
    pub(super) fn keyword(&mut self, word: &str) -> Result<bool> {
        let found = matches!(self.token, Token::Word(found) if found.eq_ignore_ascii_case(word));
        if found {
            self.take()?;
        }
        Ok(found)
    }

    pub(super) fn expect(&mut self, sign: &str) -> Result<()> {
        if self.sign(sign)? { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn expect_keyword(&mut self, word: &str) -> Result<()> {
        if self.keyword(word)? { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    pub(super) fn end(&self) -> Result<()> {
        if self.token == Token::End { Ok(()) } else { Err(self.unexpected("the end of the expression")) }
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Error {
        self.wrong(self.span.start, format!("{} where {wanted} should", self.token))
    }

    pub(super) fn wrong(&self, at: usize, message: impl Into<String>) -> Error {
        wrong(self.text, at, message)
    }

    fn too_deep(&self, at: usize) -> Error {
        self.wrong(at, format!("it is nested more than {DEPTH} levels deep"))
    }

    /// A part of the tree that starts at `start` and ends before the token that is next.
    fn node(&self, start: usize, node: AstNode) -> Result<Ast> {
        self.shallow(Ast::new(start..self.last, node))
    }

    fn shallow(&self, ast: Ast) -> Result<Ast> {
        if ast.depth > DEPTH { Err(self.too_deep(ast.span.start)) } else { Ok(ast) }
    }

    /// A value with all the operators behind it that hold at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: Power) -> Result<Ast> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.too_deep(self.span.start));
        }
        let mut left = self.prefixed()?;
        while let Some((operator, power)) = Operator::of(&self.token).filter(|(_, power)| *power >= least) {
            left = match operator {
                Operator::Test => self.test(left)?,
                operator => {
                    self.take()?;
                    let right = self.expression(power.tighter())?;
                    self.join(operator, left, right)?
                }
            };
            if power == Power::Test
                && let Some((Operator::Compare(_) | Operator::Test, _)) = Operator::of(&self.token)
            {
                let message = "comparisons do not chain; join them with `and`, or put one in brackets";
                return Err(self.wrong(self.span.start, message));
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
        let node = if self.keyword("is")? {
            negated = self.keyword("not")?;
            self.expect_keyword("null")?;
            AstNode::Call(&IS_MISSING, vec![left])
        } else {
            negated = self.keyword("not")?;
            if self.keyword("in")? {
                self.expect("(")?;
                let list = self.list()?;
                if list.is_empty() {
                    return Err(self.wrong(start, "`in` needs at least one value"));
                }
                AstNode::In(Box::new(left), list)
            } else if self.keyword("between")? {
                let low = self.expression(Power::Sum)?;
                self.expect_keyword("and")?;
                let high = self.expression(Power::Sum)?;
                AstNode::Call(&IS_BETWEEN, vec![left, low, high])
            } else if self.keyword("like")? {
                AstNode::Like(Box::new([left, self.expression(Power::Sum)?]))
            } else {
                return Err(self.unexpected("`in`, `between` or `like`"));
            }
        };
        let test = self.node(start, node)?;
        if negated { self.node(start, AstNode::Not(Box::new(test))) } else { Ok(test) }
    }

    /// A value with `not`, `!`, `-` or `+` before it.
    fn prefixed(&mut self) -> Result<Ast> {
        let start = self.span.start;
        if self.sign("!")? || self.keyword("not")? {
            let inner = self.expression(Power::Not)?;
            return self.node(start, AstNode::Not(Box::new(inner)));
        }
        if self.sign("+")? {
            return self.expression(Power::Negative);
        }
        if !self.sign("-")? {
            return self.primary();
        }
        if let Token::Number(digits) = self.token {
            self.take()?;
            return self.node(start, AstNode::Number(format!("-{digits}")));
        }
        let inner = self.expression(Power::Negative)?;
        let zero = Ast::new(start..start, AstNode::Number("0".into()));
        self.node(start, AstNode::Arithmetic(Operation::Subtract, Box::new([zero, inner])))
    }

    fn primary(&mut self) -> Result<Ast> {
        if let Token::End | Token::Sign(_) = self.token
            && self.token != Token::Sign("(")
        {
            return Err(self.unexpected("a value"));
        }
        if let Token::Word(word) = self.token
            && RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
        {
            return Err(self.unexpected("a value"));
        }
        let (token, span) = self.take()?;
        let node = match token {
            Token::Column(name) => AstNode::Column(name),
            Token::Text(text) => AstNode::Text(text),
            Token::Number(digits) => AstNode::Number(digits.to_owned()),
            Token::Word(word) if self.sign("(")? => self.call(word, span.start)?,
            Token::Word(word) if word.eq_ignore_ascii_case("true") => AstNode::Boolean(true),
            Token::Word(word) if word.eq_ignore_ascii_case("false") => AstNode::Boolean(false),
            Token::Word(word) if word.eq_ignore_ascii_case("null") => AstNode::Null,
            Token::Word(word) if word.eq_ignore_ascii_case("case") => self.case()?,
            Token::Word(word) if BARE.iter().any(|bare| bare.eq_ignore_ascii_case(word)) => {
                let function = functions::find(word).map_err(|message| self.wrong(span.start, message))?;
                AstNode::Call(function, Vec::new())
            }
            Token::Word(word) => AstNode::Column(word.to_owned()),
            Token::Sign(_) | Token::End => {
                let inner = self.expression(Power::Or)?;
                self.expect(")")?;
                return Ok(inner);
            }
        };
        self.node(span.start, node)
    }

    fn case(&mut self) -> Result<AstNode> {
        let mut branches = Vec::new();
        while self.keyword("when")? {
            let condition = self.expression(Power::Or)?;
            self.expect_keyword("then")?;
            branches.push([condition, self.expression(Power::Or)?]);
        }
        if branches.is_empty() {
            return Err(self.unexpected("`when` and a condition"));
        }
        let otherwise =
            if self.keyword("else")? { Some(Box::new(self.expression(Power::Or)?)) } else { None };
        self.expect_keyword("end")?;
        Ok(AstNode::Case(branches, otherwise))
    }

    /// A call; the opening bracket is taken.
    fn call(&mut self, name: &str, start: usize) -> Result<AstNode> {
        let function = functions::find(name).map_err(|message| self.wrong(start, message))?;
        if let Takes::Cast = function.takes {
            let value = self.expression(Power::Or)?;
            self.expect_keyword("as")?;
            let to = self.type_name()?;
            self.expect(")")?;
            return Ok(AstNode::Call(function, vec![value, to]));
        }
        let args = self.list()?;
        match function.refuse(args.len()) {
            Some(message) => Err(self.wrong(start, message)),
            None => Ok(AstNode::Call(function, args)),
        }
    }

    /// The name of a type, as a text.
    fn type_name(&mut self) -> Result<Ast> {
        let (Token::Word(_) | Token::Text(_)) = &self.token else {
            return Err(self.unexpected("a type"));
        };
        let (token, span) = self.take()?;
        if self.token == Token::Sign("(") {
            let message = "types have no digits here: a decimal has 38, and 18 of them after the point";
            return Err(self.wrong(self.span.start, message));
        }
        let name = match token {
            Token::Text(name) => name,
            _ => self.text[span.clone()].to_owned(),
        };
        self.node(span.start, AstNode::Text(name))
    }

    /// Values with commas between them, and the closing bracket.
    fn list(&mut self) -> Result<Vec<Ast>> {
        let mut list = Vec::new();
        if self.sign(")")? {
            return Ok(list);
        }
        loop {
            list.push(self.expression(Power::Or)?);
            if self.sign(")")? {
                return Ok(list);
            }
            if !self.sign(",")? {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DEPTH, parse};
    use crate::error::Kind;

    #[test]
    fn reads_expressions() {
        let cases = [
            ("`a` > 1", "(Greater `a` 1)"),
            (
                "a = 'x' or b != \"y\" and not c",
                "(or (Equal `a` \"x\") (and (NotEqual `b` \"y\") (not `c`)))",
            ),
            ("a or b or (c or d)", "(or `a` `b` (or `c` `d`))"),
            ("(a or b) and c", "(and (or `a` `b`) `c`)"),
            ("!contains(`a b`, 'it''s') AND b", "(and (not (contains `a b` \"it's\")) `b`)"),
            ("not not a", "(not (not `a`))"),
            ("! `a` = 1", "(not (Equal `a` 1))"),
            ("a = FALSE or `false` = Null", "(or (Equal `a` false) (Equal `false` null))"),
            ("1 + 2 * -3 - `:avg`", "(Subtract (Add 1 (Multiply 2 -3)) `:avg`)"),
            ("a-1", "(Subtract `a` 1)"),
            ("a - -1 - -b", "(Subtract (Subtract `a` -1) (Subtract 0 `b`))"),
            ("8 / 4 / +2 % 3", "(Modulus (Divide (Divide 8 4) 2) 3)"),
            ("(1 + 2) * 3 <> a", "(NotEqual (Multiply (Add 1 2) 3) `a`)"),
            ("a || '-' || b = 'x-y'", "(Equal (concat `a` \"-\" `b`) \"x-y\")"),
            ("a is null and `b.c` IS NOT NULL", "(and (isMissing `a`) (not (isMissing `b.c`)))"),
            ("a not in (1, 2) and b", "(and (not (in `a` 1 2)) `b`)"),
            ("b between 1 and 2 + 3 and c", "(and (isBetween `b` 1 (Add 2 3)) `c`)"),
            ("b not between 1 and 2", "(not (isBetween `b` 1 2))"),
            ("a like 'x%' or a not like '_'", "(or (like `a` \"x%\") (not (like `a` \"_\")))"),
            ("isvalid(a, 'int') = TRUE", "(Equal (isValid `a` \"int\") true)"),
            ("CASE WHEN a IS NULL THEN 'm' ELSE a END", "(case (isMissing `a`) \"m\" `a`)"),
            ("case when a then 1 when b then case when c then 2 end end", "(case `a` 1 `b` (case `c` 2))"),
            ("cast(a + 1 AS Int) || left", "(concat (cast (Add `a` 1) \"Int\") `left`)"),
            ("current_date - `current_date`", "(Subtract (current_date) `current_date`)"),
            ("SUBSTR(left, 1)", "(substring `left` 1)"),
            ("`case` = `when`", "(Equal `case` `when`)"),
        ];
        for (text, expected) in cases {
            assert_eq!(format!("{:?}", parse(text).expect(text)), expected, "{text}");
        }
    }

    #[test]
    fn parts_know_their_place() {
        let text = "  `a b` + 1 > isMissing( c ) ";
        let ast = parse(text).expect(text);
        assert_eq!(&text[ast.span.clone()], "`a b` + 1 > isMissing( c )");
        let super::AstNode::Compare(_, both) = ast.node else { panic!("a comparison") };
        assert_eq!(both.map(|side| text[side.span].to_owned()), ["`a b` + 1", "isMissing( c )"]);
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let cases = [
            ("", 0, "the expression ends where a value should"),
            ("a >", 3, "the expression ends where a value should"),
            ("a b", 2, "`b` stands where the end of the expression should"),
            ("a > 1)", 5, "`)` stands where the end of the expression should"),
            ("a = ) ", 4, "`)` stands where a value should"),
            ("a in 1", 5, "`1` stands where `(` should"),
            ("a in ()", 0, "`in` needs at least one value"),
            ("contains(a 'x')", 11, "'x' stands where `,` or `)` should"),
            ("a is 'x'", 5, "'x' stands where `null` should"),
            ("a not 'x'", 6, "'x' stands where `in`, `between` or `like` should"),
            ("1 < a < 5", 6, "comparisons do not chain; join them with `and`, or put one in brackets"),
            ("case when `a` > 1 then 'x'", 26, "the expression ends where `end` should"),
            ("case else 1 end", 5, "`else` stands where `when` and a condition should"),
            ("case when then", 10, "`then` stands where a value should"),
            ("`a", 0, "the column name that starts here lacks its closing back tick"),
            ("a = 'x", 4, "the text that starts here lacks its closing '"),
            ("a = ‘x’", 4, "`‘` is not a quote of this language; write '"),
            ("é # b", 3, "`#` has no meaning here"),
            ("a && b", 2, "`&` has no meaning here; write `and`"),
            ("a < :avg", 4, "an aggregate's name stands in back ticks, such as `:name`"),
            ("1 + contain(a, 'x')", 4, "function `contain` is not known; did you mean `contains`?"),
            ("frobnicate(a)", 0, "function `frobnicate` is not known"),
            ("contains(a)", 0, "`contains` takes 2 values, not 1; write contains(text, 'part')"),
            ("ismissing()", 0, "`isMissing` takes 1 value, not 0; write isMissing(value)"),
            ("now(1)", 0, "`current_timestamp` takes no values, not 1; write current_timestamp()"),
            ("left(a)", 0, "`left` takes 2 values, not 1; write left(text, length)"),
            ("trim(a, b, c)", 0, "`trim` takes 1 or 2 values, not 3; write trim(text[, 'characters'])"),
            ("coalesce()", 0, "`coalesce` takes 1 value or more, not 0; write coalesce(value, value, …)"),
            ("least(a)", 0, "`least` takes 2 values or more, not 1; write least(value, value, …)"),
            ("cast(a, int)", 6, "`,` stands where `as` should"),
            ("cast(a as 5)", 10, "`5` stands where a type should"),
            (
                "cast(a as decimal(10, 2))",
                17,
                "types have no digits here: a decimal has 38, and 18 of them after the point",
            ),
            (
                "a > avg(a)",
                4,
                "`avg` is an aggregate: give it a name in `withExpressions`, and write `:name` in back ticks here",
            ),
        ];
        for (text, at, expected) in cases {
            let error = parse(text).expect_err(text);
            let Kind::Expression { message, at: found, .. } = error.kind() else { panic!("{error}") };
            assert_eq!((message.as_str(), *found), (expected, at), "{text}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let many = 1 << 20;
        let nested = |open: &str, times: usize, close: &str| open.repeat(times) + "1" + &close.repeat(times);
        let refused = [
            nested("(", many, ")"),
            nested("-", many, ""),
            nested("- ", many, ""),
            nested("+", many, ""),
            nested("not ", many, ""),
            nested("!", many, ""),
            nested("case when ", many, ""),
            nested("isMissing(", many, ")"),
            nested("1 or 1 and 1 = 1 + 1 * (", many, ")"),
            nested("a in (", many, ")"),
            nested("", 1, "+1").repeat(many),
            "1 + ".repeat(DEPTH) + "1",
            nested("(", DEPTH, ")"),
        ];
        for text in refused {
            let error = parse(&text).expect_err("it is refused").to_string();
            assert!(error.contains("nested more than 100 levels deep"), "{error}: {}", &text[..20]);
        }
        let many = 1 << 14;
        let accepted = [
            nested("(", DEPTH - 1, ")"),
            "1 + ".repeat(DEPTH - 1) + "1",
            "a or ".repeat(many) + "a",
            "a || ".repeat(many) + "a",
            format!("a in ({}1)", "1,".repeat(many)),
            format!("case{} end", " when a then 1".repeat(many)),
        ];
        for text in accepted {
            assert!(parse(&text).is_ok(), "{}", &text[..20]);
        }
    }
}
