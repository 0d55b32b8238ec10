//! Recipes on a cluster: executors read the input, run the steps and write files, and one program puts together what they answer
//! and commits it.
//!
//! ```no_run
//! use recipe_cluster::recipes::{self, ClusterWorkers};
//! use recipe_cluster::Access;
//! use recipe_run::{Apply, read_recipe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let workers = ClusterWorkers::new("df://scheduler:50050", Access::open(recipes::engine()))?;
//! let apply = Apply::new(read_recipe("claims.json")?).input("s3://lake/claims/").output("s3://lake/clean/");
//! let report = apply.workers(workers, recipes::UNIT_BYTES).run()?;
//! println!("{report}");
//! # Ok(())
//! # }
//! ```

mod work;
mod workers;

use crate::net::Engine;
use crate::work::Works;
use work::RecipeWork;
pub use workers::ClusterWorkers;

/// About how many bytes of the input are a unit, unless it is said: seconds of work, beside which what the cluster spends on a unit
/// is small, and small beside the memory of a slot.
pub const UNIT_BYTES: u64 = 64 << 20;

/// The name of the work.
const APPLY: &str = "recipe.apply";

/// What computes: all members of a cluster are of one version.
pub fn engine() -> Engine {
    Engine::new(format!("recipe-engine {}", recipe_core::VERSION)).expect("printable letters")
}

/// What executors need to run recipes.
pub fn works() -> Works {
    Works::new().with(APPLY, RecipeWork)
}
