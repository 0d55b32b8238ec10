//! How pairs of columns go together: Pearson's correlation.
//!
//! Values are taken from a centre, so that little is lost where products are rounded, and what is summed is summed exactly, so
//! that the order of rows does not matter.

use crate::kernel::exact::Total;

/// Sums of the values of a column.
#[derive(Debug, Clone, Default)]
struct Column {
    rows: u64,
    sum: Total,
    squares: Total,
}

impl Column {
    fn add(&mut self, value: f64) {
        self.rows += 1;
        self.sum.add(value);
        self.squares.add(value * value);
    }

    /// Takes in a value that is to be left out.
    fn leave_out(&mut self, value: f64) {
        self.rows += 1;
        self.sum.add(-value);
        self.squares.add(-(value * value));
    }

    fn merge(&mut self, other: &Column) {
        self.rows += other.rows;
        join(&mut self.sum, &other.sum);
        join(&mut self.squares, &other.squares);
    }

    /// Sums without some values: rows, sum, squares.
    fn without(&self, left_out: &Column) -> [f64; 3] {
        let less = |all: &Total, left_out: &Total| {
            let mut less = all.clone();
            join(&mut less, left_out);
            less.sum(1).unwrap_or_default()
        };
        let rows = (self.rows - left_out.rows) as f64;
        [rows, less(&self.sum, &left_out.sum), less(&self.squares, &left_out.squares)]
    }
}

fn join(total: &mut Total, other: &Total) {
    total.join(other).expect("rows are counted in 63 bits");
}

/// Sums of two columns.
#[derive(Debug, Clone, Default)]
struct Pair {
    products: Total,
    /// Values of rows without one of the other column, with their signs turned round.
    left_out: [Column; 2],
}

#[derive(Debug, Clone)]
pub(super) struct Pairs {
    columns: Vec<Column>,
    /// Of each column with those before it.
    pairs: Vec<Pair>,
}

impl Pairs {
    pub(super) fn new(columns: usize) -> Self {
        Pairs {
            columns: vec![Column::default(); columns],
            pairs: vec![Pair::default(); columns * columns.saturating_sub(1) / 2],
        }
    }

    /// Takes in rows: of each column its values, NaN where there is none, and whether there are all.
    pub(super) fn add(&mut self, columns: &[(Vec<f64>, bool)]) {
        for (column, (values, _)) in self.columns.iter_mut().zip(columns) {
            values.iter().filter(|value| value.is_finite()).for_each(|value| column.add(*value));
        }
        let mut pairs = self.pairs.iter_mut();
        for (at, (values, is_whole)) in columns.iter().enumerate() {
            for (others, other_is_whole) in &columns[..at] {
                let Some(pair) = pairs.next() else { return };
                let rows = values.iter().zip(others);
                if *is_whole && *other_is_whole {
                    for (one, other) in rows {
                        pair.products.add(one * other);
                    }
                    continue;
                }
                for (one, other) in rows {
                    match (one.is_finite(), other.is_finite()) {
                        (true, true) => {
                            pair.products.add(one * other);
                        }
                        (true, false) => pair.left_out[0].leave_out(*one),
                        (false, true) => pair.left_out[1].leave_out(*other),
                        (false, false) => {}
                    }
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Pairs) {
        self.columns.iter_mut().zip(&other.columns).for_each(|(own, other)| own.merge(other));
        for (own, other) in self.pairs.iter_mut().zip(&other.pairs) {
            join(&mut own.products, &other.products);
            own.left_out.iter_mut().zip(&other.left_out).for_each(|(own, other)| own.merge(other));
        }
    }

    /// The correlations of each column with those before it; none where one of the two does not vary.
    pub(super) fn finish(&self) -> Vec<Vec<Option<f64>>> {
        let mut pairs = self.pairs.iter();
        let of = |at: usize| {
            let before = self.columns[..at].iter().zip(pairs.by_ref());
            before.map(|(other, pair)| correlation(&self.columns[at], other, pair)).collect()
        };
        (0..self.columns.len()).map(of).collect()
    }
}

fn correlation(one: &Column, other: &Column, pair: &Pair) -> Option<f64> {
    let [rows, sum, squares] = one.without(&pair.left_out[0]);
    let [_, other_sum, other_squares] = other.without(&pair.left_out[1]);
    let products = pair.products.sum(1)?;
    let spread = |sum: f64, squares: f64| squares - sum * sum / rows;
    let (spread, other_spread) = (spread(sum, squares), spread(other_sum, other_squares));
    // What is left of equal values is next to nothing of their squares.
    let varies = |spread: f64, squares: f64| spread > squares * f64::EPSILON * 4.0;
    if !varies(spread, squares) || !varies(other_spread, other_squares) {
        return None;
    }
    let together = products - sum * other_sum / rows;
    let value = together / (spread.sqrt() * other_spread.sqrt());
    // Squares of very large numbers are infinite.
    value.is_finite().then(|| value.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_are_those_of_rows_with_both_values() {
        // numpy.corrcoef of the rows without NaN.
        let one = vec![1.0, 2.0, 3.0, f64::NAN, 5.0, 7.0];
        let other = vec![2.0, 1.0, f64::NAN, 9.0, 4.0, 8.0];
        let same = vec![3.0; 6];
        let columns = |rows: std::ops::Range<usize>| {
            let of = |values: &[f64]| {
                let values = values[rows.clone()].to_vec();
                let is_whole = values.iter().all(|value| value.is_finite());
                (values, is_whole)
            };
            [of(&one), of(&other), of(&same)]
        };
        let mut whole = Pairs::new(3);
        whole.add(&columns(0..6));
        let expected = 0.928_654_118_116_171;
        let found = whole.finish();
        assert!((found[1][0].expect("they vary") - expected).abs() < 1e-12, "{found:?}");
        assert_eq!(found[2], [None, None]);
        let mut merged = Pairs::new(3);
        for rows in [4..6, 0..2, 2..4] {
            let mut part = Pairs::new(3);
            part.add(&columns(rows));
            merged.merge(&part);
        }
        assert_eq!(merged.finish(), found);
    }
}
