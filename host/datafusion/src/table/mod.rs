//! Files as tables, read as recipes read them.

mod exec;
mod factory;
mod provider;

pub use factory::SourceTableFactory;
pub use provider::SourceTable;
