//! The registry: every operation, by family.

/// A family's operations: the `STEP` of each of these modules.
macro_rules! steps {
    ($($operation:ident),* $(,)?) => { &[$(&$operation::STEP.registered()),*] };
}

mod across;
mod advanced;
mod clean;
mod column;
mod create;
mod date;
mod duplicates;
mod extension;
mod format;
mod invalid;
mod math;
mod missing;
mod other;
mod outliers;
mod pii;
mod science;
mod structure;
mod text;
mod web;
mod window;

use crate::plan::Expectation;
use crate::step::{Args, Step};

/// Every family's operations, in the order of the reference.
static FAMILIES: &[&[&Step]] = &[
    column::STEPS,
    clean::STEPS,
    missing::STEPS,
    invalid::STEPS,
    duplicates::STEPS,
    outliers::STEPS,
    advanced::STEPS,
    pii::STEPS,
    create::STEPS,
    format::STEPS,
    structure::STEPS,
    science::STEPS,
    math::STEPS,
    across::STEPS,
    text::STEPS,
    date::STEPS,
    window::STEPS,
    web::STEPS,
    other::STEPS,
    extension::STEPS,
];

/// Every operation, in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Step> {
    FAMILIES.iter().copied().flatten().copied()
}

/// What a step of this number expects of rows, if it does.
pub(crate) fn expectation(step: &Step, args: &Args, number: usize) -> Option<Expectation> {
    extension::expectation(step, args, number)
}

/// Names in DataBrew's guide, beside those that its recipes have.
static OTHER_NAMES: &[(&str, &str)] = &[
    ("ROLLING_STANDARD_DEVIATION", "ROLLING_STDEV"),
    ("ROLLING_VARIANCE", "ROLLING_VAR"),
    ("SCALE", "NORMALIZATION"),
];

/// The operation with this name, in upper case as in recipes.
pub fn find(operation: &str) -> Option<&'static Step> {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == operation);
    let operation = other.map_or(operation, |(_, own)| own);
    all().find(|step| step.operation == operation)
}

/// Every name that [`find`] finds the operation by, its own first.
pub(crate) fn names(step: &Step) -> impl Iterator<Item = &'static str> {
    let own = step.operation;
    let others = OTHER_NAMES.iter().filter(move |(_, of)| *of == own).map(|(other, _)| *other);
    std::iter::once(own).chain(others)
}
