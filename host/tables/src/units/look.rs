//! Where a text can be cut: at the starts of records, found in pieces of the text that are looked at on their own.
//!
//! Whether a quote opens or closes depends on all that comes before, so that a piece is looked at for every state in which it
//! may begin. Which of them it is becomes known once the pieces are put in order.

use serde::{Deserialize, Serialize};

use crate::csv::RecordStarts as Records;

/// How the records of a text end.
#[derive(Clone, Copy)]
pub(super) enum Ends {
    /// As those of a text with a delimiter.
    Delimited(Records),
    /// Each with a line feed.
    Lines,
    /// Where a line ends with `}` and the next one that is not blank begins with `{`. No text and no array of JSON has that
    /// inside.
    Objects,
}

/// Where the first record of a piece starts, and how the piece ends, for each way in which it may begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Starts(Vec<Start>);

/// For one way in which a piece may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Start {
    /// Where the first record starts, from the start of the piece; none where none does.
    first: Option<u64>,
    /// In which state it ends, by number.
    ends_in: u8,
}

/// The state before the first byte of a text.
pub(super) const AT_START: u8 = 0;

impl Starts {
    /// The first record, and the state at the end, of a piece that begins in this state.
    pub(super) fn from(&self, state: u8) -> Option<(Option<u64>, u8)> {
        self.0.get(usize::from(state)).map(|start| (start.first, start.ends_in))
    }
}

/// Looks at a piece of a text, part after part.
pub(super) struct Look {
    ends: Ends,
    /// How many bytes were seen.
    seen: u64,
    /// What became of each state the piece may begin in.
    paths: Vec<Path>,
}

/// What became of a state that the piece may begin in.
#[derive(Clone, Copy)]
struct Path {
    first: Option<u64>,
    now: u8,
}

/// States of a text that ends its records with lines.
mod line {
    /// A record starts at the next byte, or of JSON at one that is not blank.
    pub(super) const START: u8 = 0;
    pub(super) const WITHIN: u8 = 1;
    /// Of JSON: a line that ended with `}`.
    pub(super) const CLOSED: u8 = 2;
    pub(super) const CLOSED_LINE: u8 = 3;
}

impl Look {
    pub(super) fn new(ends: Ends) -> Look {
        let states = match ends {
            Ends::Delimited(_) => Records::STATES,
            Ends::Lines => line::WITHIN + 1,
            Ends::Objects => line::CLOSED_LINE + 1,
        };
        let paths = (0..states).map(|now| Path { first: None, now }).collect();
        Look { ends, seen: 0, paths }
    }

    pub(super) fn see(&mut self, part: &[u8]) {
        // States that were followed already, and what became of them: most soon become one.
        let mut followed: Vec<(u8, Path)> = Vec::new();
        for path in &mut self.paths {
            let known = followed.iter().find(|(from, _)| *from == path.now).map(|(_, to)| *to);
            let to = known.unwrap_or_else(|| {
                let to = follow(self.ends, path.now, part);
                followed.push((path.now, to));
                to
            });
            path.first = path.first.or(to.first.map(|first| self.seen + first));
            path.now = to.now;
        }
        self.seen += part.len() as u64;
    }

    pub(super) fn finish(self) -> Starts {
        let start = |path: Path| Start { first: path.first, ends_in: path.now };
        Starts(self.paths.into_iter().map(start).collect())
    }
}

/// Where the first record starts in a part that begins in a state, and in which state it ends.
fn follow(ends: Ends, state: u8, part: &[u8]) -> Path {
    let mut path = Path { first: None, now: state };
    let mut found = |at: usize| path.first = path.first.or(Some(at as u64));
    match ends {
        Ends::Delimited(records) => {
            let (first, now) = records.follow(state, part);
            Path { first: first.map(|first| first as u64), now }
        }
        Ends::Lines => {
            for (at, byte) in part.iter().enumerate() {
                if path.now == line::START {
                    found(at);
                }
                path.now = if *byte == b'\n' { line::START } else { line::WITHIN };
            }
            path
        }
        Ends::Objects => {
            for (at, byte) in part.iter().enumerate() {
                path.now = match (byte, path.now) {
                    (b'{', line::START | line::CLOSED_LINE) => {
                        found(at);
                        line::WITHIN
                    }
                    (b'}', _) => line::CLOSED,
                    (b'\n' | b'\r', line::CLOSED | line::CLOSED_LINE) => line::CLOSED_LINE,
                    (b' ' | b'\t', state) => state,
                    // A text may begin with a byte order mark.
                    (b'\n' | b'\r' | 0xef | 0xbb | 0xbf, line::START) => line::START,
                    _ => line::WITHIN,
                };
            }
            path
        }
    }
}
