//! Mathematical functions.

pub(super) mod divide;
