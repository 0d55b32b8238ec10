//! For programs that run plans inside of another engine, which has rows, threads and memory: `recipe-datafusion` does.
//!
//! ```
//! use std::sync::Arc;
//!
//! use datafusion_execution::runtime_env::RuntimeEnv;
//! use datafusion_physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics, Time};
//! use futures::{StreamExt, TryStreamExt, stream};
//! use recipe_core::{Context, Recipe, table};
//! use recipe_run::embed::{Embedded, Lent, Watched};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let recipe = Recipe::parse(
//!     r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
//!         {"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "city", "ordering": "ASCENDING"}]}}]"#,
//! )?;
//! let claims = table::parse(&["city: string", "Mobile", "Dothan"])?;
//! let plan = recipe.compile(&claims.schema(), &Context::default())?.plan;
//! let lent = Lent {
//!     environment: Arc::new(RuntimeEnv::default()),
//!     spilled: SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0),
//!     busy: Time::new(),
//!     threads: 2,
//! };
//!
//! let run = Embedded::new(recipe, Watched::default(), lent);
//! let clean: Vec<_> = run.over(&plan, stream::iter([Ok(claims)]).boxed())?.try_collect().await?;
//! assert_eq!(table::print(plan.output(), &clean), ["city: string", "DOTHAN", "MOBILE"]);
//! assert_eq!(run.trace().step(1).cells_changed, 2);
//! # Ok(())
//! # }
//! ```

pub use crate::engine::{Embedded, Lent, Watched};
