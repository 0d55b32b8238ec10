//! Cases of recipes: small tables in files beside a recipe, and what it makes of them.
//!
//! ```
//! use recipe_run::Engine;
//! use recipe_run::cases::Suite;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::create_dir(folder.path().join("cases"))?;
//! let recipe = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#;
//! std::fs::write(folder.path().join("recipe.json"), recipe)?;
//! let cases = "
//! - name: cities are in upper case
//!   input: |
//!     city,n
//!     Mobile,1
//!   output: |
//!     city,n
//!     MOBILE,1
//! ";
//! std::fs::write(folder.path().join("cases/cities.yaml"), cases)?;
//!
//! let suite = Suite::find(&[folder.path().to_owned()])?;
//! let outcome = suite.files[0].cases[0].run(&[Engine::Native])?;
//! assert!(outcome.passed());
//! # Ok(())
//! # }
//! ```

mod align;
mod difference;
mod extent;
mod failed;
mod find;
mod grid;
mod keys;
mod outcome;
mod read;
mod schema;
mod suite;
mod table;
mod update;
mod words;

pub use difference::Difference;
pub use outcome::Outcome;
pub use read::{Case, CaseFile};
pub use schema::schema;
pub use suite::{State, Suite};
pub use update::{CaseUpdate, Update};
pub use words::shown_cell;
