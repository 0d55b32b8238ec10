//! The order of rows: the same for any threads, batches and memory.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use futures::{StreamExt, stream};
use recipe_run::job::sql::{SqlStream, SqlTable};

use crate::spark::{self, given, lines};

/// Many rows, with few keys.
pub(crate) fn many(rows: i64) -> RecordBatch {
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
