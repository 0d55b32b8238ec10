//! Inputs, made once and used by many rounds.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

use bytes::Bytes;
use tempfile::TempDir;

use crate::space::program;

/// Endings of inputs.
pub(crate) const FORMATS: [&str; 7] = ["csv", "csv", "csv.gz", "jsonl", "parquet", "orc", "avro"];

/// How many rows inputs have.
const ROWS: [u64; 3] = [40, 2_000, 30_000];

/// How many inputs of a kind there are; no two have a row in common.
pub(crate) const KINDS: u64 = 16;

/// What an input is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    pub(crate) format: &'static str,
    /// Which of [`ROWS`].
    pub(crate) size: usize,
    pub(crate) number: u64,
}

pub(crate) struct Pool {
    folder: TempDir,
    made: Mutex<BTreeMap<Kind, Bytes>>,
}

impl Pool {
    pub(crate) fn new() -> Pool {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("noop.json"), "[]").unwrap();
        Pool { folder, made: Mutex::default() }
    }

    pub(crate) fn file(&self, kind: Kind) -> Bytes {
        let mut made = self.made.lock().unwrap();
        made.entry(kind).or_insert_with(|| self.make(kind)).clone()
    }

    fn make(&self, kind: Kind) -> Bytes {
        let text = text(kind);
        if kind.format == "csv" {
            return text.into();
        }
        std::fs::write(self.folder.path().join("in.csv"), text).unwrap();
        let output = format!("out.{}", kind.format);
        let line = ["apply", "noop.json", "--overwrite", "--input", "in.csv", "--output", &output];
        let ended = program().args(line).current_dir(self.folder.path()).output().unwrap();
        assert!(ended.status.success(), "{kind:?}: {}", String::from_utf8_lossy(&ended.stderr));
        std::fs::read(self.folder.path().join(output)).unwrap().into()
    }
}

/// A table with a number that no other row has, a group, a name, and a number that is missing here and there.
fn text(kind: Kind) -> String {
    let mut text = "id,g,name,v\n".to_owned();
    for row in 0..ROWS[kind.size] {
        let id = (1 + kind.number) * 1_000_000 + row;
        let mixed = id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let group = ["x", "y", "z/1", "ü"][(mixed % 4) as usize];
        write!(text, "{id},{group},name {mixed:x},").unwrap();
        if !mixed.is_multiple_of(7) {
            write!(text, "{}.5", mixed % 1000).unwrap();
        }
        text.push('\n');
    }
    text
}
