//! Logs of many runs.

use std::sync::Arc;

use super::memory::Memory;
use super::*;

#[tokio::test]
async fn a_long_log_is_read_from_its_last_checkpoint_on() {
    let dest = Memory::default();
    for number in 0..200 {
        let job = job(&format!("run-{number}"), Mode::Append, &[""]);
        run(Arc::new(dest.clone()), job).await.expect("works");
    }
    dest.store().read.clear();
    let inputs = consumed(&dest).await;
    assert_eq!(inputs.len(), 200);
    let read = dest.store().read.len();
    assert!(read <= 52, "{read} files were read");

    let keys: Vec<String> =
        dest.list("_recipe_log/").await.expect("lists").into_iter().map(|listed| listed.key).collect();
    let checkpoints: Vec<&String> = keys.iter().filter(|key| key.contains("checkpoint")).collect();
    // One every sixteen runs, of three entries each.
    let expected: Vec<String> =
        (1..=12).map(|number| format!("_recipe_log/checkpoint-{:010}.json", 48 * number)).collect();
    assert_eq!(checkpoints, expected.iter().collect::<Vec<_>>());
    for key in checkpoints {
        dest.remove(key);
    }
    assert_eq!(consumed(&dest).await, inputs);
    let early = run(Arc::new(dest.clone()), job("run-3", Mode::Append, &[""])).await;
    assert_eq!(early.expect("works"), End::NothingToDo);
}

#[tokio::test]
async fn a_log_with_a_gap_is_refused() {
    let dest = Memory::default();
    run(Arc::new(dest.clone()), job("one", Mode::Fail, &[""])).await.expect("works");
    dest.remove("_recipe_log/0000000002.json");
    let error = message(run(Arc::new(dest.clone()), job("two", Mode::Append, &[""])).await);
    assert!(error.contains("`s3://bucket/out/_recipe_log/0000000002.json` is missing"), "{error}");
}

#[tokio::test]
async fn a_log_of_a_newer_version_is_refused() {
    let dest = Memory::default();
    dest.insert("_recipe_log/0000000001.json", r#"{"kind": "merge"}"#);
    let error = message(run(Arc::new(dest.clone()), job("one", Mode::Fail, &[""])).await);
    assert!(error.contains("_recipe_log/0000000001.json` cannot be used"), "{error}");
    assert!(error.contains("a newer version wrote it"), "{error}");
}
