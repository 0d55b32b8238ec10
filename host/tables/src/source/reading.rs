//! The morsels of a file, or of a part of one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_schema::{Schema, SchemaRef};
use parking_lot::Mutex;
use recipe_core::engine::plan::FirstFilter;
use recipe_store::PinnedFile;

use super::columns::{FileColumns, OfFile};
use super::explain::Opened;
use super::partition_columns::DividedProjection;
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::{FormatReader, Morsel, Projection, SheetOfSeveral, Task};
use crate::options::ReadOptions;
use crate::parquet::Footer;
use crate::shares::FileShares;
use crate::text::{open_part, open_text};
use crate::unit::{UnitPart, rows_begin};
use crate::{avro, csv, excel, fixed, json, orc, parquet};

/// What is wanted of the files of a dataset, and what is known of them.
pub(super) struct Reading {
    pub(super) options: ReadOptions,
    /// The columns of the files.
    pub(super) wanted: SchemaRef,
    pub(super) footers: Arc<Vec<Option<Footer>>>,
    pub(super) bytes_read: Arc<AtomicU64>,
    pub(super) projection: DividedProjection,
    pub(super) filter: Option<Arc<FirstFilter>>,
    /// The values of partition columns, for each file.
    pub(super) values: Vec<Vec<Option<String>>>,
    /// Files that turned out to have neither columns nor rows.
    pub(super) blank: Arc<Mutex<BTreeSet<usize>>>,
    /// Workbooks with several sheets, of which one is read.
    pub(super) sheets: Arc<Mutex<BTreeMap<usize, SheetOfSeveral>>>,
    /// The shares of the dataset, by the bytes of each file.
    pub(super) shares: Vec<FileShares>,
}

impl Reading {
    /// The morsels of a part of a file, in order, which is of one share unless none is given.
    pub(super) fn morsels(
        &self,
        index: usize,
        file: PinnedFile,
        part: &UnitPart,
        share: Option<usize>,
    ) -> Box<dyn Iterator<Item = Result<Morsel>> + Send> {
        let footer = self.footers.get(index).and_then(Option::as_ref);
        let opened = Arc::new(Opened { file, options: self.options_of(part) });
        let (wanted, options) = (&self.wanted, &opened.options);
        let tasks = open_file(&opened, Some(wanted), footer, part, &self.bytes_read).and_then(|reader| {
            let columns = FileColumns::of(wanted, reader.schema(), &opened.file.path, options)?;
            self.sheets.lock().extend(reader.sheet_of_several().map(|sheet| (index, sheet.clone())));
            let (inputs, schema) = self.projection.of_files();
            let OfFile { inputs, order, schema, made } = columns.reading(inputs, schema);
            // What a file has in another way is known to no filter.
            let filter = self.filter.clone().filter(|_| made.is_none());
            let row_groups = match part {
                UnitPart::RowGroups(groups) => Some(groups.clone()),
                UnitPart::Whole | UnitPart::Text { .. } => None,
            };
            let shares = if share.is_none() { self.shares_inside(index, &opened)? } else { None };
            let projection = Projection { inputs, order, schema, filter, row_groups, shares };
            Ok((reader.decode_tasks(projection), made))
        });
        let share = share.unwrap_or_else(|| self.shares[index].at(0));
        let partition = self.projection.of_folders(&opened.file.path, &self.values[index]);
        match tasks {
            Ok((tasks, made)) => Box::new(tasks.map(move |Task { bytes, share: own, decode }| {
                let decode = opened.explained(decode);
                let decode = match &made {
                    Some(made) => made.of(decode),
                    None => decode,
                };
                let share = own.unwrap_or(share);
                Ok(Morsel { file: index, share, bytes, decode: partition.added_to(decode) })
            })),
            Err(error) if opened.is_blank(&error) => {
                self.blank.lock().insert(index);
                Box::new(std::iter::empty())
            }
            // The start of a text without a row.
            Err(TableError::Empty { .. }) if matches!(part, UnitPart::Text { .. }) => {
                Box::new(std::iter::empty())
            }
            Err(error) => Box::new(std::iter::once(Err(opened.explain(error)))),
        }
    }

    /// The shares that a file is divided into; none where it is of one.
    fn shares_inside(&self, index: usize, opened: &Opened) -> Result<Option<FileShares>> {
        let (file, options) = (&opened.file, &opened.options);
        let shares = Some(self.shares[index]).filter(|shares| shares.divide(file.length));
        Ok(match options.format {
            Some(Format::Parquet) => shares,
            _ if shares.is_some() && rows_begin(file, options)?.is_some() => shares,
            _ => None,
        })
    }

    /// How a part is read. The first row of one that has no header does not say how many columns there are.
    fn options_of(&self, part: &UnitPart) -> ReadOptions {
        let mut options = self.options.clone();
        let is_first = matches!(part, UnitPart::Text { bytes, .. } if bytes.start == 0);
        if matches!(part, UnitPart::Text { .. }) && !is_first && !options.header && !options.union_by_name {
            let names = self.wanted.fields().iter().map(|field| field.name().clone());
            options.csv.columns = Some(names.collect());
        }
        options
    }
}

/// Opens a file, or a part of it.
pub(super) fn open_file(
    Opened { file, options }: &Opened,
    schema: Option<&SchemaRef>,
    footer: Option<&Footer>,
    part: &UnitPart,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn FormatReader>> {
    let path = &file.path;
    let text = || match part {
        UnitPart::Text { header, bytes } => open_part(file, *header, bytes.clone(), bytes_read),
        UnitPart::Whole | UnitPart::RowGroups(_) => open_text(file, options, bytes_read),
    };
    match options.format {
        Some(Format::Avro) => avro::open(file, options, bytes_read),
        Some(Format::Excel) => excel::open(file, options, bytes_read),
        Some(Format::FixedWidth) => fixed::open(path, options, text()?),
        Some(Format::Orc) => orc::open(file, options, bytes_read),
        Some(Format::Csv) => csv::open(path, options, text()?),
        Some(Format::Json) => {
            let columns = schema.cloned().unwrap_or_else(|| Arc::new(Schema::empty()));
            json::open(path, options, &columns, text()?)
        }
        Some(Format::Parquet) => parquet::open(file, options, footer, bytes_read),
        None => Err(TableError::UnknownFormat { file: path.clone(), content: None }),
    }
}
