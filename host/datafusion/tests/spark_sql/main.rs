//! Spark's SQL: names, orders, refusals, memory, and tables that are read several times.

mod spark;

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use futures::{StreamExt, stream};
use recipe_datafusion::SparkSql;
use recipe_run::job::sql::{SqlEngine, SqlQuery, SqlStream, SqlTable};

use spark::{NOW, given, lines, table};

/// Some sales.
fn sales() -> RecordBatch {
    table(&[
        "Id: long | State: string | profit: double | at: timestamp | tags: [string] | place: struct<City:string>",
        r#"1 | AL | 1.5 | 2024-02-29 12:00:00 | ["a","b"] | {"City":"Mobile"}"#,
        "2 | TX | null | null | [] | null",
        r#"3 | AL | 2.5 | 2024-03-01 00:00:00 | null | {"City":"Dothan"}"#,
        r#"4 | null | 0.5 | 2024-03-02 00:00:00 | ["c"] | {"City":null}"#,
    ])
}

async fn of_sales(query: &str) -> Vec<String> {
    lines(query, &[("Sales", &sales())]).await
}

/// What is said of a query that is refused.
async fn refusal(query: &str) -> String {
    let found = of_sales(query).await.join("\n");
    assert!(found.starts_with("refused: "), "{query}: {found}");
    found
}

#[tokio::test]
async fn columns_have_the_names_of_spark() {
    let cases = [
        ("select max(PROFIT) from sales", "max(PROFIT): double"),
        ("select STATE, s.id from sales s", "STATE: string | id: bigint"),
        (
            "select count(*), count(distinct state) from SALES",
            "count(1): bigint | count(DISTINCT state): bigint",
        ),
        (
            "select * from sales where id = 1 limit 0",
            "Id: bigint | State: string | profit: double | at: timestamp | tags: array<string>",
        ),
        (
            "select * from (select Id as Number, profit + 1 from sales)",
            "Number: bigint | (profit + 1): double",
        ),
        ("select `State` as `the State` from sales", "the State: string"),
        (
            "select case when id > 1 then 'x' end, -profit from sales",
            "CASE WHEN (id > 1) THEN x END: string | (- profit): double",
        ),
        ("select \"a text\", 'it''s'", "a text: string"),
    ];
    for (query, names) in cases {
        let found = of_sales(query).await;
        assert!(found[0].starts_with(names), "{query}: {}", found[0]);
    }
}

#[tokio::test]
async fn two_columns_of_one_name_are_named() {
    for (query, name) in [
        (
            "select a.*, b.id as Id from sales a join sales b on a.id = b.id",
            "columns 1 and 7 are both called `Id`",
        ),
        ("select id, profit as id from sales", "columns 1 and 2 are both called `id`"),
        ("select * from sales a join sales b on a.id = b.id", "columns 1 and 7 are both called `Id`"),
    ] {
        let found = refusal(query).await;
        assert!(
            found.contains(name) && found.contains("help: name one of them otherwise, with AS"),
            "{found}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_place() {
    let cases = [
        (
            "select profits from sales",
            "there is no column `profits` at line 1, column 8; did you mean `profit`?",
        ),
        ("select id from sale", "there is no table `sale`; did you mean `sales`? tables: `sales`"),
        (
            "select\n  uper(state) from sales",
            "function `uper` at line 2, column 3 is not known here; did you mean `upper`?",
        ),
        ("select id from sales where", "Expected: an expression, found: EOF"),
        ("select id,, id from sales", "Line: 1, Column: 11"),
        ("select 'x from sales", "Unterminated string literal"),
        (
            "select a.id from sales a join sales b on a.id = b.id where id > 1",
            "column `Id` at line 1, column 60 is in several tables",
        ),
        ("select row_number() from sales", "`row_number` at line 1, column 8 needs OVER (...)"),
        ("select sum(tags) from sales", "a number is needed, and not List(Utf8View)"),
        ("", "the query is empty"),
    ];
    for (query, part) in cases {
        let found = refusal(query).await;
        assert!(found.contains(part), "{query}: {found}");
    }
}

#[tokio::test]
async fn a_query_does_nothing_but_read_its_tables() {
    for query in [
        "select uuid() from sales",
        "select rand(), randn() from sales",
        "select shuffle(tags) from sales",
        "drop table sales",
        "create table x as select 1",
        "insert into sales select * from sales",
        "delete from sales",
        "select id into x from sales",
        "select 1; select 2",
        "copy sales to 'x.csv'",
        "select * from 'Cargo.toml'",
        "select * from csv.`/etc/passwd`",
        "select * from `/etc/passwd`",
        "select * from read_csv('x.csv')",
        "select * from range(10)",
        "select * from generate_series(1, 10)",
        "select * from information_schema.tables",
        "select * from sales lateral view explode(tags) x as tag",
        "with recursive r as (select 1 as n union all select n + 1 from r) select * from r",
        "select * from sales tablesample (10 percent)",
        "select id from sales sort by id",
        "select input_file_name() from sales",
        "select version()",
        "select arrow_cast(1, 'Int8')",
        "set x = 1",
        "explain select 1",
        "show tables",
        "select transform(tags, x -> x) from sales",
        "select 1.5D",
        "select at - at from sales",
        "select interval 1 day",
        "select unhex('41')",
    ] {
        refusal(query).await;
    }
    let deep = format!("select {} from sales", vec!["id"; 1500].join(" + "));
    assert!(refusal(&deep).await.contains("1499 operators"));
    let deep = format!("select {} as n from sales", vec!["id"; 400].join(" + "));
    assert_eq!(of_sales(&deep).await[1], "400");
    let nested = format!("select {}1{}", "(".repeat(5000), ")".repeat(5000));
    refusal(&nested).await;
}

#[tokio::test]
async fn the_clock_is_that_of_the_run() {
    let found =
        of_sales("select current_date, now() as n, current_timestamp() as c, unix_timestamp() as u").await;
    assert_eq!(found[1], "2023-11-14 | 2023-11-14 22:13:20 | 2023-11-14 22:13:20 | 1700000000");
}

#[tokio::test]
async fn lists_and_structs_are_read_and_made() {
    let found =
        of_sales("select id, tags[0] as t, place.City as c, size(tags) as n, array(id, 1) as a from sales")
            .await;
    assert_eq!(found.len(), 5, "{found:?}");
    assert_eq!(
        found[1..],
        [
            r#"1 | "a" | "Mobile" | 2 | [1, 1]"#,
            "2 | null | null | 0 | [2, 1]",
            r#"3 | null | "Dothan" | -1 | [3, 1]"#,
            r#"4 | "c" | null | 1 | [4, 1]"#
        ]
    );
    let found = of_sales("select id, explode(tags) as tag from sales").await;
    assert_eq!(found[1..], [r#"1 | "a""#, r#"1 | "b""#, r#"4 | "c""#]);
}

#[tokio::test]
async fn tables_without_rows_and_those_that_are_not_read_are_fine() {
    let none = sales().slice(0, 0);
    let cases = [
        ("select count(*), sum(profit), max(state) from t", vec!["0 | null | null"]),
        ("select state, count(*) n from t group by state", vec![]),
        ("select id from t order by id", vec![]),
        ("select 1 as one", vec!["1"]),
        ("select b.id from t a right join u b on a.id = b.id", vec!["1", "2", "3", "4"]),
    ];
    for (query, rows) in cases {
        assert_eq!(lines(query, &[("t", &none), ("u", &sales())]).await[1..], rows, "{query}");
    }
}

#[tokio::test]
async fn a_table_is_read_as_often_as_the_query_needs() {
    let query = "with c as (select state, count(*) as n from sales group by state) \
                 select a.state, b.n from c a join c b on a.state = b.state where a.n in (select max(n) from c)";
    assert_eq!(of_sales(query).await[1..], [r#""AL" | 2"#]);
    let rows = stream::iter([Ok(sales())]).boxed();
    let once = vec![SqlTable::new("sales", sales().schema(), rows)];
    let query = "select a.id from sales a join sales b on a.id = b.id";
    let refused = spark::rows(query, once, Arc::default()).await.expect_err("it is read twice");
    assert_eq!(refused.message, "table `sales` is read 2 times, and can be read once");
}

#[tokio::test]
async fn columns_that_differ_in_case_alone_are_refused() {
    let rows = table(&["a: long | A: long", "1 | 2"]);
    let found = lines("select * from t", &[("t", &rows)]).await;
    assert_eq!(found[0], "refused: columns `a` and `A` of `t` have the same name in a query");
}

/// Many rows, with few keys.
fn many(rows: i64) -> RecordBatch {
    let key = |row: i64| (row.wrapping_mul(2_654_435_761) % 97).abs();
    let columns: [(&str, ArrayRef); 4] = [
        ("id", Arc::new(Int64Array::from_iter_values(0..rows))),
        ("key", Arc::new(Int64Array::from_iter_values((0..rows).map(key)))),
        (
            "name",
            Arc::new(
                (0..rows)
                    .map(|row| (row % 7 > 0).then(|| format!("name {}", key(row))))
                    .collect::<StringViewArray>(),
            ),
        ),
        (
            "part",
            Arc::new(
                (0..rows).map(|row| Some(0.1 * (key(row) as f64))).collect::<arrow_array::Float64Array>(),
            ),
        ),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

const QUERIES: &[&str] = &[
    "select * from t where key > 50",
    "select id, part from t where key = 3 limit 20",
    "select id, key from t order by key",
    "select id, name from t order by name desc limit 100",
    "select key, sum(part), avg(part), count(*), first(id), last(id) from t group by key",
    "select name, collect_list(id) as ids, collect_set(key) as keys from t where id < 5000 group by name",
    "select distinct name, key from t",
    "select sum(part), stddev(part), corr(id, part) from t",
    "select id, row_number() over (partition by name order by key) as r, rank() over (order by key) as k from t",
    "select id, sum(part) over (partition by key order by name) as s, first_value(id) over (partition by key) as f from t",
    "select a.id, b.id as other from t a join t b on a.key = b.key and a.id < 40 and b.id < 300",
    "select a.id, b.n from t a left join (select key, count(*) as n from t where key < 40 group by key) b on a.key = b.key",
    "select key from t union select id from t where id < 200",
    "select key, name, count(*) as n from t group by key, name with rollup",
    "select id from t where key in (select max(key) from t) except select id from t where id > 900",
];

#[test]
fn threads_and_batches_change_nothing() {
    let rows = many(20_000);
    for query in QUERIES {
        let mut first: Option<Vec<String>> = None;
        for threads in [1, 8] {
            for size in [7, 8192] {
                let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).build();
                let tables = vec![given("t", &rows, size)];
                let ran = runtime.expect("threads").block_on(async {
                    tokio::spawn(spark::rows(query, tables, Arc::default())).await.expect("it does not panic")
                });
                let (_, batches) = ran.expect("a query").expect("rows");
                let found = spark::texts(&batches);
                match &first {
                    None => first = Some(found),
                    Some(first) => assert!(*first == found, "{query}: {threads} threads, batches of {size}"),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unions_wait_for_the_table_that_is_first() {
    let (left, right) = (many(100), many(3));
    let queries = [
        "select id from l union all select id from r",
        "select key, name from l union select key, name from r",
        "select id from r union all (select id from l union all select id from r)",
        "select name, first(part), collect_list(id) from (select * from l union all select * from r) group by name",
        "select id from (select * from l union all select * from r) limit 2",
        "select u.id, r.key from (select * from l union select * from r) u join r on u.id = r.id",
        "select id, row_number() over (partition by key order by name) from (select * from l union all select * from r)",
        "select id from l where id < 5 except (select id from r union all select key from r)",
    ];
    for query in queries {
        let mut found = Vec::new();
        for late in ["l", "r", ""] {
            let of = |name: &str, rows: &RecordBatch| {
                if name == late {
                    return SqlTable::new(name, rows.schema(), afterwards(rows.clone()));
                }
                given(name, rows, 2)
            };
            let rows = spark::rows(query, vec![of("l", &left), of("r", &right)], Arc::default()).await;
            match rows {
                Ok(rows) => found.push(spark::texts(&rows.expect("rows").1)),
                // What is late comes once.
                Err(refused) => assert!(refused.message.contains("can be read once"), "{query}: {refused:?}"),
            }
        }
        assert!(found.len() > 1 && found.windows(2).all(|pair| pair[0] == pair[1]), "{query}: {found:?}");
    }
}

/// Rows that are late.
fn afterwards(rows: RecordBatch) -> SqlStream {
    let late = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        Ok(rows)
    };
    stream::once(late).boxed()
}

#[tokio::test]
async fn rows_that_are_equal_in_all_keys_stay_as_they_came() {
    let rows = many(20_000);
    let found = lines("select key, id from t order by key", &[("t", &rows)]).await;
    let pairs: Vec<(i64, i64)> = found[1..]
        .iter()
        .map(|line| {
            let (key, id) = line.split_once(" | ").expect("two cells");
            (key.parse().expect("a number"), id.parse().expect("a number"))
        })
        .collect();
    assert!(pairs.is_sorted());
    let found = lines("select id, row_number() over (partition by key order by name) as r from t where name is null and key = 5", &[("t", &rows)]).await;
    let ids: Vec<(i64, i64)> = found[1..]
        .iter()
        .map(|line| {
            let (id, number) = line.split_once(" | ").expect("two cells");
            (number.parse().expect("a number"), id.parse().expect("a number"))
        })
        .collect();
    assert!(ids.len() > 10 && ids.is_sorted() && ids.is_sorted_by_key(|(_, id)| *id));
}

/// A run's memory.
fn limited(bytes: usize) -> Arc<RuntimeEnv> {
    let pool = Arc::new(GreedyMemoryPool::new(bytes));
    RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc().expect("a folder for temporary files")
}

#[tokio::test]
async fn little_memory_gives_the_same_rows_or_says_so() {
    let rows = many(300_000);
    for query in [
        "select id, name from t order by name, part",
        "select id, count(*) as n, max(name) as m from t group by id order by id",
    ] {
        let of = |environment| spark::rows(query, vec![given("t", &rows, 8192)], environment);
        let (_, plenty) = of(Arc::default()).await.expect("a query").expect("rows");
        match of(limited(24 << 20)).await.expect("a query") {
            Ok((_, little)) => assert!(spark::texts(&plenty) == spark::texts(&little), "{query}"),
            Err(error) => assert!(error.to_string().contains("do not fit into memory"), "{query}: {error}"),
        }
    }
    let query = "select count(*) as n from t a join t b on a.id = b.id";
    let failed = spark::rows(query, vec![given("t", &rows, 8192)], limited(1 << 20)).await;
    let failed = failed.expect("a query").expect_err("a table does not fit").to_string();
    assert!(failed.contains("the rows of the query do not fit into memory; allow more"), "{failed}");
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_the_work() {
    let endless = stream::repeat_with(|| Ok(many(1000))).boxed();
    let tables = vec![SqlTable::new("t", many(1).schema(), endless)];
    let engine = SparkSql::new();
    let query = SqlQuery::new("select id, key * 2 as twice from t where key > 3", NOW);
    let (_, mut rows) = engine.rows(query, tables, Arc::default()).await.expect("a query");
    assert!(rows.next().await.expect("rows").is_ok());
    drop(rows);
    let endless = stream::repeat_with(|| Ok(many(1000))).boxed();
    let tables = vec![SqlTable::new("t", many(1).schema(), endless)];
    let query = SqlQuery::new("select sum(key) as s from t", NOW);
    let (_, mut rows) = engine.rows(query, tables, Arc::default()).await.expect("a query");
    let in_time = tokio::time::timeout(std::time::Duration::from_millis(200), rows.next()).await;
    assert!(in_time.is_err(), "it has no end, and lets others work");
}

/// `RECIPE_UPDATE=1` writes the page anew.
#[test]
fn the_page_is_fresh() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sql.md");
    if std::env::var_os("RECIPE_UPDATE").is_some() {
        std::fs::write(&path, SparkSql::page()).expect("pages can be written");
    }
    let is_fresh = std::fs::read_to_string(&path).is_ok_and(|text| text == SparkSql::page());
    assert!(is_fresh, "stale, run with RECIPE_UPDATE=1");
    assert!(SparkSql::functions().count() > 200);
}
