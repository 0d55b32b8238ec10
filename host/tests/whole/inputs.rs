//! What is read from a bucket: folders, globs, partitions, many objects, and objects that change.

use std::fmt::Write;

use recipe_run::store::runtime;
use recipe_run::store::s3::{Attributes, CompleteResult, PartResult, PutIf};

use crate::servers;
use crate::space::{Space, full};
use crate::within::{finish, job, prepared};

fn spaces(bucket: &str) -> Vec<Space> {
    servers::all().into_iter().map(|server| Space::new(server, bucket)).collect()
}

/// Reads, and gives the rows that come out.
fn read(space: &Space, inputs: &str) -> String {
    space.succeeds(&format!("apply noop.json --input {inputs} --output out.csv --overwrite"));
    std::fs::read_to_string(space.path("out.csv")).unwrap()
}

#[test]
fn folders_and_globs() {
    for space in spaces("globs") {
        for (key, body) in [
            ("in/b.csv", "a,b\n2,y\n"),
            ("in/a.csv", "a,b\n1,x\n"),
            ("in/deep/c.csv", "b,a\nz,3\n"),
            ("in/_hidden.csv", "a,b\n9,h\n"),
            ("in/.hidden.csv", "a,b\n9,h\n"),
            ("in/_temporary/d.csv", "a,b\n9,h\n"),
            ("in/readme.txt", "no data"),
            ("in2/e.csv", "a,b\n9,h\n"),
        ] {
            space.put(key, body);
        }
        // s3s-fs makes folders of such keys and does not list them; moto has them as objects.
        space.put("in/deep/", "");
        let name = space.server.name;
        let all = "a,b\n1,x\n2,y\n3,z\n";
        assert_eq!(read(&space, "S3/in/"), all, "{name}: by name, in the order of keys, columns by name");
        // To s3s-fs, a look at what is a folder on its disk is an error of its own.
        if name == "moto" {
            assert_eq!(read(&space, "S3/in"), all, "{name}: a folder without its sign");
        }
        assert_eq!(
            read(&space, "S3/in/*.csv --no-partitions").lines().count(),
            5,
            "{name}: as asked, hidden or not"
        );
        assert_eq!(read(&space, "S3/in/[ab].csv"), "a,b\n1,x\n2,y\n", "{name}");
        assert_eq!(read(&space, "S3/in/**/c.csv"), "b,a\nz,3\n", "{name}");
        assert_eq!(read(&space, "S3/in/b.csv S3/in/a.csv"), "a,b\n1,x\n2,y\n", "{name}: several names");
        for (input, parts) in [
            ("S3/none/", ["s3://globs/none/", "no object"]),
            ("S3/in/*.parquet", ["s3://globs/in/*.parquet", "no object matches"]),
            ("S3/in/x.csv", ["s3://globs/in/x.csv", "no object has this key"]),
            ("s3://no-such-bucket/x.csv", ["s3://no-such-bucket/x.csv", "no such bucket"]),
        ] {
            space.fails(&format!("apply noop.json --input {input} --output x.csv"), 2, &parts);
        }
        space.put("other/a.csv", "a,b\n1,x\n");
        space.put("other/b.csv", "a,c\n1,x\n");
        let parts = ["s3://globs/other/b.csv", "`c`"];
        space.fails("apply noop.json --input S3/other/ --output x.csv", 1, &parts);
        assert!(!space.path("x.csv").exists());
    }
}

#[test]
fn partitions_are_columns() {
    for space in spaces("partitions") {
        for (key, body) in [
            ("in/year=2021/city=Rome/a.csv", "n\n1\n"),
            ("in/year=2022/city=a%2Fb/a.csv", "n\n2\n"),
            ("in/year=__HIVE_DEFAULT_PARTITION__/city=Oslo/a.csv", "n\n3\n"),
            ("in/year=2023/city=Oslo/_SUCCESS", ""),
        ] {
            space.put(key, body);
        }
        let name = space.server.name;
        assert_eq!(read(&space, "S3/in/"), "n,year,city\n1,2021,Rome\n2,2022,a/b\n3,,Oslo\n", "{name}");
        assert_eq!(read(&space, "S3/in/*/city=Oslo/*.csv"), "n,year,city\n3,,Oslo\n", "{name}");
        assert_eq!(read(&space, "S3/in/ --no-partitions"), "n\n1\n2\n3\n", "{name}");
        // The type of a column is one that all values have.
        let columns = space.succeeds("check noop.json --input S3/in/");
        assert!(columns.contains("year: long"), "{name}: {columns}");
        space.put("in/year=soon/city=Oslo/a.csv", "n\n4\n");
        let columns = space.succeeds("check noop.json --input S3/in/");
        assert!(columns.contains("year: string"), "{name}: {columns}");
    }
}

#[test]
fn many_objects_are_one_dataset() {
    for space in spaces("many") {
        let object = |number: usize| (format!("in/{number:05}.csv"), format!("a,b\n{number},x\n").into());
        space.put_all((0..200).map(object));
        let mut expected = "a,b\n".to_owned();
        (0..200).for_each(|number| writeln!(expected, "{number},x").unwrap());
        assert!(read(&space, "S3/in/ --threads 8") == expected, "{}", space.server.name);
    }
}

#[test]
fn long_listings_have_pages() {
    let count = if full() { 5000 } else { 1100 };
    let servers = if full() { servers::all() } else { vec![servers::s3s()] };
    for server in servers {
        let space = Space::new(server, "pages");
        space.put_all((0..count).map(|number| (format!("in/x{number:05}.txt"), "".into())));
        space.put("in/y.csv", "a\n1\n");
        assert_eq!(read(&space, "S3/in/"), "a\n1\n", "{}: the last of {count}", space.server.name);
    }
}

#[test]
fn an_object_that_changes_is_an_error() {
    let space = Space::new(servers::moto().unwrap_or_else(servers::s3s), "changes");
    let s3 = space.server.s3();
    let job = job("s3://changes/in.csv", "s3://changes/out/");
    // Long enough that not all of it was read ahead.
    let object = |sign: &str| format!("a,b\n{}", format!("1,{}\n", sign.repeat(1 << 20)).repeat(44));
    space.put("in.csv", object("x"));
    let run = prepared(&s3, &job).unwrap();
    space.put("in.csv", object("y"));
    let error = finish(run).unwrap_err().to_string();
    let name = space.server.name;
    assert!(error.contains("s3://changes/in.csv") && error.contains("changed while"), "{name}: {error}");
    assert!(space.data("out/").is_empty(), "{name}: something is visible");
    assert_eq!(space.open_uploads(), 0, "{name}");
}

/// An object that memory has no room for is read part by part.
#[test]
fn a_long_object() {
    if !full() {
        println!("left out: an object of 3 GB, but for RECIPE_TESTS=full");
        return;
    }
    let space = Space::new(servers::s3s(), "long");
    let (parts, rows) = (48, 6);
    let upload = runtime::wait({
        let bucket = space.bucket.clone();
        async move {
            let id = bucket.begin_upload("in.csv", &Attributes::default()).await.unwrap();
            let mut done = Vec::new();
            for number in 1..=parts {
                let mut part = if number == 1 { "a,b\n".to_owned() } else { String::new() };
                (0..rows).for_each(|row| writeln!(part, "{row},{}", "x".repeat(11 << 20)).unwrap());
                let PartResult::Done(part) =
                    bucket.upload_part("in.csv", &id, number, part.into()).await.unwrap()
                else {
                    panic!("the upload is there");
                };
                done.push(part);
            }
            bucket.complete_upload("in.csv", &id, &done, PutIf::Always).await.unwrap()
        }
    });
    assert!(matches!(upload, CompleteResult::Done { .. }), "{upload:?}");
    let keep = r#"[{"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"b\"]"}}}]"#;
    space.file("keep.json", keep.as_bytes());
    space.succeeds("apply keep.json --input S3/in.csv --output out.csv");
    let out = std::fs::read_to_string(space.path("out.csv")).unwrap();
    assert_eq!(out.lines().count(), (parts * rows + 1) as usize);
}
