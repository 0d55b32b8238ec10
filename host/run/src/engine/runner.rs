//! What runs the parts of the data, and where parts get it from.

use std::convert::Infallible;
use std::sync::Arc;

use arrow_array::RecordBatch;
use parking_lot::Mutex;
use recipe_core::Trace;

use crate::error::Result;

/// What runs parts, one after another; several share the parts of a run.
///
/// A call consumes the runner, and returns it once the part is through, so that the calls of a part can come in one order
/// only.
pub(crate) trait Runner: Send + Sized + 'static {
    /// What a part leaves at a stop for the part after it.
    type State: Send + 'static;
    /// A part that waits at a stop for the state of the part before it.
    type Waiting: Send + 'static;
    /// A part that went through a stop.
    type Resumed: Send + 'static;

    /// Runs a part up to the first stop.
    fn push(self, batch: RecordBatch) -> Result<Progress<Self>>;

    /// There are no more parts: runs what is left up to the first stop.
    fn finish(self) -> Result<Progress<Self>>;

    /// Takes a part through the stop it waits at, from the state of the part before it; none at the first part. Returns
    /// what it leaves for the part after it.
    fn resume(waiting: Self::Waiting, before: Option<Self::State>) -> Result<(Self::State, Self::Resumed)>;

    /// Runs a part up to the next stop.
    fn proceed(resumed: Self::Resumed) -> Result<Progress<Self>>;

    /// What happened in the last part. Rows are counted from its first.
    fn trace(&mut self) -> Result<Trace>;

    /// Whether another should take its place.
    fn is_worn(&self) -> bool {
        false
    }

    /// What [`trace`](Self::trace) did not report.
    fn close(self) -> Result<Trace> {
        Ok(Trace::default())
    }
}

/// What a part has come to.
pub(crate) enum Progress<R: Runner> {
    /// It went through: the runner, for the next part, and what came out.
    Ready(R, Vec<RecordBatch>),
    /// It waits at a stop.
    Waiting(R::Waiting),
}

/// Where parts get runners from.
pub(crate) struct Runners<R> {
    idle: Mutex<Vec<R>>,
    make: Box<dyn Fn() -> Result<R> + Send + Sync>,
}

impl<R: Runner> Runners<R> {
    /// Runners that `make` makes when they are wanted.
    pub(crate) fn new(make: impl Fn() -> Result<R> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Runners { idle: Mutex::default(), make: Box::new(make) })
    }

    /// One that is idle, or a new one.
    pub(super) fn get(&self) -> Result<R> {
        let idle = self.idle.lock().pop();
        idle.map_or_else(|| (self.make)(), Ok)
    }

    /// Lets others have one.
    pub(super) fn put(&self, runner: R) {
        self.idle.lock().push(runner);
    }

    /// Takes out all that are idle.
    pub(super) fn take(&self) -> Vec<R> {
        std::mem::take(&mut *self.idle.lock())
    }
}

/// A runner that lets rows through.
pub(crate) struct Through;

impl Through {
    pub(crate) fn runners() -> Arc<Runners<Self>> {
        Runners::new(|| Ok(Through))
    }
}

impl Runner for Through {
    type State = ();
    type Waiting = Infallible;
    type Resumed = Infallible;

    fn push(self, batch: RecordBatch) -> Result<Progress<Self>> {
        Ok(Progress::Ready(self, vec![batch]))
    }

    fn finish(self) -> Result<Progress<Self>> {
        Ok(Progress::Ready(self, Vec::new()))
    }

    fn resume(waiting: Infallible, _: Option<()>) -> Result<((), Infallible)> {
        match waiting {}
    }

    fn proceed(resumed: Infallible) -> Result<Progress<Self>> {
        match resumed {}
    }

    fn trace(&mut self) -> Result<Trace> {
        Ok(Trace::default())
    }
}
