//! Work that does what its units say, and clusters in this process.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryFutureExt, TryStreamExt};
use recipe_cluster::recipes::{self, ClusterWorkers};
use recipe_cluster::*;
use recipe_core::testing::{NOW, SEED};
use recipe_run::{Apply, Recipe};
use serde::{Deserialize, Serialize};

/// What a unit is to do, in this order.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Script {
    /// A file to write the process' number to.
    pub(crate) touch: Option<PathBuf>,
    /// A file to wait for.
    pub(crate) wait: Option<PathBuf>,
    /// A file to write when the work is dropped during the wait.
    pub(crate) stopped: Option<PathBuf>,
    /// A file without which the unit fails, once: then it is there.
    pub(crate) flaky: Option<PathBuf>,
    /// For how long to do nothing, in milliseconds.
    pub(crate) sleep: u64,
    /// Payloads, by bucket.
    pub(crate) say: Vec<(u32, String)>,
    /// How many letters payloads have at least.
    pub(crate) pad: usize,
    pub(crate) fail: Option<Failure>,
    pub(crate) panic: bool,
}

impl Script {
    pub(crate) fn say(texts: &[(u32, &str)]) -> Self {
        Self {
            say: texts.iter().map(|(bucket, text)| (*bucket, (*text).to_owned())).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn unit(&self, number: u64) -> Unit {
        Unit::new(number, serde_json::to_vec(self).unwrap())
    }
}

/// Runs scripts. The task is a script that each bucket runs before it says what it gathered.
pub(crate) struct Scripted;

impl Work for Scripted {
    fn map(&self, unit: Unit, context: Context) -> BoxStream<'static, Result<Payload, Failure>> {
        let Ok(script) = serde_json::from_slice::<Script>(&unit.body) else {
            panic!("{:?} is no script", unit.body);
        };
        let pad = script.pad;
        let says = run(script, context).map_ok(|says| stream::iter(says.into_iter().map(Ok)));
        let says = stream::once(says).try_flatten();
        says.map_ok(move |(bucket, text)| {
            Payload::in_bucket(bucket, text.clone() + &" ".repeat(pad.saturating_sub(text.len())))
        })
        .boxed()
    }

    fn reduce(
        &self,
        bucket: u32,
        payloads: BoxStream<'static, Result<Gathered, Failure>>,
        context: Context,
    ) -> BoxStream<'static, Result<Bytes, Failure>> {
        let script: Script = serde_json::from_slice(&context.task).unwrap_or_default();
        let has_failure = script.fail.is_some() && bucket < 2;
        let script = Script { fail: script.fail.filter(|_| has_failure), ..script };
        let started = stream::once(run(script, context)).map_ok(|_| Bytes::new());
        let said = payloads.map_ok(move |gathered| {
            let text = String::from_utf8_lossy(&gathered.bytes);
            Bytes::from(format!("{bucket}<{}.{}:{text}", gathered.unit, gathered.sequence))
        });
        started.chain(said).try_filter(|bytes| futures::future::ready(!bytes.is_empty())).boxed()
    }
}

/// Writes a file when it is dropped.
struct Stopped(Option<PathBuf>);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.take().map(|path| fs::write(path, ""));
    }
}

async fn run(script: Script, context: Context) -> Result<Vec<(u32, String)>, Failure> {
    if let Some(path) = &script.touch {
        fs::write(path, std::process::id().to_string()).unwrap();
    }
    if let Some(path) = &script.wait {
        let mut stopped = Stopped(script.stopped);
        let stop = context.stop.clone();
        // What was started besides hears of it as well.
        let besides = stopped.0.clone().map(|path| path.with_extension("besides"));
        tokio::spawn(async move {
            stop.cancelled().await;
            besides.map(|path| fs::write(path, ""))
        });
        until(|| path.exists()).await;
        stopped.0 = None;
    }
    tokio::time::sleep(Duration::from_millis(script.sleep)).await;
    if let Some(path) = &script.flaky
        && !path.exists()
    {
        fs::write(path, "").unwrap();
        return Err(Failure::transient("flaky", "The network was away."));
    }
    assert!(!script.panic, "as the script says");
    match script.fail {
        Some(failure) => Err(failure),
        None => Ok(script.say),
    }
}

/// Counts words: a unit is a text, a bucket has some of the words.
pub(crate) struct WordCount;

impl Work for WordCount {
    fn map(&self, unit: Unit, context: Context) -> BoxStream<'static, Result<Payload, Failure>> {
        let text = String::from_utf8(unit.body.to_vec()).unwrap();
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let payloads = words.into_iter().map(move |word| {
            let bucket = u32::from(word.as_bytes()[0]) % context.buckets;
            Ok(Payload::in_bucket(bucket, word))
        });
        stream::iter(payloads).boxed()
    }

    fn reduce(
        &self,
        _bucket: u32,
        payloads: BoxStream<'static, Result<Gathered, Failure>>,
        _context: Context,
    ) -> BoxStream<'static, Result<Bytes, Failure>> {
        let counts = payloads.try_fold(BTreeMap::<Bytes, u64>::new(), |mut counts, gathered| {
            *counts.entry(gathered.bytes).or_default() += 1;
            futures::future::ready(Ok(counts))
        });
        let lines = counts.map_ok(|counts| {
            let lines = counts
                .into_iter()
                .map(|(word, count)| Ok(Bytes::from(format!("{} {count}", String::from_utf8_lossy(&word)))));
            stream::iter(lines)
        });
        stream::once(lines).try_flatten().boxed()
    }
}

pub(crate) fn works() -> Works {
    Works::new().with("script", Scripted).with("words", WordCount)
}

pub(crate) fn engine() -> Engine {
    Engine::new("engine 1.0").unwrap()
}

/// How a cluster of this process is made.
pub(crate) struct Setup {
    pub(crate) access: Access,
    pub(crate) works: fn() -> Works,
    pub(crate) slots: usize,
    /// Of each executor, in bytes.
    pub(crate) memory: usize,
    /// After how much silence an executor is lost.
    pub(crate) executor_timeout: Option<Duration>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { access: Access::open(engine()), works, slots: 2, memory: 1 << 30, executor_timeout: None }
    }
}

impl Setup {
    /// A cluster whose work is recipes.
    pub(crate) fn recipes() -> Self {
        let access = Access::open(recipes::engine());
        let executor_timeout = Some(Duration::from_secs(7));
        Self { access, works: recipes::works, slots: 1, executor_timeout, ..Self::default() }
    }
}

/// A scheduler and executors in this process, which read all over the network.
pub(crate) struct Cluster {
    pub(crate) scheduler: Scheduler,
    pub(crate) executors: Vec<Executor>,
    /// Where executors have their folders.
    pub(crate) folder: tempfile::TempDir,
    setup: Setup,
}

impl Cluster {
    pub(crate) async fn start(executors: usize) -> Self {
        Self::with(executors, Setup::default()).await
    }

    pub(crate) async fn with(count: usize, setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bind = "127.0.0.1:0".parse().unwrap();
        let mut options = SchedulerOptions::new(bind, setup.access.clone());
        options.executor_timeout = setup.executor_timeout.unwrap_or(options.executor_timeout);
        let scheduler = Scheduler::start(options).await.unwrap();
        let mut cluster = Self { scheduler, executors: Vec::new(), folder, setup };
        for _ in 0..count {
            cluster.add().await;
        }
        cluster
    }

    /// Adds an executor.
    pub(crate) async fn add(&mut self) {
        let Setup { access, works, slots, memory, .. } = &self.setup;
        let mut options = ExecutorOptions::new(self.scheduler.address(), access.clone(), works());
        options.slots = *slots;
        options.memory = *memory;
        options.work_dir = Some(self.folder.path().to_owned());
        self.executors.push(Executor::start(options).await.unwrap());
    }

    /// The executors of a cluster for recipes.
    pub(crate) fn workers(&self) -> ClusterWorkers {
        let scheduler = self.scheduler.address().to_string();
        ClusterWorkers::new(&scheduler, self.setup.access.clone()).unwrap().with_remote_reads()
    }

    pub(crate) async fn coordinator(&self) -> Coordinator {
        Coordinator::connect(&self.scheduler.address().to_string(), self.setup.access.clone()).await.unwrap()
    }

    /// The results of a job as texts, and how it ended.
    pub(crate) async fn run(&self, job: Job) -> (Vec<String>, Option<Error>) {
        let rows = self.coordinator().await.run(job.with_remote_reads(), StopToken::new());
        texts(rows).await
    }

    /// How many files of jobs the executors have.
    pub(crate) fn shuffled(&self) -> usize {
        fn count(path: &Path) -> usize {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            entries.map(|entry| if entry.path().is_dir() { 1 + count(&entry.path()) } else { 1 }).sum()
        }
        let folders = fs::read_dir(self.folder.path()).unwrap().flatten();
        folders.map(|folder| count(&folder.path().join("jobs"))).sum()
    }

    pub(crate) async fn stop(self) {
        for executor in self.executors {
            executor.stop().await;
        }
        self.scheduler.stop().await;
        assert_eq!(fs::read_dir(self.folder.path()).unwrap().count(), 0, "executors leave nothing behind");
    }
}

pub(crate) async fn texts(mut rows: Rows) -> (Vec<String>, Option<Error>) {
    let mut texts = Vec::new();
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => texts.push(String::from_utf8(row.bytes.to_vec()).unwrap()),
            Err(error) => {
                assert!(rows.next().await.is_none(), "an error ends the rows");
                return (texts, Some(error));
            }
        }
    }
    (texts, None)
}

/// Ends a test that would hang.
pub(crate) async fn within<T>(seconds: u64, test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(seconds), test).await.expect("it ends in time")
}

/// A run of a recipe from file to file.
pub(crate) fn apply(recipe: Recipe, input: &Path, output: &Path) -> Apply {
    let apply = Apply::new(recipe).now(NOW).seed(SEED).threads(2);
    apply.input(input.display().to_string()).output(output.display().to_string())
}

/// Waits until something is so.
pub(crate) async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
