//! Which row of a table is which of another: those that are alike are compared cell by cell, and others are missing or extra.

use std::collections::{HashMap, VecDeque};

use super::grid::Row;

/// Rows that belong together, or a row that is in one table alone; by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    Both(usize, usize),
    Expected(usize),
    Actual(usize),
}

/// As many pairs of rows are looked at, at most; in larger tables, rows belong together that have the same number.
const MOST_PAIRS: usize = 1_000_000;

/// How many cells of two rows are different.
fn differing(one: &[Option<String>], other: &[Option<String>]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one != other).count()
}

/// The rows that belong together where their order counts, so that as few cells and rows as can be are different.
pub(super) fn in_order(expected: &[Row], actual: &[Row]) -> Vec<Pair> {
    let same = |(one, other): &(&Row, &Row)| one == other;
    let first = expected.iter().zip(actual).take_while(same).count();
    let (rest, others) = (&expected[first..], &actual[first..]);
    let last = rest.iter().rev().zip(others.iter().rev()).take_while(same).count();
    let (rest, others) = (&rest[..rest.len() - last], &others[..others.len() - last]);
    let mut pairs: Vec<Pair> = (0..first).map(|row| Pair::Both(row, row)).collect();
    let moved = between(rest, others).into_iter().map(|pair| match pair {
        Pair::Both(one, other) => Pair::Both(one + first, other + first),
        Pair::Expected(row) => Pair::Expected(row + first),
        Pair::Actual(row) => Pair::Actual(row + first),
    });
    pairs.extend(moved);
    let (ends, others_end) = (expected.len() - last, actual.len() - last);
    pairs.extend((0..last).map(|row| Pair::Both(ends + row, others_end + row)));
    pairs
}

/// The cheapest way from one table to the other, where a cell that differs costs two, and a row that is missing or extra one for each
/// of its cells.
fn between(expected: &[Row], actual: &[Row]) -> Vec<Pair> {
    let (height, width) = (expected.len(), actual.len());
    if height.saturating_mul(width) > MOST_PAIRS {
        return by_number(height, width);
    }
    let alone = expected.first().or(actual.first()).map_or(1, Vec::len);
    // What it costs from each pair of places to the ends.
    let at = |row: usize, other: usize| row * (width + 1) + other;
    let mut costs = vec![0; (height + 1) * (width + 1)];
    let together = |costs: &[usize], row: usize, other: usize| {
        2 * differing(&expected[row], &actual[other]) + costs[at(row + 1, other + 1)]
    };
    for row in (0..=height).rev() {
        for other in (0..=width).rev() {
            costs[at(row, other)] = match (row < height, other < width) {
                (false, false) => 0,
                (true, false) => alone + costs[at(row + 1, other)],
                (false, true) => alone + costs[at(row, other + 1)],
                (true, true) => together(&costs, row, other)
                    .min(alone + costs[at(row + 1, other)])
                    .min(alone + costs[at(row, other + 1)]),
            };
        }
    }
    let (mut row, mut other) = (0, 0);
    let mut pairs = Vec::new();
    while row < height || other < width {
        let cost = costs[at(row, other)];
        if row < height && other < width && cost == together(&costs, row, other) {
            pairs.push(Pair::Both(row, other));
            (row, other) = (row + 1, other + 1);
        } else if row < height && cost == alone + costs[at(row + 1, other)] {
            pairs.push(Pair::Expected(row));
            row += 1;
        } else {
            pairs.push(Pair::Actual(other));
            other += 1;
        }
    }
    pairs
}

fn by_number(expected: usize, actual: usize) -> Vec<Pair> {
    let both = expected.min(actual);
    let pairs = (0..both).map(|row| Pair::Both(row, row));
    pairs.chain((both..expected).map(Pair::Expected)).chain((both..actual).map(Pair::Actual)).collect()
}

/// The rows that belong together where their order does not count: those that are equal, and of the others those of which half
/// of the cells are, or more.
pub(super) fn in_any_order(expected: &[Row], actual: &[Row]) -> Vec<Pair> {
    let mut places: HashMap<&Row, VecDeque<usize>> = HashMap::new();
    for (place, row) in actual.iter().enumerate() {
        places.entry(row).or_default().push_back(place);
    }
    let mut is_taken = vec![false; actual.len()];
    let mut pairs = Vec::new();
    let mut alone = Vec::new();
    for (place, row) in expected.iter().enumerate() {
        match places.get_mut(row).and_then(VecDeque::pop_front) {
            Some(other) => {
                is_taken[other] = true;
                pairs.push(Pair::Both(place, other));
            }
            None => alone.push(place),
        }
    }
    let mut others: Vec<usize> = (0..actual.len()).filter(|place| !is_taken[*place]).collect();
    let is_small = alone.len().saturating_mul(others.len()) <= MOST_PAIRS;
    for place in alone {
        let row = &expected[place];
        let nearest =
            others.iter().enumerate().map(|(at, other)| (differing(row, &actual[*other]), at)).min();
        match nearest {
            Some((differing, at)) if is_small && 2 * differing <= row.len() => {
                pairs.push(Pair::Both(place, others.remove(at)));
            }
            _ => pairs.push(Pair::Expected(place)),
        }
    }
    pairs.extend(others.into_iter().map(Pair::Actual));
    pairs
}

#[cfg(test)]
mod tests {
    use super::Pair::{Actual, Both, Expected};
    use super::*;

    fn rows(texts: &[&str]) -> Vec<Row> {
        let cells = |text: &&str| text.chars().map(|cell| Some(cell.to_string())).collect();
        texts.iter().map(cells).collect()
    }

    #[test]
    fn rows_are_found_again() {
        for (expected, actual, pairs) in [
            (&["ab", "cd"][..], &["ab", "cd"][..], vec![Both(0, 0), Both(1, 1)]),
            (&["ab", "cd", "ef"], &["ab", "ef"], vec![Both(0, 0), Expected(1), Both(2, 1)]),
            (&["ab", "ef"], &["ab", "cd", "ef"], vec![Both(0, 0), Actual(1), Both(1, 2)]),
            // A column is wrong everywhere, and a row is missing.
            (&["ax", "bx", "cx"], &["ay", "cy"], vec![Both(0, 0), Expected(1), Both(2, 1)]),
            (&["ab"], &["cd"], vec![Both(0, 0)]),
            (&[], &["ab"], vec![Actual(0)]),
        ] {
            assert_eq!(in_order(&rows(expected), &rows(actual)), pairs, "{expected:?} {actual:?}");
        }
    }

    #[test]
    fn rows_are_found_again_in_any_order() {
        for (expected, actual, pairs) in [
            (&["ab", "cd"][..], &["cd", "ab"][..], vec![Both(0, 1), Both(1, 0)]),
            (&["ab", "ab"], &["ab"], vec![Both(0, 0), Expected(1)]),
            (&["ab", "cd"], &["cx", "ab"], vec![Both(0, 1), Both(1, 0)]),
            (&["ab"], &["xy"], vec![Expected(0), Actual(0)]),
        ] {
            assert_eq!(in_any_order(&rows(expected), &rows(actual)), pairs, "{expected:?} {actual:?}");
        }
    }
}
