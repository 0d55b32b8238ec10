//! Spark's SQL: names, orders, refusals, memory, and tables that are read several times.

mod order;
#[path = "../spark/mod.rs"]
mod spark;

use std::sync::Arc;

use arrow_array::RecordBatch;
use futures::{StreamExt, stream};
use recipe_datafusion::SparkSql;
use recipe_run::job::sql::{SqlEngine, SqlQuery, SqlTable};

use order::many;
use spark::{NOW, lines, table};

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
