//! Operators, and which of them hold more tightly.

use super::lexer::Token;
use crate::kernel::arithmetic::Operation;
use crate::kernel::compare::Comparison;

/// How tightly an operator holds its sides, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power {
    Or,
    And,
    Not,
    Test,
    Sum,
    Product,
    Negative,
}

impl Power {
    /// What stands on the right of an operator holds more tightly than it.
    pub(super) fn tighter(self) -> Power {
        match self {
            Power::Or => Power::And,
            Power::And => Power::Not,
            Power::Not | Power::Test => Power::Sum,
            Power::Sum => Power::Product,
            Power::Product | Power::Negative => Power::Negative,
        }
    }
}

/// What can stand after a value.
#[derive(Clone, Copy)]
pub(super) enum Operator {
    Or,
    And,
    Compare(Comparison),
    /// `is`, `not`, `in`, `between` and `like`.
    Test,
    Arithmetic(Operation),
    Concat,
}

impl Operator {
    /// The operator that a token is, and how tightly it holds.
    pub(super) fn of(token: &Token) -> Option<(Operator, Power)> {
        Some(match token {
            Token::Symbol("=" | "==") => (Operator::Compare(Comparison::Equal), Power::Test),
            Token::Symbol("!=" | "<>") => (Operator::Compare(Comparison::NotEqual), Power::Test),
            Token::Symbol("<") => (Operator::Compare(Comparison::Less), Power::Test),
            Token::Symbol("<=") => (Operator::Compare(Comparison::LessEqual), Power::Test),
            Token::Symbol(">") => (Operator::Compare(Comparison::Greater), Power::Test),
            Token::Symbol(">=") => (Operator::Compare(Comparison::GreaterEqual), Power::Test),
            Token::Symbol("+") => (Operator::Arithmetic(Operation::Add), Power::Sum),
            Token::Symbol("-") => (Operator::Arithmetic(Operation::Subtract), Power::Sum),
            Token::Symbol("||") => (Operator::Concat, Power::Sum),
            Token::Symbol("*") => (Operator::Arithmetic(Operation::Multiply), Power::Product),
            Token::Symbol("/") => (Operator::Arithmetic(Operation::Divide), Power::Product),
            Token::Symbol("%") => (Operator::Arithmetic(Operation::Modulus), Power::Product),
            Token::Word(word) if word.eq_ignore_ascii_case("or") => (Operator::Or, Power::Or),
            Token::Word(word) if word.eq_ignore_ascii_case("and") => (Operator::And, Power::And),
            Token::Word(word) => {
                let tests = ["is", "not", "in", "between", "like"];
                tests.iter().find(|test| test.eq_ignore_ascii_case(word))?;
                (Operator::Test, Power::Test)
            }
            _ => return None,
        })
    }
}
