//! How a column is used.

/// How something depends on a column, in the words of `OpenLineage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Its cells are passed on as they are.
    Identity,
    /// Cells are made of its cells.
    Transformation,
    /// Cells are made of the cells of many rows.
    Aggregation,
    /// It decides which rows there are.
    Filter,
    /// Rows of two tables are matched by it.
    Join,
    /// Rows are put into groups by it.
    GroupBy,
    /// Rows are put in order by it.
    Sort,
    /// It decides which rows around a row are seen, and in which order.
    Window,
    /// It decides which of several values a cell gets.
    Conditional,
}

impl Use {
    /// All of them.
    pub const ALL: [Use; 9] = [
        Use::Identity,
        Use::Transformation,
        Use::Aggregation,
        Use::Filter,
        Use::Join,
        Use::GroupBy,
        Use::Sort,
        Use::Window,
        Use::Conditional,
    ];

    /// Whether values come of its values, rather than being chosen by them.
    pub fn is_direct(self) -> bool {
        matches!(self, Use::Identity | Use::Transformation | Use::Aggregation)
    }

    /// The name of the subtype in `OpenLineage`.
    pub fn name(self) -> &'static str {
        match self {
            Use::Identity => "IDENTITY",
            Use::Transformation => "TRANSFORMATION",
            Use::Aggregation => "AGGREGATION",
            Use::Filter => "FILTER",
            Use::Join => "JOIN",
            Use::GroupBy => "GROUP_BY",
            Use::Sort => "SORT",
            Use::Window => "WINDOW",
            Use::Conditional => "CONDITIONAL",
        }
    }

    /// How a value is used that is used so after a step, and of which a column was used as `before` in that step.
    fn after(self, before: Use) -> Use {
        match (self.is_direct(), before.is_direct()) {
            (true, true) => self.max(before),
            (true, false) => before,
            (false, _) => self,
        }
    }
}

/// Some ways of using a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct UseSet(u16);

impl UseSet {
    pub(super) fn add(&mut self, other: UseSet) {
        self.0 |= other.0;
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Use> {
        Use::ALL.into_iter().filter(move |one| self.0 & (1 << *one as u16) != 0)
    }

    /// Those of a value that was made as `before` says.
    pub(super) fn after(self, before: UseSet) -> UseSet {
        let mut all = UseSet::default();
        for now in self.iter() {
            before.iter().for_each(|before| all.add(now.after(before).into()));
        }
        all
    }
}

impl From<Use> for UseSet {
    fn from(one: Use) -> Self {
        UseSet(1 << one as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_of_two_steps_are_one() {
        for (now, before, both) in [
            (Use::Identity, Use::Identity, Use::Identity),
            (Use::Identity, Use::Aggregation, Use::Aggregation),
            (Use::Aggregation, Use::Transformation, Use::Aggregation),
            (Use::Transformation, Use::Join, Use::Join),
            (Use::Filter, Use::Transformation, Use::Filter),
            (Use::Filter, Use::Conditional, Use::Filter),
        ] {
            assert_eq!(now.after(before), both, "{now:?} after {before:?}");
        }
        let mut set = UseSet::from(Use::Sort);
        set.add(Use::Identity.into());
        assert_eq!(set.iter().collect::<Vec<_>>(), [Use::Identity, Use::Sort]);
        let after = set.after(Use::Conditional.into());
        assert_eq!(after.iter().collect::<Vec<_>>(), [Use::Sort, Use::Conditional]);
    }
}
