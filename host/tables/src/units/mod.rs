//! Work units: contiguous ranges of a dataset that any machine can read on its own, in order.
//!
//! Where they begin and end depends on the files and on the size that is asked for, not on who cuts them. Parquet files are
//! cut between row groups. Texts with a delimiter, texts of fixed widths and JSON lines are cut between records, quoted line
//! breaks included, where they are neither packed nor in another encoding than UTF-8; other files are units of their own.
//!
//! ```
//! use recipe_core::engine::plan::InputColumn;
//! use recipe_tables::{Dataset, ReadOptions, Source};
//!
//! let folder = tempfile::tempdir()?;
//! let claims = folder.path().join("claims.csv");
//! std::fs::write(&claims, "id,note\n1,\"two\nlines\"\n2,\n3,\n")?;
//! let source = Source::open(Dataset::find(&[claims.display().to_string()], ReadOptions::default())?)?;
//!
//! // Each piece can be looked at anywhere; put in order, they are cut into units.
//! let pieces = source.pieces(14)?;
//! let looks = pieces.iter().map(|piece| source.look_at(piece)).collect::<Result<Vec<_>, _>>()?;
//! let units = source.units(&pieces, &looks)?;
//!
//! let rows = units.iter().map(|unit| {
//!     let columns = vec![InputColumn::Cells(0), InputColumn::Cells(1)];
//!     let morsels = source.unit_morsels(unit, columns, source.schema());
//!     let rows = morsels.map(|morsel| Ok((morsel?.decode)().rows_of_file()));
//!     rows.sum::<Result<u64, recipe_tables::TableError>>()
//! });
//! assert_eq!(rows.collect::<Result<Vec<_>, _>>()?, [1, 2]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod look;
#[cfg(test)]
mod share_tests;
#[cfg(test)]
mod tests;

use std::io::Read;

use recipe_store::PinnedFile;
use serde::{Deserialize, Serialize};

use crate::csv::RecordStarts;
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::shares::FileShares;
use crate::source::Source;
use crate::text::unreadable;
use crate::unit::rows_begin;
pub use crate::unit::{Unit, UnitPart};
use look::{AT_START, Ends, Look, Starts};

/// A part of a file, in which is looked for where it can be cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    file: usize,
    share: usize,
    part: UnitPart,
}

/// What was found in a [`Piece`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked(Option<Starts>);

/// How many bytes are looked at at once.
const LOOKED_AT_ONCE: usize = 1 << 20;

impl Piece {
    /// Whether it has to be [looked at](Source::look_at); nothing is read of others.
    pub fn is_text(&self) -> bool {
        matches!(self.part, UnitPart::Text { .. })
    }
}

impl Source {
    /// Divides the dataset into pieces of about so many bytes.
    ///
    /// Errors: a file cannot be read.
    pub fn pieces(&self, unit_bytes: u64) -> Result<Vec<Piece>> {
        let unit_bytes = unit_bytes.max(1);
        let mut pieces = Vec::new();
        let options = &self.dataset().options;
        for (index, shares) in self.file_shares().into_iter().enumerate() {
            let file = &self.dataset().files[index];
            let mut add = |(start, part)| pieces.push(Piece { file: index, share: shares.at(start), part });
            if options.format == Some(Format::Parquet) {
                self.row_groups(index, unit_bytes, shares)?.into_iter().for_each(add);
                continue;
            }
            let is_cut = file.length > unit_bytes || shares.divide(file.length);
            match if is_cut { rows_begin(file, options)? } else { None } {
                None => add((0, UnitPart::Whole)),
                Some(header) => text_pieces(header, file.length, unit_bytes, shares).for_each(add),
            }
        }
        Ok(pieces)
    }

    /// Looks for where a piece can be cut, whatever comes before it.
    ///
    /// Errors: the file cannot be read, or is another by now.
    pub fn look_at(&self, piece: &Piece) -> Result<Looked> {
        let UnitPart::Text { bytes, .. } = &piece.part else { return Ok(Looked(None)) };
        let file = self.file_of(piece)?;
        let failed = |error| unreadable(&file.path, error);
        let mut input = file.read_range(bytes.clone()).map_err(failed)?;
        let mut look = Look::new(self.ends());
        let mut part = Vec::with_capacity(LOOKED_AT_ONCE);
        loop {
            part.clear();
            input.by_ref().take(LOOKED_AT_ONCE as u64).read_to_end(&mut part).map_err(failed)?;
            if part.is_empty() {
                return Ok(Looked(Some(look.finish())));
            }
            look.see(&part);
        }
    }

    /// The units of the dataset, given what was found in each of its pieces.
    ///
    /// Errors: what was found is not of these pieces.
    pub fn units(&self, pieces: &[Piece], looked: &[Looked]) -> Result<Vec<Unit>> {
        let mut units = Units::default();
        // How the text before a piece ended.
        let mut state = AT_START;
        for (piece, looked) in pieces.iter().zip(looked) {
            let Piece { file, share, part } = piece;
            let UnitPart::Text { header, bytes } = part else {
                units.begin(*file, *share, part.clone());
                continue;
            };
            let is_first = bytes.start == *header;
            let found =
                looked.0.as_ref().and_then(|starts| starts.from(if is_first { AT_START } else { state }));
            let (first, ends_in) = found.ok_or_else(|| self.no_unit(piece))?;
            state = ends_in;
            if is_first {
                units.begin(*file, *share, UnitPart::Text { header: 0, bytes: 0..bytes.end });
                continue;
            }
            // Where no record starts, that of the unit before goes on to the end.
            let start = first.map_or(bytes.end, |first| bytes.start + first);
            units.end_at(start).ok_or_else(|| self.no_unit(piece))?;
            if first.is_some() {
                units.begin(*file, *share, UnitPart::Text { header: *header, bytes: start..bytes.end });
            }
        }
        Ok(units.0)
    }

    /// The pieces, looked at one after the other, and the units.
    ///
    /// Errors: a file cannot be read, or is another by now.
    pub fn cut(&self, unit_bytes: u64) -> Result<Vec<Unit>> {
        let pieces = self.pieces(unit_bytes)?;
        let looked = pieces.iter().map(|piece| self.look_at(piece)).collect::<Result<Vec<_>>>()?;
        self.units(&pieces, &looked)
    }

    fn file_of(&self, piece: &Piece) -> Result<&PinnedFile> {
        self.dataset().files.get(piece.file).ok_or_else(|| self.no_unit(piece))
    }

    fn no_unit(&self, piece: &Piece) -> TableError {
        TableError::NoSuchUnit { file: piece.file, files: self.dataset().files.len() }
    }

    fn ends(&self) -> Ends {
        match self.dataset().options.format {
            Some(Format::Csv) => Ends::Delimited(RecordStarts::of(&self.dataset().options)),
            Some(Format::Json) => Ends::Objects,
            _ => Ends::Lines,
        }
    }
}

/// Units so far.
#[derive(Default)]
struct Units(Vec<Unit>);

impl Units {
    fn begin(&mut self, file: usize, share: usize, part: UnitPart) {
        self.0.push(Unit { number: self.0.len() as u64, file, share, part });
    }

    /// The last unit ends there, if it is one of a text.
    fn end_at(&mut self, end: u64) -> Option<()> {
        match &mut self.0.last_mut()?.part {
            UnitPart::Text { bytes, .. } => bytes.end = end,
            UnitPart::Whole | UnitPart::RowGroups(_) => return None,
        }
        Some(())
    }
}

/// The pieces of a text of so many bytes, whose first row comes after `header` bytes. Shares begin with pieces.
fn text_pieces(
    header: u64,
    length: u64,
    unit_bytes: u64,
    shares: FileShares,
) -> impl Iterator<Item = (u64, UnitPart)> {
    let end = move |start: u64| {
        let end = start.saturating_add(unit_bytes).min(length);
        shares.after(shares.at(start)).map_or(end, |next| next.min(end)).max(start)
    };
    let starts = std::iter::successors(Some(header), move |start| Some(end(*start)));
    let starts = starts.enumerate().take_while(move |(at, start)| *at == 0 || *start < length);
    starts.map(move |(_, start)| (start, UnitPart::Text { header, bytes: start..end(start) }))
}
