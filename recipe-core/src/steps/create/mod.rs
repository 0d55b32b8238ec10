//! Column structure operations: columns made from columns.

pub(super) mod case_operation;
pub(super) mod merge;
pub(super) mod split_column_single_delimiter;
