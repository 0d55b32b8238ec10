//! The tree of an expression.

use std::fmt;
use std::ops::Range;

use super::functions::Function;
use crate::kernel::arithmetic::Operation;
use crate::kernel::compare::Comparison;

/// A part of an expression and the bytes of the text it stands at.
#[derive(Clone, PartialEq)]
pub(crate) struct Ast {
    pub(crate) span: Range<usize>,
    pub(crate) node: AstNode,
    /// Levels of the tree from here down. What walks a tree takes stack for each.
    pub(super) depth: usize,
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
    Compare(Comparison, Box<[Ast; 2]>),
    Arithmetic(Operation, Box<[Ast; 2]>),
    /// Two or more texts one after the other.
    Concat(Vec<Ast>),
    /// Two or more conditions.
    And(Vec<Ast>),
    /// Two or more conditions.
    Or(Vec<Ast>),
    Not(Box<Ast>),
    /// A value, and the values it may equal.
    In(Box<Ast>, Vec<Ast>),
    /// A value, and a pattern with `%` and `_`.
    Like(Box<[Ast; 2]>),
    Call(&'static Function, Vec<Ast>),
    /// Conditions with values, and the value where none is true.
    Case(Vec<[Ast; 2]>, Option<Box<Ast>>),
    /// What is compared, what it may equal with values, and the value where it equals none.
    Match(Box<Ast>, Vec<[Ast; 2]>, Option<Box<Ast>>),
}

impl Ast {
    pub(super) fn new(span: Range<usize>, node: AstNode) -> Self {
        let deepest = |parts: &[Ast]| parts.iter().map(|part| part.depth).max().unwrap_or(0);
        let below = match &node {
            AstNode::Column(_)
            | AstNode::Text(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null => 0,
            AstNode::Compare(_, both) | AstNode::Arithmetic(_, both) | AstNode::Like(both) => {
                deepest(&**both)
            }
            AstNode::Concat(parts) | AstNode::And(parts) | AstNode::Or(parts) | AstNode::Call(_, parts) => {
                deepest(parts)
            }
            AstNode::Not(inner) => inner.depth,
            AstNode::In(value, list) => deepest(list).max(value.depth),
            AstNode::Case(branches, otherwise) | AstNode::Match(_, branches, otherwise) => {
                let of = if let AstNode::Match(of, ..) = &node { of.depth } else { 0 };
                let otherwise = otherwise.as_ref().map_or(0, |value| value.depth);
                branches.iter().map(|branch| deepest(branch)).max().unwrap_or(0).max(otherwise).max(of)
            }
        };
        Ast { span, node, depth: below + 1 }
    }

    /// Whether it is true or false by the operator it is made with.
    pub(super) fn is_condition(&self) -> bool {
        matches!(
            self.node,
            AstNode::Compare(..)
                | AstNode::And(_)
                | AstNode::Or(_)
                | AstNode::Not(_)
                | AstNode::In(..)
                | AstNode::Like(_)
        )
    }
}

impl fmt::Debug for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            AstNode::Column(name) => write!(f, "`{name}`"),
            AstNode::Text(text) => write!(f, "{text:?}"),
            AstNode::Number(text) => f.write_str(text),
            AstNode::Boolean(value) => write!(f, "{value}"),
            AstNode::Null => f.write_str("null"),
            AstNode::Compare(comparison, both) => form(f, comparison, both.iter()),
            AstNode::Arithmetic(operation, both) => form(f, operation, both.iter()),
            AstNode::Concat(parts) => form(f, &"concat", parts),
            AstNode::And(parts) => form(f, &"and", parts),
            AstNode::Or(parts) => form(f, &"or", parts),
            AstNode::Not(inner) => form(f, &"not", [&**inner]),
            AstNode::In(value, list) => form(f, &"in", std::iter::once(&**value).chain(list)),
            AstNode::Like(both) => form(f, &"like", both.iter()),
            AstNode::Call(function, parts) => form(f, function, parts),
            AstNode::Case(branches, otherwise) => {
                form(f, &"case", branches.iter().flatten().chain(otherwise.as_deref()))
            }
            AstNode::Match(of, branches, otherwise) => {
                let parts = branches.iter().flatten().chain(otherwise.as_deref());
                form(f, &"match", std::iter::once(&**of).chain(parts))
            }
        }
    }
}

/// `(head part part …)`.
fn form<'a>(
    f: &mut fmt::Formatter<'_>,
    head: &dyn fmt::Debug,
    parts: impl IntoIterator<Item = &'a Ast>,
) -> fmt::Result {
    let head = format!("{head:?}");
    write!(f, "({}", head.trim_matches('"'))?;
    parts.into_iter().try_for_each(|part| write!(f, " {part:?}"))?;
    f.write_str(")")
}
