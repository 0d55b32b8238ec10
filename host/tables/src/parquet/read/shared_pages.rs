//! Large pages, unpacked once for all parts of a row group that read them.
//!
//! A part is a range of rows, and a page with rows of several is needed by each. Small ones are unpacked for each of
//! them; of large ones that would take many times the memory, and many times the time. Parts come about in order, so
//! the last page of each column, and its dictionary, are all that is held.

use std::collections::HashMap;
use std::iter::once;
use std::sync::Arc;

use parking_lot::Mutex;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::Type;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::Result;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;

use super::framing;
use super::ranges::rows_of;
use crate::morsel::shared_file::SharedFile;

/// The pages of a row group that its parts share, by columns.
#[derive(Default)]
pub(super) struct SharedPages(Mutex<HashMap<usize, Arc<Mutex<Held>>>>);

/// What is held of a column.
#[derive(Default)]
struct Held {
    /// The first page, where it is a dictionary.
    dictionary: Option<Page>,
    /// The last page that was unpacked, and its place among all.
    last: Option<(usize, Page)>,
}

impl Held {
    fn get(&self, at: usize) -> Option<Page> {
        let last = self.last.as_ref().filter(|(place, _)| *place == at).map(|(_, page)| page.clone());
        last.or_else(|| self.dictionary.clone().filter(|_| at == 0))
    }

    fn put(&mut self, at: usize, page: &Page) {
        if page.is_dictionary_page() {
            self.dictionary = (at == 0).then(|| page.clone());
        } else if self.last.as_ref().is_none_or(|(place, _)| *place < at) {
            self.last = Some((at, page.clone()));
        }
    }
}

/// A row group whose pages are shared, or checked before texts of them are skipped.
pub(super) struct Group<'a> {
    pub(super) input: SharedFile,
    pub(super) metadata: &'a ParquetMetaData,
    /// The index of the group.
    pub(super) group: usize,
    /// Those that are shared.
    pub(super) pages: Option<&'a SharedPages>,
    /// Whether texts are skipped.
    pub(super) skips: bool,
}

/// Whether one of these columns of a row group is of texts, or of other bytes.
pub(super) fn has_texts(group: &RowGroupMetaData, mask: &ProjectionMask) -> bool {
    let columns = group.columns().iter().enumerate();
    columns
        .into_iter()
        .any(|(leaf, chunk)| mask.leaf_included(leaf) && chunk.column_type() == Type::BYTE_ARRAY)
}

impl RowGroups for Group<'_> {
    fn num_rows(&self) -> usize {
        rows_of(self.metadata.row_group(self.group))
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let group = self.metadata.row_group(self.group);
        let index = self.metadata.offset_index().and_then(|index| index.get(self.group)?.get(column));
        let pages = SerializedPageReader::new(
            Arc::new(self.input.clone()),
            group.column(column),
            rows_of(group),
            index.map(|index| index.page_locations().clone()),
        )?;
        let held = self.pages.map(|pages| pages.0.lock().entry(column).or_default().clone());
        let column = group.column(column);
        let checked = self.skips && column.column_type() == Type::BYTE_ARRAY;
        let pages = Pages { pages, held, at: 0, checked: checked.then(|| column.column_descr_ptr()) };
        Ok(Box::new(OneGroup(Some(pages))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(once(self.metadata.row_group(self.group)))
    }

    fn metadata(&self) -> &ParquetMetaData {
        self.metadata
    }
}

/// The pages of a column, of one group.
struct OneGroup(Option<Pages>);

impl Iterator for OneGroup {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(|pages| Ok(Box::new(pages) as _))
    }
}

impl PageIterator for OneGroup {}

/// The pages of a column of a row group, those that are held as they are.
struct Pages {
    pages: SerializedPageReader<SharedFile>,
    held: Option<Arc<Mutex<Held>>>,
    /// The place of the next page among all.
    at: usize,
    /// The column, where its pages are checked.
    checked: Option<ColumnDescPtr>,
}

impl Pages {
    fn read(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let (Some(page), Some(column)) = (&page, &self.checked) {
            framing::check(page, column)?;
        }
        Ok(page)
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(held) = self.held.clone() else { return self.read() };
        // What is no page is passed over here, so that places are the same whether pages are read or skipped.
        if self.pages.peek_next_page()?.is_none() {
            return Ok(None);
        }
        let at = self.at;
        self.at += 1;
        // Other parts that want the page wait for it.
        let mut held = held.lock();
        if let Some(page) = held.get(at) {
            self.pages.skip_next_page()?;
            return Ok(Some(page));
        }
        let page = self.read()?;
        if let Some(page) = &page {
            held.put(at, page);
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        if self.pages.peek_next_page()?.is_some() {
            self.at += 1;
            self.pages.skip_next_page()?;
        }
        Ok(())
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
