//! Tables as the API of AWS Glue has them ("Table structure", AWS Glue Web API Reference).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The value of a partition that stands for a missing one.
pub const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";

/// A database: a name under which tables are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Database {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Members that mean nothing here, and are kept.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A table: where its files are, what they are, and its columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The database that it is in.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub database_name: String,
    /// What is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it is, and what its files are.
    pub storage_descriptor: StorageDescriptor,
    /// The columns whose values are those of partitions, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partition_keys: Vec<Column>,
    /// What kind of table it is: `EXTERNAL_TABLE`, or `VIRTUAL_VIEW`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_type: Option<String>,
    /// What else there is to say: `classification`, `skip.header.line.count`, `projection.enabled` and so on.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// The version of the table, which every change makes another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// Members that mean nothing here, and are kept.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as Hive writes it; see [`hive`](crate::hive).
    #[serde(rename = "Type")]
    pub data_type: String,
    /// What is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Members that mean nothing here, and are kept.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Where files are, and what they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct StorageDescriptor {
    /// The columns that files have; those of partitions are none of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The class that reads files in Hive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_format: Option<String>,
    /// The class that writes files in Hive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_format: Option<String>,
    /// The class that makes rows of files in Hive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serde_info: Option<SerdeInfo>,
    /// What else there is to say.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Members that mean nothing here, and are kept.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What makes rows of files in Hive.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SerdeInfo {
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serialization_library: Option<String>,
    /// Its options: `field.delim`, `separatorChar` and so on.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

/// A partition: rows that have the same values of the partition keys, in a place of their own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Partition {
    /// The values, in the order of the table's keys; [`MISSING`] is none.
    pub values: Vec<String>,
    /// Where it is, and what its files are.
    pub storage_descriptor: StorageDescriptor,
    /// What else there is to say.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Members that mean nothing here, and are kept.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Database {
    /// A database of this name.
    pub fn new(name: impl Into<String>) -> Database {
        Database { name: name.into(), ..Database::default() }
    }
}

impl Column {
    /// A column with a type, as Hive writes it.
    pub fn new(name: impl Into<String>, data_type: impl Into<String>) -> Column {
        Column { name: name.into(), data_type: data_type.into(), ..Column::default() }
    }

    /// Whether it has this name, in whatever case: Hive knows one case alone.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}

impl Table {
    /// An empty table of this name.
    pub fn new(database: impl Into<String>, name: impl Into<String>) -> Table {
        Table { name: name.into(), database_name: database.into(), ..Table::default() }
    }

    /// What messages call it: `database.table`.
    pub fn full_name(&self) -> String {
        full_name(&self.database_name, &self.name)
    }

    /// The folder that it is in, as it is written.
    pub fn location(&self) -> Option<&str> {
        self.storage_descriptor.location.as_deref().filter(|location| !location.is_empty())
    }

    /// A parameter of the table, or else of its descriptor.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let all = [&self.parameters, &self.storage_descriptor.parameters];
        all.into_iter().find_map(|parameters| parameters.get(name)).map(String::as_str)
    }
}

impl Partition {
    /// A partition with these values, in a folder. All else is as the table says it.
    pub fn new(values: Vec<String>, location: impl Into<String>) -> Partition {
        let location = Some(location.into());
        let storage_descriptor = StorageDescriptor { location, ..StorageDescriptor::default() };
        Partition { values, storage_descriptor, ..Partition::default() }
    }

    /// The folder that it is in, as it is written.
    pub fn location(&self) -> Option<&str> {
        self.storage_descriptor.location.as_deref().filter(|location| !location.is_empty())
    }

    /// The values, with none where one is missing.
    pub fn values(&self) -> Vec<Option<String>> {
        self.values.iter().map(|value| Some(value.clone()).filter(|value| value != MISSING)).collect()
    }
}

pub(crate) fn full_name(database: &str, table: &str) -> String {
    format!("{database}.{table}")
}

/// A location as that of a folder.
pub(crate) fn folder(location: &str) -> String {
    // Hadoop has several names for S3.
    let location = match location.split_once("://") {
        Some(("s3a" | "s3n", rest)) => format!("s3://{rest}"),
        _ => location.to_owned(),
    };
    if location.ends_with('/') { location } else { location + "/" }
}
