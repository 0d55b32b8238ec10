//! What stands in for modules in a program that hosts none: there are no values of these types.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_core::Context;
use recipe_tables::Source;

use super::context::RunContext;
use super::{Carry, Encoding, Running};
use crate::error::Result;

/// What a module would be in a program that hosts none.
#[derive(Clone)]
pub enum Module {}

pub(crate) enum Job {}

impl Job {
    #[expect(clippy::unnecessary_box_returns, reason = "with modules, it is large")]
    pub(crate) fn new(
        module: &Module,
        _: Option<String>,
        _: Context,
        _: &Source,
        _: &SchemaRef,
    ) -> Box<Self> {
        match *module {}
    }

    pub(crate) fn passes_parts(&self) -> Result<bool> {
        match *self {}
    }

    pub(crate) fn sample(self, _: usize, _: &Source, _: usize) -> Result<RecordBatch> {
        match self {}
    }
}

pub(crate) async fn run<T>(
    job: Job,
    _: &Source,
    _: Carry,
    _: &Encoding<'_, T>,
    _: &Arc<RunContext>,
) -> Result<Running<T>> {
    match job {}
}
