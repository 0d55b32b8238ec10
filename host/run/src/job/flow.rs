//! Rows of a job on their way, with the steps that they have not begun.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{StreamExt, TryStreamExt};
use recipe_core::engine::can_relay;
use recipe_core::engine::plan::InputColumn;
use recipe_core::{Dataset as CoreTable, Program, Recipe};
use recipe_tables::Source;

use super::execution::{Execution, Reads, Segment};
use crate::engine::{
    self, Carry, Encoding, Leaving, Ordered, Part, RunContext, Running, TableMemory, compact, decoded, keep,
    made, parts, tee,
};
use crate::error::Result;
use crate::limits::check_plan;

/// Where rows come from.
pub(super) enum From {
    /// Files, with columns of these types; the node reads them.
    Files(usize, Box<Source>, SchemaRef),
    /// The same, decoded for several nodes.
    Decoded(usize, Box<Source>, SchemaRef, Ordered<Part>),
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

    /// The same rows for so many nodes, made once.
    pub(super) async fn shared(self, takers: usize, execution: &Execution) -> Result<Vec<Flow>> {
        let memory = (execution.base(), 2 * (execution.others() + 1));
        if let Flow { from: From::Files(node, source, columns), steps, .. } = &self
            && steps.is_empty()
        {
            let context = execution.reading(*node, source, columns)?;
            let raw = source.schema();
            let all = (0..raw.fields().len()).map(InputColumn::Cells).collect();
            let shared = tee(decoded(parts(source, all, raw, None), context), raw, takers, memory);
            let flow = |parts| Flow::new(From::Decoded(*node, source.clone(), columns.clone(), parts));
            return Ok(shared.into_iter().map(flow).collect());
        }
        let (schema, rows) = self.rows(execution).await?;
        let shared = tee(made(rows), &schema, takers, memory);
        let flow = |parts: Ordered<Part>| Flow::new(From::Rows(schema.clone(), rows_of(parts)));
        Ok(shared.into_iter().map(flow).collect())
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
            From::Files(_, _, columns) | From::Decoded(_, _, columns, _) | From::Rows(columns, _) => {
                columns.clone()
            }
        };
        let program = recipe.compile(&columns, &execution.setup().context(tables))?;
        let limits = execution.limits();
        check_plan(limits, &program.plan, &recipe)?;
        let source = match &from {
            From::Files(_, source, _) | From::Decoded(_, source, ..) => Some(&**source),
            From::Rows(..) => None,
        };
        let context = execution.context(&recipe, columns, source)?;
        let mut number = 0;
        let of_nodes = steps.iter().map(|(node, recipe)| {
            let first = number + 1;
            number += recipe.steps().len();
            (*node, first..number + 1)
        });
        let source = match &from {
            From::Files(node, source, _) => {
                Some(Reads { node: *node, source: source.clone(), is_shared: false })
            }
            From::Decoded(node, source, ..) => {
                Some(Reads { node: *node, source: source.clone(), is_shared: true })
            }
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
                let batch = compact(&batch)?;
                let (options, taken) = (execution.memory_options(), execution.memory_taken());
                let added = memory.add(&batch, execution.id(node), options, taken);
                added.map_err(|error| error.in_node(execution.label(node)))?;
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
            From::Files(_, source, _) | From::Decoded(_, source, ..) => Some(source),
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
            From::Decoded(_, source, _, parts) => {
                let others = execution.others();
                engine::run_decoded(plan, (&source, parts), carry, encoding, &context, others).await
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

/// The rows of parts that were made before.
pub(super) fn rows_of(parts: Ordered<Part>) -> Ordered<Vec<RecordBatch>> {
    let rows = parts.map_ok(|part| match part {
        Part::Decoded(_, batch) | Part::Made(batch) => vec![batch],
        Part::File(_) => Vec::new(),
    });
    rows.boxed()
}

/// What came of work with the files that a job reads: those that changed meanwhile are the reason.
pub(super) fn explained<T>(sources: &[Source], done: Result<T>) -> Result<T> {
    let files: Vec<_> = sources.iter().flat_map(|source| source.dataset().files.clone()).collect();
    crate::apply::explained(&files, done)
}
