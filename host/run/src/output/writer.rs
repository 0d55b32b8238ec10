//! From encoded rows to files: one, several, or one in each folder.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common_runtime::SpawnedTask;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_store::commit::OutputFile;
use recipe_tables::parquet::{ParquetEncoder, encodable, encodable_schema};
use recipe_tables::write::{PartitionColumns, split_at_record};
use recipe_tables::{OutputFormat, TableError, csv, xml};

use super::file::{Block, OpenFile};
use super::parquet;
use super::place::Begins;
use super::rows;
use super::tagged::{Tagged, To, apart, together};
use super::target::Target;
use crate::engine::{AtWork, Encode, Ordered};
use crate::error::{Result, RunError};

/// A part of an output.
pub(crate) enum Piece {
    /// Text of so many rows.
    Text(Vec<u8>, usize),
    /// Rows with a cell that is not written, and why. Its row is counted among them.
    Refused(TableError),
    /// Rows, with columns as they are encoded.
    Rows(Vec<RecordBatch>),
}

/// Parts of an output, by the file that they go to.
pub(crate) type Pieces = Vec<Tagged<Piece>>;

impl Target {
    /// What encodes rows with these columns on any thread; those that are `carried` hold text as it is written. Of an input
    /// with several `shares`, the rows of each go to a file of their own.
    pub(crate) fn encoding(
        &self,
        schema: &SchemaRef,
        carried: &[Option<usize>],
        shares: usize,
    ) -> Encode<Pieces> {
        together(self.pieces(schema, carried), shares)
    }

    /// The same for rows in the order of their folders.
    pub(crate) fn encoding_by_folder(&self, partitioning: &PartitionColumns) -> Encode<Pieces> {
        let schema = partitioning.file_schema();
        apart(self.pieces(&schema, &vec![None; schema.fields().len()]))
    }

    fn pieces(&self, schema: &SchemaRef, carried: &[Option<usize>]) -> Encode<Piece> {
        let schema = encodable_schema(schema);
        let Some(form) = self.text_form() else {
            return Arc::new(move |batches, _| {
                let rows = batches.iter().map(|batch| encodable(batch, &schema));
                Ok(Piece::Rows(rows.collect::<Result<_, _>>()?))
            });
        };
        let (carried, count) = (carried.to_vec(), self.formula_cells.clone());
        Arc::new(move |batches, _| {
            let rows = batches.iter().map(RecordBatch::num_rows).sum();
            match form.write(batches, &carried, &count) {
                Err(error) if error.is_of_cell() => Ok(Piece::Refused(error)),
                text => Ok(Piece::Text(text?, rows)),
            }
        })
    }
}

/// How an output is written.
pub(crate) struct Writing<'a> {
    /// What was asked.
    pub(crate) target: &'a Target,
    /// Where files are begun.
    pub(crate) place: &'a dyn Begins,
    /// The columns of the files.
    pub(crate) schema: SchemaRef,
    /// What formats with a place for it carry besides.
    pub(crate) metadata: &'a [(String, String)],
    /// How many threads work.
    pub(crate) threads: usize,
    /// The memory of what is at work.
    pub(crate) memory: &'a AtWork,
    /// The bytes of the input, of which each of several files gets its share.
    pub(crate) input_bytes: u64,
}

/// How many files are brought to their place while the next is written.
const FINISHING: usize = 8;

impl<'a> Writing<'a> {
    /// What encodes row groups, where there are some.
    ///
    /// Errors: a column cannot be written.
    pub(crate) fn encoder(&self) -> Result<Option<Arc<ParquetEncoder>>> {
        let Target { format: OutputFormat::Parquet, compression, .. } = self.target else { return Ok(None) };
        Ok(Some(Arc::new(ParquetEncoder::new(&self.schema, *compression, self.metadata)?)))
    }

    /// Writes all pieces, and gives the files, none of which is to be seen yet. Without rows there is one file, unless they are
    /// divided by folders.
    pub(crate) async fn run(self, pieces: Ordered<Pieces>) -> Result<Vec<OutputFile>> {
        self.run_after(0, pieces).await
    }

    /// The same where so many rows come before in other files.
    pub(crate) async fn run_after(self, rows: u64, pieces: Ordered<Pieces>) -> Result<Vec<OutputFile>> {
        let mut files = self.files(rows, pieces).await?;
        files.begin_if_none().await?;
        files.finish().await
    }

    /// The same without a file where there are no rows.
    pub(crate) async fn run_if_any(self, pieces: Ordered<Pieces>) -> Result<Vec<OutputFile>> {
        self.files(0, pieces).await?.finish().await
    }

    async fn files(self, rows: u64, pieces: Ordered<Pieces>) -> Result<Files<'a>> {
        let encoder = self.encoder()?;
        let mut blocks = blocks(pieces, &self, encoder.as_ref());
        let mut files = Files {
            encoder,
            writing: self,
            now: None,
            number: 0,
            finishing: VecDeque::new(),
            done: Vec::new(),
            rows,
            folders: 0,
        };
        while let Some(Tagged { to, rows }) = blocks.try_next().await? {
            files.write(to, rows).await?;
        }
        Ok(files)
    }
}

/// Pieces as they are written: text as it is, rows as row groups.
fn blocks(
    pieces: Ordered<Pieces>,
    writing: &Writing,
    encoder: Option<&Arc<ParquetEncoder>>,
) -> Ordered<Tagged<Block>> {
    let pieces = pieces.map_ok(|pieces| stream::iter(pieces.into_iter().map(Ok))).try_flatten();
    if writing.target.format.is_text() {
        let blocks = pieces.map_ok(|Tagged { to, rows }| match rows {
            Piece::Text(text, rows) => Tagged { to, rows: Block::Text(text, rows) },
            Piece::Refused(error) => Tagged { to, rows: Block::Refused(error) },
            Piece::Rows(_) => unreachable!("rows are encoded as text for a text file"),
        });
        return blocks.boxed();
    }
    let rows = pieces.map_ok(|Tagged { to, rows }| match rows {
        Piece::Rows(batches) => Tagged { to, rows: batches },
        Piece::Text(..) | Piece::Refused(_) => unreachable!("rows are not encoded as text for other files"),
    });
    let Some(encoder) = encoder else { return rows::gathered(rows.boxed(), &writing.schema) };
    let groups = parquet::encoded(rows.boxed(), encoder, writing.threads, writing.memory);
    groups.map_ok(|Tagged { to, rows }| Tagged { to, rows: Block::Group(rows) }).boxed()
}

/// The files of an output, one of which is open.
struct Files<'a> {
    writing: Writing<'a>,
    encoder: Option<Arc<ParquetEncoder>>,
    now: Option<(To, OpenFile)>,
    /// The number of the next file, where several are in one folder.
    number: usize,
    finishing: VecDeque<SpawnedTask<Result<OutputFile>>>,
    done: Vec<OutputFile>,
    /// Rows written so far.
    rows: u64,
    /// Folders written so far.
    folders: usize,
}

/// More folders than this are of no use to those who read them, and a mistake.
const MAX_FOLDERS: usize = 10_000;

impl Files<'_> {
    async fn write(&mut self, to: To, block: Block) -> Result<()> {
        if matches!((&to, &block), (To::Share(_), Block::Text(_, 0))) {
            // Without rows there is no file.
            return Ok(());
        }
        if self.now.as_ref().is_none_or(|(known, _)| *known != to) {
            self.next(to.clone()).await?;
        }
        if let Block::Refused(error) = block {
            return Err(error.after_rows(self.rows).into());
        }
        let room = self.room();
        let (block, rest) = match (block, room) {
            (Block::Text(mut text, rows), Some(room)) if text.len() as u64 >= room => {
                match split_at_record(&text, room as usize, self.writing.target.format) {
                    Some((at, before)) => {
                        let rest = text.split_off(at);
                        let rest = (!rest.is_empty()).then(|| Block::Text(rest, rows - before));
                        (Block::Text(text, before), rest)
                    }
                    None => (Block::Text(text, rows), None),
                }
            }
            (block, _) => (block, None),
        };
        self.rows += block.rows();
        if let Some((_, file)) = &mut self.now {
            file.write(block).await?;
        }
        if self.room() == Some(0) {
            self.end().await?;
        }
        match rest {
            Some(rest) => Box::pin(self.write(to, rest)).await,
            None => Ok(()),
        }
    }

    /// How many bytes the open file still takes, if it is not the last.
    fn room(&self) -> Option<u64> {
        let most = self.writing.target.options.max_files?;
        let share = (self.writing.input_bytes / most as u64).max(1);
        let filled = match &self.now {
            Some((To::Share(_), _)) => return None,
            now => now.as_ref().map_or(0, |(_, file)| file.filled()),
        };
        (self.number < most).then(|| share.saturating_sub(filled))
    }

    /// Ends the open file, and begins one.
    async fn next(&mut self, to: To) -> Result<()> {
        self.end().await?;
        let Writing { target, place, schema, .. } = &self.writing;
        let folder = match &to {
            To::Next => "",
            To::Share(share) => {
                self.number = *share;
                ""
            }
            To::Folder(folder) => {
                self.number = 0;
                self.folders += 1;
                if self.folders > MAX_FOLDERS {
                    return Err(RunError::TooManyFolders { limit: MAX_FOLDERS });
                }
                folder
            }
        };
        let upload = place.begin(folder, self.number, target).await?;
        let header = match target.format {
            OutputFormat::Csv => {
                csv::write_header(&target.options.formulas.header(schema)?, target.delimiter)
            }
            OutputFormat::Xml => xml::START.to_vec(),
            _ => Vec::new(),
        };
        let file = OpenFile::new(upload, target, schema, self.encoder.as_ref(), &header).await?;
        self.number += 1;
        self.now = Some((to, file));
        Ok(())
    }

    /// Ends the open file; its last bytes are brought to their place while others are written.
    async fn end(&mut self) -> Result<()> {
        if let Some((_, file)) = self.now.take() {
            self.finishing.push_back(SpawnedTask::spawn(file.finish()));
        }
        while self.finishing.len() > FINISHING {
            self.finished().await?;
        }
        Ok(())
    }

    async fn finished(&mut self) -> Result<()> {
        if let Some(task) = self.finishing.pop_front() {
            let done = task.join().await;
            let done = done.map_err(RunError::Worker)?;
            self.done.push(done?);
        }
        Ok(())
    }

    /// No rows are a file as well, but no partition.
    async fn begin_if_none(&mut self) -> Result<()> {
        let is_divided = !self.writing.target.options.partition_by.is_empty();
        if self.number == 0 && !is_divided { self.next(To::Next).await } else { Ok(()) }
    }

    async fn finish(mut self) -> Result<Vec<OutputFile>> {
        self.end().await?;
        while !self.finishing.is_empty() {
            self.finished().await?;
        }
        Ok(self.done)
    }
}
