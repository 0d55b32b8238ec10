//! Datasets that are divided into shares.

use super::Source;
use crate::shares::{FileShares, Shares};

impl Source {
    /// The same dataset divided into so many equal shares of its bytes, its files one after the other. Each row is of the share in
    /// which it starts, or the row group it is in; a file that cannot be cut is of the share in which it starts. Neither
    /// [morsels](Self::morsels) nor [units](crate::units) have rows of two shares.
    ///
    /// ```
    /// use recipe_core::engine::plan::InputColumn;
    /// use recipe_tables::{Dataset, ReadOptions, Source};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let claims = folder.path().join("claims.csv");
    /// std::fs::write(&claims, "id\n100\n200\n300\n400\n")?;
    /// let source = Source::open(Dataset::find(&[claims.display().to_string()], ReadOptions::default())?)?;
    /// let source = source.with_shares(2);
    ///
    /// let morsels = source.morsels(vec![InputColumn::Cells(0)], source.schema(), None);
    /// let rows = morsels.map(|morsel| {
    ///     let morsel = morsel?;
    ///     Ok((morsel.share, (morsel.decode)().rows_of_file()))
    /// });
    /// let rows = rows.collect::<Result<Vec<_>, recipe_tables::TableError>>()?;
    /// assert_eq!(rows, [(0, 2), (1, 2)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_shares(self, shares: usize) -> Source {
        Source { shares: shares.max(1), ..self }
    }

    /// How many shares it is divided into.
    pub fn shares(&self) -> usize {
        self.shares
    }

    /// The shares by the bytes of each file.
    pub(crate) fn file_shares(&self) -> Vec<FileShares> {
        let shares = Shares { count: self.shares as u64, bytes: self.dataset.bytes() };
        let lengths = self.dataset.files.iter().map(|file| file.length);
        let starts = lengths.scan(0_u64, |sum, length| {
            let before = *sum;
            *sum = sum.saturating_add(length);
            Some(before)
        });
        starts.map(|before| FileShares { shares, before }).collect()
    }
}
