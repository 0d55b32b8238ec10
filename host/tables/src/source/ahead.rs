//! Files that are on their way before they are read.

use std::collections::VecDeque;

use recipe_store::PinnedFile;

/// How many files are on their way before they are read.
const FILES_AHEAD: usize = 8;

/// Files, of which the next ones are expected already.
pub(super) struct Ahead {
    files: std::vec::IntoIter<PinnedFile>,
    coming: VecDeque<PinnedFile>,
    ranged: bool,
}

impl Ahead {
    /// `ranged` says whether files are read in ranges, or from start to end.
    pub(super) fn new(files: Vec<PinnedFile>, ranged: bool) -> Self {
        Ahead { files: files.into_iter(), coming: VecDeque::new(), ranged }
    }
}

impl Iterator for Ahead {
    type Item = PinnedFile;

    fn next(&mut self) -> Option<PinnedFile> {
        while self.coming.len() <= FILES_AHEAD {
            let Some(file) = self.files.next() else { break };
            file.expect(self.ranged);
            self.coming.push_back(file);
        }
        self.coming.pop_front()
    }
}
