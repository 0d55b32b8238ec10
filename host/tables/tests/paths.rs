//! Files that paths with parts lead to, and the columns that these parts make.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use arrow_schema::DataType;
use common::folder;
use recipe_tables::{
    Dataset, FilterKind, MomentFormat, PathError, PathFilter, PathOptions, PathParameter, PathType,
    ReadOptions, Result, Source, TableError, Typing, json, typed_schema,
};

fn find(folder: &Path, pattern: &str, paths: PathOptions) -> Result<Dataset> {
    Dataset::find(&[format!("{}/{pattern}", folder.display())], ReadOptions::default().with_paths(paths))
}

/// The names of the files, below the folder.
fn names(folder: &Path, pattern: &str, paths: PathOptions) -> Result<Vec<String>> {
    let dataset = find(folder, pattern, paths)?;
    let name = |path: std::path::PathBuf| path.strip_prefix(folder).expect("below").display().to_string();
    Ok(dataset.paths().into_iter().map(name).collect())
}

fn filter(expression: &str, kind: FilterKind) -> PathFilter {
    PathFilter::parse(expression, &BTreeMap::new(), kind).expect(expression)
}

const ROW: &[u8] = b"id\n1\n";

#[test]
fn expressions_choose_files() {
    let files: [(&str, &[u8]); 6] = [
        ("in/1.csv", ROW),
        ("in/12.csv", ROW),
        ("in/x.csv", ROW),
        ("in/2024/a.csv", ROW),
        ("in/2025/deep/b.csv", ROW),
        ("in/<1>.csv", ROW),
    ];
    let all = folder(&files);
    for (pattern, expected) in [
        (r"in/<\d+>.csv", &["in/1.csv", "in/12.csv"][..]),
        (r"in/<\d+>/", &["in/2024/a.csv", "in/2025/deep/b.csv"]),
        (r"in/<\d{4}>", &["in/2024/a.csv", "in/2025/deep/b.csv"]),
        ("in/<[^/]+>.csv", &["in/1.csv", "in/12.csv", "in/<1>.csv", "in/x.csv"]),
        ("<.*>/b.csv", &["in/2025/deep/b.csv"]),
        // A file of that name is that file.
        ("in/<1>.csv", &["in/<1>.csv"]),
    ] {
        assert_eq!(names(all.path(), pattern, PathOptions::default()).expect(pattern), expected, "{pattern}");
    }
    let error = names(all.path(), "in/<y+>.csv", PathOptions::default()).expect_err("none").to_string();
    assert!(error.contains("in/<y+>.csv`: no file matches"), "{error}");
}

#[test]
fn parameters_are_columns_of_their_types() {
    let files: [(&str, &[u8]); 4] = [
        ("in/eu-007/2024-02-29/a.csv", ROW),
        ("in/us-12/2024-03-01/b.csv", ROW),
        ("in/us-12/2024-13-01/not-a-date.csv", ROW),
        ("in/us-x/2024-03-01/not-a-number.csv", ROW),
    ];
    let all = folder(&files);
    let parameters = |filtered: bool| {
        let date = PathType::Moment(MomentFormat::new("yyyy-MM-dd", None).expect("a format"));
        let after = filter("after '2024-02-29'", FilterKind::Moment);
        PathOptions::default()
            .with_parameter(PathParameter::new("region", PathType::Text).with_column(true))
            .with_parameter(PathParameter::new("shop", PathType::Number).with_column(true))
            .with_parameter(
                PathParameter::new("day", date).with_column(true).with_filter(filtered.then_some(after)),
            )
    };
    let pattern = "in/{region}-{shop}/{day}/";
    let source =
        Source::open(find(all.path(), pattern, parameters(false)).expect("files")).expect("a source");
    let schema = typed_schema(&source, &Typing::default(), 1).expect("types");
    let types: Vec<_> =
        schema.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect();
    assert_eq!(
        types,
        [
            ("id", DataType::Int64),
            ("region", DataType::Utf8View),
            ("shop", DataType::Int64),
            ("day", DataType::Date32)
        ]
    );
    let mut lines = Vec::new();
    for batch in source.batches() {
        lines.extend(json::write(&[batch.expect("rows").batch]).expect("JSON"));
    }
    assert_eq!(
        String::from_utf8(lines).expect("UTF-8"),
        "{\"id\":\"1\",\"region\":\"eu\",\"shop\":\"7\",\"day\":\"2024-02-29\"}\n\
         {\"id\":\"1\",\"region\":\"us\",\"shop\":\"12\",\"day\":\"2024-03-01\"}\n"
    );
    let described = serde_json::to_string(
        &find(all.path(), pattern, parameters(true)).expect("a file").describe().expect("a description"),
    );
    let opened: recipe_tables::DatasetDescription =
        serde_json::from_str(&described.expect("JSON")).expect("a description");
    let source = Source::open(opened.open().expect("the files")).expect("a source");
    assert_eq!(source.dataset().files.len(), 1);
    assert_eq!(typed_schema(&source, &Typing::default(), 1).expect("types"), schema);
}

#[test]
fn what_is_wrong_with_paths_is_told() {
    let all = folder(&[("in/a.csv", ROW)]);
    let parameter = |name: &str| PathParameter::new(name, PathType::Text);
    let one = || PathOptions::default().with_parameter(parameter("x"));
    let of = |pattern: &str, paths| match find(all.path(), pattern, paths) {
        Err(TableError::Path(error)) => *error,
        other => panic!("{pattern}: {other:?}"),
    };
    assert!(matches!(of("in/a.csv", one()), PathError::UnusedParameter { .. }));
    assert!(matches!(of("in/{y}.csv", one()), PathError::UnknownParameter { .. }));
    assert!(matches!(
        of("in/{x}.csv", one().with_parameter(parameter("x"))),
        PathError::ParameterTwice { .. }
    ));
    let never = filter("is 'b'", FilterKind::Text);
    let paths = PathOptions::default().with_parameter(parameter("x").with_filter(never));
    assert!(matches!(of("in/{x}.csv", paths), PathError::NoFileLeft { left_out: 1 }));
    let column = PathOptions::default().with_parameter(parameter("id").with_column(true));
    let dataset = find(all.path(), "in/{id}.csv", column).expect("a file");
    assert!(matches!(Source::open(dataset), Err(TableError::PartitionColumnInFile { .. })));
}

#[test]
fn times_and_numbers_of_files_are_limited() {
    let all = folder(&[("a.csv", ROW), ("b.csv", ROW), ("c.csv", ROW), ("d.csv", b"")]);
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for (name, hours) in [("a.csv", 30), ("b.csv", 10), ("c.csv", 20), ("d.csv", 1)] {
        let file = std::fs::File::options().write(true).open(all.path().join(name)).expect("a file");
        file.set_modified(now - Duration::from_secs(hours * 3600)).expect("a time");
    }
    let paths = PathOptions::default().with_now(1_700_000_000_000_000);
    let modified = |after, time: &str| PathFilter::moments(after, time).expect(time);
    let recent = || paths.clone().with_modified(modified(true, "-24h"));
    let of = |paths| names(all.path(), "", paths);
    assert_eq!(of(recent()).expect("files"), ["b.csv", "c.csv"]);
    assert_eq!(of(recent().with_max_files(1, false)).expect("a file"), ["b.csv"]);
    assert_eq!(of(recent().with_max_files(1, true)).expect("a file"), ["c.csv"]);
    assert_eq!(of(paths.clone().with_max_files(2, true)).expect("files"), ["a.csv", "c.csv"]);
    assert_eq!(of(paths.clone().with_max_files(9, true)).expect("files"), ["a.csv", "b.csv", "c.csv"]);
    let between = modified(true, "2023-11-13T20:00:00Z").and(modified(false, "2023-11-14T08:00:00Z"));
    assert_eq!(of(paths.clone().with_modified(between)).expect("a file"), ["c.csv"]);
    let error = of(paths.with_modified(modified(false, "2001-01-01"))).expect_err("none").to_string();
    assert!(error.starts_with("no file is left to read: 4 are left out"), "{error}");
}
