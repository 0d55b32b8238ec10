//! Writing ORC: rows are gathered into stripes, of which each column is encoded as a whole.

mod blocks;
mod moments;
mod runs;
mod stripe;
mod types;

use std::fmt::Display;
use std::io::{Cursor, Read};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use orc_rust::proto::column_encoding::Kind as Encoding;
use orc_rust::proto::{
    ColumnEncoding, ColumnStatistics, Footer, Metadata, PostScript, StripeFooter, StripeInformation, Type,
};
use prost::Message;
use recipe_core::types::type_name;

use self::blocks::{BLOCK_BYTES, Packing};
use self::moments::{NoMoment, unwritable};
use self::stripe::Stripe;
use self::types::{types, written_type};
use crate::compression::Compression;
use crate::error::{Result, TableError};
use crate::format::OutputFormat;
use crate::write::{self, RowWriter, exactly};

/// What a file begins with, and its postscript ends with.
const MAGIC: &str = "ORC";

/// The version of the format, which Hive 0.12 and later programs read.
const VERSION: [u32; 2] = [0, 12];

/// What stands for a program that is not one of those which the format numbers, and for the newest version of it.
const OTHER: u32 = u32::MAX;

/// About how many bytes of rows make a stripe.
const STRIPE_BYTES: usize = 64 << 20;

/// A file that is being written.
struct Writer {
    schema: SchemaRef,
    types: Vec<Type>,
    packing: Packing,
    /// Rows of the next stripe.
    gathered: Vec<RecordBatch>,
    gathered_bytes: usize,
    stripes: Vec<StripeInformation>,
    /// What is known of each column, in the order of their types.
    statistics: Vec<ColumnStatistics>,
    /// How many rows there are so far.
    rows: u64,
    ready: Vec<u8>,
    /// Bytes that were taken.
    taken: u64,
}

/// Begins a file of these columns. Types that ORC lacks are written as one that holds the same values; times of day and
/// durations are not written.
pub fn writer(schema: &SchemaRef, compression: Compression) -> Result<impl RowWriter + use<>> {
    begin(schema, compression)
}

fn begin(schema: &SchemaRef, compression: Compression) -> Result<Writer> {
    if !OutputFormat::Orc.is_written_with(compression) {
        return Err(failed(&format!("there is no {compression} in it")));
    }
    let fields = schema.fields().iter().map(|field| {
        let data_type = written_type(field.data_type()).ok_or_else(|| TableError::ColumnNotWritable {
            format: OutputFormat::Orc,
            column: field.name().clone(),
            data_type: type_name(field.data_type()),
            way_out: "write Parquet or Avro, or turn the column into text",
        })?;
        Ok(Field::new(field.name(), data_type, true))
    });
    let schema = Arc::new(Schema::new(fields.collect::<Result<Vec<_>>>()?));
    let types = types(&schema);
    Ok(Writer {
        schema,
        statistics: vec![ColumnStatistics::default(); types.len()],
        types,
        packing: Packing::of(compression),
        gathered: Vec::new(),
        gathered_bytes: 0,
        stripes: Vec::new(),
        rows: 0,
        ready: MAGIC.as_bytes().to_vec(),
        taken: 0,
    })
}

fn failed(error: &dyn Display) -> TableError {
    TableError::Write { format: OutputFormat::Orc, reason: error.to_string() }
}

impl Writer {
    /// Whether all moments of a column can be written.
    fn check_moments(&self, column: &ArrayRef, name: &str) -> Result<()> {
        let DataType::Timestamp(unit, _) = column.data_type() else { return Ok(()) };
        let Some(row) = unwritable(column, *unit) else { return Ok(()) };
        Err(TableError::CellNotWritable {
            row: Some(self.rows + row as u64 + 1),
            column: name.to_owned(),
            reason: NoMoment.to_string(),
        })
    }

    /// Writes the gathered rows.
    fn stripe(&mut self) -> Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let gathered = std::mem::take(&mut self.gathered);
        let rows: usize = gathered.iter().map(RecordBatch::num_rows).sum();
        self.gathered_bytes = 0;
        let offset = self.taken + self.ready.len() as u64;
        let Stripe { bytes, streams, .. } =
            Stripe::of(&self.schema, &gathered, self.packing, &mut self.statistics)?;
        let direct = ColumnEncoding { kind: Some(Encoding::Direct.into()), ..ColumnEncoding::default() };
        let footer = StripeFooter {
            streams,
            columns: vec![direct; self.types.len()],
            writer_timezone: Some("UTC".to_owned()),
            ..StripeFooter::default()
        };
        let data_length = bytes.len() as u64;
        self.ready.extend(bytes);
        let footer_length = self.message(&footer)?;
        self.stripes.push(StripeInformation {
            offset: Some(offset),
            index_length: Some(0),
            data_length: Some(data_length),
            footer_length: Some(footer_length),
            number_of_rows: Some(rows as u64),
            ..StripeInformation::default()
        });
        Ok(())
    }

    /// Writes a message, and gives its length.
    fn message(&mut self, message: &impl Message) -> Result<u64> {
        let start = self.ready.len();
        let packed = self.packing.pack(&message.encode_to_vec(), &mut self.ready);
        packed.map_err(|error| failed(&error))?;
        Ok((self.ready.len() - start) as u64)
    }
}

impl RowWriter for Writer {
    fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        let fields = rows.schema();
        let columns = rows
            .columns()
            .iter()
            .zip(self.schema.fields())
            .zip(fields.fields())
            .map(|((column, field), named)| exactly(column, field.data_type(), named.name(), self.rows));
        let batch = RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_>>()?);
        let batch = batch.map_err(|error| failed(&error))?;
        for (column, field) in batch.columns().iter().zip(fields.fields()) {
            self.check_moments(column, field.name())?;
            let bytes = column.to_data().get_slice_memory_size();
            self.gathered_bytes += bytes.map_err(|error| write::unwritable(field.name(), &error))?;
        }
        self.rows += rows.num_rows() as u64;
        if rows.num_rows() > 0 {
            self.gathered.push(batch);
        }
        if self.gathered_bytes >= STRIPE_BYTES { self.stripe() } else { Ok(()) }
    }

    fn bytes(&self) -> u64 {
        self.taken + self.ready.len() as u64
    }

    fn take(&mut self) -> Vec<u8> {
        self.taken += self.ready.len() as u64;
        std::mem::take(&mut self.ready)
    }

    fn finish(mut self: Box<Self>) -> Result<Box<dyn Read + Send>> {
        self.stripe()?;
        let metadata_length = self.message(&Metadata::default())?;
        let footer = Footer {
            header_length: Some(MAGIC.len() as u64),
            content_length: Some(self.bytes() - metadata_length),
            stripes: std::mem::take(&mut self.stripes),
            types: std::mem::take(&mut self.types),
            number_of_rows: Some(self.rows),
            statistics: std::mem::take(&mut self.statistics),
            writer: Some(OTHER),
            ..Footer::default()
        };
        let footer_length = self.message(&footer)?;
        let postscript = PostScript {
            footer_length: Some(footer_length),
            compression: Some(self.packing.kind().into()),
            compression_block_size: (self.packing != Packing::None).then_some(BLOCK_BYTES as u64),
            version: VERSION.to_vec(),
            metadata_length: Some(metadata_length),
            writer_version: Some(OTHER),
            magic: Some(MAGIC.to_owned()),
            ..PostScript::default()
        };
        let postscript = postscript.encode_to_vec();
        let length = u8::try_from(postscript.len()).map_err(|error| failed(&error))?;
        self.ready.extend(postscript);
        self.ready.push(length);
        Ok(Box::new(Cursor::new(self.ready)))
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::builder::{Int64Builder, ListBuilder};
    use arrow_array::cast::AsArray;
    use arrow_array::types::TimestampMicrosecondType;
    use arrow_array::{Array, Decimal128Array, TimestampMicrosecondArray};
    use arrow_select::concat::concat_batches;
    use bytes::Bytes;
    use orc_rust::ArrowReaderBuilder;
    use orc_rust::statistics::TypeStatistics;

    use super::*;

    fn batch(from: i64) -> RecordBatch {
        let mut lists = ListBuilder::new(Int64Builder::new());
        for row in from..from + 500 {
            (0..row % 4).for_each(|at| lists.values().append_option((at != 1).then_some(row * at)));
            lists.append(row % 5 != 0);
        }
        let amounts = (from..from + 500).map(|row| (row % 3 != 0).then(|| i128::from(row) << 64));
        let amounts =
            amounts.collect::<Decimal128Array>().with_precision_and_scale(38, 4).expect("38 digits");
        let times: TimestampMicrosecondArray = (from..from + 500).map(|row| Some(row * 1_000_001)).collect();
        let columns: [(&str, ArrayRef); 3] =
            [("lists", Arc::new(lists.finish())), ("amounts", Arc::new(amounts)), ("times", Arc::new(times))];
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
            .expect("columns of one length")
    }

    #[test]
    fn a_file_of_several_stripes_comes_back() {
        let (first, second) = (batch(-100_000), batch(7));
        for compression in [Compression::None, Compression::Gzip, Compression::Snappy, Compression::Zstd] {
            let mut writer = Box::new(begin(&first.schema(), compression).expect("columns with a type"));
            writer.write(&first).expect("rows");
            writer.stripe().expect("a stripe");
            let mut bytes = writer.take();
            writer.write(&second).expect("rows");
            writer.finish().expect("an end").read_to_end(&mut bytes).expect("bytes");
            let reader = ArrowReaderBuilder::try_new(Bytes::from(bytes)).expect("a file");
            let metadata = reader.file_metadata();
            assert_eq!((metadata.number_of_rows(), metadata.stripe_metadatas().len()), (1000, 2));
            let times = metadata.column_file_statistics().last().expect("columns");
            assert_eq!((times.number_of_values(), times.has_null()), (1000, false));
            let bounds = times.type_statistics().expect("bounds");
            assert!(
                matches!(bounds, TypeStatistics::Timestamp { min_utc: -100_000_100, max_utc: 506_000, .. }),
                "{bounds:?}"
            );
            let batches: Vec<_> = reader.build().map(|batch| batch.expect("rows")).collect();
            let back = concat_batches(&batches[0].schema(), &batches).expect("one schema");
            let all = concat_batches(&first.schema(), [&first, &second]).expect("one schema");
            assert_eq!(back.column(0).as_list::<i32>(), all.column(0).as_list::<i32>());
            assert_eq!(back.column(1), all.column(1));
            let times = exactly(back.column(2), all.column(2).data_type(), "times", 0).expect("they fit");
            let (found, expected) = (times.as_primitive::<TimestampMicrosecondType>(), all.column(2));
            assert_eq!(found, expected.as_primitive::<TimestampMicrosecondType>());
        }
    }
}
