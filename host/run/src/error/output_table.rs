//! Outputs that cannot be a table of a catalog.

use recipe_tables::OutputFormat;

/// Why an output cannot be the table of a catalog that it is said to be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputTableError {
    /// The files of the table are of another format than those that would be added.
    #[error(
        "table `{table}` of the catalog has other files than {format}, or reads them otherwise; name another table"
    )]
    OtherFormat {
        /// The table.
        table: String,
        /// What would be written.
        format: OutputFormat,
    },
    /// A catalog has no tables of such files.
    #[error(
        "table `{table}`: files of {format} make no table of a catalog; write Parquet, ORC, Avro, JSON or CSV"
    )]
    NoTableFormat {
        /// The table.
        table: String,
        /// What would be written.
        format: OutputFormat,
    },
    /// Others would look in the catalog for files that are on this machine alone.
    #[error(
        "the files of table `{table}` of {catalog} would be on this machine, where others do not find them; write them to S3"
    )]
    NotShared {
        /// The table.
        table: String,
        /// The catalog.
        catalog: String,
    },
    /// A column cannot be one of a table of a catalog.
    #[error(
        "column `{column}` is {data_type}, which no column of a table in a catalog is; give it another type first"
    )]
    NoCatalogType {
        /// The column.
        column: String,
        /// Its type, as Arrow has it.
        data_type: String,
    },
}
