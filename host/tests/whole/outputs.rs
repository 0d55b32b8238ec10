//! What is written to a bucket, over what is there, and what is written a second time.

use std::time::Duration;

use serde_json::Value;

use crate::proxy::Proxy;
use crate::servers;
use crate::space::Space;

const INPUT: &str = "a,b\n1,x\n2,y\n3,z\n";

fn spaces(bucket: &str) -> Vec<Space> {
    let space = |server| {
        let space = Space::new(server, bucket);
        space.file("in.csv", INPUT.as_bytes());
        space
    };
    servers::all().into_iter().map(space).collect()
}

fn names(space: &Space, prefix: &str) -> Vec<String> {
    space.data(prefix).into_keys().collect()
}

/// The requests of a run that write data.
fn writes(space: &Space, line: &str) -> usize {
    let proxy = Proxy::new(&space.server.endpoint, None);
    let ended = space.command_at(&proxy.endpoint, line).output().unwrap();
    assert!(ended.status.success(), "{line}: {}", String::from_utf8_lossy(&ended.stderr));
    proxy.seen().iter().filter(|seen| seen.writes_data()).count()
}

#[test]
fn folders_are_kept_replaced_and_added_to() {
    for space in spaces("folders") {
        let name = space.server.name;
        let line = "apply noop.json --input in.csv --output-format csv --output S3/out/";
        assert!(writes(&space, line) > 0);
        assert_eq!(space.data("out/")["part-00000.csv"], INPUT, "{name}");
        assert_eq!(writes(&space, line), 0, "{name}: a run that was done is done");

        space.file("in.csv", b"a,b\n7,q\n");
        space.fails(line, 2, &["s3://folders/out/part-00000001-", "--overwrite", "--append"]);
        space.succeeds(&format!("{line} --overwrite --partition-by b"));
        assert_eq!(
            names(&space, "out/"),
            ["b=q/part-00000.csv"],
            "{name}: only what the log says is replaced"
        );

        space.put("out/stranger.csv", "x\n");
        let parts = ["s3://folders/out/stranger.csv", "was not written by a run"];
        space.fails(&format!("{line} --overwrite"), 2, &parts);
        assert_eq!(names(&space, "out/"), ["b=q/part-00000.csv", "stranger.csv"], "{name}");

        space.succeeds(&format!("{line} --append"));
        assert_eq!(writes(&space, &format!("{line} --append")), 0, "{name}: nothing is added twice");
        assert_eq!(names(&space, "out/").len(), 3, "{name}");
        let log = space.objects("out/_recipe_log/");
        let kind = |entry: &bytes::Bytes| serde_json::from_slice::<Value>(entry).unwrap()["kind"].clone();
        let kinds: Vec<Value> = log.values().map(kind).collect();
        assert_eq!(kinds, ["begin", "commit", "done"].repeat(3), "{name}");
        let told: Value = serde_json::from_slice(&space.objects("out/")["_SUCCESS"]).unwrap();
        assert_eq!(
            (&told["mode"], &told["files"][0]["rows"]),
            (&"append".into(), &1.into()),
            "{name}: {told}"
        );
        assert_eq!(space.open_uploads(), 0, "{name}");
    }
}

#[test]
fn only_new_inputs_are_read() {
    for space in spaces("news") {
        let name = space.server.name;
        let line = "apply noop.json --input S3/in/ --output-format csv --output S3/out/ --incremental";
        let rows = || -> Vec<String> {
            let texts =
                space.data("out/").into_values().map(|text| String::from_utf8(text.to_vec()).unwrap());
            let mut rows: Vec<String> =
                texts.flat_map(|text| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()).collect();
            rows.sort();
            rows
        };
        space.put("in/a.csv", "a\n1\n");
        space.put("in/b.csv", "a\n2\n");
        space.succeeds(line);
        assert_eq!(rows(), ["1", "2"], "{name}");
        assert!(space.succeeds(line).contains("nothing to do"), "{name}");
        assert_eq!(writes(&space, line), 0, "{name}");
        space.put("in/c.csv", "a\n3\n");
        space.succeeds(line);
        assert_eq!(rows(), ["1", "2", "3"], "{name}: a new file");
        space.put("in/a.csv", "a\n4\n");
        space.succeeds(line);
        assert_eq!(rows(), ["1", "2", "3", "4"], "{name}: a file that was changed");
        assert!(space.succeeds(line).contains("nothing to do"), "{name}");
    }
}

#[test]
fn one_object_by_itself() {
    for space in spaces("single") {
        let name = space.server.name;
        let line = "apply noop.json --input in.csv --output S3/out/x.csv";
        assert!(writes(&space, line) > 0);
        assert_eq!(space.objects("out/")["x.csv"], INPUT, "{name}");
        assert_eq!(space.objects("").len(), 1, "{name}: there is no log");
        assert_eq!(writes(&space, line), 0, "{name}: a run that was done is done");
        space.file("in.csv", b"a,b\n7,q\n");
        space.fails(line, 2, &["s3://single/out/x.csv", "--overwrite"]);
        assert_eq!(space.objects("out/")["x.csv"], INPUT, "{name}");
        space.succeeds(&format!("{line} --overwrite"));
        assert_eq!(space.objects("out/")["x.csv"], "a,b\n7,q\n", "{name}");
        assert_eq!(writes(&space, &format!("{line} --overwrite")), 0, "{name}");
        space.fails(&format!("{line} --append"), 2, &["appending is for a folder", "--append"]);
        space.fails(
            "apply noop.json --input S3/out/x.csv --output S3/out/x.csv --overwrite",
            2,
            &["one of the inputs"],
        );
        assert_eq!(space.open_uploads(), 0, "{name}");
    }
}

#[test]
fn objects_carry_what_is_asked() {
    let Some(moto) = servers::moto() else { return };
    let space = Space::new(moto, "carry");
    space.file("in.csv", INPUT.as_bytes());
    let asked = "--tag team=claims --tag cost~centre=ü/7 --sse s3 --run-id run-7";
    for output in ["one.csv", "folder/"] {
        space.succeeds(&format!(
            "apply noop.json --input in.csv --output-format csv --output S3/{output} {asked}"
        ));
    }
    let client = moto.client();
    let part = space.objects("folder/").into_keys().find(|key| key.starts_with("part-")).expect("a part");
    let part = format!("folder/{part}");
    for key in ["one.csv".to_owned(), part] {
        let (head, tags) = recipe_run::store::runtime::wait({
            let (client, key) = (client.clone(), key.clone());
            async move {
                let head = client.head_object().bucket("carry").key(&key).send().await.unwrap();
                let tags = client.get_object_tagging().bucket("carry").key(&key).send().await.unwrap();
                (head, tags)
            }
        });
        assert_eq!(head.metadata().unwrap()["recipe-run"], "run-7", "{key}");
        assert!(head.metadata().unwrap().contains_key("recipe-sha256"), "{key}: {:?}", head.metadata());
        assert_eq!(head.server_side_encryption().unwrap().as_str(), "AES256", "{key}");
        assert_eq!(head.content_type(), Some("text/csv; charset=utf-8"), "{key}");
        let mut tags: Vec<_> = tags.tag_set().iter().map(|tag| (tag.key(), tag.value())).collect();
        tags.sort_unstable();
        assert_eq!(tags, [("cost centre", "ü/7"), ("team", "claims")], "{key}");
    }
    // Younger uploads are left alone by `clean`, unless they are old enough.
    let bucket = space.bucket.clone();
    recipe_run::store::runtime::wait(async move {
        bucket.begin_upload("folder/x.csv", &recipe_run::store::s3::Attributes::default()).await.unwrap()
    });
    std::thread::sleep(Duration::from_millis(10));
    space.succeeds("clean S3/folder/ --older-than 0s");
    assert_eq!(space.open_uploads(), 0);
}

/// Values that would lead elsewhere if they were taken for parts of a path.
const HOSTILE: [&str; 22] = [
    "",
    "a/b",
    "..",
    ".",
    "../../x",
    "/etc/passwd",
    "%",
    "%2F",
    "=",
    "a=b",
    "ü",
    "日本",
    "e\u{301}",
    "__HIVE_DEFAULT_PARTITION__",
    "__hive_default_partition__",
    "a\tb",
    "a\u{1}b",
    "a\u{7f}b",
    " ",
    "a ",
    "C:\\x",
    "*?[x]",
];

#[test]
fn hostile_partition_values_come_back() {
    let quoted = |value: &str| format!("\"{}\"", value.replace('"', "\"\""));
    let mut text = "n,v\n".to_owned();
    for (number, value) in HOSTILE.iter().chain(&["\"", "a\nb", "a\r\nb"]).enumerate() {
        text.extend([&number.to_string(), ",", &quoted(value), "\n"]);
    }
    for space in spaces("hostile") {
        let name = space.server.name;
        space.file("in.csv", text.as_bytes());
        space.file("schema.json", br#"{"n": "int", "v": "string"}"#);
        // What is read back differs in the order of rows, and empty text is missing.
        let rows = |file: &str| -> Vec<Vec<String>> {
            let mut reader = csv::Reader::from_path(space.path(file)).unwrap();
            let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
            let mut rows: Vec<Vec<String>> = rows.collect();
            rows.sort();
            rows
        };
        for output in ["local/out/", "S3/deep/out/"] {
            std::fs::create_dir_all(space.path("local")).unwrap();
            space.succeeds(&format!(
                "apply noop.json --input in.csv --schema schema.json --output-format csv --output {output} --partition-by v"
            ));
            space.succeeds(&format!(
                "apply noop.json --input {output} --schema schema.json --output back.csv --overwrite"
            ));
            assert_eq!(rows("back.csv"), rows("in.csv"), "{name}: {output}");
        }
        let outside: Vec<String> =
            space.objects("").into_keys().filter(|key| !key.starts_with("deep/out/")).collect();
        assert!(outside.is_empty(), "{name}: {outside:?}");
        let locals = crate::space::all_files(space.folder.path());
        let others = locals.keys().filter(|path| !path.starts_with("local/out/")).count();
        assert_eq!(others, 4, "{name}: {:?}", locals.keys());
        space.file("in.csv", format!("n,v\n1,{}\n", "x".repeat(901)).as_bytes());
        let error = space.fails(
            "apply noop.json --input in.csv --output S3/long/ --partition-by v",
            1,
            &["904 bytes", "900"],
        );
        assert!(error.contains("--partition-by"), "{error}");
        assert!(space.data("long/").is_empty(), "{name}");
    }
}
