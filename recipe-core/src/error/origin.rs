//! Where a step was written that stands in a recipe with steps of other files.

use std::sync::Arc;

/// The node of a job that a step belongs to, and the text that it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// What messages call the node, such as ``node `Clean claims` (Recipe)``.
    pub node: String,
    /// What to call the text: a file name.
    pub name: Arc<str>,
    /// The text.
    pub text: Arc<str>,
    /// The step's number in the node's own recipe, from 1; none where the node as a whole stands for the step.
    pub step: Option<usize>,
}
