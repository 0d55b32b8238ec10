//! The file: its form, and who may change it.

use recipe_catalog::{Catalog, Column, Local, Partition, StoredAs, Table};
use tempfile::TempDir;

pub(crate) fn catalog() -> (TempDir, Local) {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = Local::new(folder.path().join("tables.json"));
    (folder, catalog)
}

fn text(folder: &TempDir) -> String {
    std::fs::read_to_string(folder.path().join("tables.json")).expect("the catalog")
}

#[test]
fn the_file_stands_in_order() {
    let (folder, catalog) = catalog();
    catalog.create_database("lake").expect("made");
    catalog.create_database("bay").expect("made");
    catalog.create_database("lake").expect("there");
    for name in ["b", "a"] {
        let mut table = Table::new("lake", name);
        table.storage_descriptor.location = Some(format!("s3://lake/{name}/"));
        table.storage_descriptor.columns = vec![Column::new("id", "bigint")];
        table.partition_keys = vec![Column::new("year", "string")];
        StoredAs::Parquet.describe(&mut table.storage_descriptor, &mut table.parameters);
        assert!(catalog.create_table(&table).expect("made"));
    }
    let table = catalog.table("lake", "a").expect("read").expect("it was made");
    let partitions =
        ["2025", "2024"].map(|year| Partition::new(vec![year.into()], format!("s3://lake/a/year={year}/")));
    assert_eq!(catalog.add_partitions(&table, &partitions).expect("added"), 2);
    assert_eq!(catalog.add_partitions(&table, &partitions).expect("there"), 0);
    let table = |name: &str, partitions: &str| {
        format!(
            r#"        {{
          "Name": "{name}",
          "DatabaseName": "lake",
          "StorageDescriptor": {{
            "Columns": [
              {{
                "Name": "id",
                "Type": "bigint"
              }}
            ],
            "Location": "s3://lake/{name}/",
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "SerdeInfo": {{
              "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
            }}
          }},
          "PartitionKeys": [
            {{
              "Name": "year",
              "Type": "string"
            }}
          ],
          "Parameters": {{
            "classification": "parquet"
          }},
          "VersionId": "0"{partitions}
        }}"#
        )
    };
    let partition = |year: &str| {
        format!(
            r#"            {{
              "Values": [
                "{year}"
              ],
              "StorageDescriptor": {{
                "Location": "s3://lake/a/year={year}/"
              }}
            }}"#
        )
    };
    let partitions =
        format!(",\n          \"Partitions\": [\n{},\n{}\n          ]", partition("2024"), partition("2025"));
    let expected = format!(
        r#"{{
  "Databases": [
    {{
      "Name": "bay",
      "Tables": []
    }},
    {{
      "Name": "lake",
      "Tables": [
{},
{}
      ]
    }}
  ]
}}
"#,
        table("a", &partitions),
        table("b", "")
    );
    assert_eq!(text(&folder), expected);
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("read")
        .map(|file| file.expect("a file").file_name())
        .collect();
    assert_eq!(names, ["tables.json"], "nothing is left beside it");
}

#[test]
fn what_the_api_of_glue_gives_is_read_and_kept() {
    let (folder, catalog) = catalog();
    let given = r#"{"Databases": [{"Name": "lake", "LocationUri": "s3://lake/", "Tables": [{
        "Name": "Claims", "CreateTime": "2024-01-01T00:00:00+00:00", "Retention": 0, "IsRegisteredWithLakeFormation": false,
        "StorageDescriptor": {"Location": "s3://lake/claims", "NumberOfBuckets": -1, "Compressed": false,
            "Columns": [{"Name": "id", "Type": "int", "Comment": "the key"}], "SortColumns": []},
        "Partitions": [{"Values": ["2024"], "CreationTime": 1.5}]}]}]}"#;
    std::fs::write(folder.path().join("tables.json"), given).expect("written");
    let table = catalog.table("LAKE", "claims").expect("read").expect("in whatever case");
    assert_eq!((table.full_name().as_str(), table.version_id.as_deref()), ("lake.Claims", Some("0")));
    assert_eq!(table.storage_descriptor.columns[0].comment.as_deref(), Some("the key"));
    let pages: Vec<_> = catalog.partitions(&table).expect("there").map(|page| page.expect("read")).collect();
    assert_eq!(pages.concat()[0].values, ["2024"]);
    assert!(catalog.update_table(&table).expect("changed"));
    let text = text(&folder);
    for kept in ["LocationUri", "CreateTime", "Retention", "NumberOfBuckets", "SortColumns", "CreationTime"] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(text.contains(r#""VersionId": "1""#), "{text}");
}

#[test]
fn a_change_of_an_older_version_is_refused() {
    let (folder, catalog) = catalog();
    catalog.create_database("lake").expect("made");
    assert!(catalog.create_table(&Table::new("lake", "t")).expect("made"));
    assert!(!catalog.create_table(&Table::new("lake", "T")).expect("asked"), "it is there");
    let old = catalog.table("lake", "t").expect("read").expect("it was made");
    let mut newer = old.clone();
    newer.description = Some("first".into());
    assert!(catalog.update_table(&newer).expect("changed"));
    let before = text(&folder);
    assert!(!catalog.update_table(&old).expect("asked"));
    assert_eq!(text(&folder), before);
    let newest = catalog.table("lake", "t").expect("read").expect("there");
    assert_eq!((newest.version_id.as_deref(), newest.description.as_deref()), (Some("1"), Some("first")));
}

#[test]
fn changes_at_the_same_time_are_all_there() {
    let (_folder, catalog) = catalog();
    catalog.create_database("lake").expect("made");
    assert!(catalog.create_table(&Table::new("lake", "t")).expect("made"));
    let table = catalog.table("lake", "t").expect("read").expect("there");
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (catalog, table) = (&catalog, &table);
            scope.spawn(move || {
                for number in 0..10 {
                    let partition = Partition::new(vec![format!("{writer}-{number}")], "s3://lake/t/");
                    assert_eq!(catalog.add_partitions(table, &[partition]).expect("added"), 1);
                }
            });
        }
    });
    let count: usize = catalog.partitions(&table).expect("there").map(|page| page.expect("read").len()).sum();
    assert_eq!(count, 40);
}

#[test]
fn what_is_wrong_is_said() {
    let (folder, catalog) = catalog();
    let file = folder.path().join("tables.json");
    let shown = file.display().to_string();
    catalog.create_database("lake").expect("made");
    let error = catalog.create_table(&Table::new("lak", "t")).expect_err("no database").to_string();
    assert_eq!(error, format!("catalog `{shown}` has no database `lak`; did you mean `lake`?"));
    catalog.create_table(&Table::new("lake", "claims")).expect("made");
    let error = catalog.update_table(&Table::new("lake", "claim")).expect_err("no table").to_string();
    assert_eq!(error, format!("catalog `{shown}` has no table `lake.claim`; did you mean `claims`?"));
    std::fs::write(&file, "{\"Tables\": []}").expect("written");
    let error = catalog.table("lake", "claims").expect_err("no catalog").to_string();
    assert!(
        error.starts_with(&format!(
            "catalog `{shown}` is not one: unknown field `Tables`, expected `Databases` at line 1"
        )),
        "{error}"
    );
    // A file is in the place of the folder.
    let nowhere = Local::new(file.join("tables.json"));
    let error = nowhere.create_database("lake").expect_err("no folder").to_string();
    let expected = format!("catalog `{shown}/tables.json` cannot be read: ");
    assert!(error.starts_with(&expected), "{error}");
    let deep = Local::new(folder.path().join("lake/tables.json"));
    assert_eq!(deep.database("lake").expect("an empty catalog"), None);
    deep.create_database("lake").expect("folders are made");
    assert!(deep.database("lake").expect("read").is_some());
}
