//! Words and signs to a tree, by recursive descent with a limit on nesting.

use super::ast::{Ast, AstNode, Function, Sign};
use super::lexer::{Token, TokenKind, tokens, wrong};
use crate::error::Result;
use crate::kernel::compare::Comparison;
use crate::plan::AggregateFunction;
use crate::suggest::nearest;

/// Deeper nesting is refused: reading it takes stack.
const DEPTH: usize = 64;

/// Reads an expression.
pub(crate) fn parse(text: &str) -> Result<Ast> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let ast = parser.expression()?;
    match parser.peek() {
        None => Ok(ast),
        Some(_) => Err(parser.unexpected("the end of the expression")),
    }
}

/// Reads one call of an aggregate function over a column, as `withExpressions` has them.
pub(crate) fn parse_aggregate(text: &str) -> Result<(AggregateFunction, String)> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let Some(TokenKind::Word(name)) = parser.peek().cloned() else {
        return Err(parser.unexpected("an aggregate function, such as `avg`"));
    };
    let Some(&(_, named)) = AGGREGATES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)) else {
        let near = nearest(&name, AGGREGATES.iter().map(|(name, _)| *name));
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(wrong(text, 0, format!("`{name}` is not an aggregate function{near}")));
    };
    parser.next += 1;
    parser.expect("(")?;
    let distinct = named == AggregateFunction::Count && parser.keyword("distinct");
    let function = if distinct { AggregateFunction::CountDistinct } else { named };
    let bracketed = distinct && parser.sign("(");
    let AstNode::Column(column) = parser.primary()?.node else {
        return Err(wrong(text, 0, format!("`{name}` takes the name of a column in back ticks")));
    };
    if bracketed {
        parser.expect(")")?;
    }
    parser.expect(")")?;
    match parser.peek() {
        None => Ok((function, column)),
        Some(_) => Err(parser.unexpected("the end of the expression")),
    }
}

const AGGREGATES: &[(&str, AggregateFunction)] = &[
    ("sum", AggregateFunction::Sum),
    ("avg", AggregateFunction::Average),
    ("mean_absolute_deviation", AggregateFunction::MeanAbsoluteDeviation),
    ("median", AggregateFunction::Median),
    ("product", AggregateFunction::Product),
    ("stddev", AggregateFunction::StandardDeviation),
    ("variance", AggregateFunction::Variance),
    ("standard_error_of_mean", AggregateFunction::StandardErrorOfMean),
    ("skewness", AggregateFunction::Skewness),
    ("kurtosis", AggregateFunction::Kurtosis),
    ("count", AggregateFunction::Count),
    ("min", AggregateFunction::Min),
    ("max", AggregateFunction::Max),
];

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.text.len(), |token| token.at)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Sign(found)) if *found == sign);
        self.next += usize::from(found);
        found
    }

    fn keyword(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Word(found)) if found.eq_ignore_ascii_case(word));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn expect_keyword(&mut self, word: &str) -> Result<()> {
        if self.keyword(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> crate::error::Error {
        let found = match self.peek() {
            None => "the expression ends".to_owned(),
            Some(TokenKind::Word(word) | TokenKind::Number(word)) => format!("`{word}` stands"),
            Some(TokenKind::Quoted(name)) => format!("column `{name}` stands"),
            Some(TokenKind::Text(text)) => format!("'{text}' stands"),
            Some(TokenKind::Sign(sign)) => format!("`{sign}` stands"),
        };
        wrong(self.text, self.at(), format!("{found} where {wanted} should"))
    }

    fn expression(&mut self) -> Result<Ast> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(wrong(self.text, self.at(), "it is nested too deeply"));
        }
        let mut left = self.conjunction()?;
        while self.keyword("or") {
            let right = self.conjunction()?;
            left = Ast { at: left.at, node: AstNode::Or(Box::new(left), Box::new(right)) };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Ast> {
        let mut left = self.negation()?;
        while self.keyword("and") || self.sign("&&") {
            let right = self.negation()?;
            left = Ast { at: left.at, node: AstNode::And(Box::new(left), Box::new(right)) };
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Ast> {
        let at = self.at();
        let mut times = 0;
        while self.keyword("not") || self.sign("!") {
            times += 1;
        }
        let inner = self.comparison()?;
        Ok(if times % 2 == 1 { negated(at, inner) } else { inner })
    }

    fn comparison(&mut self) -> Result<Ast> {
        let left = self.sum()?;
        let at = left.at;
        let comparison = match self.peek() {
            Some(TokenKind::Sign("=" | "==")) => Comparison::Equal,
            Some(TokenKind::Sign("!=" | "<>")) => Comparison::NotEqual,
            Some(TokenKind::Sign("<")) => Comparison::Less,
            Some(TokenKind::Sign("<=")) => Comparison::LessEqual,
            Some(TokenKind::Sign(">")) => Comparison::Greater,
            Some(TokenKind::Sign(">=")) => Comparison::GreaterEqual,
            Some(TokenKind::Word(_)) => return self.test(left),
            _ => return Ok(left),
        };
        self.next += 1;
        let right = self.sum()?;
        Ok(Ast { at, node: AstNode::Compare(comparison, Box::new(left), Box::new(right)) })
    }

    /// `is null`, `in (…)` and `between … and …`, and what they negate.
    fn test(&mut self, left: Ast) -> Result<Ast> {
        let at = left.at;
        if self.keyword("is") {
            let not = self.keyword("not");
            self.expect_keyword("null")?;
            let test = Ast { at, node: AstNode::Call(Function::IsMissing, vec![left]) };
            return Ok(if not { negated(at, test) } else { test });
        }
        let not = matches!(self.peek(), Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case("not"));
        self.next += usize::from(not);
        let test = if self.keyword("in") {
            self.expect("(")?;
            let mut list = vec![self.sum()?];
            while self.sign(",") {
                list.push(self.sum()?);
            }
            self.expect(")")?;
            AstNode::In(Box::new(left), list)
        } else if self.keyword("between") {
            let low = self.sum()?;
            self.expect_keyword("and")?;
            AstNode::Call(Function::IsBetween, vec![left, low, self.sum()?])
        } else if not {
            return Err(self.unexpected("`in` or `between`"));
        } else {
            return Ok(left);
        };
        let test = Ast { at, node: test };
        Ok(if not { negated(at, test) } else { test })
    }

    fn sum(&mut self) -> Result<Ast> {
        let mut left = self.product()?;
        loop {
            let sign = match self.peek() {
                Some(TokenKind::Sign("+")) => Sign::Add,
                Some(TokenKind::Sign("-")) => Sign::Subtract,
                Some(TokenKind::Sign("||")) => Sign::Concat,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.product()?;
            left = Ast { at: left.at, node: AstNode::Arithmetic(sign, Box::new(left), Box::new(right)) };
        }
    }

    fn product(&mut self) -> Result<Ast> {
        let mut left = self.primary()?;
        loop {
            let sign = match self.peek() {
                Some(TokenKind::Sign("*")) => Sign::Multiply,
                Some(TokenKind::Sign("/")) => Sign::Divide,
                Some(TokenKind::Sign("%")) => Sign::Modulus,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.primary()?;
            left = Ast { at: left.at, node: AstNode::Arithmetic(sign, Box::new(left), Box::new(right)) };
        }
    }

    fn primary(&mut self) -> Result<Ast> {
        let at = self.at();
        let Some(kind) = self.peek().cloned() else {
            return Err(self.unexpected("a value"));
        };
        self.next += 1;
        let node = match kind {
            TokenKind::Quoted(name) => AstNode::Column(name),
            TokenKind::Text(text) => AstNode::Text(text),
            TokenKind::Number(text) => AstNode::Number(text),
            TokenKind::Sign("-") => match self.primary()?.node {
                AstNode::Number(text) if !text.starts_with('-') => AstNode::Number(format!("-{text}")),
                inner => {
                    let zero = Ast { at, node: AstNode::Number("0".into()) };
                    AstNode::Arithmetic(Sign::Subtract, Box::new(zero), Box::new(Ast { at, node: inner }))
                }
            },
            TokenKind::Sign("(") => {
                let inner = self.expression()?;
                self.expect(")")?;
                return Ok(inner);
            }
            TokenKind::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" => AstNode::Boolean(true),
                "false" => AstNode::Boolean(false),
                "null" => AstNode::Null,
                "case" => self.case()?,
                _ if self.sign("(") => self.call(&word, at)?,
                "when" | "then" | "else" | "end" | "and" | "or" | "is" | "in" | "between" => {
                    self.next -= 1;
                    return Err(self.unexpected("a value"));
                }
                _ => AstNode::Column(word),
            },
            TokenKind::Sign(_) => {
                self.next -= 1;
                return Err(self.unexpected("a value"));
            }
        };
        Ok(Ast { at, node })
    }

    fn case(&mut self) -> Result<AstNode> {
        let mut branches = Vec::new();
        while self.keyword("when") {
            let condition = self.expression()?;
            self.expect_keyword("then")?;
            branches.push((condition, self.expression()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected("`when`"));
        }
        let otherwise = if self.keyword("else") { Some(Box::new(self.expression()?)) } else { None };
        self.expect_keyword("end")?;
        Ok(AstNode::Case(branches, otherwise))
    }

    /// A call; the opening bracket is taken.
    fn call(&mut self, name: &str, at: usize) -> Result<AstNode> {
        let Some((_, function, arity)) =
            Function::ALL.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))
        else {
            let near = nearest(name, Function::ALL.iter().map(|(name, ..)| *name));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(wrong(self.text, at, format!("function `{name}` is not known{near}")));
        };
        let mut args = Vec::new();
        if !self.sign(")") {
            args.push(self.expression()?);
            while self.sign(",") {
                args.push(self.expression()?);
            }
            self.expect(")")?;
        }
        if args.len() != *arity {
            return Err(wrong(self.text, at, format!("`{name}` takes {arity} values, not {}", args.len())));
        }
        Ok(AstNode::Call(*function, args))
    }
}

fn negated(at: usize, inner: Ast) -> Ast {
    Ast { at, node: AstNode::Not(Box::new(inner)) }
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_aggregate};
    use crate::plan::AggregateFunction;

    #[test]
    fn reads_expressions() {
        let cases = [
            ("`a` > 1", "(Greater `a` 1)"),
            (
                "a = 'x' or b != \"y\" and not c",
                "(or (Equal `a` \"x\") (and (NotEqual `b` \"y\") (not `c`)))",
            ),
            ("!contains(`a b`, 'it''s')", "(not (Contains [`a b`, \"it's\"]))"),
            ("1 + 2 * -3 - `:avg`", "(Subtract (Add 1 (Multiply 2 -3)) `:avg`)"),
            ("CASE WHEN a IS NULL THEN 'm' ELSE a END", "(case [((IsMissing [`a`]), \"m\")] Some(`a`))"),
            ("a not in (1, 2) and b between 1 and 2", "(and (not (in `a` [1, 2])) (IsBetween [`b`, 1, 2]))"),
            ("(a or b) and c", "(and (or `a` `b`) `c`)"),
            ("`x``y` || 'z'", "(Concat `x`y` \"z\")"),
            ("isvalid(a, 'int') = TRUE", "(Equal (IsValid [`a`, \"int\"]) true)"),
            ("1.5e3 <= .5", "(LessEqual 1.5e3 .5)"),
        ];
        for (text, expected) in cases {
            assert_eq!(format!("{:?}", parse(text).expect(text)), expected, "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let deep = "(".repeat(1 << 20);
        let cases = [
            ("case when `a` > 1 then 'x'", "the expression ends where `end` should"),
            ("`a", "this ``` is not closed"),
            ("contain(a, 'x')", "did you mean `contains`?"),
            ("contains(a)", "takes 2 values, not 1"),
            ("a >", "the expression ends where a value should"),
            ("a b", "`b` stands where the end of the expression should"),
            ("a # b", "`#` has no meaning"),
            ("case else 1 end", "`else` stands where `when` should"),
            ("", "the expression ends where a value should"),
            (deep.as_str(), "nested too deeply"),
        ];
        for (text, expected) in cases {
            let message = parse(text).expect_err("refused").to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn reads_aggregates() {
        assert_eq!(parse_aggregate("avg(`price`)"), Ok((AggregateFunction::Average, "price".into())));
        assert_eq!(
            parse_aggregate("COUNT(DISTINCT `c`)"),
            Ok((AggregateFunction::CountDistinct, "c".into()))
        );
        assert_eq!(parse_aggregate("count(distinct(c))"), Ok((AggregateFunction::CountDistinct, "c".into())));
        for text in ["average(`a`)", "sum(1)", "sum(`a`) + 1", "sum(", ""] {
            assert!(parse_aggregate(text).is_err(), "{text}");
        }
    }
}
