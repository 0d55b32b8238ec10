//! The registry: every operation, by family.

mod across;
mod clean;
mod column;
mod create;
mod date;
mod extension;
mod format;
mod math;
mod missing;
mod other;
mod pii;
mod structure;
mod text;
mod web;
mod window;

use crate::step::Step;

/// Every family's operations, in the order of the reference.
static FAMILIES: &[&[&Step]] = &[
    column::STEPS,
    clean::STEPS,
    missing::STEPS,
    pii::STEPS,
    create::STEPS,
    format::STEPS,
    structure::STEPS,
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

/// The operation with this name, in upper case as in recipes.
pub fn find(operation: &str) -> Option<&'static Step> {
    all().find(|step| step.operation == operation)
}
