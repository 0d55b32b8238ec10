//! Recipes in SQL: what is run, and what is said of what is wrong.

mod common;

use std::path::Path;

use datafusion::error::{DataFusionError, Result};
use datafusion::execution::context::SessionContext;
use recipe_core::table;
use recipe_datafusion::{RecipeError, RecipeFunction};

use common::{run, session};

const FILL: &str = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#;
const JOIN: &str = r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "zone", "value": "id"}],
    "joinType": "LEFT_JOIN", "leftColumns": ["city", "zone"], "rightColumns": ["fare"], "secondaryDatasetName": "zones"}}]"#;
const PIVOT: &str = r#"[{"Operation": "PIVOT", "Parameters": {"sourceColumn": "city", "valueColumn": "zone",
    "aggregateFunction": "COUNT"}}]"#;

/// A session with tables `claims` and `zones`.
fn context() -> Result<SessionContext> {
    let context = session(4, 8192);
    let claims = table::parse(&["city: string | zone: long", "Mobile | 2", "null | 1", "Dothan | 2"]);
    let zones = table::parse(&["id: long | fare: double", "1 | 3.5", "2 | 4.0"]);
    context.register_batch("claims", claims.expect("a table"))?;
    context.register_batch("zones", zones.expect("a table"))?;
    Ok(context)
}

/// The file of a recipe in a folder.
fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

async fn lines(context: &SessionContext, sql: &str) -> Result<Vec<String>> {
    Ok(run(context.sql(sql).await?).await?.lines)
}

#[tokio::test]
async fn a_recipe_stands_where_a_table_stands() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let (fill, join) = (file(folder.path(), "fill.json", FILL), file(folder.path(), "join.json", JOIN));
    let context = context()?;
    let filled = ["city: string | zone: long", "Mobile | 2", "Mobile | 1", "Dothan | 2"];
    for table in ["claims", "TABLE(claims)", "(SELECT * FROM claims)", "public.claims"] {
        assert_eq!(
            lines(&context, &format!("SELECT * FROM recipe('{fill}', {table})")).await?,
            filled,
            "{table}"
        );
    }
    let sql = format!("SELECT c.city FROM recipe('{fill}', claims) AS c WHERE c.zone = 1");
    assert_eq!(lines(&context, &sql).await?, ["city: string", "Mobile"]);
    let sql = format!("SELECT city FROM recipe('{fill}', (SELECT * FROM claims ORDER BY zone, city DESC))");
    assert_eq!(
        lines(&context, &sql).await?,
        ["city: string", "null", "Mobile", "Dothan"],
        "in the order that is stated"
    );
    let joined = [
        "city: string | zone: long | fare: double",
        "Mobile | 2 | 4.0",
        "null | 1 | 3.5",
        "Dothan | 2 | 4.0",
    ];
    for tables in ["claims, zones", "claims, zones => zones", "claims, zones => (SELECT * FROM zones)"] {
        assert_eq!(
            lines(&context, &format!("SELECT * FROM recipe('{join}', {tables})")).await?,
            joined,
            "{tables}"
        );
    }
    let sql = format!("WITH c AS (SELECT * FROM claims WHERE zone = 2) SELECT * FROM recipe('{fill}', c)");
    assert_eq!(lines(&context, &sql).await?.len(), 3);
    // The types of a union are found after the recipe was planned.
    let union = "(SELECT city, zone FROM claims UNION ALL SELECT 'Selma', arrow_cast(7, 'Int32'))";
    let sql = format!("SELECT city FROM recipe('{fill}', {union}) WHERE zone > 1");
    assert_eq!(lines(&context, &sql).await?, ["city: string", "Mobile", "Dothan", "Selma"]);
    let sql = format!("SELECT count(*) AS n FROM recipe('{fill}', recipe('{join}', claims, zones))");
    assert_eq!(lines(&context, &sql).await?, ["n: long", "3"]);
    Ok(())
}

#[tokio::test]
async fn options_are_named() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let cast = r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "city", "columnDataType": "int"}}]"#;
    let cast = file(folder.path(), "cast.json", cast);
    let context = context()?;
    let sql =
        format!("SELECT city FROM recipe('{cast}', claims, failed => 'null', seed => 7, in_order => true)");
    assert_eq!(lines(&context, &sql).await?, ["city: int", "null", "null", "null"]);
    let sql =
        format!("SELECT city FROM recipe('{cast}', claims, failed => 'fail', now => '2024-02-29T13:05:09Z')");
    let told = lines(&context, &sql).await.expect_err("a cell fails").to_string();
    assert!(
        told.ends_with(
            "step 1 (CHANGE_DATA_TYPE), column `city`, row 1: `Mobile` could not be converted, and no cell may fail"
        ),
        "{told}"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_said() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let context = context()?;
    let (fill, pivot) = (file(folder.path(), "fill.json", FILL), file(folder.path(), "pivot.json", PIVOT));
    let wrong = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "town"}}]"#;
    let wrong = file(folder.path(), "wrong.json", wrong);
    let usage =
        "`recipe` takes the file of a recipe and a table: `SELECT * FROM recipe('clean.json', claims)`";
    let cases = [
        ("recipe()".to_owned(), format!("there is no recipe; {usage}")),
        (format!("recipe('{fill}')"), format!("there is no table; {usage}")),
        (
            "recipe(claims, claims)".to_owned(),
            "the recipe is the name of a file in single quotes, not `claims`".to_owned(),
        ),
        (format!("recipe('{fill}', 7)"), "`7` is not a table: name one, or put a query in parentheses".to_owned()),
        (format!("recipe('{fill}', claims, (SELECT 1))"), "has no name; give it one: `zones => (SELECT 1)`".to_owned()),
        (format!("recipe('{fill}', claims, seed => 'x')"), "`seed` is a number from 0 up, not `'x'`".to_owned()),
        (
            format!("recipe('{fill}', claims, now => 'today')"),
            "`now` is a time in single quotes, such as '2024-02-29T13:05:09Z', not `'today'`".to_owned(),
        ),
        (format!("recipe('{fill}', claims, failed => 'skip')"), "`failed` is 'null' or 'fail', not `'skip'`".to_owned()),
        (format!("recipe('{fill}', claims, in_order => 1)"), "`in_order` is true or false, not `1`".to_owned()),
        (format!("recipe('{fill}', claims, zones, zones => zones)"), "there are two second tables `zones`".to_owned()),
        (format!("recipe('{fill}', clams)"), "table 'datafusion.public.clams' not found".to_owned()),
        ("recipe('none.json', claims)".to_owned(), "recipe `none.json`: no such file or folder".to_owned()),
        ("recipe('-', claims)".to_owned(), "the standard input is not the file of a recipe".to_owned()),
        (
            format!("recipe('{wrong}', claims)"),
            format!("{wrong}:1:61"),
        ),
        (
            format!("recipe('{fill}', (SELECT city, city || '' AS zone, zone AS city2 FROM claims) )"),
            String::new(),
        ),
        (
            format!("recipe('{fill}', (SELECT * FROM claims JOIN claims AS c ON true))"),
            "has two columns `city`, and a recipe knows columns by their names; give one another name, as with `AS`".to_owned(),
        ),
        (
            format!("recipe('{pivot}', claims)"),
            format!(
                "the columns that step 1 (PIVOT) of recipe `{pivot}` makes depend on the data, and SQL has to know columns before \
                 anything is read; run the recipe with `DataFrame::recipe`"
            ),
        ),
    ];
    for (relation, expected) in cases {
        let told = match context.sql(&format!("SELECT * FROM {relation}")).await {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(&expected), "{relation}\n{told}\nis not\n{expected}");
        assert!(!expected.is_empty() || told.is_empty(), "{relation}: {told}");
    }
    let error =
        context.sql(&format!("SELECT * FROM recipe('{wrong}', claims)")).await.expect_err("no such column");
    let DataFusionError::External(error) = error.find_root() else { panic!("{error}") };
    assert!(matches!(error.downcast_ref(), Some(RecipeError::Recipe(_))), "{error}");
    Ok(())
}

#[tokio::test]
async fn recipes_of_one_folder_alone() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    file(folder.path(), "fill.json", FILL);
    let context = context()?;
    let recipes = RecipeFunction::new(context.state().catalog_list().clone()).in_folder(folder.path());
    context.register_relation_planner(std::sync::Arc::new(recipes))?;
    assert_eq!(lines(&context, "SELECT city FROM recipe('fill.json', claims)").await?.len(), 4);
    for outside in ["../fill.json".to_owned(), folder.path().join("fill.json").display().to_string()] {
        let told = context.sql(&format!("SELECT * FROM recipe('{outside}', claims)")).await;
        let told = told.expect_err("it is outside").to_string();
        assert!(
            told.contains(&format!("recipe `{outside}` is not below `{}`", folder.path().display())),
            "{told}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn files_are_tables_of_sql() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let claims = file(folder.path(), "claims.csv", "id;city\n007;Mobile\n008;\n");
    let context = context()?;
    context.sql(&format!("CREATE EXTERNAL TABLE files STORED AS RECIPE LOCATION '{claims}'")).await?;
    assert_eq!(
        lines(&context, "SELECT * FROM files").await?,
        ["id: string | city: string", "007 | Mobile", "008 | null"]
    );
    let wrong =
        format!("CREATE EXTERNAL TABLE more STORED AS RECIPE LOCATION '{claims}' OPTIONS ('types' 'some')");
    let told = context.sql(&wrong).await.expect_err("there are no such types").to_string();
    assert!(
        told.contains("`STORED AS RECIPE` takes types 'inferred', 'all' or 'text', not `some`"),
        "{told}"
    );
    Ok(())
}
