//! The recipe folders and the workloads of the benchmarks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use recipe_bench::engines::{self, Made};
use recipe_bench::samples::{Sample, samples};
use recipe_run::{Recipe, read_recipe};

use crate::common::{Cluster, Setup, apply};

fn all() -> Vec<Sample> {
    let to_parquet = |folder: &Path, file: &Path| {
        apply(Recipe::parse("[]").expect("no steps"), folder, file).run().expect("a run");
    };
    samples(&to_parquet).expect("samples")
}

/// So small that each sample has several units.
const UNIT_BYTES: u64 = 20_000;

/// Runs a sample on a cluster, into a file of the format. Rows of steps that need all of them meet in so many buckets.
async fn run(sample: &Sample, cluster: &Cluster, folder: &Path, format: &str, buckets: u32) -> PathBuf {
    let output = folder.join(format!("out.{format}"));
    let recipe = read_recipe(&sample.recipe).expect("a recipe");
    let apply = apply(recipe, &sample.input, &output).workers(cluster.workers(), UNIT_BYTES).buckets(buckets);
    let tables = sample.tables.iter();
    let apply = tables.fold(apply, |apply, (name, path)| apply.table(name, path.display().to_string()));
    apply.run_async().await.unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    output
}

async fn made(sample: &Sample, cluster: &Cluster, buckets: u32) -> (String, Made) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(sample, cluster, folder.path(), "parquet", buckets).await;
    (sample.name.clone(), Ok(engines::sha256(&output)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samples_on_executors() {
    let samples = tokio::task::spawn_blocking(all).await.expect("samples");
    for (executors, buckets) in [(1, 0), (2, 3), (4, 5)] {
        let cluster = Cluster::with(executors, Setup::recipes()).await;
        let mut found = Vec::new();
        for sample in &samples {
            found.push(made(sample, &cluster, buckets).await);
        }
        cluster.stop().await;
        engines::check("Ballista", &found, engines::SAME_BYTES, false);
    }
}

/// All samples where every test is wanted, else one whose steps look back, one that groups, and one that joins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samples_with_an_executor_lost() {
    let mut samples = tokio::task::spawn_blocking(all).await.expect("samples");
    if std::env::var("RECIPE_TESTS").as_deref() != Ok("full") {
        samples.retain(|sample| ["claims-csv", "group", "join"].contains(&sample.name.as_str()));
    }
    for (sample, millis) in samples.iter().zip([100, 200, 400].into_iter().cycle()) {
        let mut cluster = Cluster::with(2, Setup::recipes()).await;
        // Dropped, an executor says no goodbye.
        let lost = cluster.executors.remove(0);
        let losing = async {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            drop(lost);
        };
        let folder = tempfile::tempdir().expect("a folder");
        let expected = alone(sample, folder.path()).await;
        let (output, ()) = tokio::join!(run(sample, &cluster, folder.path(), "csv", 2), losing);
        let read = |path: &Path| std::fs::read(path).expect("an output");
        assert!(read(&output) == read(&expected), "{}: other bytes", sample.name);
    }
}

/// What this program makes of a sample without a cluster.
async fn alone(sample: &Sample, folder: &Path) -> PathBuf {
    let output = folder.join("alone.csv");
    let apply = apply(read_recipe(&sample.recipe).expect("a recipe"), &sample.input, &output);
    let tables = sample.tables.iter();
    let apply = tables.fold(apply, |apply, (name, path)| apply.table(name, path.display().to_string()));
    apply.run_async().await.expect("a run");
    output
}
