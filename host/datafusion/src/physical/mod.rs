//! Recipes among the operators of a physical plan.

mod exec;
mod in_order;
mod keep_order;
mod looked;
mod planner;
mod report;
mod run;
mod steady;
mod tables;
mod walk;

pub use exec::RecipeExec;
pub use in_order::InOrderExec;
pub use keep_order::KeepOrder;
pub use planner::{RecipePlanner, RecipeQueryPlanner};
