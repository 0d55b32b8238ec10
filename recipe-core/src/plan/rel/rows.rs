//! Rows kept, dropped and put in order.

use super::Rel;
use crate::plan::{Column, Expr, Node, SortKey};

impl Rel {
    /// Keeps rows for which `condition` is true, and where the step has conditions also all rows they leave out.
    pub fn filter(&mut self, condition: Expr) {
        let condition = match self.mask {
            None => condition,
            Some(mask) => condition.or(Expr::Column(mask).negate()),
        };
        self.push(Node::Filter(self.bind(condition)));
    }

    /// Keeps rows for which `condition` is true, whatever the conditions of the step say of them: to drop rows that the step
    /// itself added.
    pub fn filter_all(&mut self, condition: Expr) {
        self.push(Node::Filter(self.bind(condition)));
    }

    /// Puts rows in the order of these columns.
    pub fn sort(&mut self, keys: Vec<SortKey>) {
        let positions = self.positions();
        self.push(Node::Sort(keys.into_iter().map(|key| key.map_column(&positions)).collect()));
    }

    /// Keeps the first of the rows that are equal in these columns.
    pub fn distinct(&mut self, columns: &[Column]) {
        let positions = self.positions();
        self.push(Node::Distinct(columns.iter().map(|column| positions(column.id)).collect()));
    }
}
