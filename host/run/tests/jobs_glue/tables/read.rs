//! Sources that are tables.

use recipe_catalog::{Catalog, Partition, StoredAs};
use recipe_run::job::RunJob;
use serde_json::{Value, json};

use super::{lake, source, table, text};
use crate::common::{Lake, nodes, shown, target};

fn read(lake: &Lake, members: &Value) -> Vec<String> {
    let job = nodes([("in", source(members)), ("out", target("rows", "in", "json"))]);
    lake.run(&job).unwrap_or_else(|error| panic!("{}", shown(&error)));
    lake.read("out/rows")
}

fn refused(lake: &Lake, members: &Value) -> String {
    lake.error(&nodes([("in", source(members)), ("out", target("rows", "in", "json"))]))
}

#[test]
fn texts_have_the_columns_and_types_of_the_table() {
    let (lake, catalog) =
        lake(&[("t/a.txt", "A,B,C,D\n7,1.50,2024-01-31,x\n8,\\N,,\"y, z\"\n"), ("t/_tmp", "no data")]);
    let columns = [("id", "bigint"), ("paid", "decimal(6,2)"), ("day", "date"), ("note", "string")];
    catalog.create_table(&table("t", &text(), &columns, &[])).expect("made");
    assert_eq!(
        read(&lake, &json!({})),
        [
            r#"{"id":7,"paid":1.50,"day":"2024-01-31","note":"x"}"#,
            r#"{"id":8,"paid":null,"day":null,"note":"y, z"}"#
        ]
    );
}

#[test]
fn partitions_are_where_the_catalog_says() {
    let (lake, catalog) = lake(&[
        ("t/year=2023/a.csv", "id\n1\n"),
        ("elsewhere/b.csv", "id\n2\n"),
        ("t/year=2025/c.csv", "id\n3\n"),
    ]);
    let mut partitioned = table("t", &text(), &[("id", "string")], &[("year", "int")]);
    catalog.create_table(&partitioned).expect("made");
    let places = [("2023", "t/year=2023"), ("2024", "elsewhere/"), ("2026", "t/year=2026/")];
    let partitions =
        places.map(|(year, place)| Partition::new(vec![year.into()], format!("s3://lake/{place}")));
    catalog.add_partitions(&partitioned, &partitions).expect("added");
    let all = [r#"{"id":"2","year":2024}"#, r#"{"id":"1","year":2023}"#];
    assert_eq!(
        read(&lake, &json!({})),
        all,
        "in the order of paths, without the folder that the catalog does not know"
    );
    assert_eq!(read(&lake, &json!({"PartitionPredicate": "year > 2023 and year not in (2025)"})), [all[0]]);

    let error = refused(&lake, &json!({"PartitionPredicate": "yaer == '2024'"}));
    assert!(
        error.contains(
            "`PartitionPredicate`: at character 1, `yaer` is no partition column; did you mean `year`?"
        ) && error.contains("job.json:"),
        "{error}"
    );
    let error = refused(&lake, &json!({"PartitionPredicate": "year = 2026"}));
    assert!(error.contains("table `db.t` has no rows to read: none of 1 partitions has files"), "{error}");

    let job = nodes([
        ("in", source(&json!({"PartitionPredicate": "year = 2026"}))),
        ("out", target("rows", "in", "json")),
    ]);
    let check = RunJob::new(lake.job(&job).expect("a job")).check().expect("files may be elsewhere");
    assert!(check.nodes[0].columns.is_none());

    partitioned.storage_descriptor.location = None;
    let mut other = partitioned.clone();
    other.name = "t2".into();
    catalog.create_table(&other).expect("made");
    let error = refused(&lake, &json!({"Table": "t2"}));
    assert!(
        error.contains("table `db.t2` of catalog `") && error.contains("its location is not said"),
        "{error}"
    );
}

#[test]
fn partitions_are_computed_where_the_table_says_so() {
    let (lake, catalog) = lake(&[
        ("t/2024/01/a.csv", "id\n1\n"),
        ("t/2024/03/b.csv", "id\n2\n"),
        ("t/2025/01/c.csv", "id\n3\n"),
    ]);
    let mut projected = table("t", &text(), &[("id", "int")], &[("year", "int"), ("month", "string")]);
    for (name, value) in [
        ("projection.enabled", "true"),
        ("projection.year.type", "integer"),
        ("projection.year.range", "2024,2025"),
        ("projection.month.type", "enum"),
        ("projection.month.values", "01,02"),
        ("storage.location.template", "s3://lake/t/${year}/${month}"),
    ] {
        projected.parameters.insert(name.into(), value.into());
    }
    catalog.create_table(&projected).expect("made");
    assert_eq!(
        read(&lake, &json!({})),
        [r#"{"id":1,"year":2024,"month":"01"}"#, r#"{"id":3,"year":2025,"month":"01"}"#]
    );
    assert_eq!(
        read(&lake, &json!({"PartitionPredicate": "year=='2025'"})),
        [r#"{"id":3,"year":2025,"month":"01"}"#]
    );
}

#[test]
fn json_has_the_types_of_the_table() {
    let (lake, catalog) = lake(&[("t/a.json", "{\"Id\": 1, \"tags\": [\"a\"], \"more\": 2}\n{\"Id\": 2}\n")]);
    let columns = [("id", "double"), ("tags", "array<string>"), ("gone", "int")];
    catalog.create_table(&table("t", &StoredAs::Json, &columns, &[])).expect("made");
    assert_eq!(
        read(&lake, &json!({})),
        [r#"{"Id":1,"tags":["a"],"more":2}"#, r#"{"Id":2,"tags":null,"more":null}"#]
    );
    let job = nodes([("in", source(&json!({}))), ("out", target("rows", "in", "json"))]);
    let check = RunJob::new(lake.job(&job).expect("a job")).check().expect("it is right");
    let columns = check.nodes[0].columns.as_ref().expect("known");
    let types: Vec<_> = columns
        .fields()
        .iter()
        .map(|field| {
            (field.name().as_str(), recipe_catalog::hive::from_arrow(field.data_type()).expect("a type"))
        })
        .collect();
    let expected = [("Id", "double"), ("tags", "array<string>"), ("more", "bigint")];
    assert_eq!(types, expected.map(|(name, ty)| (name, ty.to_owned())));
}

#[test]
fn a_path_that_is_given_wins() {
    let (mut lake, catalog) = lake(&[("t/a.csv", "id\n1\n"), ("mine/a.csv", "id\n2\n")]);
    catalog.create_table(&table("t", &text(), &[("key", "string")], &[])).expect("made");
    assert_eq!(read(&lake, &json!({})), [r#"{"key":"1"}"#]);
    let mine = lake.path("mine/").display().to_string();
    lake.options.tables.insert("db.t".into(), mine);
    assert_eq!(read(&lake, &json!({})), [r#"{"id":2}"#]);
    let error = refused(&lake, &json!({"PartitionPredicate": "x = 1"}));
    assert!(error.contains("a table that --table names"), "{error}");
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let (lake, catalog) = lake(&[("t/a.csv", "id\n1\n")]);
    let error = refused(&lake, &json!({"Table": "none"}));
    assert!(error.contains("has no table `db.none`") && error.contains("recipe-host crawl"), "{error}");
    for (name, columns, keys, expected) in [
        (
            "one",
            ("id", "bigitn"),
            ("y", "int"),
            "column `id`: type `bigitn`: at character 1, `bigitn` is no type; did you mean `bigint`?",
        ),
        (
            "two",
            ("id", "array<int>"),
            ("y", "int"),
            "column `id` is array<int>, which a column of a text with delimiters is not",
        ),
        (
            "three",
            ("id", "int"),
            ("y", "map<string,int>"),
            "column `y` is map<string,int>, which a partition column is not",
        ),
    ] {
        catalog.create_table(&table(name, &text(), &[columns], &[keys])).expect("made");
        let error = refused(&lake, &json!({"Table": name}));
        assert!(error.contains(expected) && error.contains(&format!("`db.{name}`")), "{error}");
    }
    let mut other = table("ion", &StoredAs::Json, &[], &[]);
    other.storage_descriptor.serde_info.as_mut().expect("one").serialization_library =
        Some("com.amazon.ionhiveserde.IonHiveSerDe".into());
    catalog.create_table(&other).expect("made");
    let error = refused(&lake, &json!({"Table": "ion"}));
    assert!(error.contains("files of `com.amazon.ionhiveserde.IonHiveSerDe` are not read"), "{error}");
}
