//! What a log adds up to.

use proptest::prelude::*;
use serde_json::json;

use super::entry::{Done, Entry, Stamp};
use super::joint::{Commit, DecidedBy, Partner, Prepared};
use super::names::{CHECKPOINT, FOLDER, checkpoint_key, key, number_of};
use super::read::Log;
use super::state::State;
use crate::commit::local::Local;
use crate::commit::manifest::{ConsumedFile, Manifest, ManifestFile, Mode, PendingUpload, Replaced, RunInfo};

fn info(run: &str, mode: Mode) -> RunInfo {
    let input = ConsumedFile { uri: format!("s3://in/{run}.csv"), version: "1".into(), bytes: 10 };
    RunInfo { inputs: vec![input], mode, ..RunInfo::new(run, "test") }
}

const KINDS: u8 = 5;

fn entry(kind: u8, run: u8, mode: u8) -> Entry {
    let with = usize::from(mode % 2);
    let mode = [Mode::Fail, Mode::Overwrite, Mode::Append][usize::from(mode % 3)];
    let run = format!("run-{run}");
    let stamp = Stamp { run: run.clone(), attempt: "a".into(), time: "t".into(), engine: "e".into() };
    let file = |number| format!("part-{number}-{run}");
    let manifest = |mode| Manifest {
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
        replaced: vec![Replaced { key: "old".into(), version: "v".into(), keep_until: None }],
        schema: json!(["a"]),
    };
    let partner = Partner { location: "/b".into(), entry: 2 };
    match kind % KINDS {
        0 => Entry::Begin(stamp),
        1 => Entry::Cleared(stamp),
        2 => Entry::Commit(Box::new(Commit { manifest: manifest(mode), with: vec![partner; with] })),
        3 => Entry::Done(Done { stamp, versions: (0..2).map(|number| (file(number), "v".into())).collect() }),
        _ => {
            let (location, run, attempt) = ("s3://a".into(), run.clone(), "a".into());
            let decided_by = DecidedBy { location, entry: 3, run, attempt };
            Entry::Prepared(Box::new(Prepared { manifest: manifest(mode), decided_by }))
        }
    }
}

proptest! {
    /// What a log adds up to is the same whether it is read whole or from a checkpoint on, wherever that is.
    #[test]
    fn a_checkpoint_changes_nothing(kinds in prop::collection::vec((0..KINDS, 0u8..5, 0u8..3), 0..40), cut in 0usize..40) {
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

#[tokio::test]
async fn a_checkpoint_names_no_entry_that_comes_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("_recipe_log/checkpoint-0000000002.json");
    std::fs::create_dir(path.with_file_name("")).expect("a folder");
    let dest = Local::new(folder.path());
    let read = |runs: u64, newest: u64, pending: u64, prepared: u64| {
        let (Entry::Commit(commit), Entry::Prepared(other)) = (entry(2, 1, 0), entry(4, 1, 0)) else {
            panic!("they are of other kinds")
        };
        let state = State {
            runs: [("run-1".to_owned(), runs)].into(),
            newest: Some(newest),
            pending: Some((pending, commit)),
            prepared: Some((prepared, other)),
            ..State::default()
        };
        std::fs::write(&path, serde_json::to_vec(&state).expect("is JSON")).expect("a file");
        Log::read(&dest)
    };
    assert_eq!(read(1, 1, 2, 2).await.expect("a log").number, 2);
    let cases = [(3, 1, 2, 2), (1, u64::MAX, 2, 2), (1, 1, u64::MAX, 2), (1, 1, 2, 3)];
    for (runs, newest, pending, prepared) in cases {
        let error = read(runs, newest, pending, prepared).await.expect_err("it is damaged").to_string();
        assert!(error.contains("checkpoint-0000000002.json"), "{error}");
        assert!(error.contains("it names an entry that comes after it"), "{error}");
    }
}

#[test]
fn names_of_entries_hold_their_numbers() {
    for number in [1, 48, 9_999_999_999] {
        assert_eq!(number_of(&key(number), FOLDER), Some(number));
        assert_eq!(number_of(&checkpoint_key(number), CHECKPOINT), Some(number));
        assert_eq!(number_of(&checkpoint_key(number), FOLDER), None);
        assert_eq!(number_of(&key(number), CHECKPOINT), None);
    }
    // Entries sort as their numbers do.
    assert_eq!(key(7), "_recipe_log/0000000007.json");
    for other in [
        "_recipe_log/7.json",
        "_recipe_log/00000000007.json",
        "_recipe_log/000000000x.json",
        "_recipe_log/0000000007",
        "0000000007.json",
    ] {
        assert_eq!(number_of(other, FOLDER), None, "{other}");
    }
}

#[test]
fn entries_name_their_run() {
    for kind in 0..KINDS {
        let text = serde_json::to_value(entry(kind, 3, 0)).expect("is JSON");
        assert_eq!(text["kind"], ["begin", "cleared", "commit", "done", "prepared"][usize::from(kind)]);
        assert_eq!(entry(kind, 3, 0).run(), "run-3");
    }
}
