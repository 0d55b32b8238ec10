//! Inputs that change.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};

use bytes::Bytes;

use crate::dice::Dice;
use crate::pool::{KINDS, Kind, Pool};
use crate::space::Space;

/// How an input changes.
pub(crate) struct Change {
    name: String,
    pub(crate) bytes: Bytes,
    how: How,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// As an object, or as a file that is renamed over it.
    Replaced,
    /// The first rows are all there is any more.
    Cut,
    /// More rows come behind those that are there.
    Added,
    /// A byte is another.
    InPlace,
}

/// What kind of file it is, and whether in a bucket.
#[derive(Clone, Copy)]
pub(crate) struct From {
    pub(crate) format: &'static str,
    pub(crate) remote: bool,
}

impl Change {
    /// A change of an input of this name, in which these bytes are. What is in a bucket, or is no text, is replaced.
    pub(crate) fn new(dice: &mut Dice, before: &Bytes, name: &str, pool: &Pool, from: From) -> Change {
        let From { format, remote } = from;
        let all = [How::Replaced, How::Cut, How::Added, How::InPlace];
        let how = if format == "csv" && !remote { dice.of(&all) } else { How::Replaced };
        let bytes = match how {
            How::Replaced => pool.file(Kind { format, size: 1, number: dice.below(KINDS) }),
            How::Cut => {
                let half = before.len() / 2;
                let end = before[half..].iter().position(|byte| *byte == b'\n').unwrap();
                before.slice(..=half + end)
            }
            How::Added => [&before[..], b"999,x,name,\n"].concat().into(),
            How::InPlace => {
                let mut bytes = before.to_vec();
                let digit = bytes.iter_mut().rev().find(|byte| byte.is_ascii_digit()).unwrap();
                *digit = if *digit == b'1' { b'2' } else { b'1' };
                bytes.into()
            }
        };
        Change { name: name.to_owned(), bytes, how }
    }

    /// Makes it.
    pub(crate) fn make(&self, space: &Space) {
        let path = space.path(&self.name);
        match self.how {
            _ if !path.exists() => space.put(&self.name, self.bytes.clone()),
            How::Replaced => {
                space.file("replacing", &self.bytes);
                fs::rename(space.path("replacing"), path).unwrap();
            }
            How::Cut => {
                let file = File::options().write(true).open(path).unwrap();
                file.set_len(self.bytes.len() as u64).unwrap();
            }
            How::Added | How::InPlace => {
                let old = fs::read(&path).unwrap();
                let same = old.iter().zip(&self.bytes).take_while(|(old, new)| old == new).count();
                let mut file = File::options().write(true).open(path).unwrap();
                file.seek(SeekFrom::Start(same as u64)).unwrap();
                file.write_all(&self.bytes[same..]).unwrap();
            }
        }
    }
}
