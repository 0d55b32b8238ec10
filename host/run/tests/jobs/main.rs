//! Visual jobs of AWS Glue Studio, from JSON to files: transforms that AWS has as programs of their own, and nodes that look at
//! the data or write beside it.

mod common;
mod drop_null_fields;
mod lookup;
mod refused;
mod repartition;
mod reshape;
mod spigot;
mod texts;
mod times;
mod walk_through;
