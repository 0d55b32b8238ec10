//! Recipes in SQL.

mod arguments;
mod function;
mod tables;

pub use function::RecipeFunction;
