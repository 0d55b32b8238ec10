//! What errors say, and of which kind they are.

use crate::error::FileChange;
use std::error::Error;
use std::io;

use super::{ErrorKind, StoreError, TogetherError, cause};

#[test]
fn messages_name_no_option_of_a_program() {
    let text = String::from;
    let stopped = || Box::new(StoreError::Stopped);
    let cases = [
        (
            StoreError::OutputExists { output: text("out"), file: text("out/a.csv") },
            ErrorKind::Invalid,
            "output `out` exists (`out/a.csv` is in it); overwrite it or append to it",
        ),
        (
            StoreError::FileExists { file: text("a.csv") },
            ErrorKind::Invalid,
            "output `a.csv` exists; overwrite it to replace it",
        ),
        (
            StoreError::FileAppeared { file: text("a.csv") },
            ErrorKind::Conflict,
            "output `a.csv` exists; overwrite it to replace it",
        ),
        (
            StoreError::NoRegion { profile: Some(text("dev")) },
            ErrorKind::Invalid,
            "no AWS region was found; name one, set AWS_REGION, or add `region = ...` to the profile `dev`",
        ),
        (
            StoreError::NoData { name: text("s3://b/k/"), is_remote: true, left_out: Vec::new() },
            ErrorKind::Invalid,
            "input `s3://b/k/`: no object below it is data, by its name; say which format they have",
        ),
        (
            StoreError::NoData { name: text("k"), is_remote: false, left_out: Vec::new() },
            ErrorKind::Invalid,
            "folder `k` has no data files",
        ),
        (
            StoreError::TakenOver { output: text("out"), by: Some(text("two")) },
            ErrorKind::Conflict,
            "another run (two) took over `out`; this one has written nothing. Start it again if its output is still wanted",
        ),
        (
            StoreError::Undecided { source: stopped() },
            ErrorKind::Failed,
            "the run was stopped; whether the output was committed is not known. Run again: that finishes it, or starts \
             afresh",
        ),
        (
            StoreError::Unfinished { output: text("out"), source: stopped() },
            ErrorKind::Failed,
            "the run was stopped; the output `out` is decided, but not all of it is in place yet. The next run over it, \
             or `clean`, finishes it",
        ),
        (
            StoreError::UnknownProfile { profile: text("dev"), known: vec![text("a"), text("b")] },
            ErrorKind::Invalid,
            "the profile `dev` is in neither the AWS config file nor the credentials file; there are: a, b",
        ),
    ];
    for (error, kind, message) in cases {
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
    }
}

#[test]
fn errors_of_outputs_that_belong_together_name_both() {
    let (output, other, run) = ("out".to_owned(), "s3://b/k".to_owned(), "monday".to_owned());
    let nested = TogetherError::Nested { output: "out/x".into(), other: output.clone() };
    let source = Box::new(StoreError::io("read", "k", io::ErrorKind::PermissionDenied.into()));
    let unreachable =
        TogetherError::Unreachable { output: output.clone(), other: other.clone(), run: run.clone(), source };
    let (missing, entry) = ("s3://b/k/2.json".to_owned(), "out/3.json".to_owned());
    let lost = TogetherError::Lost { output, other, run, missing, entry };
    let cases = [
        (
            nested,
            (ErrorKind::Invalid, false),
            "`out/x` is within `out`, and outputs that are committed together lie side by side; choose another folder",
        ),
        (
            unreachable,
            (ErrorKind::Failed, true),
            "cannot read `k`: permission denied; run monday writes `out` and `s3://b/k` together, and the one does not \
             change without the other. Run again once `s3://b/k` can be read and written",
        ),
        (
            lost,
            (ErrorKind::Failed, false),
            "run monday wrote `out` and `s3://b/k` together, and the log entry `s3://b/k/2.json`, which has to say what \
             became of that, is not there any more. Restore `s3://b/k`; or, to discard what the run wrote to `out`, \
             delete the log entry `out/3.json`, then run again",
        ),
    ];
    for (error, kind, message) in cases {
        let error = StoreError::from(error);
        assert_eq!(((error.kind(), error.is_transient()), error.to_string().as_str()), (kind, message));
    }
}

#[test]
fn sources_are_kept() {
    let error = StoreError::io("write", "a.csv", io::ErrorKind::StorageFull.into());
    assert_eq!(error.to_string(), "cannot write `a.csv`: no space left on the disk");
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::StorageFull));
    let error = StoreError::Undecided { source: Box::new(error) };
    let source = error.source().expect("what the store said").to_string();
    assert_eq!(source, "cannot write `a.csv`: no space left on the disk");
    assert!(StoreError::other(io::Error::other("torn")).source().is_none(), "it is the error itself");
}

#[test]
fn errors_travel_through_readers() {
    let change = FileChange::of_length(12, 6);
    let changed = io::Error::other(StoreError::FileChanged { path: "a.csv".into(), change });
    let reason = "changed while it was read: it was cut from 12 to 6 bytes; run again when it is complete";
    assert_eq!(changed.to_string(), format!("`a.csv` {reason}"));
    // Messages that name the file say the reason alone.
    assert_eq!(cause(&changed), format!("it {reason}"));
    let shared = io::Error::other(std::sync::Arc::new(StoreError::Stopped));
    assert!(matches!(StoreError::within(&shared), Some(StoreError::Stopped)));
    assert!(StoreError::within(&io::Error::other("torn")).is_none());
}
