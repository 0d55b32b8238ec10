//! Chunks of a text that end where shares of the dataset do: with the last record that starts before the next share.

use std::collections::VecDeque;
use std::ops::Range;

use super::cut::{Chunk, LastRecord};
use crate::shares::FileShares;

/// Chunks of a text. What comes with one is `T`.
pub(crate) struct Divided<T> {
    /// None where the text is of one share.
    shares: Option<FileShares>,
    last_record: LastRecord,
    /// The share of the last record.
    share: usize,
    ready: VecDeque<Part<T>>,
}

/// Whole records of one share.
pub(crate) struct Part<T> {
    pub(crate) chunk: Chunk,
    /// What came with the chunk that it is the first part of.
    pub(crate) with: T,
    /// None where that of the file is meant.
    pub(crate) share: Option<usize>,
}

impl<T: Default> Divided<T> {
    /// Of a text whose records end where `last_record` has them.
    pub(crate) fn new(
        shares: Option<FileShares>,
        last_record: impl Fn(&[u8]) -> Option<usize> + Send + 'static,
    ) -> Self {
        Divided { shares, last_record: Box::new(last_record), share: 0, ready: VecDeque::new() }
    }

    /// Takes a chunk, with the place where its records begin; none where a share does not begin with them, since they go on with
    /// the line of the records before.
    pub(crate) fn push(&mut self, chunk: Chunk, with: T, from: Option<usize>) {
        let Some(shares) = self.shares else {
            self.ready.push_back(Part { chunk, with, share: None });
            return;
        };
        let mut parts = self.parts(&chunk, shares, from);
        if let [(share, _)] = parts.as_slice() {
            self.ready.push_back(Part { share: Some(*share), chunk, with });
            return;
        }
        let mut with = Some(with);
        for (share, part) in parts.drain(..) {
            let text = chunk.text()[part.clone()].to_vec();
            let chunk = Chunk::new(text, chunk.at + part.start as u64);
            self.ready.push_back(Part { chunk, with: with.take().unwrap_or_default(), share: Some(share) });
        }
    }

    /// The next part, for which a chunk is asked where there is none.
    pub(crate) fn next<E>(
        &mut self,
        more: impl FnOnce() -> Result<Option<(Chunk, T, Option<usize>)>, E>,
    ) -> Result<Option<Part<T>>, E> {
        if self.ready.is_empty()
            && let Some((chunk, with, from)) = more()?
        {
            self.push(chunk, with, from);
        }
        Ok(self.ready.pop_front())
    }

    /// The text of each share. What comes before the records goes with the first of them.
    fn parts(
        &mut self,
        chunk: &Chunk,
        shares: FileShares,
        from: Option<usize>,
    ) -> Vec<(usize, Range<usize>)> {
        let text = chunk.text();
        let mut parts = Vec::new();
        let (mut begin, mut start) = (0, from.unwrap_or_default());
        if from.is_some() {
            self.share = shares.at(chunk.at + start as u64);
        }
        while let Some(next) = shares.after(self.share)
            && let Ok(wanted) = usize::try_from(next.saturating_sub(chunk.at))
            && wanted < text.len()
            && let Some(end) = self.record_end(&text[start..], wanted.saturating_sub(start).max(1))
            && start + end < text.len()
        {
            start += end;
            parts.push((self.share, begin..start));
            (begin, self.share) = (start, shares.at(chunk.at + start as u64));
        }
        parts.push((self.share, begin..text.len()));
        parts
    }

    /// The first place at or after `wanted` where a record ends. How much of the text has to be seen for that is searched
    /// for: the more is seen, the later the last record ends.
    fn record_end(&self, text: &[u8], wanted: usize) -> Option<usize> {
        const NEAR: usize = 256;
        let end = |seen: usize| (self.last_record)(&text[..seen]).filter(|end| *end >= wanted);
        let (mut too_little, mut enough) =
            (wanted.saturating_sub(1), wanted.saturating_add(NEAR).min(text.len()));
        while end(enough).is_none() {
            if enough == text.len() {
                return None;
            }
            too_little = enough;
            enough = wanted.saturating_add((enough - wanted).saturating_mul(2)).min(text.len());
        }
        while enough - too_little > 1 {
            let middle = too_little + (enough - too_little) / 2;
            if end(middle).is_some() { enough = middle } else { too_little = middle }
        }
        end(enough)
    }
}
