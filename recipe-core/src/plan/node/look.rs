//! Recipes whose columns depend on the data: what has to be seen of it, and the rest of the plan.

use std::fmt;
use std::sync::Arc;

use arrow_array::ArrayRef;

use super::Plan;
use crate::error::Error;
use crate::plan::{ColumnId, Position};

/// What must be seen of the data before the rest of a recipe can be planned.
#[derive(Debug, Clone)]
pub struct Look<C = ColumnId> {
    /// The column whose distinct values are wanted, missing ones left out.
    pub column: C,
    /// More distinct values than this are an error.
    pub limit: usize,
    /// Why there may not be more.
    pub why: &'static str,
}

impl<C> Look<C> {
    pub(in crate::plan) fn map_column<D>(self, column: &impl Fn(C) -> D) -> Look<D> {
        Look { column: column(self.column), limit: self.limit, why: self.why }
    }
}

/// Plans what follows from the values a look found: an array of the column's type.
pub type Planner = Arc<dyn Fn(&ArrayRef) -> Result<Plan, Error> + Send + Sync>;

/// The rest of a recipe, planned once the look was taken.
#[derive(Clone)]
#[non_exhaustive]
pub struct Rest {
    /// What to look for.
    pub look: Look<Position>,
    /// The step that asks for it.
    pub step: usize,
    /// Plans the rest from the values found, which are in ascending order.
    pub plan: Planner,
}

impl Plan {
    /// The plan, with what follows from the values that its [look](Rest::look) found; itself where there is none.
    ///
    /// ```
    /// use recipe_core::engine::Looking;
    /// use recipe_core::{Context, Executor, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "PIVOT", "Parameters":
    ///         {"sourceColumn": "month", "valueColumn": "n", "aggregateFunction": "SUM"}}]"#,
    /// )?;
    /// let input = table::parse(&["month: string | n: long", "may | 1", "june | 2", "may | 4"])?;
    /// let plan = recipe.compile(input.schema_ref(), &Context::default())?.plan;
    /// let rest = plan.rest.as_ref().expect("its columns are the months");
    /// let mut looking = Looking::new(&rest.look);
    /// looking.see(&input)?;
    /// let plan = plan.looked(&looking.values()?)?;
    ///
    /// let mut executor = Executor::new(&plan)?;
    /// executor.push(&input)?;
    /// let batches = executor.finish()?;
    /// assert_eq!(table::print(plan.output(), &batches), ["month_june_n_sum: long | month_may_n_sum: long", "2 | 5"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn looked(mut self, values: &ArrayRef) -> Result<Plan, Error> {
        if let Some(Rest { plan, .. }) = self.rest.take() {
            let then = plan(values)?;
            self.nodes.extend(then.nodes);
            (self.rest, self.goes_on) = (then.rest, then.goes_on);
        }
        Ok(self)
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rest({:?})", self.look)
    }
}
