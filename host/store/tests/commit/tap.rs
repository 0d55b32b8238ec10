//! A store with something before and after every operation: a crash, a failure, a wait.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use async_trait::async_trait;
use bytes::Bytes;

use recipe_store::commit::*;
use recipe_store::error::{Result, StoreError};

/// What happens around operations.
#[async_trait]
pub(super) trait Tap: Send + Sync {
    /// Before one. What it gives is handed to [`after`](Self::after).
    async fn before(&self, what: &'static str) -> Result<bool>;
    /// After one.
    async fn after(&self, marked: bool) -> Result<()>;
    /// Whether the process is gone, so that it cannot even tidy up.
    fn is_dead(&self) -> bool {
        false
    }
}

/// Stores by their locations.
pub(super) type World = Arc<BTreeMap<String, Arc<dyn Destination>>>;

/// A store with a tap.
#[derive(Clone)]
pub(super) struct Tapped {
    pub(super) inner: Arc<dyn Destination>,
    pub(super) tap: Arc<dyn Tap>,
    /// Other stores that it leads to, besides those that `inner` knows.
    pub(super) world: World,
}

impl Tapped {
    pub(super) fn new(inner: Arc<dyn Destination>, tap: Arc<dyn Tap>) -> Tapped {
        Tapped { inner, tap, world: World::default() }
    }
}

/// Nothing happens.
pub(super) struct Quiet;

#[async_trait]
impl Tap for Quiet {
    async fn before(&self, _: &'static str) -> Result<bool> {
        Ok(false)
    }

    async fn after(&self, _: bool) -> Result<()> {
        Ok(())
    }
}

macro_rules! tapped {
    ($self:ident, $what:literal, $does:expr) => {{
        let marked = $self.tap.before($what).await?;
        let done = $does.await;
        $self.tap.after(marked).await?;
        done
    }};
}

#[async_trait]
impl Destination for Tapped {
    fn shown(&self, key: &str) -> String {
        self.inner.shown(key)
    }

    fn file(&self) -> Option<&str> {
        self.inner.file()
    }

    async fn location(&self) -> Result<String> {
        self.inner.location().await
    }

    async fn folder_at(&self, location: &str) -> Result<Arc<dyn Destination>> {
        let inner = match self.world.get(location) {
            Some(there) => there.clone(),
            None => self.inner.folder_at(location).await?,
        };
        Ok(Arc::new(Tapped { inner, ..self.clone() }))
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        tapped!(self, "create", self.inner.create(key, body))
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        tapped!(self, "put", self.inner.put(key, body))
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        tapped!(self, "get", self.inner.get(key))
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        tapped!(self, "head", self.inner.head(key))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        tapped!(self, "list", self.inner.list(prefix))
    }

    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()> {
        tapped!(self, "delete", self.inner.delete(key, version))
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        let marked = self.tap.before("begin").await?;
        let inner = Some(self.inner.begin(key, attributes).await?);
        // Made before the tap is asked, so that a crash here forgets it as any other.
        let upload = TappedUpload { inner, tap: self.tap.clone() };
        self.tap.after(marked).await?;
        Ok(Box::new(upload))
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        tapped!(self, "uploads", self.inner.uploads())
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        tapped!(self, "complete", self.inner.complete(file, condition))
    }

    async fn abort(&self, key: &str, id: &str) -> Result<()> {
        tapped!(self, "abort", self.inner.abort(key, id))
    }

    fn discard(&self, key: &str, id: &str) {
        if !self.tap.is_dead() {
            self.inner.discard(key, id);
        }
    }
}

struct TappedUpload {
    inner: Option<Box<dyn Upload>>,
    tap: Arc<dyn Tap>,
}

impl TappedUpload {
    fn inner(&mut self) -> &mut Box<dyn Upload> {
        self.inner.as_mut().expect("is not finished")
    }
}

impl Drop for TappedUpload {
    fn drop(&mut self) {
        if self.tap.is_dead() {
            std::mem::forget(self.inner.take());
        }
    }
}

#[async_trait]
impl Upload for TappedUpload {
    fn id(&self) -> &str {
        self.inner.as_ref().expect("is not finished").id()
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        tapped!(self, "write", self.inner().write(bytes))
    }

    async fn finish(mut self: Box<Self>) -> Result<Uploaded> {
        let marked = self.tap.before("finish").await?;
        let inner = self.inner.take().expect("is not finished");
        let done = inner.finish().await;
        self.tap.after(marked).await?;
        done
    }
}

/// How an operation goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process dies before it.
    CrashBefore,
    /// The process dies after it.
    CrashAfter,
    /// It fails.
    Fails,
    /// It succeeds, and its answer is lost.
    AnswerLost,
    /// It succeeds, its answer is lost, and all after it fail.
    CutOff,
}

/// One operation goes wrong.
pub(super) struct Faulty {
    fault: Fault,
    at: usize,
    count: AtomicUsize,
    dead: AtomicBool,
}

impl Faulty {
    pub(super) fn new(fault: Fault, at: usize) -> Arc<Faulty> {
        Arc::new(Faulty { fault, at, count: AtomicUsize::new(0), dead: AtomicBool::new(false) })
    }

    /// Whether it came to that operation.
    pub(super) fn happened(&self) -> bool {
        self.count.load(SeqCst) > self.at
    }
}

fn fails() -> StoreError {
    StoreError::other("the store does not answer")
}

#[async_trait]
impl Tap for Faulty {
    async fn before(&self, _: &'static str) -> Result<bool> {
        let is_it = self.count.fetch_add(1, SeqCst) == self.at;
        if is_it && self.fault == Fault::CrashBefore {
            self.dead.store(true, SeqCst);
        }
        let is_cut_off = self.fault == Fault::CutOff && self.count.load(SeqCst) > self.at + 1;
        if self.is_dead() || is_cut_off || (is_it && self.fault == Fault::Fails) {
            return Err(fails());
        }
        Ok(is_it)
    }

    async fn after(&self, marked: bool) -> Result<()> {
        if marked && self.fault == Fault::CrashAfter {
            self.dead.store(true, SeqCst);
        }
        if marked { Err(fails()) } else { Ok(()) }
    }

    fn is_dead(&self) -> bool {
        self.dead.load(SeqCst)
    }
}
