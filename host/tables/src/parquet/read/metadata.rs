//! The metadata of a file, mended where programs write it in a way of their own.

use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::ConvertedType;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataBuilder,
    ParquetMetaDataReader, ParquetStatisticsPolicy, RowGroupMetaData,
};
use parquet::file::reader::{ChunkReader, Length};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::foreign::without_later_fields;
use crate::morsel::shared_file::SharedFile;

fn options() -> ArrowReaderOptions {
    // Old programs have another list in the place of these.
    ArrowReaderOptions::new()
        .with_column_index_policy(PageIndexPolicy::Skip)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll)
}

/// What is known of a file.
pub(super) struct Found {
    pub(super) metadata: ArrowReaderMetadata,
    /// The names of columns that are groups without a column, and their places among all.
    pub(super) empty: Vec<(usize, String)>,
}

/// Reads the metadata. Lists of pages that cannot be read, and types of Arrow that do not fit those of the file, are left
/// out: they only add to what the file says.
pub(super) fn load(input: &SharedFile) -> Result<Found> {
    let mut first = None;
    for pages in [PageIndexPolicy::Optional, PageIndexPolicy::Skip] {
        for without_types in [false, true] {
            let options = options().with_offset_index_policy(pages).with_skip_arrow_metadata(without_types);
            match ArrowReaderMetadata::load(input, options.clone()) {
                Ok(found) => return mended(found, options),
                Err(error) => first = first.or(Some(error)),
            }
        }
    }
    let first = first.unwrap_or_else(|| ParquetError::General("it has no metadata".into()));
    let Some(footer) = footer(input).as_deref().and_then(without_later_fields) else { return Err(first) };
    let metadata = ParquetMetaDataReader::decode_metadata(&footer).map_err(|_| first)?;
    mended(ArrowReaderMetadata::try_new(Arc::new(metadata), options())?, options())
}

/// The bytes of the metadata.
fn footer(input: &SharedFile) -> Option<Bytes> {
    let tail = input.len().checked_sub(8)?;
    let length = input.get_bytes(tail, 4).ok()?.as_ref().try_into().ok()?;
    let length = u64::from(u32::from_le_bytes(length));
    input.get_bytes(tail.checked_sub(length)?, usize::try_from(length).ok()?).ok()
}

/// The metadata with the number of rows that row groups have, without groups of columns that have no column, without
/// dictionaries that are in no place for one, and with intervals as the bytes they are: no type of Arrow holds all of their
/// months, days and milliseconds.
fn mended(found: ArrowReaderMetadata, options: ArrowReaderOptions) -> Result<Found> {
    let (metadata, file) = (found.metadata(), found.metadata().file_metadata());
    let rows: i64 = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).fold(0, i64::saturating_add);
    let is_placed = |group: &RowGroupMetaData| !group.columns().iter().any(is_misplaced);
    let root = file.schema_descr().root_schema_ptr();
    let kept = readable(&root).unwrap_or_else(|| root.clone());
    if file.num_rows() == rows && Arc::ptr_eq(&kept, &root) && metadata.row_groups().iter().all(is_placed) {
        return Ok(Found { metadata: found, empty: Vec::new() });
    }
    let columns = root.get_fields().iter().enumerate();
    let empty = columns.filter(|(_, column)| readable(column).is_none());
    let empty = empty.map(|(at, column)| (at, column.name().to_owned())).collect();
    let groups = metadata.row_groups().iter().map(|group| {
        let columns = group.columns().iter().map(|column| {
            if is_misplaced(column) {
                return column.clone().into_builder().set_dictionary_page_offset(None).build();
            }
            Ok(column.clone())
        });
        group.clone().into_builder().set_column_metadata(columns.collect::<Result<_>>()?).build()
    });
    let file = FileMetaData::new(
        file.version(),
        rows,
        file.created_by().map(str::to_owned),
        file.key_value_metadata().cloned(),
        Arc::new(SchemaDescriptor::new(kept)),
        file.column_orders().cloned(),
    );
    let mended: Arc<ParquetMetaData> = ParquetMetaDataBuilder::new(file)
        .set_row_groups(groups.collect::<Result<_>>()?)
        .set_offset_index(metadata.offset_index().cloned())
        .build()
        .into();
    let metadata = ArrowReaderMetadata::try_new(mended.clone(), options.clone())
        .or_else(|_| ArrowReaderMetadata::try_new(mended, options.with_skip_arrow_metadata(true)))?;
    Ok(Found { metadata, empty })
}

/// The type without groups that have no column, which hold no cells, and without the mark of intervals; none if nothing is
/// left of it.
fn readable(found: &TypePtr) -> Option<TypePtr> {
    let info = found.get_basic_info();
    if let Type::PrimitiveType { physical_type, type_length, .. } = found.as_ref() {
        if info.converted_type() != ConvertedType::INTERVAL {
            return Some(found.clone());
        }
        let bytes = Type::primitive_type_builder(found.name(), *physical_type)
            .with_length(*type_length)
            .with_repetition(info.repetition())
            .with_id(info.has_id().then(|| info.id()));
        return Some(bytes.build().map_or_else(|_| found.clone(), Arc::new));
    }
    let fields: Vec<TypePtr> = found.get_fields().iter().filter_map(readable).collect();
    let same = |(one, other): (&TypePtr, &TypePtr)| Arc::ptr_eq(one, other);
    if fields.is_empty() {
        return None;
    }
    if fields.len() == found.get_fields().len() && fields.iter().zip(found.get_fields()).all(same) {
        return Some(found.clone());
    }
    let mut builder = Type::group_type_builder(found.name())
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned())
        .with_id(info.has_id().then(|| info.id()));
    if info.has_repetition() {
        builder = builder.with_repetition(info.repetition());
    }
    builder.with_fields(fields).build().ok().map(Arc::new)
}

/// Whether the dictionary of a column is said to be where none can be: some programs write 0 for none.
fn is_misplaced(column: &ColumnChunkMetaData) -> bool {
    let dictionary = column.dictionary_page_offset();
    dictionary.is_some_and(|offset| offset <= 0 || offset > column.data_page_offset())
}
