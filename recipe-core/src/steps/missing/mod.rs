//! Data quality operations: missing cells and duplicate rows.

mod delete_duplicate_rows;
mod fill_with_average;
mod fill_with_custom;
mod fill_with_last_valid;
mod remove_missing;

use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[
    &delete_duplicate_rows::STEP,
    &fill_with_average::STEP,
    &fill_with_custom::STEP,
    &fill_with_last_valid::STEP,
    &remove_missing::STEP,
];

/// The class of the column's type, which exports carry; concrete types are seen, too.
const DATA_TYPE: Param<Option<Text>> = Param::optional(
    "columnDataType",
    "Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`, or the name of a type.",
);

/// The type `columnDataType` names, unless any value is valid.
fn named_type(args: &Args) -> Result<Option<Type>> {
    match args.get(&DATA_TYPE) {
        None | Some("string" | "unsupported") => Ok(None),
        Some(name) => Type::from_name(name).map(Some).ok_or_else(|| {
            args.refuse(
                &DATA_TYPE,
                format!("`{name}` is not a type; use date, timestamp, number, boolean or string"),
            )
        }),
    }
}
