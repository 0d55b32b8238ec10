//! Who answers requests, and what travels.

use bytes::Bytes;
use futures::stream::BoxStream;

use super::progress::RequestsDone;

/// Who answers requests about units: each by any of them, and again by another where one is lost.
pub trait Workers: Send + Sync {
    /// Has requests answered by [`Worker::answer`](super::Worker::answer). Answers come in the order of the requests, each in
    /// pieces, in order. A request that fails ends the stream with an error, which the coordinator shows where it cannot find out
    /// more by itself.
    fn ask(&self, requests: Requests) -> Answers;

    /// Has requests answered by [`Worker::answer_in_buckets`](super::Worker::answer_in_buckets), and what comes of them for each of
    /// so many buckets reduced by [`Worker::reduce`](super::Worker::reduce): the pieces of a bucket in the order of the requests,
    /// and those of each request in theirs. Answers come in the order of buckets, which stand in place of requests, and of each
    /// its pieces in order.
    fn exchange(&self, requests: Requests, buckets: u32) -> Answers;
}

/// Requests about the units of a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Requests {
    /// What workers are [opened](super::Worker::open) with.
    pub task: Bytes,
    /// What is asked, in order.
    pub bodies: Vec<Bytes>,
    /// Takes how many of them are done, for those who watch the run, perhaps before their answers are taken.
    pub done: RequestsDone,
}

/// The answers to requests.
pub type Answers = BoxStream<'static, Result<Answer, WorkersError>>;

/// Why there is no answer.
pub type WorkersError = Box<dyn std::error::Error + Send + Sync>;

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// Which of the requests it answers, from 0; of an exchange, which bucket it is of.
    pub request: usize,
    /// What [`Worker::answer`](super::Worker::answer) or [`Worker::reduce`](super::Worker::reduce) gave.
    pub bytes: Bytes,
}

impl Answer {
    /// A piece of the answer to one of the requests.
    pub fn new(request: usize, bytes: impl Into<Bytes>) -> Answer {
        Answer { request, bytes: bytes.into() }
    }
}
