//! The names that steps have in the short form.

use crate::recipe::NAMES;
use crate::step::Step;
use crate::steps;

/// A name that a step has in the short form.
#[derive(Clone)]
#[non_exhaustive]
pub struct ShortName {
    /// The name, as people write it.
    pub name: String,
    /// The operation.
    pub step: &'static Step,
    /// Whether its value is an expression that says which rows the step is about.
    pub is_condition: bool,
}

/// Every name: those of its own, and each operation in small letters.
///
/// ```
/// let keep = recipe_core::docs::short_names().next().expect("there are some");
/// assert_eq!((keep.name.as_str(), keep.step.operation, keep.is_condition), ("keep", "KEEP_VALUES", true));
/// ```
pub fn short_names() -> impl Iterator<Item = ShortName> {
    let own = NAMES.iter().filter_map(|short| {
        let step = steps::find(short.operation)?;
        Some(ShortName { name: short.name.to_owned(), step, is_condition: short.is_condition() })
    });
    let of_steps = steps::all().map(|step| {
        let name = step.operation.to_ascii_lowercase();
        ShortName { name, step, is_condition: false }
    });
    own.chain(of_steps.filter(|one| NAMES.iter().all(|short| short.name != one.name)))
}
