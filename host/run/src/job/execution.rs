//! What all rows of a job share while it runs.

use std::io::{Seek, Write};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use arrow_schema::SchemaRef;
use parking_lot::Mutex;
use recipe_core::Recipe;
use recipe_tables::{Dataset, Limits, Source, TextFormat};

use super::columns::{Setup, Text};
use super::node::JobNode;
use crate::engine::{InvalidCells, Ledger, Memory, MemoryOptions, RunContext, Settings};
use crate::error::{MaxFailed, Result, RunError};

/// How a job is run.
#[derive(Clone)]
pub(super) struct Manner {
    pub(super) threads: usize,
    pub(super) invalid: InvalidCells,
    pub(super) max_failed: Option<MaxFailed>,
    pub(super) limits: Limits,
    pub(super) memory: MemoryOptions,
    /// Whether cells that fail are listed.
    pub(super) lists_rejects: bool,
}

/// What all rows of a job share.
pub(super) struct Execution {
    nodes: Vec<JobNode>,
    source: (String, String),
    setup: Setup,
    manner: Manner,
    /// The memory of the run.
    base: Arc<RunContext>,
    segments: Mutex<Vec<Segment>>,
    rejects: Mutex<Vec<std::fs::File>>,
    counted: Mutex<Vec<Counted>>,
    /// How many flows there are at once, at most.
    flows: AtomicUsize,
}

/// Nodes whose steps run as one.
pub(super) struct Segment {
    pub(super) context: Arc<RunContext>,
    pub(super) recipe: Recipe,
    /// The nodes, and the numbers of their steps.
    pub(super) nodes: Vec<(usize, Range<usize>)>,
    /// What its rows are read from, if they are.
    pub(super) source: Option<Reads>,
}

/// The source of a segment.
pub(super) struct Reads {
    /// The node that reads.
    pub(super) node: usize,
    pub(super) source: Box<Source>,
    /// Whether another segment has decoded the rows, and counted them.
    pub(super) is_shared: bool,
}

/// The rows of a node that runs no steps.
struct Counted {
    node: usize,
    taken: Vec<Arc<AtomicU64>>,
    given: Arc<AtomicU64>,
}

impl Execution {
    pub(super) fn new(nodes: Vec<JobNode>, text: Text, setup: Setup, manner: Manner, flows: usize) -> Self {
        let recipe = Recipe::joined(text.name, []);
        let settings = Settings {
            recipe,
            files: Vec::new(),
            columns: Arc::new(arrow_schema::Schema::empty()),
            text: TextFormat::default(),
            threads: manner.threads,
            invalid: manner.invalid,
            limits: manner.limits.clone(),
            max_failed: manner.max_failed,
        };
        let base = RunContext::new(settings, Memory::new(manner.memory.clone(), 0), Ledger::default());
        Execution {
            nodes,
            source: (text.name.to_owned(), text.text.to_owned()),
            setup,
            manner,
            base,
            segments: Mutex::default(),
            rejects: Mutex::default(),
            counted: Mutex::default(),
            flows: flows.into(),
        }
    }

    pub(super) fn nodes(&self) -> &[JobNode] {
        &self.nodes
    }

    pub(super) fn text(&self) -> Text<'_> {
        Text { name: &self.source.0, text: &self.source.1 }
    }

    pub(super) fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What messages call a node.
    pub(super) fn label(&self, node: usize) -> &str {
        &self.nodes[node].origin.node
    }

    pub(super) fn id(&self, node: usize) -> &str {
        &self.nodes[node].id
    }

    pub(super) fn threads(&self) -> usize {
        self.manner.threads
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.manner.limits
    }

    pub(super) fn memory_options(&self) -> &MemoryOptions {
        &self.manner.memory
    }

    pub(super) fn memory_taken(&self) -> usize {
        self.base.memory.taken()
    }

    pub(super) fn take_memory(&self, bytes: usize) {
        self.base.memory.take(bytes);
    }

    pub(super) fn base(&self) -> &Arc<RunContext> {
        &self.base
    }

    /// The context of rows that go through a recipe, perhaps from files.
    pub(super) fn context(
        &self,
        recipe: &Recipe,
        columns: SchemaRef,
        source: Option<&Source>,
    ) -> Result<Arc<RunContext>> {
        let dataset = source.map(Source::dataset);
        let settings = Settings {
            recipe: recipe.clone(),
            files: dataset.map(Dataset::paths).unwrap_or_default(),
            columns,
            text: dataset.map(|dataset| dataset.options.text.clone()).unwrap_or_default(),
            threads: self.manner.threads,
            invalid: self.manner.invalid,
            limits: self.manner.limits.clone(),
            max_failed: self.manner.max_failed,
        };
        Ok(self.base.beside(settings, Ledger::listing(self.rejects()?, recipe)))
    }

    /// The context of what reads files for several nodes.
    pub(super) fn reading(
        &self,
        node: usize,
        source: &Source,
        columns: &SchemaRef,
    ) -> Result<Arc<RunContext>> {
        let recipe = Recipe::joined(self.text().name, []);
        let context = self.context(&recipe, columns.clone(), Some(source))?;
        let reads = Reads { node, source: Box::new(source.clone()), is_shared: false };
        self.add(Segment { context: context.clone(), recipe, nodes: Vec::new(), source: Some(reads) });
        Ok(context)
    }

    /// How many others share the memory with a flow.
    pub(super) fn others(&self) -> usize {
        self.flows.load(Ordering::Relaxed).saturating_sub(1)
    }

    pub(super) fn add(&self, segment: Segment) {
        self.segments.lock().push(segment);
    }

    pub(super) fn segments(&self) -> Vec<Segment> {
        std::mem::take(&mut *self.segments.lock())
    }

    /// Notes who counts the rows of a node that runs no steps.
    pub(super) fn count(&self, node: usize, taken: Vec<Arc<AtomicU64>>, given: Arc<AtomicU64>) {
        self.counted.lock().push(Counted { node, taken, given });
    }

    /// The nodes that run no steps, with the rows that came to each and that left it.
    pub(super) fn counts(&self) -> Vec<(usize, u64, u64)> {
        let value = |count: &Arc<AtomicU64>| count.load(Ordering::Relaxed);
        let counted = self.counted.lock();
        counted.iter().map(|of| (of.node, of.taken.iter().map(value).sum(), value(&of.given))).collect()
    }

    /// Where a segment lists what it rejects: in a file of its own, so that the list is the same however segments run beside each
    /// other.
    fn rejects(&self) -> Result<Option<Box<dyn Write + Send>>> {
        if !self.manner.lists_rejects {
            return Ok(None);
        }
        let folder = self.manner.memory.folder.clone().unwrap_or_else(std::env::temp_dir);
        let fail = |error| RunError::io("make temporary files in", &folder, error);
        let file = tempfile::tempfile_in(&folder).map_err(fail)?;
        self.rejects.lock().push(file.try_clone().map_err(fail)?);
        Ok(Some(Box::new(file)))
    }

    /// The lists of all segments, in their order.
    pub(super) fn listed(&self) -> Result<Vec<std::fs::File>> {
        let mut files = std::mem::take(&mut *self.rejects.lock());
        for file in &mut files {
            file.rewind().map_err(RunError::rows("read the list of what is rejected"))?;
        }
        Ok(files)
    }
}
