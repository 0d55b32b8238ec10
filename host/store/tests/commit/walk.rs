//! Work that goes step by step, in an order that a test or a seed chooses.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;

use super::tap::{Tap, Tapped};
use super::*;

/// Lets one operation begin or end each time it is told to.
#[derive(Default)]
pub(super) struct Gate {
    steps: AtomicUsize,
    waiting: Mutex<Option<&'static str>>,
}

impl Gate {
    async fn pass(&self) {
        poll_fn(|context| {
            let step = self.steps.fetch_update(SeqCst, SeqCst, |steps| steps.checked_sub(1));
            if step.is_ok() {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

#[async_trait]
impl Tap for Gate {
    async fn before(&self, what: &'static str) -> Result<bool> {
        *self.waiting.lock().expect("no panic") = Some(what);
        self.pass().await;
        *self.waiting.lock().expect("no panic") = None;
        Ok(false)
    }

    async fn after(&self, _: bool) -> Result<()> {
        self.pass().await;
        Ok(())
    }
}

/// Work that goes step by step.
pub(super) struct Walker<T> {
    gate: Arc<Gate>,
    work: Pin<Box<dyn Future<Output = T>>>,
    pub(super) end: Option<T>,
}

impl<T> Walker<T> {
    /// Work with a store.
    pub(super) fn new<F: Future<Output = T> + 'static>(
        dest: Arc<dyn Destination>,
        work: impl FnOnce(Arc<dyn Destination>) -> F,
    ) -> Walker<T> {
        Walker::through(|gate| work(Arc::new(Tapped::new(dest, gate))))
    }

    /// Work with stores that have this tap.
    pub(super) fn through<F: Future<Output = T> + 'static>(
        work: impl FnOnce(Arc<dyn Tap>) -> F,
    ) -> Walker<T> {
        let gate = Arc::new(Gate::default());
        Walker { gate: gate.clone(), work: Box::pin(work(gate)), end: None }
    }

    pub(super) fn step(&mut self) {
        if self.end.is_some() {
            return;
        }
        self.gate.steps.store(1, SeqCst);
        if let Poll::Ready(end) = self.work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            self.end = Some(end);
        }
    }

    pub(super) fn walk(mut self) -> T {
        while self.end.is_none() {
            self.step();
        }
        self.end.expect("has ended")
    }

    /// Until an operation of this name is about to begin.
    pub(super) fn walk_to(&mut self, what: &str) {
        while *self.gate.waiting.lock().expect("no panic") != Some(what) {
            assert!(self.end.is_none(), "it ended before it came to {what}");
            self.step();
        }
    }

    /// Until the operation after one of this name is about to begin.
    pub(super) fn walk_past(&mut self, what: &str) {
        self.walk_to(what);
        while self.gate.waiting.lock().expect("no panic").is_none_or(|waiting| waiting == what) {
            assert!(self.end.is_none(), "it ended after {what}");
            self.step();
        }
    }
}

/// Numbers from a seed (the generator is `SplitMix64`).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}
