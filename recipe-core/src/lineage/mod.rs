//! Which columns of a recipe's input each column of its output depends on, and how, step by step.
//!
//! It follows from the nodes of the plan, so that every operation has it.

mod node;
mod step;
mod trace;
mod uses;

use arrow_schema::{DataType, Field, Schema};

use self::trace::Trace;
use crate::plan::Plan;
use crate::recipe::UNKNOWN;

pub use step::{Change, ColumnChange, StepLineage};
pub use uses::Use;

/// The name for all columns of a table that a recipe does not name, where the table is not known.
pub const OTHER_COLUMNS: &str = "*";

/// What the columns and rows of a plan's output depend on.
///
/// ```
/// use recipe_core::lineage::{Change, Lineage, Use};
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "zip"}},
///         {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
///         {"Operation": "RENAME", "Parameters": {"sourceColumn": "zip", "targetColumn": "code"}}]"#,
/// )?;
/// let input = table::parse(&["city: string | zip: string"])?;
/// let lineage = Lineage::of(&recipe.compile(input.schema_ref(), &Context::default())?.plan);
///
/// let [city, code] = lineage.columns.as_slice() else { panic!("two columns") };
/// assert_eq!((city.inputs[0].column.as_str(), &city.inputs[0].uses), ("city", &vec![Use::Transformation]));
/// assert_eq!((code.inputs[0].column.as_str(), &code.inputs[0].uses), ("zip", &vec![Use::Identity]));
/// assert_eq!((lineage.rows[0].column.as_str(), &lineage.rows[0].uses), ("zip", &vec![Use::Filter]));
/// assert_eq!(lineage.steps[2].columns[0].change, Change::Renamed);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Lineage {
    /// The columns of the input.
    pub input: Vec<String>,
    /// What each step does, in order; steps that do nothing are left out.
    pub steps: Vec<StepLineage>,
    /// The columns of the output, in order.
    pub columns: Vec<ColumnLineage>,
    /// What decides which rows there are, and in which order: every column of the output depends on it, too.
    pub rows: Vec<Dependency>,
    /// The steps that decide that.
    pub row_steps: Vec<usize>,
    /// The first step whose columns depend on the data, where the plan ends with a [look](crate::engine::plan::Rest) at it:
    /// the columns are then those before that step.
    pub waits_at: Option<usize>,
}

/// A column of the output.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ColumnLineage {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// What its cells are made of.
    pub inputs: Vec<Dependency>,
    /// The steps that made or changed it, or columns that it is made of.
    pub steps: Vec<usize>,
}

/// A column that something depends on, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dependency {
    /// The second table that it is a column of; none for the table itself.
    pub table: Option<String>,
    /// The column.
    pub column: String,
    /// How it is used, each way once.
    pub uses: Vec<Use>,
}

impl Lineage {
    /// That of a plan which was compiled for columns of the types that [steps see](crate::engine::kernel::cast::normalise_schema).
    /// A plan that [looks](crate::engine::plan::Rest) at the data is followed up to there; one that
    /// [has looked](Plan::looked), to its end.
    pub fn of(plan: &Plan) -> Lineage {
        let mut total = Trace::of(&plan.input);
        let mut steps = Vec::new();
        let mut before = &plan.input;
        for nodes in plan.nodes.chunk_by(|one, next| one.step == next.step) {
            let mut local = Trace::of(before);
            let mut input = before;
            for planned in nodes {
                local.pass(planned, input);
                total.pass(planned, input);
                input = &planned.output;
            }
            let step = StepLineage::new(nodes[0].step, (before, input), &local);
            if !step.is_nothing() {
                steps.push(step);
            }
            before = input;
        }
        let fields = before.fields().iter().zip(&total.columns);
        let columns = fields.map(|(field, known)| ColumnLineage {
            name: shown(field.name()),
            data_type: field.data_type().clone(),
            inputs: total.dependencies(&known.inputs),
            steps: known.steps.iter().copied().collect(),
        });
        Lineage {
            input: names(&plan.input),
            steps,
            columns: columns.collect(),
            rows: total.dependencies(&total.rows.inputs),
            row_steps: total.rows.steps.iter().copied().collect(),
            waits_at: plan.rest.as_ref().map(|rest| rest.step),
        }
    }
}

fn names(schema: &Schema) -> Vec<String> {
    schema.fields().iter().map(|field| shown(field.name())).collect()
}

/// The name of a column as it is given to others.
fn shown(name: &str) -> String {
    if name.starts_with(UNKNOWN) { OTHER_COLUMNS.to_owned() } else { name.to_owned() }
}

/// Whether a column is passed on as it is.
fn is_same(one: &Field, other: &Field) -> bool {
    one.name() == other.name() && one.data_type() == other.data_type()
}
