//! Sums that no rounding has touched, of numbers and of their powers.
//!
//! A double is a whole multiple of a power of two, so sums of doubles and of products of them are, too, and can be kept to the
//! last bit. Whatever is made of such a sum is rounded once, to the nearest double and of two that are equally near to the even
//! one, so it is the same for any order of the values and any way their partial sums were put together.
//!
//! Most columns hold values of similar size, whose sum fits a few words beside each other ([`number`]). Sums of others move to as
//! many words as their values reach over ([`wide`]), as in Neal's "Fast exact summation using small and large superaccumulators".

mod apart;
mod cells;
mod limbs;
mod number;
mod results;
mod rounding;
mod state;
mod sums;
#[cfg(test)]
mod tests;
mod wide;

pub(crate) use cells::{Cell, Cells, is_whole, unit};
pub(crate) use results::Finish;
pub(crate) use state::{Written, columns};
pub(crate) use sums::{Sums, Total};
