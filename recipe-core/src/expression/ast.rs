//! The tree of an expression.

use std::fmt;

use crate::kernel::compare::Comparison;

/// An expression and the byte of the text it starts at.
#[derive(Clone, PartialEq)]
pub(crate) struct Ast {
    pub(crate) at: usize,
    pub(crate) node: AstNode,
}

#[derive(Clone, PartialEq)]
pub(crate) enum AstNode {
    /// A column, or an aggregate `:name`.
    Column(String),
    Text(String),
    /// As written.
    Number(String),
    Boolean(bool),
    Null,
    Compare(Comparison, Box<Ast>, Box<Ast>),
    Arithmetic(Sign, Box<Ast>, Box<Ast>),
    And(Box<Ast>, Box<Ast>),
    Or(Box<Ast>, Box<Ast>),
    Not(Box<Ast>),
    In(Box<Ast>, Vec<Ast>),
    Call(Function, Vec<Ast>),
    Case(Vec<(Ast, Ast)>, Option<Box<Ast>>),
}

/// A sign of arithmetic, or `||`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulus,
    Concat,
}

/// Functions of the language (pages "`BOOLEAN_OPERATION`" and "`CASE_OPERATION`").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Contains,
    Matches,
    StartsWith,
    EndsWith,
    IsBetween,
    IsMissing,
    IsValid,
}

impl Function {
    /// Names, and how many arguments each takes.
    pub(crate) const ALL: [(&'static str, Function, usize); 7] = [
        ("contains", Function::Contains, 2),
        ("matches", Function::Matches, 2),
        ("startsWith", Function::StartsWith, 2),
        ("endsWith", Function::EndsWith, 2),
        ("isBetween", Function::IsBetween, 3),
        ("isMissing", Function::IsMissing, 1),
        ("isValid", Function::IsValid, 2),
    ];
}

impl fmt::Debug for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            AstNode::Column(name) => write!(f, "`{name}`"),
            AstNode::Text(text) => write!(f, "{text:?}"),
            AstNode::Number(text) => f.write_str(text),
            AstNode::Boolean(value) => write!(f, "{value}"),
            AstNode::Null => f.write_str("null"),
            AstNode::Compare(comparison, left, right) => write!(f, "({comparison:?} {left:?} {right:?})"),
            AstNode::Arithmetic(sign, left, right) => write!(f, "({sign:?} {left:?} {right:?})"),
            AstNode::And(left, right) => write!(f, "(and {left:?} {right:?})"),
            AstNode::Or(left, right) => write!(f, "(or {left:?} {right:?})"),
            AstNode::Not(inner) => write!(f, "(not {inner:?})"),
            AstNode::In(value, list) => write!(f, "(in {value:?} {list:?})"),
            AstNode::Call(function, args) => write!(f, "({function:?} {args:?})"),
            AstNode::Case(branches, otherwise) => write!(f, "(case {branches:?} {otherwise:?})"),
        }
    }
}
