//! Columns of row groups as bytes. What encodes a column is made when it is encoded, since it takes much more memory than
//! few rows do, and there may be many columns.

use std::io;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{Field, FieldRef, Schema, SchemaRef};
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use parquet::basic::{Compression as Codec, GzipLevel, Type as Physical, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::row_groups::{RowGroup, RowGroupBuilder};
use super::shared_buffer::SharedBuffer;
use super::{check_types, of_column, plain_schema};
use crate::compression::Compression;
use crate::error::{Result, TableError};

/// Encodes the row groups of an output, which may be several files of the same columns.
pub struct ParquetEncoder {
    layout: Arc<Layout>,
    /// How a file is written.
    properties: WriterPropertiesPtr,
}

/// The columns of files, and how each is written.
struct Layout {
    schema: SchemaRef,
    /// The same as Parquet has them.
    root: TypePtr,
    texts: WriterPropertiesPtr,
    numbers: WriterPropertiesPtr,
    /// For columns that hold others.
    nested: WriterPropertiesPtr,
}

/// A column of numbers, dates or moments with more bytes of different values in a row group is written without a
/// dictionary from there on: measured on trips, that takes less time and less room. Texts are longer, and repeat more.
const DICTIONARY_BYTES: usize = 256 << 10;

/// The most tasks that the columns of a row group make. Of more columns, several are one task.
const MAX_TASKS: usize = 256;

fn codec(compression: Compression) -> Option<Codec> {
    Some(match compression {
        Compression::None => Codec::UNCOMPRESSED,
        Compression::Gzip => Codec::GZIP(GzipLevel::default()),
        Compression::Snappy => Codec::SNAPPY,
        Compression::Zstd => Codec::ZSTD(ZstdLevel::default()),
        _ => return None,
    })
}

impl ParquetEncoder {
    /// Files of these columns. `metadata` goes into each.
    pub fn new(schema: &SchemaRef, compression: Compression, metadata: &[(String, String)]) -> Result<Self> {
        check_types(schema)?;
        ParquetEncoder::try_new(schema, compression, metadata).map_err(|error| {
            // Whichever column cannot be described alone is the cause.
            let alone = |field: &FieldRef| plain_schema(&Arc::new(Schema::new(vec![field.clone()])));
            let describe = |field: &FieldRef| ArrowSchemaConverter::new().convert(&alone(field)).err();
            let wrong = schema.fields().iter().find_map(|field| Some((field, describe(field)?)));
            match wrong {
                Some((field, source)) => of_column(field, source),
                None => TableError::WriteParquet(error),
            }
        })
    }

    fn try_new(
        schema: &SchemaRef,
        compression: Compression,
        metadata: &[(String, String)],
    ) -> Result<Self, ParquetError> {
        let unknown = || ParquetError::NYI(format!("Parquet is not written with {compression}"));
        let codec = codec(compression).ok_or_else(unknown)?;
        let schema = plain_schema(schema);
        let described = ArrowSchemaConverter::new().convert(&schema)?;
        let metadata = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let mut properties = WriterProperties::builder()
            .set_created_by(format!("recipe-host {}", recipe_core::VERSION))
            .set_key_value_metadata(Some(metadata.collect()))
            .build();
        add_encoded_arrow_schema_to_metadata(&schema, &mut properties);
        let layout = Layout::new(schema, &described, codec);
        Ok(ParquetEncoder { layout: Arc::new(layout), properties: Arc::new(properties) })
    }

    /// How many columns there are.
    pub fn column_count(&self) -> usize {
        self.layout.schema.fields().len()
    }

    /// Gathers rows of these columns into row groups.
    pub fn row_groups(&self) -> RowGroupBuilder {
        RowGroupBuilder::new(&self.layout.schema)
    }

    /// The columns of a row group of [`encodable`](super::encodable) rows. What they encode is
    /// [appended](super::ParquetFileWriter::append) in their order.
    pub fn tasks(&self, group: &RowGroup) -> Vec<ColumnTask> {
        let count = self.column_count();
        let of_task = count.div_ceil(MAX_TASKS).max(1);
        let starts = (0..count).step_by(of_task);
        let tasks = starts.map(|start| {
            let columns = start..count.min(start + of_task);
            let pieces = |at: usize| group.iter().map(|batch| batch.column(at).clone()).collect();
            ColumnTask { layout: self.layout.clone(), first: start, columns: columns.map(pieces).collect() }
        });
        tasks.collect()
    }

    /// Begins a file, whose bytes go to `buffer`.
    pub(super) fn begin(
        &self,
        buffer: SharedBuffer,
    ) -> Result<SerializedFileWriter<SharedBuffer>, ParquetError> {
        SerializedFileWriter::new(buffer, self.layout.root.clone(), self.properties.clone())
    }
}

impl Layout {
    fn new(schema: SchemaRef, described: &SchemaDescriptor, codec: Codec) -> Layout {
        let packed = || WriterProperties::builder().set_compression(codec);
        let leaves = described.columns().iter().filter(|leaf| leaf.path().parts().len() > 1);
        let nested = leaves.filter(|leaf| leaf.physical_type() != Physical::BYTE_ARRAY).fold(
            packed(),
            |properties, leaf| {
                properties.set_column_dictionary_page_size_limit(leaf.path().clone(), DICTIONARY_BYTES)
            },
        );
        Layout {
            schema,
            root: described.root_schema_ptr(),
            texts: Arc::new(packed().build()),
            numbers: Arc::new(packed().set_dictionary_page_size_limit(DICTIONARY_BYTES).build()),
            nested: Arc::new(nested.build()),
        }
    }

    /// What encodes a column, which is several columns of the file where it holds others.
    fn writers(&self, column: usize) -> Result<Vec<ArrowColumnWriter>, ParquetError> {
        let described = &self.root.get_fields()[column];
        let properties = match described.as_ref() {
            Type::GroupType { .. } => &self.nested,
            Type::PrimitiveType { physical_type: Physical::BYTE_ARRAY, .. } => &self.texts,
            Type::PrimitiveType { .. } => &self.numbers,
        };
        let root = Type::group_type_builder(self.root.name()).with_fields(vec![described.clone()]).build()?;
        // A file of this column alone, into which nothing is written.
        let file = SerializedFileWriter::new(io::sink(), Arc::new(root), properties.clone())?;
        let schema = Schema::new(vec![self.schema.fields()[column].clone()]);
        // The number of the row group is of use for encryption alone.
        ArrowRowGroupWriterFactory::new(&file, Arc::new(schema)).create_column_writers(0)
    }

    /// Encodes the pieces of a column as one array, so that pages do not depend on them.
    fn encode(&self, column: usize, pieces: &[ArrayRef]) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
        let pieces: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
        let whole = arrow_select::concat::concat(&pieces)?;
        let leaves = compute_leaves(self.field(column), &whole)?;
        let encoded = leaves.iter().zip(self.writers(column)?).map(|(leaf, mut writer)| {
            writer.write(leaf)?;
            writer.close()
        });
        encoded.collect()
    }

    fn field(&self, column: usize) -> &Field {
        &self.schema.fields()[column]
    }
}

/// Columns of a row group, to be encoded on any thread.
pub struct ColumnTask {
    layout: Arc<Layout>,
    first: usize,
    /// The pieces of each.
    columns: Vec<Vec<ArrayRef>>,
}

impl ColumnTask {
    /// Encodes the columns.
    pub fn encode(self) -> Result<Vec<ArrowColumnChunk>> {
        let ColumnTask { layout, first, columns } = self;
        let mut chunks = Vec::with_capacity(columns.len());
        for (at, pieces) in columns.into_iter().enumerate() {
            let encoded = layout.encode(first + at, &pieces);
            chunks.extend(encoded.map_err(|source| of_column(layout.field(first + at), source))?);
        }
        Ok(chunks)
    }
}
