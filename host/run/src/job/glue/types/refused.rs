//! Types of nodes that nothing here does, and why.

const CONNECTION: &str = "it reads or writes over a connection, and only files are read and written here; give a file instead, with \
                          --replace-source or --replace-target";
const TABLE_FORMAT: &str = "tables of Delta Lake, Hudi and Iceberg are not read or written; give files instead, with \
                            --replace-source or --replace-target";
const STREAMING: &str = "it reads a stream without an end, and jobs here read files";

/// Names, and the reason that they have in common.
pub(super) const TYPES: &[(&[&str], &str)] = &[
    (
        &[
            "AmazonRedshiftSource",
            "AmazonRedshiftTarget",
            "AthenaConnectorSource",
            "ConnectorDataSource",
            "ConnectorDataTarget",
            "DirectJDBCSource",
            "DynamoDBCatalogSource",
            "DynamoDBELTConnectorSource",
            "JDBCConnectorSource",
            "JDBCConnectorTarget",
            "MicrosoftSQLServerCatalogSource",
            "MicrosoftSQLServerCatalogTarget",
            "MySQLCatalogSource",
            "MySQLCatalogTarget",
            "OracleSQLCatalogSource",
            "OracleSQLCatalogTarget",
            "PostgreSQLCatalogSource",
            "PostgreSQLCatalogTarget",
            "RedshiftSource",
            "RedshiftTarget",
            "RelationalCatalogSource",
            "SnowflakeSource",
            "SnowflakeTarget",
            "SparkConnectorSource",
            "SparkConnectorTarget",
        ],
        CONNECTION,
    ),
    (
        &[
            "CatalogDeltaSource",
            "CatalogHudiSource",
            "CatalogIcebergSource",
            "S3CatalogDeltaSource",
            "S3CatalogHudiSource",
            "S3CatalogIcebergSource",
            "S3DeltaCatalogTarget",
            "S3DeltaDirectTarget",
            "S3DeltaSource",
            "S3HudiCatalogTarget",
            "S3HudiDirectTarget",
            "S3HudiSource",
            "S3IcebergCatalogTarget",
            "S3IcebergDirectTarget",
        ],
        TABLE_FORMAT,
    ),
    (&["CatalogKafkaSource", "CatalogKinesisSource", "DirectKafkaSource", "DirectKinesisSource"], STREAMING),
    (&["GovernedCatalogSource", "GovernedCatalogTarget"], "AWS withdrew governed tables"),
    (
        &["S3HyperDirectTarget"],
        "files of Tableau Hyper are not written; use csv, json, parquet, avro, orc or xml",
    ),
    (
        &["FillMissingValues"],
        "it fills cells by a model of machine learning that AWS does not publish; use a Recipe node with FILL_WITH_AVERAGE, \
         FILL_WITH_MEDIAN, FILL_WITH_MOST_FREQUENT or FILL_WITH_LAST_VALID",
    ),
];
