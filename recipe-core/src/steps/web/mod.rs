//! Web functions.

mod int_to_ip;
mod ip_to_int;
mod url_params;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![ip_to_int, int_to_ip, url_params,];
