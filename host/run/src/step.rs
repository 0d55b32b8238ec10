//! Steps of recipes that programs make, as documents have them.

use std::ops::Range;

use recipe_core::engine::document::Node;

/// A step in a recipe's words.
pub(crate) fn step<'a>(
    operation: &str,
    span: &Range<usize>,
    parameters: impl IntoIterator<Item = (&'a str, Node)>,
) -> Node {
    let action = [("Operation", Node::text(operation, span)), ("Parameters", Node::object(parameters, span))];
    Node::object(action, span)
}

/// A step that is about the rows for which an expression is true.
pub(crate) fn step_where<'a>(
    operation: &str,
    expression: &str,
    span: &Range<usize>,
    parameters: impl IntoIterator<Item = (&'a str, Node)>,
) -> Node {
    let condition = Node::object([("Expression", Node::text(expression, span))], span);
    let action = step(operation, span, parameters);
    Node::object([("Action", action), ("ConditionExpressions", Node::list([condition], span))], span)
}

/// A list of texts.
pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>, span: &Range<usize>) -> Node {
    Node::list(texts.into_iter().map(|text| Node::text(text, span)), span)
}
