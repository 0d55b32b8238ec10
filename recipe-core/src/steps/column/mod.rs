//! Basic column operations.

pub(super) mod change_data_type;
pub(super) mod delete;
pub(super) mod duplicate;
pub(super) mod move_to_start;
pub(super) mod remove_values;
pub(super) mod rename;
pub(super) mod sort;
