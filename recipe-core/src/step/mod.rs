//! What a step is: data that describes it, and one function that lowers it to plan nodes.

mod args;
mod compare;
mod example;
mod kind;
mod names;
mod operand;
mod param;
mod pattern;
pub(crate) mod prelude;
mod read;
mod reading;
pub(crate) mod schema;
mod several;
mod sources;
mod valid;

use arrow_array::ArrayRef;

pub use args::Args;
pub use example::{Example, Outcome};
pub use kind::{
    ColumnName, ColumnNames, Fields, Lists, NewName, Number, Object, Pairs, ParamKind, SecretName, Shape,
    Text, Texts, Whole,
};
pub use operand::Operand;
pub use param::{Info, Param, Parameter};

pub(crate) use args::Entry;
pub(crate) use compare::compare;
pub(crate) use pattern::{IS_TEXT, PLAIN_OR_NOT, Pattern};
pub(crate) use reading::{DAY_FIRST, READING, SOURCE_FORMAT};
pub(crate) use several::{MATCHING, NAMED, OF_TYPE, SEVERAL, SOURCE_COLUMN};
pub(crate) use sources::{after_last, common_type};
pub(crate) use valid::{ADVANCED_TYPE, MODE_TYPE, VALID_TYPE};

use crate::error::Result;
use crate::plan::{Look, Rel};

/// An operation of a recipe: its page, its part of the JSON schema, its checks and its meaning.
#[non_exhaustive]
pub struct Step {
    /// The name in recipes.
    pub operation: &'static str,
    /// The family it is listed under.
    pub family: Family,
    /// One sentence: what it does to the table.
    pub summary: &'static str,
    /// What `ConditionExpressions` do.
    pub conditions: Conditions,
    /// Its parameters, in the order of its page.
    pub params: &'static [&'static dyn Parameter],
    /// Tables before and after. They are tests, too. Empty without the feature `docs`.
    pub examples: &'static [Example],
    /// What the documentation leaves open, and was chosen. Empty without the feature `docs`.
    pub assumptions: &'static [&'static str],
    /// How it becomes plan nodes.
    pub lower: Lower,
}

impl Step {
    /// The step as the registry holds it: without the feature `docs`, nothing that only pages and tests need.
    pub(crate) const fn registered(self) -> Step {
        if cfg!(feature = "docs") { self } else { Step { examples: &[], assumptions: &[], ..self } }
    }
}

/// How a step becomes plan nodes.
#[non_exhaustive]
pub enum Lower {
    /// From the columns alone.
    Direct(fn(&Args, &mut Rel) -> Result<()>),
    /// After a look at the values of a column, because the columns it makes depend on them.
    AfterLook {
        /// What to look for.
        look: fn(&Args, &mut Rel) -> Result<Look>,
        /// Lowers the step, given the values in ascending order.
        lower: fn(&Args, &mut Rel, &ArrayRef) -> Result<()>,
    },
    /// As [`AfterLook`](Lower::AfterLook), where the parameters ask for a look.
    PerhapsAfterLook {
        /// What to look for, if it is needed.
        look: fn(&Args, &mut Rel) -> Result<Option<Look>>,
        /// Lowers the step, given the values in ascending order where there was a look.
        lower: fn(&Args, &mut Rel, Option<&ArrayRef>) -> Result<()>,
    },
}

/// What `ConditionExpressions` do to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conditions {
    /// Only cells in rows that meet all conditions are changed; a new column is missing in the others.
    MaskCells,
    /// They say which rows the step is about, and are required.
    SelectRows,
    /// They make no sense here and are refused.
    Rejected,
}

/// The families operations are listed under, as in DataBrew's guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the titles say it")]
#[non_exhaustive]
pub enum Family {
    Column,
    Cleaning,
    Quality,
    Pii,
    ColumnStructure,
    Formatting,
    Structure,
    DataScience,
    Math,
    Aggregate,
    Text,
    DateTime,
    Window,
    Web,
    Other,
    Extension,
}

impl Family {
    /// Every family, in the order of the reference.
    pub const ALL: [Family; 16] = [
        Family::Column,
        Family::Cleaning,
        Family::Quality,
        Family::Pii,
        Family::ColumnStructure,
        Family::Formatting,
        Family::Structure,
        Family::DataScience,
        Family::Math,
        Family::Aggregate,
        Family::Text,
        Family::DateTime,
        Family::Window,
        Family::Web,
        Family::Other,
        Family::Extension,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Family::Column => "Basic column",
            Family::Cleaning => "Data cleaning",
            Family::Quality => "Data quality",
            Family::Pii => "Personally identifiable information (PII)",
            Family::ColumnStructure => "Column structure",
            Family::Formatting => "Column formatting",
            Family::Structure => "Data structure",
            Family::DataScience => "Data science",
            Family::Math => "Mathematical functions",
            Family::Aggregate => "Aggregate functions",
            Family::Text => "Text functions",
            Family::DateTime => "Date and time functions",
            Family::Window => "Window functions",
            Family::Web => "Web functions",
            Family::Other => "Other functions",
            Family::Extension => "Extensions",
        }
    }
}
