//! What engines are made of: plans, the operators that run their nodes, and the kernels that expressions call.
//!
//! [`Executor`](crate::Executor) runs a recipe on one thread, in memory. A program that runs recipes in another way, on
//! several threads or with more rows than memory holds, takes the same parts and arranges them: [`sections`] cuts a
//! plan into parts through which batches are [relayed](Relay) and nodes that [accumulate](Accumulating) rows, with a way
//! to [spill] them. The result is the same in all of them, since none decides what a step means.
//!
//! Recipe authors and most programs need nothing from here, and it changes more often than the rest of the crate.

pub use crate::exec::{
    Accumulating, Batch, Counted, Looking, Operator, Progress, Relay, Resumed, Scan, Section, State, Summary,
    Waiting, Watch, can_relay, key, sections, spill,
};
pub use crate::kernel::entity::entity_types;
pub use crate::suggest::nearest;

/// What a recipe computes: nodes over columns, and expressions.
///
/// [`Program::plan`](crate::Program::plan) holds the plan of a recipe.
///
/// ```
/// use recipe_core::engine::plan::Flow;
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#)?;
/// let input = table::parse(&["city: string"])?;
/// let plan = recipe.compile(input.schema_ref(), &Context::default())?.plan;
/// assert_eq!(plan.nodes[0].node.flow(), Flow::Ordered);
/// # Ok(())
/// # }
/// ```
pub mod plan {
    pub use crate::plan::*;
}

/// Documents as they stand in a file, JSON or YAML: values with the bytes they stand at. For jobs, whose nodes become steps.
///
/// ```
/// use recipe_core::engine::document::Node;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let document = Node::parse("job.json", r#"{"Name": "claims"}"#)?;
/// let [(key, value)] = document.entries() else { panic!("one key") };
/// assert_eq!((key.name.as_str(), value.as_text(), value.span.clone()), ("Name", Some("claims"), 9..17));
/// # Ok(())
/// # }
/// ```
pub mod document {
    pub use crate::document::{Key, Node, NodeValue, is_json};
    pub use crate::recipe::{long_step, yaml_scalar};
}

/// Vectorised functions over arrays.
///
/// ```
/// use std::sync::Arc;
///
/// use arrow_array::{ArrayRef, StringArray};
/// use recipe_core::engine::kernel::infer::Inference;
/// use recipe_core::types::Type;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let n: ArrayRef = Arc::new(StringArray::from(vec!["1", "22", "333"]));
/// let batch = arrow_array::RecordBatch::try_from_iter([("n", n)])?;
/// let mut inference = Inference::new(1);
/// inference.push(&batch);
/// assert_eq!(inference.finish(), [Type::Long]);
/// # Ok(())
/// # }
/// ```
pub mod kernel {
    pub use crate::kernel::*;
}

/// The language of expressions in recipes: its functions, and the page about it.
///
/// ```
/// use recipe_core::engine::expression::GROUPS;
///
/// let functions: usize = GROUPS.iter().map(|group| group.functions.len()).sum();
/// assert!(functions > 50);
/// ```
pub mod expression {
    pub use crate::expression::*;
}
