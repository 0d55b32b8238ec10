//! Lookups in tables of the catalog, which are files here.

use serde_json::{Value, json};

use crate::common::Place;

fn lookup(parameters: Value) -> Place {
    let trades = "id,currency,region\n1,usd,x\n2,eur,y\n3,jpy,x\n4,,x\n";
    let rates = "code,region,rate\nusd,x,1.0\neur,y,1.09\neur,y,1.1\n,x,9\n";
    Place::new()
        .with_input("in.csv", trades)
        .with_file("rates.csv", rates)
        .with_table("trades.rates", "rates.csv")
        .with_transform("t", "in", "gs_lookup", parameters)
        .with_target("t")
}

#[test]
fn columns_of_a_table_are_looked_up() {
    let job = lookup(json!({"table": "trades.rates", "keys": "currency=code, region", "columns": "rate"}));
    assert_eq!(
        job.rows(),
        [
            r#"{"id":"1","currency":"usd","region":"x","rate":1.0}"#,
            r#"{"id":"2","currency":"eur","region":"y","rate":1.09}"#,
            r#"{"id":"2","currency":"eur","region":"y","rate":1.1}"#,
            r#"{"id":"3","currency":"jpy","region":"x","rate":null}"#,
            r#"{"id":"4","currency":null,"region":"x","rate":null}"#,
        ]
    );
    let report = job.run_with(2, 64 << 20).expect("it runs");
    assert!(report.nodes.iter().any(|node| node.id == "t table" && node.rows_out == 4), "{report}");
}

#[test]
fn a_database_may_have_its_own_parameter() {
    let job = lookup(
        json!({"database": "trades", "table": "rates", "lookupKeys": ["currency=code"], "colsToTake": ["rate", "code"]}),
    );
    let rows = job.rows();
    assert_eq!(rows[0], r#"{"id":"1","currency":"usd","region":"x","rate":1.0,"code":"usd"}"#);
}

#[test]
fn what_is_wrong_with_a_lookup_is_said() {
    let message = lookup(json!({"table": "rates", "keys": "currency=code", "columns": "rate"})).wrong();
    assert!(message.contains("is a table of the catalog as `database.table`, not `rates`"), "{message}");
    let message = lookup(json!({"table": "other.rates", "keys": "currency=code", "columns": "rate"})).wrong();
    assert!(message.contains("table `other.rates` of the catalog is not given"), "{message}");
    let message = lookup(json!({"table": "trades.rates", "keys": "currency", "columns": "rates"})).wrong();
    assert!(
        message.contains("column `currency` not found") && message.contains("column `rates` not found"),
        "{message}"
    );
    let message =
        lookup(json!({"table": "trades.rates", "keys": "currency=code", "columns": "region"})).wrong();
    assert!(message.contains("there is a column `region` already"), "{message}");
    let message = lookup(json!({"table": "trades.rates"})).wrong();
    assert!(message.contains("`keys` is required") && message.contains("`columns` is required"), "{message}");
}
