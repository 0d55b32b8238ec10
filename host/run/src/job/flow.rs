//! Rows of a job on their way, with the steps that they have not begun.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::TryStreamExt;
use recipe_core::engine::can_relay;
use recipe_core::{Dataset as CoreTable, Program, Recipe};
use recipe_tables::Source;

use super::execution::{Execution, Segment};
use crate::engine::{
    self, Carry, Encoding, Leaving, Ledger, Ordered, RunContext, Running, Settings, TableMemory, keep, made,
};
use crate::error::Result;
use crate::limits::check_plan;

/// Where rows come from.
pub(super) enum From {
    /// Files, with columns of these types; the node reads them.
    Files(usize, Box<Source>, SchemaRef),
    /// Rows that were made before.
    Rows(SchemaRef, Ordered<Vec<RecordBatch>>),
}

/// Rows, and the steps that they have not begun.
pub(super) struct Flow {
    pub(super) from: From,
    /// The nodes they go through, each with its steps.
    pub(super) steps: Vec<(usize, Recipe)>,
    /// The second tables of these.
    pub(super) tables: Vec<Arc<CoreTable>>,
}

/// A flow whose steps are compiled.
pub(super) struct Compiled {
    from: From,
    program: Program,
    context: Arc<RunContext>,
}

impl Flow {
    pub(super) fn new(from: From) -> Flow {
        Flow { from, steps: Vec::new(), tables: Vec::new() }
    }

    pub(super) fn through(mut self, node: usize, recipe: Recipe) -> Flow {
        self.steps.push((node, recipe));
        self
    }

    /// Compiles the steps for the columns of the rows.
    pub(super) fn compile(self, execution: &Execution) -> Result<Compiled> {
        let Flow { from, steps, tables } = self;
        let parts = steps.iter().map(|(node, recipe)| (execution.label(*node), true, recipe));
        let recipe = Recipe::joined(execution.text().name, parts);
        let columns = match &from {
            From::Files(_, _, columns) | From::Rows(columns, _) => columns.clone(),
        };
        let program = recipe.compile(&columns, &execution.setup().context(tables))?;
        let limits = execution.limits();
        check_plan(limits, &program.plan, &recipe)?;
        let (files, text) = match &from {
            From::Files(_, source, _) => (source.dataset().paths(), source.dataset().options.text.clone()),
            From::Rows(..) => Default::default(),
        };
        let settings = Settings {
            recipe: recipe.clone(),
            files,
            columns,
            text,
            threads: execution.threads(),
            invalid: execution.invalid(),
            limits: limits.clone(),
            max_failed: execution.max_failed(),
        };
        let ledger = Ledger::listing(execution.rejects()?, &recipe);
        let context = execution.context(settings, ledger);
        let mut number = 0;
        let of_nodes = steps.iter().map(|(node, recipe)| {
            let first = number + 1;
            number += recipe.steps().len();
            (*node, first..number + 1)
        });
        let source = match &from {
            From::Files(node, source, _) => Some((*node, source.clone())),
            From::Rows(..) => None,
        };
        let segment = Segment { context: context.clone(), recipe, nodes: of_nodes.collect(), source };
        execution.add(segment);
        Ok(Compiled { from, program, context })
    }

    /// Lets the rows go through their steps, as they are wanted.
    pub(super) async fn rows(self, execution: &Execution) -> Result<(SchemaRef, Ordered<Vec<RecordBatch>>)> {
        // Without steps, rows that were made before stay as they are.
        let flow = match self {
            Flow { from: From::Rows(schema, rows), steps, .. } if steps.is_empty() => {
                return Ok((schema, rows));
            }
            flow => flow,
        };
        let compiled = flow.compile(execution)?;
        let encoding = |_: &SchemaRef, _: &[Option<usize>]| Ok(keep());
        let Running { schema, parts } = compiled.start(Carry::Typed, &encoding, execution).await?;
        Ok((schema, parts))
    }

    /// All rows, as a second table of this name.
    pub(super) async fn table(self, node: usize, execution: &Execution) -> Result<Arc<CoreTable>> {
        let (schema, mut rows) = self.rows(execution).await?;
        let (mut batches, mut memory) = (Vec::new(), TableMemory::new());
        while let Some(made) = rows.try_next().await? {
            for batch in made {
                memory.add(
                    &batch,
                    execution.label(node),
                    execution.memory_options(),
                    execution.memory_taken(),
                )?;
                batches.push(batch);
            }
        }
        execution.take_memory(memory.bytes());
        Ok(Arc::new(CoreTable::new(execution.id(node), schema, batches)))
    }
}

impl Compiled {
    /// The files, where their parts leave as parts of the result, so that shares of them can make files of their own.
    pub(super) fn shareable(&mut self) -> Option<&mut Source> {
        match &mut self.from {
            From::Files(_, source, _) if can_relay(&self.program.plan) => Some(source),
            _ => None,
        }
    }

    pub(super) fn source(&self) -> Option<&Source> {
        match &self.from {
            From::Files(_, source, _) => Some(source),
            From::Rows(..) => None,
        }
    }

    pub(super) fn context(&self) -> &Arc<RunContext> {
        &self.context
    }

    /// Starts the steps; what leaves them is encoded.
    pub(super) async fn start<T: Send + 'static>(
        self,
        carry: Carry,
        encoding: &Encoding<'_, T>,
        execution: &Execution,
    ) -> Result<Running<T>> {
        let Compiled { from, program: Program { plan, .. }, context } = self;
        match from {
            From::Files(_, source, _) => {
                engine::run_beside(plan, &source, carry, encoding, &context, execution.others()).await
            }
            From::Rows(_, rows) => {
                let schema = plan.output().clone();
                let text_columns = vec![None; schema.fields().len()];
                let leaving = Leaving { schema, text_columns };
                engine::run_over(plan, leaving, made(rows), encoding, &context, execution.others()).await
            }
        }
    }
}

/// What came of work with the files that a job reads: those that changed meanwhile are the reason.
pub(super) fn explained<T>(sources: &[Source], done: Result<T>) -> Result<T> {
    let files: Vec<_> = sources.iter().flat_map(|source| source.dataset().files.clone()).collect();
    crate::apply::explained(&files, done)
}
