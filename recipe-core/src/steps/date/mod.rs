//! Date and time functions.

pub(super) mod date_format;
pub(super) mod year;
