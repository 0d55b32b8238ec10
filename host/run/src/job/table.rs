//! Tables of a catalog, as sources.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::DataType;
use recipe_catalog::{Catalog, Column, Partition, Predicate, Projection, StoredAs, Table, hive};
use recipe_core::Error;
use recipe_core::error::Kind;
use recipe_core::types::to_ddl;
use recipe_store::sha256;
use recipe_tables::{
    CsvOptions, Dataset, Format, Infer, Partitions, Placed, Ragged, ReadOptions, Source, TableError,
    TypeSchema, Typing, typed_schema,
};
use serde_json::json;

use super::node::SourceSpec;
use super::options::JobOptions;
use super::source::Opened;
use crate::error::{JobError, Result};

/// Where a table is that a job names.
pub(crate) enum TablePlace {
    /// At a path that was given for it.
    Path(String),
    /// Where a catalog says.
    Catalog(Box<CatalogTable>),
}

/// A table of a catalog.
#[derive(Debug, Clone)]
pub(crate) struct CatalogTable {
    pub(crate) catalog: Arc<dyn Catalog>,
    pub(crate) table: Table,
    pub(crate) stored_as: StoredAs,
    predicate: Option<Predicate>,
    /// What the job is read with.
    pub(super) options: JobOptions,
}

impl CatalogTable {
    /// The table of this name; none where the catalog has none.
    pub(super) fn find(
        catalog: &Arc<dyn Catalog>,
        (database, name): (&str, &str),
        options: &JobOptions,
    ) -> recipe_catalog::Result<Option<CatalogTable>> {
        let Some(table) = catalog.table(database, name)? else { return Ok(None) };
        let (catalog, options, stored_as) = (catalog.clone(), options.clone(), StoredAs::of(&table)?);
        Ok(Some(CatalogTable { catalog, table, stored_as, predicate: None, options }))
    }

    /// The same with those of its partitions of which a condition is true.
    pub(crate) fn with_predicate(mut self, text: &str, span: &Range<usize>) -> Result<Self, Error> {
        let predicate = Predicate::parse(text, &self.table.partition_keys);
        self.predicate = Some(predicate.map_err(|error| {
            Error::from(Kind::BadParameter(error.to_string()))
                .at_parameter("PartitionPredicate")
                .at_span(span.clone())
        })?);
        Ok(self)
    }

    /// The name of the table as `database.table`, where all of its partitions are read.
    pub(crate) fn whole_name(&self) -> Option<String> {
        self.predicate.is_none().then(|| self.table.full_name())
    }

    /// The folder of the table, as the catalog names it.
    pub(crate) fn location(&self) -> Result<&str, Error> {
        self.table.location().ok_or_else(|| self.wrong("its location is not said"))
    }

    /// Where a place that the catalog names is here.
    pub(crate) fn here(&self, location: &str) -> String {
        self.options.mapped(location)
    }

    /// What reads the table.
    pub(crate) fn source(self) -> Result<SourceSpec, Error> {
        for column in self.table.partition_keys.iter().chain(&self.table.storage_descriptor.columns) {
            self.data_type(column)?;
        }
        let location = self.location()?.to_owned();
        let spec = SourceSpec::new(self.here(&location), self.read(), self.options.incremental);
        Ok(SourceSpec { table: Some(Box::new(self)), ..spec })
    }

    /// What of it changes the rows that are read. What others note of a table, such as when it was looked at, does not.
    pub(super) fn described(&self) -> (String, String) {
        let Table { storage_descriptor, partition_keys, parameters, .. } = &self.table;
        let computed = |name: &str| name.starts_with("projection.") || name == "storage.location.template";
        let parameters: Vec<_> = parameters.iter().filter(|(name, _)| computed(name)).collect();
        let columns = storage_descriptor.columns.iter().chain(partition_keys);
        let columns: Vec<_> = columns.map(|column| (&column.name, &column.data_type)).collect();
        let stored_as = format!("{:?}", self.stored_as);
        let said = json!([self.table.location(), stored_as, columns, partition_keys.len(), parameters]);
        (format!("catalog {}", self.table.full_name()), sha256(said.to_string()))
    }

    fn read(&self) -> ReadOptions {
        let read = ReadOptions::default().with_s3(self.options.s3.clone());
        let read = read.with_partitions(Partitions::None).with_union_by_name(true);
        let text = match &self.stored_as {
            StoredAs::Parquet => return read.with_format(Format::Parquet),
            StoredAs::Orc => return read.with_format(Format::Orc),
            StoredAs::Avro => return read.with_format(Format::Avro),
            StoredAs::Json => return read.with_format(Format::Json),
            StoredAs::Delimited(text) => text,
        };
        // Cells belong to the columns of the table by their places, whatever a header calls them; those that are not there are
        // null, as in Hive.
        let names = self.table.storage_descriptor.columns.iter().map(|column| column.name.clone());
        let csv = CsvOptions::default().with_quote(text.quote).with_escape(text.escape);
        let csv = csv.with_skip_rows(text.skip_lines).with_skip_footer(text.skip_footer);
        let csv = csv.with_null_values(text.null.clone()).with_columns(names).with_ragged(Ragged::Fill);
        let read = read.with_format(Format::Csv).with_union_by_name(false).with_header(false);
        read.with_delimiter(text.delimiter).with_csv(csv)
    }

    /// Finds the files that there are at this time, in microseconds since 1970-01-01 UTC, and learns their columns.
    pub(super) fn open(
        &self,
        paths: &[String],
        read: ReadOptions,
        threads: usize,
        now: i64,
    ) -> Result<Opened> {
        let dataset = if self.table.partition_keys.is_empty() {
            Dataset::find(paths, read)?
        } else {
            let places = self.places(now)?;
            let keys: Vec<String> = self.table.partition_keys.iter().map(|key| key.name.clone()).collect();
            Dataset::find_placed(&keys, &places, read).map_err(|error| match error {
                TableError::NoFiles => {
                    let (table, partitions) = (self.table.full_name(), places.len());
                    JobError::EmptyTable { table, partitions }.into()
                }
                error => crate::RunError::from(error),
            })?
        };
        let source = Source::open(dataset)?;
        let columns = typed_schema(&source, &self.typing(&source), threads)?;
        Ok(Opened { source, columns })
    }

    /// The partitions that are read.
    fn places(&self, now: i64) -> Result<Vec<Placed>> {
        let now = chrono::DateTime::from_timestamp_micros(now).unwrap_or_default().naive_utc();
        let mut places = Vec::new();
        if let Some(projection) = Projection::of(&self.table, now)? {
            let partitions = projection.partitions(self.predicate.as_ref());
            return partitions.iter().map(|partition| self.place(partition)).collect();
        }
        for page in self.catalog.partitions(&self.table)? {
            let is_wanted = |partition: &&Partition| {
                self.predicate.as_ref().is_none_or(|predicate| predicate.is_true(&partition.values()))
            };
            for partition in page?.iter().filter(is_wanted) {
                places.push(self.place(partition)?);
            }
        }
        Ok(places)
    }

    fn place(&self, partition: &Partition) -> Result<Placed> {
        let refuse = |reason: &str| {
            let table = self.table.full_name();
            let reason = format!("partition `{}`: {reason}", partition.values.join("/"));
            Err(recipe_catalog::CatalogError::Table { table, reason }.into())
        };
        if partition.values.len() != self.table.partition_keys.len() {
            return refuse(&format!(
                "it has values of {} columns, and the table {}",
                partition.values.len(),
                self.table.partition_keys.len()
            ));
        }
        if StoredAs::of_partition(&self.table, partition)? != self.stored_as {
            return refuse(
                "its files are of another kind than those of the table; read it as a table of its own",
            );
        }
        let Some(location) = partition.location() else { return refuse("its location is not said") };
        Ok(Placed { path: self.here(location), values: partition.values() })
    }

    /// The types of columns: partition columns, and those of texts, have the types that the table says.
    fn typing(&self, source: &Source) -> Typing {
        let (files, folders) = source.schema().fields().split_at(source.file_columns());
        let (files, infer) = match self.stored_as {
            StoredAs::Delimited(_) => (files, Infer::Nothing),
            StoredAs::Json => (files, Typing::default().infer),
            StoredAs::Parquet | StoredAs::Orc | StoredAs::Avro => (&files[..0], Infer::Nothing),
        };
        let said = || self.table.storage_descriptor.columns.iter().chain(&self.table.partition_keys);
        let types = files.iter().chain(folders).filter_map(|field| {
            let column = said().find(|column| column.is_called(field.name()))?;
            // What has no name among the engine's types is read as it is found.
            let data_type = hive::to_arrow(&column.data_type).ok().filter(|ty| to_ddl(ty).is_some())?;
            Some((field.name().clone(), data_type))
        });
        Typing::from(infer).with_schema(TypeSchema::of_arrow(types))
    }

    /// The type of a column, which has to be one that its place can have.
    fn data_type(&self, column: &Column) -> Result<DataType, Error> {
        let data_type = hive::to_arrow(&column.data_type)
            .map_err(|error| self.wrong(&format!("column `{}`: {error}", column.name)))?;
        let is_key = self.table.partition_keys.contains(column);
        let is_text = is_key || matches!(self.stored_as, StoredAs::Delimited(_));
        if is_text && (data_type.is_nested() || data_type == DataType::Binary) {
            let what = if is_key { "a partition column" } else { "a column of a text with delimiters" };
            let reason = format!("column `{}` is {}, which {what} is not", column.name, column.data_type);
            return Err(self.wrong(&reason));
        }
        Ok(data_type)
    }

    fn wrong(&self, reason: &str) -> Error {
        let message = format!("table `{}` of {}: {reason}", self.table.full_name(), self.catalog.shown());
        Error::from(Kind::Job(message))
    }
}
