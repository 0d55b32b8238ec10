//! The errors of runs on clusters.

use recipe_cluster::recipes::{self, ClusterWorkers};
use recipe_cluster::*;
use recipe_run::{Apply, Recipe, RunError};

use crate::common::{Cluster, Setup, apply};

/// The error of a run over a file with this text, on a cluster or alone.
async fn error(recipe: &str, text: &str, workers: Option<ClusterWorkers>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
    std::fs::write(&input, text).expect("a file");
    let apply = apply(Recipe::parse(recipe).expect("a recipe"), &input, &output);
    let apply = match workers {
        Some(workers) => apply.workers(workers, 500),
        None => apply,
    };
    let error = Apply::run_async(apply).await.expect_err("an error").to_string();
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is left behind");
    error.replace(&folder.path().display().to_string(), "<folder>")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_of_the_data_are_those_of_one_program() {
    let cluster = Cluster::with(2, Setup::recipes()).await;
    let rows =
        |rows: std::ops::Range<u32>| rows.map(|row| format!("{row},n{row}\n")).collect::<Vec<_>>().concat();
    let text = format!("id,name\n{}300,three,cells\n{}", rows(0..300), rows(301..600));
    let recipe = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "name"}}]"#;
    let expected = error(recipe, &text, None).await;
    assert!(expected.contains("row 301"), "{expected}");
    assert_eq!(error(recipe, &text, Some(cluster.workers())).await, expected);
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clusters_that_cannot_be_used_are_named() {
    let nobody =
        ClusterWorkers::new("df://127.0.0.1:1", Access::open(recipes::engine())).expect("an address");
    let found = error("[]", "a\n1\n", Some(nobody)).await;
    assert!(found.contains("the scheduler at df://127.0.0.1:1 cannot be reached"), "{found}");

    let bind = "127.0.0.1:0".parse().expect("an address");
    let older = Access::open(Engine::new("recipe-engine 0.0.9").expect("a name"));
    let scheduler = Scheduler::start(SchedulerOptions::new(bind, older)).await.expect("a scheduler");
    let address = scheduler.address().to_string();
    let workers = ClusterWorkers::new(&address, Access::open(recipes::engine())).expect("an address");
    let found = error("[]", "a\n1\n", Some(workers)).await;
    let both = format!("runs `recipe-engine 0.0.9`, but this is `{}`", recipes::engine());
    assert!(found.contains(&both), "{found}");
    scheduler.stop().await;

    let wrong = ClusterWorkers::new("http://a:1", Access::open(recipes::engine()))
        .expect_err("no scheduler's address");
    assert!(wrong.to_string().contains("`df://host:50050` is one"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_this_program_can_read_is_refused() {
    let cluster = Cluster::with(1, Setup::recipes()).await;
    let recipe = Recipe::parse("[]").expect("no steps");
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let written = pipe.clone();
    let writing = tokio::task::spawn_blocking(move || std::fs::write(written, "a\n1\n"));
    let run = apply(recipe, &pipe, &folder.path().join("out.csv")).format(recipe_run::tables::Format::Csv);
    let error = run.workers(cluster.workers(), 500).run_async().await.expect_err("an error");
    assert!(
        error.to_string().contains("it came through a stream; write it to a file, and name that"),
        "{error}"
    );
    assert!(matches!(error, RunError::Store(_) | RunError::Table(_)), "{error:?}");
    writing.await.expect("a thread").expect("it is written");
    cluster.stop().await;
}
