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
//!
//! A program that has nothing but rows, such as one in Python, runs [alone](Embedded::alone), with a plan whose columns may
//! depend on them:
//!
//! ```
//! use futures::{StreamExt, TryStreamExt, stream};
//! use recipe_core::{Context, Recipe, table};
//! use recipe_run::MemoryOptions;
//! use recipe_run::embed::{Embedded, Watched};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let recipe = Recipe::parse(
//!     r#"[{"Operation": "PIVOT", "Parameters": {"sourceColumn": "city", "valueColumn": "n", "aggregateFunction": "SUM"}}]"#,
//! )?;
//! let claims = table::parse(&["city: string | n: long", "Mobile | 1", "Dothan | 2", "Mobile | 4"])?;
//! let plan = recipe.compile(&claims.schema(), &Context::default())?.plan;
//!
//! let run = Embedded::alone(recipe, Watched::default(), 2, MemoryOptions::default());
//! let batches = [claims.slice(0, 1), claims.slice(1, 2)].map(Ok);
//! let (columns, rows) = run.start(plan, stream::iter(batches).boxed()).await?;
//! let sums: Vec<_> = rows.try_collect().await?;
//! assert_eq!(table::print(&columns, &sums).last().map(String::as_str), Some("2 | 5"));
//! # Ok(())
//! # }
//! ```

pub use crate::apply::with_random;
pub use crate::engine::{Embedded, Lent, Watched};
