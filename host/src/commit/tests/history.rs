//! Logs of many runs.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::log::{Done, Log, Stamp, State, key};
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
    let log = Log::read(&dest).await.expect("reads");
    assert_eq!((log.number, log.state.live.len(), log.state.runs.len()), (600, 200, 200));
    let read = dest.store().read.len();
    assert!(read <= 52, "{read} files were read");
    assert_eq!(consumed(&dest).await.expect("reads").len(), 200);

    let keys: Vec<String> =
        dest.list(FOLDER).await.expect("lists").into_iter().map(|listed| listed.key).collect();
    keys.iter().filter(|key| key.contains("checkpoint")).for_each(|key| dest.remove(key));
    assert_eq!(Log::read(&dest).await.expect("reads").state, log.state);
    let early = run(Arc::new(dest.clone()), job("run-3", Mode::Append, &[""])).await;
    assert_eq!(early.expect("works"), End::NothingToDo);
}

#[tokio::test]
async fn a_log_with_a_gap_is_refused() {
    let dest = Memory::default();
    run(Arc::new(dest.clone()), job("one", Mode::Fail, &[""])).await.expect("works");
    dest.remove(&key(2));
    let error = message(run(Arc::new(dest.clone()), job("two", Mode::Append, &[""])).await);
    assert!(error.contains("`s3://bucket/out/_recipe_log/0000000002.json` is missing"), "{error}");
}

#[tokio::test]
async fn a_log_of_a_newer_version_is_refused() {
    let dest = Memory::default();
    dest.insert(&key(1), r#"{"kind": "merge"}"#);
    let error = message(run(Arc::new(dest.clone()), job("one", Mode::Fail, &[""])).await);
    assert!(error.contains("_recipe_log/0000000001.json` cannot be used"), "{error}");
    assert!(error.contains("a newer version wrote it"), "{error}");
}

fn entry(kind: u8, run: u8, mode: u8) -> Entry {
    let mode = [Mode::Fail, Mode::Overwrite, Mode::Append][usize::from(mode % 3)];
    let run = format!("run-{run}");
    let stamp = Stamp { run: run.clone(), attempt: "a".into(), time: "t".into(), engine: "e".into() };
    let file = |number| format!("part-{number}-{run}");
    match kind % 4 {
        0 => Entry::Begin(stamp),
        1 => Entry::Cleared(stamp),
        2 => Entry::Commit(Box::new(Manifest {
            info: info(&run, mode),
            attempt: "a".into(),
            time: "t".into(),
            files: (0..2)
                .map(|number| ManifestFile {
                    key: file(number),
                    rows: 1,
                    bytes: 2,
                    sha256: "3".into(),
                    upload: Some(PendingUpload { id: "u".into(), parts: vec![json!({"number": 1})] }),
                })
                .collect(),
            replaced: vec![Replaced { key: "old".into(), version: "v".into() }],
            schema: json!(["a"]),
        })),
        _ => Entry::Done(Done { stamp, versions: (0..2).map(|number| (file(number), "v".into())).collect() }),
    }
}

proptest! {
    /// What a log adds up to is the same whether it is read whole or from a checkpoint on, wherever that is.
    #[test]
    fn a_checkpoint_changes_nothing(kinds in prop::collection::vec((0u8..4, 0u8..5, 0u8..3), 0..40), cut in 0usize..40) {
        let entries: Vec<Entry> = kinds.into_iter().map(|(kind, run, mode)| entry(kind, run, mode)).collect();
        let add = |mut state: State, from: usize, entries: &[Entry]| {
            for (number, entry) in entries.iter().enumerate() {
                let text = serde_json::to_string(entry).expect("is JSON");
                prop_assert_eq!(&serde_json::from_str::<Entry>(&text).expect("is an entry"), entry);
                state.add((from + number) as u64 + 1, entry);
            }
            Ok(state)
        };
        let whole = add(State::default(), 0, &entries)?;
        let cut = cut.min(entries.len());
        let text = serde_json::to_vec(&add(State::default(), 0, &entries[..cut])?).expect("is JSON");
        let checkpoint: State = serde_json::from_slice(&text).expect("is a state");
        prop_assert_eq!(add(checkpoint, cut, &entries[cut..])?, whole);
    }
}
