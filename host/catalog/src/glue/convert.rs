//! Tables of the SDK, and ours.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_glue::error::BuildError;
use aws_sdk_glue::types;

use crate::table::{Column, Partition, SerdeInfo, StorageDescriptor, Table};

type Texts = Option<HashMap<String, String>>;

/// A table of a database as it is here.
pub(super) fn table(database: &str, table: types::Table) -> Table {
    let mut ours = Table::new(table.database_name.as_deref().unwrap_or(database), table.name);
    ours.description = table.description;
    ours.storage_descriptor = table.storage_descriptor.map(descriptor).unwrap_or_default();
    ours.partition_keys = columns(table.partition_keys);
    ours.table_type = table.table_type;
    ours.parameters = sorted(table.parameters);
    ours.version_id = table.version_id;
    ours
}

/// A partition as it is here.
pub(super) fn partition(partition: types::Partition) -> Partition {
    Partition {
        values: partition.values.unwrap_or_default(),
        storage_descriptor: partition.storage_descriptor.map(descriptor).unwrap_or_default(),
        parameters: sorted(partition.parameters),
        ..Partition::default()
    }
}

fn descriptor(descriptor: types::StorageDescriptor) -> StorageDescriptor {
    StorageDescriptor {
        columns: columns(descriptor.columns),
        location: descriptor.location,
        input_format: descriptor.input_format,
        output_format: descriptor.output_format,
        serde_info: descriptor.serde_info.map(|serde| SerdeInfo {
            name: serde.name,
            serialization_library: serde.serialization_library,
            parameters: sorted(serde.parameters),
        }),
        parameters: sorted(descriptor.parameters),
        ..StorageDescriptor::default()
    }
}

fn columns(columns: Option<Vec<types::Column>>) -> Vec<Column> {
    let ours = |column: types::Column| Column {
        comment: column.comment,
        ..Column::new(column.name, column.r#type.unwrap_or_default())
    };
    columns.unwrap_or_default().into_iter().map(ours).collect()
}

fn sorted(texts: Texts) -> BTreeMap<String, String> {
    texts.unwrap_or_default().into_iter().collect()
}

/// What is asked for to make a table, or to change one that is there, of which all stays that we know nothing of.
pub(super) fn table_input(
    table: &Table,
    there: Option<&types::Table>,
) -> Result<types::TableInput, BuildError> {
    let before = there.and_then(|there| there.storage_descriptor.as_ref());
    let input = types::TableInput::builder()
        .name(super::lower(&table.name))
        .set_description(table.description.clone())
        .storage_descriptor(descriptor_input(&table.storage_descriptor, before)?)
        .set_partition_keys(Some(columns_input(
            &table.partition_keys,
            there.and_then(|there| there.partition_keys.as_ref()),
        )?))
        .set_table_type(table.table_type.clone())
        .set_parameters(Some(table.parameters.clone().into_iter().collect()));
    let Some(there) = there else { return input.build() };
    input
        .set_owner(there.owner.clone())
        .set_last_access_time(there.last_access_time)
        .set_last_analyzed_time(there.last_analyzed_time)
        .retention(there.retention)
        .set_view_original_text(there.view_original_text.clone())
        .set_view_expanded_text(there.view_expanded_text.clone())
        .set_target_table(there.target_table.clone())
        .build()
}

/// What is asked for to make a partition. What it does not say is the table's.
pub(super) fn partition_input(
    table: &Table,
    partition: &Partition,
) -> Result<types::PartitionInput, BuildError> {
    let StorageDescriptor { location, .. } = &partition.storage_descriptor;
    let descriptor = StorageDescriptor { location: location.clone(), ..table.storage_descriptor.clone() };
    let input = types::PartitionInput::builder()
        .set_values(Some(partition.values.clone()))
        .storage_descriptor(descriptor_input(&descriptor, None)?)
        .set_parameters(Some(partition.parameters.clone().into_iter().collect()));
    Ok(input.build())
}

fn descriptor_input(
    descriptor: &StorageDescriptor,
    before: Option<&types::StorageDescriptor>,
) -> Result<types::StorageDescriptor, BuildError> {
    let texts = |texts: &BTreeMap<String, String>| Some(texts.clone().into_iter().collect());
    let serde = descriptor.serde_info.as_ref().map(|serde| {
        types::SerDeInfo::builder()
            .set_name(serde.name.clone())
            .set_serialization_library(serde.serialization_library.clone())
            .set_parameters(texts(&serde.parameters))
            .build()
    });
    let columns = columns_input(&descriptor.columns, before.and_then(|before| before.columns.as_ref()))?;
    let input = types::StorageDescriptor::builder()
        .set_columns(Some(columns))
        .set_location(descriptor.location.clone())
        .set_input_format(descriptor.input_format.clone())
        .set_output_format(descriptor.output_format.clone())
        .set_serde_info(serde)
        .set_parameters(texts(&descriptor.parameters));
    let Some(before) = before else { return Ok(input.build()) };
    let input = input
        .set_additional_locations(before.additional_locations.clone())
        .compressed(before.compressed)
        .number_of_buckets(before.number_of_buckets)
        .set_bucket_columns(before.bucket_columns.clone())
        .set_sort_columns(before.sort_columns.clone())
        .set_skewed_info(before.skewed_info.clone())
        .stored_as_sub_directories(before.stored_as_sub_directories)
        .set_schema_reference(before.schema_reference.clone());
    Ok(input.build())
}

/// Columns, each with the parameters that it has already.
fn columns_input(
    columns: &[Column],
    before: Option<&Vec<types::Column>>,
) -> Result<Vec<types::Column>, BuildError> {
    let of = |column: &Column| before.into_iter().flatten().find(|before| before.name == column.name);
    let input = |column: &Column| {
        types::Column::builder()
            .name(&column.name)
            .r#type(&column.data_type)
            .set_comment(column.comment.clone())
            .set_parameters(of(column).and_then(|before| before.parameters.clone()))
            .build()
    };
    columns.iter().map(input).collect()
}
