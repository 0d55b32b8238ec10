//! Tables that go into a program, as Parquet files that Spark reads.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};
use datafusion_common_runtime::SpawnedTask;
use futures::TryStreamExt;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use recipe_tables::TableError;
use recipe_tables::parquet::{encodable, encodable_schema};

use super::CodeInput;
use crate::error::{Result, RunError};

/// About how many encoded bytes are held before they are written.
const HELD: usize = 32 << 20;

/// The name of the file of an input.
pub(super) fn file(number: usize) -> String {
    format!("input-{number}.parquet")
}

/// Writes all rows of an input of a node, in their order, and counts them.
pub(super) async fn write(input: CodeInput, path: &Path, node: &str) -> Result<()> {
    let CodeInput { schema, mut rows, count, .. } = input;
    let schema = for_spark(&encodable_schema(&schema));
    let made = File::create(path).map_err(|error| RunError::io("write", path, error))?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let of_node = |error: TableError| RunError::from(error).in_node(node);
    let fail = |error| of_node(TableError::WriteParquet(error));
    let mut writer = ArrowWriter::try_new(made, schema.clone(), Some(properties)).map_err(fail)?;
    while let Some(batches) = rows.try_next().await? {
        let given: usize = batches.iter().map(RecordBatch::num_rows).sum();
        count.fetch_add(given as u64, Ordering::Relaxed);
        let schema = schema.clone();
        let task = SpawnedTask::spawn_blocking(move || {
            for batch in &batches {
                writer.write(&encodable(batch, &schema)?).map_err(TableError::WriteParquet)?;
                if writer.in_progress_size() > HELD {
                    writer.flush().map_err(TableError::WriteParquet)?;
                }
            }
            Ok::<_, TableError>(writer)
        });
        writer = task.join().await.map_err(RunError::Worker)?.map_err(of_node)?;
    }
    let task = SpawnedTask::spawn_blocking(move || writer.close());
    task.join().await.map_err(RunError::Worker)?.map_err(fail)?;
    Ok(())
}

/// The columns with types that Spark has.
fn for_spark(schema: &SchemaRef) -> SchemaRef {
    let fields: Vec<FieldRef> = schema.fields().iter().map(field).collect();
    Arc::new(Schema::new(fields))
}

fn field(field: &FieldRef) -> FieldRef {
    Arc::new(Field::new(field.name(), data_type(field.data_type()), field.is_nullable()))
}

fn data_type(found: &DataType) -> DataType {
    match found {
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => {
            DataType::Timestamp(TimeUnit::Microsecond, zone.clone())
        }
        DataType::Null => DataType::Utf8,
        DataType::Float16 => DataType::Float32,
        DataType::Dictionary(_, value) => data_type(value),
        DataType::List(item) => DataType::List(field(item)),
        DataType::LargeList(item) => DataType::LargeList(field(item)),
        DataType::FixedSizeList(item, _) => DataType::List(field(item)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(field).collect::<Fields>()),
        DataType::Map(entries, sorted) => DataType::Map(field(entries), *sorted),
        other => other.clone(),
    }
}
