//! What is in a table: statistics of its columns, how their values are distributed, and what may be wrong with them.
//!
//! ```
//! use recipe_core::profile::{Profile, ProfileOptions};
//! use recipe_core::table;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let claims = table::parse(&["city: string | paid: long", "Mobile | 5", "Dothan | 7", "Mobile | null"])?;
//! let profile = Profile::of(&[claims], ProfileOptions::default())?;
//! let [city, paid] = profile.columns.as_slice() else { panic!("two columns") };
//! assert_eq!(city.values.as_ref().map(|values| values.distinct.value), Some(2));
//! assert_eq!(paid.missing, 1);
//! assert_eq!(paid.numbers.as_ref().and_then(|numbers| numbers.moments).map(|moments| moments.mean), Some(6.0));
//! # Ok(())
//! # }
//! ```
//!
//! A program with several threads gives each a [`ProfileWorker`] of one [`Profiler`], and puts together what parts of the rows
//! leave in a [`ProfileWhole`]. The outcome does not depend on where parts begin, nor on which thread sees which of them, only on
//! the rows and their order.
//!
//! # How
//!
//! The first hundred thousand different values of a column are counted one by one, and all statistics come from these counts
//! where there are no others. Of further values there are: exact sums of their powers, so that moments are always exact; a
//! `HyperLogLog`; a sample of different values with exact counts; the least and the greatest ones; and how many there are of which
//! size, up to a 2048th of their distance from the middle of the first thousand rows.

mod advanced;
mod cells;
mod counts;
mod distribution;
mod extremes;
mod finish;
mod hyperloglog;
mod json;
mod kept;
mod measures;
mod number;
mod options;
mod others;
mod pairs;
mod patterns;
mod plan;
mod results;
mod rows;
mod sample;
mod show;
mod spread;
mod suspects;
#[cfg(test)]
mod tests;

pub use options::ProfileOptions;
pub use results::{
    Bin, ColumnProfile, Correlation, Estimate, Moments, Numbers, Outliers, Profile, Suspect, TextProfile,
    Values,
};
pub use rows::{Known, ProfilePart, ProfileWhole, ProfileWorker, Profiler};
