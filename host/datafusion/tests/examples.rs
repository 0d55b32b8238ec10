//! The examples do what they say.
#![expect(unreachable_pub, reason = "the programs are crates of their own")]

#[path = "../examples/dataframe.rs"]
mod dataframe;
#[path = "../examples/sql.rs"]
mod sql;

#[test]
fn a_table_is_cleaned() {
    dataframe::main().expect("it runs");
}

#[test]
fn a_recipe_stands_where_a_table_stands() {
    sql::main().expect("it runs");
}
