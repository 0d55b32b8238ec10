//! Window functions: a row and the rows around it.

pub(super) mod rolling_sum;
pub(super) mod row_number;
