//! Tables that are found in folders.

use recipe_catalog::{Catalog, Column, Delimited, Local, StoredAs};
use recipe_run::crawl::Crawl;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder
}

fn crawl(folder: &TempDir) -> Crawl {
    Crawl::new("lake").path(folder.path().display().to_string()).threads(1)
}

#[test]
fn a_folder_is_a_table_and_its_partitions_are_of_it() {
    let folder = folder(&[
        ("Sales 2024/a.csv", "id;day\n1;2024-01-31\n"),
        ("claims/year=2024/month=01/a.json", "{\"id\": 1, \"tags\": [\"x\"]}\n"),
        ("claims/year=2025/month=02/a.json", "{\"id\": 2, \"tags\": []}\n"),
        ("claims/_SUCCESS", "{}"),
        ("mixed/a.csv", "id\n1\n"),
        ("mixed/b.json", "{}\n"),
        ("differ/a.csv", "id\n1\n"),
        ("differ/b.csv", "key\n1\n"),
        ("odd/year=2024/a.csv", "id\n1\n"),
        ("odd/month=1/a.csv", "id\n1\n"),
        ("notes/readme.txt", "nothing\n"),
    ]);
    let crawled = crawl(&folder).find().expect("found");
    let root = folder.path().display().to_string();
    let found: Vec<_> = crawled.tables.iter().map(|found| found.publication.table.as_str()).collect();
    assert_eq!(found, ["sales_2024", "claims"]);
    let [sales, claims] = crawled.tables.as_slice() else { panic!("two tables") };
    assert_eq!(sales.publication.location, format!("{root}/Sales 2024/"));
    assert_eq!(sales.publication.columns, [Column::new("id", "bigint"), Column::new("day", "date")]);
    let text = Delimited { delimiter: b';', ..Delimited::default() };
    assert_eq!(sales.publication.stored_as, StoredAs::Delimited(text));
    assert_eq!((sales.files, sales.bytes, sales.publication.folders.len()), (1, 20, 0));
    assert_eq!(
        claims.publication.columns,
        [Column::new("id", "bigint"), Column::new("tags", "array<string>")]
    );
    assert_eq!(
        claims.publication.partition_keys,
        [Column::new("year", "string"), Column::new("month", "string")]
    );
    assert_eq!(claims.publication.folders, ["year=2024/month=01", "year=2025/month=02"]);
    let skipped: Vec<_> = crawled
        .skipped
        .iter()
        .map(|(folder, reason)| {
            (folder.strip_prefix(&format!("{root}/")).expect("below"), reason.replace(&root, ""))
        })
        .collect();
    let [(differ, columns), (mixed, formats), (notes, unclear), (odd, keys)] = skipped.as_slice() else {
        panic!("{skipped:?}");
    };
    assert_eq!((*differ, *mixed, *notes, *odd), ("differ", "mixed", "notes", "odd"));
    assert!(columns.starts_with("`/differ/b.csv` does not have the columns of the first file"), "{columns}");
    assert_eq!(formats, "`/mixed/a.csv` is CSV, and `/mixed/b.json` is JSON");
    assert_eq!(unclear, "the format of `/notes/readme.txt` is not clear from its name");
    assert_eq!(keys, "its folders `month=1` and `year=2024` have other partition columns");
}

#[test]
fn what_is_found_twice_is_there_once() {
    let folder = folder(&[("claims/year=2024/a.csv", "id\n1\n")]);
    let catalog = Local::new(folder.path().join("tables.json"));
    catalog.create_database("lake").expect("made");
    let publish = |crawl: Crawl| {
        let crawled = crawl.find().expect("found");
        let [found] = crawled.tables.as_slice() else { panic!("{crawled:?}") };
        found.publish(&catalog).expect("published")
    };
    let claims = || Crawl::new("lake").path(format!("{}/claims", folder.path().display()));
    let first = publish(claims());
    assert_eq!((first.is_created, first.partitions_added), (true, 1));
    let again = publish(claims());
    assert_eq!((again.is_created, again.is_updated, again.partitions_added), (false, false, 0));
    std::fs::create_dir(folder.path().join("claims/year=2025")).expect("made");
    std::fs::write(folder.path().join("claims/year=2025/a.csv"), "id\nx\n").expect("written");
    let more = publish(claims());
    assert_eq!((more.is_created, more.is_updated, more.partitions_added), (false, true, 1));
    let table = catalog.table("lake", "claims").expect("read").expect("there");
    assert_eq!(table.storage_descriptor.columns, [Column::new("id", "string")]);
    assert!(publish(claims().table("bills")).is_created);
}

#[test]
fn two_tables_of_one_name_are_refused() {
    let folder = folder(&[("a/claims/x.csv", "id\n1\n"), ("b/claims/x.csv", "id\n1\n")]);
    let error = crawl(&folder).find().expect_err("refused").to_string();
    assert!(error.starts_with("table `lake.claims` of the catalog: the folders `"), "{error}");
    assert!(error.ends_with("would both be it; crawl one of them, and name its table"), "{error}");
}
