//! The walk-through of option trades that AWS builds of these transforms.

use serde_json::json;

use crate::common::{Place, lines};

const TRADES: &str = "\
{\"order_id\": 1, \"symbol\": \"AMZN\", \"instrument\": \"AMZN MAR 24 23 102 PUT\", \"currency\": \"usd\", \"price\": 17.18, \"bought\": [18, 38]}
{\"order_id\": 2, \"symbol\": \"AMZN\", \"instrument\": \"AMZN  APR 28 2023 100 CALL\", \"currency\": \"eur\", \"price\": 2.0, \"sold\": [5]}
{\"order_id\": 3, \"symbol\": \"GOOG\", \"instrument\": \"GOOG APR 28 23 95 CALL\", \"currency\": \"xxx\", \"price\": 1.5, \"sold\": []}
";

fn trades() -> Place {
    let place = Place::new()
        .with_input("in.json", TRADES)
        .with_file("rates.csv", "currency,rate\nusd,1.0\neur,1.09\ngbp,1.24\n")
        .with_table("trades.rates", "rates.csv")
        .with_transform(
            "split",
            "in",
            "gs_split",
            json!({"colName": "instrument", "pattern": "\\s+", "newColName": "parts"}),
        )
        .with_transform(
            "columns",
            "split",
            "gs_array_to_cols",
            json!({
            "colName": "parts", "colList": "month,day,year,strike_price,type", "indexes": "2,3,4,5,6"}),
        )
        .with_transform(
            "year",
            "columns",
            "gs_derived",
            json!({
            "colName": "year", "expr": "CASE WHEN length(year) = 2 THEN ('20' || year) ELSE year END"}),
        )
        .with_transform(
            "date",
            "year",
            "gs_concat",
            json!({
            "colName": "expiration_date", "colList": ["year", "month", "day"], "spacer": "-"}),
        )
        .with_transform(
            "unpivot",
            "date",
            "gs_unpivot",
            json!({
            "colList": ["bought", "sold"], "nameCol": "action", "valueCol": "contracts"}),
        )
        .with_transform(
            "explode",
            "unpivot",
            "gs_explode",
            json!({"colName": "contracts", "newCol": "contracts"}),
        );
    let (summary, history) = (place.shown("summary/"), place.shown("history/"));
    place
        .with_node("some", json!({"SelectFields": {"Name": "some", "Inputs": ["explode"],
            "Paths": [["symbol"], ["type"], ["contracts"]]}}))
        .with_transform("pivot", "some", "gs_pivot", json!({"aggCol": "contracts", "aggFunction": "sum", "colList": "type"}))
        .with_transform("single", "pivot", "gs_repartition", json!({"numPartitionsStr": "1"}))
        .with_node("summary", json!({"S3DirectTarget": {"Name": "summary", "Inputs": ["single"], "Path": summary, "Format": "csv"}}))
        .with_node("drop", json!({"DropFields": {"Name": "drop", "Inputs": ["explode"],
            "Paths": [["parts"], ["month"], ["day"], ["year"], ["instrument"]]}}))
        .with_transform("rate", "drop", "gs_lookup", json!({"table": "trades.rates", "keys": "currency", "columns": "rate"}))
        .with_transform("usd", "rate", "gs_derived", json!({"colName": "total_usd", "expr": "round(contracts * price * rate, 2)"}))
        .with_transform("now", "usd", "gs_now", json!({"colName": "ingest_date", "dateFormat": "%Y-%m-%d"}))
        .with_node("history", json!({"S3DirectTarget": {"Name": "history", "Inputs": ["now"], "Path": history, "Format": "json"}}))
}

#[test]
fn option_trades_are_summed_and_kept() {
    let job = trades();
    for (threads, memory) in [(1, 16 << 20), (4, 64 << 20)] {
        let report = job.run_with(threads, memory).unwrap_or_else(|error| panic!("{error}"));
        let single = report.nodes.iter().find(|node| node.id == "single").expect("a node without steps");
        assert_eq!((single.rows_in, single.rows_out), (1, 1));
        assert_eq!(lines(&job.path("summary")), ["symbol,CALL,PUT", "AMZN,5,56"]);
        let trade = |id: usize,
                     price: &str,
                     strike: usize,
                     kind: &str,
                     date: &str,
                     action: &str,
                     more: &str| {
            let currency = if id == 1 { "usd" } else { "eur" };
            format!(
                r#"{{"order_id":{id},"symbol":"AMZN","currency":"{currency}","price":{price},"strike_price":"{strike}","type":"{kind}","expiration_date":"{date}","action":"{action}",{more},"ingest_date":"2024-02-29"}}"#
            )
        };
        let put = |more| trade(1, "17.18", 102, "PUT", "2023-MAR-24", "bought", more);
        let wanted = [
            put(r#""contracts":18,"rate":1.0,"total_usd":309.24"#),
            put(r#""contracts":38,"rate":1.0,"total_usd":652.84"#),
            trade(
                2,
                "2.0",
                100,
                "CALL",
                "2023-APR-28",
                "sold",
                r#""contracts":5,"rate":1.09,"total_usd":10.9"#,
            ),
        ];
        assert_eq!(lines(&job.path("history")), wanted);
    }
}
