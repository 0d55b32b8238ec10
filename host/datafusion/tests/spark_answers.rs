//! Queries whose answers by `PySpark` 3.5 stand in `spark/answers.txt`: `tests/differential/spark_sql.sh` makes them anew.

mod spark;

use std::collections::HashMap;

/// What differs from Spark, and why.
const DIFFERS: &[(&str, &str)] = &[(
    "select id from t except select qty from t",
    "the types of EXCEPT and INTERSECT are those of the first query",
)];

#[tokio::test]
async fn queries_give_what_spark_gives() {
    let rows: Vec<String> = include_str!("spark/table.txt")
        .replace("decimal(38,18)", "decimal")
        .replace("array<string>", "[string]")
        .lines()
        .map(str::to_owned)
        .collect();
    let rows = spark::table(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let answers: HashMap<&str, Vec<&str>> = include_str!("spark/answers.txt")
        .split("\n\n")
        .filter_map(|answer| {
            let mut lines = answer.trim_matches('\n').lines();
            Some((lines.next()?.strip_prefix("-- ")?, lines.collect()))
        })
        .collect();
    let (mut wrong, mut agree) = (Vec::new(), 0);
    for line in include_str!("spark/queries.sql").lines() {
        let (is_ordered, query) = line.strip_prefix("ordered: ").map_or((false, line), |query| (true, query));
        let table: Vec<(&str, _)> = vec![("t", &rows)];
        let mut ours = spark::lines(query, &table).await;
        if !is_ordered && !ours.is_empty() {
            ours[1..].sort_unstable();
        }
        let Some(theirs) = answers.get(line) else { continue };
        let is_known = DIFFERS.iter().any(|(known, _)| *known == line);
        if (ours == *theirs) == is_known {
            wrong.push(format!(
                "{line}\n  Spark: {}\n  here:  {}",
                theirs.join("\n         "),
                ours.join("\n         ")
            ));
        }
        agree += usize::from(ours == *theirs);
    }
    println!("{agree} of {} agree", answers.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
