//! Windows put together of the tail of one block of rows and the head of the next (van Herk and Gil-Werman).

use super::{Frame, Window};

/// What is known of a run of rows.
pub(super) trait Fold: Copy + Send + Sync + 'static {
    /// What is known of these rows, and those after them.
    fn join(self, other: Self) -> Self;
}

/// Blocks of as many rows as a window has.
pub(super) struct Blocks<T> {
    block: u64,
    /// The number of the next row.
    next: u64,
    /// Of each row of the block before this one, what is known of it and the rows of the block after it.
    tails: Vec<Option<T>>,
    /// The cells of this block, as far as they have come in; once there are tails of them, these.
    cells: Vec<Option<T>>,
    /// The number of the first of them.
    first: u64,
    /// What is known of all of them.
    head: Option<T>,
    /// Whether there are tails of this block, too.
    ended: bool,
}

impl<T: Fold> Blocks<T> {
    pub(super) fn new(frame: Frame, first: u64) -> Self {
        let block = (frame.before as u64).saturating_add(frame.after as u64).saturating_add(1);
        let (tails, cells) = (Vec::new(), Vec::new());
        Blocks { block, next: first, tails, cells, first, head: None, ended: false }
    }
}

impl<T: Fold> Window for Blocks<T> {
    type Cell = T;
    type Result = T;

    fn enter(&mut self, cell: Option<T>) {
        if self.next.is_multiple_of(self.block) && self.next > self.first {
            fold_back(&mut self.cells);
            std::mem::swap(&mut self.tails, &mut self.cells);
            self.cells.clear();
            self.first = self.next;
            self.head = None;
        }
        self.cells.push(cell);
        self.head = join(self.head, cell);
        self.next += 1;
    }

    fn result(&mut self, start: u64) -> Option<T> {
        if start == self.first {
            return self.head;
        }
        if start > self.first {
            // Only windows that the end of the table cuts start here.
            if !self.ended {
                fold_back(&mut self.cells);
                self.ended = true;
            }
            return self.cells.get((start - self.first) as usize).copied().flatten();
        }
        let back = (self.first - start) as usize;
        let tail = self.tails.len().checked_sub(back).and_then(|at| self.tails.get(at));
        join(tail.copied().flatten(), self.head)
    }

    fn restart(&mut self) {
        self.tails.clear();
        self.cells.clear();
        (self.next, self.first, self.head, self.ended) = (0, 0, None, false);
    }
}

/// Of each cell, what is known of it and those after it.
fn fold_back<T: Fold>(cells: &mut [Option<T>]) {
    let mut tail = None;
    for cell in cells.iter_mut().rev() {
        tail = join(*cell, tail);
        *cell = tail;
    }
}

fn join<T: Fold>(left: Option<T>, right: Option<T>) -> Option<T> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.join(right)),
        (one, other) => one.or(other),
    }
}
